// SPDX-License-Identifier: MIT
/// @file
/// roc_convex_hull: the upper convex hull of the ROC curve, and auroc_convex_hull: the area under it.
#pragma once

#include <assay/core/rank_metric.hpp>
#include <assay/discrimination/roc_curve.hpp>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {

/// The vertices of the upper convex hull; of vertices on one line only the ends.
template <class Score, class Weight>
auto convex_hull(const ranked_scores<Score, Weight>& r, const core::class_scales& scales) {
  return roc_vertices(r, scales, [](int turn) { return turn >= 0; });
}

struct roc_convex_hull_metric {
  static constexpr const char* name = "roc_convex_hull";
  template <class Score, class Weight>
  static roc_curve_result of(const ranked_scores<Score, Weight>& r, const rank_options& options) {
    const core::scaled_totals both(r);
    return curve_of(convex_hull(r, both.scales), both.scales, options.undefined);
  }
};

struct auroc_convex_hull_metric {
  static constexpr const char* name = "auroc_convex_hull";
  template <class Score, class Weight>
  static double of(const ranked_scores<Score, Weight>& r, const rank_options& options) {
    if (!core::has_both_classes(r)) return options.undefined;
    const core::scaled_totals both(r);
    const auto hull = convex_hull(r, both.scales);
    const double pairs = static_cast<double>(hull.back().true_positives) * static_cast<double>(hull.back().false_positives);
    core::cascade_sum area;  // doubled
    for (std::size_t i = 1; i < hull.size(); ++i) {
      area.add(static_cast<double>(hull[i].false_positives - hull[i - 1].false_positives) *
               static_cast<double>(hull[i].true_positives + hull[i - 1].true_positives));
    }
    return (std::min)(1.0, area.value() / (2 * pairs));
  }
};

}  // namespace discrimination_detail

/// Upper convex hull of the ROC curve: the operating points that are the best for some costs of errors and prevalence. What
/// lies between two of them is reached by choosing at random between their thresholds.
///
/// `roc_convex_hull(truth, score[, weights][, options])` or `roc_convex_hull(ranked_scores[, options])`.
/// @par Returns    roc_curve_result, from (0, 0) at threshold +inf to (1, 1); of vertices on one line only the ends. Unweighted
///                 turns are exact integers. A class without weight has rate NaN
/// @par Errors     as auroc
/// @par Cost       O(n) radix sort and one walk; 24 bytes per vertex that stays
/// @par Same as    R hmeasure (there of the flipped score when the AUROC is below ½)
/// @par Reference  Provost and Fawcett 2001, doi:10.1023/A:1007601015854
struct roc_convex_hull_function : core::rank_metric<discrimination_detail::roc_convex_hull_metric, rank_options> {};
inline constexpr roc_convex_hull_function roc_convex_hull{};

/// Area under the upper convex hull of the ROC curve (AUCH): the AUROC of the score after isotonic calibration.
///
/// `auroc_convex_hull(truth, score[, weights][, options])` or `auroc_convex_hull(ranked_scores[, options])`.
/// @par Returns    a value in [½, 1], at least the AUROC; optimistic on the data that the hull is taken of. NaN
///                 (options.undefined) with one class only
/// @par Errors     as auroc
/// @par Cost       as roc_convex_hull
/// @par Same as    R hmeasure AUCH
struct auroc_convex_hull_function : core::rank_metric<discrimination_detail::auroc_convex_hull_metric, rank_options> {};
inline constexpr auroc_convex_hull_function auroc_convex_hull{};

ASSAY_NAMESPACE_END
