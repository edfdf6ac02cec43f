// SPDX-License-Identifier: MIT
/// @file
/// auc_mu: multiclass AUROC along the directions in which pairs of classes are told apart.
#pragma once

#include <assay/core/score_run.hpp>
#include <assay/discrimination/class_average.hpp>
#include <assay/discrimination/class_separation.hpp>

ASSAY_NAMESPACE_BEGIN

struct auc_mu_options {
  Eigen::ArrayXXd costs = {};                ///< K x K, of predicting class i where the truth is j; empty: 0 if right, else 1
  absent_class absent = absent_class::skip;  ///< what a pair counts of which a class does not occur
  double undefined = assay::undefined();     ///< returned when no pair has a value
};

namespace discrimination_detail {

/// Directions in which pairs of classes are told apart: rows of a cost matrix less one another, larger for the first class.
class cost_directions {
 public:
  struct term {
    Index column;
    double factor;
  };

  cost_directions(const char* function, const Eigen::ArrayXXd& costs, Index classes) : costs_(costs) {
    if (costs.size() == 0) return;
    if (costs.rows() != classes || costs.cols() != classes) {
      core::raise_for(function, "costs is " + core::to_text(costs.rows()) + " x " + core::to_text(costs.cols()) + " but scores has " +
                                    core::to_text(classes) + " columns");
    }
    double largest = 0;
    for (Index i = 0; i < classes; ++i) {
      for (Index j = 0; j < classes; ++j) {
        if (!core::is_finite(costs(i, j))) {
          core::raise_at({function, "costs"}, i, j, core::problem_of(costs(i, j), core::real_kind::finite));
        }
        largest = (std::max)(largest, std::abs(costs(i, j)));
      }
    }
    const int exponent = core::binary_exponent(largest);
    for (Index i = 0; i < costs_.size(); ++i) costs_.data()[i] = std::ldexp(costs_.data()[i], -exponent);
  }

  /// Terms that are not 0; none when the costs do not tell class i from class j.
  void find(Index i, Index j, std::vector<term>& terms) const {
    terms.clear();
    if (costs_.size() == 0) {
      terms = {{i, 1.0}, {j, -1.0}};
      return;
    }
    const auto difference = [&](Index k) { return costs_(i, k) - costs_(j, k); };
    const double side = difference(i) - difference(j);
    if (side == 0) return;
    for (Index k = 0; k < costs_.cols(); ++k) {
      const double d = difference(k);
      if (d != 0) terms.push_back({k, side < 0 ? -d : d});
    }
  }

 private:
  Eigen::ArrayXXd costs_;
};

template <bool PerPair>
struct auc_mu_metric {
  static constexpr const char* name = PerPair ? "auc_mu_pairs" : "auc_mu";
  static constexpr core::real_kind kind = core::real_kind::finite;

  template <class S, class Y, class... W>
  static auto of(const auc_mu_options& o, const S& scores, const Y& truth, const W&... weights) {
    constexpr bool weighted = sizeof...(W) == 1;
    using run = core::score_run<double, std::conditional_t<weighted, double, unweighted>>;
    const Index classes = scores.classes();
    const cost_directions directions(name, o.costs, classes);
    const class_rows<weighted> rows(name, collect(truth), classes, collect(weights)...);
    scores.check();

    per_pair_result out;
    if (PerPair) out.value.setConstant(classes, classes, undefined());
    Vector sums = Vector::Zero(classes);
    core::parallel_for(classes, [&](Index i) {
      std::vector<cost_directions::term> terms;
      std::vector<double> projection;
      run pair;
      const auto fill = [&](auto& part, Index k) {
        const std::size_t first = rows.begin[static_cast<std::size_t>(k)];
        const std::size_t count = rows.begin[static_cast<std::size_t>(k) + 1] - first;
        projection.assign(count, 0.0);
        for (const cost_directions::term& t : terms) {
          for (std::size_t p = 0; p < count; ++p) {
            // a fused product would hide that it overflows
            projection[p] +=
                core::separately_rounded(t.factor * static_cast<double>(scores.at(static_cast<Index>(rows.row[first + p]), t.column)));
          }
        }
        part.keys.resize(count);
        for (std::size_t p = 0; p < count; ++p) {
          if (core::is_nan(projection[p])) core::raise_for(name, "the scores are too large for sums weighted by costs");
          part.keys[p] = core::ordered_key(projection[p]);
        }
        if constexpr (weighted) {
          const auto from = rows.weight.begin() + static_cast<std::ptrdiff_t>(first);
          part.weights.assign(from, from + static_cast<std::ptrdiff_t>(count));
        }
        part.sort();
      };
      for (Index j = i + 1; j < classes; ++j) {
        if (!rows.has(static_cast<std::size_t>(i)) || !rows.has(static_cast<std::size_t>(j))) continue;
        directions.find(i, j, terms);
        fill(pair.positive, i);
        fill(pair.negative, j);
        const double a = separation(pair) / (2 * static_cast<double>(rows.total[static_cast<std::size_t>(i)]) *
                                             static_cast<double>(rows.total[static_cast<std::size_t>(j)]));
        sums[i] += (std::min)(1.0, a);
        if (PerPair) out.value(i, j) = out.value(j, i) = (std::min)(1.0, a);
      }
    });
    double sum = 0;
    for (Index i = 0; i < classes; ++i) sum += sums[i];
    out.average = average_pairs({averaging::macro, o.absent, o.undefined}, 2 * sum, classes, rows.present);
    if constexpr (PerPair) {
      out.weight = rows.class_weight;
      out.absent = (classes * (classes - 1) - rows.present * (rows.present - 1)) / 2;
      return out;
    } else {
      return out.average;
    }
  }

 private:
  /// Twice the weight of the pairs in order, and once that of the tied ones.
  template <class Run>
  static double separation(const Run& pair) {
    if constexpr (Run::is_weighted) {
      core::cascade_sum area;
      double above = 0;
      pair.walk(std::false_type{}, [&](const auto& b) {
        area.add(b.negatives * (2 * above + b.positives));
        above += b.positives;
      });
      return area.value();
    } else {
      return static_cast<double>(pair.doubled_concordance());
    }
  }
};

}  // namespace discrimination_detail

/// AUC-μ: the mean over pairs of classes i < j of the AUROC of s_i − s_j between the rows of class i and those of class j.
///
/// With costs the projection is (v_i − v_j) v·s, v being row i of the costs less row j: the direction in which the costs divide i
/// from j. Unlike one-vs-one AUROC it asks whether the right class wins, so that a perfect arg max gives 1.
///
/// `auc_mu(truth, scores[, weights][, options])`.
/// @par Input      truth: n classes 0..K-1; scores: n x K finite numbers, K >= 2, larger = more likely; rows need not sum to one;
///                 weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Options    costs (any scale; default 0 on the diagonal and 1 elsewhere), absent, undefined
/// @par Returns    a value in [0, 1]; NaN (options.undefined) when fewer than two classes occur
/// @par Errors     invalid_input: sizes differ, NaN or infinite score (its row and column are named), a class out of range, negative
///                 weight, costs that are not K x K or not finite
/// @par Numerics   ties are exact equality of the projections, which are rounded to double: differences of probabilities that agree
///                 only on paper (0.3 − 0.1 and 0.4 − 0.2) may differ. Pair counts are exact. The order of rows does not matter.
/// @par Cost       O(n K) radix sort in small parts (with full costs O(n K²)); memory about 40 bytes a row
/// @par Same as    LightGBM auc_mu, but for its tolerance in ties
/// @par Reference  Kleiman and Page 2019, AUCμ: A performance metric for multi-class machine learning models, ICML
struct auc_mu_function : discrimination_detail::class_score_metric<discrimination_detail::auc_mu_metric<false>, auc_mu_options> {};
inline constexpr auc_mu_function auc_mu{};

/// The AUC of every pair of classes (a symmetric matrix), their average and the number of pairs without a value: per_pair_result.
/// Input, options, errors and cost as auc_mu, 8 K² bytes.
struct auc_mu_pairs_function : discrimination_detail::class_score_metric<discrimination_detail::auc_mu_metric<true>, auc_mu_options> {};
inline constexpr auc_mu_pairs_function auc_mu_pairs{};

ASSAY_NAMESPACE_END
