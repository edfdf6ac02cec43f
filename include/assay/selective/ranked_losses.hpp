// SPDX-License-Identifier: MIT
/// @file
/// ranked_losses: rows in the order of confidence, each with its loss.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/ordered_key.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/radix_sort.hpp>
#include <assay/core/state.hpp>
#include <assay/core/whole_weights.hpp>

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace selective_detail {

/// What a row brings to a risk.
struct weighted_loss {
  double loss;
  double weight;
  friend bool operator==(const weighted_loss&, const weighted_loss&) = default;
  friend bool operator<(const weighted_loss& a, const weighted_loss& b) { return std::tie(a.loss, a.weight) < std::tie(b.loss, b.weight); }
};

/// All rows with one confidence.
struct loss_block {
  double confidence;
  double weight;
  double loss;  ///< Σ weight · loss
};

/// Rows sorted by a key, tied ones by loss and weight, so that the order in which they came is gone.
struct loss_run {
  std::vector<std::uint64_t> keys;
  std::vector<weighted_loss> rows;

  void sort() {
    core::radix_sort(keys, rows);
    for (std::size_t begin = 0, end; begin < keys.size(); begin = end) {
      for (end = begin + 1; end < keys.size() && keys[end] == keys[begin]; ++end) {
      }
      if (end - begin > 1) std::sort(rows.begin() + static_cast<std::ptrdiff_t>(begin), rows.begin() + static_cast<std::ptrdiff_t>(end));
    }
  }
  static loss_run merged(const loss_run& a, const loss_run& b) {
    loss_run out;
    out.keys.reserve(a.keys.size() + b.keys.size());
    out.rows.reserve(a.keys.size() + b.keys.size());
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < a.keys.size() || j < b.keys.size()) {
      const bool from_a = j == b.keys.size() || (i < a.keys.size() && (a.keys[i] < b.keys[j] ||
                                                                        (a.keys[i] == b.keys[j] && !(b.rows[j] < a.rows[i]))));
      const loss_run& from = from_a ? a : b;
      std::size_t& at = from_a ? i : j;
      out.keys.push_back(from.keys[at]);
      out.rows.push_back(from.rows[at]);
      ++at;
    }
    return out;
  }
};

}  // namespace selective_detail

/// Summary of losses against confidence: what selective prediction of any loss is a function of, as ranked_scores is of right and
/// wrong answers. `ranked_losses r(loss, confidence[, weights])`, then `aurc(r)`, `risk_coverage_curve(r)`, …
///
/// @par Input   loss: n finite numbers >= 0 (squared or absolute errors, log losses, 0/1 errors); confidence: n real numbers, larger =
///              surer, not NaN; weights: n finite numbers >= 0. Rows of weight 0 are checked, then dropped.
/// @par Merge   exact; any order of rows and any split into batches gives equal states.
/// @par Errors  invalid_input with function, argument, index and value, and when a sum leaves the range of double; the object is
///              unchanged then.
/// @par Cost    O(n) radix sort, tied rows O(t log t); 24 bytes a row.
class ranked_losses {
 public:
  ranked_losses() = default;
  template <class L, class C, class... W>
    requires(sizeof...(W) <= 1)
  ranked_losses(const Eigen::DenseBase<L>& loss, const Eigen::DenseBase<C>& confidence, const Eigen::DenseBase<W>&... weights) {
    update(loss, confidence, weights...);
  }

  /// One more batch.
  template <class L, class C, class... W>
    requires(sizeof...(W) <= 1)
  void update(const Eigen::DenseBase<L>& loss, const Eigen::DenseBase<C>& confidence, const Eigen::DenseBase<W>&... weights) {
    constexpr const char* function = "ranked_losses";
    const core::real_feed<L, core::real_kind::weight, double> losses(loss, {function, "loss"});
    const core::real_feed<C, core::real_kind::ordered, double> scores(confidence, {function, "confidence"});
    core::check_same_size(function, "confidence", scores.size(), "loss", losses.size());
    (core::check_same_size(function, "weights", weights.size(), "loss", losses.size()), ...);
    run next;
    next.keys.reserve(static_cast<std::size_t>(losses.size()));
    next.rows.reserve(static_cast<std::size_t>(losses.size()));
    double weight = weight_;
    double total = loss_;
    const auto add = [&](double l, double c, double w) {
      if (core::magnitude_bits(w) == 0) return;
      next.keys.push_back(core::ordered_key(c));
      next.rows.push_back({l, w});
      weight += w;
      total += w * l;
    };
    core::for_blocks(
        0, losses.size(),
        [&](Index, Index n, const double* l, const double* c, const auto*... w) {
          for (Index i = 0; i < n; ++i) {
            if constexpr (sizeof...(W) == 1) {
              add(l[i], c[i], w[i]...);
            } else {
              add(l[i], c[i], 1.0);
            }
          }
        },
        losses, scores, core::weight_feed<W>(weights, function)...);
    commit(std::move(next), weight, total, function);
  }

  /// Adds the rows of another summary; exact.
  void merge(const ranked_losses& other) {
    if (&other == this) return merge(ranked_losses(other));
    check(weight_ + other.weight_, loss_ + other.loss_, "ranked_losses");
    for (const run& r : other.runs_) push(run(r));
    weight_ += other.weight_;
    loss_ += other.loss_;
  }

  /// Rows of non-zero weight.
  Index size() const {
    std::size_t n = 0;
    for (const run& r : runs_) n += r.keys.size();
    return static_cast<Index>(n);
  }
  /// Whether every weight is a whole number, as those that count repeated rows must be.
  bool has_whole_weights() const {
    bool whole = true;
    for (const run& r : runs_) {
      for (const auto& row : r.rows) whole = whole && core::is_whole(row.weight);
    }
    return whole;
  }

  /// Calls visit(const selective_detail::loss_block&) for every distinct confidence, from the highest down.
  template <class Visit>
  void descending(Visit&& visit) const {
    with_merged([&](const run& all) {
      for (std::size_t end = all.keys.size(), begin; end > 0; end = begin) {
        selective_detail::loss_block b{core::from_ordered_key<double>(all.keys[end - 1]), 0, 0};
        for (begin = end; begin > 0 && all.keys[begin - 1] == all.keys[end - 1]; --begin) {
          b.weight += all.rows[begin - 1].weight;
          b.loss += all.rows[begin - 1].weight * all.rows[begin - 1].loss;
        }
        visit(std::as_const(b));
      }
    });
  }
  /// The same for every distinct loss, from the lowest up: in the order of the best confidence there is.
  template <class Visit>
  void by_loss(Visit&& visit) const {
    run all;
    with_merged([&](const run& r) { all = r; });
    for (std::size_t i = 0; i < all.keys.size(); ++i) all.keys[i] = core::ordered_key(all.rows[i].loss);
    all.sort();
    for (std::size_t begin = 0, end; begin < all.keys.size(); begin = end) {
      selective_detail::loss_block b{0, 0, 0};
      for (end = begin; end < all.keys.size() && all.keys[end] == all.keys[begin]; ++end) b.weight += all.rows[end].weight;
      b.loss = b.weight * all.rows[begin].loss;
      visit(std::as_const(b));
    }
  }

  /// Equal rows, in whatever order and batches they came.
  friend bool operator==(const ranked_losses& a, const ranked_losses& b) {
    bool equal = false;
    a.with_merged([&](const run& x) { b.with_merged([&](const run& y) { equal = x.keys == y.keys && x.rows == y.rows; }); });
    return equal;
  }

  bytes to_bytes() const {
    core::state_writer out(core::summary_name("RKLS"), 1);
    with_merged([&](const run& all) {
      out.put_array(all.keys);
      for (const auto& row : all.rows) {
        out.put(row.loss);
        out.put(row.weight);
      }
    });
    return out.finish();
  }
  static ranked_losses from_bytes(std::span<const std::uint8_t> in) {
    constexpr const char* function = "ranked_losses::from_bytes";
    core::state_reader reader(in, core::summary_name("RKLS"), 1, function);
    run rows;
    rows.keys = reader.get_array<std::uint64_t>();
    double weight = 0;
    double total = 0;
    for (std::size_t i = 0; i < rows.keys.size(); ++i) {
      const double loss = reader.get<double>();
      rows.rows.push_back({loss, reader.get<double>()});
      const auto& row = rows.rows.back();
      reader.require(rows.keys[i] != 0 && !core::is_nan(core::from_ordered_key<double>(rows.keys[i])), "a confidence is NaN");
      reader.require(core::is_weight(row.loss), "a loss is not finite or negative");
      reader.require(core::is_weight(row.weight) && core::magnitude_bits(row.weight) != 0, "a weight is not positive");
      reader.require(i == 0 || rows.keys[i - 1] < rows.keys[i] || (rows.keys[i - 1] == rows.keys[i] && !(row < rows.rows[i - 1])),
                     "the rows are not sorted");
      weight += row.weight;
      total += row.weight * row.loss;
    }
    reader.finish();
    ranked_losses out;
    check(weight, total, function);
    out.push(std::move(rows));
    out.weight_ = weight;
    out.loss_ = total;
    return out;
  }

 private:
  using run = selective_detail::loss_run;
  static void check(double weight, double loss, const char* function) {
    core::check_total(function, weight);
    core::check_total(function, loss);
  }
  void commit(run&& next, double weight, double total, const char* function) {
    check(weight, total, function);
    next.sort();
    push(std::move(next));
    weight_ = weight;
    loss_ = total;
  }
  void push(run&& next) {
    if (next.keys.empty()) return;
    runs_.push_back(std::move(next));
    while (runs_.size() > 1 && runs_[runs_.size() - 2].keys.size() < 2 * runs_.back().keys.size()) {
      run both = run::merged(runs_[runs_.size() - 2], runs_.back());
      runs_.pop_back();
      runs_.back() = std::move(both);
    }
  }
  template <class F>
  void with_merged(F&& f) const {
    if (runs_.size() == 1) return f(runs_.front());
    run all;
    for (std::size_t i = runs_.size(); i-- > 0;) all = run::merged(runs_[i], all);
    f(std::as_const(all));
  }

  std::vector<run> runs_;
  double weight_ = 0;  // sums in the order in which rows came: they tell whether sums stay finite
  double loss_ = 0;
};

ASSAY_NAMESPACE_END
