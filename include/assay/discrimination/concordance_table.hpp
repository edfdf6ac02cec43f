// SPDX-License-Identifier: MIT
/// @file
/// Times, events and risks, sorted into blocks of which every pair is comparable or not as a whole.
#pragma once

#include <assay/discrimination/pair_table.hpp>
#include <assay/discrimination/row_ids.hpp>

#include <cmath>
#include <limits>

ASSAY_NAMESPACE_BEGIN

/// What a comparable pair counts, by the time of its earlier event.
enum class concordance_estimator {
  harrell,  ///< 1
  uno       ///< 1/G², G the Kaplan-Meier estimate of being uncensored just before that time: free of the censoring
};

namespace discrimination_detail {

/// Times, events and risks of rows of weight other than 0, and the ids of their strata if there are any.
struct survival_rows {
  pair_rows rows;  // x: time, y: risk
  std::vector<std::uint32_t> censored;
  std::vector<std::uint64_t> strata;
};

/// strata: ids of all rows, or empty.
template <class T, class E, class R, class... W>
survival_rows collect_survival(const char* function, std::vector<std::uint64_t>&& strata, const Eigen::DenseBase<T>& time,
                               const Eigen::DenseBase<E>& event, const Eigen::DenseBase<R>& risk, const Eigen::DenseBase<W>&... weights) {
  const ordered_feed<T> t(time, {function, "time"});
  const core::label_feed<E> e(event, {function, "event"});
  const ordered_feed<R> r(risk, {function, "risk"});
  core::check_same_size(function, "event", e.size(), "time", t.size());
  core::check_same_size(function, "risk", r.size(), "time", t.size());
  (core::check_same_size(function, "weights", weights.size(), "time", t.size()), ...);
  check_row_count(function, t.size());
  survival_rows out;
  out.rows.is_weighted = sizeof...(W) == 1;
  const bool by_stratum = !strata.empty();
  const auto add = [&](Index begin, Index n, const double* at, const std::uint8_t* happened, const double* x, const auto*... w) {
    for (Index i = 0; i < n; ++i) {
      if (((core::magnitude_bits(w[i]) == 0) || ...)) continue;
      out.rows.x.push_back(core::ordered_key(at[i]));
      out.rows.y.push_back(core::ordered_key(x[i]));
      (out.rows.weight.push_back(w[i]), ...);
      out.censored.push_back(happened[i] == 0);
      if (by_stratum) out.strata.push_back(strata[static_cast<std::size_t>(begin + i)]);
    }
  };
  core::for_blocks(0, t.size(), add, t, e, r, core::weight_feed<W>(weights, function)...);
  return out;
}

/// Blocks in the order of (stratum, time): all events of one time, or all that is censored between two times of events. An event is
/// comparable with every row of a later block of its stratum, and with no other: rows censored at its time come after it.
struct concordance_table {
  std::vector<std::uint64_t> time;     // of every block of events, by its ordered key; 0 for one of censored rows
  std::vector<std::uint32_t> stratum;  // the first block of every stratum, and the end
  pair_table table;                    // x: block, y: risk
  std::vector<double> lead;            // of every block: what a pair counts of which a row in it is the first

  concordance_table(survival_rows&& s, concordance_estimator estimator, double horizon) : table(in_blocks(s)) {
    const std::uint64_t last = core::ordered_key(horizon);
    lead.resize(table.blocks());
    for (std::size_t b = 0; b < lead.size(); ++b) lead[b] = time[b] != 0 && time[b] <= last ? 1 : 0;
    if (estimator == concordance_estimator::uno) weigh_by_censoring();
  }

  std::vector<led_pair_cell> led_cells() const {
    std::vector<led_pair_cell> out;
    out.reserve(table.cells.size());
    for (std::size_t b = 0; b < table.blocks(); ++b) {
      for (std::size_t k = table.block[b]; k < table.block[b + 1]; ++k) {
        out.push_back({table.cells[k], table.cells[k].weight * lead[b]});
      }
    }
    return out;
  }

 private:
  /// Puts the number of its block in place of the time of every row.
  pair_rows&& in_blocks(survival_rows& s) {
    const std::size_t n = s.rows.x.size();
    std::vector<std::uint32_t> order(n);
    std::iota(order.begin(), order.end(), std::uint32_t{0});
    std::vector<std::uint32_t> flags = s.censored;
    core::radix_sort(flags, order);
    std::vector<std::uint64_t> keys(n);
    const auto sort_by = [&](const std::vector<std::uint64_t>& values) {
      for (std::size_t i = 0; i < n; ++i) keys[i] = values[order[i]];
      core::radix_sort(keys, order);
    };
    sort_by(s.rows.x);
    const bool by_stratum = !s.strata.empty();
    if (by_stratum) sort_by(s.strata);
    for (std::size_t i = 0; i < n; ++i) {
      const std::uint32_t row = order[i];
      const bool censored = s.censored[row] != 0;
      const bool next_stratum = i == 0 || (by_stratum && keys[i] != keys[i - 1]);
      if (next_stratum) stratum.push_back(static_cast<std::uint32_t>(time.size()));
      const std::uint64_t at = censored ? 0 : s.rows.x[row];
      if (next_stratum || time.back() != at) time.push_back(at);
      s.rows.x[row] = time.size() - 1;  // no later row reads the time of this one
    }
    stratum.push_back(static_cast<std::uint32_t>(time.size()));
    return std::move(s.rows);
  }

  /// Multiplies by 1/G², relative to the smallest G.
  void weigh_by_censoring() {
    std::vector<double> free(lead.size());  // G at the events
    double least = 1;
    for (std::size_t s = 0; s + 1 < stratum.size(); ++s) {
      double at_risk = 0;
      for (std::size_t b = stratum[s + 1]; b-- > stratum[s];) {
        const double after = at_risk;
        at_risk += table.weight_of_block(b);
        free[b] = time[b] != 0 ? 1 : after / at_risk;
      }
      double g = 1;
      for (std::size_t b = stratum[s]; b < stratum[s + 1]; ++b) {
        g *= free[b];
        free[b] = g;
        if (lead[b] > 0) least = (std::min)(least, g);
      }
    }
    for (std::size_t b = 0; b < lead.size(); ++b) {
      if (lead[b] > 0) lead[b] = (least / free[b]) * (least / free[b]);
    }
  }
};

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
