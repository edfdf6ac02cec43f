// SPDX-License-Identifier: MIT
/// @file
/// Standard errors and intervals of coefficients of pair counts, by the infinitesimal jackknife.
#pragma once

#include <assay/core/estimate.hpp>
#include <assay/core/normal_distribution.hpp>
#include <assay/core/wilson_interval.hpp>
#include <assay/discrimination/auroc_interval.hpp>
#include <assay/discrimination/pair_counts.hpp>

ASSAY_NAMESPACE_BEGIN

struct pair_interval_options {
  double level = 0.95;                                        ///< confidence level in (0, 1)
  interval_scale scale = interval_scale::plain;               ///< plain, or logit: symmetric in log((1 + v)/(1 − v)), Fisher's z
  assay::weighting weighting = assay::weighting::importance;  ///< meaning of the weights, if any
};

namespace discrimination_detail {

/// Derivatives of a statistic by the pair counts of pair_counts_result, and by the sum of the weights.
struct pair_gradient {
  double concordant = 0;
  double discordant = 0;
  double tied_x = 0;
  double tied_y = 0;
  double tied_both = 0;
  double weight = 0;
};

/// How pair counts answer to the weight of every row.
class pair_influence {
 public:
  pair_influence(const pair_table& t, weighting kind) : table_(t), kind_(kind), tied_x_(t.cells.size()) {
    std::vector<pair_cell> cells = t.cells;
    block_pairs<pair_cell, true> pairs(cells, t.block);
    counts_ = counts_of(t, pairs.count(0, t.blocks()), kind);
    of_cell_ = pairs.of_cell();
    for (std::size_t b = 0; b < t.blocks(); ++b) {
      double before = 0;
      for (std::size_t k = t.block[b]; k < t.block[b + 1]; ++k) {
        tied_x_[k] = before;
        before += t.cells[k].weight;
      }
      double after = 0;
      for (std::size_t k = t.block[b + 1]; k-- > t.block[b];) {
        tied_x_[k] += after;
        after += t.cells[k].weight;
      }
    }
  }
  const pair_counts_result& counts() const { return counts_; }
  /// Variance of a statistic by the infinitesimal jackknife.
  double variance(const pair_gradient& g) const {
    return table_.jackknife_variance(kind_, [&](const pair_cell& c, double row_weight) {
      const pair_sums& s = of_cell_[c.index];
      const double tied = g.tied_x * tied_x_[c.index] + g.tied_y * s.tied;
      const double same = g.tied_both * (c.weight - table_.own_weight(row_weight, kind_)) + g.weight;
      return (g.concordant * s.concordant + g.discordant * s.discordant) + tied + same;
    });
  }

 private:
  const pair_table& table_;
  weighting kind_;
  std::vector<double> tied_x_;
  std::vector<pair_sums> of_cell_;
  pair_counts_result counts_;
};

/// Bounds of a coefficient in [−1, 1] of which level, value and standard error are known.
inline void set_coefficient_bounds(estimate& e, interval_scale scale) {
  const double half = core::normal_quantile(0.5 + 0.5 * e.level) * e.standard_error;
  if (scale == interval_scale::plain) {
    e.lower = (std::max)(-1.0, e.value - half);
    e.upper = (std::min)(1.0, e.value + half);
  } else if (std::abs(e.value) < 1) {
    const double centre = std::atanh(e.value);
    const double reach = half / ((1 - e.value) * (1 + e.value));
    e.lower = std::tanh(centre - reach);
    e.upper = std::tanh(centre + reach);
  }
}

/// Throws unless an interval can be made with these options.
template <class Options>
void check_pair_interval(const char* function, const Options& o) {
  core::check_level(function, o.level);
  if (o.scale == interval_scale::score) core::raise_for(function, "scale = interval_scale::score is for the AUROC; choose logit or plain");
}

/// A coefficient in [−1, 1] of a table with its interval; coefficient(counts, gradient*) gives its value and derivatives.
template <class Options, class Coefficient>
estimate coefficient_interval(const char* function, const pair_table& t, const Options& o, Coefficient&& coefficient) {
  check_whole(function, t, o.weighting);
  const pair_influence influence(t, o.weighting);
  pair_gradient gradient;
  estimate out;
  out.level = o.level;
  out.value = coefficient(influence.counts(), gradient);
  if (is_undefined(out.value)) return out;
  out.standard_error = std::sqrt(influence.variance(gradient));
  set_coefficient_bounds(out, o.scale);
  return out;
}

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
