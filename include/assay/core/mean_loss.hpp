// SPDX-License-Identifier: MIT
/// @file
/// Means of per-row losses with weights, and their standard errors.
#pragma once

#include <assay/core/whole_weights.hpp>
#include <assay/core/estimate.hpp>
#include <assay/core/fixed_sum.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/sums.hpp>
#include <assay/core/wilson_interval.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

ASSAY_NAMESPACE_BEGIN
namespace core {

/// Positive infinity, under -ffast-math too.
inline double infinity() { return std::bit_cast<double>(opaque(infinity_bits<double>)); }

/// Marks an infinite loss in a block.
inline constexpr double infinite_loss = -1;

/// Weight, mean and centred sum of squares of numbers.
struct centred_moments {
  double weight = 0;
  double mean = 0;
  double squares = 0;

  void merge(const centred_moments& other) {
    if (!(other.weight > 0)) return;
    const double total = weight + other.weight;
    const double step = other.mean - mean;
    squares += other.squares + step * step * (weight * (other.weight / total));
    mean += step * (other.weight / total);
    weight = total;
  }
  /// Two passes over a block; w(i) is the weight of x[i].
  template <class W>
  void add(const double* x, Index count, W&& w) {
    centred_moments block;
    block.weight = sum_block(count, w);
    if (!(block.weight > 0)) return;
    block.mean = sum_block(count, [&](Index i) { return w(i) * x[i]; }) / block.weight;
    block.squares = sum_block(count, [&](Index i) { return w(i) * ((x[i] - block.mean) * (x[i] - block.mean)); });
    merge(block);
  }
};

/// What the losses of many rows come down to. Bounded losses are in [0, 1] and their unweighted sum is independent of order.
template <bool Bounded, bool Spread>
struct loss_state {
  std::uint64_t rows = 0;      // of non-zero weight
  std::uint64_t infinite = 0;  // of them
  bool whole = true;
  fixed_sum bounded;
  cascade_sum weight;
  cascade_sum loss;
  centred_moments by_weight;
  centred_moments by_square;  // weights w²

  void merge(const loss_state& other) {
    rows += other.rows;
    infinite += other.infinite;
    whole = whole && other.whole;
    bounded.merge(other.bounded);
    weight.merge(other.weight);
    loss.merge(other.loss);
    by_weight.merge(other.by_weight);
    by_square.merge(other.by_square);
  }

  void add(double* x, Index count) {
    rows += static_cast<std::uint64_t>(count);
    if constexpr (Bounded) {
      std::int64_t high = 0;
      std::int64_t low = 0;
      for (Index i = 0; i < count; ++i) {
        const fixed_value v = to_fixed(x[i]);
        high += v.high;
        low += v.low;
      }
      bounded.add(high, low);
    } else {
      for (Index i = 0; i < count; ++i) {
        infinite += static_cast<std::uint64_t>(x[i] < 0);
        x[i] = (std::max)(x[i], 0.0);
      }
      loss.add(sum_block(count, [&](Index i) { return x[i]; }));
    }
    if constexpr (Spread) by_weight.add(x, count, [](Index) { return 1.0; });
  }
  void add(double* x, const double* w, Index count) {
    for (Index i = 0; i < count; ++i) {
      const bool counts = magnitude_bits(w[i]) != 0;
      rows += static_cast<std::uint64_t>(counts);
      if constexpr (!Bounded) {
        infinite += static_cast<std::uint64_t>(counts && x[i] < 0);
        x[i] = (std::max)(x[i], 0.0);
      }
      whole &= is_whole(w[i]);
    }
    weight.add(sum_block(count, [&](Index i) { return w[i]; }));
    loss.add(sum_block(count, [&](Index i) { return w[i] * x[i]; }));
    if constexpr (Spread) {
      by_weight.add(x, count, [&](Index i) { return w[i]; });
      by_square.add(x, count, [&](Index i) { return w[i] * w[i]; });
    }
  }

  /// Mean loss; NaN without rows.
  double mean(bool weighted) const {
    if (rows == 0) return undefined();
    if (infinite != 0) return infinity();
    if (weighted) return loss.value() / weight.value();
    return (Bounded ? bounded.value() : loss.value()) / static_cast<double>(rows);
  }
  /// Standard error of the mean loss; NaN below two rows and for infinite losses.
  double standard_error(bool weighted, weighting kind) const {
    if (infinite != 0) return undefined();
    if (weighted && kind == weighting::frequency) {
      const double n = by_weight.weight;
      return n > 1 ? std::sqrt(by_weight.squares / (n * (n - 1))) : undefined();
    }
    if (rows < 2) return undefined();
    const auto n = static_cast<double>(rows);
    if (!weighted) return std::sqrt(by_weight.squares / (n * (n - 1)));
    const double shift = by_square.mean - by_weight.mean;
    const double residual = by_square.squares + by_square.weight * (shift * shift);  // Σ w² (loss - mean)²
    return std::sqrt(residual * (n / (n - 1))) / by_weight.weight;
  }
};

/// fill(begin, count, label, out) writes the losses of a block of rows; weights is no or one weight_feed.
template <bool Bounded, bool Spread, class Labels, class Fill, class... Weights>
loss_state<Bounded, Spread> reduce_losses(const char* function, const Labels& labels, const Fill& fill, const Weights&... weights) {
  using state = loss_state<Bounded, Spread>;
  state out = reduce_blocks(
      labels.size(), [] { return state{}; },
      [&](state& s, Index begin, Index count, const auto* label, const auto*... w) {
        double loss[block_size];
        fill(begin, count, label, loss);
        s.add(loss, w..., count);
      },
      labels, weights...);
  check_total(function, out.weight.value());
  check_total(function, out.loss.value());
  return out;
}

}  // namespace core

/// Options of the interval of a mean loss.
struct score_interval_options {
  double level = 0.95;
  assay::weighting weighting = assay::weighting::importance;
};

namespace core {

/// Normal interval of `scale` times the mean loss, cut to [0, most]; without `most` an unbounded loss.
template <class State>
estimate loss_interval(const char* function, const State& s, bool weighted, double scale, double most, const score_interval_options& options) {
  check_level(function, options.level);
  check_frequencies(function, options.weighting, s.whole);
  if (weighted) check_squares(function, options.weighting, s.by_weight.weight, s.by_square.weight);
  estimate out;
  out.level = options.level;
  out.value = scale * s.mean(weighted);
  out.standard_error = scale * s.standard_error(weighted, options.weighting);
  if (is_undefined(out.standard_error)) return out;
  const double radius = normal_quantile(0.5 + options.level / 2) * out.standard_error;
  out.lower = (std::max)(0.0, out.value - radius);
  out.upper = most > 0 ? (std::min)(most, out.value + radius) : out.value + radius;
  return out;
}

}  // namespace core

ASSAY_NAMESPACE_END
