// SPDX-License-Identifier: MIT
/// @file
/// One sorted run of scores of two classes, and the walk over its tie blocks.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/ordered_key.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/radix_sort.hpp>
#include <assay/core/state.hpp>
#include <assay/core/sums.hpp>

#include <algorithm>
#include <type_traits>

ASSAY_NAMESPACE_BEGIN

/// Weight type of summaries that hold no weights.
struct unweighted {};

namespace core {

/// All rows with one score. Amounts are counts, or sums of weights; the squares are sums of squared weights (counts when
/// unweighted).
template <class Score, class Amount>
struct tie_block {
  Score score;
  Amount negatives;
  Amount positives;
  Amount negative_squares;
  Amount positive_squares;
};

/// Factors of the weights of each class in a walk; unweighted walks have none.
struct class_scales {
  double negative = 1;
  double positive = 1;
};

/// Sorted keys of one class, with weights sorted inside ties, so that the state does not depend on the order of rows.
template <class Score, class Weight>
struct sorted_class {
  using key = bits_of<Score>;
  static constexpr bool is_weighted = std::is_same_v<Weight, double>;
  static_assert(is_weighted || std::is_same_v<Weight, unweighted>, "assay: Weight is double or assay::unweighted");
  using payload = std::conditional_t<is_weighted, double, no_payload>;

  std::vector<key> keys;
  std::vector<payload> weights;  // empty when unweighted

  friend bool operator==(const sorted_class& a, const sorted_class& b) {
    if (a.keys != b.keys) return false;
    if constexpr (is_weighted) return a.weights == b.weights;
    return true;
  }

  void sort() {
    radix_sort(keys, weights);
    if constexpr (is_weighted) {
      for (std::size_t begin = 0, end; begin < keys.size(); begin = end) {
        for (end = begin + 1; end < keys.size() && keys[end] == keys[begin]; ++end) {
        }
        if (end - begin > 1) sort_weights(begin, end);
      }
    }
  }

  double total() const {
    cascade_sum sum;
    const auto n = static_cast<Index>(weights.size());
    if constexpr (is_weighted) {
      for (Index i = 0; i < n; i += block_size) {
        const double* w = weights.data() + i;
        sum.add(sum_block((std::min)(block_size, n - i), [w](Index k) { return w[k]; }));
      }
    }
    return sum.value();
  }

  static sorted_class merged(const sorted_class& a, const sorted_class& b) {
    sorted_class out;
    const std::size_t n = a.keys.size() + b.keys.size();
    out.keys.resize(n);
    if constexpr (is_weighted) {
      out.weights.resize(n);
      std::size_t i = 0;
      std::size_t j = 0;
      for (std::size_t k = 0; k < n; ++k) {
        const bool from_a =
            j == b.keys.size() ||
            (i < a.keys.size() && (a.keys[i] < b.keys[j] || (a.keys[i] == b.keys[j] && a.weights[i] <= b.weights[j])));
        const sorted_class& from = from_a ? a : b;
        std::size_t& at = from_a ? i : j;
        out.keys[k] = from.keys[at];
        out.weights[k] = from.weights[at];
        ++at;
      }
    } else {
      std::merge(a.keys.begin(), a.keys.end(), b.keys.begin(), b.keys.end(), out.keys.begin());
    }
    return out;
  }

  void write(state_writer& out) const {
    out.put_array(keys);
    if constexpr (is_weighted) out.put_array(weights);
  }
  static sorted_class read(state_reader& in) {
    sorted_class out;
    out.keys = in.get_array<key>();
    for (const key k : out.keys) {
      // 0 is the one key that no number has and that does not read as NaN either
      in.require(k != 0 && !is_nan(from_ordered_key<Score>(k)), "a score is NaN");
    }
    in.require(std::is_sorted(out.keys.begin(), out.keys.end()), "the scores are not sorted");
    if constexpr (is_weighted) {
      out.weights = in.get_array<double>();
      in.require(out.weights.size() == out.keys.size(), "there are not as many weights as scores");
      for (std::size_t i = 0; i < out.weights.size(); ++i) {
        in.require(is_weight(out.weights[i]) && magnitude_bits(out.weights[i]) != 0, "a weight is not positive");
        in.require(i == 0 || out.keys[i - 1] != out.keys[i] || out.weights[i - 1] <= out.weights[i], "weights of a tie are not sorted");
      }
    }
    return out;
  }

 private:
  void sort_weights(std::size_t begin, std::size_t end) {
    if constexpr (is_weighted) {
      const auto first = weights.begin() + static_cast<std::ptrdiff_t>(begin);
      const auto last = weights.begin() + static_cast<std::ptrdiff_t>(end);
      if (std::is_sorted(first, last)) return;
      if (end - begin < 256) return std::sort(first, last);
      // weights are positive: their bits are in order
      std::vector<std::uint64_t> bits(end - begin);
      std::transform(first, last, bits.begin(), [](double w) { return to_bits(w); });
      radix_sort(bits);
      std::transform(bits.begin(), bits.end(), first, [](std::uint64_t b) { return std::bit_cast<double>(b); });
    }
  }
};

/// A sorted batch of rows.
template <class Score, class Weight>
struct score_run {
  using part = sorted_class<Score, Weight>;
  using key = typename part::key;
  static constexpr bool is_weighted = part::is_weighted;
  using amount = std::conditional_t<is_weighted, double, Index>;

  part negative;
  part positive;

  friend bool operator==(const score_run&, const score_run&) = default;
  std::size_t size() const { return negative.keys.size() + positive.keys.size(); }

  void reserve(Index n) {
    // only pages that are written to cost memory, so both may be reserved in full
    for (part* p : {&negative, &positive}) {
      p->keys.reserve(static_cast<std::size_t>(n));
      if constexpr (is_weighted) p->weights.reserve(static_cast<std::size_t>(n));
    }
  }

  /// A block of rows: keys go to their class by arithmetic, since labels are not predictable.
  void append(Index n, const std::uint8_t* y, const Score* s) {
    key to_negative[block_size];
    key to_positive[block_size];
    Index positives = 0;
    for (Index i = 0; i < n; ++i) {
      const key k = ordered_key(s[i]);
      to_negative[i - positives] = k;
      to_positive[positives] = k;
      positives += y[i];
    }
    negative.keys.insert(negative.keys.end(), to_negative, to_negative + (n - positives));
    positive.keys.insert(positive.keys.end(), to_positive, to_positive + positives);
  }
  void append(Index n, const std::uint8_t* y, const Score* s, const double* w) {
    for (Index i = 0; i < n; ++i) {
      if (magnitude_bits(w[i]) == 0) continue;
      part& p = y[i] != 0 ? positive : negative;
      p.keys.push_back(ordered_key(s[i]));
      p.weights.push_back(w[i]);
    }
  }

  void sort() {
    parallel_for(2, [&](Index i) { (i == 0 ? negative : positive).sort(); });
  }

  static score_run merged(const score_run& a, const score_run& b) {
    return {part::merged(a.negative, b.negative), part::merged(a.positive, b.positive)};
  }

  /// visit(tie_block) for every distinct score, upwards or downwards.
  template <bool Up, class Visit>
  void walk(std::bool_constant<Up>, Visit&& visit, const class_scales& scales = {}) const {
    side<Up> neg(negative, scales.negative);
    side<Up> pos(positive, scales.positive);
    const auto next = [&](key k) {
      tie_block<Score, amount> block{from_ordered_key<Score>(k), 0, 0, 0, 0};
      neg.take(k, block.negatives, block.negative_squares);
      pos.take(k, block.positives, block.positive_squares);
      visit(static_cast<const tie_block<Score, amount>&>(block));
    };
    while (!neg.done() && !pos.done()) next(Up ? (std::min)(neg.first(), pos.first()) : (std::max)(neg.first(), pos.first()));
    while (!neg.done()) next(neg.first());
    while (!pos.done()) next(pos.first());
  }

  /// Unweighted: twice the pairs of a positive above a negative, and once those that tie. Branch-free: which class comes
  /// next is not predictable.
  uint128 doubled_concordance() const
    requires(!is_weighted)
  {
    const key* const neg = negative.keys.data();
    const key* const pos = positive.keys.data();
    const std::size_t negatives = negative.keys.size();
    const std::size_t positives = positive.keys.size();
    // two merges in step, which hide each other's latency: for every positive the negatives below it (n of p), and those
    // below it or tied with it (m of q)
    std::size_t n = 0;
    std::size_t p = 0;
    std::size_t m = 0;
    std::size_t q = 0;
    uint128 total = 0;
    while ((n < negatives && p < positives) || (m < negatives && q < positives)) {
      std::uint64_t sum = 0;  // 2^16 steps of less than 2^47 fit 64 bits
      int step = 0;
      for (; step < 65536 && n < negatives && p < positives && m < negatives && q < positives; ++step) {
        const bool below = neg[n] < pos[p];
        const bool not_above = neg[m] <= pos[q];
        sum += (below ? 0 : n) + (not_above ? 0 : m);
        n += below;
        p += !below;
        m += not_above;
        q += !not_above;
      }
      for (; step < 65536 && n < negatives && p < positives; ++step) {
        const bool below = neg[n] < pos[p];
        sum += below ? 0 : n;
        n += below;
        p += !below;
      }
      for (; step < 65536 && m < negatives && q < positives; ++step) {
        const bool not_above = neg[m] <= pos[q];
        sum += not_above ? 0 : m;
        m += not_above;
        q += !not_above;
      }
      total += sum;
    }
    return total + static_cast<uint128>(positives - p) * n + static_cast<uint128>(positives - q) * m;
  }

  void write(state_writer& out) const {
    negative.write(out);
    positive.write(out);
  }
  static score_run read(state_reader& in) {
    score_run out;
    out.negative = part::read(in);
    out.positive = part::read(in);
    return out;
  }

 private:
  /// What is left of one class, read upwards or downwards.
  template <bool Up>
  class side {
   public:
    side(const part& p, double factor)
        : at_(p.keys.data() + (Up ? 0 : p.keys.size())),
          end_(p.keys.data() + (Up ? p.keys.size() : 0)),
          weight_(p.weights.data() + (Up ? 0 : p.weights.size())),
          scale_(factor) {}
    bool done() const { return at_ == end_; }
    key first() const { return Up ? *at_ : at_[-1]; }
    /// Takes all rows with key k.
    void take(key k, amount& sum, amount& squares) {
      if constexpr (is_weighted) {
        for (; !done() && first() == k; step(at_), step(weight_)) {
          const double w = (Up ? *weight_ : weight_[-1]) * scale_;
          sum += w;
          squares += w * w;
        }
      } else {
        const key* const from = at_;
        while (!done() && first() == k) step(at_);
        sum = Up ? at_ - from : from - at_;
        squares = sum;
      }
    }

   private:
    template <class T>
    static void step(const T*& p) {
      if constexpr (Up) {
        ++p;
      } else {
        --p;
      }
    }
    const key* at_;
    const key* end_;
    const typename part::payload* weight_;
    double scale_;
  };
};

}  // namespace core
ASSAY_NAMESPACE_END
