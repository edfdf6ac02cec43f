// SPDX-License-Identifier: MIT
/// @file
/// smooth_calibration_error_gradient: the smooth calibration error as a loss, with its derivatives.
#pragma once

#include <assay/calibration/smooth_calibration_error.hpp>
#include <assay/core/normal_distribution.hpp>
#include <assay/core/value_and_gradient.hpp>

ASSAY_NAMESPACE_BEGIN

namespace calibration_detail {

/// G(u) = ∫ sign r_s(t) K_s(t, u) dt and its derivative: polynomials of degree 11 on cells of at most an eighth of the bandwidth.
class smoothed_sign {
 public:
  smoothed_sign(const smoothed_residual& residual, double bandwidth) {
    const double s = (std::min)(bandwidth, spectrum_flat_bandwidth);
    const Index cells = spectrum_power_of_two(8 / s);
    half_ = 0.5 / static_cast<double>(cells);
    piece_.resize(static_cast<std::size_t>(cells));
    const double reach = spectrum_reach * s;
    double sign = 0;
    const std::vector<jump> jumps = jumps_of(residual, reach, sign);
    std::size_t first = 0;
    std::size_t last = 0;
    for (Index i = 0; i < cells; ++i) {
      const double centre = static_cast<double>(2 * i + 1) * half_;
      for (; first < jumps.size() && jumps[first].at < centre - reach; ++first) sign += jumps[first].size;
      while (last < jumps.size() && jumps[last].at < centre + reach) ++last;
      spectrum_polynomial& p = piece_[static_cast<std::size_t>(i)];
      p.fill(0);
      p[0] = sign;
      for (std::size_t j = first; j < last; ++j) {
        const double x = centre - jumps[j].at;
        p[0] += jumps[j].size * core::normal_cdf(x / s);
        const spectrum_polynomial density = gaussian_polynomial(x, half_, s);
        for (std::size_t d = 1; d < spectrum_terms; ++d) p[d] += jumps[j].size * half_ / static_cast<double>(d) * density[d - 1];
      }
    }
  }

  /// G(p) + (p - y) G'(p): the derivative of (p - y) G(p).
  double derivative(double p, double y) const {
    const double at = p / (2 * half_);
    const Index i = (std::min)(static_cast<Index>(at), static_cast<Index>(piece_.size()) - 1);
    const double z = 2 * (at - static_cast<double>(i)) - 1;
    const spectrum_polynomial& g = piece_[static_cast<std::size_t>(i)];
    return value_of(g, z) + (p - y) * slope_of(g, z) / half_;
  }

 private:
  struct jump {
    double at;
    double size;
  };
  /// Where the sign jumps, with the mirror images up to `reach` beyond 0 and 1; `start` is the sign before them.
  static std::vector<jump> jumps_of(const smoothed_residual& residual, double reach, double& start) {
    std::vector<jump> inside;
    double sign = 0;
    bool first = true;
    residual.stretches([&](const spectrum_stretch& r) {
      const double next = r.integral > 0 ? 1 : r.integral < 0 ? -1 : 0;
      if (!first && (next > sign || next < sign)) inside.push_back({r.begin, next - sign});
      sign = next;
      first = false;
    });
    start = sign;  // one before the first image stands the mirror image of 1
    std::vector<jump> out;
    const auto images = static_cast<Index>(std::ceil(reach / 2));
    for (Index k = -images; k <= images; ++k) {
      const auto shift = static_cast<double>(2 * k);
      for (std::size_t j = inside.size(); j-- > 0;) out.push_back({shift - inside[j].at, -inside[j].size});
      for (const jump& j : inside) out.push_back({shift + j.at, j.size});
    }
    return out;
  }

  double half_;
  std::vector<spectrum_polynomial> piece_;
};

}  // namespace calibration_detail

/// smooth_calibration_error with its derivatives with respect to the predictions: (truth, prediction[, weights][, options]) →
/// {value, gradient}, the gradient a Vector of n doubles whatever the type of the predictions.
///
/// At a given bandwidth s: ∂/∂p_i ∫ |r_s| = w_i / W · [G(p_i) + (p_i - y_i) G'(p_i)], G the smoothed sign of r_s. With the bandwidth
/// that equals the error, that over 1 - ∂smECE_s/∂s, which is the derivative of the fixed point; where it is below 1e-3, that at
/// 1e-3. Train with a given bandwidth (0.05, say): the error alone is the same for all models that are calibrated, so add it to
/// a proper loss.
///
/// @par Input   as smooth_calibration_error, but for the spectrum.
/// @par Returns value in [0, 1]; derivatives are 0 for rows of weight 0 and where all residuals cancel (the error has a kink there).
///              All NaN when there is no row of non-zero weight.
/// @par Errors  as smooth_calibration_error.
/// @par Cost    smooth_calibration_error and a second pass over the rows. The error of a derivative is below
///              1e-11 w_i / W · (1 + |p_i - y_i| / s).
struct smooth_calibration_error_gradient_function {
  static constexpr const char* name = "smooth_calibration_error_gradient";

  template <class Y, class P>
  value_and_gradient<> operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                                         const smooth_calibration_options& options = {}) const {
    return call(calibration_detail::spectrum_for(name, options.bandwidth, truth, prediction), options, truth, prediction);
  }
  template <class Y, class P, class W>
  value_and_gradient<> operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                                         const Eigen::DenseBase<W>& weights, const smooth_calibration_options& options = {}) const {
    return call(calibration_detail::spectrum_for(name, options.bandwidth, truth, prediction, weights), options, truth, prediction,
                core::weight_feed<W>(weights, name));
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  value_and_gradient<> operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::smooth_calibration_error_gradient takes Eigen vectors (truth, prediction[, weights][, options]); wrap a "
                  "std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  template <class Y, class P, class... W>
  static value_and_gradient<> call(const residual_spectrum& spectrum, const smooth_calibration_options& options,
                                          const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const W&... weights) {
    const core::label_feed<Y> y(truth, {name, "truth"});
    const core::probability_feed<P> p(prediction, {name, "prediction"});
    const smooth_calibration_result at = calibration_detail::smooth_calibration(name, spectrum, options.bandwidth);
    value_and_gradient<> out{at.value, Vector::Constant(y.size(), spectrum.rows() == 0 ? undefined() : 0.0)};
    if (spectrum.rows() == 0 || !(at.bandwidth > 0)) return out;
    using calibration_detail::spectrum_access;
    const calibration_detail::spectrum_levels levels(spectrum);
    const calibration_detail::smoothed_sign sign(calibration_detail::smoothed_residual(levels, at.bandwidth), at.bandwidth);
    double share = 1 / spectrum_access::sums(spectrum).count.weight;
    if (!(options.bandwidth > 0) && !at.is_bracket()) {
      share /= 1 - calibration_detail::smooth_error_at(levels, at.bandwidth).slope;
    }
    const double scale = spectrum_access::scale(spectrum);
    core::for_blocks(
        0, y.size(),
        [&](Index begin, Index count, const std::uint8_t* label, const auto* x, const auto*... w) {
          for (Index i = 0; i < count; ++i) {
            double weight = scale;
            ((weight *= w[i]), ...);
            out.gradient[begin + i] = weight * share * sign.derivative(static_cast<double>(x[i]), static_cast<double>(label[i]));
          }
        },
        y, p, weights...);
    return out;
  }
};
inline constexpr smooth_calibration_error_gradient_function smooth_calibration_error_gradient{};

ASSAY_NAMESPACE_END
