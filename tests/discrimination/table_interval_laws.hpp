// The laws of intervals of metrics of a confusion matrix.
#pragma once

#include "discrimination/class_metric_laws.hpp"

#include <assay/core/estimate.hpp>
#include <assay/core/weighting.hpp>

#include <cmath>

namespace test {

/// Variance by the delta method with numerical derivatives: Σ Σw² (∂ metric / ∂ cell)² over the cells that have rows.
template <class Metric>
double numerical_error(const assay::confusion_matrix& m, bool by_frequency, Metric metric) {
  const Eigen::ArrayXXd cells = m.table();
  double variance = 0;
  for (Index t = 0; t < m.classes(); ++t) {
    for (Index p = 0; p < m.classes(); ++p) {
      if (!(cells(t, p) > 0)) continue;
      const auto at = [&](double factor) {
        Eigen::ArrayXXd moved = cells;
        moved(t, p) *= 1 + factor;
        return metric(weighted_table(moved));
      };
      // Richardson's extrapolation of central differences
      const double h = 1e-3;
      const double slope = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h * cells(t, p));
      variance += (by_frequency ? cells(t, p) : m.squared_weights(t, p)) * slope * slope;
    }
  }
  return std::sqrt(variance);
}

/// metric(...) is the point metric, interval(..., options) its estimate. The value is that of the metric, the error that of the delta
/// method, importance weights are invariant to scale and frequencies to repetition, the bounds are ordered.
template <class Options, class Metric, class Interval>
void check_table_interval(const std::string& name, int classes, Metric metric, Interval interval, Options o = {}) {
  using assay::estimate;
  using assay::weighting;
  INFO(name << ", " << classes << " classes");
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    const class_rows_sample d(seed, 150, classes);
    const assay::confusion_matrix plain(d.y, d.p);
    const assay::confusion_matrix weighted(d.y, d.p, d.w);
    for (const assay::confusion_matrix& m : {plain, weighted}) {
      for (const weighting kind : {weighting::importance, weighting::frequency}) {
        o.weighting = kind;
        const estimate e = interval(m, o);
        CHECK(close_to(e.value, metric(m), 1e-14));
        CHECK(close_to(e.standard_error, numerical_error(m, kind == weighting::frequency, metric), 1e-8));
        CHECK(e.lower < e.value);
        CHECK(e.value < e.upper);
        CHECK(e.level == 0.95);
      }
    }
    o.weighting = weighting::importance;
    const estimate e = interval(weighted, o);
    const auto near = [](const estimate& a, const estimate& b) {
      return close_to(a.value, b.value, 1e-11) && close_to(a.standard_error, b.standard_error, 1e-11) && close_to(a.lower, b.lower, 1e-11) &&
             close_to(a.upper, b.upper, 1e-11);
    };
    for (const double scale : {0x1p-400, 0x1p-3, 0x1p400}) CHECK(near(interval(d.y, d.p, (d.w * scale).eval(), o), e));
    CHECK(interval(d.y, d.p, Eigen::ArrayXd::Ones(150).eval(), o) == interval(d.y, d.p, o));
    o.weighting = weighting::frequency;
    const class_rows_sample r = d.repeated();
    CHECK(near(interval(weighted, o), interval(r.y, r.p, o)));
    const estimate of_counts = interval(plain, o);
    CHECK(of_counts == interval(d.y, d.p, o));
    CHECK(error_of([&] { (void)interval(d.y, d.p, (d.w * 0.5).eval(), o); }) == "assay::" + name + ": frequency weights must be whole numbers");
    // a higher level contains a lower one
    o.weighting = weighting::importance;
    CHECK(interval(plain, o) == of_counts);
    o.level = 0.99;
    const estimate wide = interval(weighted, o);
    CHECK(wide.lower < e.lower);
    CHECK(wide.upper > e.upper);
    CHECK(wide.standard_error == e.standard_error);
    for (const double level : {0.0, 1.0, std::numeric_limits<double>::quiet_NaN()}) {
      o.level = level;
      CHECK(contains(error_of([&] { (void)interval(weighted, o); }), "assay::" + name + ": level = "));
    }
    o.level = 0.95;
  }
  // squared weights beyond the range of double: the value is there, no error is told
  const class_rows_sample d(7, 100, classes);
  for (const double scale : {1e200, 1e-200}) {
    const estimate e = interval(d.y, d.p, (d.w * scale).eval(), o);
    CHECK(close_to(e.value, metric(d.y, d.p, d.w), 1e-12));
    CHECK(assay::is_undefined(e.standard_error));
    CHECK(assay::is_undefined(e.lower));
    CHECK(assay::is_undefined(e.upper));
  }
  const estimate none = interval(assay::confusion_matrix(classes), o);
  CHECK(assay::is_undefined(none.value));
  CHECK(assay::is_undefined(none.standard_error));
  CHECK(assay::is_undefined(none.upper));
  CHECK(none.level == 0.95);
}

/// The standard deviation of the metric over resampled rows, to two or three digits.
template <class Metric>
double resampled_error(const class_rows_sample& d, int replicates, Metric metric) {
  generator g(99);
  const Index n = d.y.size();
  double sum = 0;
  double squares = 0;
  for (int b = 0; b < replicates; ++b) {
    Eigen::ArrayXd count = Eigen::ArrayXd::Zero(n);
    for (Index i = 0; i < n; ++i) count(g.below(static_cast<int>(n))) += 1;
    const double x = metric(d.y, d.p, (count * d.w).eval());
    sum += x;
    squares += x * x;
  }
  const double mean = sum / replicates;
  return std::sqrt(squares / replicates - mean * mean);
}

}  // namespace test
