// SPDX-License-Identifier: MIT
/// @file
/// Kernel calibration error of probabilities, also called maximum mean calibration error (MMCE).
#pragma once

#include <assay/calibration/block_residual.hpp>
#include <assay/core/rank_metric.hpp>
#include <assay/core/sums.hpp>
#include <assay/core/whole_weights.hpp>

#include <algorithm>
#include <cmath>

ASSAY_NAMESPACE_BEGIN

/// Whether a row counts as its own neighbour.
enum class kernel_estimator {
  biased,   ///< mean over all pairs of rows, each with itself too: never negative
  unbiased  ///< mean over pairs of different rows: 0 in expectation for a calibrated model
};

/// Options of kernel calibration errors.
struct kernel_calibration_options {
  double bandwidth = 0.4;  ///< θ of the kernel exp(-|p - p'| / θ); > 0
  kernel_estimator estimator = kernel_estimator::biased;
  assay::weighting weighting = assay::weighting::importance;  ///< matters to `unbiased` only
  double undefined = assay::undefined();                      ///< returned without rows; `unbiased`: below two rows
};

namespace calibration_detail {

inline void check_kernel_bandwidth(const char* function, double bandwidth) {
  if (!core::is_weight(bandwidth) || core::magnitude_bits(bandwidth) == 0)
    core::raise_for(function, "bandwidth = " + core::to_text(bandwidth) + " must be finite and above 0");
}

/// 1 - exp(-distance / bandwidth), to full precision.
inline double kernel_decay(double distance, double bandwidth) {
  const double x = distance / bandwidth;
  if (!(x < 0x1p-4)) return -std::expm1(-(std::min)(x, 800.0));
  // Taylor series: the next term is below 2^-57 of the sum
  const double seventh = 1 - x * (1.0 / 7) * (1 - x * (1.0 / 8) * (1 - x * (1.0 / 9)));
  return x * (1 - x * (1.0 / 2) * (1 - x * (1.0 / 3) * (1 - x * (1.0 / 4) * (1 - x * (1.0 / 5) * (1 - x * (1.0 / 6) * seventh)))));
}

/// Σ_i Σ_j r_i r_j exp(-|p_i - p_j| / θ) of residuals r_i at points p_i that come in order.
///
/// With f_k = Σ_{j<=k} r_j exp(-|p_k - p_j| / θ), which follows from f_{k-1}, and the decay e_k to the next point it is
/// f_n² + Σ_{k<n} (1 - (1 - e_k)²) f_k²: a sum of squares, never negative and without cancellation.
class laplace_form {
 public:
  explicit laplace_form(double bandwidth) : bandwidth_(bandwidth) {}

  /// Goes to the next point; returns the sum of all residuals before, as seen from there.
  double move_to(double point) {
    if (core::magnitude_bits(field_) != 0) {
      const double decay = kernel_decay(std::abs(point - point_), bandwidth_);
      squares_.add(core::separately_rounded(decay * (2 - decay) * (field_ * field_)));
      field_ -= core::separately_rounded(decay * field_);  // not field_ *= 1 - decay: its rounding would add up over equal steps
    }
    point_ = point;
    return field_;
  }
  /// A residual at this point.
  void add(double residual) { field_ += residual; }
  double value() const { return squares_.value() + core::separately_rounded(field_ * field_); }

 private:
  double bandwidth_;
  double point_ = 0;
  double field_ = 0;
  core::cascade_sum squares_;
};

/// The rows that share a prediction: their weight per class, and what each row would give with itself.
struct kernel_block {
  double prediction = 0;
  double positives = 0;
  double negatives = 0;
  double own_positives = 0;
  double own_negatives = 0;

  double residual() const { return block_residual(prediction, positives, negatives); }
};

/// Σ over pairs of different rows, and the weight of these pairs. Pairs within a block and those with earlier blocks are summed apart, so
/// that one huge weight does not drown the others.
class unbiased_form {
 public:
  explicit unbiased_form(double bandwidth) : form_(bandwidth) {}

  void add(const kernel_block& b) {
    const double p = b.prediction;
    const double positive_pairs = (std::max)(0.0, b.positives * b.positives - b.own_positives);
    const double negative_pairs = (std::max)(0.0, b.negatives * b.negatives - b.own_negatives);
    const double mixed_pairs = 2 * (b.positives * b.negatives);
    const double residual = b.residual();
    const double within = (1 - p) * (1 - p) * positive_pairs + p * p * negative_pairs - p * (1 - p) * mixed_pairs;
    errors_.add(core::separately_rounded(within + 2 * residual * form_.move_to(p)));
    form_.add(residual);
    const double total = b.positives + b.negatives;
    pairs_.add(core::separately_rounded(positive_pairs + negative_pairs + mixed_pairs + 2 * total * before_));
    before_ += total;
  }
  double pairs() const { return pairs_.value(); }
  double mean() const { return pairs() > 0 ? errors_.value() / pairs() : undefined(); }

 private:
  laplace_form form_;
  core::cascade_sum errors_;
  core::cascade_sum pairs_;
  double before_ = 0;  // weight of the earlier blocks
};

template <class Score, class Weight>
double biased_kernel_error(const ranked_scores<Score, Weight>& r, double bandwidth) {
  const double scale = block_weight_scale(r);
  laplace_form form(bandwidth);
  r.descending(
      [&](const auto& block) {
        const auto p = static_cast<double>(block.score);
        form.move_to(p);
        form.add(block_residual(p, static_cast<double>(block.positives), static_cast<double>(block.negatives)));
      },
      {scale, scale});
  const double total = static_cast<double>(r.positives() + r.negatives()) * scale;
  return form.value() / (total * total);
}

template <class Score, class Weight>
double unbiased_kernel_error(const ranked_scores<Score, Weight>& r, double bandwidth, weighting kind) {
  const bool repeated = ranked_scores<Score, Weight>::is_weighted && kind == weighting::frequency;
  const double scale = block_weight_scale(r);
  unbiased_form form(bandwidth);
  r.descending(
      [&](const auto& block) {
        const auto positives = static_cast<double>(block.positives);
        const auto negatives = static_cast<double>(block.negatives);
        form.add({static_cast<double>(block.score), positives, negatives,
                  repeated ? positives * scale : static_cast<double>(block.positive_squares),
                  repeated ? negatives * scale : static_cast<double>(block.negative_squares)});
      },
      {scale, scale});
  return form.mean();
}

/// The square, with its sign.
template <class Score, class Weight>
double squared_kernel_error(const char* function, const ranked_scores<Score, Weight>& r, const kernel_calibration_options& o) {
  check_kernel_bandwidth(function, o.bandwidth);
  if (ranked_scores<Score, Weight>::is_weighted && o.weighting == weighting::frequency)
    core::check_frequencies(function, o.weighting, r.has_whole_weights());
  if (r.size() == 0) return undefined();
  if (o.estimator == kernel_estimator::biased) return biased_kernel_error(r, o.bandwidth);
  return unbiased_kernel_error(r, o.bandwidth, o.weighting);
}

/// The root, 0 for a negative square.
inline double kernel_root(double square) { return is_undefined(square) ? undefined() : std::sqrt((std::max)(0.0, square)); }

}  // namespace calibration_detail

/// Kernel calibration error (maximum mean calibration error, MMCE) with the Laplace kernel: the root of
/// Σ_i Σ_j w_i w_j (y_i - p_i)(y_j - p_j) exp(-|p_i - p_j| / θ) / W². No bins; 0 only where residuals cancel at every prediction.
///
/// `kernel_calibration_error(truth, prediction[, weights][, options])` or `kernel_calibration_error(ranked_scores[, options])`;
/// of a classifier pass `correct` and `confidence` of top_labels.
/// @par Input   truth: n labels 0/1; prediction: n probabilities; weights: n finite numbers >= 0. An integer weight equals a
///              repeated row (`unbiased`: by weighting::frequency).
/// @par Options bandwidth θ (0.4); estimator: biased (default), or unbiased, where a negative square gives 0: average
///              squared_kernel_calibration_error instead; weighting, undefined.
/// @par Range   [0, 1]; NaN (options.undefined) without rows, `unbiased` below two rows.
/// @par Errors  invalid_input: sizes differ, NaN, a prediction outside [0, 1], a label that is not 0 or 1, a negative weight, a
///              bandwidth that is not above 0, frequency weights that are not whole.
/// @par Cost    O(n) radix sort and one walk with an exponential per distinct prediction; 4 to 24 bytes a row.
/// @par Merge   exact, through ranked_scores. The order of rows and the split into batches do not matter.
/// @par Same as MMCE (netcal, of n x K probabilities); laplace_calibration_approx(theta) (relplot, of random pairs) is near this with
///              .bandwidth = theta over √theta.
/// @par Reference A. Kumar, S. Sarawagi, U. Jain, Trainable calibration measures for neural networks from kernel mean embeddings,
///              ICML 2018.
struct kernel_calibration_error_function : core::rank_metric<kernel_calibration_error_function, kernel_calibration_options> {
  static constexpr const char* name = "kernel_calibration_error";
  static constexpr auto kind = core::real_kind::probability;
  static constexpr const char* argument_name = "prediction";

  template <class Score, class Weight>
  static double of(const ranked_scores<Score, Weight>& r, const kernel_calibration_options& options) {
    const double square = calibration_detail::squared_kernel_error(name, r, options);
    return is_undefined(square) ? options.undefined : calibration_detail::kernel_root(square);
  }
};
inline constexpr kernel_calibration_error_function kernel_calibration_error{};

/// The square of kernel_calibration_error with its sign: what to average over samples, and with estimator `unbiased` 0 in
/// expectation for a calibrated model. Range [-1, 1], `biased` [0, 1]; all else as kernel_calibration_error.
struct squared_kernel_calibration_error_function
    : core::rank_metric<squared_kernel_calibration_error_function, kernel_calibration_options> {
  static constexpr const char* name = "squared_kernel_calibration_error";
  static constexpr auto kind = core::real_kind::probability;
  static constexpr const char* argument_name = "prediction";

  template <class Score, class Weight>
  static double of(const ranked_scores<Score, Weight>& r, const kernel_calibration_options& options) {
    const double square = calibration_detail::squared_kernel_error(name, r, options);
    return is_undefined(square) ? options.undefined : square;
  }
};
inline constexpr squared_kernel_calibration_error_function squared_kernel_calibration_error{};

ASSAY_NAMESPACE_END
