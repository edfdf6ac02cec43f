// SPDX-License-Identifier: MIT
/// @file
/// Kernel calibration errors with their derivatives, to train with.
#pragma once

#include <assay/calibration/class_balanced_kernel_calibration_error.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/value_and_gradient.hpp>

ASSAY_NAMESPACE_BEGIN

namespace calibration_detail {

/// Rows of non-zero weight with predictions of type Score.
template <class Score>
class kernel_rows {
 public:
  kernel_rows(const char* function, Index given) : function_(function), given_(given) {
    keys_.reserve(static_cast<std::size_t>(given));
    rows_.reserve(static_cast<std::size_t>(given));
  }

  void add(Index index, Score prediction, std::uint8_t label, double weight) {
    if (core::magnitude_bits(weight) == 0) return;
    keys_.push_back(core::ordered_key(prediction));
    rows_.push_back({index, weight, label});
    whole_ = whole_ && core::is_whole(weight);
  }

  /// of kernel_calibration_error or of its square.
  value_and_gradient<> gradient(const kernel_calibration_options& o, bool root) {
    check_kernel_bandwidth(function_, o.bandwidth);
    core::check_frequencies(function_, o.weighting, whole_);
    sort();
    const double total = positives_ + negatives_;
    const double scale = scale_by(total, total);
    own_ = o.weighting == weighting::frequency ? scale : 0;
    if (rows_.empty()) return constant(o.undefined);
    const bool biased = o.estimator == kernel_estimator::biased;
    value_and_gradient<> out = biased ? slopes<true>(o.bandwidth, total * scale * (total * scale)) : slopes<false>(o.bandwidth, 0);
    if (is_undefined(out.value)) return constant(o.undefined);
    if (root) take_root(out);
    return out;
  }

  /// of class_balanced_kernel_calibration_error.
  value_and_gradient<> gradient(const class_balanced_kernel_options& o) {
    check_kernel_bandwidth(function_, o.bandwidth);
    sort();
    if (!(positives_ > 0 && negatives_ > 0)) return constant(o.undefined);
    const double positives = positives_;
    const double negatives = negatives_;
    scale_by(positives, negatives);
    share_positive_ = positives * scale_of(positives);
    share_negative_ = negatives * scale_of(negatives);
    value_and_gradient<> out = slopes<true>(o.bandwidth, 1);
    take_root(out);
    return out;
  }

 private:
  struct row {
    Index index;
    double weight;
    std::uint8_t label;
  };

  void sort() {
    core::radix_sort(keys_, rows_);
    core::cascade_sum positives;
    core::cascade_sum negatives;
    for (const row& r : rows_) (r.label != 0 ? positives : negatives).add(r.weight);
    positives_ = positives.value();
    negatives_ = negatives.value();
    if (!core::is_finite(positives_ + negatives_)) core::raise_for(function_, "the sum of the weights is too large for double");
  }
  static double scale_of(double total) { return std::ldexp(1.0, (std::max)(-1000, (std::min)(1000, -core::binary_exponent(total)))); }
  /// Weights near 1 in sum, by powers of two; returns the factor of the positives.
  double scale_by(double positives, double negatives) {
    const double positive = scale_of(positives);
    const double negative = scale_of(negatives);
    for (row& r : rows_) r.weight *= r.label != 0 ? positive : negative;
    return positive;
  }

  value_and_gradient<> constant(double value) const {
    // what is undefined has no gradient; a value that the caller put in its place is constant
    return {value, Vector::Constant(given_, is_undefined(value) ? undefined() : 0.0)};
  }
  /// At 0 the root has no derivative; 0 is taken, since it is the smallest value.
  static void take_root(value_and_gradient<>& g) {
    g.value = kernel_root(g.value);
    if (g.value > 0) {
      g.gradient /= 2 * g.value;
    } else {
      g.gradient.setZero();
    }
  }

  /// What row i gives with itself, over its weight.
  double own(const row& r) const { return own_ > 0 ? own_ : r.weight; }
  kernel_block block(std::size_t first, std::size_t last) const {
    kernel_block b;
    b.prediction = static_cast<double>(core::from_ordered_key<Score>(keys_[first]));
    for (std::size_t i = first; i < last; ++i) {
      const row& r = rows_[i];
      (r.label != 0 ? b.positives : b.negatives) += r.weight;
      (r.label != 0 ? b.own_positives : b.own_negatives) += core::separately_rounded(r.weight * own(r));
    }
    b.positives /= share_positive_;
    b.negatives /= share_negative_;
    return b;
  }

  /// The square and its derivatives; over `pairs`, or over the weight of all pairs of different rows.
  template <bool Biased>
  value_and_gradient<> slopes(double bandwidth, double pairs) const {
    // upwards: Σ r_j kernel over the rows below, for every block
    std::vector<double> below;
    laplace_form up(bandwidth);
    for (std::size_t first = 0, last = 0; first < keys_.size(); first = last) {
      while (last < keys_.size() && keys_[last] == keys_[first]) ++last;
      const kernel_block b = block(first, last);
      below.push_back(up.move_to(b.prediction));
      up.add(b.residual());
    }
    // downwards, as the value is summed elsewhere
    value_and_gradient<> out{undefined(), Vector::Zero(given_)};
    laplace_form down(bandwidth);
    unbiased_form different(bandwidth);
    for (std::size_t last = keys_.size(), first = last; last > 0; last = first) {
      while (first > 0 && keys_[first - 1] == keys_[last - 1]) --first;
      const kernel_block b = block(first, last);
      const double p = b.prediction;
      if constexpr (!Biased) different.add(b);
      const double above = down.move_to(p);
      down.add(b.residual());
      const double slope = (above - below.back()) / bandwidth;
      const double field = below.back() + b.residual() + above;
      for (std::size_t i = first; i < last; ++i) {
        const row& r = rows_[i];
        const double residual = r.label != 0 ? 1 - p : -p;
        const double others = Biased ? field : field - own(r) * residual;
        out.gradient[r.index] = 2 * (r.weight / (r.label != 0 ? share_positive_ : share_negative_)) * (residual * slope - others);
      }
      below.pop_back();
    }
    if constexpr (!Biased) pairs = different.pairs();
    out.value = Biased ? down.value() / pairs : different.mean();
    if (pairs > 0) out.gradient /= pairs;
    return out;
  }

  const char* function_;
  Index given_;
  std::vector<core::bits_of<Score>> keys_;
  std::vector<row> rows_;
  bool whole_ = true;
  double positives_ = 0;
  double negatives_ = 0;
  double own_ = 0;  // frequency weights: what is one row
  double share_positive_ = 1;
  double share_negative_ = 1;
};

/// Calling forms of the gradients; Gradient::of(kernel_rows&, options).
template <class Gradient, class Options>
struct kernel_gradient_function {
  template <class Y, class P>
  value_and_gradient<> operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                                         const Options& options = {}) const {
    return call(truth, prediction, options);
  }
  template <class Y, class P, class W>
  value_and_gradient<> operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                                         const Eigen::DenseBase<W>& weights, const Options& options = {}) const {
    core::check_same_size(Gradient::name, "weights", weights.size(), "truth", truth.size());
    return call(truth, prediction, options, core::weight_feed<W>(weights, Gradient::name));
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  value_and_gradient<> operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay: gradients of kernel calibration errors take Eigen vectors (truth, prediction[, weights][, options]); wrap a "
                  "std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  template <class Y, class P, class... W>
  static value_and_gradient<> call(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Options& options,
                                          const W&... weights) {
    using real = core::real_type<typename P::Scalar>;
    const core::label_feed<Y> y(truth, {Gradient::name, "truth"});
    const core::probability_feed<P> p(prediction, {Gradient::name, "prediction"});
    core::check_same_size(Gradient::name, "prediction", p.size(), "truth", y.size());
    kernel_rows<real> rows(Gradient::name, y.size());
    core::for_blocks(
        0, y.size(),
        [&](Index begin, Index count, const std::uint8_t* label, const real* x, const auto*... w) {
          for (Index i = 0; i < count; ++i) {
            double weight = 1;
            ((weight = w[i]), ...);
            rows.add(begin + i, x[i], label[i], weight);
          }
        },
        y, p, weights...);
    return Gradient::of(rows, options);
  }
};

}  // namespace calibration_detail

/// kernel_calibration_error with its derivatives with respect to the predictions:
/// (truth, prediction[, weights][, options]) → {value, gradient}, the gradient a Vector of n doubles whatever
/// the type of the predictions. Labels are held constant; of a classifier pass `correct` and `confidence` of top_labels.
///
/// @par Input   as kernel_calibration_error.
/// @par Returns the derivative: 0 for rows of weight 0. Between rows of equal prediction the kernel has a kink, where the mean of the
///              derivatives from both sides is taken; where the value is 0 (or a negative square is cut to 0) the gradient is 0.
///              Undefined: value NaN and all derivatives NaN, or options.undefined and 0.
/// @par Errors  as kernel_calibration_error.
/// @par Cost    O(n) radix sort and two walks; about 80 bytes a row.
/// @par Same as automatic differentiation of the n x n form (Kumar et al.).
struct kernel_calibration_error_gradient_function
    : calibration_detail::kernel_gradient_function<kernel_calibration_error_gradient_function, kernel_calibration_options> {
  static constexpr const char* name = "kernel_calibration_error_gradient";
  static value_and_gradient<> of(auto& rows, const kernel_calibration_options& o) { return rows.gradient(o, true); }
};
inline constexpr kernel_calibration_error_gradient_function kernel_calibration_error_gradient{};

/// squared_kernel_calibration_error with its derivatives; all else as kernel_calibration_error_gradient. Smooth at 0.
struct squared_kernel_calibration_error_gradient_function
    : calibration_detail::kernel_gradient_function<squared_kernel_calibration_error_gradient_function, kernel_calibration_options> {
  static constexpr const char* name = "squared_kernel_calibration_error_gradient";
  static value_and_gradient<> of(auto& rows, const kernel_calibration_options& o) { return rows.gradient(o, false); }
};
inline constexpr squared_kernel_calibration_error_gradient_function squared_kernel_calibration_error_gradient{};

/// class_balanced_kernel_calibration_error with its derivatives; all else as kernel_calibration_error_gradient.
struct class_balanced_kernel_calibration_error_gradient_function
    : calibration_detail::kernel_gradient_function<class_balanced_kernel_calibration_error_gradient_function,
                                                   class_balanced_kernel_options> {
  static constexpr const char* name = "class_balanced_kernel_calibration_error_gradient";
  static value_and_gradient<> of(auto& rows, const class_balanced_kernel_options& o) { return rows.gradient(o); }
};
inline constexpr class_balanced_kernel_calibration_error_gradient_function class_balanced_kernel_calibration_error_gradient{};

ASSAY_NAMESPACE_END
