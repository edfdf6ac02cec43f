// SPDX-License-Identifier: MIT
/// @file
/// income_distribution: the sorted values of a quantity that is shared out, from which every inequality measure follows.
#pragma once

#include <assay/core/score_run.hpp>
#include <assay/core/undefined.hpp>
#include <assay/core/weighting.hpp>

#include <cmath>

ASSAY_NAMESPACE_BEGIN

/// Summary of incomes, utilities, exposures, losses, …: their sorted values, with weights sorted inside ties.
///
/// `income_distribution d(x)` or `income_distribution d(x, weights)` deduces Weight; unweighted storage is its own type.
/// @par Input   x: n finite numbers (negative ones are a matter of the metric); weights: n finite numbers >= 0. Rows of
///              weight 0 are checked, then dropped. −0 is +0.
/// @par Merge   exact. Runs of geometric size are kept, so many small updates cost O(n log n) together. The state is
///              canonical: any order of rows and any split into batches gives equal states and equal results, bit for bit.
/// @par Errors  invalid_input with function, argument, index and value, and when the sum of the weights leaves the range of
///              double; the object is unchanged then
/// @par Cost    O(n) radix sort; 8 bytes a row, 16 when weighted
template <class Weight = unweighted>
class income_distribution {
  using run = core::sorted_class<double, Weight>;

 public:
  static constexpr bool is_weighted = run::is_weighted;

  income_distribution() = default;
  template <class X>
  explicit income_distribution(const Eigen::DenseBase<X>& x) {
    update(x);
  }
  template <class X, class W>
  income_distribution(const Eigen::DenseBase<X>& x, const Eigen::DenseBase<W>& weights) {
    update(x, weights);
  }

  /// One more batch.
  template <class X>
  requires(!is_weighted) void update(const Eigen::DenseBase<X>& x, const char* function = "income_distribution") {
    const core::real_feed<X, core::real_kind::finite, double> values(x, {function, "x"});
    run next;
    next.keys.resize(static_cast<std::size_t>(values.size()));
    core::for_blocks(
        0, values.size(),
        [&](Index begin, Index n, const double* v) {
          std::uint64_t* out = next.keys.data() + begin;
          for (Index i = 0; i < n; ++i) out[i] = core::ordered_key(v[i]);
        },
        values);
    commit(std::move(next), function);
  }
  /// One more batch with weights.
  template <class X, class W>
  requires(is_weighted) void update(const Eigen::DenseBase<X>& x, const Eigen::DenseBase<W>& weights,
                                    const char* function = "income_distribution") {
    const core::real_feed<X, core::real_kind::finite, double> values(x, {function, "x"});
    const core::weight_feed<W> w(weights, function);
    core::check_same_size(function, "weights", w.size(), "x", values.size());
    run next;
    next.keys.reserve(static_cast<std::size_t>(values.size()));
    next.weights.reserve(static_cast<std::size_t>(values.size()));
    core::for_blocks(
        0, values.size(),
        [&](Index, Index n, const double* v, const double* u) {
          for (Index i = 0; i < n; ++i) {
            if (core::magnitude_bits(u[i]) == 0) continue;
            next.keys.push_back(core::ordered_key(v[i]));
            next.weights.push_back(u[i]);
          }
        },
        values, w);
    commit(std::move(next), function);
  }

  /// Adds the rows of another summary; exact.
  void merge(const income_distribution& other) {
    if (&other == this) return merge(income_distribution(other));
    const double sum = checked_sum(weight_sum_ + other.weight_sum_, "income_distribution");
    for (const run& r : other.runs_) push(run(r));
    weight_sum_ = sum;
  }
  /// Merges the runs that updates leave behind, so that later queries need no temporary copy.
  void compact() {
    while (runs_.size() > 1) merge_last();
  }

  /// Rows of non-zero weight.
  Index size() const {
    Index n = 0;
    for (const run& r : runs_) n += static_cast<Index>(r.keys.size());
    return n;
  }
  /// Sum of weights W; the number of rows when unweighted.
  double weight() const {
    if constexpr (is_weighted) {
      double sum = 0;
      with_sorted([&](const run& r) { sum = r.total(); });
      return sum;
    } else {
      return static_cast<double>(size());
    }
  }
  /// Smallest and largest value; NaN without rows.
  double minimum() const {
    std::uint64_t key = ~std::uint64_t{0};
    for (const run& r : runs_) key = (std::min)(key, r.keys.front());
    return runs_.empty() ? undefined() : core::from_ordered_key<double>(key);
  }
  double maximum() const {
    std::uint64_t key = 0;
    for (const run& r : runs_) key = (std::max)(key, r.keys.back());
    return runs_.empty() ? undefined() : core::from_ordered_key<double>(key);
  }
  /// Σ w x; 0 without rows.
  double total() const {
    double sum = 0;
    with_sorted([&](const run& r) { sum = sum_of(r, 1.0, [](double x) { return x; }); });
    return sum;
  }
  /// Σ w x / Σ w; NaN without rows.
  double mean() const {
    if (runs_.empty()) return undefined();
    const double s = scale();
    double sum = 0;
    with_sorted([&](const run& r) { sum = sum_of(r, s, [](double x) { return x; }); });
    return sum / weight() / s;
  }

  /// The q-quantile, linear between order statistics: position (n − 1) q (type 7, as NumPy and R). With weights the position
  /// is (V − 1) q among V rows, where a row of weight v stands for v rows; frequency weights are taken as they are, V = Σw,
  /// importance weights are first scaled to V = n. As Hmisc wtd.quantile, normwt = TRUE for importance. NaN without rows.
  double quantile(double q, weighting meaning = weighting::importance) const {
    if (!core::is_probability(q)) core::raise_for("income_distribution", "q = " + core::to_text(q) + " is outside [0, 1]");
    double out = undefined();
    with_sorted([&](const run& r) {
      if (!r.keys.empty()) out = quantile_of(r, q, meaning);
    });
    return out;
  }

  /// visit(x, w) for every row in ascending order; several runs are merged into a temporary copy first.
  template <class Visit>
  void ascending(Visit&& visit) const {
    with_sorted([&](const run& r) {
      for (std::size_t i = 0; i < r.keys.size(); ++i) visit(core::from_ordered_key<double>(r.keys[i]), weight_at(r, i));
    });
  }
  /// f(number of rows, scale, x, w) where x(i) is the i-th value in ascending order times scale, a power of two that keeps sums
  /// of products in range, and w(i) its weight.
  template <class F>
  void ranked(F&& f) const {
    const double s = scale();
    with_sorted([&](const run& r) {
      f(
          static_cast<Index>(r.keys.size()), s,
          [&](Index i) { return core::from_ordered_key<double>(r.keys[static_cast<std::size_t>(i)]) * s; },
          [&](Index i) { return weight_at(r, static_cast<std::size_t>(i)); });
    });
  }

  /// Equal rows, in whatever order and batches they came.
  friend bool operator==(const income_distribution& a, const income_distribution& b) {
    bool equal = false;
    a.with_sorted([&](const run& x) { b.with_sorted([&](const run& y) { equal = x == y; }); });
    return equal;
  }

  bytes to_bytes() const {
    core::state_writer out(name(), 1);
    with_sorted([&](const run& r) { r.write(out); });
    return out.finish();
  }
  static income_distribution from_bytes(std::span<const std::uint8_t> in) {
    core::state_reader reader(in, name(), 1, "income_distribution::from_bytes");
    run r = run::read(reader);
    reader.finish();
    for (const std::uint64_t k : r.keys)
      reader.require(core::is_finite(core::from_ordered_key<double>(k)), "a value is infinite");
    income_distribution out;
    if constexpr (is_weighted) out.weight_sum_ = checked_sum(r.total(), "income_distribution::from_bytes");
    out.push(std::move(r));
    return out;
  }

 private:
  static constexpr std::uint32_t name() { return core::summary_name(is_weighted ? "INCW" : "INC1"); }
  static double weight_at([[maybe_unused]] const run& r, [[maybe_unused]] std::size_t i) {
    if constexpr (is_weighted) {
      return r.weights[i];
    } else {
      return 1.0;
    }
  }
  template <class F>
  static double sum_of(const run& r, double scale, F&& f) {
    core::cascade_sum sum;
    const auto n = static_cast<Index>(r.keys.size());
    for (Index begin = 0; begin < n; begin += core::block_size) {
      sum.add(core::sum_block((std::min)(core::block_size, n - begin), [&](Index k) {
        const auto i = static_cast<std::size_t>(begin + k);
        return f(core::from_ordered_key<double>(r.keys[i]) * scale) * weight_at(r, i);
      }));
    }
    return sum.value();
  }
  /// A power of two that brings the largest value near 1.
  double scale() const {
    if (runs_.empty()) return 1.0;
    const int exponent = core::binary_exponent((std::max)(std::abs(minimum()), std::abs(maximum())));
    return std::ldexp(1.0, -(std::min)(1000, (std::max)(-1000, exponent)));
  }
  double quantile_of(const run& r, double q, [[maybe_unused]] weighting meaning) const {
    const auto n = static_cast<double>(r.keys.size());
    const auto at = [&](std::size_t i) { return core::from_ordered_key<double>(r.keys[i]); };
    if constexpr (!is_weighted) {
      const double position = (n - 1) * q;
      const auto i = static_cast<std::size_t>(position);
      const double rest = position - std::floor(position);
      return rest > 0 ? at(i) + rest * (at(i + 1) - at(i)) : at(i);
    } else {
      const double unit = meaning == weighting::frequency ? 1.0 : r.total() / n;  // weight that stands for one row
      const double rows = r.total() / unit;
      const double position = 1 + (std::max)(0.0, rows - 1) * q;
      const double low = (std::max)(1.0, std::floor(position));
      const double rest = position - low;
      // cumulative weights are rounded: a whole number of rows may fall short by a few units in the last place
      const double first = low * unit * (1 - 1e-12);
      const double second = (low + 1) * unit * (1 - 1e-12);
      std::size_t i = 0;
      double cumulative = r.weights[0];
      while (i + 1 < r.keys.size() && cumulative < first) cumulative += r.weights[++i];
      const double below = at(i);
      if (!(rest > 0)) return below;
      while (i + 1 < r.keys.size() && cumulative < second) cumulative += r.weights[++i];
      return below + rest * (at(i) - below);
    }
  }

  void commit(run&& next, const char* function) {
    double sum = 0;
    if constexpr (is_weighted) sum = checked_sum(weight_sum_ + next.total(), function);
    next.sort();
    push(std::move(next));
    weight_sum_ = sum;
  }
  static double checked_sum(double weight, const char* function) {
    if (!core::is_finite(weight)) core::raise_for(function, "the sum of the weights is too large for double");
    return weight;
  }
  void push(run&& next) {
    if (next.keys.empty()) return;
    runs_.push_back(std::move(next));
    while (runs_.size() > 1 && runs_[runs_.size() - 2].keys.size() < 2 * runs_.back().keys.size()) merge_last();
  }
  void merge_last() {
    run merged = run::merged(runs_[runs_.size() - 2], runs_.back());
    runs_.pop_back();
    runs_.back() = std::move(merged);
  }
  template <class F>
  void with_sorted(F&& f) const {
    if (runs_.size() == 1) return f(runs_.front());
    if (runs_.empty()) return f(run{});
    run merged = run::merged(runs_[runs_.size() - 2], runs_.back());
    for (std::size_t i = runs_.size() - 2; i-- > 0;) merged = run::merged(runs_[i], merged);
    f(merged);
  }

  std::vector<run> runs_;  // none empty
  double weight_sum_ = 0;  // in the order in which they came: tells whether sums stay finite
};

template <class X>
income_distribution(const Eigen::DenseBase<X>&) -> income_distribution<unweighted>;
template <class X, class W>
income_distribution(const Eigen::DenseBase<X>&, const Eigen::DenseBase<W>&) -> income_distribution<double>;

ASSAY_NAMESPACE_END
