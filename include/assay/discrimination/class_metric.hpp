// SPDX-License-Identifier: MIT
/// @file
/// The calling forms that all metrics of a confusion matrix share, and averaging over classes.
#pragma once

#include <assay/discrimination/confusion_matrix.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// How a metric of one class becomes one number.
enum class averaging {
  binary,   ///< the class options.positive of a two-class table
  macro,    ///< plain mean over the classes that occur in truth or prediction
  micro,    ///< from the sums of the classes' cells
  weighted  ///< mean over classes weighted by their share of the truth
};

/// Options of metrics of one class against the rest.
struct class_metric_options {
  averaging average = averaging::binary;  ///< binary needs a table of two classes
  Index positive = 1;                     ///< the class that counts as positive (binary only)
  double undefined = assay::undefined();  ///< value of a class whose denominator is 0; scikit-learn's zero_division
  bool skip_undefined = false;            ///< macro, weighted: leave such classes out of the mean (zero_division = nan)
};

/// Options of metrics of the whole table.
struct table_metric_options {
  double undefined = assay::undefined();  ///< returned where the denominator is 0
};

namespace discrimination_detail {

/// Function object: metric(truth, predicted[, weights][, options]) and metric(confusion_matrix[, options]) through
/// Metric::of(table, options); Metric::name stands in error messages.
template <class Metric, class Options>
struct class_metric {
  template <class Y, class P>
  auto operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& predicted, const Options& options = {}) const {
    confusion_matrix m;
    m.update(truth, predicted, Metric::name);
    return Metric::of(m, options);
  }
  template <class Y, class P, class W>
  auto operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& predicted, const Eigen::DenseBase<W>& weights,
                    const Options& options = {}) const {
    confusion_matrix m;
    m.update(truth, predicted, weights, Metric::name);
    return Metric::of(m, options);
  }
  auto operator()(const confusion_matrix& m, const Options& options = {}) const { return Metric::of(m, options); }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay: metrics of classes take Eigen vectors of labels (truth, predicted[, weights][, options]) or a "
                  "confusion_matrix; wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }
};

/// x, or what stands for it where it is undefined.
inline double defined_or(double x, double undefined) { return is_undefined(x) ? undefined : x; }

/// The four cells of one class against the rest.
struct class_cells {
  double true_positives = 0;
  double false_positives = 0;
  double false_negatives = 0;
  double true_negatives = 0;

  double positives() const { return true_positives + false_negatives; }
  double predicted_positives() const { return true_positives + false_positives; }
  double negatives() const { return true_negatives + false_positives; }
  double predicted_negatives() const { return true_negatives + false_negatives; }
  double total() const { return positives() + negatives(); }
  /// Whether the class occurs, in truth or prediction.
  bool occurs() const { return positives() + false_positives > 0; }
};

inline double dot(const class_cells& a, const class_cells& b) {
  return a.true_positives * b.true_positives + a.false_positives * b.false_positives + a.false_negatives * b.false_negatives +
         a.true_negatives * b.true_negatives;
}

/// The cells of every class of a K × K table cell(t, p), in 2 K² additions. True negatives are sums as well, not what is left of
/// the total: weights of very different size do not cancel.
template <class Cell>
std::vector<class_cells> cells_of_classes(Index classes, Cell&& cell) {
  std::vector<class_cells> out(static_cast<std::size_t>(classes));
  for (Index t = 0; t < classes; ++t) {
    // what stands in row t beside column k, from both ends
    const auto beside = [&](Index k, double rows) {
      class_cells& c = out[static_cast<std::size_t>(k)];
      (k == t ? c.false_negatives : c.true_negatives) += rows;
    };
    double before = 0;
    for (Index k = 0; k < classes; ++k) {
      class_cells& c = out[static_cast<std::size_t>(k)];
      const double rows = cell(t, k);
      (k == t ? c.true_positives : c.false_positives) += rows;
      beside(k, before);
      before += rows;
    }
    double behind = 0;
    for (Index k = classes; k-- > 0;) {
      beside(k, behind);
      behind += cell(t, k);
    }
  }
  return out;
}
inline std::vector<class_cells> cells_of_classes(const confusion_matrix& m) {
  return cells_of_classes(m.classes(), [&](Index t, Index p) { return m(t, p); });
}

/// The class that counts as positive of a table of two.
inline std::size_t positive_class(const confusion_matrix& m, Index positive, const char* name) {
  if (m.classes() > 2) {
    core::raise_for(name,
                    "the table has " + core::to_text(m.classes()) + " classes; choose .average = averaging::macro, micro or weighted");
  }
  if (positive < 0 || positive >= m.classes()) core::raise_for(name, "positive = " + core::to_text(positive) + " is no class");
  return static_cast<std::size_t>(positive);
}

/// Cells summed over the classes that occur (labels: over all), scaled by a power of two so that K times a large total stays finite.
inline class_cells pooled(const std::vector<class_cells>& cells, bool absent_too = false) {
  double largest = 0;
  for (const class_cells& c : cells) largest = (std::max)(largest, c.total());
  const double scale = largest > 0x1p990 ? 0x1p-64 : 1;
  class_cells sum;
  for (const class_cells& c : cells) {
    if (!absent_too && !c.occurs()) continue;
    sum.true_positives += scale * c.true_positives;
    sum.false_positives += scale * c.false_positives;
    sum.false_negatives += scale * c.false_negatives;
    sum.true_negatives += scale * c.true_negatives;
  }
  return sum;
}

/// A power of two that brings a total near 1: weights times it neither overflow in sums nor lose digits.
inline double unit_of(double total) {
  return std::ldexp(1.0, -(std::max)(-1000, (std::min)(1000, core::binary_exponent(total))));
}

/// Weighted mean of numbers, some of which may be undefined.
class defined_mean {
 public:
  explicit defined_mean(const class_metric_options& o) : options_(o) {}
  void add(double value, double weight) {
    if (!(weight > 0) || (options_.skip_undefined && is_undefined(value))) return;
    sum_ += weight * defined_or(value, options_.undefined);
    total_ += weight;
  }
  double value() const { return total_ > 0 ? sum_ / total_ : options_.undefined; }

 private:
  class_metric_options options_;
  double sum_ = 0;
  double total_ = 0;
};

/// value(cells) of one class, NaN where it is undefined, averaged.
template <class Value>
double average_over_classes(const confusion_matrix& m, const class_metric_options& o, const char* name, Value&& value) {
  const bool binary = o.average == averaging::binary;
  const std::size_t positive = binary ? positive_class(m, o.positive, name) : 0;
  const std::vector<class_cells> cells = cells_of_classes(m);
  if (binary) return defined_or(value(cells[positive]), o.undefined);
  if (o.average == averaging::micro) return defined_or(value(pooled(cells)), o.undefined);
  defined_mean mean(o);
  const double unit = unit_of(m.total());
  for (const class_cells& c : cells) {
    if (c.occurs()) mean.add(value(c), o.average == averaging::macro ? 1 : c.positives() * unit);
  }
  return mean.value();
}

/// yes / (yes + no), which no rounding takes out of [0, 1]; NaN without rows.
inline double share(double yes, double no) {
  const double all = yes + no;
  return all > 0 ? yes / all : undefined();
}

/// A share of the rows of some cells: what a row counts in each cell, on either side.
struct cell_share {
  class_cells yes;
  class_cells no;
  double operator()(const class_cells& c) const { return share(dot(yes, c), dot(no, c)); }
};

/// A metric of one class with class_metric_options: Rate::value(cells), NaN where undefined; Rate::name.
template <class Rate>
struct class_rate_metric {
  static constexpr const char* name = Rate::name;
  static double of(const confusion_matrix& m, const class_metric_options& o) { return average_over_classes(m, o, name, Rate::value); }
};
template <class Rate>
using class_rate = class_metric<class_rate_metric<Rate>, class_metric_options>;

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
