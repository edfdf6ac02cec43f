// SPDX-License-Identifier: MIT
/// @file
/// cross_group_auroc: AUROC of the positives of every group against the negatives of every group.
#pragma once

#include <assay/core/undefined.hpp>
#include <assay/fairness/grouped_ranking.hpp>

#include <array>

ASSAY_NAMESPACE_BEGIN

/// AUROC between groups. NaN wherever one of the two sides has no rows.
struct cross_group_auroc_result {
  Eigen::ArrayXXd auroc;  ///< (a, b): positives of group a against negatives of group b; the diagonal is AUROC within a group
  Vector subgroup;        ///< the diagonal
  /// BPSN: positives of all other groups against the negatives of the group. Low: its negatives score too high.
  Vector background_positive_subgroup_negative;
  /// BNSP: positives of the group against the negatives of all other groups. Low: its positives score too low.
  Vector background_negative_subgroup_positive;
  double overall = assay::undefined();  ///< all positives against all negatives
  /// Largest |auroc(a, b) − auroc(b, a)|, the xAUC disparity, and the pair that has it; NaN and −1 without two such groups.
  double disparity = assay::undefined();
  Index first = -1;   ///< its positives are ranked above the negatives of `second` more often than the other way round
  Index second = -1;
  Vector positives;  ///< rows, or sums of weights, per group
  Vector negatives;
};

namespace fairness_detail {

/// For every code a (rows) and sixteen groups b (lanes): 2 · pairs of a row of a with a lower negative of b, ties once.
///
/// Rows are taken by ascending score. `below` holds the negatives seen so far, one lane a group, in registers; every row adds
/// `below` to the sums of its code, whatever its label, so that no branch depends on the labels. Negatives come first among equal
/// scores: the sums count ties as whole pairs, and half of those is taken back.
template <class Number, class Total>
class paired_counts {
 public:
  static constexpr std::size_t lanes = 16;
  using totals = std::array<Total, lanes>;

  paired_counts(Index groups, Index first)
      : step_(static_cast<std::size_t>(2 * groups)), sum_(step_.size()), tied_(step_.size()), total_(step_.size()), share_(step_.size()) {
    for (Index k = 0; k < (std::min)(static_cast<Index>(lanes), groups - first); ++k) {
      step_[static_cast<std::size_t>(2 * (first + k))][static_cast<std::size_t>(k)] = Number(1);
    }
  }

  template <class Ranking>
  void add(const Ranking& r) {
    const std::size_t n = r.rows.size();
    std::vector<std::uint32_t> meetings(block);
    for (std::size_t begin = 0; begin < n; begin += block) {
      const std::size_t end = (std::min)(begin + block, n);
      line below{};
      for (std::size_t i = begin; i < end; ++i) {
        const std::size_t code = r.rows.code(i);
        const double w = r.rows.weight(i);
        line& sum = sum_[code];
        const line& step = step_[code];
        for (std::size_t k = 0; k < lanes; ++k) sum[k] += amount(w, below[k]);
        for (std::size_t k = 0; k < lanes; ++k) below[k] += amount(w, step[k]);
        share_[code] += amount(w, wide{1});
      }
      for (std::size_t c = 0; c < sum_.size(); ++c) {  // the sums lack what was below before the block
        for (std::size_t k = 0; k < lanes; ++k) total_[c][k] += 2 * (static_cast<Total>(sum_[c][k]) + static_cast<Total>(share_[c]) * base_[k]);
        sum_[c] = line{};
        share_[c] = 0;
      }
      for (std::size_t k = 0; k < lanes; ++k) base_[k] += static_cast<Total>(below[k]);

      std::size_t met = 0;  // places where a positive follows a negative with the same score
      const std::size_t last = end == n ? end - 1 : end;
      for (std::size_t i = begin; i < last; ++i) {
        meetings[met] = static_cast<std::uint32_t>(i - begin);
        met += static_cast<std::size_t>(r.rows.tied(i, i + 1)) & (r.rows.code(i + 1) & ~r.rows.code(i) & 1u);
      }
      for (std::size_t m = 0; m < met; ++m) add_tie(r, begin + meetings[m] + 1);
    }
  }

  Total total(Index code, std::size_t lane) const {
    const auto c = static_cast<std::size_t>(code);
    return total_[c][lane] - static_cast<Total>(tied_[c][lane]);
  }

 private:
  // sums of 2^15 numbers up to 2^15 fit 32 bits
  static constexpr std::size_t block = std::size_t{1} << 15;
  static constexpr bool weighted = std::is_same_v<Number, double>;
  using line = std::array<Number, lanes>;
  using wide = std::conditional_t<weighted, double, std::uint64_t>;

  template <class T>
  static T amount([[maybe_unused]] double weight, T x) {
    if constexpr (weighted) return weight * x;
    else return x;
  }
  /// The pairs of one tie, whose first positive is given.
  template <class Ranking>
  void add_tie(const Ranking& r, std::size_t positive) {
    std::array<wide, lanes> negatives{};
    for (std::size_t i = positive; i > 0 && r.rows.tied(i - 1, positive); --i) {
      const line& step = step_[r.rows.code(i - 1)];
      for (std::size_t k = 0; k < lanes; ++k) negatives[k] += amount(r.rows.weight(i - 1), static_cast<wide>(step[k]));
    }
    for (std::size_t i = positive; i < r.rows.size() && r.rows.tied(i, positive); ++i) {
      auto& sum = tied_[r.rows.code(i)];
      for (std::size_t k = 0; k < lanes; ++k) sum[k] += amount(r.rows.weight(i), negatives[k]);
    }
  }

  std::vector<line> step_, sum_;
  std::vector<std::array<wide, lanes>> tied_;
  std::vector<totals> total_;
  std::vector<wide> share_;
  totals base_{};
};

template <class Score, bool Weighted>
cross_group_auroc_result cross_groups(const grouped_ranking<Score, Weighted>& r) {
  using number = std::conditional_t<Weighted, double, std::uint32_t>;
  using total = std::conditional_t<Weighted, double, core::uint128>;
  using counts = paired_counts<number, total>;
  const Index n = r.groups;
  Eigen::ArrayXXd pairs(n, n);  // in scaled amounts
  constexpr auto lanes = static_cast<Index>(counts::lanes);
  for (Index first = 0; first < n; first += lanes) {
    counts c(n, first);
    c.add(r);
    for (Index a = 0; a < n; ++a) {
      for (Index k = 0; k < (std::min)(lanes, n - first); ++k) {
        pairs(a, first + k) = static_cast<double>(c.total(2 * a + 1, static_cast<std::size_t>(k)));
      }
    }
  }
  cross_group_auroc_result out;
  out.auroc = Eigen::ArrayXXd::Constant(n, n, undefined());
  out.positives.resize(n);
  out.negatives.resize(n);
  const auto area = [](double twice, double all) { return all > 0 ? (std::min)(1.0, twice / 2 / all) : undefined(); };
  for (Index a = 0; a < n; ++a) {
    out.positives[a] = r.positives(a) / r.scale(2 * a + 1);
    out.negatives[a] = r.negatives(a) / r.scale(2 * a);
    for (Index b = 0; b < n; ++b) out.auroc(a, b) = area(pairs(a, b), r.positives(a) * r.negatives(b));
  }
  out.subgroup = out.auroc.matrix().diagonal().array();
  // means of the matrix, weighted by pairs: relative to the largest class, so that weights of any size stay in range
  const auto shares = [](const Vector& totals) -> Vector {
    const double largest = totals.size() > 0 ? totals.maxCoeff() : 0.0;
    return largest > 0 ? Vector(totals / largest) : Vector::Zero(totals.size());
  };
  const Vector p = shares(out.positives), q = shares(out.negatives);
  struct weighted_mean {
    double sum = 0, all = 0;
    void add(double weight, double value) {
      if (is_undefined(value)) return;
      sum += weight * value;
      all += weight;
    }
    double value() const { return all > 0 ? (std::min)(1.0, sum / all) : undefined(); }
  };
  weighted_mean overall;
  out.background_positive_subgroup_negative.resize(n);
  out.background_negative_subgroup_positive.resize(n);
  for (Index g = 0; g < n; ++g) {
    weighted_mean others_above, others_below;
    for (Index h = 0; h < n; ++h) {
      overall.add(p[g] * q[h], out.auroc(g, h));
      if (h == g) continue;
      others_above.add(p[h], out.auroc(h, g));
      others_below.add(q[h], out.auroc(g, h));
    }
    out.background_positive_subgroup_negative[g] = others_above.value();
    out.background_negative_subgroup_positive[g] = others_below.value();
  }
  out.overall = overall.value();
  for (Index a = 0; a < n; ++a) {
    for (Index b = 0; b < n; ++b) {
      if (a == b || is_undefined(out.auroc(a, b)) || is_undefined(out.auroc(b, a))) continue;
      const double gap = out.auroc(a, b) - out.auroc(b, a);
      if (is_undefined(out.disparity) || gap > out.disparity) {
        out.disparity = gap;
        out.first = a;
        out.second = b;
      }
    }
  }
  return out;
}

}  // namespace fairness_detail

/// AUROC between groups: A(a, b) = P(s⁺ > s⁻) + ½ P(s⁺ = s⁻) for a positive of group a and a negative of group b.
///
/// `cross_group_auroc(truth, score, groups[, weights])` → cross_group_auroc_result with the whole matrix, subgroup AUROC, BPSN, BNSP,
/// the overall AUROC and the largest xAUC disparity.
/// @par Input      truth: n labels 0/1; score: n real numbers, not NaN, infinities ordered; groups: n dense ids in [0, 4096), see
///                 `intersect`; weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Range      [0, 1]; NaN where one side has no rows
/// @par Errors     invalid_input: sizes differ, NaN score, label not 0/1, id out of range, negative weight
/// @par Numerics   unweighted: exact 128-bit pair counts, ties half
/// @par Cost       one sort; then G/16 passes over the sorted rows; 8 (float) or 10 (double) bytes a row, 24 with weights, twice while
///                 sorting, and 24 bytes for each pair of groups
/// @par Same as    Jigsaw's subgroup, BPSN and BNSP AUC
/// @par Reference  Kallus and Zhou 2019, arXiv:1902.05826 (xAUC); Borkan et al. 2019, arXiv:1903.04561
struct cross_group_auroc_function {
  template <class Y, class S, class G>
  cross_group_auroc_result operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score,
                                      const Eigen::DenseBase<G>& groups) const {
    using ranking = fairness_detail::grouped_ranking<core::real_type<typename S::Scalar>, false>;
    return fairness_detail::cross_groups(ranking(name, truth, score, groups));
  }
  template <class Y, class S, class G, class W>
  cross_group_auroc_result operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score,
                                      const Eigen::DenseBase<G>& groups, const Eigen::DenseBase<W>& weights) const {
    using ranking = fairness_detail::grouped_ranking<core::real_type<typename S::Scalar>, true>;
    return fairness_detail::cross_groups(ranking(name, truth, score, groups, core::weight_feed<W>(weights, name)));
  }
  template <class Y, class S, class G, class... Rest>
  requires(!core::dense<Y> || !core::dense<S> || !core::dense<G> || (core::unwrapped<Rest> || ...))
  cross_group_auroc_result operator()(const Y&, const S&, const G&, const Rest&...) const {
    static_assert(core::always_false<Y, S, G>,
                  "assay::cross_group_auroc takes Eigen vectors (truth, score, groups[, weights]); wrap a std::vector or std::span as "
                  "assay::view(x)");
    return {};
  }

 private:
  static constexpr const char* name = "cross_group_auroc";
};
inline constexpr cross_group_auroc_function cross_group_auroc{};

ASSAY_NAMESPACE_END
