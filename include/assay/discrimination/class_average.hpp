// SPDX-License-Identifier: MIT
/// @file
/// Metrics of ranked scores for every column of a score matrix, and their average over classes or labels.
#pragma once

#include <assay/core/ranked_scores.hpp>
#include <assay/discrimination/class_metric.hpp>
#include <assay/discrimination/score_matrix.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

ASSAY_NAMESPACE_BEGIN

/// What a class (label, pair of classes) counts in an average that has no value of its own, because it or its counterpart
/// does not occur.
enum class absent_class {
  skip,       ///< nothing: the average is over the others
  undefined,  ///< the average is undefined as well
  zero        ///< a value of 0 (torchmetrics)
};

/// Options of metrics that are averaged over classes or labels.
struct class_average_options {
  averaging average = averaging::macro;      ///< macro, weighted by the rows of a class, or micro: all columns in one ranking
  absent_class absent = absent_class::skip;  ///< what a class without a value counts; not read by micro
  double undefined = assay::undefined();     ///< the average when it is undefined
};

/// A metric of every class or label against the rest.
struct per_class_result {
  Vector value;                  ///< per class; NaN when the class or its counterpart does not occur
  Vector weight;                 ///< rows (sum of weights) of the class: what averaging::weighted weighs by
  double average = undefined();  ///< of the values, by the options
  Index absent = 0;              ///< classes without a value
};

/// A metric of every pair of classes.
struct per_pair_result {
  Eigen::ArrayXXd value;         ///< K x K; NaN on the diagonal and where a class does not occur
  Vector weight;                 ///< rows (sum of weights) of every class; a pair weighs the sum of both
  double average = undefined();  ///< of (value(i, j) + value(j, i)) / 2 over the pairs, by the options
  Index absent = 0;              ///< pairs without a value
};

namespace discrimination_detail {

inline void check_average(const char* function, averaging average) {
  if (average == averaging::binary) {
    core::raise_for(function, "average = averaging::binary is for one class of two; choose macro, micro or weighted");
  }
}

/// Fills average and absent from the values.
inline void average_classes(per_class_result& r, const class_average_options& o) {
  double largest = 0;
  for (Index k = 0; k < r.weight.size(); ++k) largest = (std::max)(largest, r.weight[k]);
  const int exponent = core::binary_exponent(largest);
  double sum = 0;
  double total = 0;
  bool undefined = false;
  for (Index k = 0; k < r.value.size(); ++k) {
    const bool absent = is_undefined(r.value[k]);
    r.absent += absent;
    const double share = o.average == averaging::macro ? 1 : std::ldexp(r.weight[k], -exponent);
    if (!(share > 0) || (absent && o.absent == absent_class::skip)) continue;
    undefined = undefined || (absent && o.absent == absent_class::undefined);
    sum += absent ? 0 : core::separately_rounded(share * r.value[k]);
    total += share;
  }
  r.average = total > 0 && !undefined ? (std::min)(1.0, sum / total) : o.undefined;
}

/// Average over pairs of classes from the sum over ordered pairs (i, j), weighted by the share of i plus that of j.
inline double average_pairs(const class_average_options& o, double sum, Index classes, Index present) {
  if (o.absent == absent_class::undefined && present < classes) return o.undefined;
  const auto m = static_cast<double>(o.absent == absent_class::zero ? classes : present);
  if (m < 2) return o.undefined;
  if (o.average == averaging::weighted) return present > 0 ? (std::min)(1.0, sum / (2 * (m - 1))) : o.undefined;
  return (std::min)(1.0, sum / (m * (m - 1)));
}

/// Labels "is class k" of n classes, in the form of a label matrix.
class one_vs_rest_feed {
 public:
  using value_type = std::uint8_t;
  one_vs_rest_feed(std::vector<std::int32_t> truth, Index classes) : truth_(std::move(truth)), classes_(classes) {}
  Index rows() const { return static_cast<Index>(truth_.size()); }
  Index cols() const { return classes_; }
  bool in_place() const { return false; }
  const std::uint8_t* load(Index row, Index count, Index k, std::uint8_t* buffer) const {
    const std::int32_t* y = truth_.data() + row;
    for (Index i = 0; i < count; ++i) buffer[i] = static_cast<std::uint8_t>(y[i] == static_cast<std::int32_t>(k));
    return buffer;
  }

 private:
  std::vector<std::int32_t> truth_;
  Index classes_;
};

/// Metric::value of the ranked scores of every column, or (micro) of all columns in one ranking; weights is none or one column.
/// per_class is not filled by micro unless wanted.
template <class Metric, class Scores, class Labels, class... W>
per_class_result rank_columns(const char* function, const class_average_options& o, bool per_class, const Scores& scores,
                              const Labels& labels, const W&... weights) {
  using real = typename Scores::value_type;
  using ranked = ranked_scores<real, std::conditional_t<sizeof...(W) == 0, unweighted, double>>;
  check_average(function, o.average);
  const Index n = scores.rows();
  const auto update = [&](ranked& r, const real* x, const std::uint8_t* y) {
    r.update(view(y, n), view(x, n), view(weights)..., function);
  };
  per_class_result out;
  const bool micro = o.average == averaging::micro;
  if (per_class || !micro) {
    out.value.resize(scores.cols());
    out.weight.resize(scores.cols());
    for_columns<true>(
        scores.cols(),
        [&](Index k, const real* x, const std::uint8_t* y) {
          ranked r;
          update(r, x, y);
          out.value[k] = Metric::value(r);
          out.weight[k] = static_cast<double>(r.positives());
        },
        scores, labels);
    average_classes(out, o);
  }
  if (micro) {
    ranked all;
    for_columns<false>(scores.cols(), [&](Index, const real* x, const std::uint8_t* y) { update(all, x, y); }, scores, labels);
    out.average = Metric::value(all);
    if (is_undefined(out.average)) out.average = o.undefined;
  }
  return out;
}

/// A metric of every class against the rest, Metric::value of its ranked scores: the average, or (PerClass) the whole result.
template <class Metric, bool PerClass>
struct one_vs_rest_metric {
  static constexpr const char* name = PerClass ? Metric::per_class_name : Metric::name;
  static constexpr core::real_kind kind = core::real_kind::ordered;
  template <class S, class Y, class... W>
  static auto of(const class_average_options& o, const S& scores, const Y& truth, const W&... weights) {
    const one_vs_rest_feed labels(collect(truth), scores.classes());
    const per_class_result r = rank_columns<Metric>(name, o, PerClass, scores, labels, collect(weights)...);
    if constexpr (PerClass) {
      return r;
    } else {
      return r.average;
    }
  }
};

/// The same of every label.
template <class Metric, bool PerLabel>
struct every_label_metric {
  static constexpr const char* name = PerLabel ? Metric::per_label_name : Metric::name;
  template <class S, class Y, class... W>
  static auto of(const class_average_options& o, const S& scores, const Y& truth, const W&... weights) {
    const per_class_result r = rank_columns<Metric>(name, o, PerLabel, scores, truth, collect(weights)...);
    if constexpr (PerLabel) {
      return r;
    } else {
      return r.average;
    }
  }
};

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
