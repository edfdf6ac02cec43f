// SPDX-License-Identifier: MIT
/// @file
/// group_table: counts of group × label × prediction, from which every rate per group and every gap between groups follows.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/state.hpp>
#include <assay/core/wilson_interval.hpp>
#include <assay/fairness/group_cells.hpp>
#include <assay/fairness/group_comparison.hpp>
#include <assay/fairness/group_rate.hpp>

#include <limits>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// Summary of binary labels against binary predictions in G groups: four cells per group.
///
/// `group_table t(truth, prediction, groups[, weights])`, or `group_table t(G)` for a fixed number of groups and
/// `update`. Without G the table grows to the largest id seen (at most largest_implicit groups).
///
/// A cell holds the number of rows of weight 1 exactly, and of all others their number, Σw and Σw² (for the effective
/// number of rows in intervals); so unit weights are no weights, bit for bit.
/// @par Input   truth, prediction: n labels 0/1 (of a probability p pass `p >= 0.5`); groups: n dense ids in [0, G), see
///              `intersect`; weights: n finite numbers >= 0. Rows of weight 0 are checked, then dropped.
/// @par Merge   by addition. Unweighted: exact 64-bit integers, equal bits for any order and split; weighted sums agree up
///              to rounding (about 1e-13).
/// @par Errors  invalid_input with function, argument, index and value, and when the sum of the weights leaves the range of
///              double; the object is unchanged then
/// @par Cost    one pass; 128 bytes a group
class group_table {
 public:
  /// Most groups that a table grows to by itself; fixed tables may have more.
  static constexpr Index largest_implicit = Index{1} << 20;

  group_table() = default;
  explicit group_table(Index groups) : fixed_(true) {
    if (groups < 1 || groups > (Index{1} << 28)) {
      core::raise_for("group_table", "groups = " + core::to_text(groups) + " is not in [1, 2^28]");
    }
    cells_.resize(static_cast<std::size_t>(groups));
  }
  template <class Y, class P, class G>
  group_table(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<G>& groups) {
    update(truth, prediction, groups);
  }
  template <class Y, class P, class G, class W>
  group_table(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<G>& groups,
              const Eigen::DenseBase<W>& weights) {
    update(truth, prediction, groups, weights);
  }

  /// One more batch.
  template <class Y, class P, class G>
  void update(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<G>& groups,
              const char* function = "group_table", const char* truth_name = "truth") {
    const core::label_feed<Y> y(truth, {function, truth_name});
    const core::label_feed<P> p(prediction, {function, "prediction"});
    const core::class_feed<G> g(groups, {function, "groups"}, limit());
    core::check_same_size(function, "prediction", p.size(), "truth", y.size());
    core::check_same_size(function, "groups", g.size(), "truth", y.size());
    merge(core::reduce_blocks(
        y.size(), [] { return group_table(); },
        [](group_table& t, Index, Index n, const std::uint8_t* a, const std::uint8_t* b, const std::int32_t* id) {
          t.count(n, a, b, id);
        },
        y, p, g));
  }
  /// One more batch with weights.
  template <class Y, class P, class G, class W>
  void update(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<G>& groups,
              const Eigen::DenseBase<W>& weights, const char* function = "group_table", const char* truth_name = "truth") {
    const core::label_feed<Y> y(truth, {function, truth_name});
    const core::label_feed<P> p(prediction, {function, "prediction"});
    const core::class_feed<G> g(groups, {function, "groups"}, limit());
    const core::weight_feed<W> w(weights, function);
    core::check_same_size(function, "prediction", p.size(), "truth", y.size());
    core::check_same_size(function, "groups", g.size(), "truth", y.size());
    core::check_same_size(function, "weights", w.size(), "truth", y.size());
    merge(core::reduce_blocks(
        y.size(), [] { return group_table(); },
        [](group_table& t, Index, Index n, const std::uint8_t* a, const std::uint8_t* b, const std::int32_t* id,
           const double* v) { t.count(n, a, b, id, v); },
        y, p, g, w));
  }
  /// Adds `rows` rows that were counted elsewhere.
  void add(Index group, bool label, bool prediction, Index rows) {
    if (group < 0 || group >= limit()) {
      core::raise_for("group_table", "group " + core::to_text(group) + " is not in [0, " + core::to_text(limit()) + ")");
    }
    if (rows < 0) core::raise_for("group_table", "rows = " + core::to_text(rows) + " is negative");
    if (rows == 0) return;
    check_room(rows);
    fit(group + 1);
    cells_[static_cast<std::size_t>(group)][cell(label, prediction)].unit_rows += rows;
  }

  /// Adds the cells of another table. Fixed tables of different sizes, and ids that do not fit, throw.
  void merge(const group_table& other) {
    const Index theirs = other.groups();
    if ((fixed_ && other.fixed_ && groups() != theirs) || (fixed_ && theirs > groups()) || (other.fixed_ && groups() > theirs)) {
      core::raise_for("group_table",
                      "merge of tables with " + core::to_text(groups()) + " and " + core::to_text(theirs) + " groups");
    }
    check_room(other.rows());
    if (!core::is_finite(weight() + other.weight())) core::raise_for("group_table", "the sum of the weights is too large for double");
    fit(theirs);
    for (std::size_t g = 0; g < other.cells_.size(); ++g) {
      for (std::size_t c = 0; c < 4; ++c) cells_[g][c].merge(other.cells_[g][c]);
    }
    fixed_ = fixed_ || other.fixed_;
  }

  /// The same rows with group g renamed to ids[g], as a table of fixed size; groups with the same new id are pooled. From
  /// the table of an intersection this gives the table of each attribute without another pass over the data.
  template <class G>
  group_table regrouped(const Eigen::DenseBase<G>& ids) const {
    const core::class_feed<G> feed(ids, {"group_table::regrouped", "ids"}, largest_implicit);
    core::check_same_size("group_table::regrouped", "ids", feed.size(), "the table", groups());
    group_table out;
    core::for_blocks(
        0, feed.size(),
        [&](Index begin, Index n, const std::int32_t* id) {
          for (Index i = 0; i < n; ++i) {
            const auto& from = cells_[static_cast<std::size_t>(begin + i)];
            out.fit(Index{id[i]} + 1);
            for (std::size_t c = 0; c < 4; ++c) out.cells_[static_cast<std::size_t>(id[i])][c].merge(from[c]);
          }
        },
        feed);
    out.fixed_ = true;
    return out;
  }

  /// Number of groups G, those without rows included.
  Index groups() const { return static_cast<Index>(cells_.size()); }
  /// Rows of non-zero weight: in a cell, in a group, per group, in all.
  Index rows(Index group, bool label, bool prediction) const { return at(group)[cell(label, prediction)].rows(); }
  Index rows(Index group) const { return pooled(group, 15).rows(); }
  Index rows() const { return pooled(15).rows(); }
  Eigen::Array<Index, Eigen::Dynamic, 1> counts() const {
    Eigen::Array<Index, Eigen::Dynamic, 1> out(groups());
    for (Index g = 0; g < groups(); ++g) out[g] = rows(g);
    return out;
  }
  /// Sum of weights (number of rows when unweighted): in a cell, in a group, in all.
  double weight(Index group, bool label, bool prediction) const { return at(group)[cell(label, prediction)].total(); }
  double weight(Index group) const { return pooled(group, 15).total(); }
  double weight() const { return pooled(15).total(); }

  /// A rate of one group; NaN when its denominator is empty.
  double rate(group_rate r, Index group) const { return quotient(r, at(group)); }
  /// A rate of all groups; NaN where the denominator is empty.
  Vector rates(group_rate r) const {
    Vector out(groups());
    for (Index g = 0; g < groups(); ++g) out[g] = quotient(r, cells_[static_cast<std::size_t>(g)]);
    return out;
  }
  /// A rate over all rows.
  double overall(group_rate r) const { return quotient(r, all()); }
  /// Rows of non-zero weight in the denominator of a rate.
  Index denominator_rows(group_rate r, Index group) const {
    return pooled(group, fairness_detail::cells_of(r).denominator).rows();
  }

  /// A rate of one group, or of all rows, with its Wilson interval; with weights the number of rows is the effective one,
  /// (Σw)²/Σw². All NaN when the denominator is empty.
  /// Throws for a level outside (0, 1).
  estimate rate_interval(group_rate r, Index group, double level = 0.95) const { return interval(r, at(group), level); }
  estimate overall_interval(group_rate r, double level = 0.95) const { return interval(r, all(), level); }
  /// A rate of every group with its Wilson interval.
  std::vector<estimate> rate_intervals(group_rate r, double level = 0.95) const {
    std::vector<estimate> out;
    for (const auto& group : cells_) out.push_back(interval(r, group, level));
    return out;
  }

  /// A rate compared between the groups: worst, best, difference, ratio, skipped groups (see compare_groups). Rates whose
  /// denominator has fewer than options.minimum_rows rows are undefined.
  group_comparison compare(group_rate r, const group_options& options = {}, const char* function = "group_table::compare") const {
    Vector values = rates(r);
    for (Index g = 0; g < groups(); ++g) {
      if (denominator_rows(r, g) < options.minimum_rows) values[g] = undefined();
    }
    group_options rest = options;
    rest.minimum_rows = 1;
    return compare_groups(values, counts(), overall(r), rest, function);
  }

  friend bool operator==(const group_table&, const group_table&) = default;

  bytes to_bytes() const {
    core::state_writer out(core::summary_name("GRPT"), 1);
    out.put(static_cast<std::uint8_t>(fixed_));
    out.put(static_cast<std::uint64_t>(groups()));
    for (const auto& group : cells_) {
      for (const cell_sums& c : group) {
        out.put(c.unit_rows);
        out.put(c.weighted_rows);
        out.put(c.weight);
        out.put(c.squares);
      }
    }
    return out.finish();
  }
  static group_table from_bytes(std::span<const std::uint8_t> in) {
    core::state_reader reader(in, core::summary_name("GRPT"), 1, "group_table::from_bytes");
    group_table out;
    out.fixed_ = reader.get<bool>();
    out.cells_.resize(reader.get_size(sizeof(group_cells)));
    core::int128 rows = 0;
    for (auto& group : out.cells_) {
      for (cell_sums& c : group) {
        c.unit_rows = reader.get<Index>();
        c.weighted_rows = reader.get<Index>();
        c.weight = reader.get<double>();
        c.squares = reader.get<double>();
        reader.require(c.unit_rows >= 0 && c.weighted_rows >= 0, "a count is negative");
        reader.require(core::is_weight(c.weight) && !core::is_nan(c.squares) && c.squares >= 0, "a sum of weights is no weight");
        reader.require((c.weighted_rows == 0) == (core::magnitude_bits(c.weight) == 0), "a sum of weights does not fit its rows");
        rows += c.unit_rows;
        rows += c.weighted_rows;
      }
    }
    reader.finish();
    reader.require(rows <= (std::numeric_limits<Index>::max)(), "there are more rows than can be counted");
    reader.require(core::is_finite(out.weight()), "the sum of the weights is too large for double");
    reader.require(!out.fixed_ || !out.cells_.empty(), "a table of fixed size has no groups");
    return out;
  }

 private:
  using cell_sums = fairness_detail::cell_sums;
  using group_cells = fairness_detail::group_cells;

  static constexpr std::size_t cell(bool label, bool prediction) { return 2 * std::size_t{label} + std::size_t{prediction}; }
  Index limit() const { return fixed_ ? groups() : largest_implicit; }
  void fit(Index groups) {
    if (groups > this->groups()) cells_.resize(static_cast<std::size_t>(groups));
  }
  void check_room(Index more) const {
    if (more > (std::numeric_limits<Index>::max)() - rows())
      core::raise_for("group_table", "there are more rows than can be counted");
  }
  const group_cells& at(Index group) const {
    if (group < 0 || group >= groups()) {
      core::raise_for("group_table", "group " + core::to_text(group) + " is not in [0, " + core::to_text(groups()) + ")");
    }
    return cells_[static_cast<std::size_t>(group)];
  }
  group_cells all() const {
    group_cells sum;
    for (const auto& group : cells_) {
      for (std::size_t c = 0; c < 4; ++c) sum[c].merge(group[c]);
    }
    return sum;
  }
  static cell_sums pooled(const group_cells& group, unsigned mask) {
    cell_sums sum;
    for (std::size_t c = 0; c < 4; ++c) {
      if ((mask >> c & 1u) != 0) sum.merge(group[c]);
    }
    return sum;
  }
  cell_sums pooled(Index group, unsigned mask) const { return pooled(at(group), mask); }
  cell_sums pooled(unsigned mask) const { return pooled(all(), mask); }

  static double quotient(group_rate r, const group_cells& group) {
    const auto cells = fairness_detail::cells_of(r);
    const cell_sums denominator = pooled(group, cells.denominator);
    if (denominator.rows() == 0) return undefined();
    // complement from the same sums, so that a rate and its complement add up and never leave [0, 1]
    const double yes = pooled(group, cells.numerator).total();
    const double no = pooled(group, cells.denominator & ~cells.numerator).total();
    return yes / (yes + no);
  }
  static estimate interval(group_rate r, const group_cells& group, double level) {
    core::check_level("group_table", level);
    const cell_sums denominator = pooled(group, fairness_detail::cells_of(r).denominator);
    if (denominator.rows() == 0) return {.level = level};
    const double squares = static_cast<double>(denominator.unit_rows) + denominator.squares;
    // squares of weights beyond 1e±154 leave the range of double: no interval then, rather than a wrong one
    if (!core::is_finite(squares) || squares <= 0) return {.value = quotient(r, group), .level = level};
    const double total = denominator.total();
    return core::wilson(quotient(r, group), total * (total / squares), level);
  }

  void count(Index n, const std::uint8_t* y, const std::uint8_t* p, const std::int32_t* g) {
    std::int32_t largest = 0;
    for (Index i = 0; i < n; ++i) largest = (std::max)(largest, g[i]);
    fit(Index{largest} + 1);
    std::uint32_t place[core::block_size];
    fairness_detail::places(n, y, p, g, place);
    fairness_detail::count_rows(n, place, Index{largest} + 1, cells_.data());
  }
  void count(Index n, const std::uint8_t* y, const std::uint8_t* p, const std::int32_t* g, const double* w) {
    std::int32_t largest = -1;
    for (Index i = 0; i < n; ++i) {
      // a row of weight 0 does not exist, not even for the number of groups
      largest = (std::max)(largest, core::magnitude_bits(w[i]) != 0 ? g[i] : -1);
    }
    fit(Index{largest} + 1);
    std::uint32_t place[core::block_size];
    fairness_detail::places(n, y, p, g, place);
    fairness_detail::count_rows(n, place, w, Index{largest} + 1, cells_.data());
  }

  std::vector<group_cells> cells_;
  bool fixed_ = false;
};

ASSAY_NAMESPACE_END
