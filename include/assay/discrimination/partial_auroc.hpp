// SPDX-License-Identifier: MIT
/// @file
/// partial_auroc: area under a part of the ROC curve.
#pragma once

#include <assay/discrimination/descending_totals.hpp>

#include <type_traits>

ASSAY_NAMESPACE_BEGIN

/// The rate of which partial_auroc takes an interval.
enum class roc_axis {
  false_positive,  ///< ∫ TPR dFPR: the curve between two false positive rates
  true_positive    ///< ∫ (1 − FPR) dTPR: the curve between two true positive rates
};

/// Scale of a partial area A of an interval of width b − a.
enum class partial_scale {
  raw,      ///< A, in [0, b − a]
  mcclish,  ///< ½ (1 + (A − m)/(b − a − m)), m the area of chance: ½ for chance, 1 for a perfect score; may fall below ½ and 0
  box       ///< A / (b − a), in [0, 1]: the mean rate in the interval
};

struct partial_auroc_options {
  roc_axis axis = roc_axis::false_positive;  ///< rate of the interval
  double from = 0;                                ///< the interval [from, to], 0 <= from < to <= 1
  double to = 1;
  partial_scale scale = partial_scale::raw;  ///< raw, mcclish or box
  double undefined = assay::undefined();     ///< returned with one class only
};

namespace discrimination_detail {

/// A sum of products: exact integers of counts, doubles of weights.
template <class Amount>
class exact_sum {
 public:
  void add(Amount a, Amount b) {
    if constexpr (std::is_same_v<Amount, double>) {
      sum_.add(a * b);
    } else {
      sum_ += static_cast<core::uint128>(a) * static_cast<core::uint128>(b);
    }
  }
  double value() const {
    if constexpr (std::is_same_v<Amount, double>) {
      return sum_.value();
    } else {
      return static_cast<double>(sum_);
    }
  }

 private:
  std::conditional_t<std::is_same_v<Amount, double>, core::cascade_sum, core::uint128> sum_{};
};

struct partial_auroc_metric {
  static constexpr const char* name = "partial_auroc";
  template <class Score, class Weight>
  static double of(const ranked_scores<Score, Weight>& r, const partial_auroc_options& o) {
    check(o);
    if (!core::has_both_classes(r)) return o.undefined;
    const bool along_negatives = o.axis == roc_axis::false_positive;
    const core::scaled_totals both = walked_totals(r);
    threshold_totals totals(both);
    // from vertex to vertex in units of P·N: x runs along the axis, the height is of the other class
    const auto x_of = [&] { return along_negatives ? totals.false_positives() : totals.true_positives(); };
    const auto height_of = [&] { return along_negatives ? totals.true_positives() : totals.true_negatives(); };
    const double length = along_negatives ? totals.negatives() : totals.positives();
    const double from = o.from * length;
    const double to = o.to * length;
    exact_sum<decltype(totals.true_positives())> whole;  // doubled
    double ends = 0;                                     // doubled, of pieces that the interval cuts
    r.descending([&](const auto& b) {
      const auto x = x_of();
      const auto height = height_of();
      totals.add(b);
      const auto left = static_cast<double>(x);
      const auto right = static_cast<double>(x_of());
      if (left >= from && right <= to) {
        whole.add(along_negatives ? b.negatives : b.positives, height + height_of());
      } else if (right > from && left < to) {
        const double a = (std::max)(left, from);
        const double z = (std::min)(right, to);
        const double slope = static_cast<double>(height_of() - height) / (right - left);
        ends += 2 * (z - a) * (static_cast<double>(height) + slope * (0.5 * (a + z) - left));
      }
    }, both.scales);
    return scaled((whole.value() + ends) / (2 * totals.product()), o);
  }

 private:
  static void check(const partial_auroc_options& o) {
    if (!core::is_probability(o.from) || !core::is_probability(o.to) || !(o.from < o.to)) {
      core::raise_for(name, "the interval [" + core::to_text(o.from) + ", " + core::to_text(o.to) + "] is not one in [0, 1]");
    }
  }
  static double scaled(double area, const partial_auroc_options& o) {
    const double width = o.to - o.from;
    const double part = (std::max)(0.0, (std::min)(width, area));
    if (o.scale == partial_scale::raw) return part;
    if (o.scale == partial_scale::box) return part / width;
    const double middle = 0.5 * (o.from + o.to);
    const double chance = width * (o.axis == roc_axis::false_positive ? middle : 1 - middle);
    return 0.5 * (1 + (part - chance) / (width - chance));
  }
};

}  // namespace discrimination_detail

/// Partial area under the ROC curve: over an interval of false positive rates, ∫ TPR dFPR, or of true positive rates,
/// ∫ (1 − FPR) dTPR. The curve is straight between its vertices, at the ends of the interval too.
///
/// `partial_auroc(truth, score[, weights], {.from = 0, .to = 0.1})` or `partial_auroc(ranked_scores, options)`.
/// @par Options    axis, from, to, scale: raw, mcclish (standardised: chance is ½) or box (mean height)
/// @par Returns    raw: a value in [0, to − from]; box: in [0, 1]; mcclish: at most 1, below ½ where the curve runs below chance.
///                 The whole interval in raw and box is the AUROC. NaN (options.undefined) with one class only
/// @par Errors     as auroc; an interval that is not 0 <= from < to <= 1
/// @par Numerics   unweighted: pieces between vertices are exact integers, so that the whole interval is auroc to the bit
/// @par Cost       O(n) radix sort and one walk
/// @par Merge      exact, through ranked_scores
/// @par Same as    pROC auc(partial.auc, partial.auc.focus, partial.auc.correct), which gives NA below chance; scikit-learn
///                 roc_auc_score(max_fpr = b) for {.to = b, .scale = partial_scale::mcclish}
/// @par Reference  McClish 1989, doi:10.1177/0272989X8900900307
struct partial_auroc_function : core::rank_metric<discrimination_detail::partial_auroc_metric, partial_auroc_options> {};
inline constexpr partial_auroc_function partial_auroc{};

ASSAY_NAMESPACE_END
