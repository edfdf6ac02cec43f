// SPDX-License-Identifier: MIT
/// @file
/// Smooth calibration error (smECE): the mean size of the residual after smoothing, without bins.
#pragma once

#include <assay/calibration/residual_smoothing.hpp>

#include <utility>

ASSAY_NAMESPACE_BEGIN

struct smooth_calibration_options {
  double bandwidth = 0;  ///< standard deviation of the kernel, > 0; 0: the one that equals the error
};

/// A smooth calibration error and where it stands. All NaN without rows.
struct smooth_calibration_result {
  double value = undefined();      ///< smECE at `bandwidth`
  double bandwidth = undefined();  ///< the one asked for; else the error itself, or the smallest bandwidth of the spectrum
  double lower = undefined();      ///< the error asked for is in [lower, upper]; both are `value` but where the
  double upper = undefined();      ///< fixed point is below the smallest bandwidth
  bool is_bracket() const { return lower < upper; }
};

namespace calibration_detail {

/// smECE at a bandwidth, and its derivative with respect to the bandwidth.
struct smooth_error {
  double value = 0;
  double slope = 0;
};

inline smooth_error smooth_error_at(const spectrum_levels& levels, double bandwidth) {
  smooth_error out;
  smoothed_residual(levels, bandwidth).stretches([&](const spectrum_stretch& r) {
    out.value += std::abs(r.integral);
    out.slope += r.integral > 0 ? r.rise : -r.rise;
  });
  // smoothing is diffusion: the derivative with respect to the bandwidth s is s times the second one with respect to t
  out.slope = (std::min)(0.0, bandwidth * out.slope);
  return out;
}

/// The s with smECE_s = s. smECE_s falls with s, so s and smECE_s are always on different sides of it.
inline smooth_calibration_result smooth_fixed_point(const spectrum_levels& levels) {
  if (levels.is_zero()) return {0, 0, 0, 0};
  const double smallest = levels.smallest_bandwidth();
  double low = std::abs(levels.mean());
  double high = 1;
  double s = (std::max)({low, smallest, 0.03});
  for (int i = 0; i < 100; ++i) {
    s = (std::min)((std::max)(s, smallest), 1.0);
    const smooth_error at = smooth_error_at(levels, s);
    if (at.value < s) {
      if (!(s > smallest)) return {at.value, s, at.value, s};
      high = (std::min)(high, s);
      low = (std::max)(low, at.value);
    } else {
      low = (std::max)(low, s);
      high = (std::min)(high, at.value);
    }
    const double newton = s + (at.value - s) / (1 - at.slope);
    const double next = newton >= low && newton <= high ? newton : 0.5 * (low + high);
    const double change = std::abs(next - s);
    s = next;
    if (change <= 1e-15 * s || !(high - low > 1e-15 * high)) break;
  }
  return {s, s, s, s};
}

inline void check_smoothing_bandwidth(const char* function, double bandwidth) {
  const bool zero = core::magnitude_bits(bandwidth) == 0;
  if (zero || (core::is_weight(bandwidth) && bandwidth >= least_bandwidth)) return;
  core::raise_for(function, "bandwidth = " + core::to_text(bandwidth) + " must be finite and at least 1e-05, or 0 to choose it");
}

inline smooth_calibration_result smooth_calibration(const char* function, const residual_spectrum& spectrum, double bandwidth) {
  check_smoothing_bandwidth(function, bandwidth);
  const bool given = bandwidth > 0;
  const double smallest = spectrum.options().smallest_bandwidth;
  if (given && bandwidth < smallest) {
    core::raise_for(function, "bandwidth = " + core::to_text(bandwidth) + " is below smallest_bandwidth = " + core::to_text(smallest) +
                                  " of the residual_spectrum; construct it with a smaller one");
  }
  if (spectrum.rows() == 0) return {};
  const spectrum_levels levels(spectrum);
  if (!given) return smooth_fixed_point(levels);
  const double value = smooth_error_at(levels, bandwidth).value;
  return {value, bandwidth, value, value};
}

/// A spectrum of one batch that serves a bandwidth.
template <class... Arguments>
residual_spectrum spectrum_for(const char* function, double bandwidth, const Arguments&... arguments) {
  check_smoothing_bandwidth(function, bandwidth);
  residual_spectrum_options options;
  if (bandwidth > 0) options.smallest_bandwidth = (std::min)(options.smallest_bandwidth, bandwidth);
  residual_spectrum out(options);
  out.update(arguments..., function);
  return out;
}

/// Function object: metric(truth, prediction[, weights][, options]) and metric(residual_spectrum[, options]), all through
/// Metric::of(smooth_calibration_result).
template <class Metric>
struct smooth_metric {
  template <class Y, class P>
  auto operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                  const smooth_calibration_options& options = {}) const {
    return (*this)(spectrum_for(Metric::name, options.bandwidth, truth, prediction), options);
  }
  template <class Y, class P, class W>
  auto operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                  const smooth_calibration_options& options = {}) const {
    return (*this)(spectrum_for(Metric::name, options.bandwidth, truth, prediction, weights), options);
  }
  auto operator()(const residual_spectrum& spectrum, const smooth_calibration_options& options = {}) const {
    return Metric::of(smooth_calibration(Metric::name, spectrum, options.bandwidth));
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay: smooth calibration errors take Eigen vectors (truth, prediction[, weights][, options]) or a "
                  "residual_spectrum; wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }
};

}  // namespace calibration_detail

/// Smooth calibration error of binary probabilities: smECE_s = ∫₀¹ |r_s(t)| dt with the smoothed residual
/// r_s(t) = Σ w (p - y) K_s(t, p) / Σ w, K_s the normal density of standard deviation s around p, reflected at 0 and 1.
///
/// It needs no bins and changes little when predictions do. By default s is the one that equals the error, smECE_s = s, of which
/// there is one since smECE_s falls from at most 1 to |mean p - mean y| as s grows. Such an s below the smallest bandwidth of the
/// spectrum (1e-3 by default) is not resolved: the value is then smECE at the smallest bandwidth, which is no larger than the
/// error; smooth_calibration_error_bounds tells. `.bandwidth = s` asks for a given one.
///
/// @par Input   truth: n labels 0/1; prediction: n probabilities; weights: n finite numbers >= 0 of any scale. Or a
///              residual_spectrum. For a classifier: top_labels.
/// @par Range   [0, 1]; 0 where the residuals of every prediction cancel; NaN when there is no row of non-zero weight.
/// @par Errors  invalid_input: what residual_spectrum throws; a bandwidth below 1e-5 or below that of the spectrum.
/// @par Cost    one pass of about 4 ns a row, then less than a millisecond for each of the four to seven bandwidths that the search
///              tries (down to 1e-3; it grows as 1 / bandwidth); about 1 MiB. The error of the value is below 1e-12 of the mean of
///              |p - y|.
/// @par Merge   through residual_spectrum.
/// @par Same as smECE and smECE_sigma (relplot), whose grids and ten bisections give it to two or three digits; not
///              smooth_calibration_error of torch-uncertainty with its default, a kernel of the log-odds.
/// @par Reference J. Błasiok, P. Nakkiran, Smooth ECE: principled reliability diagrams via kernel smoothing, ICLR 2024.
struct smooth_calibration_error_function : calibration_detail::smooth_metric<smooth_calibration_error_function> {
  static constexpr const char* name = "smooth_calibration_error";
  static double of(const smooth_calibration_result& r) { return r.value; }
};
inline constexpr smooth_calibration_error_function smooth_calibration_error{};

/// smooth_calibration_error with the bandwidth that was chosen, and a bracket where it is below the smallest one of the spectrum.
/// Input, errors, cost and merge as smooth_calibration_error.
struct smooth_calibration_error_bounds_function : calibration_detail::smooth_metric<smooth_calibration_error_bounds_function> {
  static constexpr const char* name = "smooth_calibration_error_bounds";
  static smooth_calibration_result of(const smooth_calibration_result& r) { return r; }
};
inline constexpr smooth_calibration_error_bounds_function smooth_calibration_error_bounds{};

ASSAY_NAMESPACE_END
