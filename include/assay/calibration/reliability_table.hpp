// SPDX-License-Identifier: MIT
/// @file
/// reliability_table: the mergeable summary from which the binned calibration metrics follow.
#pragma once

#include <assay/calibration/reliability_cells.hpp>
#include <assay/core/feeds.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/state.hpp>
#include <assay/core/undefined.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of a reliability table, fixed at construction.
struct reliability_options {
  Index bins = 15;                              ///< equal-width bins of [0, 1], 1 to 65536
  assay::edges edges = assay::edges::exact;     ///< where the edges stand
  assay::closed closed = assay::closed::left;   ///< to which bin an edge belongs
  bool moments = false;                         ///< keep Σ p² of unweighted rows (for the Brier decomposition)
  friend bool operator==(const reliability_options&, const reliability_options&) = default;
};

/// What is known of one bin of predictions; the means are NaN where the bin is empty.
struct reliability_bin {
  double lower = 0;               ///< the bin's edges
  double upper = 0;
  std::uint64_t rows = 0;         ///< rows of non-zero weight
  double weight = 0;              ///< W: sum of weights; the number of rows when unweighted
  double weight_squared = 0;      ///< Σ w²
  double mean_prediction = 0;     ///< Σ w p / W
  double observed_rate = 0;       ///< Σ w y / W
  double gap = 0;                 ///< observed_rate - mean_prediction, from the sum of residuals
};

namespace calibration_detail {
struct table_access;
}

/// Counts and sums of predictions and outcomes in equal-width bins.
///
/// Per bin and label: number of rows, Σ p (and Σ p² with `.moments`), Σ w, Σ w², Σ w p, Σ w p². Unweighted rows are kept
/// in integers and order-independent fixed-point sums: **equal data give equal bits**, whatever the order, the batches,
/// threads or ranks. Weighted rows are kept in doubles; their sums, all of them of terms >= 0, are accurate to a relative
/// (2,200 + number of merged parts) * 2^-53, where a part is a batch, or 131,072 rows of one (above 128 bins 131,200 in the
/// place of 2,200). Both kinds may be mixed; a query adds them, an unweighted row having weight 1.
///
/// @par Input   truth: n labels 0/1; prediction: n probabilities in [0, 1]; weights: n finite numbers >= 0. Rows of weight 0
///              are checked and otherwise do not exist. Edges are those of the predictions' scalar type (half and bfloat16:
///              float); p = 1 is in the last bin, p = 0 in the first.
/// @par Merge   by addition; tables of different options do not merge (invalid_input).
/// @par Errors  invalid_input with function, argument, index and value; the table is unchanged then.
/// @par Cost    one pass, O(n + bins); memory 250 bytes a bin. No allocation per row; O(bins) per update.
class reliability_table {
 public:
  explicit reliability_table(const reliability_options& options = {})
      : options_(checked(options)),
        finder_(options.bins, options.edges, options.closed),
        exact_(options.bins),
        weighted_(options.bins) {}
  reliability_table(const reliability_table&) = default;
  reliability_table& operator=(const reliability_table&) = default;
  // copies: a table that was moved from would have lost its cells but not its options
  reliability_table(reliability_table&& other) noexcept : reliability_table(static_cast<const reliability_table&>(other)) {}
  reliability_table& operator=(reliability_table&& other) noexcept { return *this = static_cast<const reliability_table&>(other); }

  /// One more batch.
  template <class Y, class P>
  void update(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction) {
    update_for("reliability_table", truth, prediction);
  }
  /// One more batch with weights.
  template <class Y, class P, class W>
  void update(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights) {
    update_for("reliability_table", truth, prediction, weights);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  void update(const Y&, const P&, const Rest&...) {
    static_assert(core::always_false<Y, P>,
                  "assay::reliability_table: update takes Eigen vectors (truth, prediction[, weights]); wrap a std::vector or std::span as "
                  "assay::view(x)");
  }

  /// Adds the rows of another table of the same options.
  void merge(const reliability_table& other) {
    if (!(options_ == other.options_)) core::raise_for("reliability_table", "tables of different options cannot be merged");
    exact_.merge(other.exact_);
    weighted_.merge(other.weighted_);
  }
  friend bool operator==(const reliability_table& a, const reliability_table& b) {
    return a.options_ == b.options_ && a.exact_ == b.exact_ && a.weighted_ == b.weighted_;
  }

  const reliability_options& options() const { return options_; }
  Index bins() const { return options_.bins; }
  /// Edge i of bins() + 1, as a double (predictions in float are compared with the same edge rounded to float).
  double edge(Index i) const { return finder_.edge(i); }
  /// Rows of non-zero weight.
  std::uint64_t rows() const {
    std::uint64_t n = 0;
    for (std::size_t c = 0; c < exact_.cell.size(); ++c) n += exact_[c].rows + weighted_[c].rows;
    return n;
  }
  /// Sum of weights; the number of rows when unweighted.
  double weight() const {
    double w = 0;
    for (Index b = 0; b < bins(); ++b) w += bin(b).weight;
    return w;
  }
  /// Bins that hold a row of non-zero weight.
  Index non_empty_bins() const {
    Index n = 0;
    for (Index b = 0; b < bins(); ++b) n += bin(b).rows != 0;
    return n;
  }
  /// Whether all weights are whole numbers, as weighting::frequency demands.
  bool has_whole_weights() const { return weighted_.whole; }

  reliability_bin bin(Index b) const {
    const std::size_t c = cell_index(b);
    const calibration_detail::exact_cell &e0 = exact_[c], &e1 = exact_[c + 1];
    const calibration_detail::weighted_cell &w0 = weighted_[c], &w1 = weighted_[c + 1];
    reliability_bin out;
    out.lower = edge(b);
    out.upper = edge(b + 1);
    out.rows = e0.rows + e1.rows + w0.rows + w1.rows;
    const auto exact_rows = static_cast<double>(e0.rows + e1.rows);
    out.weight = exact_rows + (w0.weight + w1.weight);
    out.weight_squared = exact_rows + (w0.weight_squared + w1.weight_squared);
    if (out.rows == 0) {
      out.mean_prediction = out.observed_rate = out.gap = undefined();
      return out;
    }
    core::fixed_sum p = e0.p;
    p.merge(e1.p);
    out.mean_prediction = (p.value() + (w0.p + w1.p)) / out.weight;
    out.observed_rate = (static_cast<double>(e1.rows) + w1.weight) / out.weight;
    out.gap = ((w1.weight - w1.p) - w0.p - p.minus_count(e1.rows).value()) / out.weight;
    return out;
  }

  /// Σ w p² of a bin. Needs `.moments` when there are unweighted rows.
  double sum_squared_prediction(Index b) const {
    const std::size_t c = cell_index(b);
    if (!options_.moments && exact_[c].rows + exact_[c + 1].rows != 0) {
      core::raise_for("reliability_table", "squares were not kept; construct the table with .moments = true");
    }
    core::fixed_sum squares = exact_[c].p_squared;
    squares.merge(exact_[c + 1].p_squared);
    return squares.value() + (weighted_[c].p_squared + weighted_[c + 1].p_squared);
  }
  /// Σ w p y of a bin.
  double sum_prediction_of_positives(Index b) const {
    const std::size_t c = cell_index(b) + 1;
    return exact_[c].p.value() + weighted_[c].p;
  }

  bytes to_bytes() const {
    core::state_writer out(core::summary_name("RELI"), 1);
    out.put(static_cast<std::uint64_t>(options_.bins));
    out.put(options_.edges);
    out.put(options_.closed);
    out.put(options_.moments);
    out.put(weighted_.whole);
    for (const auto& c : exact_.cell) {
      out.put(c.rows);
      for (const core::fixed_sum* s : {&c.p, &c.p_squared}) {
        out.put(s->high());
        out.put(s->low());
      }
    }
    for (const auto& c : weighted_.cell) {
      out.put(c.rows);
      for (const double x : {c.weight, c.weight_squared, c.p, c.p_squared}) out.put(x);
    }
    return out.finish();
  }
  static reliability_table from_bytes(std::span<const std::uint8_t> in) {
    core::state_reader reader(in, core::summary_name("RELI"), 1, "reliability_table::from_bytes");
    reliability_options options;
    const std::size_t bins = reader.get_size(2 * (72 + 40));
    reader.require(bins >= 1 && bins <= static_cast<std::size_t>(calibration_detail::max_bins), "the number of bins is out of range");
    options.bins = static_cast<Index>(bins);
    options.edges = reader.get_enum(edges::linspace);
    options.closed = reader.get_enum(closed::right);
    options.moments = reader.get<bool>();
    reliability_table out(options);
    out.weighted_.whole = reader.get<bool>();
    constexpr std::uint64_t most = std::uint64_t{1} << 62;
    for (auto& c : out.exact_.cell) {
      c.rows = reader.get<std::uint64_t>();
      reader.require(c.rows <= most, "a count is out of range");
      for (core::fixed_sum* s : {&c.p, &c.p_squared}) {
        const auto high = reader.get<core::int128>();
        const auto low = reader.get<core::int128>();
        const core::int128 limit = static_cast<core::int128>(c.rows) << 42;
        const bool ok = high >= 0 && low >= 0 && low < (core::int128{1} << 50) && (high < limit || (high == limit && low == 0));
        reader.require(ok, "a sum does not fit its count");
        *s = {high, low};
      }
    }
    for (auto& c : out.weighted_.cell) {
      c.rows = reader.get<std::uint64_t>();
      reader.require(c.rows <= most, "a count is out of range");
      for (double* x : {&c.weight, &c.weight_squared, &c.p, &c.p_squared}) {
        *x = reader.get<double>();
        const bool is_square = x == &c.weight_squared;  // of large weights it leaves the range of double
        reader.require((core::is_weight(*x) || (is_square && core::to_bits(*x) == core::infinity_bits<double>)) && (c.rows != 0 || core::to_bits(*x) == 0), "a sum does not fit its count");
      }
    }
    reader.finish();
    return out;
  }

 private:
  friend struct calibration_detail::table_access;

  static const reliability_options& checked(const reliability_options& options) {
    if (options.bins < 1 || options.bins > calibration_detail::max_bins) {
      core::raise_for("reliability_table", "bins = " + core::to_text(options.bins) + " is outside [1, 65536]");
    }
    return options;
  }
  std::size_t cell_index(Index b) const {
    if (b < 0 || b >= bins()) {
      core::raise_for("reliability_table", "there is no bin " + core::to_text(b) + " of " + core::to_text(bins()));
    }
    return static_cast<std::size_t>(2 * b);
  }

  template <class Y, class P>
  void update_for(const char* function, const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction) {
    const core::label_feed<Y> y(truth, {function, "truth"});
    const core::probability_feed<P> p(prediction, {function, "prediction"});
    core::check_same_size(function, "prediction", p.size(), "truth", y.size());
    add(y, p);
  }
  template <class Y, class P, class W>
  void update_for(const char* function, const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                  const Eigen::DenseBase<W>& weights) {
    const core::label_feed<Y> y(truth, {function, "truth"});
    const core::probability_feed<P> p(prediction, {function, "prediction"});
    const core::weight_feed<W> w(weights, function);
    core::check_same_size(function, "prediction", p.size(), "truth", y.size());
    core::check_same_size(function, "weights", w.size(), "truth", y.size());
    add(y, p, w);
  }
  /// Feeds of labels, predictions and perhaps weights. A scratch state is filled first: the strong guarantee.
  template <class Labels, class Predictions>
  void add(const Labels& y, const Predictions& p) {
    using cells = calibration_detail::cells<calibration_detail::exact_cell>;
    exact_.merge(core::reduce_blocks(
        y.size(), [&] { return cells(bins()); },
        [&](cells& s, Index, Index n, const std::uint8_t* label, const auto* x) {
          calibration_detail::add_block(s, finder_, options_.moments, label, x, n);
        },
        y, p));
  }
  template <class Labels, class Predictions, class Weights>
  void add(const Labels& y, const Predictions& p, const Weights& w) {
    using cells = calibration_detail::cells<calibration_detail::weighted_cell>;
    weighted_.merge(core::reduce_blocks(
        y.size(), [&] { return cells(bins()); },
        [&](cells& s, Index, Index n, const std::uint8_t* label, const auto* x, const double* v) {
          calibration_detail::add_block(s, finder_, label, x, v, n);
        },
        y, p, w));
  }

  reliability_options options_;
  calibration_detail::bin_finder finder_;
  calibration_detail::cells<calibration_detail::exact_cell> exact_;
  calibration_detail::cells<calibration_detail::weighted_cell> weighted_;
};

namespace calibration_detail {
/// Lets the metrics fill a table under their own name.
struct table_access {
  template <class... Arguments>
  static void update(reliability_table& table, const char* function, const Arguments&... arguments) {
    table.update_for(function, arguments...);
  }
  /// One checked block.
  template <class T>
  static void add(reliability_table& table, const std::uint8_t* y, const T* p, Index count) {
    add_block(table.exact_, table.finder_, table.options_.moments, y, p, count);
  }
  template <class T>
  static void add(reliability_table& table, const std::uint8_t* y, const T* p, Index count, const double* w) {
    add_block(table.weighted_, table.finder_, y, p, w, count);
  }
};
}  // namespace calibration_detail

ASSAY_NAMESPACE_END
