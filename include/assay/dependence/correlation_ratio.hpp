// SPDX-License-Identifier: MIT
/// @file
/// How much of the variance of a number lies between groups.
#pragma once

#include <assay/dependence/sample.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of correlation_ratio, in this order.
struct correlation_ratio_options {
  double undefined = assay::undefined();  ///< value where x is constant or there are no rows
};

/// Options of uf_ratio, in this order.
struct uf_ratio_options {
  assay::weighting weighting = assay::weighting::importance;  ///< meaning of weights for the variance of all rows
  double undefined = assay::undefined();                      ///< value where x is constant or there are fewer than two groups
};

namespace dependence_detail {

/// A number and groups, centred; the messages call them x and groups.
template <class X, class G, class... W>
sample load_grouped(const char* function, const Eigen::DenseBase<X>& x, const categories<G>& groups, [[maybe_unused]] bool whole,
                    const Eigen::DenseBase<W>&... weights) {
  sample s;
  s.x = load_variable(x, {function, "x"});
  s.y = load_variable(groups, {function, "groups"});
  if (!s.x.is_number())
    core::raise_for(function, "x has " + core::to_text(s.x.columns) + " columns, one number per row is wanted");
  s.given = s.x.rows;
  check_rows(function, "groups", s.y.rows, s.given);
  (weigh(s, function, weights, whole), ...);
  prepare(s);
  return s;
}

/// Weights and means of groups, and the sums of squares between and within them, each about its own mean.
struct group_spread {
  std::vector<double> weights, means;
  double total = 0, squared_weights = 0;  ///< sums of w and w^2
  double between = 0, within = 0;         ///< weighted sums of squares

  explicit group_spread(const sample& s) : weights(at(s.y.classes)), means(at(s.y.classes)) {
    const Index n = s.rows();
    const double* x = s.x.column(0);
    const auto weight = [&](Index i) { return s.weights.empty() ? 1.0 : s.weights[at(i)]; };
    const auto group = [&](Index i) { return at(static_cast<Index>(s.y.codes[at(i)])); };
    for (Index i = 0; i < n; ++i) {
      weights[group(i)] += weight(i);
      squared_weights += weight(i) * weight(i);
    }
    for (const double w : weights) total += w;
    for (int pass = 0; pass < 2; ++pass) {  // the second time about the first mean: it is exact to the last digit
      std::vector<double> off(means.size(), 0.0);
      for (Index i = 0; i < n; ++i) off[group(i)] += weight(i) * (x[i] - means[group(i)]);
      for (std::size_t g = 0; g < means.size(); ++g) means[g] += off[g] / weights[g];
    }
    double mean = 0;
    for (std::size_t g = 0; g < means.size(); ++g) mean += weights[g] / total * means[g];
    core::cascade_sum inside, outside;
    for (Index begin = 0; begin < n; begin += core::block_size) {
      inside.add(core::sum_block((std::min)(core::block_size, n - begin), [&](Index k) {
        const double off = x[begin + k] - means[group(begin + k)];
        return weight(begin + k) * off * off;
      }));
    }
    for (std::size_t g = 0; g < means.size(); ++g) outside.add(weights[g] * (means[g] - mean) * (means[g] - mean));
    within = inside.value();
    between = outside.value();
  }
};

/// Calling forms (x, categorical(g)[, weights][, options]).
template <class Metric, class Options>
struct grouped_metric {
  template <core::dense X, class G>
  double operator()(const X& x, const categories<G>& groups, const Options& options = {}) const {
    return Metric::of(load_grouped(Metric::name, x, groups, false), options);
  }
  template <core::dense X, class G, class W>
  double operator()(const X& x, const categories<G>& groups, const Eigen::DenseBase<W>& weights,
                    const Options& options = {}) const {
    return Metric::of(load_grouped(Metric::name, x, groups, Metric::whole_weights(options), weights), options);
  }
  template <class X, class G, class... Rest>
  requires(!core::dense<X> || !is_categories<G> || (core::unwrapped<Rest> || ...)) double operator()(const X&, const G&,
                                                                                                     const Rest&...) const {
    static_assert(core::always_false<X, G>,
                  "assay: ratios of variances take (x, categorical(groups)[, weights][, options]), x an Eigen vector; wrap a "
                  "std::vector or std::span as assay::view(x)");
    return 0;
  }
};

struct correlation_ratio_function : grouped_metric<correlation_ratio_function, correlation_ratio_options> {
  static constexpr const char* name = "correlation_ratio";
  static bool whole_weights(const correlation_ratio_options&) { return false; }
  static double of(const sample& s, const correlation_ratio_options& o) {
    if (s.rows() == 0) return o.undefined;
    const group_spread spread(s);
    const double all = spread.between + spread.within;
    return all > 0 ? spread.between / all : o.undefined;
  }
};

struct uf_ratio_function : grouped_metric<uf_ratio_function, uf_ratio_options> {
  static constexpr const char* name = "uf_ratio";
  static bool whole_weights(const uf_ratio_options& o) { return o.weighting == weighting::frequency; }
  static double of(const sample& s, const uf_ratio_options& o) {
    if (s.y.classes < 2) return o.undefined;
    const group_spread spread(s);
    const double groups = static_cast<double>(spread.means.size());
    double mean = 0, sum = 0;
    for (const double m : spread.means) mean += m / groups;
    for (const double m : spread.means) sum += (m - mean) * (m - mean);
    const double n = spread.total;
    const double lost = s.weights.empty() || o.weighting == weighting::frequency ? 1 : spread.squared_weights / n;
    const double variance = (spread.between + spread.within) / (n - lost);
    return variance > 0 ? sum / (groups - 1) / variance : o.undefined;
  }
};

}  // namespace dependence_detail

/// Correlation ratio eta^2 of a number and groups: (x, categorical(g)[, weights][, options]).
///
/// eta^2 = sum_g p_g (m_g - m)^2 / sum_i p_i (x_i - m)^2, p the shares of the weights, m_g the means of the groups: the share of
/// the variance of x that the group explains (R^2 of an analysis of variance). It sees means only.
/// @return in [0, 1]; undefined (options.undefined) where x is constant or there are no rows
/// @throws invalid_input  sizes differ; NaN or infinity; negative weights
/// @par Complexity  O(n) time and memory, a few passes; an offset of x costs no digits
/// @par Same as  pingouin anova np2, R effectsize eta_squared (one factor) @par Reference  Pearson (1905)
inline constexpr dependence_detail::correlation_ratio_function correlation_ratio{};

/// Unfairness ratio as published: variance of the means of the groups, every group counted once, over the variance of x; both
/// with ddof = 1: (x, categorical(g)[, weights][, options]).
///
/// With few groups it may exceed 1, and a group of one row counts as much as all others: correlation_ratio has neither fault.
/// With weights the means are weighted, and the variance of x is the unbiased one of weighting::importance (default) or
/// weighting::frequency.
/// @return [0, infinity); undefined (options.undefined) where x is constant or there are fewer than two groups
/// @throws invalid_input  as correlation_ratio; weights that are not whole with weighting::frequency
/// @par Complexity  as correlation_ratio
/// @par Reference  Lee, Antonio, Avanzi, Marchi, Zhou, Machine Learning with Multitype Protected Attributes (arXiv 2509.08163)
inline constexpr dependence_detail::uf_ratio_function uf_ratio{};

ASSAY_NAMESPACE_END
