// SPDX-License-Identifier: MIT
/// @file
/// Variances and intervals of metrics of a confusion matrix: what the functions <metric>_interval share.
#pragma once

#include <assay/core/estimate.hpp>
#include <assay/core/normal_distribution.hpp>
#include <assay/core/weighting.hpp>
#include <assay/core/wilson_interval.hpp>
#include <assay/discrimination/class_metric.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// Shape of the interval of a metric of a confusion matrix.
enum class table_interval_scale {
  natural,  ///< what suits the range of the metric, as its docstring says
  plain     ///< value ± z·se, cut to the range
};

/// Options of intervals of metrics of the whole table.
struct table_interval_options {
  double level = 0.95;                                          ///< confidence level in (0, 1)
  table_interval_scale scale = table_interval_scale::natural;   ///< shape of the interval
  assay::weighting weighting = assay::weighting::importance;    ///< meaning of the weights, if any
};

/// Options of intervals of metrics of one class against the rest.
struct class_interval_options {
  double level = 0.95;                                          ///< confidence level in (0, 1)
  averaging average = averaging::binary;                        ///< binary needs a table of two classes
  Index positive = 1;                                           ///< the class that counts as positive (binary only)
  bool skip_undefined = false;                                  ///< macro, weighted: leave classes without a value out of the mean
  table_interval_scale scale = table_interval_scale::natural;   ///< shape of the interval
  assay::weighting weighting = assay::weighting::importance;    ///< meaning of the weights, if any
};

namespace discrimination_detail {

/// A table as a sample: a row of weight w and influence I (the derivative of the metric by the weight of such a row) adds w²I² to
/// the variance of the metric; of frequencies, wI². This is the delta method on multinomial cells.
class sampled_table {
 public:
  sampled_table(const char* function, const confusion_matrix& m, weighting kind)
      : m_(m), by_frequency_(kind == weighting::frequency) {
    if (by_frequency_ && !m.has_whole_weights()) core::raise_for(function, "frequency weights must be whole numbers");
  }
  double weight(Index t, Index p) const { return m_(t, p); }
  double squares(Index t, Index p) const { return by_frequency_ ? m_(t, p) : m_.squared_weights(t, p); }

  /// Weights and squares of the four cells of every class.
  std::vector<class_cells> cells() const { return cells_of_classes(m_); }
  std::vector<class_cells> squared_cells() const {
    return cells_of_classes(m_.classes(), [this](Index t, Index p) { return squares(t, p); });
  }
  /// Variance of a metric of which influence(t, p) are the derivatives by the cells; NaN where squared weights leave the range of
  /// double and would count.
  template <class Influence>
  double variance(Influence&& influence) const {
    double sum = 0;
    double lost = 0;
    for (Index t = 0; t < m_.classes(); ++t) {
      for (Index p = 0; p < m_.classes(); ++p) {
        const double w = weight(t, p);
        if (!(w > 0)) continue;
        const double s = squares(t, p);
        const double i = influence(t, p);
        if (!core::is_finite(s)) return undefined();
        if (s < smallest_squares) lost += (w * i) * (w * i);  // more than w²I² of all its rows
        sum += s * i * i;
      }
    }
    return lost <= 1e-12 * sum ? sum : undefined();
  }
  /// So many rows of equal weight would say as much about a mean: (Σw)² / Σw²; NaN as variance.
  static double effective_rows(double weight, double squares) {
    return core::is_finite(squares) && squares >= smallest_squares ? weight * (weight / squares) : undefined();
  }
  double effective_rows() const {
    double w = 0;
    double s = 0;
    for (Index t = 0; t < m_.classes(); ++t) {
      for (Index p = 0; p < m_.classes(); ++p) {
        w += weight(t, p);
        s += squares(t, p);
      }
    }
    return effective_rows(w, s);
  }

 private:
  static constexpr double smallest_squares = 0x1p-960;

  const confusion_matrix& m_;
  bool by_frequency_;
};

/// value ± z·se, cut to [least, most].
inline estimate plain_interval(double value, double variance, double level, double least, double most) {
  estimate out{.value = value, .level = level};
  if (is_undefined(value) || is_undefined(variance)) return out;
  out.standard_error = std::sqrt(variance);
  const double half = core::normal_quantile(0.5 + 0.5 * level) * out.standard_error;
  out.lower = (std::max)(least, value - half);
  out.upper = (std::min)(most, value + half);
  return out;
}

/// A value in [0, 1] with its variance: Wilson's interval for as many rows as give this variance, but at most `rows`.
inline estimate wilson_interval_of(double value, double variance, double rows, double level, table_interval_scale scale) {
  if (scale == table_interval_scale::plain) return plain_interval(value, variance, level, 0, 1);
  estimate out{.value = value, .level = level};
  if (is_undefined(value) || is_undefined(variance) || is_undefined(rows)) return out;
  const double spread = value * (1 - value);
  if (spread > 0 && spread < variance * rows) rows = spread / variance;
  out = core::wilson(value, rows, level);
  out.standard_error = std::sqrt(variance);
  return out;
}

/// A share of rows as the two sides it is made of.
struct sampled_share {
  double yes;
  double no;
  double yes_squares;
  double no_squares;

  static sampled_share of(const cell_share& f, const class_cells& weights, const class_cells& squares) {
    const auto squared = [](const class_cells& c) {
      return class_cells{c.true_positives * c.true_positives, c.false_positives * c.false_positives, c.false_negatives * c.false_negatives,
                         c.true_negatives * c.true_negatives};
    };
    return {dot(f.yes, weights), dot(f.no, weights), dot(squared(f.yes), squares), dot(squared(f.no), squares)};
  }
  double value() const { return share(yes, no); }
  double complement() const { return share(no, yes); }
  double rows() const { return sampled_table::effective_rows(yes + no, yes_squares + no_squares); }
  /// Of the value; NaN without rows and where the squares leave the range of double.
  double variance() const {
    if (is_undefined(rows())) return undefined();
    const double all = yes + no;
    const double p = value();
    const double q = complement();
    return (yes_squares / all * (q * q) + no_squares / all * (p * p)) / all;
  }
  estimate interval(double level, table_interval_scale scale = table_interval_scale::natural) const {
    return wilson_interval_of(value(), variance(), rows(), level, scale);
  }
};

/// The share of one class of two.
inline sampled_share share_of_class(const char* function, const confusion_matrix& m, Index positive, weighting kind, const cell_share& f) {
  const sampled_table sample(function, m, kind);
  const std::size_t k = positive_class(m, positive, function);
  return sampled_share::of(f, sample.cells()[k], sample.squared_cells()[k]);
}

/// The average of a share over classes. The influence of a row is the sum of those on the classes' shares, and with weights by
/// support that on the weights.
inline estimate averaged_share_interval(const char* function, const confusion_matrix& m, const class_interval_options& o,
                                        const cell_share& f) {
  const sampled_table sample(function, m, o.weighting);
  const class_metric_options average{.average = o.average, .skip_undefined = o.skip_undefined};
  const double value = average_over_classes(m, average, function, f);
  if (is_undefined(value)) return {.level = o.level};

  const std::vector<class_cells> cells = sample.cells();
  const class_cells all = pooled(cells);
  // of yes / (yes + no) by the cells: (yes' (1 − value) − no' value) / (yes + no)
  const auto slope_at = [&](const class_cells& c, double factor) {
    const double yes = dot(f.yes, c);
    const double no = dot(f.no, c);
    const double p = share(yes, no);
    const double q = share(no, yes);
    const double scale = factor / (yes + no);
    return class_cells{scale * (f.yes.true_positives * q - f.no.true_positives * p),
                       scale * (f.yes.false_positives * q - f.no.false_positives * p),
                       scale * (f.yes.false_negatives * q - f.no.false_negatives * p),
                       scale * (f.yes.true_negatives * q - f.no.true_negatives * p)};
  };
  std::vector<class_cells> slope(cells.size());
  std::vector<double> support_slope(cells.size());
  double amount = 0;  // of the weights of the mean
  const auto weight_of = [&](const class_cells& c) {
    if (!c.occurs() || is_undefined(f(c))) return 0.0;
    return o.average == averaging::weighted ? c.positives() : 1.0;
  };
  for (const class_cells& c : cells) amount += weight_of(c);
  double elsewhere = 0;  // Σ over the classes of the slope by their true negatives
  for (std::size_t k = 0; k < cells.size(); ++k) {
    const double w = weight_of(cells[k]);
    if (o.average == averaging::micro) {
      if (cells[k].occurs()) slope[k] = slope_at(all, 1);
    } else if (w > 0) {
      slope[k] = slope_at(cells[k], w / amount);
      if (o.average == averaging::weighted) support_slope[k] = (f(cells[k]) - value) / amount;
    }
    elsewhere += slope[k].true_negatives;
  }
  const double variance = sample.variance([&](Index t, Index p) {
    const class_cells& a = slope[static_cast<std::size_t>(t)];
    const class_cells& b = slope[static_cast<std::size_t>(p)];
    const double own = t == p ? a.true_positives - a.true_negatives
                              : a.false_negatives - a.true_negatives + (b.false_positives - b.true_negatives);
    return own + elsewhere + support_slope[static_cast<std::size_t>(t)];
  });
  return wilson_interval_of(value, variance, sample.effective_rows(), o.level, o.scale);
}

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
