// SPDX-License-Identifier: MIT
/// @file
/// Likelihood of confidence ratings given stimulus and response, maximised over the criteria of confidence.
#pragma once

#include <assay/core/view.hpp>
#include <assay/discrimination/normal_interval.hpp>

#include <algorithm>
#include <limits>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {

using pair_of_doubles = std::array<double, 2>;

/// A log likelihood as a function of two locations, with its first and second derivatives.
struct location_likelihood {
  double value = 0;
  pair_of_doubles slope{};
  double curvature_00 = 0;
  double curvature_01 = 0;
  double curvature_11 = 0;
};

/// The ratings that were given with one response, by true class k = 0, 1: on an axis u that begins at the type-1 criterion and grows
/// with confidence, the evidence of class k is z = scale_k·u + location_k, standard normal above location_k, and criteria
/// 0 < u_1 < u_2 < … cut it into the levels of confidence.
///
/// For given locations the log likelihood is concave in the criteria, with tridiagonal second derivatives: Newton's method with
/// backtracking finds the maximum from anywhere, in O(levels) a step.
class response_ratings {
 public:
  /// Counts by level, from the lowest up. Levels that nobody used have no width at the maximum and are left out.
  response_ratings(const std::vector<pair_of_doubles>& counts, pair_of_doubles scale) : scale_(scale) {
    for (const pair_of_doubles& c : counts) {
      if (c[0] + c[1] > 0) {
        least_ = levels_.empty() ? c[0] + c[1] : (std::min)(least_, c[0] + c[1]);
        levels_.push_back(c);
      }
      used_.push_back(levels_.size());
      for (std::size_t k = 0; k < 2; ++k) total_[k] += c[k];
    }
    const std::size_t criteria = levels_.empty() ? 0 : levels_.size() - 1;
    for (auto* v : {&gaps_, &slope_, &own_, &shared_, &pivot_, &step_, &trial_}) v->resize(criteria);
    for (auto* v : {&mixed_, &solved_}) v->resize(criteria);
  }

  double total() const { return total_[0] + total_[1]; }
  /// With a single level in use the ratings say nothing of the locations.
  bool is_informative() const { return levels_.size() > 1; }
  /// Whether the last maximisation converged.
  bool has_converged() const { return converged_; }
  /// Forgets where the last maximum was.
  void restart() { started_ = false; }

  /// The criteria of the last maximisation, one fewer than levels were given; an unused level lies between equal ones, and above
  /// the highest used level they are infinite.
  std::vector<double> criteria() const {
    std::vector<double> out;
    double u = 0;
    std::size_t below = 0;
    for (std::size_t j = 0; j + 1 < used_.size(); ++j) {
      for (; below < (std::min)(used_[j], gaps_.size()); ++below) u += gaps_[below];
      out.push_back(used_[j] > gaps_.size() ? std::numeric_limits<double>::infinity() : u);
    }
    return out;
  }

  /// The log likelihood of the locations at the best criteria.
  location_likelihood maximise(const pair_of_doubles& location) {
    if (!is_informative()) return {};
    if (!started_) start(location);
    double best = derive(gaps_, location);
    bool last = false;
    for (int i = 0; !last; ++i) {
      factorise();
      step_ = slope_;
      solve(step_);
      double decrement = 0;
      for (std::size_t j = 0; j < step_.size(); ++j) decrement += slope_[j] * step_[j];
      double length = as_gaps(step_);
      converged_ = i < most_steps;
      // the step after this one would gain next to nothing, even for a level that is used seldom
      last = i >= most_steps || (decrement <= (std::max)(1e-16 * least_, 1e-28 * total()) && length >= 1);
      const double slack = 1e-14 * (std::abs(best) + total());  // rounding
      for (int halving = 0;; ++halving) {
        for (std::size_t j = 0; j < step_.size(); ++j) trial_[j] = gaps_[j] + length * step_[j];
        const double value = derive(trial_, location);
        if (last || halving == 60 || value >= best + 1e-4 * length * decrement - slack) {
          best = value;
          break;
        }
        length *= 0.5;
      }
      std::swap(gaps_, trial_);
    }
    // the criteria follow the locations: what they give way is lost to the curvature
    factorise();
    solved_ = mixed_;
    solve(solved_);
    location_likelihood out = at_;
    for (std::size_t j = 0; j < solved_.size(); ++j) {
      out.curvature_00 += mixed_[j][0] * solved_[j][0];
      out.curvature_01 += mixed_[j][0] * solved_[j][1];
      out.curvature_11 += mixed_[j][1] * solved_[j][1];
    }
    return out;
  }

  /// Log likelihood at given locations and gaps u_1, u_2 − u_1, … of the levels in use, which keep the digits of a narrow level; its
  /// derivatives are then in at(), slope() and mixed().
  double derive(const std::vector<double>& gaps, const pair_of_doubles& location) {
    for (auto* v : {&slope_, &own_, &shared_}) std::fill(v->begin(), v->end(), 0.0);
    std::fill(mixed_.begin(), mixed_.end(), pair_of_doubles{});
    at_ = {};
    for (std::size_t k = 0; k < 2; ++k) {
      if (!(total_[k] > 0)) continue;
      const double s = scale_[k];
      const double e = location[k];
      const upper_tail tail(e);
      double slope = 0;
      double curvature = total_[k] * tail.hazard * tail.excess;
      double above = 0;
      for (std::size_t j = 0; j < levels_.size(); ++j) {
        if (j > 0) above += s * gaps[j - 1];
        const double n = levels_[j][k];
        if (!(n > 0)) continue;
        const bool open = j == gaps.size();
        const double width = open ? 0.0 : s * gaps[j];
        const interval_share p = open ? interval_share(above, e, tail) : interval_share(above, width, e, tail);
        const double by_lower = n * p.at_lower * p.above_lower;
        const double by_upper = n * p.at_upper * p.below_upper;
        at_.value += n * p.log_share;
        slope += n * (e > 0 ? tail.excess - above - p.above_lower : tail.hazard - p.mean);
        curvature -= by_lower + by_upper;
        if (j > 0) {
          slope_[j - 1] -= n * s * p.at_lower;
          own_[j - 1] += s * s * by_lower;
          mixed_[j - 1][k] -= s * by_lower;
        }
        if (!open) {
          slope_[j] += n * s * p.at_upper;
          own_[j] += s * s * by_upper;
          mixed_[j][k] -= s * by_upper;
          shared_[j] += s * s * n * p.at_lower * p.at_upper;
        }
      }
      at_.slope[k] = slope;
      (k == 0 ? at_.curvature_00 : at_.curvature_11) = curvature;
    }
    return at_.value;
  }
  /// Derivatives by the locations at fixed criteria, by the criteria u_j, and by both.
  const location_likelihood& at() const { return at_; }
  const std::vector<double>& slope() const { return slope_; }
  const std::vector<pair_of_doubles>& mixed() const { return mixed_; }

 private:
  static constexpr int most_steps = 200;

  /// Criteria that give the class with more trials the pooled shares of the levels.
  void start(const pair_of_doubles& location) {
    started_ = true;
    const std::size_t k = total_[1] > total_[0] ? 1 : 0;
    const double e = location[k];
    const double hazard = upper_tail(e).hazard;
    const double least = 1e-9 / (scale_[k] * (1 + hazard));
    double below = 0;
    double last = 0;
    for (std::size_t j = 0; j < gaps_.size(); ++j) {
      below += levels_[j][0] + levels_[j][1];
      const double share = (std::max)(1e-15, (std::min)(1 - 1e-15, 1 - below / total()));
      // far out in the tail the normal distribution is exponential
      const double u = e < 25 ? -core::normal_quantile(share * core::normal_cdf(-e)) - e : -std::log(share) / hazard;
      gaps_[j] = (std::max)(u / scale_[k] - last, least);
      last += gaps_[j];
    }
  }
  /// Steps of the criteria as steps of their gaps, and how much of them the order of the criteria allows, at most all.
  double as_gaps(std::vector<double>& step) const {
    double length = 1;
    for (std::size_t j = step.size(); j-- > 0;) {
      if (j > 0) step[j] -= step[j - 1];
      if (-step[j] * length > 0.9 * gaps_[j]) length = -0.9 * gaps_[j] / step[j];
    }
    return length;
  }
  /// The negative second derivatives by the criteria are those of Σ own_j·u_j² + shared_j·(u_j − u_{j−1})², u_0 = 0, over two, no term
  /// negative: their LDLᵀ without a subtraction, so that levels of very different counts do not spoil each other. shared_ becomes −L.
  void factorise() {
    const std::size_t n = own_.size();
    double own = 0;
    for (std::size_t j = 0; j < n; ++j) {
      if (j == 0) {
        own = own_[0] + shared_[0];
      } else {
        shared_[j] /= pivot_[j - 1];
        own = own_[j] + own * shared_[j];
      }
      pivot_[j] = own + (j + 1 < n ? shared_[j + 1] : 0.0);
    }
  }
  static double& part(double& x, std::size_t) { return x; }
  static double& part(pair_of_doubles& x, std::size_t i) { return x[i]; }
  template <class T>
  void solve(std::vector<T>& x) const {
    const std::size_t n = x.size();
    for (std::size_t i = 0; i < sizeof(T) / sizeof(double); ++i) {
      for (std::size_t j = 1; j < n; ++j) part(x[j], i) += shared_[j] * part(x[j - 1], i);
      for (std::size_t j = 0; j < n; ++j) part(x[j], i) /= pivot_[j];
      for (std::size_t j = n; j-- > 1;) part(x[j - 1], i) += shared_[j] * part(x[j], i);
    }
  }

  pair_of_doubles scale_;
  std::vector<pair_of_doubles> levels_;
  std::vector<std::size_t> used_;  // levels in use up to each level given
  pair_of_doubles total_{};
  double least_ = 0;  // trials of the level in use that has fewest
  std::vector<double> gaps_;
  bool started_ = false;
  bool converged_ = true;
  // of the last derive()
  location_likelihood at_;
  std::vector<double> slope_;
  std::vector<double> own_;
  std::vector<double> shared_;
  std::vector<pair_of_doubles> mixed_;
  std::vector<double> pivot_;
  std::vector<double> step_;
  std::vector<double> trial_;
  std::vector<pair_of_doubles> solved_;
};

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
