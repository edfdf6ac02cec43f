// SPDX-License-Identifier: MIT
/// @file
/// beta_calibration: a curve of three parameters through the outcomes, as a function of the probability.
#pragma once

#include <assay/calibration/platt_scaling.hpp>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

ASSAY_NAMESPACE_BEGIN

/// Which parameters of beta calibration are free.
enum class beta_form {
  abm,  ///< a, b and c
  am    ///< a = b and c: Platt scaling of the log odds, never decreasing
};

struct beta_calibration_options {
  beta_form form = beta_form::abm;
  /// Probabilities below clip count as clip, above 1 - clip as 1 - clip; 0 < clip < 1/2. The default is the distance of the last
  /// double below 1 from 1, on either side.
  double clip = 0x1p-53;
};

namespace calibration_detail {

/// ln(p/q) and ln((1 - p)/(1 - q)), accurate for neighbours and for small p.
inline double beta_log_ratio(double p, double q) { return std::abs(p - q) < q / 2 ? std::log1p((p - q) / q) : std::log(p) - std::log(q); }
inline double beta_log_complement_ratio(double p, double q) {
  return std::abs(p - q) < (1 - q) / 2 ? std::log1p((q - p) / (1 - q)) : std::log1p(-p) - std::log1p(-q);
}

/// Log odds c + a ln p - b ln(1 - p), kept about a probability amid the data.
struct beta_curve {
  double a = 1;
  double b = 1;
  double level = 0;
  double centre = 0.5;
  double clip = beta_calibration_options{}.clip;
  fit_status status = fit_status::degenerate;

  double clipped(double p) const { return (std::min)((std::max)(p, clip), 1 - clip); }
  double at(double p) const {
    p = clipped(p);
    return level + (a * beta_log_ratio(p, centre) - b * beta_log_complement_ratio(p, centre));
  }
  double intercept() const { return level - (a * std::log(centre) - b * std::log1p(-centre)); }
  friend bool operator==(const beta_curve&, const beta_curve&) = default;
};

/// The rows with clipped probabilities, equal ones again in one.
inline scaling_rows clip_beta_rows(const scaling_rows& rows, const beta_curve& curve) {
  scaling_rows out = rows;
  Index n = 0;
  for (Index i = 0; i < rows.score.size(); ++i) {
    const double p = curve.clipped(rows.score[i]);
    if (n > 0 && out.score[n - 1] >= p) {
      out.positive[n - 1] += rows.positive[i];
      out.negative[n - 1] += rows.negative[i];
    } else {
      out.score[n] = p;
      out.positive[n] = rows.positive[i];
      out.negative[n++] = rows.negative[i];
    }
  }
  for (Vector* const x : {&out.score, &out.positive, &out.negative}) x->conservativeResize(n);
  return out;
}

/// The fit with some of the parameters free.
struct beta_candidate {
  double a = 0;
  double b = 0;
  double level = 0;
  double log_likelihood = 0;
  core::logistic_status status = core::logistic_status::degenerate;

  bool is_allowed() const { return a >= 0 && b >= 0; }
};

/// Rows of both classes and several distinct scores.
class beta_problem {
 public:
  beta_problem(const scaling_rows& rows, double centre)
      : weight_(rows.positive + rows.negative), target_(rows.positive / weight_), log_p_(weight_.size()), log_q_(weight_.size()) {
    for (Index i = 0; i < weight_.size(); ++i) {
      log_p_[i] = beta_log_ratio(rows.score[i], centre);
      log_q_[i] = -beta_log_complement_ratio(rows.score[i], centre);
    }
  }
  /// Factors of ln p and -ln(1 - p) that are not free are 0.
  beta_candidate fit(bool is_free_a, bool is_free_b) const {
    Eigen::ArrayXXd columns(weight_.size(), 1 + is_free_a + is_free_b);
    columns.col(0).setOnes();
    if (is_free_a) columns.col(1) = log_p_;
    if (is_free_b) columns.col(1 + is_free_a) = log_q_;
    const core::logistic_fit fit = core::fit_logistic(std::move(columns), target_, weight_);
    return {is_free_a ? fit.coefficients[1] : 0, is_free_b ? fit.coefficients[1 + is_free_a] : 0, fit.coefficients[0],
            fit.log_likelihood, fit.status};
  }
  /// a = b.
  beta_candidate fit_equal() const {
    Eigen::ArrayXXd columns(weight_.size(), 2);
    columns.col(0).setOnes();
    columns.col(1) = log_p_ + log_q_;
    const core::logistic_fit fit = core::fit_logistic(std::move(columns), target_, weight_);
    return {fit.coefficients[1], fit.coefficients[1], fit.coefficients[0], fit.log_likelihood, fit.status};
  }

 private:
  Vector weight_;
  Vector target_;
  Vector log_p_;
  Vector log_q_;
};

/// The best with a, b >= 0. The loss is convex: where the optimum has a < 0 <= b, the best is on the edge a = 0.
inline beta_candidate best_beta(const beta_problem& problem, beta_form form) {
  if (form == beta_form::abm) {
    const beta_candidate both = problem.fit(true, true);
    if (both.status != core::logistic_status::degenerate) {  // it is with two distinct scores: then a = b is as good
      if (both.is_allowed()) return both;
      const beta_candidate none{-1, -1};
      const beta_candidate without_a = both.a < 0 ? problem.fit(false, true) : none;
      const beta_candidate without_b = both.b < 0 ? problem.fit(true, false) : none;
      if (without_a.is_allowed() && !(without_b.is_allowed() && without_b.log_likelihood > without_a.log_likelihood)) return without_a;
      if (without_b.is_allowed()) return without_b;
      return problem.fit(false, false);
    }
  }
  const beta_candidate equal = problem.fit_equal();
  return equal.is_allowed() ? equal : problem.fit(false, false);
}

inline beta_curve fit_beta(const scaling_rows& given, const beta_calibration_options& options) {
  beta_curve out;
  out.clip = options.clip;
  if (given.is_empty()) return out;
  const scaling_rows rows = clip_beta_rows(given, out);
  out.centre = rows.score[rows.median()];
  if (!rows.has_both_classes() || rows.is_constant()) {
    out.a = out.b = 0;
    out.level = scaling_log_odds(rows.positive.sum(), rows.negative.sum());
    return out;
  }
  if (const scaling_threshold t = rows.threshold(); t.at >= 0 && t.up) {
    const scaling_line line = separable_scaling_line(rows, t, [&](Index i, Index j) {
      return (beta_log_ratio(rows.score[j], rows.score[i]) - beta_log_complement_ratio(rows.score[j], rows.score[i])) / 2;
    });
    out.a = out.b = line.slope;
    out.level = line.level;
    out.centre = rows.score[rows.has_both(t.at) ? t.at : t.at - 1];
    out.status = line.status;
    return out;
  }
  const beta_candidate best = best_beta(beta_problem(rows, out.centre), options.form);
  out.a = best.a;
  out.b = best.b;
  out.level = best.level;
  out.status = best.a > 0 || best.b > 0 ? to_fit_status(best.status) : fit_status::degenerate;
  return out;
}

}  // namespace calibration_detail

/// Beta calibration: log odds of p' = c + a ln p - b ln(1 - p) with a, b >= 0, so that the map never decreases. a = b = 1, c = 0
/// is the identity, which Platt scaling of probabilities does not contain.
///
/// `beta_calibration::fit(truth, prediction[, weights][, options])`, `fit(ranked_scores[, options])`; then `map(prediction)`.
///
/// @par Input   truth: n labels 0/1; prediction: n probabilities; weights: n finite numbers >= 0.
/// @par Options form (abm; am: a = b), clip (2^-53)
/// @par Status  degenerate: no rows (the identity), one class or one distinct probability, or an order that no increasing map
///              improves: a = b = 0, the observed rate. separable: a = b, with p' = 2^-20 and 1 - 2^-20 at the probabilities beside
///              the threshold, or the observed rate at one that both classes have.
/// @par Errors  invalid_input: sizes differ, NaN, a probability outside [0, 1], a label that is not 0 or 1, a negative weight, clip.
/// @par Cost    a radix sort, then O(distinct probabilities) for each of some 6 to 10 Newton steps, twice or three times as many
///              where a or b would be negative; some 130 bytes a distinct probability. The order of the rows and the batches of a
///              ranked_scores change no bit.
/// @par Same as betacal's BetaCalibration("abm") and ("am") with .clip = 0x1p-52, within the tolerance of its solver. Where a and
///              b would both be negative, or the one left over would, betacal returns a decreasing map.
/// @par Reference M. Kull, T. Silva Filho, P. Flach, Beta calibration, AISTATS 2017.
class beta_calibration
    : public calibration_detail::scaling_map<beta_calibration, beta_calibration_options, core::real_kind::probability> {
  using base = calibration_detail::scaling_map<beta_calibration, beta_calibration_options, core::real_kind::probability>;
  friend base;

 public:
  /// The identity.
  beta_calibration() = default;

  double a() const { return curve_.a; }
  double b() const { return curve_.b; }
  /// The intercept. The map itself is kept about a probability amid the data.
  double c() const { return curve_.intercept(); }
  /// Probabilities are kept within [clip, 1 - clip].
  double clip() const { return curve_.clip; }
  fit_status status() const { return curve_.status; }

  friend bool operator==(const beta_calibration&, const beta_calibration&) = default;
  bytes to_bytes() const {
    core::state_writer out(core::summary_name("BETA"), 1);
    for (const double x : {curve_.a, curve_.b, curve_.level, curve_.centre, curve_.clip}) out.put(x);
    out.put(curve_.status);
    return out.finish();
  }
  static beta_calibration from_bytes(std::span<const std::uint8_t> in) {
    core::state_reader reader(in, core::summary_name("BETA"), 1, "beta_calibration::from_bytes");
    beta_calibration out;
    auto& c = out.curve_;
    for (double* const x : {&c.a, &c.b, &c.level, &c.centre, &c.clip}) *x = reader.get<double>();
    c.status = reader.get_enum(fit_status::degenerate);
    reader.require(core::is_weight(c.a) && core::is_weight(c.b), "a factor is not a finite number >= 0");
    reader.require(core::is_finite(c.level), "a parameter is not finite");
    reader.require(is_clip(c.clip), "clip is outside (0, 0.5)");
    reader.require(core::is_probability(c.centre) && c.centre >= c.clip && c.centre <= 1 - c.clip, "the centre is not a probability");
    reader.finish();
    return out;
  }

 private:
  static constexpr core::argument fit_argument{"beta_calibration.fit", "prediction"};
  static constexpr core::argument map_argument{"beta_calibration.map", "prediction"};

  static bool is_clip(double x) { return core::is_weight(x) && x > 0 && x < 0.5; }
  static void check(const beta_calibration_options& o) {
    if (!is_clip(o.clip)) core::raise_for(fit_argument.function, "clip = " + core::to_text(o.clip) + " is outside (0, 0.5)");
  }
  static beta_calibration fit_rows(const calibration_detail::scaling_rows& rows, const beta_calibration_options& options) {
    beta_calibration out;
    out.curve_ = calibration_detail::fit_beta(rows, options);
    return out;
  }
  double value(double p) const { return calibration_detail::scaling_sigmoid(curve_.at(p)); }

  calibration_detail::beta_curve curve_;
};

ASSAY_NAMESPACE_END
