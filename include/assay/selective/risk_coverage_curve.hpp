// SPDX-License-Identifier: MIT
/// @file
/// risk_coverage_curve: the risk of answering only the surest rows, at every distinct confidence; its points at a risk or coverage.
#pragma once

#include <assay/selective/risk_area.hpp>

#include <vector>

ASSAY_NAMESPACE_BEGIN

/// A risk-coverage curve, thresholds descending; row k is "answer where confidence >= threshold[k]".
struct risk_coverage_curve_result {
  Vector threshold;         ///< every distinct confidence downwards
  Vector coverage;          ///< share of the rows that are answered, ascending to 1
  Vector risk;              ///< mean loss (share of wrong answers) of those
  Vector generalized_risk;  ///< risk · coverage: the loss of those per row of all
};

/// risk_coverage_curve has no options.
struct risk_coverage_curve_options {};

/// A threshold of confidence and what answering from it on does.
struct selective_point {
  double threshold = undefined();
  double coverage = undefined();
  double risk = undefined();

  friend bool operator==(const selective_point&, const selective_point&) = default;
};

/// Options of coverage_at_risk and coverage_at_risk_point.
struct coverage_at_risk_options {
  double risk = 0.05;                     ///< the largest risk allowed, >= 0
  double undefined = assay::undefined();  ///< returned when no threshold keeps to it
};

/// Options of risk_at_coverage and risk_at_coverage_point.
struct risk_at_coverage_options {
  double coverage = 0.8;                  ///< the least share of rows to answer, in [0, 1]
  double undefined = assay::undefined();  ///< returned without rows
};

namespace selective_detail {

/// Slack of comparisons with a decimal like 0.05: its rounding, and that of sums of weights.
template <class Score, class Weight>
constexpr double slack_of(const ranked_scores<Score, Weight>&) {
  return ranked_scores<Score, Weight>::is_weighted ? 1e-12 : 0x1p-50;
}
constexpr double slack_of(const ranked_losses&) { return 1e-12; }

template <class Ranked>
double total_weight(const Ranked& r) {
  double total = 0;
  walk_down(r, [&](const loss_block& b) { total += b.weight; });
  return total;
}

struct risk_coverage_curve_metric {
  static constexpr const char* name = "risk_coverage_curve";
  static constexpr const char* argument_name = "confidence";
  template <class Ranked>
  static risk_coverage_curve_result of(const Ranked& r, const risk_coverage_curve_options&) {
    std::vector<loss_block> points;
    double weight = 0;
    double loss = 0;
    walk_down(r, [&](const loss_block& b) {
      weight += b.weight;
      loss += b.loss;
      points.push_back({b.confidence, weight, loss});
    });
    const auto n = static_cast<Index>(points.size());
    risk_coverage_curve_result out{Vector(n), Vector(n), Vector(n), Vector(n)};
    for (Index i = 0; i < n; ++i) {
      const loss_block& b = points[static_cast<std::size_t>(i)];
      out.threshold(i) = b.confidence;
      out.coverage(i) = b.weight / weight;
      out.risk(i) = b.loss / b.weight;
      out.generalized_risk(i) = b.loss / weight;
    }
    return out;
  }
};

struct coverage_at_risk_point_metric {
  static constexpr const char* name = "coverage_at_risk_point";
  static constexpr const char* argument_name = "confidence";
  template <class Ranked>
  static selective_point of(const Ranked& r, const coverage_at_risk_options& options, const char* function = name) {
    if (!core::is_weight(options.risk)) {
      core::raise_for(function, "risk = " + core::to_text(options.risk) + " must be finite and not negative");
    }
    selective_point out;
    double weight = 0;
    double loss = 0;
    double covered = 0;
    walk_down(r, [&](const loss_block& b) {
      weight += b.weight;
      loss += b.loss;
      if (loss > options.risk * weight * (1 + slack_of(r))) return;
      covered = weight;
      out.threshold = b.confidence;
      out.risk = loss / weight;
    });
    if (covered > 0) out.coverage = covered / weight;
    return out;
  }
};

struct coverage_at_risk_metric {
  static constexpr const char* name = "coverage_at_risk";
  static constexpr const char* argument_name = "confidence";
  template <class Ranked>
  static double of(const Ranked& r, const coverage_at_risk_options& options) {
    const double coverage = coverage_at_risk_point_metric::of(r, options, name).coverage;
    return is_undefined(coverage) ? options.undefined : coverage;
  }
};

struct risk_at_coverage_point_metric {
  static constexpr const char* name = "risk_at_coverage_point";
  static constexpr const char* argument_name = "confidence";
  template <class Ranked>
  static selective_point of(const Ranked& r, const risk_at_coverage_options& options, const char* function = name) {
    if (!core::is_probability(options.coverage)) {
      core::raise_for(function, "coverage = " + core::to_text(options.coverage) + " is not in [0, 1]");
    }
    const double all = total_weight(r);
    const double wanted = options.coverage * all * (1 - slack_of(r));
    selective_point out;
    double weight = 0;
    double loss = 0;
    walk_down(r, [&](const loss_block& b) {
      if (weight > 0 && !(weight < wanted)) return;
      weight += b.weight;
      loss += b.loss;
      out.threshold = b.confidence;
    });
    if (!(weight > 0)) return out;
    out.coverage = weight / all;
    out.risk = loss / weight;
    return out;
  }
};

struct risk_at_coverage_metric {
  static constexpr const char* name = "risk_at_coverage";
  static constexpr const char* argument_name = "confidence";
  template <class Ranked>
  static double of(const Ranked& r, const risk_at_coverage_options& options) {
    const double risk = risk_at_coverage_point_metric::of(r, options, name).risk;
    return is_undefined(risk) ? options.undefined : risk;
  }
};

}  // namespace selective_detail

/// Risk-coverage curve: for every distinct confidence, how many rows are answered when only those at least as sure are, and how often
/// wrongly. Tied rows are answered together.
///
/// `risk_coverage_curve(correct, confidence[, weights])`, `risk_coverage_curve(ranked_scores)`, and of any loss
/// `risk_coverage_curve(ranked_losses)`.
/// @par Input      as aurc; any weights
/// @par Returns    risk_coverage_curve_result with one row a distinct confidence; no row for coverage 0, whose risk is undefined
/// @par Errors     invalid_input: sizes differ, NaN, a label other than 0 and 1, negative weights
/// @par Cost       O(n) radix sort; 56 bytes a distinct confidence
/// @par Merge      exact, through ranked_scores or ranked_losses
/// @par Same as    fd-shifts coverages, selective_risks and generalized_risks in reverse, less their point at coverage 0
/// @par Reference  El-Yaniv and Wiener 2010, JMLR 11
struct risk_coverage_curve_function
    : selective_detail::selective_metric<selective_detail::risk_coverage_curve_metric, risk_coverage_curve_options> {};
inline constexpr risk_coverage_curve_function risk_coverage_curve{};

/// The largest coverage of a threshold whose risk is at most options.risk: how many answers can be given at that rate of errors.
/// coverage_at_risk_point has the threshold with it.
///
/// `coverage_at_risk(correct, confidence[, weights][, options])`, `coverage_at_risk(ranked_scores[, options])`,
/// `coverage_at_risk(ranked_losses[, options])`; the same of coverage_at_risk_point → selective_point.
/// Risk does not fall with coverage everywhere: smaller coverages may have a larger risk.
/// @par Input      as risk_coverage_curve
/// @par Range      (0, 1]; NaN (options.undefined) when no threshold keeps to the risk; all of the point is NaN then
/// @par Errors     as risk_coverage_curve; risk negative, infinite or NaN
/// @par Cost       O(n) radix sort
/// @par Merge      as risk_coverage_curve
/// @par Same as    without ties: torch-uncertainty CovAt5Risk, CovAtxRisk where some coverage keeps to the risk
struct coverage_at_risk_function
    : selective_detail::selective_metric<selective_detail::coverage_at_risk_metric, coverage_at_risk_options> {};
inline constexpr coverage_at_risk_function coverage_at_risk{};
struct coverage_at_risk_point_function
    : selective_detail::selective_metric<selective_detail::coverage_at_risk_point_metric, coverage_at_risk_options> {};
inline constexpr coverage_at_risk_point_function coverage_at_risk_point{};

/// The risk of the highest threshold that answers at least the share options.coverage of the rows. risk_at_coverage_point has the
/// threshold with it, and the coverage, which ties make larger than asked for.
///
/// `risk_at_coverage(correct, confidence[, weights][, options])`, `risk_at_coverage(ranked_scores[, options])`,
/// `risk_at_coverage(ranked_losses[, options])`; the same of risk_at_coverage_point → selective_point.
/// @par Input      as risk_coverage_curve
/// @par Range      [0, 1], of losses [0, ∞); NaN (options.undefined) without rows; all of the point is NaN then
/// @par Errors     as risk_coverage_curve; coverage outside [0, 1]
/// @par Cost       O(n) radix sort
/// @par Merge      as risk_coverage_curve
/// @par Same as    without ties: torch-uncertainty RiskAt80Cov, RiskAtxCov
struct risk_at_coverage_function
    : selective_detail::selective_metric<selective_detail::risk_at_coverage_metric, risk_at_coverage_options> {};
inline constexpr risk_at_coverage_function risk_at_coverage{};
struct risk_at_coverage_point_function
    : selective_detail::selective_metric<selective_detail::risk_at_coverage_point_metric, risk_at_coverage_options> {};
inline constexpr risk_at_coverage_point_function risk_at_coverage_point{};

ASSAY_NAMESPACE_END
