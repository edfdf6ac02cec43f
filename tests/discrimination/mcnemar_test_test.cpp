#include "support/check.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/accuracy.hpp>
#include <assay/discrimination/mcnemar_test.hpp>

using namespace assay;

namespace {
mcnemar_result of(Index both, Index only_a, Index only_b, Index neither, const mcnemar_options& o = {}) {
  return mcnemar_test(mcnemar_counts{both, only_a, only_b, neither}, o);
}

/// P(X >= k) of k successes in m fair trials, summed up.
double fair_tail(int k, int m) {
  double p = std::ldexp(1.0, -m);  // P(X = 0)
  double sum = 0;
  for (int i = 0; i <= m; ++i) {
    if (i >= k) sum += p;
    p *= static_cast<double>(m - i) / (i + 1);
  }
  return sum;
}
}  // namespace

TEST_CASE("mcnemar_test: reference values") {
  struct row {
    mcnemar_counts counts;
    double chi_square, p, corrected, p_corrected, exact, greater, less, mid_p;
  };
  // R 4.2.2 mcnemar.test(correct = FALSE, TRUE), binom.test; mid-p 2 pbinom(min, b + c, 1/2) - dbinom(min, b + c, 1/2).
  // statsmodels 0.15.0 mcnemar has the same chi-square and exact values, except for corrected ones at only_a = only_b.
  const row rows[] = {
      {{794, 86, 150, 570}, 17.35593220338983, 3.0992934410452182e-05, 16.817796610169491, 4.1145622813459436e-05, 3.7159361395713866e-05,
       0.99998964578552174, 1.857968069785715e-05, 2.8933895176154746e-05},
      {{10, 8, 1, 5}, 49.0 / 9, 0.019630657257290653, 4, 0.045500263896358473, 0.0390625, 0.01953125, 0.998046875, 0.021484375},
      {{3, 0, 6, 2}, 6, 0.014305878435429647, 25.0 / 6, 0.041226833337163572, 0.03125, 1, 0.015625, 0.015625},
      {{5, 4, 4, 1}, 0, 1, 0, 1, 1, 0.63671875, 0.63671875, 1},
      {{100, 3, 3, 0}, 0, 1, 0, 1, 1, 0.65625, 0.65625, 1},
      {{100000, 60000, 59000, 100000}, 8.4033613445378155, 0.0037452784241777956, 8.3865630252100836, 0.0037800500730278811,
       0.003779869634776892, 0.001889934817388446, 0.99814469042284859, 0.0037452443945398071},
  };
  for (const row& r : rows) {
    const auto test = [&](mcnemar_method m, alternative side = alternative::two_sided) {
      return mcnemar_test(r.counts, {.method = m, .alternative = side});
    };
    CHECK_CLOSE(test(mcnemar_method::chi_square).statistic, r.chi_square);
    CHECK_CLOSE(test(mcnemar_method::chi_square).p_value, r.p);
    CHECK_CLOSE(test(mcnemar_method::chi_square_corrected).statistic, r.corrected);
    CHECK_CLOSE(test(mcnemar_method::chi_square_corrected).p_value, r.p_corrected);
    CHECK_NEAR(test(mcnemar_method::exact).p_value, r.exact, 1e-11);  // R's tail has twelve digits
    CHECK(test(mcnemar_method::exact).statistic == static_cast<double>(r.counts.only_a));
    CHECK_NEAR(test(mcnemar_method::exact, alternative::greater).p_value, r.greater, 1e-11);
    CHECK_NEAR(test(mcnemar_method::exact, alternative::less).p_value, r.less, 1e-11);
    CHECK_NEAR(test(mcnemar_method::mid_p).p_value, r.mid_p, 1e-11);
    CHECK(mcnemar_test(r.counts).p_value == test(mcnemar_method::exact).p_value);
  }
}

TEST_CASE("mcnemar_test: against sums of binomial probabilities") {
  for (int m = 0; m <= 40; ++m) {
    for (int b = 0; b <= m; ++b) {
      const int c = m - b;
      const auto p = [&](mcnemar_method method, alternative side) {
        return of(3, b, c, 2, {.method = method, .alternative = side}).p_value;
      };
      const double at = fair_tail(b, m) - fair_tail(b + 1, m);
      CHECK_NEAR(p(mcnemar_method::exact, alternative::greater), fair_tail(b, m), 1e-13);
      CHECK_NEAR(p(mcnemar_method::exact, alternative::less), fair_tail(c, m), 1e-13);
      CHECK_NEAR(p(mcnemar_method::exact, alternative::two_sided), (std::min)(1.0, 2 * fair_tail((std::max)(b, c), m)), 1e-13);
      CHECK_NEAR(p(mcnemar_method::mid_p, alternative::greater), fair_tail(b, m) - at / 2, 1e-13);
      CHECK_NEAR(p(mcnemar_method::mid_p, alternative::less), fair_tail(c, m) - at / 2, 1e-13);
      CHECK_NEAR(p(mcnemar_method::mid_p, alternative::two_sided), 2 * fair_tail((std::max)(b, c), m) - at, 1e-13);
      if (m == 0) continue;
      const double z = (b - c) / std::sqrt(m);
      CHECK_CLOSE(p(mcnemar_method::chi_square, alternative::greater), core::normal_cdf(-z));
      CHECK_CLOSE(p(mcnemar_method::chi_square, alternative::less), core::normal_cdf(z));
      CHECK_CLOSE(p(mcnemar_method::chi_square, alternative::two_sided), core::chi_square_survival(z * z, 1));
      CHECK_CLOSE(p(mcnemar_method::chi_square_corrected, alternative::greater), core::normal_cdf((1 - (b - c)) / std::sqrt(m)));
      CHECK_CLOSE(p(mcnemar_method::chi_square_corrected, alternative::less), core::normal_cdf((1 + (b - c)) / std::sqrt(m)));
      const double corrected = (std::max)(0.0, std::abs(b - c) - 1.0);
      CHECK_CLOSE(p(mcnemar_method::chi_square_corrected, alternative::two_sided), core::chi_square_survival(corrected * corrected / m, 1));
    }
  }
}

TEST_CASE("mcnemar_test: huge counts") {
  // sums of binomial probabilities to 40 digits
  CHECK_CLOSE(of(1, 500158114, 499841886, 1, {.alternative = alternative::greater}).p_value, 7.6217108076013183e-24);
  CHECK_CLOSE(of(1, 500007906, 499992094, 1, {.alternative = alternative::greater}).p_value, 0.30854186181349036);
  const Index most = Index{1} << 60;
  const mcnemar_result r = of(most, most / 2 + 1000000000, most / 2, most);
  CHECK(r.p_value > 0);
  CHECK(r.p_value <= 1);
  CHECK_NEAR(r.p_value, of(most, most / 2 + 1000000000, most / 2, most, {.method = mcnemar_method::chi_square}).p_value, 1e-6);
  CHECK(of(0, most, 0, 0).p_value == 0);
  CHECK(of(0, most, 0, 0, {.alternative = alternative::less}).p_value == 1);
  CHECK(of(0, 2000, 0, 0).p_value < 1e-300);
}

TEST_CASE("mcnemar_test: greater means that a is right more often") {
  for (const mcnemar_method m :
       {mcnemar_method::exact, mcnemar_method::mid_p, mcnemar_method::chi_square, mcnemar_method::chi_square_corrected}) {
    CHECK(of(50, 40, 5, 5, {.method = m, .alternative = alternative::greater}).p_value < 1e-6);
    CHECK(of(50, 40, 5, 5, {.method = m, .alternative = alternative::less}).p_value > 1 - 1e-6);
    CHECK(of(50, 5, 40, 5, {.method = m, .alternative = alternative::less}).p_value < 1e-6);
    CHECK(of(50, 5, 40, 5, {.method = m}).p_value == of(50, 40, 5, 5, {.method = m}).p_value);
  }
  CHECK(of(50, 40, 5, 5).difference.value > 0);
  const estimate there = of(50, 40, 5, 5).difference;
  const estimate back = of(50, 5, 40, 5).difference;
  CHECK_CLOSE(there.lower, -back.upper);
}

TEST_CASE("mcnemar_test: from labels of any number of classes") {
  const test::b20 d;
  const mcnemar_result r = mcnemar_test(d.y, d.p >= 0.5, d.q >= 0.5);
  CHECK_CLOSE(r.difference.value, accuracy(d.y, d.p >= 0.5) - accuracy(d.y, d.q >= 0.5));
  test::generator g(5);
  const Index n = 200000;  // more than a chunk
  Eigen::ArrayXi y(n), a(n), b(n);
  mcnemar_counts expected;
  for (Index i = 0; i < n; ++i) {
    y(i) = 1000000 * g.below(7);
    a(i) = g.below(3) == 0 ? 1000000 * g.below(7) : y(i);
    b(i) = g.below(4) == 0 ? 1000000 * g.below(7) : y(i);
    const bool right_a = a(i) == y(i);
    const bool right_b = b(i) == y(i);
    ++(right_a ? (right_b ? expected.both : expected.only_a) : right_b ? expected.only_b : expected.neither);
  }
  const mcnemar_result labels = mcnemar_test(y, a, b);
  CHECK(labels.counts == expected);
  CHECK(labels.p_value == mcnemar_test(expected).p_value);
  CHECK(mcnemar_test(y.cast<double>(), a.cast<long>(), b.cast<float>()).counts == expected);
  CHECK(mcnemar_test(y.reverse(), a.reverse(), b.reverse()).counts == expected);
  mcnemar_counts parts = mcnemar_test(y.head(77), a.head(77), b.head(77)).counts;
  parts.merge(mcnemar_test(y.tail(n - 77), a.tail(n - 77), b.tail(n - 77)).counts);
  CHECK(parts == expected);
  const estimate interval = paired_newcombe_interval(
      static_cast<double>(expected.both), static_cast<double>(expected.only_a), static_cast<double>(expected.only_b),
      static_cast<double>(expected.neither), 0.9);
  CHECK(mcnemar_test(y, a, b, {.level = 0.9}).difference == interval);
}

TEST_CASE("mcnemar_test: edge cases and errors") {
  const mcnemar_result none = of(0, 0, 0, 0);
  CHECK(none.p_value == 1);
  CHECK(none.statistic == 0);
  CHECK(is_undefined(none.difference.value));
  CHECK(is_undefined(none.difference.lower));
  CHECK(of(5, 0, 0, 3).p_value == 1);
  CHECK(of(5, 0, 0, 3).difference.value == 0);
  CHECK(of(5, 0, 0, 3, {.method = mcnemar_method::mid_p}).p_value == 1);
  CHECK(of(5, 0, 0, 3, {.method = mcnemar_method::mid_p, .alternative = alternative::less}).p_value == 0.5);
  CHECK(of(5, 0, 0, 3, {.alternative = alternative::greater}).p_value == 1);
  for (const mcnemar_method m : {mcnemar_method::chi_square, mcnemar_method::chi_square_corrected}) {
    for (const alternative side : {alternative::two_sided, alternative::greater, alternative::less}) {
      CHECK(is_undefined(of(5, 0, 0, 3, {.method = m, .alternative = side}).p_value));
      CHECK(is_undefined(of(5, 0, 0, 3, {.method = m, .alternative = side}).statistic));
    }
  }
  CHECK(of(0, 1, 0, 0).p_value == 1);
  CHECK(of(0, 1, 0, 0).difference.value == 1);
  CHECK(of(0, 1, 0, 0).difference.upper == 1);
  CHECK(is_undefined(mcnemar_test(Eigen::ArrayXi(0), Eigen::ArrayXi(0), Eigen::ArrayXi(0)).difference.value));

  const Eigen::ArrayXi y{{0, 1, 2}};
  const auto message = [&](const auto&... a) { return test::error_of([&] { (void)mcnemar_test(a...); }); };
  CHECK(message(y, y.head(2).eval(), y) == "assay::mcnemar_test: predicted_a has 2 elements but truth has 3");
  CHECK(message(y, y, y.head(2).eval()) == "assay::mcnemar_test: predicted_b has 2 elements but truth has 3");
  CHECK(message(Eigen::ArrayXi{{0, -1, 2}}, y, y) == "assay::mcnemar_test: truth[1] = -1 is not a whole number in [0, 2147483647)");
  CHECK(message(y, Eigen::ArrayXd{{0, 0.5, 2}}, y) ==
        "assay::mcnemar_test: predicted_a[1] = 0.5 is not a whole number in [0, 2147483647); of a probability p pass p >= 0.5");
  CHECK(message(y, y, Eigen::ArrayXd{{0, 1, undefined()}}) == "assay::mcnemar_test: predicted_b[2] is NaN");
  const std::string weights = "assay::mcnemar_test: no test is defined for weighted rows; leave the weights out, or repeat the rows";
  CHECK(message(y, y, y, Eigen::ArrayXd{{1, 2, 3}}) == weights);
  CHECK(message(y, y, y, Eigen::ArrayXd{{1, 2, 3}}, mcnemar_options{}) == weights);
  CHECK(message(y, y, y, mcnemar_options{.level = 0}) == "assay::mcnemar_test: level = 0 is outside (0, 1)");
  CHECK(message(mcnemar_counts{1, 2, -3, 4}) == "assay::mcnemar_test: only_b = -3 is negative");
  CHECK(message(mcnemar_counts{1, -2, 3, 4}) == "assay::mcnemar_test: only_a = -2 is negative");
  CHECK(message(mcnemar_counts{-1, 2, 3, 4}) == "assay::mcnemar_test: both = -1 is negative");
  CHECK(message(mcnemar_counts{1, 2, 3, -4}) == "assay::mcnemar_test: neither = -4 is negative");
}
