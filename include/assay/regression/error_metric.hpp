// SPDX-License-Identifier: MIT
/// @file
/// The calling form of metrics of real truth against real predictions, and the means of their row losses.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/mean_loss.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/undefined.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of point metrics of regression.
struct error_options {
  double undefined = assay::undefined();  ///< returned without rows, and where the metric has no value
};

namespace regression_detail {

/// The rows of one call: truth, prediction and no or one weights, finite numbers as double, checked as they are read.
template <class Y, class P, class... W>
class error_rows : private core::weight_feed<W>... {
 public:
  static constexpr bool is_weighted = sizeof...(W) == 1;

  error_rows(const char* function, const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
             const Eigen::DenseBase<W>&... weights)
      : core::weight_feed<W>(weights, function)...,
        function_(function),
        truth_(truth, {function, "truth"}),
        prediction_(prediction, {function, "prediction"}) {
    core::check_same_size(function, "prediction", prediction.size(), "truth", truth.size());
    (core::check_same_size(function, "weights", weights.size(), "truth", truth.size()), ...);
  }

  const char* function() const { return function_; }
  Index size() const { return truth_.size(); }

  /// core::reduce_blocks over the rows: body(state, begin, count, truth, prediction[, weights]).
  template <class Make, class Body>
  auto reduce(Make&& make, Body&& body) const {
    return core::reduce_blocks(size(), make, body, truth_, prediction_, static_cast<const core::weight_feed<W>&>(*this)...);
  }
  /// core::for_blocks over the rows: body(begin, count, truth, prediction[, weights]).
  template <class Body>
  void for_blocks(Body&& body) const {
    core::for_blocks(0, size(), body, truth_, prediction_, static_cast<const core::weight_feed<W>&>(*this)...);
  }
  /// What loss(truth, prediction) of all rows comes down to; a loss is >= 0, or core::infinite_loss.
  template <bool Spread = false, class Loss>
  core::loss_state<false, Spread> losses(Loss&& loss) const {
    return losses_at<Spread>([&](Index, double y, double p) { return loss(y, p); });
  }
  /// The same of loss(row, truth, prediction).
  template <bool Spread = false, class Loss>
  core::loss_state<false, Spread> losses_at(Loss&& loss) const {
    using state = core::loss_state<false, Spread>;
    const state out = reduce([] { return state{}; },
                             [&](state& s, Index begin, Index count, const double* y, const double* p, const auto*... w) {
                               double x[core::block_size];
                               for (Index i = 0; i < count; ++i) x[i] = loss(begin + i, y[i], p[i]);
                               s.add(x, w..., count);
                             });
    core::check_total(function_, out.weight.value());
    if (!core::is_finite(out.loss.value())) core::raise_for(function_, "the sum of the losses is too large for double");
    return out;
  }
  /// The mean loss; NaN without rows.
  template <class Loss>
  double mean_loss(Loss&& loss) const {
    return losses(loss).mean(is_weighted);
  }
  /// Its normal interval, cut at 0.
  template <class Loss>
  estimate mean_loss_interval(Loss&& loss, const score_interval_options& options) const {
    return core::loss_interval(function_, losses<true>(loss), is_weighted, 1, 0, options);
  }

 private:
  template <class D>
  using real = core::real_feed<D, core::real_kind::finite, double>;
  const char* function_;
  real<Y> truth_;
  real<P> prediction_;
};

/// Function object: metric(truth, prediction[, weights][, options]) through Metric::of(error_rows, options); Metric::name stands in
/// error messages.
template <class Metric, class Options = error_options>
struct error_metric {
  template <class Y, class P>
  auto operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Options& options = {}) const {
    return Metric::of(error_rows<Y, P>(Metric::name, truth, prediction), options);
  }
  template <class Y, class P, class W>
  auto operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                  const Options& options = {}) const {
    return Metric::of(error_rows<Y, P, W>(Metric::name, truth, prediction, weights), options);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay: metrics of regression take Eigen vectors (truth, prediction[, weights][, options]); wrap a std::vector or "
                  "std::span as assay::view(x)");
    return 0;
  }
};

/// A value, or what stands for it where it is undefined.
inline double value_or(double value, double otherwise) { return is_undefined(value) ? otherwise : value; }

}  // namespace regression_detail
ASSAY_NAMESPACE_END
