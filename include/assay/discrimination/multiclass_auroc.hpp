// SPDX-License-Identifier: MIT
/// @file
/// multiclass_auroc: area under the ROC curve for K classes, one-vs-rest or one-vs-one (Hand and Till).
#pragma once

#include <assay/discrimination/auroc.hpp>
#include <assay/discrimination/class_average.hpp>
#include <assay/discrimination/class_separation.hpp>

ASSAY_NAMESPACE_BEGIN

/// What a class is separated from.
enum class multiclass_scheme {
  one_vs_rest,  ///< all other classes together
  one_vs_one    ///< each other class by itself: the measure of Hand and Till
};

struct multiclass_auroc_options {
  multiclass_scheme scheme = multiclass_scheme::one_vs_rest;
  averaging average = averaging::macro;      ///< macro, weighted by the rows of a class (one_vs_one: of both classes), or
                                             ///< micro (one_vs_rest only): all n K pairs of row and class in one ranking
  absent_class absent = absent_class::skip;  ///< what a class (one_vs_one: pair) without a value counts; not read by micro
  double undefined = assay::undefined();     ///< the average when it is undefined
};

namespace discrimination_detail {

struct multiclass_auroc_metric {
  static constexpr const char* name = "multiclass_auroc";
  static constexpr const char* per_class_name = "multiclass_auroc_per_class";
  static constexpr core::real_kind kind = core::real_kind::ordered;

  template <class Ranked>
  static double value(const Ranked& r) {
    return auroc(r);
  }

  template <class S, class Y, class... W>
  static double of(const multiclass_auroc_options& o, const S& scores, const Y& truth, const W&... weights) {
    const class_average_options average{o.average, o.absent, o.undefined};
    if (o.scheme == multiclass_scheme::one_vs_rest) {
      return rank_columns<multiclass_auroc_metric>(name, average, false, scores, one_vs_rest_feed(collect(truth), scores.classes()),
                                                   collect(weights)...)
          .average;
    }
    return one_vs_one(name, average, nullptr, scores, truth, weights...).average;
  }

  /// Fills pairs when it is not null.
  template <class S, class Y, class... W>
  static per_pair_result one_vs_one(const char* function, const class_average_options& o, Eigen::ArrayXXd* pairs, const S& scores,
                                    const Y& truth, const W&... weights) {
    using real = typename S::value_type;
    check_average(function, o.average);
    if (o.average == averaging::micro) core::raise_for(function, "average = averaging::micro is defined for one_vs_rest only");
    const class_rows<sizeof...(W) == 1> rows(function, collect(truth), scores.classes(), collect(weights)...);
    const Index classes = scores.classes();
    const std::vector<double> share = rows.shares_without(rows.classes());
    const bool weighted = o.average == averaging::weighted;
    if (pairs != nullptr) pairs->setConstant(classes, classes, undefined());
    Vector sums = Vector::Zero(classes);
    for_columns<true>(
        classes,
        [&](Index k, const real* column) {
          const auto i = static_cast<std::size_t>(k);
          if (!rows.has(i)) return;
          const auto from = separations(rows, i, doubled_concordance(rows, sorted_column<real>(rows.row, column), i));
          double sum = 0;
          for (std::size_t j = 0; j < from.size(); ++j) {
            if (j == i || !rows.has(j)) continue;
            sum += weighted ? (share[i] + share[j]) * from[j] : from[j];
            if (pairs != nullptr) (*pairs)(k, static_cast<Index>(j)) = from[j];
          }
          sums[k] = sum;
        },
        scores);
    per_pair_result out;
    out.weight = rows.class_weight;
    out.absent = (classes * (classes - 1) - rows.present * (rows.present - 1)) / 2;
    double sum = 0;
    for (Index k = 0; k < classes; ++k) sum += sums[k];
    out.average = average_pairs(o, sum, classes, rows.present);
    return out;
  }
};

struct multiclass_auroc_pairs_metric {
  static constexpr const char* name = "multiclass_auroc_pairs";
  static constexpr core::real_kind kind = core::real_kind::ordered;
  template <class S, class Y, class... W>
  static per_pair_result of(const class_average_options& o, const S& scores, const Y& truth, const W&... weights) {
    Eigen::ArrayXXd pairs;
    per_pair_result out = multiclass_auroc_metric::one_vs_one(name, o, &pairs, scores, truth, weights...);
    out.value.swap(pairs);
    return out;
  }
};

}  // namespace discrimination_detail

/// Area under the ROC curve for K classes, each with a column of scores.
///
/// One-vs-rest: the AUROC of column k for "is class k", averaged over the classes. One-vs-one (Hand and Till): with A(i|j) the
/// AUROC of column i between the rows of class i and those of class j, the mean of (A(i|j) + A(j|i)) / 2 over the pairs of
/// classes; it does not depend on the prevalence of the classes.
///
/// `multiclass_auroc(truth, scores[, weights][, options])`.
/// @par Input      truth: n classes 0..K-1; scores: n x K real numbers, K >= 2, larger = more likely, not NaN (infinities are
///                 ordered); rows need not sum to one; weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Options    scheme one_vs_rest or one_vs_one; average macro, weighted or micro (one_vs_rest only); absent: what a class
///                 counts that does not occur; undefined
/// @par Returns    a value in [0, 1]; NaN (options.undefined) when fewer than two classes occur
/// @par Errors     invalid_input: sizes differ, NaN score (its row and column are named), a class out of range, negative weight,
///                 averaging::binary, micro of one_vs_one
/// @par Cost       O(n K) for both schemes: one radix sort and one walk a column; memory a few columns (micro: all n K keys)
/// @par Numerics   pair counts are exact; ties are exact equality after −0 → +0; no result depends on the order of rows
/// @par Merge      none; one-vs-rest of all rows is exact through a ranked_scores per class
/// @par Same as    scikit-learn roc_auc_score(multi_class = "ovr" or "ovo"); R pROC multiclass.roc(matrix, direction = ">") for
///                 one_vs_one; torchmetrics multiclass_auroc with absent_class::zero
/// @par Reference  Hand and Till 2001, doi:10.1023/A:1010920819831
struct multiclass_auroc_function
    : discrimination_detail::class_score_metric<discrimination_detail::multiclass_auroc_metric, multiclass_auroc_options> {};
inline constexpr multiclass_auroc_function multiclass_auroc{};

/// The AUROC of every class against the rest with its number of rows, the average, and the number of classes without a value:
/// per_class_result. Options class_average_options; input, errors and cost as multiclass_auroc.
struct multiclass_auroc_per_class_function
    : discrimination_detail::class_score_metric<
          discrimination_detail::one_vs_rest_metric<discrimination_detail::multiclass_auroc_metric, true>, class_average_options> {};
inline constexpr multiclass_auroc_per_class_function multiclass_auroc_per_class{};

/// A(i|j) of every pair of classes, which classes are confused with which, with the average and the number of pairs without a
/// value: per_pair_result. Options class_average_options without micro; input, errors and cost as multiclass_auroc, 8 K² bytes.
struct multiclass_auroc_pairs_function
    : discrimination_detail::class_score_metric<discrimination_detail::multiclass_auroc_pairs_metric, class_average_options> {};
inline constexpr multiclass_auroc_pairs_function multiclass_auroc_pairs{};

ASSAY_NAMESPACE_END
