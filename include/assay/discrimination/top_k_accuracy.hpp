// SPDX-License-Identifier: MIT
/// @file
/// top_k_accuracy: share of rows whose class is among the k highest scores.
#pragma once

#include <assay/discrimination/row_mean.hpp>

ASSAY_NAMESPACE_BEGIN

/// Whether a class is among the first k when others have the same score.
enum class top_k_ties {
  expected,    ///< the share of the orders of the tied classes in which it is
  optimistic,  ///< if it is in some order
  pessimistic  ///< if it is in every order
};

struct top_k_accuracy_options {
  Index k = 5;                            ///< how many classes may be named
  top_k_ties ties = top_k_ties::expected; ///< what tied scores count
  double undefined = assay::undefined();  ///< returned without rows
};

namespace discrimination_detail {
struct top_k_accuracy_metric {
  static constexpr const char* name = "top_k_accuracy";
  static constexpr core::real_kind kind = core::real_kind::ordered;

  template <class S, class Y, class... W>
  static double of(const top_k_accuracy_options& o, const S& scores, const Y& truth, const W&... weights) {
    if (o.k < 1) core::raise_for(name, "k = " + core::to_text(o.k) + " is not positive");
    return mean_over_rows(
        name, scores.size(), 1, o.undefined,
        [&](Index begin, Index count, double* out) {
          std::int32_t buffer[core::block_size];
          const std::int32_t* label = truth.load(begin, count, buffer);
          typename S::value_type own[core::block_size];
          std::int32_t above[core::block_size];
          std::int32_t equal[core::block_size];
          for (Index i = 0; i < count; ++i) own[i] = scores.at(begin + i, label[i]);
          std::fill_n(above, count, 0);
          std::fill_n(equal, count, 0);
          scores.pieces(begin, count, [&](Index at, Index n, const auto& for_each_class) {
            for_each_class([&](Index, const auto* x) {
              for (Index i = 0; i < n; ++i) {
                above[at + i] += x[i] > own[at + i];
                equal[at + i] += x[i] == own[at + i];
              }
            });
          });
          for (Index i = 0; i < count; ++i) out[i] = credit(o, above[i], equal[i]);
        },
        weights...);
  }

 private:
  /// equal counts the class itself.
  static double credit(const top_k_accuracy_options& o, Index above, Index equal) {
    const Index places = o.k - above;
    if (o.ties == top_k_ties::optimistic) return places > 0 ? 1 : 0;
    if (o.ties == top_k_ties::pessimistic) return places >= equal ? 1 : 0;
    return (std::max)(0.0, (std::min)(1.0, static_cast<double>(places) / static_cast<double>(equal)));
  }
};
}  // namespace discrimination_detail

/// Share of rows whose true class is among the k classes with the highest scores.
///
/// With g classes of higher and e of equal score, the class itself included, a row counts min(1, max(0, (k − g) / e)): the share
/// of the orders of tied classes in which the true one is among the first k. A score that is the same for all classes so gives
/// k / K; optimistic counts g < k, pessimistic g + e <= k.
///
/// `top_k_accuracy(truth, scores[, weights][, options])`.
/// @par Input      truth: n classes 0..K-1; scores: n x K real numbers, K >= 2, larger = more likely, not NaN (infinities are
///                 ordered); weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Options    k (5), ties expected, optimistic or pessimistic, undefined
/// @par Returns    a value in [0, 1], 1 for k >= K; NaN (options.undefined) without rows
/// @par Errors     invalid_input: sizes differ, NaN score (its row and column are named), a class out of range, negative weight,
///                 k below 1
/// @par Cost       one pass, O(n K), no sort; no memory that grows with n
/// @par Merge      none; the mean of batches weighted by their rows
/// @par Same as    scikit-learn top_k_accuracy_score without ties (there the class of higher number goes first)
struct top_k_accuracy_function
    : discrimination_detail::class_score_metric<discrimination_detail::top_k_accuracy_metric, top_k_accuracy_options> {};
inline constexpr top_k_accuracy_function top_k_accuracy{};

ASSAY_NAMESPACE_END
