// SPDX-License-Identifier: MIT
/// @file
/// label_ranking_loss: share of pairs of a true and a false label that a row ranks in the wrong order.
#pragma once

#include <assay/discrimination/row_mean.hpp>

ASSAY_NAMESPACE_BEGIN

struct label_ranking_loss_options {
  double tie_loss = 1;                    ///< what a pair with equal scores counts: 1 as scikit-learn, 0.5 for 1 − AUROC of a row
  double undefined = assay::undefined();  ///< returned without rows
};

namespace discrimination_detail {
struct label_ranking_loss_metric {
  static constexpr const char* name = "label_ranking_loss";
  template <class S, class Y, class... W>
  static double of(const label_ranking_loss_options& o, const S& scores, const Y& truth, const W&... weights) {
    if (!core::is_probability(o.tie_loss)) core::raise_for(name, "tie_loss = " + core::to_text(o.tie_loss) + " is not in [0, 1]");
    const auto value = [&](const auto& row) {
      const double pairs = row.relevant() * row.irrelevant();
      if (pairs == 0) return 0.0;
      double above = 0;  // false labels
      double wrong = 0;
      row.descending([&](const auto& b) {
        wrong += static_cast<double>(b.positives) * (above + o.tie_loss * static_cast<double>(b.negatives));
        above += static_cast<double>(b.negatives);
      });
      return (std::min)(1.0, wrong / pairs);
    };
    return mean_over_ranked_rows(name, o.undefined, value, scores, truth, weights...);
  }
};
}  // namespace discrimination_detail

/// Label ranking loss: the mean over rows of the share of pairs (true label, false label) in which the false one scores higher, or
/// as high.
///
/// `label_ranking_loss(truth, scores[, weights][, options])`.
/// @par Input      as coverage_error
/// @par Options    tie_loss: what a pair with equal scores counts, in [0, 1] (1); undefined
/// @par Returns    a value in [0, 1]; a row with no true label or with true ones only counts 0; NaN (options.undefined) without rows
/// @par Errors     as coverage_error; tie_loss outside [0, 1]
/// @par Cost       one pass, O(n L log L) at most; no memory that grows with n
/// @par Merge      none; the mean of batches weighted by their rows
/// @par Same as    scikit-learn label_ranking_loss; torchmetrics multilabel_ranking_loss without ties (there broken by order)
/// @par Reference  Tsoumakas, Katakis and Vlahavas 2010, Mining multi-label data, doi:10.1007/978-0-387-09823-4_34
struct label_ranking_loss_function
    : discrimination_detail::label_score_metric<discrimination_detail::label_ranking_loss_metric, label_ranking_loss_options> {};
inline constexpr label_ranking_loss_function label_ranking_loss{};

ASSAY_NAMESPACE_END
