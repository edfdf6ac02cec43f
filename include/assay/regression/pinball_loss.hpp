// SPDX-License-Identifier: MIT
/// @file
/// pinball_loss: the proper score of predicted quantiles, of one level or of many.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/matrix_feed.hpp>
#include <assay/core/row_weights.hpp>
#include <assay/core/undefined.hpp>

#include <algorithm>
#include <array>

ASSAY_NAMESPACE_BEGIN

/// Options of pinball_loss.
struct pinball_options {
  double level = 0.5;                     ///< of a vector of quantiles, in [0, 1]
  Vector levels = {};                     ///< of an n x Q matrix: the level of each column, in [0, 1]
  double undefined = assay::undefined();  ///< returned without rows
};

namespace regression_detail {

inline double pinball(double y, double quantile, double level) {
  return y >= quantile ? level * (y - quantile) : (1 - level) * (quantile - y);
}

inline void check_quantile_level(const char* function, double level) {
  if (!core::is_probability(level)) core::raise_for(function, "level = " + core::to_text(level) + " is outside [0, 1]");
}

/// pinball_loss of the function `name`; weights of no or one column.
template <class Y, class P, class... W>
double mean_pinball(const char* name, const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                    const pinball_options& options, const core::row_weights<W...>& weights) {
  const core::real_feed<Y, core::real_kind::finite, double> y(truth, {name, "truth"});
  double mean = 0;
  if constexpr (core::dense_vector<P>) {
    const core::real_feed<P, core::real_kind::finite, double> p(prediction, {name, "prediction"});
    core::check_same_size(name, "prediction", p.size(), "truth", y.size());
    if (options.levels.size() != 0) core::raise_for(name, "levels are for an n x Q matrix; a vector has one level");
    check_quantile_level(name, options.level);
    mean = weights.template means<1>([&](Index begin, Index count, const std::array<double*, 1>& out) {
      double truths[core::block_size];
      double quantiles[core::block_size];
      const double* t = y.load(begin, count, truths);
      const double* q = p.load(begin, count, quantiles);
      for (Index i = 0; i < count; ++i) out[0][i] = pinball(t[i], q[i], options.level);
    })[0];
  } else {
    using feed = core::matrix_feed<P, core::real_kind::finite>;
    const feed p(prediction, {name, "prediction"});
    if (p.rows() != y.size()) {
      core::raise_for(name, "prediction has " + core::to_text(p.rows()) + " rows but truth has " + core::to_text(y.size()) + " elements");
    }
    if (options.levels.size() != p.cols() || p.cols() == 0) {
      core::raise_for(name, "levels has " + core::to_text(options.levels.size()) + " elements but prediction has " +
                                core::to_text(p.cols()) + " columns");
    }
    for (Index k = 0; k < p.cols(); ++k) check_quantile_level(name, options.levels[k]);
    const double share = 1 / static_cast<double>(p.cols());
    mean = weights.template means<1>([&](Index begin, Index count, const std::array<double*, 1>& out) {
      double truths[core::block_size];
      const double* t = y.load(begin, count, truths);
      std::fill_n(out[0], count, 0.0);
      p.pieces(begin, count, [&](Index at, Index n, const auto& for_each_column) {
        for_each_column([&](Index k, const typename feed::value_type* x) {
          const double level = options.levels[k];
          for (Index i = 0; i < n; ++i) {
            out[0][at + i] += share * pinball(t[at + i], static_cast<double>(x[i]), level);
          }
        });
      });
    })[0];
  }
  if (weights.is_empty()) return options.undefined;
  if (!core::is_finite(mean)) core::raise_for(name, "the sum of the losses is too large for double");
  return mean;
}

}  // namespace regression_detail

/// Mean pinball loss (quantile loss, check score) of predicted quantiles q of level τ: mean of τ (y − q)⁺ + (1 − τ)(q − y)⁺; smaller is
/// better, a proper score. At level 0.5 half the mean absolute error.
///
/// Of an n x Q matrix the mean over rows and columns. Twice the loss of many even levels approximates the CRPS, and is the weighted
/// interval score of the central intervals and the median that the columns make up. Quantiles may cross.
///
/// `pinball_loss(truth, prediction[, weights][, options])`.
/// @par Options level (0.5) of a vector; levels, a Vector of Q, of a matrix; undefined
/// @par Input   truth: n finite numbers; prediction: n finite numbers or an n x Q matrix of them, Q >= 1; weights: n finite numbers >= 0
///              of any size, an integer weight equals a repeated row
/// @par Range   [0, ∞); NaN (options.undefined) without rows of non-zero weight
/// @par Errors  invalid_input: sizes differ, NaN or infinite values, a level outside [0, 1], levels of a vector or none of a matrix, a
///              negative weight, sums that leave the range of double
/// @par Cost    one pass, O(n Q), one more over the weights; no memory
/// @par Merge   not by parts; a mean of means weighted by rows
/// @par Same as scikit-learn mean_pinball_loss, scoringrules quantile_score, uncertainty-toolbox check_score at 99 levels of a normal
/// @par Reference R. Koenker and G. Bassett, Econometrica 46 (1978); J. Bracher et al., PLoS Computational Biology 17 (2021)
struct pinball_loss_function {
  static constexpr const char* name = "pinball_loss";

  template <class Y, class P>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const pinball_options& options = {}) const {
    return regression_detail::mean_pinball(name, truth, prediction, options, core::row_weights<>(name, "truth", truth.size()));
  }
  template <class Y, class P, class W>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                    const pinball_options& options = {}) const {
    return regression_detail::mean_pinball(name, truth, prediction, options, core::row_weights<W>(name, "truth", truth.size(), weights));
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::pinball_loss takes Eigen objects (truth, prediction[, weights][, options]), prediction being a vector or an "
                  "n x Q matrix; wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }
};
inline constexpr pinball_loss_function pinball_loss{};

ASSAY_NAMESPACE_END
