#include "support/check.hpp"
#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/average_precision_interval.hpp>

using namespace assay;

namespace {

/// The derivative of average precision in the weight of every row, by central differences.
Eigen::ArrayXd influences(const Eigen::ArrayXi& y, const Eigen::ArrayXd& s, const Eigen::ArrayXd& w) {
  Eigen::ArrayXd out(y.size());
  for (Index i = 0; i < y.size(); ++i) {
    const double h = 1e-5 * w(i);
    Eigen::ArrayXd more = w;
    Eigen::ArrayXd less = w;
    more(i) += h;
    less(i) -= h;
    out(i) = (average_precision(y, s, more) - average_precision(y, s, less)) / (2 * h);
  }
  return out;
}

/// Rows with ties and weights from 1 to 4, all present.
struct sample {
  Eigen::ArrayXi y;
  Eigen::ArrayXd s;
  Eigen::ArrayXd w;
  sample(std::uint64_t seed, Index n, int distinct) : y(n), s(n), w(n) {
    test::generator g(seed);
    for (Index i = 0; i < n; ++i) {
      y(i) = g.below(3) == 0;
      s(i) = g.below(distinct) + 0.3 * distinct * y(i);
      w(i) = 1 + g.below(4);
    }
  }
};

double variance_of(const estimate& e) { return e.standard_error * e.standard_error; }

}  // namespace

TEST_CASE("average_precision_interval: against numerical derivatives in the weights") {
  for (const int distinct : {3, 10, 1000}) {
    INFO(distinct);
    const sample d(static_cast<std::uint64_t>(distinct), 60, distinct);
    const Eigen::ArrayXd i = influences(d.y, d.s, d.w);
    CHECK(std::abs((i * d.w).sum()) < 1e-8);  // the scale of the weights does not matter
    CHECK_NEAR(variance_of(average_precision_interval(d.y, d.s, d.w)), (i * d.w).square().sum() * 60 / 59, 1e-7);
    const double rows = d.w.sum();
    CHECK_NEAR(variance_of(average_precision_interval(d.y, d.s, d.w, {.weighting = weighting::frequency})),
               (i.square() * d.w).sum() * rows / (rows - 1), 1e-7);
    // stratified: influences about their mean in either class
    double importance = 0;
    double frequency = 0;
    for (const int c : {0, 1}) {
      const Eigen::ArrayXd w = (d.y == c).select(d.w, 0.0);
      const double n = static_cast<double>((d.y == c).count());
      const Eigen::ArrayXd centred = i - (i * w).sum() / w.sum();
      importance += (centred * w).square().sum() * n / (n - 1);
      frequency += (centred.square() * w).sum() * w.sum() / (w.sum() - 1);
    }
    CHECK_NEAR(variance_of(average_precision_interval(d.y, d.s, d.w, {.stratified = true})), importance, 1e-7);
    CHECK_NEAR(variance_of(average_precision_interval(d.y, d.s, d.w, {.weighting = weighting::frequency, .stratified = true})), frequency,
               1e-7);
  }
}

TEST_CASE("average_precision_interval: of the size of the bootstrap's error") {
  test::generator g(3);
  constexpr Index n = 400;
  Eigen::ArrayXi y(n);
  Eigen::ArrayXd s(n);
  for (Index i = 0; i < n; ++i) {
    y(i) = g.below(4) == 0;
    s(i) = g.normal() + y(i);
  }
  constexpr int replicates = 500;
  for (const bool stratified : {false, true}) {
    double sum = 0;
    double squares = 0;
    for (int r = 0; r < replicates; ++r) {
      Eigen::ArrayXd w = Eigen::ArrayXd::Zero(n);
      for (Index i = 0; i < n; ++i) {
        int k = g.below(n);
        while (stratified && y(k) != y(i)) k = g.below(n);
        w(k) += 1;
      }
      const double a = average_precision(y, s, w);
      sum += a;
      squares += a * a;
    }
    const double bootstrapped = std::sqrt(squares / replicates - sum / replicates * sum / replicates);
    const estimate e = average_precision_interval(y, s, {.stratified = stratified});
    CHECK(test::close_to(e.standard_error, bootstrapped, 0.1));
  }
}

TEST_CASE("average_precision_interval: value and bounds") {
  const test::b20 d;
  const estimate logit = average_precision_interval(d.y, d.p);
  CHECK(logit.value == average_precision(d.y, d.p));
  CHECK(logit.level == 0.95);
  const double a = logit.value;
  const double half = 1.959963984540054 * logit.standard_error / (a * (1 - a));
  CHECK_CLOSE(std::log(logit.lower / (1 - logit.lower)), std::log(a / (1 - a)) - half);
  CHECK_CLOSE(std::log(logit.upper / (1 - logit.upper)), std::log(a / (1 - a)) + half);
  const estimate plain = average_precision_interval(d.y, d.p, {.scale = interval_scale::plain});
  CHECK(plain.standard_error == logit.standard_error);
  CHECK_CLOSE(plain.lower, a - 1.959963984540054 * plain.standard_error);
  CHECK(plain.upper == 1);  // cut
  const estimate narrow = average_precision_interval(d.y, d.p, {.level = 0.5});
  CHECK(narrow.level == 0.5);
  CHECK(narrow.upper - narrow.lower < logit.upper - logit.lower);
  // the prevalence of a sample adds to the error
  CHECK(average_precision_interval(d.y, d.p, {.stratified = true}).standard_error < logit.standard_error);
}

TEST_CASE("average_precision_interval: what weights mean") {
  const sample d(8, 80, 12);
  const auto with = [&](const Eigen::ArrayXd& w, weighting meaning, bool stratified = false) {
    return average_precision_interval(d.y, d.s, w, {.weighting = meaning, .stratified = stratified});
  };
  for (const bool stratified : {false, true}) {
    const estimate plain = average_precision_interval(d.y, d.s, {.stratified = stratified});
    for (const weighting meaning : {weighting::importance, weighting::frequency}) {
      const estimate unit = with(Eigen::ArrayXd::Ones(80), meaning, stratified);
      CHECK_CLOSE(unit.standard_error, plain.standard_error);
      CHECK_CLOSE(unit.lower, plain.lower);
    }
    // frequencies: repeated rows
    test::ranking_sample rows(1, 80, 2);
    rows.y = d.y;
    rows.s = d.s;
    rows.w = d.w;
    const test::ranking_sample r = rows.repeated();
    CHECK_CLOSE(with(d.w, weighting::frequency, stratified).standard_error,
                average_precision_interval(r.y, r.s, {.stratified = stratified}).standard_error);
    // importance: any scale
    const estimate one = with(d.w, weighting::importance, stratified);
    for (const double scale : {1e3, 1e300, 1e160, 1e-160, 1e-300}) {
      const estimate e = with(d.w * scale, weighting::importance, stratified);
      CHECK_CLOSE(e.value, one.value);
      CHECK_CLOSE(e.standard_error, one.standard_error);
      CHECK_CLOSE(e.upper, one.upper);
    }
    // classes whose weights differ by 2^600 give no NaN
    for (const int c : {0, 1}) {
      const Eigen::ArrayXd w = (d.y == c).select(d.w * 0x1p600, d.w);
      CHECK(with(w, weighting::importance, stratified).standard_error >= 0);
    }
  }
  CHECK(test::error_of([&] { (void)with(d.w * 0.5, weighting::frequency); }) ==
        "assay::average_precision_interval: frequency weights must be whole numbers");
}

TEST_CASE("average_precision_interval: laws") {
  test::check_rank_metric("average_precision_interval", [](const auto&... a) { return average_precision_interval(a...).value; });
  test::check_needs_both_classes([](const auto&... a) { return average_precision_interval(a...).value; });
  // the error too does not depend on order and batches, nor on rows of weight 0
  const test::ranking_sample d(5, 300, 30);
  const estimate all = average_precision_interval(d.y, d.s, d.w);
  CHECK(average_precision_interval(d.y.reverse(), d.s.reverse(), d.w.reverse()) == all);
  ranked_scores<double, double> parts;
  for (Index i = 0; i < 300; i += 60) parts.update(d.y.segment(i, 60), d.s.segment(i, 60), d.w.segment(i, 60));
  CHECK(average_precision_interval(parts) == all);
  Eigen::ArrayXi y(302);
  y << 1, d.y, 0;
  Eigen::ArrayXd s(302);
  s << 9, d.s, 9;
  Eigen::ArrayXd w(302);
  w << 0, d.w, 0;
  CHECK(average_precision_interval(y, s, w) == all);
  const Eigen::ArrayXd far = 1e9 + 1e-3 * d.s;
  CHECK_CLOSE(average_precision_interval(d.y, far, d.w).standard_error, all.standard_error);
}

TEST_CASE("average_precision_interval: edge cases") {
  const estimate none = average_precision_interval(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2));
  CHECK(is_undefined(none.value));
  CHECK(is_undefined(none.lower));
  const estimate single = average_precision_interval(Eigen::Array3i(1, 0, 0), Eigen::Array3d(1, 2, 0));
  CHECK(single.value == 0.5);
  CHECK(is_undefined(single.standard_error));
  CHECK(is_undefined(single.upper));
  // one negative says something while the rows are drawn together, nothing about the spread of its class
  const estimate negative = average_precision_interval(Eigen::Array3i(1, 0, 1), Eigen::Array3d(1, 2, 3));
  CHECK(negative.standard_error > 0);
  CHECK(is_undefined(average_precision_interval(Eigen::Array3i(1, 0, 1), Eigen::Array3d(1, 2, 3), {.stratified = true}).standard_error));
  // a perfect ranking
  const Eigen::Array4i y(0, 0, 1, 1);
  const Eigen::Array4d s(1, 2, 3, 4);
  const estimate perfect = average_precision_interval(y, s, {.scale = interval_scale::plain});
  CHECK(perfect.value == 1);
  CHECK(perfect.standard_error == 0);
  CHECK(perfect.lower == 1);
  CHECK(is_undefined(average_precision_interval(y, s).lower));
  // a constant score: the error of the prevalence, here sqrt(p (1 - p) / (n - 1))
  const estimate constant = average_precision_interval(Eigen::ArrayXi{{1, 0, 0, 1, 0, 0, 0, 0}}, Eigen::ArrayXd::Constant(8, .5));
  CHECK_CLOSE(constant.standard_error, std::sqrt(.25 * .75 / 7));
  for (const double level : {0.0, 1.0, -1.0, 2.0}) {
    CHECK(test::error_of([&] { (void)average_precision_interval(y, s, {.level = level}); }) ==
          "assay::average_precision_interval: level = " + core::to_text(level) + " is outside (0, 1)");
  }
  CHECK(test::error_of([&] { (void)average_precision_interval(y, s, {.level = undefined()}); }) ==
        "assay::average_precision_interval: level = nan is outside (0, 1)");
  CHECK(test::error_of([&] { (void)average_precision_interval(y, s, {.scale = interval_scale::score}); }) ==
        "assay::average_precision_interval: scale = interval_scale::score is for the AUROC; choose logit or plain");
}
