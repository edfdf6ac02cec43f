// SPDX-License-Identifier: MIT
/// @file
/// lambda_sweep_summary: Pareto front and elbow of a sweep over the strength of a penalty.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/undefined.hpp>
#include <assay/fairness/group_comparison.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// On which axis disparities are compared.
enum class disparity_axis {
  linear,      ///< equal differences count alike
  logarithmic  ///< equal ratios count alike, for disparities that fall by orders of magnitude; all must be > 0
};

/// Options of lambda_sweep_summary.
struct lambda_sweep_options {
  assay::better better = assay::better::smaller;           ///< which costs are the good ones: larger for an accuracy
  assay::disparity_axis axis = assay::disparity_axis::linear;  ///< of the disparity
};

/// What a sweep over penalty strengths has to offer, as rows of the sweep.
struct lambda_sweep {
  std::vector<Index> pareto;          ///< rows that no other row beats, from the best cost to the lowest disparity
  Index elbow = -1;                   ///< row of the front that lies farthest below its chord; -1 without one
  double elbow_lambda = undefined();  ///< its lambda; NaN without one
  Vector distances;                   ///< of every row below the chord, in [-inf, 0.71]; NaN where the front has no chord
};

namespace fairness_detail {

/// Numbers of one axis of the sweep, checked; smaller is better.
template <class X>
Vector sweep_axis(const Eigen::DenseBase<X>& x, const char* name, Index rows) {
  const core::real_feed<X, core::real_kind::finite, double> feed(x, {"lambda_sweep_summary", name});
  core::check_same_size("lambda_sweep_summary", name, feed.size(), "lambda", rows);
  Vector out(feed.size());
  double buffer[core::block_size];
  for (Index begin = 0; begin < feed.size(); begin += core::block_size) {
    const Index count = (std::min)(core::block_size, feed.size() - begin);
    const double* in = feed.load(begin, count, buffer);
    std::copy(in, in + count, out.data() + begin);
  }
  return out;
}

/// An axis scaled so that its best value on the front is 0 and its worst is 1.
class sweep_scale {
 public:
  sweep_scale(double best, double worst)
      : exponent_((std::max)(core::binary_exponent(best), core::binary_exponent(worst))), best_(small(best)), range_(small(worst) - best_) {
    resolution_ = (std::abs(best_) + std::abs(small(worst))) / range_;
  }
  bool is_empty() const { return !(range_ > 0); }
  double operator()(double x) const { return (small(x) - best_) / range_; }
  /// Units in the last place of the given numbers, as the scale shows them.
  double resolution() const { return resolution_; }

 private:
  double small(double x) const { return std::ldexp(x, -exponent_); }  // the range of huge numbers is no double
  int exponent_;
  double best_;
  double range_;
  double resolution_;
};

inline lambda_sweep summarize_sweep(const Vector& lambda, const Vector& cost, const Vector& disparity) {
  lambda_sweep out;
  const Index n = lambda.size();
  out.distances = Vector::Constant(n, undefined());
  std::vector<Index> order(static_cast<std::size_t>(n));
  for (Index i = 0; i < n; ++i) order[static_cast<std::size_t>(i)] = i;
  std::sort(order.begin(), order.end(), [&](Index a, Index b) {
    if (cost[a] != cost[b]) return cost[a] < cost[b];
    if (disparity[a] != disparity[b]) return disparity[a] < disparity[b];
    return lambda[a] != lambda[b] ? lambda[a] < lambda[b] : a < b;
  });
  for (const Index i : order) {
    const bool beaten = !out.pareto.empty() && disparity[i] >= disparity[out.pareto.back()];
    const bool twin = !out.pareto.empty() && disparity[i] == disparity[out.pareto.back()] && cost[i] == cost[out.pareto.back()];
    if (!beaten || twin) out.pareto.push_back(i);
  }
  if (out.pareto.empty()) return out;
  const Index first = out.pareto.front();
  const Index last = out.pareto.back();
  const sweep_scale x(cost[first], cost[last]);
  const sweep_scale y(disparity[last], disparity[first]);
  if (x.is_empty() || y.is_empty()) return out;
  for (Index i = 0; i < n; ++i) out.distances[i] = (1 - x(cost[i]) - y(disparity[i])) / std::sqrt(2.0);
  // what lies on the chord up to rounding is no elbow, and distances that rounding tells apart are equal: the smallest lambda then
  const double rounding = 8 * std::numeric_limits<double>::epsilon() * (1 + x.resolution() + y.resolution());
  double farthest = 0;
  for (const Index i : out.pareto) farthest = (std::max)(farthest, out.distances[i]);
  if (!(farthest > rounding)) return out;
  for (const Index i : out.pareto) {
    if (out.distances[i] < farthest - rounding || (out.elbow >= 0 && lambda[i] >= lambda[out.elbow])) continue;
    out.elbow = i;
    out.elbow_lambda = lambda[i];
  }
  return out;
}

}  // namespace fairness_detail

/// Which strengths lambda of a penalty are worth having, and where the trade-off between cost and disparity has its elbow.
///
/// `lambda_sweep_summary(lambda, cost, disparity[, options])` → lambda_sweep. A row is one trained model, or the mean of several
/// seeds, on held-out data. The Pareto front holds the rows that no other row beats (at least as good in both, better in one);
/// equal rows stand on it together. Cost and disparity are scaled linearly so that on the front each runs from 0 to 1: x and y.
/// The chord joins the ends of the front, (0, 1) and (1, 0); a row lies (1 − x − y)/√2 below it. The elbow is the row that lies
/// farthest below; among equals (up to rounding) that of the smallest lambda. Rows off the front change nothing, but have a
/// distance too.
///
/// @par Input      lambda: n finite numbers >= 0 in any order; cost: n finite numbers, smaller is better (a loss) unless
///                 `.better = better::larger` (an accuracy); disparity: n finite numbers, smaller is better
/// @par Options    lambda_sweep_options: better, axis
/// @par Undefined  no elbow (row −1, lambda NaN) where the front has fewer than three different rows, as it has for n < 3, for a
///                 constant column or when one row beats all others, and where no row lies below the chord. Distances are NaN
///                 where the front is one point
/// @par Errors     invalid_input: sizes differ; NaN or infinity; negative lambda; disparity <= 0 with
///                 disparity_axis::logarithmic (U-statistics may be negative)
/// @par Note       the elbow depends on the range that was swept: a farther end moves the chord. It is a place to look at, not an
///                 optimum
/// @par Cost       O(n log n)
/// @par Reference  Satopaa et al. 2011, doi:10.1109/ICDCSW.2011.20 (farthest from the chord)
struct lambda_sweep_summary_function {
  template <class L, class C, class D>
  lambda_sweep operator()(const Eigen::DenseBase<L>& lambda, const Eigen::DenseBase<C>& cost, const Eigen::DenseBase<D>& disparity,
                          const lambda_sweep_options& options = {}) const {
    constexpr const char* name = "lambda_sweep_summary";
    const Vector strength = fairness_detail::sweep_axis(lambda, "lambda", lambda.size());
    Vector x = fairness_detail::sweep_axis(cost, "cost", strength.size());
    Vector y = fairness_detail::sweep_axis(disparity, "disparity", strength.size());
    for (Index i = 0; i < strength.size(); ++i) {
      if (strength[i] < 0) core::raise_at({name, "lambda"}, i, "= " + core::to_text(strength[i]) + " is negative");
    }
    if (options.better == better::larger) x = -x;
    if (options.axis == disparity_axis::logarithmic) {
      for (Index i = 0; i < y.size(); ++i) {
        if (!(y[i] > 0)) {
          core::raise_at({name, "disparity"}, i, "= " + core::to_text(y[i]) + " has no logarithm; use disparity_axis::linear");
        }
        y[i] = std::log(y[i]);
      }
    }
    return fairness_detail::summarize_sweep(strength, x, y);
  }
  template <class L, class C, class D, class... Rest>
  requires(!core::dense<L> || !core::dense<C> || !core::dense<D> ||
           (core::unwrapped<Rest> || ...)) lambda_sweep operator()(const L&, const C&, const D&, const Rest&...) const {
    static_assert(core::always_false<L, C, D>,
                  "assay::lambda_sweep_summary takes Eigen vectors (lambda, cost, disparity[, options]); wrap a std::vector or "
                  "std::span as assay::view(x)");
    return {};
  }
};
inline constexpr lambda_sweep_summary_function lambda_sweep_summary{};

ASSAY_NAMESPACE_END
