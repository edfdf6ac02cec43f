// SPDX-License-Identifier: MIT
/// @file
/// type2_auroc: whether confidence ranks right answers above wrong ones.
#pragma once

#include <assay/discrimination/auroc.hpp>
#include <assay/discrimination/rating_counts.hpp>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {

struct type2_auroc_metric {
  static constexpr const char* name = "type2_auroc";
  template <class Score, class Weight>
  static double of(const ranked_scores<Score, Weight>& r, const rank_options& options) {
    return auroc_metric::of(r, options);
  }
};

struct type2_counts_metric {
  static constexpr const char* name = "type2_auroc_from_counts";
  static double of(const std::vector<double>& correct, const std::vector<double>& incorrect, const rank_options& options) {
    const double right = total(correct);
    const double wrong = total(incorrect);
    if (!core::is_finite(right) || !core::is_finite(wrong)) core::raise_for(name, "the sum of the counts is too large for double");
    if (!(right > 0 && wrong > 0)) return options.undefined;
    const core::scaled_totals<double, double> both(right, wrong);
    descending_totals totals(both);
    for (std::size_t i = correct.size(); i-- > 0;) {
      const double c = correct[i] * both.scales.positive;
      const double w = incorrect[i] * both.scales.negative;
      totals.add(core::tie_block<double, double>{static_cast<double>(i), w, c, 0, 0});
    }
    return totals.auroc();
  }

 private:
  static double total(const std::vector<double>& counts) {
    double sum = 0;
    for (const double n : counts) sum += n;
    return sum;
  }
};

}  // namespace discrimination_detail

/// Type-2 AUROC: P(confidence when right > confidence when wrong) + ½ P(both equal), the AUROC of confidence for correctness; ½ says
/// that confidence knows nothing of errors. It depends on how good the answers are: meta_d_prime takes that into account.
///
/// `type2_auroc(correct, confidence[, weights][, options])` or `type2_auroc(ranked_scores[, options])`; of a rating experiment
/// type2_auroc_from_counts.
/// @par Input      correct: n labels, 1 where the answer was right (`predicted == truth`); confidence: n real numbers, larger = surer,
///                 not NaN; weights as auroc. Errors call them truth and score.
/// @par Returns    a value in [0, 1]; NaN (options.undefined) when all answers are right or all are wrong
/// @par Errors     as auroc
/// @par Cost       as auroc
/// @par Merge      exact, through ranked_scores
/// @par Same as    scikit-learn roc_auc_score(correct, confidence)
/// @par Reference  Fleming and Lau 2014, doi:10.3389/fnhum.2014.00443
struct type2_auroc_function : core::rank_metric<discrimination_detail::type2_auroc_metric, rank_options> {};
inline constexpr type2_auroc_function type2_auroc{};

/// Type-2 AUROC of a rating experiment: Σ_r C_r (Σ_{q<r} I_q + I_r / 2) / (Σ C · Σ I) of the numbers of right and of wrong answers C_r
/// and I_r with confidence r.
///
/// `type2_auroc_from_counts(correct_counts, incorrect_counts[, options])` or `type2_auroc_from_counts(rating_counts[, options])`,
/// which pools both responses.
/// @par Input      correct_counts, incorrect_counts: one count a level, from the lowest confidence up, finite and >= 0
/// @par Returns    a value in [0, 1]; NaN (options.undefined) when all answers are right or all are wrong
/// @par Errors     invalid_input: sizes differ, a count that is NaN, infinite or negative
/// @par Cost       O(levels)
/// @par Merge      exact, through rating_counts
struct type2_auroc_from_counts_function {
  template <class C, class I>
  double operator()(const Eigen::DenseBase<C>& correct_counts, const Eigen::DenseBase<I>& incorrect_counts,
                    const rank_options& options = {}) const {
    core::check_same_size(metric::name, "incorrect_counts", incorrect_counts.size(), "correct_counts", correct_counts.size());
    const std::vector<double> c = discrimination_detail::checked_counts(correct_counts, {metric::name, "correct_counts"});
    return metric::of(c, discrimination_detail::checked_counts(incorrect_counts, {metric::name, "incorrect_counts"}), options);
  }
  double operator()(const rating_counts& counts, const rank_options& options = {}) const {
    return (*this)(counts.correct(), counts.incorrect(), options);
  }
  template <class C, class... Rest>
    requires(!core::dense<C> && (core::unwrapped<C> || (core::unwrapped<Rest> || ...)))
  double operator()(const C&, const Rest&...) const {
    static_assert(core::always_false<C>,
                  "assay::type2_auroc_from_counts takes Eigen vectors (correct_counts, incorrect_counts[, options]) or a rating_counts; "
                  "wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }

 private:
  using metric = discrimination_detail::type2_counts_metric;
};
inline constexpr type2_auroc_from_counts_function type2_auroc_from_counts{};

ASSAY_NAMESPACE_END
