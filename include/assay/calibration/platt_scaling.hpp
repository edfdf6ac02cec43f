// SPDX-License-Identifier: MIT
/// @file
/// platt_scaling: the logistic curve through the outcomes, as a function of the score.
#pragma once

#include <assay/calibration/scaling_map.hpp>
#include <assay/core/logistic_fit.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

ASSAY_NAMESPACE_BEGIN

struct platt_scaling_options {
  /// Fit to Platt's targets (N₊ + 1)/(N₊ + 2) and 1/(N₋ + 2) instead of 1 and 0, N₊ and N₋ the weights of the classes: the fit
  /// stays finite for separable rows. false: plain maximum likelihood.
  bool smooth_targets = true;
};

namespace calibration_detail {

inline fit_status to_fit_status(core::logistic_status status) {
  switch (status) {
    case core::logistic_status::converged:
      return fit_status::converged;
    case core::logistic_status::not_converged:
      return fit_status::not_converged;
    case core::logistic_status::separable:
      return fit_status::separable;
    case core::logistic_status::degenerate:
      break;
  }
  return fit_status::degenerate;
}

/// Newton steps about the rows whose probability is still open, for where the general solver stops short: beside scores far beyond
/// all others, or weights far below.
inline fit_status polish_platt(const Vector& score, const Vector& target, const Vector& weight, double& level, double& slope) {
  const auto loss_at = [&](double b, double a) {
    const Vector x = b + a * score;
    return (weight * (target * (-x).max(0) + (1 - target) * x.max(0) + (1 + (-x.abs()).max(-800).exp()).log())).sum();
  };
  double loss = loss_at(level, slope);
  for (int step = 0; step < 100; ++step) {
    const Vector x = level + slope * score;
    const Vector e = (-x.abs()).max(-800).exp();
    const Vector unlikely = e / (1 + e);
    const Vector p = (x >= 0).select(1 / (1 + e), unlikely);
    const Vector rest = weight * (target * (x >= 0).select(unlikely, 1 / (1 + e)) - (1 - target) * p);
    const Vector open = weight * unlikely / (1 + e);
    const double total = open.sum();
    if (!(total > 0)) return fit_status::not_converged;
    const double centre = (open * score).sum() / total;
    const Vector apart = score - centre;
    const double spread = (open * apart * apart).sum();
    const double turn = spread > 0 ? (rest * apart).sum() / spread : 0;
    const double rise = rest.sum() / total;
    const double decrement = rise * rise * total + turn * turn * spread;
    const bool is_near = decrement <= 0x1p-64 * total;  // squared once more by this step
    double share = 1;
    for (; share > 0x1p-40; share /= 2) {
      const double b = level + share * (rise - turn * centre);
      const double a = slope + share * turn;
      const double next = loss_at(b, a);
      if (!(next <= loss) && !is_near) continue;
      level = b;
      slope = a;
      loss = next;
      break;
    }
    if (is_near) return fit_status::converged;
    if (!(share > 0x1p-40)) break;
  }
  return fit_status::not_converged;
}

inline scaling_line fit_platt(const scaling_rows& rows, const platt_scaling_options& options) {
  scaling_line out;
  if (rows.is_empty()) return out;
  // target of a positive and a negative, and what each leaves to 1
  const double smooth = options.smooth_targets ? 1 : 0;
  const double high = options.smooth_targets ? (rows.positives + 1) / (rows.positives + 2) : 1;
  const double low = smooth / (rows.negatives + 2);
  if (rows.is_constant() || !rows.has_both_classes()) {
    const double positives = rows.positive.sum();
    const double negatives = rows.negative.sum();
    const double missing = smooth / (rows.positives + 2);
    const double not_low = options.smooth_targets ? (rows.negatives + 1) / (rows.negatives + 2) : 1;
    out.level = scaling_log_odds(positives * high + negatives * low, positives * missing + negatives * not_low);
    return out;
  }
  if (!options.smooth_targets) {
    if (const scaling_threshold t = rows.threshold(); t.at >= 0) {
      out = separable_scaling_line(rows, t, [&](Index i, Index j) {
        return core::separately_rounded(rows.score[j] / 2) - core::separately_rounded(rows.score[i] / 2);  // no overflow
      });
      out.centre = rows.score[rows.has_both(t.at) ? t.at : t.at - 1];
      return out;
    }
  }
  // about the median and near 1, so that neither the offset nor the scale of the scores costs digits
  const double scale = scale_to_one(rows.largest());
  out.centre = rows.score[rows.median()];
  const Vector weight = rows.positive + rows.negative;
  Eigen::ArrayXXd columns(weight.size(), 2);
  columns.col(0).setOnes();
  columns.col(1) = scale * rows.score - scale * out.centre;
  const Vector target = (rows.positive * high + rows.negative * low) / weight;
  const core::logistic_fit fit = core::fit_logistic(columns, target, weight);
  out.level = fit.coefficients[0];
  double slope = fit.coefficients[1];
  out.status = to_fit_status(fit.status);
  if (out.status != fit_status::converged) out.status = polish_platt(columns.col(1), target, weight, out.level, slope);
  constexpr double most = (std::numeric_limits<double>::max)();
  out.slope = std::clamp(slope * scale, -most, most);
  return out;
}

}  // namespace calibration_detail

/// Platt scaling: p = 1 / (1 + e^-(slope·score + intercept)), the logistic regression of the outcome on the score. The map is
/// increasing, or decreasing where large scores go with the negatives.
///
/// `platt_scaling::fit(truth, score[, weights][, options])`, `fit(ranked_scores[, options])`; then `map(score)`.
/// Platt's A and B are -slope and -intercept.
///
/// @par Input   truth: n labels 0/1; score: n finite numbers (margins, or log odds; probabilities work, but their log odds fit
///              better); weights: n finite numbers >= 0, which count as repeated rows in the smooth targets.
/// @par Status  degenerate: no rows (p = 1/2), one class or one distinct score: slope 0 and the mean target. separable, with plain
///              maximum likelihood only: the line through p = 2^-20 and 1 - 2^-20 at the scores beside the threshold, and through
///              the observed rate at a score that both classes have.
/// @par Errors  invalid_input: sizes differ, NaN or infinity, a label that is not 0 or 1, a negative weight.
/// @par Cost    a radix sort, then O(distinct scores) for each of some 5 to 8 Newton steps; some 100 bytes a distinct score.
///              Scores of any offset and scale. The order of the rows and the batches of a ranked_scores change no bit.
/// @par Same as CalibratedClassifierCV(method="sigmoid") and _sigmoid_calibration of scikit-learn, whose L-BFGS keeps some 7
///              digits and stays at slope 0 for scores of scale 1e-9 or offset 1e9; netcal LogisticCalibration with
///              .smooth_targets = false.
/// @par Reference J. Platt 1999; H.-T. Lin, C.-J. Lin, R. C. Weng, A note on Platt's probabilistic outputs for support vector
///              machines, Machine Learning 68, 2007.
class platt_scaling : public calibration_detail::scaling_map<platt_scaling, platt_scaling_options, core::real_kind::finite> {
  using base = calibration_detail::scaling_map<platt_scaling, platt_scaling_options, core::real_kind::finite>;
  friend base;

 public:
  /// The constant 1/2.
  platt_scaling() = default;

  /// Log odds per unit of the score, and at score 0. The map itself is kept about a score amid the data.
  double slope() const { return line_.slope; }
  double intercept() const { return line_.at(0); }
  fit_status status() const { return line_.status; }

  friend bool operator==(const platt_scaling&, const platt_scaling&) = default;
  bytes to_bytes() const {
    core::state_writer out(core::summary_name("PLAT"), 1);
    line_.write(out);
    return out.finish();
  }
  static platt_scaling from_bytes(std::span<const std::uint8_t> in) {
    core::state_reader reader(in, core::summary_name("PLAT"), 1, "platt_scaling::from_bytes");
    platt_scaling out;
    out.line_ = calibration_detail::scaling_line::read(reader);
    reader.finish();
    return out;
  }

 private:
  static constexpr core::argument fit_argument{"platt_scaling.fit", "score"};
  static constexpr core::argument map_argument{"platt_scaling.map", "score"};

  static void check(const platt_scaling_options&) {}
  static platt_scaling fit_rows(const calibration_detail::scaling_rows& rows, const platt_scaling_options& options) {
    platt_scaling out;
    out.line_ = calibration_detail::fit_platt(rows, options);
    return out;
  }
  double value(double score) const { return calibration_detail::scaling_sigmoid(line_.at(score)); }

  calibration_detail::scaling_line line_;
};

ASSAY_NAMESPACE_END
