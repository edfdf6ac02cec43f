#include <assay/dependence/ranked_pairs.hpp>

#include "dependence/oracle.hpp"

using namespace assay::dependence_detail;

TEST_CASE("ranked_pairs: equal x stand by descending y") {
  const Eigen::ArrayXd x = data::column({3, 1, 3, 1, 3}), y = data::column({1, 5, 4, 2, 9});
  const sample s = load_sample("test", x, y, {});
  const ranked_pairs p(s.x, s.y, {});
  CHECK(p.row_y == std::vector<std::uint32_t>{0, 3, 2, 1, 4});
  CHECK(p.rank == std::vector<std::uint32_t>{3, 1, 4, 2, 0});
  CHECK(std::is_sorted(p.x.begin(), p.x.end()));
  CHECK(std::is_sorted(p.y.begin(), p.y.end()));
}

TEST_CASE("ranked_pairs: sums agree with all pairs") {
  test::generator random(2);
  for (const Eigen::Index n : {0, 1, 2, 63, 64, 65, 129, 600, 1500}) {
    for (const int levels : {0, 3, 40}) {
      const Eigen::MatrixXd x = oracle::numbers(random, n, 1, levels), y = oracle::numbers(random, n, 1, levels);
      const Eigen::ArrayXd w = oracle::weights(random, n, false);
      for (const bool weighted : {false, true}) {
        INFO("n " << n << " levels " << levels << " weighted " << weighted);
        const sample s = weighted ? load_sample("test", x.col(0), y.col(0), w, {}) : load_sample("test", x.col(0), y.col(0), {});
        const ranked_pairs p(s.x, s.y, s.weights);
        const auto weight = [&](Eigen::Index i) { return weighted ? s.weights[at(i)] : 1.0; };
        double sum = 0, squares = 0, worst = 0;
        for (Eigen::Index k = 0; k < n; ++k) {
          double r = 0;
          for (Eigen::Index l = 0; l < n; ++l) {
            r += p.weight(l) * std::abs(p.x[at(k)] - p.x[at(l)]);
            const double a = std::abs(s.x.values[at(k)] - s.x.values[at(l)]);
            sum += weight(k) * weight(l) * a * std::abs(s.y.values[at(k)] - s.y.values[at(l)]);
            squares += weight(k) * weight(l) * a * a;
          }
          worst = (std::max)(worst, std::abs(r - p.r[at(k)]) / (r + 1e-300));
        }
        CHECK_NEAR(p.pair_sum(p.weight_x), sum, 1e-11);
        CHECK_NEAR(squared_differences(p.x, p.weight_x), squares, 1e-11);
        CHECK(worst < 1e-11);
      }
    }
  }
}

TEST_CASE("ranked_pairs: a million rows keep their digits") {
  // a_ij = |i - j|; y = x: sum of squares n^2 (n^2 - 1) / 6, exactly known
  const Eigen::Index n = 1000000;
  const Eigen::ArrayXd x = Eigen::ArrayXd::LinSpaced(n, 0, static_cast<double>(n - 1));
  const Eigen::ArrayXd turned = x.reverse();
  const sample s = load_sample("test", x, turned, {});
  const ranked_pairs p(s.x, s.y, {});
  const double m = static_cast<double>(n), expected = m * m * (m * m - 1) / 6 / (s.x.scale * s.x.scale);
  CHECK(test::close_to(p.pair_sum({}), expected, 1e-14));
  CHECK(test::close_to(squared_differences(p.x, {}), expected, 1e-14));
  CHECK(test::close_to(p.r.front(), m * (m - 1) / 2 / s.x.scale, 1e-14));
}
