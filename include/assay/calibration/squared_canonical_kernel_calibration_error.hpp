// SPDX-License-Identifier: MIT
/// @file
/// Squared kernel calibration error (SKCE) of all K probabilities together.
#pragma once

#include <assay/calibration/canonical_kernel_sums.hpp>
#include <assay/calibration/class_columns.hpp>
#include <assay/calibration/kernel_calibration_error.hpp>

#include <type_traits>

ASSAY_NAMESPACE_BEGIN

/// Options of the squared canonical kernel calibration error.
struct canonical_kernel_options {
  calibration_kernel kernel = calibration_kernel::laplace;
  double bandwidth = 1;                                         ///< γ of the kernel; > 0
  kernel_estimator estimator = kernel_estimator::unbiased;
  Index block_size = 0;                                         ///< m >= 2: mean over blocks of m rows; 0: all rows are one
  assay::weighting weighting = assay::weighting::importance;    ///< matters to `unbiased` only
  double undefined = assay::undefined();                        ///< returned without rows; `unbiased`: below two; blocks: below m
};

namespace calibration_detail {

/// Weights of the rows, near 1 in sum; none: all 1.
struct canonical_weights {
  Vector weight;
  double scale = 1;
  bool whole = true;

  template <class... W>
  canonical_weights(const char* function, Index rows, const Eigen::DenseBase<W>&... weights) : weight(Vector::Ones(rows)) {
    (core::check_same_size(function, "weights", weights.size(), "truth", rows), ...);
    (load(core::weight_feed<W>(weights, function)), ...);
    const double total = sum([](double w) { return w; });
    if (!core::is_finite(total)) core::raise_for(function, "the sum of the weights is too large for double");
    if constexpr (sizeof...(W) != 0) {
      scale = std::ldexp(1.0, (std::max)(-1000, (std::min)(1000, -core::binary_exponent(total))));
      weight *= scale;
    }
  }
  template <class F>
  double sum(F&& f) const {
    core::cascade_sum out;
    for (const double w : weight) out.add(f(w));
    return out.value();
  }

 private:
  template <class Feed>
  void load(const Feed& feed) {
    core::for_blocks(
        0, feed.size(),
        [&](Index begin, Index count, const double* w) {
          for (Index i = 0; i < count; ++i) {
            weight[begin + i] = w[i];
            whole = whole && core::is_whole(w[i]);
          }
        },
        feed);
  }
};

/// Checked n x K input as rows of predictions and residuals.
template <class Y, class P>
canonical_rows canonical_rows_of(const char* function, const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                                 const canonical_weights& weights, calibration_kernel kernel, double bandwidth) {
  static_assert(!core::dense_vector<P>,
                "assay: canonical kernel calibration takes an n x K matrix of probabilities; for a vector take "
                "assay::kernel_calibration_error");
  check_kernel_bandwidth(function, bandwidth);
  const class_columns<P> p(prediction, function);
  const core::class_feed<Y> y(truth, {function, "truth"}, p.classes());
  p.check_rows(y.size());
  canonical_rows out(y.size(), p.classes(), kernel, bandwidth);
  core::for_blocks(
      0, y.size(),
      [&](Index begin, Index count, const std::int32_t* label) {
        p.pieces(begin, count, [&](Index at, Index n, const auto& for_each_class) {
          for_each_class([&](Index k, const auto* x) {
            for (Index i = 0; i < n; ++i) {
              const Index row = begin + at + i;
              out.set(row, k, static_cast<double>(x[i]), label[at + i] == static_cast<std::int32_t>(k), weights.weight[row]);
            }
          });
        });
      },
      y);
  return out;
}

inline void check_kernel_block_size(const char* function, Index size, Index least) {
  if (size < 2 && size != least) core::raise_for(function, "block_size = " + core::to_text(size) + " must be at least 2");
}

/// Means over consecutive blocks of m unweighted rows; rows left over are dropped.
inline Vector canonical_block_means(const canonical_rows& rows, Index m, kernel_estimator estimator) {
  Vector out(rows.size() / m);
  constexpr Index part = 64;  // blocks that share a workspace
  core::parallel_for((out.size() + part - 1) / part, [&](Index p) {
    canonical_rows::workspace w(rows);
    for (Index b = p * part; b < (std::min)(out.size(), (p + 1) * part); ++b) {
      double sum = 2 * rows.pair_sum(b * m, (b + 1) * m, w);
      const auto size = static_cast<double>(m);
      if (estimator == kernel_estimator::biased) {
        for (Index i = b * m; i < (b + 1) * m; ++i) sum += rows.own(i);
        out[b] = (std::max)(0.0, sum) / (size * size);
      } else {
        out[b] = sum / (size * (size - 1));
      }
    }
  });
  return out;
}

inline double canonical_mean(const Vector& x) {
  core::cascade_sum sum;
  for (const double v : x) sum.add(v);
  return sum.value() / static_cast<double>(x.size());
}

/// Over all pairs; NaN when there are none.
inline double canonical_pair_mean(const canonical_rows& rows, const canonical_weights& weights, const canonical_kernel_options& o) {
  const Index n = rows.size();
  Vector tiles((n + canonical_rows::tile - 1) / canonical_rows::tile);
  core::parallel_for(tiles.size(), [&](Index i) {
    canonical_rows::workspace w(rows);
    tiles[i] = rows.tile_sum(i * canonical_rows::tile, n, w);
  });
  core::cascade_sum sum;
  for (const double t : tiles) sum.add(2 * t);
  if (o.estimator == kernel_estimator::biased) {
    const double total = weights.sum([](double w) { return w; });
    if (!(total > 0)) return undefined();
    for (Index i = 0; i < n; ++i) sum.add(rows.own(i));
    return (std::max)(0.0, sum.value()) / (total * total);
  }
  // the weight of pairs i < j, and of the copies of a row among each other
  const bool repeated = o.weighting == weighting::frequency;
  double before = 0;
  core::cascade_sum pairs;
  for (Index i = 0; i < n; ++i) {
    const double w = weights.weight[i];
    pairs.add(2 * w * before);
    before += w;
    if (!repeated || !(w > weights.scale)) continue;
    pairs.add(w * (w - weights.scale));
    sum.add(rows.own(i) * (1 - weights.scale / w));
  }
  return pairs.value() > 0 ? sum.value() / pairs.value() : undefined();
}

}  // namespace calibration_detail

/// Squared kernel calibration error (SKCE) of all K probabilities together, also called canonical or strong calibration: with
/// h_ij = kernel(p_i, p_j) (e_{y_i} - p_i)·(e_{y_j} - p_j) the mean of h_ij over all pairs of rows, i ≠ j for `unbiased`.
///
/// `squared_canonical_kernel_calibration_error(truth, prediction[, weights][, options])`. With block_size m the mean over consecutive
/// blocks of m rows, which is unbiased too and costs n m instead of n² but depends on the order of rows; rows left over are dropped.
/// Of two classes it is twice squared_kernel_calibration_error with .bandwidth = γ / √2.
/// @par Input   truth: n classes 0..K-1; prediction: an n x K matrix of probabilities, K >= 2, whose rows are neither checked to sum to 1
///              nor renormalised; weights: n finite numbers >= 0, an integer weight equals a repeated row (`unbiased`: by
///              weighting::frequency).
/// @par Options kernel: laplace (default), gaussian, total_variation; bandwidth γ (1); estimator: unbiased (default), biased; block_size.
/// @par Range   [0, 2] biased, [-2, 2] unbiased (more where rows sum to more than 1), 0 in expectation for a calibrated model; NaN
///              (options.undefined) without rows, `unbiased` below two rows, and below block_size rows.
/// @par Errors  invalid_input: sizes differ, NaN, a probability outside [0, 1], a class out of range, a negative weight, a bandwidth that
///              is not above 0, a block_size of 1 or with weights (blocks of rows of unlike weight are no sample of one distribution).
/// @par Cost    O(n² K), in tiles, on several threads with OpenMP; 16 K + 8 bytes a row. With blocks O(n m K).
/// @par Merge   none for all pairs; of blocks the means, weighted by their number.
/// @par Same as SKCE (CalibrationErrors.jl) with ExponentialKernel, SqExponentialKernel, or exp of TotalVariation, and WhiteKernel.
/// @par Reference D. Widmann, F. Lindsten, D. Zachariah, Calibration tests in multi-class classification, NeurIPS 2019.
struct squared_canonical_kernel_calibration_error_function {
  static constexpr const char* name = "squared_canonical_kernel_calibration_error";

  template <class Y, class P>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction,
                    const canonical_kernel_options& options = {}) const {
    return call(truth, prediction, options);
  }
  template <class Y, class P, class W>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                    const canonical_kernel_options& options = {}) const {
    if (options.block_size != 0) core::raise_for(name, "block_size takes no weights");
    return call(truth, prediction, options, weights);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::squared_canonical_kernel_calibration_error takes Eigen objects (truth, prediction[, weights][, options]), "
                  "prediction being an n x K matrix; wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }

 private:
  template <class Y, class P, class... W>
  static double call(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const canonical_kernel_options& o,
                     const Eigen::DenseBase<W>&... weights) {
    namespace detail = calibration_detail;
    detail::check_kernel_block_size(name, o.block_size, 0);
    const detail::canonical_weights w(name, truth.size(), weights...);
    core::check_frequencies(name, o.weighting, w.whole);
    const auto rows = detail::canonical_rows_of(name, truth, prediction, w, o.kernel, o.bandwidth);
    if (o.block_size > rows.size()) return o.undefined;
    const double value = o.block_size != 0 ? detail::canonical_mean(detail::canonical_block_means(rows, o.block_size, o.estimator))
                                           : detail::canonical_pair_mean(rows, w, o);
    return is_undefined(value) ? o.undefined : value;
  }
};
inline constexpr squared_canonical_kernel_calibration_error_function squared_canonical_kernel_calibration_error{};

ASSAY_NAMESPACE_END
