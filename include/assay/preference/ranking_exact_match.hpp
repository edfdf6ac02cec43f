// SPDX-License-Identifier: MIT
/// @file
/// ranking_exact_match: how often a model ranks all responses of a prompt as the truth does.
#pragma once

#include <assay/core/matrix_feed.hpp>
#include <assay/core/ordered_key.hpp>
#include <assay/core/radix_sort.hpp>
#include <assay/core/row_weights.hpp>

#include <vector>

ASSAY_NAMESPACE_BEGIN

struct ranking_exact_match_options {
  double undefined = assay::undefined();  ///< returned without rows
};

namespace preference_detail {

/// The rows of two n x m matrices of scores, in order of the first.
class row_rankings {
 public:
  explicit row_rankings(Index responses) : truth_(static_cast<std::size_t>(responses)), score_(truth_.size()) {}

  /// Whether element i * m + k of both, k = 0..m−1, is in the same order, ties included.
  bool agree(const std::uint64_t* truth, const std::uint64_t* score) {
    std::copy_n(truth, truth_.size(), truth_.begin());
    std::copy_n(score, score_.size(), score_.begin());
    core::radix_sort(truth_, score_);
    // an order agrees when it does so between neighbours
    for (std::size_t k = 1; k < truth_.size(); ++k) {
      if (truth_[k - 1] == truth_[k] ? score_[k - 1] != score_[k] : score_[k - 1] >= score_[k]) return false;
    }
    return true;
  }

 private:
  std::vector<std::uint64_t> truth_;
  std::vector<std::uint64_t> score_;
};

}  // namespace preference_detail

/// Share of rows whose whole ranking is right: of m responses to a prompt, every pair is in the order of the truth, and tied
/// exactly where the truth ties. Weighted mean over the rows.
///
/// `ranking_exact_match(truth, score[, weights][, options])`.
/// @par Input      truth, score: n x m matrices, a row per prompt and a column per response, m >= 2, not NaN (infinities are
///                 ordered), larger = better (both may be ranks, if both are); weights: n finite numbers >= 0
/// @par Returns    a value in [0, 1]; NaN (options.undefined) without rows of non-zero weight
/// @par Errors     invalid_input: shapes differ, fewer than two columns, NaN, negative weight
/// @par Cost       one pass, O(n m) time for m up to a few dozen, O(m) memory
/// @par Merge      the mean of the parts, weighted by their sums of weights. Unweighted the order of rows does not matter
/// @par Reference  Chen et al. 2024, arXiv:2405.19534, appendix A.8
struct ranking_exact_match_function {
  template <class Y, class S>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score,
                    const ranking_exact_match_options& options = {}) const {
    return call(options, truth, score);
  }
  template <class Y, class S, class W>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const Eigen::DenseBase<W>& weights,
                    const ranking_exact_match_options& options = {}) const {
    return call(options, truth, score, weights);
  }
  template <class Y, class S, class... Rest>
  requires(!core::dense<Y> || !core::dense<S> || (core::unwrapped<Rest> || ...)) double operator()(const Y&, const S&,
                                                                                                   const Rest&...) const {
    static_assert(
        core::always_false<Y, S>,
        "assay::ranking_exact_match takes Eigen matrices (truth, score[, weights][, options]), one row per prompt; wrap weights "
        "in a std::vector or std::span as assay::view(x)");
    return 0;
  }

 private:
  static constexpr const char* name = "ranking_exact_match";
  template <class D>
  using feed = core::matrix_feed<D, core::real_kind::ordered>;

  template <class Y, class S, class... W>
  static double call(const ranking_exact_match_options& o, const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score,
                     const Eigen::DenseBase<W>&... weights) {
    static_assert(core::dense_matrix<Y> && core::dense_matrix<S>,
                  "assay::ranking_exact_match takes n x m matrices, one row per prompt; pairs of two responses go to "
                  "assay::ranking_accuracy");
    const feed<Y> y(truth, {name, "truth"});
    const feed<S> s(score, {name, "score"});
    check_same(s.rows(), y.rows(), " rows");
    check_same(s.cols(), y.cols(), " columns");
    if (y.cols() < 2)
      core::raise_for(name, "truth has " + core::to_text(y.cols()) + " columns, a ranking has at least 2 responses");
    const core::row_weights<W...> rows(name, "truth", y.rows(), weights...);
    const double mean = rows.template means<1>([&](Index begin, Index count, const auto& out) {
      const auto m = static_cast<std::size_t>(y.cols());
      const std::vector<std::uint64_t> of_truth = keys(y, begin, count);
      const std::vector<std::uint64_t> of_score = keys(s, begin, count);
      preference_detail::row_rankings rankings(y.cols());
      for (Index i = 0; i < count; ++i) {
        const std::size_t at = static_cast<std::size_t>(i) * m;
        out[0][i] = rankings.agree(of_truth.data() + at, of_score.data() + at) ? 1.0 : 0.0;
      }
    })[0];
    return rows.is_empty() ? o.undefined : mean;
  }

  static void check_same(Index score, Index truth, const char* what) {
    if (score != truth)
      core::raise_for(name, "score has " + core::to_text(score) + what + " but truth has " + core::to_text(truth));
  }

  /// Ordered keys of rows [begin, begin + count), row by row.
  template <class Feed>
  static std::vector<std::uint64_t> keys(const Feed& x, Index begin, Index count) {
    std::vector<std::uint64_t> out(static_cast<std::size_t>(count * x.cols()));
    typename Feed::value_type buffer[core::block_size];
    for (Index k = 0; k < x.cols(); ++k) {
      const auto* from = x.load(begin, count, k, buffer);
      for (Index i = 0; i < count; ++i)
        out[static_cast<std::size_t>(i * x.cols() + k)] = core::ordered_key(static_cast<double>(from[i]));
    }
    return out;
  }
};
inline constexpr ranking_exact_match_function ranking_exact_match{};

ASSAY_NAMESPACE_END
