// SPDX-License-Identifier: MIT
/// @file
/// The weighted mean of a number that every row has, and rows of multilabel data.
#pragma once

#include <assay/core/fixed_sum.hpp>
#include <assay/core/score_run.hpp>
#include <assay/core/sums.hpp>
#include <assay/core/undefined.hpp>
#include <assay/discrimination/score_matrix.hpp>

#include <cstdint>

ASSAY_NAMESPACE_BEGIN

/// Options of metrics that are means over rows.
struct row_mean_options {
  double undefined = assay::undefined();  ///< returned without rows
};

namespace discrimination_detail {

/// Mean of numbers in [0, 1]; the unweighted sum does not depend on the order.
template <bool Weighted>
class row_mean {
 public:
  void add(const double* x, Index count) {
    std::int64_t high = 0;
    std::int64_t low = 0;
    for (Index i = 0; i < count; ++i) {
      const core::fixed_value v = core::to_fixed(x[i]);
      high += v.high;
      low += v.low;
    }
    fixed_.add(high, low);
    rows_ += count;
  }
  void add(const double* x, const double* w, Index count) {
    for (Index i = 0; i < count; ++i) rows_ += core::magnitude_bits(w[i]) != 0;
    weight_.add(core::sum_block(count, [&](Index i) { return w[i]; }));
    weighted_.add(core::sum_block(count, [&](Index i) { return w[i] * x[i]; }));
  }
  void merge(const row_mean& other) {
    rows_ += other.rows_;
    fixed_.merge(other.fixed_);
    weight_.merge(other.weight_);
    weighted_.merge(other.weighted_);
  }
  bool is_empty() const { return rows_ == 0; }
  double weight() const { return weight_.value(); }
  double value() const {
    if constexpr (Weighted) {
      return (std::min)(1.0, weighted_.value() / weight_.value());
    } else {
      return (std::min)(1.0, fixed_.value() / static_cast<double>(rows_));
    }
  }

 private:
  static_assert(core::block_size <= core::fixed_block);
  Index rows_ = 0;  // of non-zero weight
  core::fixed_sum fixed_;
  core::cascade_sum weight_;
  core::cascade_sum weighted_;
};

/// Mean over n rows of the numbers in [0, most] that fill(begin, count, double* out) writes; weights is none or one feed.
template <class Fill, class... W>
double mean_over_rows(const char* function, Index n, double most, double undefined, Fill&& fill, const W&... weights) {
  using mean = row_mean<sizeof...(W) == 1>;
  double scale = 1;
  while (scale < most) scale *= 2;
  const mean m = core::reduce_blocks(
      n, [] { return mean{}; },
      [&](mean& s, Index begin, Index count, const auto*... w) {
        double x[core::block_size];
        fill(begin, count, x);
        for (Index i = 0; i < count; ++i) x[i] /= scale;
        s.add(x, w..., count);
      },
      weights...);
  if (!core::is_finite(m.weight())) core::raise_for(function, "the sum of the weights is too large for double");
  return m.is_empty() ? undefined : m.value() * scale;
}

/// Calls visit(i, scores, labels) for the rows begin + i of n x L matrices, with pointers to the L numbers of the row.
template <class Scores, class Labels, class Visit>
void for_rows(const Scores& scores, const Labels& labels, Index begin, Index count, Visit&& visit) {
  using real = typename Scores::value_type;
  const Index width = scores.cols();
  const Index most = (std::max)(Index{1}, (std::min)(core::block_size, Index{32768} / (std::max)(Index{1}, width)));
  std::vector<real> x(static_cast<std::size_t>(most * width));
  std::vector<std::uint8_t> y(x.size());
  for (Index at = 0; at < count; at += most) {
    const Index n = (std::min)(most, count - at);
    for (Index k = 0; k < width; ++k) {
      real buffer[core::block_size];
      std::uint8_t label[core::block_size];
      const std::uint8_t* from_label = labels.load(begin + at, n, k, label);
      const real* from = scores.load(begin + at, n, k, buffer);
      for (Index i = 0; i < n; ++i) {
        x[static_cast<std::size_t>(i * width + k)] = from[i];
        y[static_cast<std::size_t>(i * width + k)] = from_label[i];
      }
    }
    for (Index i = 0; i < n; ++i) visit(at + i, x.data() + i * width, y.data() + i * width);
  }
}

/// The labels of a row by score.
template <class Score>
class ranked_row {
 public:
  void rank(const Score* x, const std::uint8_t* y, Index count) {
    rows_.negative.keys.clear();
    rows_.positive.keys.clear();
    for (Index k = 0; k < count; ++k) (y[k] != 0 ? rows_.positive : rows_.negative).keys.push_back(core::ordered_key(x[k]));
    rows_.negative.sort();
    rows_.positive.sort();
  }
  double relevant() const { return static_cast<double>(rows_.positive.keys.size()); }
  double irrelevant() const { return static_cast<double>(rows_.negative.keys.size()); }
  template <class Visit>
  void descending(Visit&& visit) const {
    rows_.walk(std::false_type{}, visit);
  }

 private:
  core::score_run<Score, unweighted> rows_;
};

/// Mean over rows of value(ranked_row), a number in [0, 1].
template <class Scores, class Labels, class Value, class... W>
double mean_over_ranked_rows(const char* function, double undefined, Value&& value, const Scores& scores, const Labels& labels,
                             const W&... weights) {
  return mean_over_rows(
      function, scores.rows(), 1, undefined,
      [&](Index begin, Index count, double* out) {
        ranked_row<typename Scores::value_type> row;
        for_rows(scores, labels, begin, count, [&](Index i, const auto* x, const std::uint8_t* y) {
          row.rank(x, y, scores.cols());
          out[i] = value(row);
        });
      },
      weights...);
}

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
