// SPDX-License-Identifier: MIT
/// @file
/// Calibration of the confidence in the predicted class, for every predicted class by itself.
#pragma once

#include <assay/calibration/classwise_calibration_error.hpp>
#include <assay/calibration/top_label_calibration_error.hpp>

#include <cstdint>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// Options of the class-conditional calibration error.
struct class_conditional_options {
  Index bins = 15;
  assay::binning binning = assay::binning::equal_width;
  error_norm norm = error_norm::l1;
  assay::edges edges = assay::edges::exact;
  assay::closed closed = assay::closed::left;
  bool debias = false;
  assay::weighting weighting = assay::weighting::importance;
  class_average average = class_average::prevalence;  ///< of the predicted classes
};

namespace calibration_detail {

/// The bins of the rows of every predicted class; of all rows when pooled.
template <class Y, class P, class... W>
std::vector<binned> make_predicted_bins(const char* function, const class_conditional_options& options, const Eigen::DenseBase<Y>& truth,
                                        const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>&... weights) {
  predicted_classes predicted;
  const auto top = find_top_labels(function, truth, prediction, &predicted);
  (core::check_same_size(function, "weights", weights.size(), "truth", truth.size()), ...);
  if (options.average == class_average::pooled) return {make_bins(function, options, top.correct, top.confidence, weights...)};
  // rows in the order of their classes
  const Index n = predicted.size();
  const Index classes = core::dense_vector<P> ? 2 : prediction.cols();
  std::vector<Index> begin(static_cast<std::size_t>(classes) + 1);
  for (const std::int32_t k : predicted) ++begin[static_cast<std::size_t>(k) + 1];
  for (std::size_t k = 1; k < begin.size(); ++k) begin[k] += begin[k - 1];
  auto sorted = top;
  Eigen::ArrayXd sorted_weights(sizeof...(W) != 0 ? n : 0);
  std::vector<Index> next = begin;
  core::for_blocks(
      0, n,
      [&](Index first, Index count, const auto*... w) {
        for (Index i = 0; i < count; ++i) {
          const Index to = next[static_cast<std::size_t>(predicted[first + i])]++;
          sorted.correct[to] = top.correct[first + i];
          sorted.confidence[to] = top.confidence[first + i];
          ((sorted_weights[to] = w[i]), ...);
        }
      },
      core::weight_feed<W>(weights, function)...);
  std::vector<binned> out;
  for (std::size_t k = 0; k + 1 < begin.size(); ++k) {
    const Index at = begin[k];
    const Index rows = begin[k + 1] - at;
    const auto correct = sorted.correct.segment(at, rows);
    const auto confidence = sorted.confidence.segment(at, rows);
    if constexpr (sizeof...(W) != 0) {
      out.push_back(make_bins(function, options, correct, confidence, sorted_weights.segment(at, rows)));
    } else {
      out.push_back(make_bins(function, options, correct, confidence));
    }
  }
  return out;
}

inline double conditional_error(const std::vector<binned>& classes, const class_conditional_options& options, const char* function) {
  const bool uniform = options.average == class_average::uniform;
  return average_class_error(classes, {options.norm, options.debias, options.weighting}, function,
                             [&](const binned& c) { return uniform ? 1.0 : c.weight(function); });
}

}  // namespace calibration_detail

/// Class-conditional calibration error: the error CE_k of (predicted class right, its probability) over the rows that are predicted to
/// be of class k, put together as (Σ_k ω_k CE_k^q)^(1/q) with ω_k the share of the rows that are (prevalence), or the same for every
/// predicted class (uniform).
///
/// Among the rows with confidence 0.8 *that are called a cat*, are 8 in 10 cats? top_label_calibration_error (the same as pooled)
/// lets over-confident cats make up for under-confident dogs. A class that is never predicted does not count. `.debias` as
/// classwise_calibration_error.
///
/// @par Input   as top_label_calibration_error: n classes 0..K-1 and an n x K matrix of probabilities, or n labels 0/1 and n
///              probabilities; weights: n finite numbers >= 0.
/// @par Range   [0, 1]; NaN when there is no row of non-zero weight.
/// @par Errors  as top_label_calibration_error
/// @par Cost    O(n K + K bins); 14 to 34 bytes a row, and what expected_calibration_error takes.
/// @par Same as gce(max_prob = True, class_conditional = True) of uncertainty-metrics with `.average = class_average::uniform,
///              .edges = edges::linspace` where every class is predicted (one that is not counts as 0 there).
/// @par Reference C. Gupta, A. Ramdas, Top-label calibration and multiclass-to-binary reductions, ICLR 2022.
struct class_conditional_calibration_error_function {
  static constexpr const char* name = "class_conditional_calibration_error";

  template <class Y, class P>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                    const class_conditional_options& options = {}) const {
    const auto classes = calibration_detail::make_predicted_bins(name, options, truth, prediction);
    return calibration_detail::conditional_error(classes, options, name);
  }
  template <class Y, class P, class W>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                    const class_conditional_options& options = {}) const {
    const auto classes = calibration_detail::make_predicted_bins(name, options, truth, prediction, weights);
    return calibration_detail::conditional_error(classes, options, name);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::class_conditional_calibration_error takes Eigen objects (truth, prediction[, weights][, options]), prediction "
                  "being an n x K matrix or a vector; wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }
};
inline constexpr class_conditional_calibration_error_function class_conditional_calibration_error{};

ASSAY_NAMESPACE_END
