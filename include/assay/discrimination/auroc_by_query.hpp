// SPDX-License-Identifier: MIT
/// @file
/// auroc_by_query: AUROC within every query (user, session, stratum), and its average over queries.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/ordered_key.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/radix_sort.hpp>
#include <assay/core/sums.hpp>
#include <assay/core/undefined.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// What a query with both classes counts in the average.
enum class query_average {
  plain,  ///< 1
  rows,   ///< its number (sum of weights) of rows: GAUC
  pairs   ///< W_P W_N: the AUROC of all pairs that lie within a query
};

struct auroc_by_query_options {
  query_average average = query_average::plain;  ///< plain, rows or pairs
};

/// What auroc_by_query returns.
struct auroc_by_query_result {
  double value = undefined();  ///< average over the queries that have both classes
  Vector values;               ///< AUROC of every query that occurs; NaN where a class is missing
  Eigen::ArrayXi queries;      ///< their ids, ascending
  Index averaged = 0;          ///< queries that have both classes
  Index skipped = 0;           ///< queries that miss one
};

namespace discrimination_detail {

/// A positive number as mantissa · 2^exponent: products of weights leave the range of double.
struct scaled_amount {
  double mantissa = 0;
  int exponent = 0;
};

/// Rows of queries in the order of (query, score, weight).
class query_rows {
 public:
  template <class Y, class S, class Q, class... W>
  query_rows(const char* function, const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const Eigen::DenseBase<Q>& query,
             const Eigen::DenseBase<W>&... weights) {
    const Index n = truth.size();
    core::check_same_size(function, "score", score.size(), "truth", n);
    core::check_same_size(function, "query", query.size(), "truth", n);
    (core::check_same_size(function, "weights", weights.size(), "truth", n), ...);
    if (n > Index{0xffffffff}) core::raise_for(function, "more than 2^32 - 1 rows");
    const auto rows = static_cast<std::size_t>(n);
    is_weighted_ = sizeof...(W) == 1;
    label_.reserve(rows);
    score_.reserve(rows);
    query_.reserve(rows);
    if (is_weighted_) weight_.reserve(rows);
    const auto add = [&](Index, Index count, const std::uint8_t* y, const double* s, const std::int32_t* q, const auto*... w) {
      for (Index i = 0; i < count; ++i) {
        if (((core::magnitude_bits(w[i]) == 0) || ...)) continue;
        label_.push_back(y[i]);
        score_.push_back(core::ordered_key(s[i]));
        query_.push_back(static_cast<std::uint32_t>(q[i]));
        (weight_.push_back(w[i]), ...);
      }
    };
    core::for_blocks(0, n, add, core::label_feed<Y>(truth, {function, "truth"}),
                     core::real_feed<S, core::real_kind::ordered, double>(score, {function, "score"}),
                     core::class_feed<Q>(query, {function, "query"}), core::weight_feed<W>(weights, function)...);
    sort();
  }

  auroc_by_query_result average(query_average kind) const {
    auroc_by_query_result out;
    Index found = 0;
    for (std::size_t i = 0; i < query_.size(); ++i) found += i == 0 || query_[i] != query_[i - 1];
    out.values.resize(found);
    out.queries.resize(found);
    std::vector<scaled_amount> amount;
    std::vector<double> credit;  // AUROC times the mantissa of the amount
    found = 0;
    for (std::size_t begin = 0, end; begin < query_.size(); begin = end, ++found) {
      for (end = begin + 1; end < query_.size() && query_[end] == query_[begin]; ++end) {
      }
      const query_sums q = is_weighted_ ? sums<double, double>(begin, end) : sums<std::uint64_t, core::uint128>(begin, end);
      out.queries(found) = static_cast<int>(query_[begin]);
      out.values(found) = undefined();
      if (!(q.positives > 0 && q.negatives > 0)) {
        ++out.skipped;
        continue;
      }
      const double pairs = q.positives * q.negatives;
      const double auroc = (std::min)(1.0, q.concordance / pairs);
      out.values(found) = auroc;
      scaled_amount a{1, 0};
      if (kind == query_average::rows) {
        a.exponent = (std::max)(q.positive_exponent, q.negative_exponent);
        a.mantissa = std::ldexp(q.positives, q.positive_exponent - a.exponent) + std::ldexp(q.negatives, q.negative_exponent - a.exponent);
      } else if (kind == query_average::pairs) {
        a = {pairs, q.positive_exponent + q.negative_exponent};
      }
      amount.push_back(a);
      credit.push_back(kind == query_average::pairs ? q.concordance : auroc * a.mantissa);
    }
    out.averaged = static_cast<Index>(amount.size());
    if (amount.empty()) return out;
    int largest = amount[0].exponent;
    for (const scaled_amount& a : amount) largest = (std::max)(largest, a.exponent);
    core::cascade_sum all;
    core::cascade_sum good;
    for (std::size_t i = 0; i < amount.size(); ++i) {
      all.add(std::ldexp(amount[i].mantissa, amount[i].exponent - largest));
      good.add(std::ldexp(credit[i], amount[i].exponent - largest));
    }
    out.value = (std::min)(1.0, good.value() / all.value());
    return out;
  }

 private:
  /// Of a query, every class in a scale of its own: amounts are these times 2^exponent.
  struct query_sums {
    double positives = 0;
    double negatives = 0;
    double concordance = 0;  // Σ w_i w_j (1[s_i > s_j] + ½·1[s_i = s_j])
    int positive_exponent = 0;
    int negative_exponent = 0;
  };

  void sort() {
    const std::size_t n = label_.size();
    std::vector<std::uint32_t> order(n);
    std::iota(order.begin(), order.end(), std::uint32_t{0});
    std::vector<std::uint64_t> keys(n);
    if (is_weighted_) {
      for (std::size_t i = 0; i < n; ++i) keys[i] = core::to_bits(weight_[i]);
      core::radix_sort(keys, order);
    }
    for (std::size_t i = 0; i < n; ++i) keys[i] = score_[order[i]];
    core::radix_sort(keys, order);
    std::vector<std::uint32_t> ids(n);
    for (std::size_t i = 0; i < n; ++i) ids[i] = query_[order[i]];
    core::radix_sort(ids, order);
    query_.swap(ids);
    for (std::size_t i = 0; i < n; ++i) keys[i] = score_[order[i]];
    score_.swap(keys);
    std::vector<std::uint8_t> label(n);
    for (std::size_t i = 0; i < n; ++i) label[i] = label_[order[i]];
    label_.swap(label);
    if (!is_weighted_) return;
    std::vector<double> weight(n);
    for (std::size_t i = 0; i < n; ++i) weight[i] = weight_[order[i]];
    weight_.swap(weight);
  }

  template <class Amount, class Sum>
  query_sums sums(std::size_t begin, std::size_t end) const {
    constexpr bool is_weighted = std::is_same_v<Amount, double>;
    query_sums out;
    if constexpr (is_weighted) {
      double largest[2] = {0, 0};
      for (std::size_t i = begin; i < end; ++i) largest[label_[i]] = (std::max)(largest[label_[i]], weight_[i]);
      (void)std::frexp(largest[0], &out.negative_exponent);
      (void)std::frexp(largest[1], &out.positive_exponent);
    }
    Amount total[2] = {0, 0};
    Sum doubled = 0;
    for (std::size_t i = begin, next; i < end; i = next) {
      Amount here[2] = {0, 0};
      for (next = i; next < end && score_[next] == score_[i]; ++next) {
        if constexpr (is_weighted) {
          here[label_[next]] += std::ldexp(weight_[next], label_[next] != 0 ? -out.positive_exponent : -out.negative_exponent);
        } else {
          ++here[label_[next]];
        }
      }
      doubled += static_cast<Sum>(here[1]) * static_cast<Sum>(2 * total[0] + here[0]);
      total[0] += here[0];
      total[1] += here[1];
    }
    out.negatives = static_cast<double>(total[0]);
    out.positives = static_cast<double>(total[1]);
    out.concordance = static_cast<double>(doubled) / 2;
    return out;
  }

  std::vector<std::uint8_t> label_;
  std::vector<std::uint64_t> score_;
  std::vector<std::uint32_t> query_;
  std::vector<double> weight_;  // empty when unweighted
  bool is_weighted_ = false;
};

}  // namespace discrimination_detail

/// AUROC within queries (GAUC, ranking AUC): of every query A_q over its own rows, and Σ a_q A_q / Σ a_q over the queries that have
/// both classes, with a_q = 1, the weight of the query's rows, or that of its pairs W_P W_N. By pairs it is the AUROC of all pairs
/// of a positive and a negative of one query: what a score that differs between queries, but not within, does not change.
///
/// `auroc_by_query(truth, score, query[, weights][, options])` → auroc_by_query_result.
/// @par Input      truth, score, weights: as auroc; query: n whole numbers >= 0 that need not be dense
/// @par Options    average plain, rows or pairs
/// @par Undefined  value NaN when no query has both classes; values NaN for those that have not
/// @par Errors     invalid_input: as auroc; a query that is negative or not whole; more than 2³² − 1 rows
/// @par Numerics   unweighted: exact 128-bit pair counts of every query. The order of rows does not matter to the bits
/// @par Cost       O(n) radix sorts; about 45 bytes a row while it runs (weighted 60)
/// @par Merge      parts that share no query: Σ a_q A_q and Σ a_q add up
/// @par Same as    a loop of scikit-learn roc_auc_score over groups; rows: GAUC of Zhou et al. with impressions as weights
/// @par Reference  Zhou et al. 2018, Deep interest network for click-through rate prediction, doi:10.1145/3219819.3219823
struct auroc_by_query_function {
  template <class Y, class S, class Q>
  auroc_by_query_result operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const Eigen::DenseBase<Q>& query,
                                   const auroc_by_query_options& options = {}) const {
    return discrimination_detail::query_rows("auroc_by_query", truth, score, query).average(options.average);
  }
  template <class Y, class S, class Q, class W>
  auroc_by_query_result operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const Eigen::DenseBase<Q>& query,
                                   const Eigen::DenseBase<W>& weights, const auroc_by_query_options& options = {}) const {
    return discrimination_detail::query_rows("auroc_by_query", truth, score, query, weights).average(options.average);
  }
  template <class Y, class S, class Q, class... Rest>
    requires(!core::dense<Y> || !core::dense<S> || !core::dense<Q> || (core::unwrapped<Rest> || ...))
  auroc_by_query_result operator()(const Y&, const S&, const Q&, const Rest&...) const {
    static_assert(core::always_false<Y, S>,
                  "assay::auroc_by_query takes Eigen vectors (truth, score, query[, weights][, options]); wrap a std::vector or "
                  "std::span as assay::view(x)");
    return {};
  }
};
inline constexpr auroc_by_query_function auroc_by_query{};

ASSAY_NAMESPACE_END
