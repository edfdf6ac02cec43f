// SPDX-License-Identifier: MIT
/// @file
/// assay::gradient_noise_scale: the noise scale from gradient norms at two batch sizes, and its running average.
#pragma once

#include <assay/core/error.hpp>
#include <assay/core/state.hpp>
#include <assay/core/undefined.hpp>

#include <limits>
#include <span>

ASSAY_NAMESPACE_BEGIN

/// What gradient_noise_scale returns.
struct noise_scale_result {
  double squared_norm = 0;  ///< unbiased estimate of |G|^2; noise can make it negative
  double trace_cov = 0;     ///< unbiased estimate of S = tr Cov of a per-example gradient; noise can make it negative
  double noise_scale = 0;   ///< B_simple = S / |G|^2, about the batch size beyond which larger batches pay off little
};

namespace coherence_detail {
inline noise_scale_result make_noise_scale(double squared_norm, double trace_cov) {
  noise_scale_result r{squared_norm, trace_cov, undefined()};
  if (squared_norm != 0) {
    r.noise_scale = trace_cov / squared_norm;
  } else if (trace_cov > 0) {
    r.noise_scale = std::numeric_limits<double>::infinity();
  }
  return r;
}
}  // namespace coherence_detail

/// The simple gradient noise scale from the squared norms of a gradient averaged over a small and over a big batch
/// (McCandlish et al. 2018, arXiv 1812.06162, appendix A):
/// |G|^2 = (B_big |G_big|^2 - B_small |G_small|^2) / (B_big - B_small),
/// S = (|G_small|^2 - |G_big|^2) / (1 / B_small - 1 / B_big), B_simple = S / |G|^2.
///
/// Arguments: batch sizes 1 <= small < big and squared norms >= 0. The small one may be the mean of the squared norms of
/// all micro-batches that make up the big batch, which wastes nothing (k-diffusion does so; gpt-neox uses one
/// micro-batch). Both parts are unbiased, their ratio is not: average many steps with noise_scale_average.
/// Range: nothing is clipped; a negative |G|^2 or S says that the noise hides it. noise_scale is NaN for 0 / 0 and +inf
/// for S > 0 over |G|^2 = 0. With B_small = 1 and B_big = n all values equal those of gradient_coherence.
/// Errors: sizes out of order or below 1, norms negative or not finite.
struct gradient_noise_scale_function {
  noise_scale_result operator()(double small_batch, double small_squared_norm, double big_batch, double big_squared_norm) const {
    for (const double x : {small_squared_norm, big_squared_norm}) {
      if (!core::is_finite(x)) core::raise_for("gradient_noise_scale", "a squared norm is not finite");
      if (x < 0) core::raise_for("gradient_noise_scale", "a squared norm is negative: " + core::to_text(x));
    }
    if (!core::is_finite(small_batch) || !core::is_finite(big_batch) || small_batch < 1 || small_batch >= big_batch) {
      core::raise_for("gradient_noise_scale", "batch sizes must be 1 <= small < big");
    }
    return coherence_detail::make_noise_scale(
        (big_batch * big_squared_norm - small_batch * small_squared_norm) / (big_batch - small_batch),
        (small_squared_norm - big_squared_norm) * (small_batch * (big_batch / (big_batch - small_batch))));
  }
};
inline constexpr gradient_noise_scale_function gradient_noise_scale{};

/// Options of noise_scale_average.
struct noise_scale_average_options {
  double decay = 1;  ///< in (0, 1]: 1 = plain mean; below 1 an exponential average, free of the bias of its start
};

/// Average of S and of |G|^2, each by itself, over the steps of a training run; the noise scale is their ratio.
///
/// With decay b the value of step t of T weighs b^(T - t): what an exponential average corrected by 1 - b^T (as in Adam)
/// gives. Merge: plain means only, since exponential averages depend on the order. O(1) time and memory.
class noise_scale_average {
 public:
  explicit noise_scale_average(const noise_scale_average_options& options = {}) : decay_(options.decay) {
    if (!core::is_finite(decay_) || decay_ <= 0 || decay_ > 1) {
      core::raise_for("noise_scale_average", "decay must be in (0, 1]");
    }
  }

  /// Adds one step; arguments as gradient_noise_scale, which also checks them.
  void update(double small_batch, double small_squared_norm, double big_batch, double big_squared_norm) {
    const noise_scale_result r = gradient_noise_scale(small_batch, small_squared_norm, big_batch, big_squared_norm);
    weight_ = decay_ * weight_ + 1;
    squared_norm_ = decay_ * squared_norm_ + r.squared_norm;
    trace_cov_ = decay_ * trace_cov_ + r.trace_cov;
  }
  void merge(const noise_scale_average& other) {
    if (decay_ != other.decay_) core::raise_for("noise_scale_average", "merge of different decays");
    if (decay_ != 1) core::raise_for("noise_scale_average", "exponential averages depend on the order of steps and cannot be merged");
    weight_ += other.weight_;
    squared_norm_ += other.squared_norm_;
    trace_cov_ += other.trace_cov_;
  }

  /// The averages and their ratio; all NaN before the first step.
  noise_scale_result value() const {
    if (!(weight_ > 0)) return {undefined(), undefined(), undefined()};
    return coherence_detail::make_noise_scale(squared_norm_ / weight_, trace_cov_ / weight_);
  }
  double decay() const { return decay_; }

  friend bool operator==(const noise_scale_average&, const noise_scale_average&) = default;

  bytes to_bytes() const {
    core::state_writer out(state_name, state_version);
    for (const double x : {decay_, weight_, squared_norm_, trace_cov_}) out.put(x);
    return out.finish();
  }
  static noise_scale_average from_bytes(std::span<const std::uint8_t> in) {
    core::state_reader read(in, state_name, state_version, "noise_scale_average::from_bytes");
    const auto decay = read.get<double>();
    read.require(core::is_finite(decay) && decay > 0 && decay <= 1, "the decay is out of range");
    noise_scale_average out({.decay = decay});
    out.weight_ = read.get<double>();
    out.squared_norm_ = read.get<double>();
    out.trace_cov_ = read.get<double>();
    read.finish();
    read.require(core::is_weight(out.weight_) && core::is_finite(out.squared_norm_) && core::is_finite(out.trace_cov_),
                 "a sum is out of range");
    return out;
  }

 private:
  static constexpr std::uint32_t state_name = core::summary_name("NSAV");
  static constexpr std::uint16_t state_version = 1;
  double decay_;
  double weight_ = 0;
  double squared_norm_ = 0;
  double trace_cov_ = 0;
};

ASSAY_NAMESPACE_END
