#include "support/check.hpp"

#include "discrimination/cells.hpp"

#include <assay/discrimination/d_prime.hpp>

#include <limits>

using namespace assay;

namespace {

const double infinity = std::numeric_limits<double>::infinity();

/// Rows of a table of hits, misses, false alarms and correct rejections.
struct trials {
  Eigen::ArrayXi truth;
  Eigen::ArrayXi answer;
  trials(int hits, int misses, int false_alarms, int correct_rejections) {
    const int n = hits + misses + false_alarms + correct_rejections;
    truth.resize(n);
    answer.resize(n);
    for (int i = 0; i < n; ++i) {
      truth(i) = i < hits + misses;
      answer(i) = i < hits || (i >= hits + misses && i < hits + misses + false_alarms);
    }
  }
};

/// The x with Φ(x) = p by bisection of erfc.
double quantile(double p) {
  double low = -40;
  double high = 40;
  for (int i = 0; i < 200; ++i) {
    const double x = (low + high) / 2;
    (0.5 * std::erfc(-x / std::sqrt(2.0)) < p ? low : high) = x;
  }
  return low;
}

}  // namespace

TEST_CASE("signal_detection: reference values") {
  // R psycho 0.6.1 dprime (its bppd is Grier's B''); B''D by its formula
  const signal_detection_result a = signal_detection(9, 1, 2, 7);
  CHECK(a.hit_rate == 0.9);
  CHECK(a.false_alarm_rate == 2.0 / 9);
  CHECK_CLOSE(a.d_prime, 2.04626123933098825);
  CHECK_CLOSE(a.criterion, -0.25842094587910680);
  CHECK_CLOSE(a.beta, 0.58931362604323823);
  CHECK_CLOSE(a.a_prime, 0.90612874779541441);
  CHECK_CLOSE(a.b_double_prime, -0.31517144199154540);
  CHECK_CLOSE(a.b_double_prime_d, (0.1 * 7 - 0.9 * 2) / (0.1 * 7 + 0.9 * 2));
  const signal_detection_result b = signal_detection(9, 1, 2, 7, {.correction = rate_correction::log_linear});
  CHECK_CLOSE(b.d_prime, 1.77129331228959508);
  CHECK_CLOSE(b.criterion, -0.21115690594871589);
  CHECK_CLOSE(b.beta, 0.68796259149731187);
  CHECK(b.a_prime == a.a_prime);
  CHECK(b.b_double_prime == a.b_double_prime);
  CHECK(b.hit_rate == 0.9);
  const signal_detection_result c = signal_detection(3, 17, 14, 6);  // below chance
  CHECK_CLOSE(c.d_prime, -1.56083390220183005);
  CHECK_CLOSE(c.criterion, 0.25601643839287436);
  CHECK_CLOSE(c.beta, 0.67058880669669640);
  CHECK_CLOSE(c.a_prime, 0.14180672268907563);
  CHECK_CLOSE(c.b_double_prime, 0.24444444444444449);
  const signal_detection_result d = signal_detection(20, 0, 3, 17, {.correction = rate_correction::log_linear});
  CHECK_CLOSE(d.d_prime, 2.94817396274897980);
  CHECK_CLOSE(d.criterion, -0.50666541527278852);
  CHECK_CLOSE(d.beta, 0.22453183336350493);
  CHECK_CLOSE(d.a_prime, 0.9625);
  CHECK(d.b_double_prime == -1);
}

TEST_CASE("d_prime_interval: reference values") {
  // Gourevitch and Galanter's formula, mpmath 1.3.0
  const estimate a = d_prime_interval(9, 1, 2, 7);
  CHECK_CLOSE(a.value, 2.04626123933098751);
  CHECK_CLOSE(a.standard_error, 0.713271084161802852);
  CHECK_CLOSE(a.lower, a.value - 1.959963984540054 * a.standard_error);
  CHECK_CLOSE(a.upper, a.value + 1.959963984540054 * a.standard_error);
  CHECK(a.level == 0.95);
  CHECK_CLOSE(d_prime_interval(9, 1, 2, 7, {.correction = rate_correction::log_linear}).standard_error, 0.672841904219204665);
  CHECK_CLOSE(d_prime_interval(3, 17, 14, 6).standard_error, 0.45179966408661077);
  CHECK_CLOSE(d_prime_interval(20, 0, 3, 17, {.correction = rate_correction::log_linear}).standard_error, 0.693186945761228635);
  const estimate wide = d_prime_interval(9, 1, 2, 7, {.level = 0.5});
  CHECK_CLOSE(wide.upper - wide.value, 0.6744897501960817 * wide.standard_error);
}

TEST_CASE("d_prime: all calling forms agree with the definition") {
  test::generator g(3);
  for (int round = 0; round < 50; ++round) {
    const int hits = 1 + g.below(40);
    const int misses = 1 + g.below(40);
    const int false_alarms = 1 + g.below(40);
    const int rejections = 1 + g.below(40);
    const double h = static_cast<double>(hits) / (hits + misses);
    const double f = static_cast<double>(false_alarms) / (false_alarms + rejections);
    const double d = d_prime(hits, misses, false_alarms, rejections);
    CHECK(test::close_to(d, quantile(h) - quantile(f), 1e-12, 1e-12));
    const trials t(hits, misses, false_alarms, rejections);
    CHECK(d_prime(t.truth, t.answer) == d);
    CHECK(d_prime(confusion_matrix(t.truth, t.answer)) == d);
    CHECK(d_prime(t.truth, t.answer, Eigen::ArrayXd::Ones(t.truth.size())) == d);
    CHECK(signal_detection(t.truth, t.answer).d_prime == d);
    CHECK(d_prime_interval(t.truth, t.answer).value == d);
    CHECK(d_prime_interval(t.truth, t.answer) == d_prime_interval(hits, misses, false_alarms, rejections));
    CHECK(d_prime_interval(confusion_matrix(t.truth, t.answer)) == d_prime_interval(t.truth, t.answer));
    // exchanging the classes or the answers changes the sign, both together nothing
    CHECK(d_prime(1 - t.truth, t.answer) == -d);
    CHECK(d_prime(t.truth, 1 - t.answer) == -d);
    CHECK(d_prime(1 - t.truth, 1 - t.answer) == d);
    const signal_detection_result s = signal_detection(t.truth, t.answer);
    const signal_detection_result r = signal_detection(1 - t.truth, 1 - t.answer);
    CHECK_CLOSE(s.criterion, -r.criterion);
    CHECK_CLOSE(s.beta, 1 / r.beta);
    CHECK(test::close_to(s.beta, std::exp(s.criterion * s.d_prime), 1e-12));
    CHECK(test::close_to(s.a_prime, r.a_prime, 1e-12));
    CHECK(test::close_to(s.b_double_prime, -r.b_double_prime, 1e-12, 1e-15));
    CHECK(test::close_to(s.b_double_prime_d, -r.b_double_prime_d, 1e-12, 1e-15));
    CHECK(test::close_to(signal_detection(t.truth, 1 - t.answer).a_prime, 1 - s.a_prime, 1e-12));
  }
}

TEST_CASE("d_prime: rates next to 1 keep their digits") {
  const double d = d_prime(1e15 - 1, 1, 1, 1e15 - 1);
  CHECK(test::close_to(d, 2 * 7.941345326170997, 1e-13));  // 2 z(1 − 1e-15), mpmath 1.3.0
}

TEST_CASE("d_prime: corrections of rates of 0 and 1") {
  CHECK(d_prime(20, 0, 3, 17) == infinity);
  CHECK(d_prime(0, 20, 3, 17) == -infinity);
  CHECK(d_prime(3, 17, 0, 20) == infinity);
  CHECK(d_prime(3, 17, 20, 0) == -infinity);
  CHECK(d_prime(20, 0, 0, 20) == infinity);
  CHECK(d_prime(0, 20, 20, 0) == -infinity);
  CHECK(is_undefined(d_prime(20, 0, 20, 0)));
  CHECK(is_undefined(d_prime(0, 20, 0, 20)));
  CHECK(d_prime(0, 20, 0, 20, {.undefined = 0}) == 0);
  CHECK_CLOSE(d_prime(20, 0, 0, 8, {.correction = rate_correction::log_linear}), quantile(20.5 / 21) - quantile(0.5 / 9));
  CHECK_CLOSE(d_prime(20, 0, 0, 8, {.correction = rate_correction::replace}), quantile(1 - 0.5 / 20) - quantile(0.5 / 8));
  CHECK_CLOSE(d_prime(19, 1, 0, 8, {.correction = rate_correction::replace}), quantile(19.0 / 20) - quantile(0.5 / 8));
  CHECK(d_prime(19, 1, 2, 6, {.correction = rate_correction::replace}) == d_prime(19, 1, 2, 6));
  CHECK(std::abs(d_prime(20, 0, 20, 0, {.correction = rate_correction::log_linear})) == 0);
  CHECK(std::abs(d_prime(0.25, 0, 0.25, 0, {.correction = rate_correction::replace})) == 0);  // of less than one trial half

  const signal_detection_result s = signal_detection(20, 0, 3, 17);
  CHECK(s.d_prime == infinity);
  CHECK(s.criterion == -infinity);
  CHECK(s.beta == 0);
  CHECK(signal_detection(3, 17, 0, 20).beta == infinity);
  CHECK(signal_detection(3, 17, 0, 20).criterion == infinity);
  const signal_detection_result both = signal_detection(20, 0, 0, 20);
  CHECK(both.d_prime == infinity);
  CHECK(is_undefined(both.criterion));
  CHECK(is_undefined(both.beta));
  CHECK(both.a_prime == 1);
  CHECK(is_undefined(both.b_double_prime));
  CHECK(is_undefined(both.b_double_prime_d));
  CHECK(signal_detection(0, 20, 20, 0).a_prime == 0);
  const signal_detection_result always = signal_detection(20, 0, 10, 0);
  CHECK(is_undefined(always.d_prime));
  CHECK(always.criterion == -infinity);
  CHECK(always.a_prime == 0.5);
  CHECK(always.b_double_prime_d == -1);

  const estimate e = d_prime_interval(20, 0, 3, 17);
  CHECK(e.value == infinity);
  CHECK(is_undefined(e.standard_error));
  CHECK(is_undefined(e.lower));
  CHECK(is_undefined(e.upper));
}

TEST_CASE("d_prime: undefined without trials of a class") {
  CHECK(is_undefined(d_prime(3, 4, 0, 0)));
  CHECK(is_undefined(d_prime(0, 0, 3, 4)));
  CHECK(is_undefined(d_prime(0, 0, 3, 4, {.correction = rate_correction::log_linear})));  // no rate is no rate of ½
  CHECK(is_undefined(d_prime(Eigen::ArrayXi(0), Eigen::ArrayXi(0))));
  CHECK(is_undefined(d_prime(Eigen::Array2i(0, 1), Eigen::Array2i(0, 1), Eigen::Array2d(1, 0))));
  const signal_detection_result s = signal_detection(3, 1, 0, 0);
  CHECK(s.hit_rate == 0.75);
  CHECK(is_undefined(s.false_alarm_rate));
  CHECK(is_undefined(s.a_prime));
  CHECK(is_undefined(d_prime_interval(3, 1, 0, 0).value));
  CHECK(is_undefined(d_prime_interval(Eigen::ArrayXi(0), Eigen::ArrayXi(0), Eigen::ArrayXd(0)).value));
}

TEST_CASE("d_prime: weights") {
  test::generator g(5);
  Eigen::ArrayXi y(200);
  Eigen::ArrayXi x(200);
  Eigen::ArrayXd w(200);
  for (Index i = 0; i < 200; ++i) {
    y(i) = g.below(2);
    x(i) = g.below(3) == 0 ? 1 - y(i) : y(i);
    w(i) = g.below(4);
  }
  const auto n = static_cast<Index>(w.sum());
  Eigen::ArrayXi ry(n);
  Eigen::ArrayXi rx(n);
  Index k = 0;
  for (Index i = 0; i < 200; ++i) {
    for (int r = 0; r < static_cast<int>(w(i)); ++r, ++k) {
      ry(k) = y(i);
      rx(k) = x(i);
    }
  }
  CHECK(d_prime(y, x, w) == d_prime(ry, rx));
  CHECK(d_prime_interval(y, x, w, {.weighting = weighting::frequency}) == d_prime_interval(ry, rx));
  // importance: any scale, and unit weights are none; (Σ w)² / Σ w² rows of each class
  const estimate e = d_prime_interval(y, x, w);
  const signal_detection_result s = signal_detection(y, x, w);
  double squares[2] = {0, 0};
  double sums[2] = {0, 0};
  for (Index i = 0; i < 200; ++i) {
    sums[y(i)] += w(i);
    squares[y(i)] += w(i) * w(i);
  }
  const auto part = [](double p, double rows) {
    const double z = quantile(p);
    const double density = std::exp(-z * z / 2) / std::sqrt(2 * 3.14159265358979323846);
    return p * (1 - p) / (rows * density * density);
  };
  CHECK_NEAR(e.standard_error,
             std::sqrt(part(s.hit_rate, sums[1] * sums[1] / squares[1]) + part(s.false_alarm_rate, sums[0] * sums[0] / squares[0])), 1e-11);
  for (const double scale : {0x1p300, 0x1p-300, 3.0}) {
    const estimate scaled = d_prime_interval(y, x, (w * scale).eval());
    CHECK_CLOSE(scaled.value, e.value);
    CHECK_CLOSE(scaled.standard_error, e.standard_error);
  }
  const estimate ones = d_prime_interval(y, x, Eigen::ArrayXd::Ones(200));
  CHECK_CLOSE(ones.standard_error, d_prime_interval(y, x).standard_error);
  // a class whose weights are all large, and rows of weight 0, whatever their labels
  Eigen::ArrayXd uneven = w;
  for (Index i = 0; i < 200; ++i) uneven(i) *= y(i) == 1 ? 1e200 : 1e-200;
  CHECK_CLOSE(d_prime_interval(y, x, uneven).standard_error, e.standard_error);
  Eigen::ArrayXi more_y(202);
  more_y << 7, y, 1;
  Eigen::ArrayXi more_x(202);
  more_x << 0, x, 9;
  Eigen::ArrayXd more_w(202);
  more_w << 0, w, 0;
  CHECK(d_prime_interval(more_y, more_x, more_w) == e);
  CHECK(d_prime(more_y, more_x, more_w) == d_prime(y, x, w));
}

TEST_CASE("d_prime: tables add up") {
  const trials t(9, 1, 2, 7);
  confusion_matrix a(t.truth.head(11), t.answer.head(11));
  a.merge(confusion_matrix(t.truth.tail(8), t.answer.tail(8)));
  CHECK(d_prime(a) == d_prime(9, 1, 2, 7));
}

TEST_CASE("d_prime_interval: the standard error is the spread of d' in repeated experiments") {
  test::generator g(11);
  double sum = 0;
  double squares = 0;
  constexpr int repeats = 4000;
  for (int r = 0; r < repeats; ++r) {
    int hits = 0;
    int false_alarms = 0;
    for (int i = 0; i < 400; ++i) {
      hits += g.normal() + 1 > 0.3;
      false_alarms += g.normal() > 0.3;
    }
    const double d = d_prime(hits, 400 - hits, false_alarms, 400 - false_alarms);
    sum += d;
    squares += d * d;
  }
  const double spread = std::sqrt(squares / repeats - sum / repeats * (sum / repeats));
  const double expected =
      d_prime_interval(400 * 0.758036347776927, 400 * 0.241963652223073, 400 * 0.3820885778110474, 400 * 0.6179114221889526)
          .standard_error;  // Φ(0.7), Φ(−0.3)
  CHECK(test::close_to(spread, expected, 0.04));
  CHECK(test::close_to(sum / repeats, 1.0, 0.01));
}

TEST_CASE("d_prime: errors") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Eigen::ArrayXi y{{0, 1, 1}};
  CHECK(test::error_of([&] { (void)d_prime(-1, 2, 3, 4); }) == "assay::d_prime: hits = -1 must be finite and not negative");
  CHECK(test::error_of([&] { (void)d_prime(1.0, nan, 3, 4); }) == "assay::d_prime: misses = nan must be finite and not negative");
  CHECK(test::error_of([&] { (void)signal_detection(1.0, 2, infinity, 4); }) ==
        "assay::signal_detection: false_alarms = inf must be finite and not negative");
  CHECK(test::error_of([&] { (void)d_prime_interval(1, 2, 3, -4); }) ==
        "assay::d_prime_interval: correct_rejections = -4 must be finite and not negative");
  CHECK(test::error_of([&] { (void)d_prime(1e308, 1e308, 1, 1); }) == "assay::d_prime: the sum of the counts is too large for double");
  CHECK(test::error_of([&] { (void)d_prime(Eigen::Array3i(0, 1, 2), y); }) ==
        "assay::d_prime: the table has 3 classes, two are wanted: noise and signal");
  CHECK(test::error_of([&] { (void)d_prime(Eigen::Array3d(0, nan, 1), y); }) == "assay::d_prime: truth[1] is NaN");
  CHECK(test::error_of([&] { (void)d_prime(y, Eigen::Array2i(0, 1)); }) == "assay::d_prime: predicted has 2 elements but truth has 3");
  CHECK(test::error_of([&] { (void)d_prime(y, y, Eigen::Array3d(1, -1, 1)); }) == "assay::d_prime: weights[1] = -1 is negative");
  CHECK(test::error_of([&] { (void)d_prime_interval(y, y, Eigen::Array3d(1, nan, 1)); }) == "assay::d_prime_interval: weights[1] is NaN");
  CHECK(test::error_of([&] { (void)d_prime_interval(y, y, Eigen::Array3d(1, 0.5, 1), {.weighting = weighting::frequency}); }) ==
        "assay::d_prime_interval: frequency weights must be whole numbers");
  for (const double level : {0.0, 1.0, -0.5}) {
    CHECK(test::error_of([&] { (void)d_prime_interval(9, 1, 2, 7, {.level = level}); }) ==
          "assay::d_prime_interval: level = " + core::to_text(level) + " is outside (0, 1)");
  }
}
