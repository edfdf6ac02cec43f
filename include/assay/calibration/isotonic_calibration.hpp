// SPDX-License-Identifier: MIT
/// @file
/// isotonic_calibration: the recalibration map that assumes nothing but that a higher score means a higher probability.
#pragma once

#include <assay/calibration/recalibration.hpp>
#include <assay/core/isotonic_fit.hpp>

#include <algorithm>
#include <span>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// What an isotonic map does between two blocks.
enum class isotonic_interpolation {
  linear,  ///< the straight line between the ends of the blocks
  step     ///< the value of the block below
};

/// Options of isotonic calibration.
struct isotonic_options {
  isotonic_interpolation interpolation = isotonic_interpolation::linear;
};

namespace calibration_detail {

/// Between two scores, as a share of the way; infinite distances count as longer than all others.
inline double isotonic_position(double x, double from, double to) {
  const bool from_infinity = core::is_infinite(from);
  const bool to_infinity = core::is_infinite(to);
  if (from_infinity || to_infinity) return from_infinity == to_infinity ? 0.5 : (from_infinity ? 1.0 : 0.0);
  // halves, whose difference stays in range; -ffast-math would take them together
  const auto half = [](double v) { return core::separately_rounded(0.5 * v); };
  return (half(x) - half(from)) / (half(to) - half(from));
}

}  // namespace calibration_detail

/// Isotonic calibration: the ascending step function with the least squared error (and the least log loss) on the data.
///
/// `fit(truth, score[, weights][, options])` or `fit(ranked_scores[, options])` pools adjacent violators; tied scores are one
/// point. `map(x)` is the value of the block that holds x, between blocks a straight line or the block below, beyond the ends
/// the first or last value. The fit is optimistic on its own data: map others.
///
/// @par Input   truth: n labels 0/1; score: n real numbers, not NaN (infinities are ordered); weights: n finite numbers >= 0.
/// @par Range   map: [0, 1]. Without rows nothing is known: x cut to [0, 1], status degenerate, as it is with one class or
///              constant scores (one value).
/// @par Errors  invalid_input: sizes differ, NaN, a label other than 0 and 1, a negative weight, hostile bytes.
/// @par Cost    fit: O(n) radix sort; map: O(log blocks); memory 24 bytes a block, about n^(1/3) of them.
/// @par Merge   through ranked_scores; unweighted: equal bits for any order and split.
/// @par Same as IsotonicRegression(out_of_bounds="clip") and CalibratedClassifierCV(method="isotonic") of scikit-learn (linear);
///              isoreg of R (step).
/// @par Reference B. Zadrozny and C. Elkan, Transforming classifier scores into accurate multiclass probability estimates, KDD 2002.
class isotonic_calibration {
 public:
  /// The identity, cut to [0, 1].
  isotonic_calibration() = default;

  template <class Y, class S>
  static isotonic_calibration fit(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score,
                                  const isotonic_options& options = {}) {
    ranked_scores<core::real_type<typename S::Scalar>> r;
    r.update(truth, score, fit_name);
    return fit(r, options);
  }
  template <class Y, class S, class W>
  static isotonic_calibration fit(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const Eigen::DenseBase<W>& weights,
                                  const isotonic_options& options = {}) {
    ranked_scores<core::real_type<typename S::Scalar>, double> r;
    r.update(truth, score, weights, fit_name);
    return fit(r, options);
  }
  template <class Score, class Weight>
  static isotonic_calibration fit(const ranked_scores<Score, Weight>& ranked, const isotonic_options& options = {}) {
    isotonic_calibration out;
    out.interpolation_ = options.interpolation;
    const core::isotonic_fit<Score, Weight> fitted(ranked);
    const auto& blocks = fitted.blocks();
    const auto n = static_cast<Index>(blocks.size());
    for (Vector* v : {&out.lower_, &out.upper_, &out.value_}) v->resize(n);
    for (Index i = 0; i < n; ++i) {
      const auto& b = blocks[static_cast<std::size_t>(i)];
      out.lower_[i] = b.lower;
      out.upper_[i] = b.upper;
      out.value_[i] = (std::max)(fitted.rate(b), i > 0 ? out.value_[i - 1] : 0.0);  // rounding may meet, not fall
    }
    const bool informed = core::has_both_classes(ranked) && out.lower_[0] < out.upper_[n - 1];
    out.status_ = informed ? fit_status::converged : fit_status::degenerate;
    return out;
  }
  template <class Y, class S, class... Rest>
    requires(!core::dense<Y> || !core::dense<S> || (core::unwrapped<Rest> || ...))
  static isotonic_calibration fit(const Y&, const S&, const Rest&...) {
    static_assert(core::always_false<Y, S>,
                  "assay::isotonic_calibration::fit takes Eigen vectors (truth, score[, weights][, options]) or a ranked_scores; wrap a "
                  "std::vector or std::span as assay::view(x)");
    return {};
  }

  /// The calibrated probability of a score that is not NaN.
  double map(double x) const {
    if (core::is_nan(x)) core::raise_for(map_name, "the score is NaN");
    return value_at(x);
  }
  template <class S>
  Vector map(const Eigen::DenseBase<S>& score) const {
    return calibration_detail::map_each<core::real_kind::ordered>({map_name, "score"}, score, [this](double x) { return value_at(x); });
  }

  /// Lowest and highest score of every block, and its value, all ascending.
  const Vector& lower() const { return lower_; }
  const Vector& upper() const { return upper_; }
  const Vector& value() const { return value_; }
  Index blocks() const { return value_.size(); }
  isotonic_interpolation interpolation() const { return interpolation_; }
  fit_status status() const { return status_; }

  friend bool operator==(const isotonic_calibration& a, const isotonic_calibration& b) {
    return a.status_ == b.status_ && a.interpolation_ == b.interpolation_ && a.blocks() == b.blocks() && (a.lower_ == b.lower_).all() &&
           (a.upper_ == b.upper_).all() && (a.value_ == b.value_).all();
  }

  bytes to_bytes() const {
    core::state_writer out(core::summary_name("ISOC"), 1);
    out.put(status_);
    out.put(interpolation_);
    for (const Vector* v : {&lower_, &upper_, &value_}) out.put_array(*v);
    return out.finish();
  }
  static isotonic_calibration from_bytes(std::span<const std::uint8_t> in) {
    core::state_reader reader(in, core::summary_name("ISOC"), 1, "isotonic_calibration::from_bytes");
    isotonic_calibration out;
    out.status_ = reader.get_enum(fit_status::degenerate);
    out.interpolation_ = reader.get_enum(isotonic_interpolation::step);
    for (Vector* v : {&out.lower_, &out.upper_, &out.value_}) {
      const std::vector<double> x = reader.get_array<double>();
      *v = Eigen::Map<const Vector>(x.data(), static_cast<Index>(x.size()));
    }
    reader.finish();
    const Index n = out.blocks();
    reader.require(out.lower_.size() == n && out.upper_.size() == n, "the arrays differ in size");
    for (Index i = 0; i < n; ++i) {
      reader.require(!core::is_nan(out.lower_[i]) && !core::is_nan(out.upper_[i]), "a score is NaN");
      reader.require(core::is_probability(out.value_[i]), "a value is no probability");
      reader.require(out.lower_[i] <= out.upper_[i] && (i == 0 || out.upper_[i - 1] < out.lower_[i]), "the scores do not ascend");
      reader.require(i == 0 || out.value_[i - 1] <= out.value_[i], "the values do not ascend");
    }
    return out;
  }

 private:
  static constexpr const char* fit_name = "isotonic_calibration.fit";
  static constexpr const char* map_name = "isotonic_calibration.map";

  double value_at(double x) const {
    const Index n = blocks();
    if (n == 0) return (std::min)((std::max)(x, 0.0), 1.0);
    const Index k = std::lower_bound(upper_.data(), upper_.data() + n, x) - upper_.data();  // the first block that ends at x or above
    if (k == n) return value_[n - 1];
    if (k == 0 || x >= lower_[k]) return value_[k];
    const double below = value_[k - 1];
    if (interpolation_ == isotonic_interpolation::step) return below;
    const double share = calibration_detail::isotonic_position(x, upper_[k - 1], lower_[k]);
    return (std::min)(below + share * (value_[k] - below), value_[k]);
  }

  Vector lower_;
  Vector upper_;
  Vector value_;
  isotonic_interpolation interpolation_ = isotonic_interpolation::linear;
  fit_status status_ = fit_status::degenerate;
};

ASSAY_NAMESPACE_END
