#include <assay/dependence/category_moments.hpp>

#include "dependence/oracle.hpp"

using namespace assay::dependence_detail;

TEST_CASE("category_moments: sums agree with all pairs") {
  test::generator random(4);
  for (const Eigen::Index n : {0, 1, 2, 50, 700, 1300}) {
    for (const int classes : {1, 3, 200}) {
      const Eigen::ArrayXd x = oracle::numbers(random, n, 1, 9).col(0).array(), w = oracle::weights(random, n, false);
      const Eigen::ArrayXi g = oracle::codes(random, n, classes), h = oracle::codes(random, n, 5);
      for (const bool weighted : {false, true}) {
        INFO("n " << n << " classes " << classes << " weighted " << weighted);
        const auto gg = assay::categorical(g);
        const auto hh = assay::categorical(h);
        const sample s = weighted ? load_sample("test", x, gg, w, {}) : load_sample("test", x, gg, {});
        const sample t = weighted ? load_sample("test", gg, hh, w, {}) : load_sample("test", gg, hh, {});
        const ranked_categories p(s.x, s.y, s.weights);
        const category_counts c(t.x, t.y, t.weights, 1);
        const auto weight = [&](Eigen::Index i) { return weighted ? s.weights[at(i)] : 1.0; };
        double number = 0, counts = 0, first_row = 0;
        for (Eigen::Index i = 0; i < n; ++i) {
          for (Eigen::Index j = 0; j < n; ++j) {
            const double ww = weight(i) * weight(j) * (g[i] != g[j]);
            number += ww * std::abs(s.x.values[at(i)] - s.x.values[at(j)]);
            counts += ww * (h[i] != h[j]);
          }
          first_row += weight(i) * (g[i] != g[0]);
        }
        CHECK_NEAR(p.pair_sum(p.weights, p.cells), number, 1e-12);
        CHECK_NEAR(c.pair_sum(c.weights, c.second), counts, 1e-12);
        if (classes == 1) CHECK(c.pair_sum(c.weights, c.second) == 0);
        if (n > 0) CHECK_NEAR(category_row_sums(s.y.codes, s.y.classes, s.weights)[0], first_row, 1e-12);
      }
    }
  }
}

TEST_CASE("category_moments: discrete variance in closed form") {
  // dVar^2 = sum p^2 - 2 sum p^3 + (sum p^2)^2
  const Eigen::ArrayXi g = (Eigen::ArrayXi(10) << 0, 0, 0, 0, 0, 1, 1, 1, 2, 2).finished();
  const auto groups = assay::categorical(g);
  const sample s = load_sample("test", groups, groups, {});
  const moments m = category_self_moments(cell_metric(s.x, 1), {}, category_row_sums(s.x.codes, s.x.classes, {}), scheme::v);
  CHECK_CLOSE(combination(scheme::v, 10, {})(m), 0.38 - 2 * 0.16 + 0.38 * 0.38);
}
