#include "pair_metric.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/goodman_kruskal_gamma.hpp>

using namespace assay;

namespace {
double brute(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y, const Eigen::ArrayXd& w) {
  const pair_counts_result n = test::all_pairs(x, y, w);
  return (n.concordant - n.discordant) / (n.concordant + n.discordant);
}
}  // namespace

TEST_CASE("goodman_kruskal_gamma: reference values") {
  const test::b20 d;
  CHECK_CLOSE(goodman_kruskal_gamma(d.p, d.q), 0.6373626373626373);  // 4.1 row 6; Hmisc 4.8-0 rcorr.cens(outx = TRUE)
  CHECK_CLOSE(goodman_kruskal_gamma(d.y, d.p), 47.0 / 97);
  // Yule's Q of a table of four cells
  const Eigen::ArrayXd x{{0, 0, 1, 1}};
  const Eigen::ArrayXd y{{0, 1, 0, 1}};
  CHECK_CLOSE(goodman_kruskal_gamma(x, y, Eigen::ArrayXd{{7, 2, 3, 5}}), (7.0 * 5 - 2 * 3) / (7.0 * 5 + 2 * 3));
}

TEST_CASE("goodman_kruskal_gamma: against all pairs, laws and edge cases") {
  for (const int grades : {2, 3, 8, 1000}) {
    const test::pair_sample d(static_cast<std::uint64_t>(grades), 150, grades, 9);
    const Eigen::ArrayXd odd = d.w * (1 + d.x.cos().abs());
    CHECK_CLOSE(goodman_kruskal_gamma(d.x, d.y), brute(d.x, d.y, Eigen::ArrayXd::Ones(150)));
    CHECK_CLOSE(goodman_kruskal_gamma(d.x, d.y, odd), brute(d.x, d.y, odd));
    CHECK_CLOSE(goodman_kruskal_gamma(d.y, d.x, odd), brute(d.x, d.y, odd));
    CHECK(goodman_kruskal_gamma(pair_counts(d.x, d.y)) == goodman_kruskal_gamma(d.x, d.y));
  }
  test::check_pair_metric("goodman_kruskal_gamma", "x", "y", [](const auto&... a) { return goodman_kruskal_gamma(a...); });
  const Eigen::Array4d up(1, 2, 3, 4);
  const Eigen::Array4d one = Eigen::Array4d::Ones();
  CHECK(goodman_kruskal_gamma(up, up) == 1);
  CHECK(goodman_kruskal_gamma(up, -up) == -1);
  CHECK(is_undefined(goodman_kruskal_gamma(up, one)));
  CHECK(is_undefined(goodman_kruskal_gamma(one, up)));
  CHECK(is_undefined(goodman_kruskal_gamma(Eigen::ArrayXd(0), Eigen::ArrayXd(0))));
  CHECK(goodman_kruskal_gamma(one, up, {.undefined = 0}) == 0);
  // tied in one column or the other, never in both and never in order
  CHECK(is_undefined(goodman_kruskal_gamma(Eigen::Array3d(0, 0, 1), Eigen::Array3d(0, 1, 1), Eigen::Array3d(1, 1, 0))));
}

TEST_CASE("goodman_kruskal_gamma_interval: derivatives by every weight, and the formula of Goodman and Kruskal") {
  for (const int grades : {2, 4, 1000}) {
    const test::pair_sample s(static_cast<std::uint64_t>(grades), 40, grades, 5);
    const Eigen::ArrayXd odd = (s.w + 0.2) * (1 + s.x.cos().abs());
    const auto gamma = [&](const Eigen::ArrayXd& w) { return brute(s.x, s.y, w); };
    CHECK_NEAR(goodman_kruskal_gamma_interval(s.x, s.y, odd).standard_error, std::sqrt(test::numeric_jackknife(odd, gamma)), 1e-8);
    CHECK(goodman_kruskal_gamma_interval(s.x, s.y, odd).value == goodman_kruskal_gamma(s.x, s.y, odd));
  }
  // with P, Q twice the pairs and A, B the rows concordant and discordant with a cell: 4/(P + Q)² √Σ n (Q A − P B)²
  const Eigen::ArrayXd x{{0, 0, 1, 1}};
  const Eigen::ArrayXd y{{0, 1, 0, 1}};
  const Eigen::ArrayXd n{{7, 2, 3, 5}};
  const double p = 2.0 * 7 * 5;
  const double q = 2.0 * 2 * 3;
  const double square = 7 * std::pow(q * 5, 2) + 2 * std::pow(p * 3, 2) + 3 * std::pow(p * 2, 2) + 5 * std::pow(q * 7, 2);
  CHECK_CLOSE(goodman_kruskal_gamma_interval(x, y, n, {.weighting = weighting::frequency}).standard_error,
              4 / ((p + q) * (p + q)) * std::sqrt(square));
}

TEST_CASE("goodman_kruskal_gamma_interval: printed reference values") {
  const test::dose_table d;
  CHECK(test::is_printed(goodman_kruskal_gamma_interval(d.row, d.column, d.count, {.weighting = weighting::frequency}), 0.5313, 0.0935));
}

TEST_CASE("goodman_kruskal_gamma_interval: laws") {
  test::check_pair_interval<pair_interval_options>("goodman_kruskal_gamma_interval", -1,
                                                   [](const auto&... a) { return goodman_kruskal_gamma_interval(a...); });
}
