// SPDX-License-Identifier: MIT
/// @file
/// abroca: the area between the ROC curves of groups.
#pragma once

#include <assay/core/score_run.hpp>
#include <assay/core/undefined.hpp>

#include <cmath>
#include <utility>

ASSAY_NAMESPACE_BEGIN

/// Options of abroca.
struct abroca_options {
  double undefined = assay::undefined();  ///< returned where fewer than two groups have both classes
};

namespace fairness_detail {

/// Most groups that are compared pair by pair.
inline constexpr Index most_curves = 4096;

/// The ROC curve of one group as cells, one for each negative from the highest score down: over cell k the curve rises from the
/// positives above that negative to those not below it, so it is flat but for ties.
template <class Score, class Weight>
class roc_cells {
 public:
  explicit roc_cells(core::score_run<Score, Weight>&& run) {
    run.sort();
    const auto& neg = run.negative.keys;
    const auto& pos = run.positive.keys;
    above_.resize(neg.size());
    not_below_.resize(neg.size());
    const std::size_t n = neg.size(), p = pos.size();
    // two merges from the top, which hide each other's latency; no branch depends on the order of the classes
    std::size_t i = 0, j = 0, k = 0, l = 0;
    while (i < n && j < p && k < n && l < p) {
      above_[i] = static_cast<std::uint32_t>(j);
      not_below_[k] = static_cast<std::uint32_t>(l);
      const bool higher = pos[p - 1 - j] > neg[n - 1 - i];
      const bool not_lower = pos[p - 1 - l] >= neg[n - 1 - k];
      j += higher, i += !higher;
      l += not_lower, k += !not_lower;
    }
    for (; i < n; ++i) {
      while (j < p && pos[p - 1 - j] > neg[n - 1 - i]) ++j;
      above_[i] = static_cast<std::uint32_t>(j);
    }
    for (; k < n; ++k) {
      while (l < p && pos[p - 1 - l] >= neg[n - 1 - k]) ++l;
      not_below_[k] = static_cast<std::uint32_t>(l);
    }
    if constexpr (weighted) {
      negative_ = prefix_sums(run.negative.weights);
      positive_ = prefix_sums(run.positive.weights);
    }
    negatives_ = width(n);
    positives_ = height(p);
  }

  bool has_both_classes() const { return negatives_ > 0 && positives_ > 0; }
  std::size_t size() const { return above_.size(); }
  /// False positive rate at the left end of cell k.
  double rate(std::size_t k) const { return k == size() ? 1.0 : width(k) / negatives_; }
  /// True positive rate at the ends of the cells of one tie, or of one cell that stands alone.
  double low(std::size_t k) const { return height(above_[k]) / positives_; }
  double high(std::size_t k) const { return height(not_below_[k]) / positives_; }
  /// Cells that share one slanted piece with cell k, the first of them, end here.
  std::size_t end(std::size_t k) const {
    std::size_t e = k + 1;
    if (above_[k] != not_below_[k]) {
      while (e < size() && above_[e] == above_[k] && not_below_[e] == not_below_[k]) ++e;
    }
    return e;
  }

 private:
  static constexpr bool weighted = std::is_same_v<Weight, double>;
  static std::vector<double> prefix_sums(const std::vector<double>& weights) {
    std::vector<double> out(weights.size() + 1);
    double sum = 0;
    for (std::size_t begin = 0; begin < weights.size(); begin += 512) {  // short sums lose less
      double part = 0;
      for (std::size_t i = begin; i < (std::min)(begin + 512, weights.size()); ++i) {
        part += weights[weights.size() - 1 - i];
        out[i + 1] = sum + part;
      }
      sum += part;
    }
    return out;
  }
  double width(std::size_t k) const {
    if constexpr (weighted) return negative_[k];
    else return static_cast<double>(k);
  }
  double height(std::size_t k) const {
    if constexpr (weighted) return positive_[k];
    else return static_cast<double>(k);
  }

  std::vector<std::uint32_t> above_, not_below_;
  std::vector<double> negative_, positive_;  // weights of so many from the top; empty when unweighted
  double negatives_ = 0, positives_ = 0;
};

/// Walks along a curve piece by piece.
template <class Cells>
class roc_walk {
 public:
  explicit roc_walk(const Cells& cells) : cells_(cells) { next(); }

  double end() const { return end_; }
  /// Height at x inside the piece.
  double height(double x) const { return x >= end_ ? high_ : low_ + (x - start_) * slope_; }
  /// Goes on to the next piece; false at the end.
  bool next() {
    if (cell_ == cells_.size()) return false;
    const std::size_t from = cell_;
    cell_ = cells_.end(from);
    start_ = end_;
    end_ = cells_.rate(cell_);
    low_ = cells_.low(from);
    high_ = cells_.high(from);
    slope_ = high_ > low_ && end_ > start_ ? (high_ - low_) / (end_ - start_) : 0.0;
    return true;
  }

 private:
  const Cells& cells_;
  std::size_t cell_ = 0;
  double start_ = 0, end_ = 0, low_ = 0, high_ = 0, slope_ = 0;
};

/// Integral of |a − b| over an interval of this width on which a − b goes straight from first to second.
inline double area_between(double width, double first, double second) {
  const double size = std::abs(first) + std::abs(second);
  if ((first >= 0) == (second >= 0) || !(size > 0)) return width * size / 2;
  return width * (first * first + second * second) / (2 * size);
}

template <class Cells>
double area_between(const Cells& a, const Cells& b) {
  roc_walk<Cells> p(a), q(b);
  double x = 0, area = 0, part = 0;
  for (int pieces = 1;; ++pieces) {
    const double end = (std::min)(p.end(), q.end());
    part += area_between(end - x, p.height(x) - q.height(x), p.height(end) - q.height(end));
    x = end;
    if ((pieces & 511) == 0) {  // short sums lose less
      area += part;
      part = 0;
    }
    const bool p_ends = p.end() <= end, q_ends = q.end() <= end;
    if ((p_ends && !p.next()) || (q_ends && !q.next())) break;
  }
  return (std::min)(1.0, area + part);
}

/// The rows of every group, by class.
template <class Score, class Weight, class Y, class S, class G, class... Feed>
std::vector<core::score_run<Score, Weight>> runs_by_group(const char* function, const Eigen::DenseBase<Y>& truth,
                                                          const Eigen::DenseBase<S>& score, const Eigen::DenseBase<G>& groups,
                                                          const Feed&... weights) {
  const core::label_feed<Y> y(truth, {function, "truth"});
  const core::real_feed<S, core::real_kind::ordered, Score> s(score, {function, "score"});
  const core::class_feed<G> g(groups, {function, "groups"}, most_curves);
  core::check_same_size(function, "score", s.size(), "truth", y.size());
  core::check_same_size(function, "groups", g.size(), "truth", y.size());
  (core::check_same_size(function, "weights", weights.size(), "truth", y.size()), ...);
  if (y.size() > Index{0xffffffff}) core::raise_for(function, "more than 2^32 - 1 rows");
  std::vector<core::score_run<Score, Weight>> runs;
  double total = 0;
  core::for_blocks(
      0, y.size(),
      [&](Index, Index n, const std::uint8_t* label, const Score* x, const std::int32_t* id, const auto*... w) {
        for (Index i = 0; i < n; ++i) {
          if (((core::magnitude_bits(w[i]) == 0) || ...)) continue;
          if (runs.size() <= static_cast<std::size_t>(id[i])) runs.resize(static_cast<std::size_t>(id[i]) + 1);
          auto& run = runs[static_cast<std::size_t>(id[i])];
          auto& part = label[i] != 0 ? run.positive : run.negative;
          part.keys.push_back(core::ordered_key(x[i]));
          (part.weights.push_back(w[i]), ...);
          total += (0.0 + ... + w[i]);
        }
      },
      y, s, g, weights...);
  if (!core::is_finite(total)) core::raise_for(function, "the sum of the weights is too large for double");
  return runs;
}

/// NaN for groups that lack a class; 0 on the diagonal of the others.
template <class Score, class Weight>
Eigen::ArrayXXd areas_between(std::vector<core::score_run<Score, Weight>>&& runs) {
  std::vector<roc_cells<Score, Weight>> curves;
  curves.reserve(runs.size());
  for (auto& run : runs) {
    curves.emplace_back(std::move(run));
    run = {};
  }
  const auto n = static_cast<Index>(curves.size());
  Eigen::ArrayXXd out = Eigen::ArrayXXd::Constant(n, n, undefined());
  for (Index a = 0; a < n; ++a) {
    const auto& curve = curves[static_cast<std::size_t>(a)];
    if (!curve.has_both_classes()) continue;
    out(a, a) = 0;
    for (Index b = 0; b < a; ++b) {
      const auto& other = curves[static_cast<std::size_t>(b)];
      if (other.has_both_classes()) out(a, b) = out(b, a) = area_between(curve, other);
    }
  }
  return out;
}

/// The calling forms of both functions.
template <class Metric>
struct group_curve_metric {
  template <class Y, class S, class G>
  auto operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const Eigen::DenseBase<G>& groups,
                  const abroca_options& options = {}) const {
    using scalar = core::real_type<typename S::Scalar>;
    return Metric::of(areas_between(runs_by_group<scalar, unweighted>(Metric::name, truth, score, groups)), options);
  }
  template <class Y, class S, class G, class W>
  auto operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<S>& score, const Eigen::DenseBase<G>& groups,
                  const Eigen::DenseBase<W>& weights, const abroca_options& options = {}) const {
    using scalar = core::real_type<typename S::Scalar>;
    const core::weight_feed<W> feed(weights, Metric::name);
    return Metric::of(areas_between(runs_by_group<scalar, double>(Metric::name, truth, score, groups, feed)), options);
  }
  template <class Y, class S, class G, class... Rest>
  requires(!core::dense<Y> || !core::dense<S> || !core::dense<G> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const S&, const G&, const Rest&...) const {
    static_assert(core::always_false<Y, S, G>,
                  "assay: ABROCA takes Eigen vectors (truth, score, groups[, weights][, options]); wrap a std::vector or std::span as "
                  "assay::view(x)");
    return 0;
  }
};

}  // namespace fairness_detail

/// ABROCA, the area between the ROC curves of two groups: ∫₀¹ |ROC_a(t) − ROC_b(t)| dt; of several groups the largest of all pairs.
///
/// `abroca(truth, score, groups[, weights][, options])`. Exact: both curves are polygons, tied scores are slanted pieces, and crossings
/// are found. At least |AUROC_a − AUROC_b|, with equality where the curves do not cross.
/// @par Input      truth: n labels 0/1; score: n real numbers, larger = more positive, not NaN, infinities ordered; groups: n dense ids
///                 in [0, 4096), see `intersect`; weights: n finite numbers >= 0, an integer weight equals a repeated row
/// @par Range      [0, 1]; NaN (options.undefined) when fewer than two groups have both classes; groups that lack one are left out
/// @par Errors     invalid_input: sizes differ, NaN score, label not 0/1, id out of range, negative weight
/// @par Cost       one sort, then one walk over the negatives of the two groups for each pair; 4 (float) or 8 (double) bytes a row, 8
///                 more for each negative, 16 more a row with weights
/// @par Same as    the definition; packages that call the signed difference of two AUROC by this name, or that sample the curves on a
///                 grid, differ
/// @par Reference  Gardner, Brooks and Baker 2019, doi:10.1145/3303772.3303791
struct abroca_function : fairness_detail::group_curve_metric<abroca_function> {
  static constexpr const char* name = "abroca";
  static double of(const Eigen::ArrayXXd& areas, const abroca_options& options) {
    double largest = assay::undefined();
    for (Index a = 0; a < areas.rows(); ++a) {
      for (Index b = 0; b < a; ++b) {
        if (!is_undefined(areas(a, b)) && (is_undefined(largest) || areas(a, b) > largest)) largest = areas(a, b);
      }
    }
    return is_undefined(largest) ? options.undefined : largest;
  }
};
inline constexpr abroca_function abroca{};

/// The areas between the ROC curves of all pairs of groups: a symmetric G x G array, 0 on the diagonal, NaN (options.undefined) in the
/// rows and columns of groups that lack a class. Called as abroca, which see.
struct abroca_matrix_function : fairness_detail::group_curve_metric<abroca_matrix_function> {
  static constexpr const char* name = "abroca_matrix";
  static Eigen::ArrayXXd of(const Eigen::ArrayXXd& areas, const abroca_options& options) {
    return areas.unaryExpr([&](double x) { return is_undefined(x) ? options.undefined : x; });
  }
};
inline constexpr abroca_matrix_function abroca_matrix{};

ASSAY_NAMESPACE_END
