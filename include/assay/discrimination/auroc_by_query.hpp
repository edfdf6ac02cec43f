// SPDX-License-Identifier: MIT
/// @file
/// auroc_by_query: AUROC of every query (user, session, group) and their mean.
#pragma once

#include <assay/core/undefined.hpp>
#include <assay/discrimination/pair_table.hpp>
#include <assay/discrimination/row_ids.hpp>

ASSAY_NAMESPACE_BEGIN

/// What a query weighs in the mean.
enum class query_weighting {
  equal,  ///< as much as any other
  rows,   ///< Σ w of its rows (impressions): GAUC
  pairs   ///< Σ w_i·w_j of its pairs of a positive and a negative: the concordance of all pairs within queries
};

struct auroc_by_query_options {
  query_weighting query_weight = query_weighting::equal;  ///< equal, rows or pairs
  double undefined = assay::undefined();                  ///< the mean when no query has both classes
};

/// What auroc_by_query returns; arrays have one element per query, in the order of the ids.
struct auroc_by_query_result {
  double mean = undefined();                            ///< over the queries with both classes
  Index skipped = 0;                                    ///< queries with one class only
  Eigen::Array<std::int64_t, Eigen::Dynamic, 1> query;  ///< ids
  Vector auroc;                                         ///< NaN with one class only
  Vector positives;                                     ///< Σ w
  Vector negatives;                                     ///< Σ w
};

namespace discrimination_detail {

struct auroc_by_query_metric {
  static constexpr const char* name = "auroc_by_query";

  template <class Y, class S, class Q, class... W>
  static pair_table table(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const Eigen::DenseBase<Q>& query,
                          const Eigen::DenseBase<W>&... weights) {
    const core::label_feed<Y> y(truth, {name, "truth"});
    const ordered_feed<S> s(score, {name, "score"});
    core::check_same_size(name, "score", s.size(), "truth", y.size());
    core::check_same_size(name, "query", query.size(), "truth", y.size());
    (core::check_same_size(name, "weights", weights.size(), "truth", y.size()), ...);
    check_row_count(name, y.size());
    const std::vector<std::uint64_t> ids = row_ids({name, "query"}, query);
    pair_rows rows;
    rows.is_weighted = sizeof...(W) == 1;
    const auto add = [&](Index begin, Index n, const std::uint8_t* label, const double* v, const auto*... w) {
      for (Index i = 0; i < n; ++i) {
        if (((core::magnitude_bits(w[i]) == 0) || ...)) continue;
        rows.x.push_back(2 * ids[static_cast<std::size_t>(begin + i)] + label[i]);
        rows.y.push_back(core::ordered_key(v[i]));
        (rows.weight.push_back(w[i]), ...);
      }
    };
    core::for_blocks(0, y.size(), add, y, s, core::weight_feed<W>(weights, name)...);
    return pair_table(std::move(rows));
  }

  static auroc_by_query_result of(const pair_table& t, const auroc_by_query_options& o) {
    std::vector<std::size_t> begin;  // the first block of every query, and the end
    const auto id = [&](std::size_t block) { return t.block_key[block] >> 1; };
    for (std::size_t b = 0; b < t.blocks(); ++b) {
      if (b == 0 || id(b) != id(b - 1)) begin.push_back(b);
    }
    const auto queries = static_cast<Index>(begin.size());
    begin.push_back(t.blocks());
    auroc_by_query_result out;
    out.query.resize(queries);
    out.auroc.resize(queries);
    out.positives.setZero(queries);
    out.negatives.setZero(queries);
    std::vector<pair_cell> cells = t.cells;
    block_pairs<pair_cell> pairs(cells, t.block);
    core::cascade_sum sum;
    core::cascade_sum all;
    for (Index q = 0; q < queries; ++q) {
      const std::size_t first = begin[static_cast<std::size_t>(q)];
      const std::size_t last = begin[static_cast<std::size_t>(q) + 1];
      out.query[q] = static_cast<std::int64_t>(id(first));
      double weight[2] = {0, 0};
      for (std::size_t b = first; b < last; ++b) weight[t.block_key[b] & 1] = t.weight_of_block(b);
      out.negatives[q] = t.as_given(name, weight[0], 1);
      out.positives[q] = t.as_given(name, weight[1], 1);
      out.auroc[q] = undefined();
      if (last - first < 2) {
        ++out.skipped;
        continue;
      }
      const pair_sums s = pairs.count(first, last);
      const double both = (s.concordant + s.discordant) + s.tied;
      const double right = s.concordant + 0.5 * s.tied;
      out.auroc[q] = right / both;
      const double share = o.query_weight == query_weighting::equal  ? 1
                           : o.query_weight == query_weighting::rows ? weight[0] + weight[1]
                                                                     : both;
      sum.add(o.query_weight == query_weighting::pairs ? right : share * out.auroc[q]);
      all.add(share);
    }
    out.mean = all.value() > 0 ? (std::min)(1.0, sum.value() / all.value()) : o.undefined;
    return out;
  }
};

}  // namespace discrimination_detail

/// AUROC within every query, and the mean over the queries that have both classes: how well a ranking inside each list (of a user, a
/// session, a search) puts positives first. Scores of different queries are never compared.
///
/// `auroc_by_query(truth, score, query[, weights][, options])` → auroc_by_query_result.
/// @par Input      truth: n labels 0/1; score: n real numbers, not NaN (infinities are ordered); query: n whole numbers in [0, 2⁶³) that
///                 need not be dense or sorted; weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Options    query_weight equal (default), rows (impressions: GAUC) or pairs (what stratified_concordance_index counts)
/// @par Returns    mean in [0, 1], NaN (options.undefined) when no query has both classes; a query with one class only has NaN and is
///                 skipped in the mean
/// @par Errors     invalid_input: sizes differ, NaN, a label that is not 0 or 1, a query that is negative or not whole, negative weight,
///                 the sum of the weights of a query beyond double, more than 2³² − 1 rows
/// @par Cost       O(n) radix sorts and one merge a query; about 80 bytes a row while it runs
/// @par Merge      parts that share no query: put their queries together
/// @par Same as    the mean of scikit-learn roc_auc_score over the groups; GAUC for rows. Not XGBoost "auc" with query ids, which counts
///                 pairs of equal labels too, in the order of the input
/// @par Reference  Zhu et al. 2017, Optimized cost per click in Taobao display advertising (GAUC), arXiv:1703.02091
struct auroc_by_query_function {
  template <class Y, class S, class Q>
  auroc_by_query_result operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const Eigen::DenseBase<Q>& query,
                                   const auroc_by_query_options& options = {}) const {
    return metric::of(metric::table(truth, score, query), options);
  }
  template <class Y, class S, class Q, class W>
  auroc_by_query_result operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const Eigen::DenseBase<Q>& query,
                                   const Eigen::DenseBase<W>& weights, const auroc_by_query_options& options = {}) const {
    return metric::of(metric::table(truth, score, query, weights), options);
  }
  template <class Y, class S, class Q, class... Rest>
    requires(!core::dense<Y> || !core::dense<S> || !core::dense<Q> || (core::unwrapped<Rest> || ...))
  auroc_by_query_result operator()(const Y&, const S&, const Q&, const Rest&...) const {
    static_assert(core::always_false<Y, S>,
                  "assay::auroc_by_query takes Eigen vectors (truth, score, query[, weights][, options]); wrap a std::vector or std::span "
                  "as assay::view(x)");
    return {};
  }

 private:
  using metric = discrimination_detail::auroc_by_query_metric;
};
inline constexpr auroc_by_query_function auroc_by_query{};

ASSAY_NAMESPACE_END
