// SPDX-License-Identifier: MIT
/// @file
/// pinball_loss_gradient: the pinball loss of a vector of quantiles as a loss, with its derivatives.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/row_weights.hpp>
#include <assay/core/value_and_gradient.hpp>
#include <assay/regression/pinball_loss.hpp>
#include <assay/regression/predictive_metric.hpp>

ASSAY_NAMESPACE_BEGIN

/// pinball_loss with its derivatives with respect to the quantiles: −τ where the truth is above, 1 − τ where it is below, 0 where it is
/// equal (the loss has a kink there), times the row's share of the weight.
///
/// `pinball_loss_gradient(truth, prediction[, weights][, options])` → {value, gradient}; of many levels a call per column.
/// @par Input, Options, Errors  as pinball_loss of a vector
/// @par Returns a Vector of n doubles whatever the type of the predictions; 0 for rows of weight 0, all NaN without other rows
/// @par Cost    two passes, 8 bytes a row of results
struct pinball_loss_gradient_function {
  static constexpr const char* name = "pinball_loss_gradient";

  template <class Y, class P>
  value_and_gradient<> operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                              const pinball_options& options = {}) const {
    return of(truth, prediction, options, core::row_weights<>(name, "truth", truth.size()));
  }
  template <class Y, class P, class W>
  value_and_gradient<> operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                              const pinball_options& options = {}) const {
    return of(truth, prediction, options, core::row_weights<W>(name, "truth", truth.size(), weights));
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  value_and_gradient<> operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::pinball_loss_gradient takes Eigen vectors (truth, prediction[, weights][, options]); wrap a std::vector or "
                  "std::span as assay::view(x)");
    return {};
  }

 private:
  template <class Y, class P, class... W>
  static value_and_gradient<> of(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const pinball_options& options,
                             const core::row_weights<W...>& weights) {
    static_assert(core::dense_vector<P>, "assay::pinball_loss_gradient: of an n x Q matrix pass a column, .col(k), and its level");
    const double level = options.level;
    const double value = regression_detail::mean_pinball(name, truth, prediction, options, weights);
    value_and_gradient<> out{value, Vector::Constant(truth.size(), undefined())};
    if (weights.is_empty()) return out;
    const core::real_feed<Y, core::real_kind::finite, double> y(truth, {name, "truth"});
    const core::real_feed<P, core::real_kind::finite, double> q(prediction, {name, "prediction"});
    core::for_blocks(
        0, y.size(),
        [&](Index begin, Index count, const double* t, const double* x) {
          for (Index i = 0; i < count; ++i) out.gradient[begin + i] = t[i] > x[i] ? -level : t[i] < x[i] ? 1 - level : 0.0;
        },
        y, q);
    weights.to_shares(out.gradient);
    return out;
  }
};
inline constexpr pinball_loss_gradient_function pinball_loss_gradient{};

ASSAY_NAMESPACE_END
