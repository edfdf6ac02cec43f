// The laws that every metric of (truth, predicted[, weights]) classes obeys, and the messages of bad input.
#pragma once

#include "discrimination/cells.hpp"
#include "support/check.hpp"

#include <assay/discrimination/class_metric.hpp>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

namespace test {

using Eigen::Index;

/// Rows of true and predicted classes that agree in about half of the rows, with whole weights from 0 to 3.
struct class_rows_sample {
  Eigen::ArrayXi y;
  Eigen::ArrayXi p;
  Eigen::ArrayXd w;

  class_rows_sample(std::uint64_t seed, Index n, int classes) : y(n), p(n), w(n) {
    generator g(seed);
    for (Index i = 0; i < n; ++i) {
      y(i) = g.below(classes);
      p(i) = g.below(2) == 0 ? y(i) : g.below(classes);
      w(i) = g.below(4);
    }
  }
  /// Row i as often as its weight says.
  class_rows_sample repeated() const {
    class_rows_sample out(0, static_cast<Index>(w.sum()), 2);
    Index k = 0;
    for (Index i = 0; i < w.size(); ++i) {
      for (int c = 0; c < w(i); ++c, ++k) {
        out.y(k) = y(i);
        out.p(k) = p(i);
        out.w(k) = 1;
      }
    }
    return out;
  }
};

/// metric(truth, predicted), metric(truth, predicted, weights) and metric(confusion_matrix) return a double. Of a standard error
/// importance weights are no repeated rows: pass repeats = false.
template <class Metric>
void check_class_metric(const std::string& name, int classes, Metric metric, bool repeats = true) {
  using assay::confusion_matrix;
  INFO(name << ", " << classes << " classes");
  const class_rows_sample d(static_cast<std::uint64_t>(classes), 300, classes);
  const double plain = metric(d.y, d.p);
  const double weighted = metric(d.y, d.p, d.w);
  CHECK(plain != weighted);
  CHECK_FALSE(assay::is_undefined(plain));
  // weights: units are none, whole ones are repeated rows, their scale does not matter, rows of weight 0 do not exist
  CHECK(metric(d.y, d.p, Eigen::ArrayXd::Ones(300).eval()) == plain);
  const class_rows_sample r = d.repeated();
  if (repeats) CHECK(close_to(weighted, metric(r.y, r.p), 1e-12, 1e-14));
  CHECK(close_to(metric(d.y, d.p, (d.w * 0x1p400).eval()), weighted, 1e-12, 1e-14));
  CHECK(close_to(metric(d.y, d.p, (d.w * 0x1p-400).eval()), weighted, 1e-12, 1e-14));
  Eigen::ArrayXi y(302);
  Eigen::ArrayXi p(302);
  Eigen::ArrayXd w(302);
  y << 900, d.y, 0;
  p << 0, d.p, 901;
  w << 0, d.w, -0.0;
  CHECK(metric(y, p, w) == weighted);
  // order, batches, bytes, other kinds of labels
  CHECK(metric(d.y.reverse(), d.p.reverse()) == plain);
  CHECK(close_to(metric(d.y.reverse(), d.p.reverse(), d.w.reverse()), weighted, 1e-13, 1e-15));
  confusion_matrix parts;
  confusion_matrix weighted_parts;
  for (Index i = 0; i < 300; i += 50) {
    parts.update(d.y.segment(i, 50), d.p.segment(i, 50));
    confusion_matrix part(d.y.segment(i, 50), d.p.segment(i, 50), d.w.segment(i, 50));
    part.merge(weighted_parts);
    weighted_parts = part;
  }
  CHECK(metric(parts) == plain);
  CHECK(close_to(metric(weighted_parts), weighted, 1e-13, 1e-15));
  CHECK(metric(confusion_matrix::from_bytes(weighted_parts.to_bytes())) == metric(weighted_parts));
  CHECK(metric(d.y.cast<double>(), d.p.cast<std::uint8_t>()) == plain);
  CHECK(metric(d.y.matrix().transpose(), d.p.cast<float>(), d.w.cast<float>()) == weighted);
  // a class that does not occur changes nothing
  confusion_matrix more(classes + 1);
  more.merge(parts);
  if (classes > 2) CHECK(metric(more) == plain);
  // messages
  const std::string at = "assay::" + name + ": ";
  Eigen::ArrayXd bad = d.y.cast<double>();
  bad(7) = std::numeric_limits<double>::quiet_NaN();
  CHECK(error_of([&] { (void)metric(bad, d.p); }) == at + "truth[7] is NaN");
  bad(7) = 0.37;
  CHECK(error_of([&] { (void)metric(d.y, bad); }) ==
        at + "predicted[7] = 0.37 is not a whole number in [0, 1024); of a probability p pass p >= 0.5");
  CHECK(error_of([&] { (void)metric(d.y.head(3), d.p); }) == at + "predicted has 300 elements but truth has 3");
  CHECK(error_of([&] { (void)metric(d.y, d.p, d.w.head(3)); }) == at + "weights has 3 elements but truth has 300");
  Eigen::ArrayXd v = d.w;
  v(299) = -1;
  CHECK(error_of([&] { (void)metric(d.y, d.p, v); }) == at + "weights[299] = -1 is negative");
  v(299) = std::numeric_limits<double>::quiet_NaN();
  CHECK(error_of([&] { (void)metric(d.y, d.p, v); }) == at + "weights[299] is NaN");
  v.setConstant(1e308);
  CHECK(error_of([&] { (void)metric(d.y, d.p, v); }) == at + "the sum of the weights is too large for double");
}

/// The laws of a rate of one class against the rest, by every average. metric(..., options) with class_metric_options-like options.
template <class Options, class Metric>
void check_class_rate(const std::string& name, Metric metric) {
  using assay::averaging;
  check_class_metric(name, 2, [&](const auto&... a) { return metric(a...); });
  Options o;
  for (const averaging average : {averaging::macro, averaging::micro, averaging::weighted}) {
    o.average = average;
    check_class_metric(name, 4, [&](const auto&... a) { return metric(a..., o); });
  }
  const class_rows_sample d(5, 100, 3);
  const assay::confusion_matrix m(d.y, d.p, d.w);
  // each class against the rest; their mean, and that weighted by the rows in the truth
  double macro = 0;
  double weighted = 0;
  for (Index k = 0; k < 3; ++k) {
    const double x = metric(m.against_rest(k));
    macro += x / 3;
    weighted += x * m.truth_total(k) / m.total();
  }
  o.average = averaging::macro;
  CHECK(close_to(metric(m, o), macro, 1e-13));
  o.average = averaging::weighted;
  CHECK(close_to(metric(m, o), weighted, 1e-13));
  // the sums of the classes' cells are a table as well
  Eigen::ArrayXXd cells = Eigen::ArrayXXd::Zero(2, 2);
  for (Index k = 0; k < 3; ++k) cells += m.against_rest(k).table();
  o.average = averaging::micro;
  CHECK(close_to(metric(m, o), metric(weighted_table(cells)), 1e-13));
  // without rows
  o.undefined = -7;
  for (const averaging average : {averaging::binary, averaging::macro, averaging::micro, averaging::weighted}) {
    o.average = average;
    CHECK(metric(assay::confusion_matrix(2), o) == -7);
    CHECK(metric(Eigen::Array2i(0, 1), Eigen::Array2i(0, 1), Eigen::Array2d(0, 0), o) == -7);
  }
  o.average = averaging::binary;
  const std::string at = "assay::" + name + ": ";
  CHECK(error_of([&] { (void)metric(m); }) == at + "the table has 3 classes; choose .average = averaging::macro, micro or weighted");
  o.positive = 2;
  CHECK(error_of([&] { (void)metric(m.against_rest(0), o); }) == at + "positive = 2 is no class");
  o.positive = 0;
  const Eigen::ArrayXi y = (d.y == 1).cast<int>();
  const Eigen::ArrayXi p = (d.p == 1).cast<int>();
  CHECK(close_to(metric(y, p, d.w), metric(1 - y, 1 - p, d.w, o), 1e-14));
}

}  // namespace test
