#include <assay/dependence/signed_sums.hpp>

#include "dependence/oracle.hpp"

using namespace assay::dependence_detail;

TEST_CASE("signed_sums: prefix sums leave ties out") {
  const std::vector<double> x{1, 1, 2, 5, 5, 5};
  const std::vector<double> v{1, 2, 4, 8, 16, 32};
  CHECK(signed_prefix(x, [&](Eigen::Index k) { return v[at(k)]; }) == std::vector<double>{-60, -60, -53, 7, 7, 7});
  CHECK(signed_prefix({}, [](Eigen::Index) { return 1.0; }).empty());
}

TEST_CASE("signed_sums: ranked sums agree with all pairs") {
  test::generator random(14);
  for (const Eigen::Index n : {1, 2, 64, 65, 300, 1100}) {
    for (const int levels : {0, 2, 20}) {
      const Eigen::MatrixXd x = oracle::numbers(random, n, 1, levels), y = oracle::numbers(random, n, 1, levels);
      const Eigen::ArrayXi g = oracle::codes(random, n, 4);
      const Eigen::ArrayXd w = oracle::weights(random, n, false);
      const auto groups = assay::categorical(g);
      const sample s = load_sample("test", x.col(0), y.col(0), w, {}), t = load_sample("test", x.col(0), groups, w, {});
      const ranked_pairs p(s.x, s.y, s.weights);
      const ranked_categories c(t.x, t.y, t.weights);
      const std::vector<double> pairs = signed_pair_sums(p, p.weight_x), categories = signed_pair_sums(c, c.weights);
      double worst = 0;
      for (Eigen::Index k = 0; k < n; ++k) {
        double pair = 0, category = 0;
        for (Eigen::Index j = 0; j < n; ++j) {
          const double sign = p.x[at(k)] > p.x[at(j)] ? 1.0 : p.x[at(k)] < p.x[at(j)] ? -1.0 : 0.0;
          pair += p.weight(j) * sign * std::abs(p.y[p.rank[at(k)]] - p.y[p.rank[at(j)]]);
          category += c.weight(j) * sign * (t.y.codes[c.row[at(k)]] != t.y.codes[c.row[at(j)]]);
        }
        worst = (std::max)({worst, std::abs(pair - pairs[at(k)]), std::abs(category - categories[at(k)])});
      }
      INFO("n " << n << " levels " << levels);
      CHECK(worst < 1e-12 * static_cast<double>(n));
    }
  }
}
