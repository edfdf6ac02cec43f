#include "pair_metric.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/spearman_correlation.hpp>

using namespace assay;

namespace {
/// Pearson's correlation of weighted midranks, from their definition.
double brute(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y, const Eigen::ArrayXd& w) {
  const auto ranks = [&](const Eigen::ArrayXd& v) {
    Eigen::ArrayXd r(v.size());
    for (Index i = 0; i < v.size(); ++i) r(i) = ((v < v(i)).cast<double>() * w).sum() + ((v == v(i)).cast<double>() * w).sum() / 2;
    return Eigen::ArrayXd(r - (r * w).sum() / w.sum());
  };
  const Eigen::ArrayXd a = ranks(x);
  const Eigen::ArrayXd b = ranks(y);
  return (w * a * b).sum() / std::sqrt((w * a * a).sum() * (w * b * b).sum());
}
double p_value(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y, alternative a) {
  return spearman_correlation_test(x, y, {.alternative = a}).p_value;
}
}  // namespace

TEST_CASE("spearman_correlation: reference values") {
  // SciPy 1.17.1 spearmanr
  const test::b20 d;
  CHECK_CLOSE(spearman_correlation(d.p, d.q), 0.7975115390051541);
  CHECK_CLOSE(spearman_correlation(d.y, d.p), 0.40800209819635735);
  CHECK_CLOSE(spearman_correlation_test(d.p, d.q).p_value, 2.5378841791598883e-05);
  CHECK_CLOSE(spearman_correlation_test(d.y, d.p).p_value, 0.07413153382911045);
  CHECK_CLOSE(p_value(d.p, d.q, alternative::greater), 1.2689420895799442e-05);
  CHECK_CLOSE(p_value(d.p, d.q, alternative::less), 0.9999873105791042);
  const spearman_correlation_test_result r = spearman_correlation_test(d.p, d.q);
  CHECK(r.degrees_of_freedom == 18);
  CHECK_CLOSE(r.correlation, 0.7975115390051541);
  CHECK_CLOSE(r.statistic, r.correlation * std::sqrt(18 / (1 - r.correlation * r.correlation)));
}

TEST_CASE("spearman_correlation: many rows") {
  // 10^6 rows in a known order: 1 − 6 Σ d²/(n(n² − 1)) with swapped neighbours, d = 1
  const Index n = 1000000;
  Eigen::ArrayXd x = Eigen::ArrayXd::LinSpaced(n, 1, static_cast<double>(n));
  Eigen::ArrayXd y = x;
  for (Index i = 0; i < n; i += 2) std::swap(y(i), y(i + 1));
  const double m = static_cast<double>(n);
  CHECK(spearman_correlation(x, y) == 1 - 6 * m / (m * (m * m - 1)));
  CHECK(spearman_correlation(x, x) == 1);
  CHECK(spearman_correlation(x, -x) == -1);
  // y = (a·i mod n): products of ranks in 128 bits, by hand
  core::int128 sum = 0;
  core::int128 squares = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    const std::int64_t b = i * 999 % n;
    y(i) = static_cast<double>(i * 999 % n);
    const std::int64_t rank = 2 * i + 1 - n;
    // 999 and 10^6 have no common factor: y is a permutation
    sum += static_cast<core::int128>(rank) * (2 * b + 1 - n);
    squares += static_cast<core::int128>(rank) * rank;
  }
  CHECK_NEAR(spearman_correlation(x, y), static_cast<double>(sum) / static_cast<double>(squares), 1e-15);
  CHECK_NEAR(spearman_correlation(x, y, Eigen::ArrayXd::Constant(n, 0.3)), static_cast<double>(sum) / static_cast<double>(squares), 1e-12);
  const test::l200 l;
  CHECK_NEAR(spearman_correlation(l.y, l.p, Eigen::ArrayXd::Constant(200000, 0.7)), spearman_correlation(l.y, l.p), 1e-12);
  CHECK(is_undefined(spearman_correlation(l.p, Eigen::ArrayXd::Ones(200000))));
}

TEST_CASE("spearman_correlation: against weighted midranks") {
  for (const int distinct : {2, 6, 1000}) {
    const test::pair_sample d(static_cast<std::uint64_t>(distinct), 200, distinct, 9);
    const Eigen::ArrayXd odd = d.w * (1 + d.x.cos().abs());
    CHECK(spearman_correlation(d.y, d.x) == spearman_correlation(d.x, d.y));
    CHECK_CLOSE(spearman_correlation(d.x, d.y), brute(d.x, d.y, Eigen::ArrayXd::Ones(200)));
    CHECK_CLOSE(spearman_correlation(d.x, d.y, odd), brute(d.x, d.y, odd));
    CHECK_CLOSE(spearman_correlation(d.y, d.x, odd), brute(d.x, d.y, odd));
    CHECK_CLOSE(spearman_correlation(-d.x, d.y, odd), -brute(d.x, d.y, odd));
  }
}

TEST_CASE("spearman_correlation: laws, edge cases and errors") {
  test::check_pair_metric("spearman_correlation", "x", "y", [](const auto&... a) { return spearman_correlation(a...); });
  const Eigen::Array4d up(1, 2, 3, 4);
  const Eigen::Array4d one = Eigen::Array4d::Ones();
  CHECK(is_undefined(spearman_correlation(Eigen::ArrayXd(0), Eigen::ArrayXd(0))));
  CHECK(is_undefined(spearman_correlation(Eigen::ArrayXd::Ones(1), Eigen::ArrayXd::Ones(1))));
  CHECK(is_undefined(spearman_correlation(up, one)));
  CHECK(is_undefined(spearman_correlation(one, up)));
  CHECK(spearman_correlation(one, up, {.undefined = 0}) == 0);
  CHECK(is_undefined(spearman_correlation(up, up, Eigen::Array4d(0, 1, 0, 0))));
  CHECK(spearman_correlation(up, up, Eigen::Array4d(0.1, 3, 0.2, 0.7)) == 1);
  CHECK(spearman_correlation(Eigen::Array2d(1, 2), Eigen::Array2d(7, 3)) == -1);
}

TEST_CASE("spearman_correlation_test: edge cases and errors") {
  const Eigen::Array4d up(1, 2, 3, 4);
  CHECK(spearman_correlation_test(up, up).p_value == 0);
  CHECK(core::is_infinite(spearman_correlation_test(up, up).statistic));
  CHECK(p_value(up, up, alternative::greater) == 0);
  CHECK(p_value(up, up, alternative::less) == 1);
  CHECK(p_value(up, -up, alternative::less) == 0);
  CHECK(p_value(up, -up, alternative::greater) == 1);
  const spearman_correlation_test_result two = spearman_correlation_test(Eigen::Array2d(1, 2), Eigen::Array2d(1, 2));
  CHECK(two.correlation == 1);
  CHECK(is_undefined(two.p_value));
  CHECK(is_undefined(spearman_correlation_test(up, Eigen::Array4d::Ones()).p_value));
  CHECK(is_undefined(spearman_correlation_test(Eigen::ArrayXd(0), Eigen::ArrayXd(0)).p_value));
  CHECK(test::error_of([&] { (void)spearman_correlation_test(up, up, up); }) ==
        "assay::spearman_correlation_test: no test is defined for weighted rows; leave the weights out, or repeat the rows");
  CHECK(test::error_of([&] { (void)spearman_correlation_test(up, Eigen::Array3d(1, 2, 3)); }) ==
        "assay::spearman_correlation_test: y has 3 elements but x has 4");
  test::check_nan_is_named("spearman_correlation_test", "x", up, [&](const auto& x) { return spearman_correlation_test(x, up); });
}
