// SPDX-License-Identifier: MIT
/// @file
/// The calling forms of metrics of score matrices, one column per class or label, and the way through their columns.
#pragma once

#include <assay/core/matrix_feed.hpp>
#include <assay/core/parallel.hpp>

#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {

/// The calling forms metric(truth, scores[, weights][, options]), through Calls::call(options, truth, scores[, weights]).
template <class Calls, class Options>
struct score_matrix_calls {
  template <class Y, class S>
  auto operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& scores, const Options& options = {}) const {
    return Calls::call(options, truth, scores);
  }
  template <class Y, class S, class W>
  auto operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& scores, const Eigen::DenseBase<W>& weights,
                  const Options& options = {}) const {
    return Calls::call(options, truth, scores, weights);
  }
};

/// Function object: metric(truth, scores[, weights][, options]) with truth n classes and scores n x K, through
/// Metric::of(options, scores, truth[, weights]), all of them feeds. Metric::kind tells what the scores must be.
template <class Metric, class Options>
struct class_score_metric : score_matrix_calls<class_score_metric<Metric, Options>, Options> {
  using score_matrix_calls<class_score_metric, Options>::operator();
  template <class Y, class S, class... Rest>
    requires(!core::dense<Y> || !core::dense<S> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const S&, const Rest&...) const {
    static_assert(core::always_false<Y, S>,
                  "assay: multiclass metrics take Eigen objects (truth, n x K scores[, weights][, options]); wrap a std::vector or "
                  "std::span as assay::view(x)");
    return 0;
  }

 private:
  friend score_matrix_calls<class_score_metric, Options>;
  template <class Y, class S, class... W>
  static auto call(const Options& options, const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& scores,
                   const Eigen::DenseBase<W>&... weights) {
    static_assert(core::dense_matrix<S>,
                  "assay: multiclass metrics take an n x K matrix of scores, one column per class; a vector of scores of two classes "
                  "goes to assay::auroc and its like");
    const core::class_matrix_feed<S, Metric::kind> s(scores, {Metric::name, "scores"});
    const core::class_feed<Y> y(truth, {Metric::name, "truth"}, s.classes());
    s.check_rows(y.size());
    (core::check_same_size(Metric::name, "weights", weights.size(), "truth", truth.size()), ...);
    return Metric::of(options, s, y, core::weight_feed<W>(weights, Metric::name)...);
  }
};

/// The same with truth n x L labels 0/1 and scores n x L.
template <class Metric, class Options>
struct label_score_metric : score_matrix_calls<label_score_metric<Metric, Options>, Options> {
  using score_matrix_calls<label_score_metric, Options>::operator();
  template <class Y, class S, class... Rest>
    requires(!core::dense<Y> || !core::dense<S> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const S&, const Rest&...) const {
    static_assert(core::always_false<Y, S>,
                  "assay: multilabel metrics take Eigen objects (n x L truth, n x L scores[, weights][, options]); wrap a std::vector "
                  "of weights as assay::view(x)");
    return 0;
  }

 private:
  friend score_matrix_calls<label_score_metric, Options>;
  template <class Y, class S, class... W>
  static auto call(const Options& options, const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& scores,
                   const Eigen::DenseBase<W>&... weights) {
    static_assert(core::dense_matrix<Y> && core::dense_matrix<S>,
                  "assay: multilabel metrics take n x L matrices of labels 0/1 and of scores, one column per label; one label goes to "
                  "assay::auroc and its like");
    const core::matrix_feed<S, core::real_kind::ordered> s(scores, {Metric::name, "scores"});
    const core::label_matrix_feed<Y> y(truth, {Metric::name, "truth"});
    if (s.rows() != y.rows() || s.cols() != y.cols()) {
      core::raise_for(Metric::name, "scores is " + core::to_text(s.rows()) + " x " + core::to_text(s.cols()) + " but truth is " +
                                        core::to_text(y.rows()) + " x " + core::to_text(y.cols()));
    }
    for (const Index n : {weights.size()..., Index{-1}}) {
      if (n >= 0 && n != y.rows()) {
        core::raise_for(Metric::name, "weights has " + core::to_text(n) + " elements but truth has " + core::to_text(y.rows()) + " rows");
      }
    }
    return Metric::of(options, s, y, core::weight_feed<W>(weights, Metric::name)...);
  }
};

/// All elements of a vector feed.
template <class Feed>
std::vector<typename Feed::value_type> collect(const Feed& feed) {
  std::vector<typename Feed::value_type> out(static_cast<std::size_t>(feed.size()));
  core::for_blocks(
      0, feed.size(), [&](Index begin, Index count, const auto* x) { std::copy_n(x, count, out.data() + begin); }, feed);
  return out;
}

/// Columns that are read together, so that a cache line of a row-major matrix is not fetched once a column.
inline constexpr Index panel_columns = 16;

/// Some columns of a matrix feed, each contiguous.
template <class Feed>
class column_panel {
 public:
  using value_type = typename Feed::value_type;

  explicit column_panel(const Feed& feed) : feed_(feed), in_place_(feed.in_place()) {
    if (!in_place_) buffer_.resize(static_cast<std::size_t>(feed.rows() * (std::min)(panel_columns, feed.cols())));
  }
  void read(Index first, Index columns) {
    const Index n = feed_.rows();
    for (Index begin = 0; begin < n; begin += core::block_size) {
      const Index count = (std::min)(core::block_size, n - begin);
      for (Index c = 0; c < columns; ++c) {
        value_type block[core::block_size];
        value_type* const to = in_place_ ? block : buffer_.data() + c * n + begin;
        const value_type* const from = feed_.load(begin, count, first + c, to);
        if (begin == 0) start_[static_cast<std::size_t>(c)] = from;
        if (!in_place_ && from != to) std::copy_n(from, count, to);
      }
    }
  }
  const value_type* column(Index c) const { return in_place_ ? start_[static_cast<std::size_t>(c)] : buffer_.data() + c * feed_.rows(); }

 private:
  const Feed& feed_;
  bool in_place_;
  std::array<const value_type*, panel_columns> start_{};
  std::vector<value_type> buffer_;
};

/// Calls body(k, const T*...) for every column k, with one pointer per feed to its rows; on several threads when Parallel.
template <bool Parallel, class Body, class... Feeds>
void for_columns(Index columns, Body&& body, const Feeds&... feeds) {
  std::tuple<column_panel<Feeds>...> panels(feeds...);
  for (Index first = 0; first < columns; first += panel_columns) {
    const Index count = (std::min)(panel_columns, columns - first);
    std::apply([&](auto&... panel) { (panel.read(first, count), ...); }, panels);
    const auto one = [&](Index c) { std::apply([&](const auto&... panel) { body(first + c, panel.column(c)...); }, panels); };
    if constexpr (Parallel) {
      core::parallel_for(count, one);
    } else {
      for (Index c = 0; c < count; ++c) one(c);
    }
  }
}

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
