// SPDX-License-Identifier: MIT
/// @file
/// The calling forms that all measures of inequality share, and what they do with negative values.
#pragma once

#include <assay/fairness/income_distribution.hpp>

ASSAY_NAMESPACE_BEGIN

/// What becomes of negative values, for which shares mean little.
enum class negative_values {
  error,          ///< invalid_input is thrown
  raw,            ///< they are taken as they are; the Gini coefficient may exceed 1, and is undefined for a mean <= 0
  abs_normalised  ///< differences are related to the mean of |x|; the Gini coefficient stays in [0, 1]
};

namespace fairness_detail {

/// Function object: metric(x[, weights][, options]) and metric(income_distribution[, options]), all through
/// Metric::of(income_distribution, options); Metric::name stands in error messages and Metric::forbids_negative(options)
/// tells whether a negative value is an error.
template <class Metric, class Options>
struct inequality_metric {
  template <class X>
  auto operator()(const Eigen::DenseBase<X>& x, const Options& options = {}) const {
    income_distribution<unweighted> d;
    d.update(x, Metric::name);
    if (d.size() > 0 && d.minimum() < 0 && Metric::forbids_negative(options)) find_negative(x);
    return Metric::of(d, options);
  }
  template <class X, class W>
  auto operator()(const Eigen::DenseBase<X>& x, const Eigen::DenseBase<W>& weights, const Options& options = {}) const {
    income_distribution<double> d;
    d.update(x, weights, Metric::name);
    if (d.size() > 0 && d.minimum() < 0 && Metric::forbids_negative(options))
      find_negative(x, core::weight_feed<W>(weights, Metric::name));
    return Metric::of(d, options);
  }
  template <class Weight>
  auto operator()(const income_distribution<Weight>& d, const Options& options = {}) const {
    if (d.size() > 0 && d.minimum() < 0 && Metric::forbids_negative(options)) {
      core::raise_for(Metric::name,
                      "the smallest value " + core::to_text(d.minimum()) + " is negative; see the option negatives");
    }
    return Metric::of(d, options);
  }
  template <class X, class... Rest>
  requires(!core::dense<X> || (core::unwrapped<Rest> || ...)) double operator()(const X&, const Rest&...) const {
    static_assert(core::always_false<X>,
                  "assay: measures of inequality take Eigen vectors (x[, weights][, options]) or an income_distribution; wrap a "
                  "std::vector or std::span as assay::view(x)");
    return 0;
  }

 private:
  template <class X, class... Weights>
  [[gnu::cold, gnu::noinline]] static void find_negative(const Eigen::DenseBase<X>& x, const Weights&... weights) {
    const core::real_feed<X, core::real_kind::finite, double> values(x, {Metric::name, "x"});
    core::for_blocks(
        0, values.size(),
        [&](Index begin, Index n, const double* v, const auto*... w) {
          for (Index i = 0; i < n; ++i) {
            if (v[i] < 0 && ((w[i] > 0) && ...)) {
              core::raise_at({Metric::name, "x"}, begin + i,
                             "= " + core::to_text(v[i]) + " is negative; see the option negatives");
            }
          }
        },
        values, weights...);
  }
};

}  // namespace fairness_detail
ASSAY_NAMESPACE_END
