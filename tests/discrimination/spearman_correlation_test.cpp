#include "pair_metric.hpp"

#include <assay/discrimination/spearman_correlation.hpp>

using namespace assay;

namespace {
/// Pearson's correlation of weighted midranks, by loops over all rows.
double brute(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y, const Eigen::ArrayXd& w) {
  const Index n = x.size();
  Eigen::ArrayXd r = Eigen::ArrayXd::Zero(n);
  Eigen::ArrayXd s = Eigen::ArrayXd::Zero(n);
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < n; ++j) {
      r(i) += w(j) * (x(j) < x(i) ? 1 : x(j) == x(i) ? 0.5 : 0);
      s(i) += w(j) * (y(j) < y(i) ? 1 : y(j) == y(i) ? 0.5 : 0);
    }
  }
  r -= (w * r).sum() / w.sum();
  s -= (w * s).sum() / w.sum();
  return (w * r * s).sum() / std::sqrt((w * r * r).sum() * (w * s * s).sum());
}
}  // namespace

TEST_CASE("spearman_correlation: reference values") {
  // rankings of four responses
  CHECK_CLOSE(spearman_correlation(Eigen::Array4d(2, 1, 4, 3), Eigen::Array4d(2, 1, 3, 4)), 0.8);
  // SciPy 1.17.1 spearmanr
  const Eigen::ArrayXd x{{1, 2, 2, 3, 5, 4, 7, 7, 7, 9}};
  const Eigen::ArrayXd y{{2, 1, 3, 3, 6, 5, 4, 8, 8, 7}};
  CHECK_CLOSE(spearman_correlation(x, y), 0.8514299141873076);
  const auto two = spearman_correlation_test(x, y);
  CHECK(two.value == spearman_correlation(x, y));
  CHECK_CLOSE(two.statistic, 4.591711283485754);
  CHECK(two.degrees_of_freedom == 8);
  CHECK_NEAR(two.p_value, 0.001774586957274175, 1e-11);
  CHECK_NEAR(spearman_correlation_test(x, y, {.alternative = alternative::greater}).p_value, 0.0008872934786370875, 1e-11);
  CHECK_CLOSE(spearman_correlation_test(x, y, {.alternative = alternative::less}).p_value, 0.9991127065213629);
  CHECK_CLOSE(spearman_correlation_test(Eigen::Array4d(2, 1, 4, 3), Eigen::Array4d(2, 1, 3, 4)).p_value, 0.2);
}

TEST_CASE("spearman_correlation: against midranks by loops, laws") {
  for (const int distinct : {2, 5, 40, 100000}) {
    const test::pair_sample d(static_cast<std::uint64_t>(distinct), 300, distinct, 7);
    const Eigen::ArrayXd odd = d.w * (1 + d.x.cos().abs());
    CHECK_CLOSE(spearman_correlation(d.x, d.y), brute(d.x, d.y, Eigen::ArrayXd::Ones(300)));
    CHECK_CLOSE(spearman_correlation(d.x, d.y, d.w), brute(d.x, d.y, d.w));
    CHECK_CLOSE(spearman_correlation(d.x, d.y, odd), brute(d.x, d.y, odd));
    CHECK(spearman_correlation(d.y, d.x) == spearman_correlation(d.x, d.y));
    CHECK(spearman_correlation(d.x, -d.y) == -spearman_correlation(d.x, d.y));
    CHECK(spearman_correlation(d.x, d.x.cube()) == 1);
    CHECK(spearman_correlation(d.x, -d.x) == -1);
    CHECK_CLOSE(spearman_correlation(d.x, d.x, odd), 1.0);
  }
  test::check_pair_metric("spearman_correlation", "x", "y", [](const auto&... a) { return spearman_correlation(a...); });
}

TEST_CASE("spearman_correlation: a million rows") {
  // y = x but for two neighbours that changed places in every block of four: Σ d² = n/2, ρ = 1 − 6 Σ d² / (n(n² − 1))
  const Index n = 1 << 20;
  const Eigen::ArrayXd x = Eigen::ArrayXd::LinSpaced(n, 0, static_cast<double>(n - 1));
  Eigen::ArrayXd y = x;
  for (Index i = 0; i < n; i += 4) std::swap(y(i), y(i + 1));
  const double m = static_cast<double>(n);
  CHECK(std::abs(spearman_correlation(x, y) - (1 - 3 / (m * m - 1))) < 1e-15);
  CHECK(spearman_correlation(x.reverse(), y.reverse()) == spearman_correlation(x, y));
  // independent halves: reversed within each
  for (Index i = 0; i < n; ++i) y(i) = i < n / 2 ? static_cast<double>(n / 2 - 1 - i) : static_cast<double>(n + n / 2 - 1 - i);
  // Σ d² = 2 · h(h² − 1)/3 with h = n/2
  const double h = m / 2;
  CHECK_CLOSE(spearman_correlation(x, y), 1 - 4 * h * (h * h - 1) / (m * (m * m - 1)));
}

TEST_CASE("spearman_correlation: edges") {
  const Eigen::ArrayXd none(0);
  const Eigen::ArrayXd one{{1}};
  const Eigen::ArrayXd v{{1, 2, 3}};
  const Eigen::ArrayXd c{{2, 2, 2}};
  CHECK(is_undefined(spearman_correlation(none, none)));
  CHECK(is_undefined(spearman_correlation(one, one)));
  CHECK(is_undefined(spearman_correlation(v, c)));
  CHECK(spearman_correlation(c, v, {.undefined = 0}) == 0);
  CHECK(is_undefined(spearman_correlation(v, v, Eigen::Array3d(0, 1, 0))));
  CHECK(is_undefined(spearman_correlation(v, v, Eigen::Array3d::Zero())));
  CHECK(spearman_correlation(v.head(2), v.head(2)) == 1);
  // weights far apart: of two distinct values the correlation is ±1 whatever they weigh
  CHECK_CLOSE(spearman_correlation(Eigen::Array2d(1, 2), Eigen::Array2d(2, 1), Eigen::Array2d(0.5, 1e-30)), -1.0);
  const auto exact = spearman_correlation_test(v, v);
  CHECK(exact.value == 1);
  CHECK(exact.statistic > 1e308);
  CHECK(exact.p_value == 0);
  CHECK(spearman_correlation_test(v, -v, {.alternative = alternative::greater}).p_value == 1);
  CHECK(spearman_correlation_test(v, -v, {.alternative = alternative::less}).p_value == 0);
  const auto two = spearman_correlation_test(v.head(2), v.head(2));
  CHECK(two.value == 1);
  CHECK(is_undefined(two.p_value));
  CHECK(is_undefined(two.degrees_of_freedom));
  CHECK(is_undefined(spearman_correlation_test(v, c).value));
  CHECK(is_undefined(spearman_correlation_test(v, c).p_value));
  CHECK(test::error_of([&] { (void)spearman_correlation_test(v, v, v); }) ==
        "assay::spearman_correlation_test: no test is defined for weighted rows; leave the weights out, or repeat the rows");
  CHECK(test::error_of([&] { (void)spearman_correlation_test(v, v.head(2)); }) ==
        "assay::spearman_correlation_test: y has 2 elements but x has 3");
}
