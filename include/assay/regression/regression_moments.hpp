// SPDX-License-Identifier: MIT
/// @file
/// regression_moments: what the squared-error and correlation metrics of regression are functions of.
#pragma once

#include <assay/core/state.hpp>
#include <assay/core/whole_weights.hpp>
#include <assay/regression/error_metric.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

ASSAY_NAMESPACE_BEGIN
namespace regression_detail {

/// A mean as an origin near the numbers and the rest, so that the difference of two means is exact when both are large.
struct split_mean {
  double origin = 0;
  double rest = 0;
  double value() const { return origin + rest; }
  friend bool operator==(const split_mean&, const split_mean&) = default;
};

/// Means over the rows of truth y, prediction p and error e = p − y; doubles only, in the order in which they are serialised.
struct moment_values {
  double weight = 0;
  double squared_shares = 0;  // Σ (w/W)²
  split_mean y;
  split_mean p;
  split_mean e;
  double absolute = 0;  // |e|
  double squared = 0;   // e²
  double yy = 0;        // about the means, as the next
  double pp = 0;
  double ee = 0;
  double yp = 0;
  double y_low = 0;
  double y_high = 0;
  double p_low = 0;
  double p_high = 0;
  friend bool operator==(const moment_values&, const moment_values&) = default;
};
using moment_numbers = std::array<double, sizeof(moment_values) / sizeof(double)>;

/// Moments of some rows.
struct moment_state {
  Index rows = 0;  // of non-zero weight
  bool whole = true;
  moment_values of;
  friend bool operator==(const moment_state&, const moment_state&) = default;

  void merge(const moment_state& other) {
    if (other.rows == 0) return;
    if (rows == 0) {
      *this = other;
      return;
    }
    const moment_values& b = other.of;
    const double share = b.weight / (of.weight + b.weight);  // infinite totals are reported at the end
    const double rest = 1 - share;
    const double dy = step(of.y, b.y, share);
    const double dp = step(of.p, b.p, share);
    const double de = step(of.e, b.e, share);
    const auto mix = [&](double& to, double from, double between) { to = rest * to + share * from + rest * share * between; };
    mix(of.absolute, b.absolute, 0);
    mix(of.squared, b.squared, 0);
    mix(of.yy, b.yy, dy * dy);
    mix(of.pp, b.pp, dp * dp);
    mix(of.ee, b.ee, de * de);
    mix(of.yp, b.yp, dy * dp);
    of.squared_shares = rest * rest * of.squared_shares + share * share * b.squared_shares;
    of.y_low = (std::min)(of.y_low, b.y_low);
    of.y_high = (std::max)(of.y_high, b.y_high);
    of.p_low = (std::min)(of.p_low, b.p_low);
    of.p_high = (std::max)(of.p_high, b.p_high);
    of.weight += b.weight;
    rows += other.rows;
    whole = whole && other.whole;
  }

  /// One block of at most block_size rows.
  static moment_state block(Index count, const double* y, const double* p) {
    moment_state s;
    s.rows = count;
    s.of.weight = static_cast<double>(count);
    s.of.squared_shares = 1 / s.of.weight;
    s.of.y_low = s.of.y_high = y[0];
    s.of.p_low = s.of.p_high = p[0];
    for (Index i = 0; i < count; ++i) s.extend(y[i], p[i]);
    const double share = s.of.squared_shares;
    s.fill(count, y, p, [share](Index) { return share; });
    return s;
  }
  static moment_state block(Index count, const double* y, const double* p, const double* w) {
    moment_state s;
    double largest = 0;
    for (Index i = 0; i < count; ++i) largest = (std::max)(largest, w[i]);
    // near 1 by a power of two
    const double scale = std::ldexp(1.0, (std::max)(-1022, (std::min)(1023, -core::binary_exponent(largest))));
    double share[core::block_size];
    for (Index i = 0; i < count; ++i) {
      share[i] = w[i] * scale;
      if (core::magnitude_bits(w[i]) == 0) continue;
      if (s.rows == 0) {
        s.of.y_low = s.of.y_high = y[i];
        s.of.p_low = s.of.p_high = p[i];
      }
      ++s.rows;
      s.whole = s.whole && core::is_whole(w[i]);
      s.extend(y[i], p[i]);
    }
    if (s.rows == 0) return s;
    const double total = core::sum_block(count, [&](Index i) { return share[i]; });
    for (Index i = 0; i < count; ++i) share[i] /= total;
    s.of.weight = total / scale;
    s.of.squared_shares = core::sum_block(count, [&](Index i) { return share[i] * share[i]; });
    s.fill(count, y, p, [&share](Index i) { return share[i]; });
    return s;
  }

 private:
  void extend(double y, double p) {
    of.y_low = (std::min)(of.y_low, y);
    of.y_high = (std::max)(of.y_high, y);
    of.p_low = (std::min)(of.p_low, p);
    of.p_high = (std::max)(of.p_high, p);
  }
  /// Moves a mean towards another by a share of their difference, which it returns.
  static double step(split_mean& a, const split_mean& b, double share) {
    const double difference = core::separately_rounded(b.origin - a.origin) + (b.rest - a.rest);  // in this order, always
    a.rest += share * difference;
    return difference;
  }
  /// Centres x[0..count) at its mean.
  template <class Share>
  static split_mean centre(Index count, double* x, Share&& share) {
    split_mean m;
    m.origin = core::sum_block(count, [&](Index i) { return share(i) * x[i]; });
    for (Index i = 0; i < count; ++i) x[i] -= m.origin;
    m.rest = core::sum_block(count, [&](Index i) { return share(i) * x[i]; });
    for (Index i = 0; i < count; ++i) x[i] -= m.rest;
    return m;
  }
  template <class Share>
  void fill(Index count, const double* y, const double* p, Share&& share) {
    double a[core::block_size];
    double b[core::block_size];
    const auto mean = [&](auto&& f) { return core::sum_block(count, [&](Index i) { return share(i) * f(i); }); };
    for (Index i = 0; i < count; ++i) a[i] = p[i] - y[i];
    of.absolute = mean([&](Index i) { return std::abs(a[i]); });
    of.squared = mean([&](Index i) { return a[i] * a[i]; });
    of.e = centre(count, a, share);
    of.ee = mean([&](Index i) { return a[i] * a[i]; });
    std::copy(y, y + count, a);
    std::copy(p, p + count, b);
    of.y = centre(count, a, share);
    of.p = centre(count, b, share);
    of.yy = mean([&](Index i) { return a[i] * a[i]; });
    of.pp = mean([&](Index i) { return b[i] * b[i]; });
    of.yp = mean([&](Index i) { return a[i] * b[i]; });
  }
};

}  // namespace regression_detail

/// Summary of truth y against prediction p: weight, means, variances and covariance, the mean absolute and squared error, the variance
/// of the error p − y. mean_absolute_error, mean_squared_error, r2_score, explained_variance, pearson_correlation,
/// concordance_correlation and their intervals are functions of it.
///
/// Everything is a mean about a mean: offsets, as of time stamps, and weights of any scale lose no digits.
/// @par Input   truth, prediction: n finite numbers; weights: n finite numbers >= 0, an integer weight equals a repeated row. Rows of
///              weight 0 are checked, then dropped.
/// @par Merge   equal up to rounding (about 2⁻⁵³ a merge), not to the bit.
/// @par Errors  invalid_input with function, argument, index and value, and when the sum of the weights leaves the range of double; the
///              object is unchanged then. Squares that leave it are named by the metric that needs them.
/// @par Cost    one pass; 160 bytes.
class regression_moments {
  using state = regression_detail::moment_state;

 public:
  regression_moments() = default;
  template <class Y, class P, class... W>
    requires(sizeof...(W) <= 1)
  regression_moments(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>&... weights) {
    update(truth, prediction, weights...);
  }

  /// One more batch.
  template <class Y, class P, class... W>
    requires(sizeof...(W) <= 1)
  void update(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>&... weights) {
    add(regression_detail::error_rows<Y, P, W...>("regression_moments", truth, prediction, weights...));
  }
  /// The same of the rows of a call.
  template <class Y, class P, class... W>
  void add(const regression_detail::error_rows<Y, P, W...>& rows) {
    join(rows.reduce([] { return state{}; },
                     [](state& s, Index, Index count, const double* y, const double* p, const auto*... w) {
                       s.merge(state::block(count, y, p, w...));
                     }),
         rows.function());
  }
  /// Adds the rows of another summary.
  void merge(const regression_moments& other) { join(state(other.state_), "regression_moments"); }

  /// Rows of non-zero weight.
  Index size() const { return state_.rows; }
  /// Sum of the weights; without weights the number of rows.
  double weight() const { return state_.of.weight; }
  /// (Σw)² / Σw²: how many rows of equal weight these are worth.
  double effective_rows() const { return state_.rows > 0 ? 1 / state_.of.squared_shares : 0.0; }
  bool has_whole_weights() const { return state_.whole; }

  // Means; NaN without rows.
  double truth_mean() const { return mean(state_.of.y.value()); }
  double prediction_mean() const { return mean(state_.of.p.value()); }
  /// Mean of p − y.
  double mean_error() const { return mean(state_.of.e.value()); }
  double mean_absolute_error() const { return mean(state_.of.absolute); }
  double mean_squared_error() const { return mean(state_.of.squared); }
  // Mean squares and products about the means, divided by the weight, not by one less; NaN without rows.
  double truth_variance() const { return mean(state_.of.yy); }
  double prediction_variance() const { return mean(state_.of.pp); }
  double error_variance() const { return mean(state_.of.ee); }
  double covariance() const { return mean(state_.of.yp); }

  /// Whether no two rows differ in truth, or in prediction.
  bool is_truth_constant() const { return !(state_.of.y_low < state_.of.y_high); }
  bool is_prediction_constant() const { return !(state_.of.p_low < state_.of.p_high); }

  bytes to_bytes() const {
    core::state_writer out(core::summary_name("REGM"), 1);
    out.put(static_cast<std::uint64_t>(state_.rows));
    out.put(static_cast<std::uint8_t>(state_.whole));
    for (const double x : std::bit_cast<regression_detail::moment_numbers>(state_.of)) out.put(x);
    return out.finish();
  }
  static regression_moments from_bytes(std::span<const std::uint8_t> in) {
    core::state_reader reader(in, core::summary_name("REGM"), 1, "regression_moments::from_bytes");
    const auto rows = reader.get<std::uint64_t>();
    reader.require(rows >> 63 == 0, "the number of rows is out of range");
    regression_moments out;
    state& s = out.state_;
    s.rows = static_cast<Index>(rows);
    s.whole = reader.get<bool>();
    regression_detail::moment_numbers numbers;
    for (double& x : numbers) {
      x = reader.get<double>();
      reader.require(!core::is_nan(x), "a number is NaN");
    }
    reader.finish();
    s.of = std::bit_cast<regression_detail::moment_values>(numbers);
    if (rows == 0) {
      reader.require(s == state{}, "there are moments of no rows");
      return out;
    }
    reader.require(core::is_finite(s.of.weight) && s.of.weight > 0, "the weight is not positive");
    reader.require(s.of.squared_shares > 0 && s.of.squared_shares <= 1 + 0x1p-20, "the squares of the weights are out of range");
    for (const double x : {s.of.absolute, s.of.squared, s.of.yy, s.of.pp, s.of.ee}) reader.require(x >= 0, "a mean square is negative");
    reader.require(s.of.y_low <= s.of.y_high && s.of.p_low <= s.of.p_high, "the extremes are in the wrong order");
    return out;
  }

  friend bool operator==(const regression_moments&, const regression_moments&) = default;

 private:
  double mean(double x) const { return state_.rows > 0 ? x : undefined(); }
  void join(const state& other, const char* function) {
    core::check_total(function, state_.of.weight + other.of.weight);
    state_.merge(other);
  }
  state state_;
};

namespace regression_detail {

/// Of a metric that is a function of the moments: of(rows, options) by way of them.
template <class Metric>
struct of_moments {
  template <class Y, class P, class... W, class Options>
  static auto of(const error_rows<Y, P, W...>& rows, const Options& options) {
    regression_moments m;
    m.add(rows);
    return Metric::from(m, options, Metric::name);
  }
};

/// Calling form: metric(truth, prediction[, weights][, options]) and metric(regression_moments[, options]), through
/// Metric::from(moments, options, Metric::name).
template <class Metric, class Options = error_options>
struct moment_metric : error_metric<Metric, Options> {
  using error_metric<Metric, Options>::operator();
  auto operator()(const regression_moments& m, const Options& options = {}) const { return Metric::from(m, options, Metric::name); }
};

/// Throws when a moment of given rows has left the range of double.
inline void check_moment(const char* function, const regression_moments& m, double x) {
  if (m.size() > 0 && !core::is_finite(x)) {
    core::raise_for(function, "squares of the data are too large for double; multiply truth and prediction by a constant");
  }
}

}  // namespace regression_detail
ASSAY_NAMESPACE_END
