// SPDX-License-Identifier: MIT
/// @file
/// The calling forms that all metrics of a confusion matrix share, and averaging over classes.
#pragma once

#include <assay/discrimination/confusion_matrix.hpp>

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

/// The four cells of one class against the rest.
struct class_cells {
  double true_positives = 0;
  double false_positives = 0;
  double false_negatives = 0;
  double true_negatives = 0;
};

/// Sums, not differences of totals: weights of very different size do not cancel. True negatives take K² additions and are
/// summed only where they count.
inline class_cells cells_of(const confusion_matrix& m, Index k, bool with_true_negatives) {
  class_cells c;
  c.true_positives = m(k, k);
  for (Index j = 0; j < m.classes(); ++j) {
    if (j == k) continue;
    c.false_positives += m(j, k);
    c.false_negatives += m(k, j);
    if (!with_true_negatives) continue;
    for (Index p = 0; p < m.classes(); ++p) {
      if (p != k) c.true_negatives += m(j, p);
    }
  }
  return c;
}

/// A fraction of cells, averaged. fraction(cells) gives {numerator, denominator}.
template <class Fraction>
double average_over_classes(const confusion_matrix& m, const class_metric_options& o, const char* name, Fraction&& fraction,
                            bool with_true_negatives = false) {
  const auto rate = [&](const class_cells& c) {
    const auto [numerator, denominator] = fraction(c);
    return denominator > 0 ? numerator / denominator : o.undefined;
  };
  if (o.average == averaging::binary) {
    if (m.classes() > 2) {
      core::raise_for(name, "the table has " + core::to_text(m.classes()) + " classes; choose .average = averaging::macro, micro or weighted");
    }
    if (o.positive < 0 || o.positive >= m.classes()) core::raise_for(name, "positive = " + core::to_text(o.positive) + " is no class");
    return rate(cells_of(m, o.positive, with_true_negatives));
  }
  class_cells sum;
  double weight = 0;
  double mean = 0;
  for (Index k = 0; k < m.classes(); ++k) {
    const class_cells c = cells_of(m, k, with_true_negatives);
    const double support = c.true_positives + c.false_negatives;
    if (support + c.false_positives == 0) continue;  // the class does not occur
    sum.true_positives += c.true_positives;
    sum.false_positives += c.false_positives;
    sum.false_negatives += c.false_negatives;
    sum.true_negatives += c.true_negatives;
    const double w = o.average == averaging::macro ? 1 : support;
    if (w == 0) continue;
    weight += w;
    mean += w * rate(c);
  }
  if (o.average == averaging::micro) return rate(sum);
  return weight > 0 ? mean / weight : o.undefined;
}

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
