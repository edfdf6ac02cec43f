// SPDX-License-Identifier: MIT
/// @file
/// Confidence from consistency: how often answers that are as consistent have been right.
#pragma once

#include <assay/calibration/bin_edges.hpp>
#include <assay/core/feeds.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/random.hpp>
#include <assay/core/undefined.hpp>
#include <assay/core/whole_weights.hpp>

#include <algorithm>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// Options of consistency_confidence.
struct consistency_confidence_options {
  Index bins = 10;                           ///< of equal width, 1 to 65536
  assay::edges edges = assay::edges::exact;
  assay::closed closed = assay::closed::left;
  double smoothing = 0;    ///< s >= 0 right and s wrong answers are added to every bin
  double jitter = 0;       ///< a uniform number in (-jitter, jitter) is added to every confidence; 0 to 1
  std::uint64_t seed = 0;  ///< of the jitter
};

namespace calibration_detail {

inline void consistency_check(const char* function, const consistency_confidence_options& o) {
  if (o.bins < 1 || o.bins > max_bins) core::raise_for(function, "bins = " + core::to_text(o.bins) + " is outside [1, 65536]");
  if (!core::is_weight(o.smoothing))
    core::raise_for(function, "smoothing = " + core::to_text(o.smoothing) + " must be finite and not negative");
  if (!core::is_probability(o.jitter)) core::raise_for(function, "jitter = " + core::to_text(o.jitter) + " is outside [0, 1]");
}

/// bin[i] of count predictions, at most block_size.
template <class T>
void consistency_bins(const bin_finder& finder, const T* x, Index count, std::uint32_t* bin) {
  for (Index at = 0; at < count; at += stage_size) {
    T stage[stage_size] = {};
    std::uint32_t found[stage_size];
    const Index n = (std::min)(stage_size, count - at);
    std::copy_n(x + at, n, stage);
    finder.find(stage, found);
    std::copy_n(found, n, bin + at);
  }
}

}  // namespace calibration_detail

/// Confidence targets of answers whose consistency is known: the accuracy of all answers in the same bin of consistency.
///
/// The consistency of an answer is the share of repeated samples that agree with it, κ = (count of the most frequent answer) / samples.
/// Of row i in bin b: (Σ_b w y + s) / (Σ_b w + 2 s), y telling whether the answer is right, plus the jitter, cut to [0, 1]: histogram
/// binning of κ, mapped back onto the same rows. Shares of few samples lie **on the edges** of bins as often as not, so that the edges
/// decide: by default they are exact and belong to the bin above.
///
/// @par Input   correct: n labels 0/1; consistency: n numbers in [0, 1]; weights: n finite numbers >= 0.
/// @par Returns n confidences in [0, 1]; NaN in a bin that has no row of non-zero weight (without smoothing).
/// @par Errors  invalid_input: sizes differ, NaN, a consistency outside [0, 1], a label that is not 0 or 1, a negative weight, a sum of
///              weights beyond the range of double; bins, smoothing, jitter.
/// @par Cost    one pass and one over the result; 12 bytes a row.
/// @par Reference M. Steyvers, C. Belem, P. Smyth, Improving metacognition and uncertainty communication in language models (2025), with
///              10 bins, 10 samples and a jitter of 0.05.
struct consistency_confidence_function {
  static constexpr const char* name = "consistency_confidence";

  template <class Y, class P>
  Vector operator()(const Eigen::DenseBase<Y>& correct, const Eigen::DenseBase<P>& consistency,
                    const consistency_confidence_options& options = {}) const {
    return confidence(options, correct, consistency);
  }
  template <class Y, class P, class W>
  Vector operator()(const Eigen::DenseBase<Y>& correct, const Eigen::DenseBase<P>& consistency, const Eigen::DenseBase<W>& weights,
                    const consistency_confidence_options& options = {}) const {
    core::check_same_size(name, "weights", weights.size(), "correct", correct.size());
    return confidence(options, correct, consistency, core::weight_feed<W>(weights, name));
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  Vector operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::consistency_confidence takes Eigen vectors (correct, consistency[, weights][, options]); wrap a std::vector or "
                  "std::span as assay::view(x)");
    return {};
  }

 private:
  template <class Y, class P, class... W>
  static Vector confidence(const consistency_confidence_options& options, const Eigen::DenseBase<Y>& correct,
                           const Eigen::DenseBase<P>& consistency, const W&... weights) {
    calibration_detail::consistency_check(name, options);
    const core::label_feed<Y> y(correct, {name, "correct"});
    const core::probability_feed<P> p(consistency, {name, "consistency"});
    core::check_same_size(name, "consistency", p.size(), "correct", y.size());
    const calibration_detail::bin_finder finder(options.bins, options.edges, options.closed);
    std::vector<std::uint32_t> bin(static_cast<std::size_t>(y.size()));
    Vector weight = Vector::Zero(options.bins);
    Vector right = Vector::Zero(options.bins);
    core::for_blocks(
        0, y.size(),
        [&](Index begin, Index count, const std::uint8_t* label, const auto* x, const auto*... w) {
          std::uint32_t* own = bin.data() + begin;
          calibration_detail::consistency_bins(finder, x, count, own);
          for (Index i = 0; i < count; ++i) {
            double of_row = 1;
            ((of_row = w[i]), ...);
            weight[own[i]] += of_row;
            right[own[i]] += label[i] != 0 ? of_row : 0.0;
          }
        },
        y, p, weights...);
    core::check_total(name, weight.sum());
    for (Index b = 0; b < options.bins; ++b) {
      const double all = weight[b] + 2 * options.smoothing;
      right[b] = all > 0 ? (right[b] + options.smoothing) / all : assay::undefined();
    }
    Vector out(y.size());
    for (Index i = 0; i < out.size(); ++i) {
      const double accuracy = right[bin[static_cast<std::size_t>(i)]];
      out[i] = accuracy;
      if (!(options.jitter > 0) || is_undefined(accuracy)) continue;
      core::random_stream random(options.seed, 0, static_cast<std::uint64_t>(i));
      out[i] = std::clamp(accuracy + options.jitter * (2 * random.uniform() - 1), 0.0, 1.0);
    }
    return out;
  }
};
inline constexpr consistency_confidence_function consistency_confidence{};

ASSAY_NAMESPACE_END
