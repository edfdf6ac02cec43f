// SPDX-License-Identifier: MIT
/// @file
/// aurc, excess_aurc, auarc: areas under the risk-coverage and the accuracy-rejection curve.
#pragma once

#include <assay/selective/risk_area.hpp>

ASSAY_NAMESPACE_BEGIN
namespace selective_detail {

template <class Ranked>
double area_of(const Ranked& r, aurc_convention convention) {
  risk_area area(convention);
  walk_down(r, [&](const loss_block& b) { area.add(b); });
  return area.value();
}

struct aurc_metric {
  static constexpr const char* name = "aurc";
  static constexpr const char* argument_name = "confidence";
  template <class Ranked>
  static double of(const Ranked& r, const aurc_options& options) {
    check_convention(name, r, options.convention);
    const double area = area_of(r, options.convention);
    return is_undefined(area) ? options.undefined : area;
  }
};

struct excess_aurc_metric {
  static constexpr const char* name = "excess_aurc";
  static constexpr const char* argument_name = "confidence";
  template <class Ranked>
  static double of(const Ranked& r, const aurc_options& options) {
    check_convention(name, r, options.convention);
    const bool trapezoid = options.convention == aurc_convention::trapezoid;
    const double area = area_of(r, options.convention);
    if (is_undefined(area)) return options.undefined;
    risk_area best(trapezoid ? aurc_convention::integral : options.convention);
    walk_best(r, [&](const loss_block& b) { best.add(b); });
    return trapezoid ? area - best.value() : (std::max)(0.0, area - best.value());
  }
};

struct auarc_metric {
  static constexpr const char* name = "auarc";
  static constexpr const char* argument_name = "confidence";
  template <class Score, class Weight>
  static double of(const ranked_scores<Score, Weight>& r, const aurc_options& options) {
    check_convention(name, r, options.convention);
    const double area = area_of(r, options.convention);
    return is_undefined(area) ? options.undefined : 1 - area;
  }
};

}  // namespace selective_detail

/// Area under the risk-coverage curve: the error rate among the answers that are given, on average over how many are given, the surest
/// first. Small when answers are right and confidence knows where they are not.
///
/// `aurc(correct, confidence[, weights][, options])`, `aurc(ranked_scores[, options])`, and of any loss `aurc(ranked_losses[, options])`.
/// By default the integral of the curve; the sums that papers and libraries call AURC differ from it by O(1/n) and are conventions.
/// @par Input      correct: n labels, 1 where the answer is right (errors call it truth); confidence: n real numbers, larger = surer, not
///                 NaN; weights: n finite numbers >= 0, an integer weight equals a repeated row; of the conventions that count rows
///                 (prefix_mean, prefix_trapezoid) whole numbers
/// @par Range      [0, 1], of losses [0, ∞); 0 when all is right; NaN (options.undefined) without rows, by prefix_trapezoid below two
/// @par Errors     invalid_input: sizes differ, NaN, a label other than 0 and 1, negative weights, weights that are not whole
/// @par Cost       O(n) radix sort, one logarithm for every run of right or wrong answers
/// @par Merge      exact, through ranked_scores or ranked_losses
/// @par Same as    without ties: Geifman's (prefix_mean), torch-uncertainty AURC (prefix_trapezoid); with ties too: fd-shifts
///                 aurc / 1000 (trapezoid)
/// @par Reference  Geifman and El-Yaniv 2017, arXiv:1705.08500; Franc, Prusa and Voracek 2023, JMLR 24(11)
struct aurc_function : selective_detail::selective_metric<selective_detail::aurc_metric, aurc_options> {};
inline constexpr aurc_function aurc{};

/// Excess AURC: the AURC less that of the best confidence for the same answers, which ranks all right ones above all wrong ones; 0 for
/// a perfect ranking.
///
/// `excess_aurc(correct, confidence[, weights][, options])`, `excess_aurc(ranked_scores[, options])`, `excess_aurc(ranked_losses[,
/// options])`. The best area is that of the same convention, of the integral e + (1 − e) ln(1 − e) with e the error rate; of trapezoid
/// it is that of the integral, as in fd-shifts, and ties may then push the excess below 0 (to e²/2 less the best area at the lowest).
/// @par Input, Errors, Cost, Merge  as aurc
/// @par Range      [0, 1), of losses [0, ∞); NaN (options.undefined) as aurc
/// @par Same as    fd-shifts eaurc / 1000 of right and wrong answers (trapezoid); Geifman's E-AURC subtracts the closed form from the
///                 prefix mean, so that a perfect ranking of few rows is not 0
/// @par Reference  Geifman, Uziel and El-Yaniv 2019, arXiv:1805.08206
struct excess_aurc_function : selective_detail::selective_metric<selective_detail::excess_aurc_metric, aurc_options> {};
inline constexpr excess_aurc_function excess_aurc{};

/// Area under the accuracy-rejection curve, 1 − AURC: the accuracy among the answers that are given, on average over how many are.
///
/// `auarc(correct, confidence[, weights][, options])` or `auarc(ranked_scores[, options])`.
/// @par Input, Errors, Cost, Merge  as aurc
/// @par Range      [0, 1]; NaN (options.undefined) as aurc
/// @par Same as    without ties: the mean of the accuracies of 1, 2, …, n rows (prefix_mean)
/// @par Reference  Nadeem, Zucker and Hanczar 2010, PMLR 8
struct auarc_function : core::rank_metric<selective_detail::auarc_metric, aurc_options> {};
inline constexpr auarc_function auarc{};

ASSAY_NAMESPACE_END
