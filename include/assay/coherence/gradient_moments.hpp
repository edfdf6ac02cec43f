// SPDX-License-Identifier: MIT
/// @file
/// assay::gradient_moments: the mean and the scatter of per-example gradients in one pass and O(d) memory.
#pragma once

#include <assay/coherence/gradient_kernel.hpp>
#include <assay/core/feeds.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/state.hpp>
#include <assay/core/undefined.hpp>

#include <span>

ASSAY_NAMESPACE_BEGIN

/// Summary of gradients g_i in R^d with weights w_i (1 unless given), from which gradient_coherence,
/// gradient_noise_scale and their relatives follow.
///
/// Holds, with mu = sum w_i g_i / W: the number n of gradients of non-zero weight, W = sum w_i, sum w_i^2,
/// sum_{i != j} w_i w_j, the mean mu (d doubles), the scatter sum w_i ||g_i - mu||^2 and the excess
/// sum w_i^2 (||g_i||^2 - ||mu||^2), the last so that the U-statistic of ||E g||^2 exists with weights as well.
///
/// Shapes: blocks of k x d, one gradient per row (any Eigen expression of float, double, half, bfloat16 or integers,
/// row- or column-major), or a single gradient as a vector of length d. Feed per-example gradients: means of
/// mini-batches are more coherent than their examples (see per_example_coherence).
/// Errors: assay::invalid_input for another number of columns, for NaN and infinity (with row and column; in rows of
/// weight 0 too), for entries and weights so large that squares overflow, for weights so small that theirs vanish, for
/// negative weights. After a throw by update the object may only be reset or assigned to; a wrong size is found before
/// anything changes.
/// Numbers: everything is accumulated in double, relative to a row of the block before it is squared: a block of r <= 64
/// rows loses at most a factor r + 1 of the last place whatever its offset, and equal gradients have a scatter of exactly
/// 0. Between blocks the mean is rounded: an offset of c standard deviations costs about c 2^-53.
/// Splits into batches agree to about 1e-12, not bit by bit.
/// Time: one read of the block, near the read bandwidth of memory for row-major float and double in place (column-major
/// a half of it; other types and expressions go through a buffer), and d doubles read and written per call: feed blocks
/// of some tens of rows where you can. Memory: d doubles.
/// Threads: the columns are shared out; the same bits for any number of threads.
/// Merge: exact formula of Chan, Golub and LeVeque (1979), commutative and associative up to rounding.
class gradient_moments {
 public:
  /// For gradients of this length, at least 1.
  explicit gradient_moments(Index dimension) {
    if (dimension < 1) core::raise_for("gradient_moments", "dimension = " + core::to_text(dimension) + " is less than 1");
    mean_ = Vector::Zero(dimension);
  }

  /// Adds gradients, each of weight 1.
  template <class G>
  void update(const Eigen::DenseBase<G>& gradients) {
    feed(gradients, nullptr, 0);
  }
  /// Adds gradients with weights, one per gradient. Weights are floating point.
  template <class G, class W>
  void update(const Eigen::DenseBase<G>& gradients, const Eigen::DenseBase<W>& weights) {
    const core::weight_feed<W> in(weights, "gradient_moments");
    std::vector<double> w(static_cast<std::size_t>(in.size()));
    bool whole = true;
    core::for_blocks(
        0, in.size(),
        [&](Index begin, Index count, const double* x) {
          for (Index i = 0; i < count; ++i) {
            w[static_cast<std::size_t>(begin + i)] = x[i];
            whole = whole && coherence_detail::is_whole(x[i]);
          }
        },
        in);
    feed(gradients, w.data(), in.size());
    whole_weights_ = whole_weights_ && whole;
  }
  template <class G, class... Rest>
    requires(!core::dense<G> || (core::unwrapped<Rest> || ...))
  void update(const G&, const Rest&...) {
    static_assert(core::always_false<G>,
                  "assay::gradient_moments: update takes an Eigen matrix with one gradient per row or one gradient as a vector "
                  "[, weights]; wrap a std::vector or std::span as assay::view(x)");
  }

  /// Adds `count` gradients of weight 1 of which only the mean and the mean of their squared norms are known
  /// (a micro-batch whose per-example norms were computed without storing the gradients).
  template <class G>
  void update_mean(const Eigen::DenseBase<G>& mean, Index count, double mean_squared_norm) {
    if (count < 1) core::raise_for("gradient_moments", "count = " + core::to_text(count) + " is less than 1");
    if (!core::is_weight(mean_squared_norm)) core::raise_for("gradient_moments", "mean_squared_norm is negative or not finite");
    gradient_moments batch(dimension());
    batch.update(mean);
    if (batch.count() != 1) core::raise_for("gradient_moments", "mean is not one gradient");
    const double norm = batch.mean_.square().sum();
    // no mean of squares is below the square of the mean; the allowance is for norms computed in single precision
    if (mean_squared_norm < norm * (1 - 1e-4)) {
      core::raise_for("gradient_moments", "mean_squared_norm = " + core::to_text(mean_squared_norm) +
                                              " is less than the squared norm of the mean, " + core::to_text(norm));
    }
    const auto k = static_cast<double>(count);
    batch.totals_ = coherence_detail::gradient_totals::ones(count);
    batch.scatter_ = k * (std::max)(0.0, mean_squared_norm - norm);
    batch.excess_ = batch.scatter_;
    merge(batch);
  }

  /// Adds what another summary of the same dimension has seen.
  void merge(const gradient_moments& other) {
    if (other.dimension() != dimension()) {
      core::raise_for("gradient_moments", "merge of dimension " + core::to_text(other.dimension()) + " into dimension " +
                                              core::to_text(dimension()));
    }
    const auto added = other.totals_;
    const double other_scatter = other.scatter_;
    const double other_excess = other.excess_;
    whole_weights_ = whole_weights_ && other.whole_weights_;
    if (added.count == 0) return;
    coherence_detail::gradient_spread s;
    for (Index j = 0; j < dimension(); j += coherence_detail::gradient_columns) {
      const Index count = (std::min)(coherence_detail::gradient_columns, dimension() - j);
      s.add(coherence_detail::fold(other.mean_.data() + j, nullptr, nullptr, count, mean_.data() + j, totals_, added));
    }
    scatter_ += s.scatter + other_scatter;
    excess_ += s.excess + other_excess;
    totals_.add(added);
  }

  /// Forgets all gradients.
  void reset() { *this = gradient_moments(dimension()); }

  Index dimension() const { return mean_.size(); }
  /// Gradients of non-zero weight.
  Index count() const { return totals_.count; }
  /// W = sum w_i.
  double weight() const { return totals_.weight; }
  /// sum w_i^2.
  double squared_weight() const { return totals_.squares; }
  /// sum over i != j of w_i w_j = W^2 - sum w_i^2.
  double pair_weight() const { return totals_.pairs; }
  /// Whether all weights so far were whole numbers, so that weighting::frequency makes sense.
  bool whole_weights() const { return whole_weights_; }
  /// sum w_i g_i / W; zeros before the first gradient.
  const Vector& mean() const { return mean_; }
  /// sum w_i ||g_i - mean||^2.
  double scatter() const { return scatter_; }
  /// sum w_i^2 (||g_i||^2 - ||mean||^2).
  double excess() const { return excess_; }

  friend bool operator==(const gradient_moments& a, const gradient_moments& b) {
    return a.totals_ == b.totals_ && a.scatter_ == b.scatter_ && a.excess_ == b.excess_ && a.whole_weights_ == b.whole_weights_ &&
           a.dimension() == b.dimension() && (a.mean_ == b.mean_).all();
  }

  /// Portable bytes (8 d + 85).
  bytes to_bytes() const {
    core::state_writer out(state_name, state_version);
    out.put(static_cast<std::uint64_t>(totals_.count));
    out.put(totals_.weight);
    out.put(totals_.squares);
    out.put(totals_.pairs);
    out.put(scatter_);
    out.put(excess_);
    out.put(whole_weights_);
    out.put_array(mean_);
    return out.finish();
  }
  /// The summary that to_bytes() wrote; throws assay::invalid_input for anything else.
  static gradient_moments from_bytes(std::span<const std::uint8_t> in) {
    core::state_reader read(in, state_name, state_version, "gradient_moments::from_bytes");
    const auto count = read.get<std::uint64_t>();
    coherence_detail::gradient_totals totals;
    totals.count = static_cast<Index>(count);
    totals.weight = read.get<double>();
    totals.squares = read.get<double>();
    totals.pairs = read.get<double>();
    const auto scatter = read.get<double>();
    const auto excess = read.get<double>();
    const bool whole = read.get<bool>();
    const std::vector<double> mean = read.get_array<double>();
    read.finish();
    // more rows than a double counts were never summed; the bound keeps merges from overflowing
    read.require(!mean.empty() && count <= std::uint64_t{1} << 53, "a size is out of range");
    for (const double x : {totals.weight, totals.squares, totals.pairs, scatter}) {
      read.require(core::is_weight(x), "a sum is negative or not finite");
    }
    read.require(core::is_finite(excess), "a sum is not finite");
    read.require((totals.count > 0) == (totals.weight > 0), "count and weight contradict each other");
    for (const double x : mean) read.require(core::is_finite(x), "the mean is not finite");
    gradient_moments out(static_cast<Index>(mean.size()));
    out.mean_ = view(mean);
    out.totals_ = totals;
    out.scatter_ = scatter;
    out.excess_ = excess;
    out.whole_weights_ = whole;
    return out;
  }

 private:
  static constexpr std::uint32_t state_name = core::summary_name("GMOM");
  static constexpr std::uint16_t state_version = 1;

  template <class G>
  void feed(const Eigen::DenseBase<G>& gradients, const double* weights, Index weight_count) {
    using T = core::real_type<typename G::Scalar>;
    if constexpr (bool(G::IsVectorAtCompileTime) && int(G::ColsAtCompileTime) == 1) {
      // a column is one gradient, unless gradients have length 1: then it is what it looks like, k x 1
      if (gradients.rows() == dimension() || dimension() != 1) {
        const auto row = gradients.derived().transpose();
        feed_rows<T>(core::matrix_source<T, std::remove_const_t<decltype(row)>>(row), weights, weight_count);
        return;
      }
    }
    feed_rows<T>(core::matrix_source<T, G>(gradients), weights, weight_count);
  }

  template <class T, class Source>
  void feed_rows(const Source& source, const double* weights, Index weight_count) {
    using namespace coherence_detail;
    const Index rows = source.rows();
    if (source.cols() != dimension()) {
      core::raise_for("gradient_moments", "gradients has " + core::to_text(source.cols()) + " columns but the dimension is " +
                                              core::to_text(dimension()));
    }
    if (weights != nullptr) core::check_same_size("gradient_moments", "weights", weight_count, "gradients", rows);
    if (rows == 0) return;
    const gradient_totals added = weights == nullptr ? gradient_totals::ones(rows) : gradient_totals::of(weights, rows);
    if (added.count > 0 && added.squares < 0x1p-960) {
      core::raise_for("gradient_moments", "the squares of the weights are too small for double; multiply the weights by a constant");
    }
    const gradient_layout layout = layout_of(source, weights != nullptr);
    const Index width = layout == gradient_layout::packed ? packed_columns : chunk_columns<T>;
    const Index chunks = (dimension() + width - 1) / width;
    std::vector<gradient_spread> parts(static_cast<std::size_t>(chunks));
    core::parallel_for(chunks, [&](Index c) {
      const Index begin = c * width;
      parts[static_cast<std::size_t>(c)] = absorb_columns<T>(source, layout, weights, begin, (std::min)(width, dimension() - begin),
                                                             mean_.data() + begin, totals_);
    });
    gradient_spread s;
    for (const gradient_spread& part : parts) s.add(part);
    if (!s.is_finite()) raise_not_finite<T>(source, weights);
    scatter_ += s.scatter;
    excess_ += s.excess;
    totals_.add(added);
  }

  Vector mean_;
  coherence_detail::gradient_totals totals_;
  double scatter_ = 0;
  double excess_ = 0;
  bool whole_weights_ = true;
};

ASSAY_NAMESPACE_END
