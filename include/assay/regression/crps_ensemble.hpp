// SPDX-License-Identifier: MIT
/// @file
/// crps_ensemble and its interval.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/mean_loss.hpp>
#include <assay/core/ordered_key.hpp>
#include <assay/core/radix_sort.hpp>
#include <assay/core/row_weights.hpp>
#include <assay/regression/ensemble_rows.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// Which distribution the members of an ensemble stand for.
enum class crps_estimator {
  empirical,  ///< their own: 1/m at every member; favours large ensembles
  fair        ///< the one that they were drawn from, without bias: of m >= 2 members
};

/// Options of crps_ensemble.
struct crps_ensemble_options {
  crps_estimator estimator = crps_estimator::empirical;
  double undefined = assay::undefined();  ///< returned without rows, and by crps_estimator::fair for one member
};

/// Options of crps_ensemble_interval.
struct crps_ensemble_interval_options {
  double level = 0.95;
  assay::weighting weighting = assay::weighting::importance;
  crps_estimator estimator = crps_estimator::empirical;
};

namespace regression_detail {

/// The scores of single rows. With d_i = x_(i) − y of the sorted members the score is a sum of parts >= 0, so that nothing cancels:
/// empirical 2/m² Σ |d_i| (i − ½ of d_i < 0, m − i + ½ else), fair 2/(m(m − 1)) Σ |d_i| (i − 1 of d_i < 0, m − i else).
class crps_of_members {
 public:
  crps_of_members(Index members, crps_estimator estimator)
      : keys_(static_cast<std::size_t>(members)),
        spare_(keys_.size()),
        shift_(estimator == crps_estimator::fair ? 0.0 : 0.5),
        factor_(2.0 / static_cast<double>(members) /
                static_cast<double>((std::max)(Index{1}, members - (estimator == crps_estimator::fair)))) {}

  [[gnu::noinline]] double operator()(double y, const double* x) {  // the sort is compiled once
    const std::size_t m = keys_.size();
    for (std::size_t i = 0; i < m; ++i) keys_[i] = core::ordered_key(x[i] - y);
    core::radix_sort(keys_.data(), spare_.data(), m);
    double sum = 0;
    for (std::size_t i = 0; i < m; ++i) {
      const auto d = core::from_ordered_key<double>(keys_[i]);
      const double others = static_cast<double>(d < 0 ? i : m - 1 - i) + shift_;
      sum += std::abs(d) * (others * factor_);
    }
    return sum;
  }

 private:
  std::vector<std::uint64_t> keys_;
  std::vector<std::uint64_t> spare_;
  double shift_;
  double factor_;
};

/// Writes the scores of a block of rows.
template <class P>
void crps_block(const ensemble_rows<P>& x, crps_estimator estimator, Index begin, Index count, const double* y, double* out) {
  crps_of_members score(x.cols(), estimator);
  x.for_rows(begin, count, [&](Index row, const double* members) { out[row - begin] = score(y[row - begin], members); });
}

/// Whether there is no score: of one member none is fair.
inline bool crps_is_undefined(Index members, crps_estimator estimator) { return estimator == crps_estimator::fair && members < 2; }

}  // namespace regression_detail

/// Continuous ranked probability score of ensembles: the squared distance ∫ (F(x) − 1[x >= y])² dx of the members' distribution from
/// the truth; smaller is better, a proper score in the units of the truth. Of one member the absolute error.
///
/// Mean over rows of (1/m) Σ |x_i − y| − c Σ_ij |x_i − x_j|, c = 1/(2m²) (empirical) or 1/(2m(m − 1)) (fair).
///
/// `crps_ensemble(truth, ensemble[, weights][, options])`.
/// @par Options estimator (empirical, fair); undefined
/// @par Input   truth: n finite numbers; ensemble: an n x m matrix of finite numbers, the members of a row in any order, m >= 1; weights:
///              n finite numbers >= 0 of any size, an integer weight equals a repeated row
/// @par Range   [0, ∞); NaN (options.undefined) without rows of non-zero weight, and fair of one member
/// @par Errors  invalid_input: sizes differ, no columns, NaN or infinite values, a negative weight, sums that leave the range of double
/// @par Cost    O(n m): a radix sort of every row; O(m) memory, one more pass over the weights
/// @par Merge   not by parts; a mean of means weighted by rows
/// @par Same as properscoring crps_ensemble, torchmetrics continuous_ranked_probability_score, scoringrules crps_ensemble (nrg, qd, int;
///              fair and pwm are `fair`), in O(m²) or by differences that cancel
/// @par Reference T. Gneiting and A. E. Raftery, JASA 102 (2007); C. A. T. Ferro, Quarterly Journal of the Royal Meteorological Society
///              140 (2014)
struct crps_ensemble_function {
  static constexpr const char* name = "crps_ensemble";

  template <class Y, class P>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& ensemble,
                    const crps_ensemble_options& options = {}) const {
    return of(truth, ensemble, options, core::row_weights<>(name, "truth", truth.size()));
  }
  template <class Y, class P, class W>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& ensemble, const Eigen::DenseBase<W>& weights,
                    const crps_ensemble_options& options = {}) const {
    return of(truth, ensemble, options, core::row_weights<W>(name, "truth", truth.size(), weights));
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::crps_ensemble takes Eigen objects (truth, ensemble[, weights][, options]), ensemble being an n x m matrix; wrap "
                  "a std::vector or std::span as assay::view(x)");
    return 0;
  }

 private:
  template <class Y, class P, class... W>
  static double of(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& ensemble, const crps_ensemble_options& options,
                   const core::row_weights<W...>& weights) {
    const core::real_feed<Y, core::real_kind::finite, double> y(truth, {name, "truth"});
    const regression_detail::ensemble_rows<P> x(name, ensemble, y.size());
    const double mean = weights.template means<1>([&](Index begin, Index count, const std::array<double*, 1>& out) {
      double buffer[core::block_size];
      regression_detail::crps_block(x, options.estimator, begin, count, y.load(begin, count, buffer), out[0]);
    })[0];
    if (weights.is_empty() || regression_detail::crps_is_undefined(x.cols(), options.estimator)) return options.undefined;
    if (!core::is_finite(mean)) core::raise_for(name, "the sum of the losses is too large for double");
    return mean;
  }
};
inline constexpr crps_ensemble_function crps_ensemble{};

/// crps_ensemble with its standard error and normal interval, cut at 0.
///
/// `crps_ensemble_interval(truth, ensemble[, weights][, options])` → estimate. Standard error of the mean of the row scores as in
/// brier_score_interval; importance or frequency weights. NaN below two rows.
/// @par Options level (0.95), weighting, estimator
/// @par Input, Cost  as crps_ensemble
/// @par Errors  as crps_ensemble; level outside (0, 1), frequency weights that are not whole, sums over the weights that leave the range
///              of double
struct crps_ensemble_interval_function {
  static constexpr const char* name = "crps_ensemble_interval";

  template <class Y, class P>
  estimate operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& ensemble,
                      const crps_ensemble_interval_options& options = {}) const {
    return of(truth, ensemble, options);
  }
  template <class Y, class P, class W>
  estimate operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& ensemble, const Eigen::DenseBase<W>& weights,
                      const crps_ensemble_interval_options& options = {}) const {
    core::check_same_size(name, "weights", weights.size(), "truth", truth.size());
    return of(truth, ensemble, options, core::weight_feed<W>(weights, name));
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  estimate operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::crps_ensemble_interval takes Eigen objects (truth, ensemble[, weights][, options]), ensemble being an n x m "
                  "matrix; wrap a std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  template <class Y, class P, class... W>
  static estimate of(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& ensemble, const crps_ensemble_interval_options& options,
                     const W&... weights) {
    const core::real_feed<Y, core::real_kind::finite, double> y(truth, {name, "truth"});
    const regression_detail::ensemble_rows<P> x(name, ensemble, y.size());
    const score_interval_options interval{options.level, options.weighting};
    core::check_level(name, options.level);
    const auto losses = core::reduce_losses<false, true>(
        name, y,
        [&](Index begin, Index count, const double* t, double* out) {
          regression_detail::crps_block(x, options.estimator, begin, count, t, out);
        },
        weights...);
    if (regression_detail::crps_is_undefined(x.cols(), options.estimator)) return {.level = options.level};
    return core::loss_interval(name, losses, sizeof...(W) == 1, 1, 0, interval);
  }
};
inline constexpr crps_ensemble_interval_function crps_ensemble_interval{};

ASSAY_NAMESPACE_END
