// SPDX-License-Identifier: MIT
/// @file
/// pit_values and rank_histogram: where the truth falls in its predicted distribution.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/normal_distribution.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/random.hpp>
#include <assay/core/row_weights.hpp>
#include <assay/regression/ensemble_rows.hpp>
#include <assay/regression/predictive_metric.hpp>

#include <cstdint>
#include <string>

ASSAY_NAMESPACE_BEGIN

/// Options of pit_values where the predicted distribution has steps.
struct pit_options {
  bool randomized = true;  ///< a uniform value within the step at the truth; else its middle
  std::uint64_t seed = 0;
};

namespace regression_detail {

/// The value within the step from `below` to `at` of row `row`.
inline double pit_in_step(double below, double at, Index row, const pit_options& options) {
  if (!(at > below)) return at;
  if (!options.randomized) return 0.5 * below + 0.5 * at;
  core::random_stream random(options.seed, 0, static_cast<std::uint64_t>(row));
  return below + random.uniform() * (at - below);
}

/// How many members are below the truth, and how many equal it.
struct pit_rank {
  Index below = 0;
  Index equal = 0;

  pit_rank(double y, const double* x, Index members) {
    for (Index k = 0; k < members; ++k) {
      below += x[k] < y;
      equal += x[k] == y;
    }
  }
};

}  // namespace regression_detail

/// Probability integral transform: F(y), the probability that the prediction gave to a smaller truth, row by row. Of calibrated
/// predictions the values are uniform on [0, 1]: a hump in the middle says that predictions are too wide, heaps at the ends that they
/// are too narrow. See pit_uniformity_test, quantile_calibration_curve.
///
/// `pit_values(truth, mean, deviation)`: Φ((y − μ)/σ) of normal predictions.
/// `pit_values(truth, ensemble[, options])`: of m members of which b are below the truth and t equal it, uniform in
/// [b, b + t + 1]/(m + 1): (rank + u)/(m + 1) with ties broken at random.
/// `pit_values(below, at[, options])`: of any distribution with steps (counts, censored values), uniform between F(y⁻) = below and
/// F(y) = at; of a continuous one both are F(y).
/// @par Options randomized (true; false is the middle of the step, which is not uniform), seed (0). The random number depends on the
///              seed and on the index of the row only
/// @par Input   truth, mean: n finite numbers; deviation: n finite numbers > 0; ensemble: an n x m matrix of finite numbers, m >= 1;
///              below, at: n probabilities, below <= at
/// @par Returns a Vector of n numbers in [0, 1]
/// @par Errors  invalid_input: sizes differ, NaN or infinite values, a deviation that is not positive, no columns, below above at
/// @par Cost    O(n), O(n m) of an ensemble
/// @par Weights none: a value per row
/// @par Same as scipy.stats.norm.cdf of each row
/// @par Reference A. P. Dawid, JRSS A 147 (1984); C. Czado, T. Gneiting and L. Held, Biometrics 65 (2009); T. M. Hamill, Monthly Weather
///              Review 129 (2001)
struct pit_values_function {
  static constexpr const char* name = "pit_values";

  template <class Y, class A, class B>
  Vector operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<A>& mean, const Eigen::DenseBase<B>& deviation) const {
    const regression_detail::predictive_rows<Y, A, B> rows(name, regression_detail::predictive_kind::positive_spread, {}, truth, mean,
                                                           deviation);
    Vector out(rows.size());
    rows.for_blocks([&](Index begin, Index count, const double* y, const double* m, const double* s) {
      for (Index i = 0; i < count; ++i) out[begin + i] = core::normal_cdf((y[i] - m[i]) / s[i]);
    });
    return out;
  }
  template <class Y, class P>
    requires core::dense_matrix<P>
  Vector operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& ensemble, const pit_options& options = {}) const {
    const core::real_feed<Y, core::real_kind::finite, double> y(truth, {name, "truth"});
    const regression_detail::ensemble_rows<P> x(name, ensemble, y.size());
    Vector out(y.size());
    const auto cells = static_cast<double>(x.cols() + 1);
    core::for_blocks(
        0, y.size(),
        [&](Index begin, Index count, const double* t) {
          x.for_rows(begin, count, [&](Index row, const double* members) {
            const regression_detail::pit_rank r(t[row - begin], members, x.cols());
            const auto above = static_cast<double>(r.below + r.equal + 1);
            out[row] = regression_detail::pit_in_step(static_cast<double>(r.below) / cells, above / cells, row, options);
          });
        },
        y);
    return out;
  }
  template <class A, class B>
    requires core::dense_vector<B>
  Vector operator()(const Eigen::DenseBase<A>& below, const Eigen::DenseBase<B>& at, const pit_options& options = {}) const {
    const core::real_feed<A, core::real_kind::probability, double> low(below, {name, "below"});
    const core::real_feed<B, core::real_kind::probability, double> high(at, {name, "at"});
    core::check_same_size(name, "at", high.size(), "below", low.size());
    Vector out(low.size());
    core::for_blocks(
        0, low.size(),
        [&](Index begin, Index count, const double* a, const double* b) {
          for (Index i = 0; i < count; ++i) {
            if (a[i] > b[i]) {
              using kind = regression_detail::predictive_kind;
              regression_detail::raise_predictive_row(name, kind::interval, {"below", "at"}, begin + i, a[i], b[i]);
            }
            out[begin + i] = regression_detail::pit_in_step(a[i], b[i], begin + i, options);
          }
        },
        low, high);
    return out;
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  Vector operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::pit_values takes Eigen objects: (truth, mean, deviation), (truth, ensemble[, options]) with an n x m matrix, or "
                  "(below, at[, options]); wrap a std::vector or std::span as assay::view(x)");
    return {};
  }
};
inline constexpr pit_values_function pit_values{};

/// Rank histogram (Talagrand diagram) of ensembles: the weight of the rows whose truth has rank 0, …, m among its m members, flat when
/// truth and members come from one distribution. A row whose truth equals t members is shared evenly by t + 1 ranks, which is what
/// ties broken at random give on average.
///
/// `rank_histogram(truth, ensemble[, weights])`.
/// @par Input   as pit_values of an ensemble; weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Returns a Vector of m + 1 numbers that add up to the number of rows, or to the weights
/// @par Errors  as pit_values; a negative weight
/// @par Cost    O(n m)
/// @par Merge   by addition
/// @par Reference T. M. Hamill, Monthly Weather Review 129 (2001)
struct rank_histogram_function {
  static constexpr const char* name = "rank_histogram";

  template <class Y, class P>
  Vector operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& ensemble) const {
    return of(truth, ensemble);
  }
  template <class Y, class P, class W>
  Vector operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& ensemble, const Eigen::DenseBase<W>& weights) const {
    core::check_same_size(name, "weights", weights.size(), "truth", truth.size());
    return of(truth, ensemble, core::weight_feed<W>(weights, name));
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  Vector operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::rank_histogram takes Eigen objects (truth, ensemble[, weights]), ensemble being an n x m matrix; wrap a "
                  "std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  template <class Y, class P, class... W>
  static Vector of(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& ensemble, const W&... weights) {
    const core::real_feed<Y, core::real_kind::finite, double> y(truth, {name, "truth"});
    const regression_detail::ensemble_rows<P> x(name, ensemble, y.size());
    Vector out = Vector::Zero(x.cols() + 1);
    core::for_blocks(
        0, y.size(),
        [&](Index begin, Index count, const double* t, const auto*... w) {
          x.for_rows(begin, count, [&](Index row, const double* members) {
            const regression_detail::pit_rank r(t[row - begin], members, x.cols());
            double weight = 1;
            ((weight = w[row - begin]), ...);
            out.segment(r.below, r.equal + 1) += weight / static_cast<double>(r.equal + 1);
          });
        },
        y, weights...);
    for (const double total : out) core::check_total(name, total);
    return out;
  }
};
inline constexpr rank_histogram_function rank_histogram{};

ASSAY_NAMESPACE_END
