// SPDX-License-Identifier: MIT
/// @file
/// Calibration of the confidence in the predicted class, for n x K and binary probabilities.
#pragma once

#include <assay/calibration/class_columns.hpp>
#include <assay/calibration/expected_calibration_error.hpp>

ASSAY_NAMESPACE_BEGIN

/// Of every row the probability of the predicted class, and whether it was right.
template <class T>
struct top_labels_result {
  Eigen::Array<std::uint8_t, Eigen::Dynamic, 1> correct;
  Eigen::Array<T, Eigen::Dynamic, 1> confidence;
};

namespace calibration_detail {

/// Calls body(begin, count) for blocks of n rows, on several threads with OpenMP.
template <class Body>
void for_row_blocks(Index n, Body&& body) {
  core::parallel_for((n + core::chunk_size - 1) / core::chunk_size, [&](Index chunk) {
    const Index last = (std::min)(n, (chunk + 1) * core::chunk_size);
    for (Index begin = chunk * core::chunk_size; begin < last; begin += core::block_size) {
      body(begin, (std::min)(core::block_size, last - begin));
    }
  });
}

/// The classes that rows are predicted to belong to.
using predicted_classes = Eigen::Array<std::int32_t, Eigen::Dynamic, 1>;

/// Writes the predicted classes too, where they are asked for.
template <class Y, class P>
top_labels_result<core::real_type<typename P::Scalar>> find_top_labels(const char* function, const Eigen::DenseBase<Y>& truth,
                                                                       const Eigen::DenseBase<P>& prediction,
                                                                       predicted_classes* predicted = nullptr) {
  using real = core::real_type<typename P::Scalar>;
  top_labels_result<real> out;
  const auto resize = [&](Index n) {
    out.correct.resize(n);
    out.confidence.resize(n);
    if (predicted != nullptr) predicted->resize(n);
  };
  if constexpr (core::dense_vector<P>) {
    const core::label_feed<Y> y(truth, {function, "truth"});
    const core::probability_feed<P> p(prediction, {function, "prediction"});
    core::check_same_size(function, "prediction", p.size(), "truth", y.size());
    resize(y.size());
    for_row_blocks(y.size(), [&](Index begin, Index count) {
      std::uint8_t label_buffer[core::block_size];
      real buffer[core::block_size];
      const std::uint8_t* label = y.load(begin, count, label_buffer);
      const real* x = p.load(begin, count, buffer);
      for (Index i = 0; i < count; ++i) {
        const bool one = x[i] >= real(0.5);
        out.confidence[begin + i] = one ? x[i] : real(1) - x[i];
        out.correct[begin + i] = static_cast<std::uint8_t>(one == (label[i] != 0));
        if (predicted != nullptr) (*predicted)[begin + i] = one;
      }
    });
  } else {
    const class_columns<P> p(prediction, function);
    const core::class_feed<Y> y(truth, {function, "truth"}, p.classes());
    p.check_rows(y.size());
    resize(y.size());
    for_row_blocks(y.size(), [&](Index begin, Index count) {
      std::int32_t label_buffer[core::block_size];
      std::int32_t best[core::block_size];
      const std::int32_t* label = y.load(begin, count, label_buffer);
      p.pieces(begin, count, [&](Index at, Index n, const auto& for_each_class) {
        real* top = out.confidence.data() + begin + at;
        std::fill_n(top, n, real(-1));
        for_each_class([&](Index k, const real* x) {
          for (Index i = 0; i < n; ++i) {
            const bool above = x[i] > top[i];
            top[i] = above ? x[i] : top[i];
            best[at + i] = above ? static_cast<std::int32_t>(k) : best[at + i];
          }
        });
      });
      for (Index i = 0; i < count; ++i) out.correct[begin + i] = static_cast<std::uint8_t>(best[i] == label[i]);
      if (predicted != nullptr) std::copy_n(best, count, predicted->data() + begin);
    });
  }
  return out;
}

}  // namespace calibration_detail

/// Confidence max_k p_k of every row and whether its class was right: what top-label calibration, reliability diagrams of
/// a classifier and risk-coverage curves are made of.
///
/// n x K: the predicted class is that of the largest probability, the lowest one of equals. Binary: 1 where p >= 0.5, with
/// confidence max(p, 1 - p) in the scalar type of p.
/// Input and errors as top_label_calibration_error; O(n K) time; one byte and one number a row.
struct top_labels_function {
  template <class Y, class P>
  auto operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction) const {
    return calibration_detail::find_top_labels("top_labels", truth, prediction);
  }
  template <class Y, class P>
    requires(!core::dense<Y> || !core::dense<P>)
  void operator()(const Y&, const P&) const {
    static_assert(core::always_false<Y, P>,
                  "assay::top_labels takes Eigen objects (truth, prediction); wrap a std::vector or std::span as assay::view(x)");
  }
};
inline constexpr top_labels_function top_labels{};

/// Calibration error of the confidence in the predicted class: expected_calibration_error of (predicted class right,
/// its probability), see top_labels.
///
/// Of binary probabilities this is another number than expected_calibration_error: the latter asks how often the positive
/// class occurs, this one how often the prediction is right.
///
/// @par Input   truth: n classes 0..K-1 and prediction: an n x K matrix of probabilities, K >= 2, whose rows are neither
///              checked to sum to 1 nor renormalised; or truth: n labels 0/1 and prediction: n probabilities; weights:
///              n finite numbers >= 0.
/// @par Range   [0, 1]; NaN when there is no row of non-zero weight.
/// @par Errors  as expected_calibration_error; a class out of range.
/// @par Cost    O(n K); 5 or 9 bytes a row, and what expected_calibration_error takes.
/// @par Merge   a reliability_table updated with top_labels of each batch.
/// @par Same as multiclass_calibration_error (torchmetrics), um.ece of uncertainty-metrics.
/// @par Reference C. Guo et al., On calibration of modern neural networks, ICML 2017 (which closes bins on the right).
struct top_label_calibration_error_function {
  static constexpr const char* name = "top_label_calibration_error";

  template <class Y, class P>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                    const calibration_error_options& options = {}) const {
    const auto top = calibration_detail::find_top_labels(name, truth, prediction);
    return calibration_detail::calibration_error(calibration_detail::make_bins(name, options, top.correct, top.confidence),
                                                 calibration_detail::table_options(options), name);
  }
  template <class Y, class P, class W>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                    const calibration_error_options& options = {}) const {
    const auto top = calibration_detail::find_top_labels(name, truth, prediction);
    return calibration_detail::calibration_error(calibration_detail::make_bins(name, options, top.correct, top.confidence, weights),
                                                 calibration_detail::table_options(options), name);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::top_label_calibration_error takes Eigen objects (truth, prediction[, weights][, options]), prediction being "
                  "an n x K matrix or a vector; wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }
};
inline constexpr top_label_calibration_error_function top_label_calibration_error{};

ASSAY_NAMESPACE_END
