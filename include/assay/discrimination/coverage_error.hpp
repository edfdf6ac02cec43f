// SPDX-License-Identifier: MIT
/// @file
/// coverage_error: how far down the ranking of labels one must go to meet all that are true.
#pragma once

#include <assay/discrimination/row_mean.hpp>

ASSAY_NAMESPACE_BEGIN

namespace discrimination_detail {
struct coverage_error_metric {
  static constexpr const char* name = "coverage_error";
  template <class S, class Y, class... W>
  static double of(const row_mean_options& o, const S& scores, const Y& truth, const W&... weights) {
    const Index width = scores.cols();
    return mean_over_rows(
        name, scores.rows(), static_cast<double>(width), o.undefined,
        [&](Index begin, Index count, double* out) {
          for_rows(scores, truth, begin, count, [&](Index i, const auto* x, const std::uint8_t* y) {
            typename S::value_type lowest{};
            Index relevant = 0;
            for (Index k = 0; k < width; ++k) {
              if (y[k] == 0) continue;
              lowest = relevant == 0 ? x[k] : (std::min)(lowest, x[k]);
              ++relevant;
            }
            Index depth = 0;
            for (Index k = 0; k < width; ++k) depth += x[k] >= lowest;
            out[i] = relevant > 0 ? static_cast<double>(depth) : 0;
          });
        },
        weights...);
  }
};
}  // namespace discrimination_detail

/// Coverage error: the mean over rows of the number of labels that score at least as high as the lowest true one, which is how many
/// labels must be read, from the top, to have seen all true ones. The least possible value is the mean number of true labels.
///
/// `coverage_error(truth, scores[, weights][, options])`.
/// @par Input      truth: n x L labels 0/1; scores: n x L real numbers, larger = more likely, not NaN (infinities are ordered);
///                 weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Returns    a value in [0, L]; a row without true labels counts 0; NaN (options.undefined) without rows
/// @par Errors     invalid_input: shapes differ, NaN score (its row and column are named), label not 0/1, negative weight
/// @par Cost       one pass, O(n L), no sort; no memory that grows with n
/// @par Merge      none; the mean of batches weighted by their rows
/// @par Same as    scikit-learn coverage_error, torchmetrics multilabel_coverage_error
/// @par Reference  Tsoumakas, Katakis and Vlahavas 2010, Mining multi-label data, doi:10.1007/978-0-387-09823-4_34
struct coverage_error_function
    : discrimination_detail::label_score_metric<discrimination_detail::coverage_error_metric, row_mean_options> {};
inline constexpr coverage_error_function coverage_error{};

ASSAY_NAMESPACE_END
