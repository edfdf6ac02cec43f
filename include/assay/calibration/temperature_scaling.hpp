// SPDX-License-Identifier: MIT
/// @file
/// temperature_scaling: softmax(z / T) with the T of the greatest likelihood, for n x K and binary logits.
#pragma once

#include <assay/calibration/scaling_map.hpp>
#include <assay/calibration/softmax_rows.hpp>
#include <assay/core/row_weights.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <span>

ASSAY_NAMESPACE_BEGIN

/// Temperature scaling has no options.
struct temperature_scaling_options {};

namespace calibration_detail {

/// Weighted means over rows at one β, with gap_k = max_j z_j - z_k: of the gap of the outcome, and of the mean and the variance
/// of the gap under softmax(β z).
struct temperature_moments {
  double outcome = 0;
  double mean = 0;
  double variance = 0;
};

struct temperature_solution {
  double beta = 1;
  fit_status status = fit_status::degenerate;
};

/// Root of mean(β) = outcome, which is the stationary point of the likelihood. Both sides are sums of terms >= 0, and
/// ln mean(β) is nearly a line: Newton's method on it, kept in a bracket.
template <class At>
temperature_solution solve_temperature(At&& at) {
  temperature_moments here = at(0.0);
  if (!(here.mean > 0)) return {};  // all logits of every row are equal
  if (here.outcome >= here.mean) return {0, fit_status::degenerate};
  const bool separable = !(here.outcome > 0x1p-900 * here.mean);
  const double target = separable ? 0x1p-20 * here.mean : here.outcome;
  double beta = 0;
  double low = 0;
  double high = 0;  // 0: none yet
  for (int step = 0; step < 200; ++step) {
    const bool is_low = here.mean > target;
    (is_low ? low : high) = beta;
    const double rest = here.mean > 0 ? std::log(here.mean / target) : -1000;
    const double newton = here.mean > 0 && here.variance > 0 ? beta + rest * (here.mean / here.variance) : -1;
    const bool is_near = std::abs(rest) <= 0x1p-28;  // squared by the next step
    if (is_near || (high > 0 && high - low <= 0x1p-52 * high)) {
      if (is_near && newton > 0) beta = newton;
      return {beta, separable ? fit_status::separable : fit_status::converged};
    }
    const double middle = low > 0 ? std::sqrt(low) * std::sqrt(high) : high / 16;
    const double wider = beta > 0 ? 4 * beta : 1.0;
    beta = newton > low && !(high > 0 && newton >= high) ? newton : high > 0 ? middle : wider;
    beta = (std::min)(beta, 0x1p1000);
    here = at(beta);
  }
  return {beta, fit_status::not_converged};
}

inline temperature_solution fit_binary_temperature(const scaling_rows& rows) {
  const double scale = scale_to_one(rows.largest());
  struct sums {
    core::cascade_sum outcome, mean, variance;
    void merge(const sums& other) {
      outcome.merge(other.outcome);
      mean.merge(other.mean);
      variance.merge(other.variance);
    }
  };
  auto out = solve_temperature([&](double beta) {
    const sums s = core::reduce_blocks(
        rows.score.size(), [] { return sums{}; },
        [&](sums& into, Index begin, Index count) {
          const auto z = scale * rows.score.segment(begin, count);
          const auto positive = rows.positive.segment(begin, count);
          const auto negative = rows.negative.segment(begin, count);
          const Vector gap = z.abs();
          const Vector e = (-beta * gap).max(-800).exp();
          const Vector share = e / (1 + e);  // of the class that is less likely
          const Vector outcome = positive * (-z).max(0) + negative * z.max(0);
          const auto sum = [&](const auto& x) {
            const Vector v = x;
            return core::sum_block(count, [&](Index i) { return v[i]; });
          };
          into.outcome.add(sum(outcome));
          into.mean.add(sum((positive + negative) * (gap * share)));
          into.variance.add(sum((positive + negative) * (gap * gap * share / (1 + e))));
        });
    return temperature_moments{s.outcome.value(), s.mean.value(), s.variance.value()};
  });
  if (out.status != fit_status::degenerate) out.beta = (std::min)(out.beta * scale, (std::numeric_limits<double>::max)());
  return out;
}

/// Sums over the classes of a piece of rows.
struct temperature_piece {
  temperature_piece(Index rows, double inverse_temperature) : n(rows), beta(inverse_temperature) {
    std::fill_n(top, n, std::numeric_limits<double>::lowest());
    for (double* const sum : {total, mean, square}) std::fill_n(sum, n, 0.0);
  }
  /// gap holds those of class k.
  void add(std::int32_t k, const std::int32_t* label, double* outcome) {
    using array = Eigen::Map<Eigen::ArrayXd>;
    double e[core::block_size];
    array(e, n) = (-beta * array(gap, n)).max(-800).exp();
    for (Index i = 0; i < n; ++i) {
      total[i] += e[i];
      mean[i] += e[i] * gap[i];
      square[i] += e[i] * gap[i] * gap[i];
      outcome[i] = label[i] == k ? gap[i] : outcome[i];
    }
  }
  void finish(double* mean_of_row, double* variance_of_row) const {
    for (Index i = 0; i < n; ++i) {
      mean_of_row[i] = mean[i] / total[i];
      variance_of_row[i] = (std::max)(0.0, square[i] / total[i] - mean_of_row[i] * mean_of_row[i]);
    }
  }

  Index n;
  double beta;
  double top[core::block_size];
  double gap[core::block_size];
  double total[core::block_size];
  double mean[core::block_size];
  double square[core::block_size];
};

template <class Y, class Z, class... W>
temperature_solution fit_class_temperature(const char* function, const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<Z>& logits,
                                           const Eigen::DenseBase<W>&... weights) {
  const core::class_matrix_feed<Z, core::real_kind::finite> z(logits, {function, "logits"});
  const core::class_feed<Y> labels(truth, {function, "truth"}, z.classes());
  z.check_rows(labels.size());
  const core::row_weights<W...> rows(function, "truth", labels.size(), weights...);
  double largest = 0;
  for (Index begin = 0; begin < z.size(); begin += core::block_size) {
    const Index count = (std::min)(core::block_size, z.size() - begin);
    std::int32_t buffer[core::block_size];
    (void)labels.load(begin, count, buffer);
    z.pieces(begin, count, [&](Index, Index n, const auto& for_each_class) {
      for_each_class([&](Index, const auto* x) {
        for (Index i = 0; i < n; ++i) largest = (std::max)(largest, std::abs(static_cast<double>(x[i])));
      });
    });
  }
  if (rows.is_empty() || !(largest > 0)) return {};
  const double scale = scale_to_one(largest);
  auto out = solve_temperature([&](double beta) {
    const auto m = rows.template means<3>([&](Index begin, Index count, const std::array<double*, 3>& row) {
      std::int32_t buffer[core::block_size];
      const std::int32_t* label = labels.load(begin, count, buffer);
      z.pieces(begin, count, [&](Index at, Index n, const auto& for_each_class) {
        temperature_piece piece(n, beta);
        for_each_class([&](Index, const auto* x) {
          for (Index i = 0; i < n; ++i) piece.top[i] = (std::max)(piece.top[i], scale * static_cast<double>(x[i]));
        });
        for_each_class([&](Index k, const auto* x) {
          for (Index i = 0; i < n; ++i) piece.gap[i] = piece.top[i] - scale * static_cast<double>(x[i]);
          piece.add(static_cast<std::int32_t>(k), label + at, row[0] + at);
        });
        piece.finish(row[1] + at, row[2] + at);
      });
    });
    return temperature_moments{m[0], m[1], m[2]};
  });
  if (out.status != fit_status::degenerate) out.beta = (std::min)(out.beta * scale, (std::numeric_limits<double>::max)());
  return out;
}

}  // namespace calibration_detail

/// Temperature scaling: p = softmax(z / T), or 1 / (1 + e^(-z/T)) of binary logits, with the T > 0 that minimises the weighted
/// mean of -ln p of the outcome. The predicted class stays what it was.
///
/// `temperature_scaling::fit(truth, logits[, weights])`, `fit(ranked_scores)` of binary logits; then `map(logits)`.
/// The loss is convex in β = 1/T and the fit keeps to β >= 0.
///
/// @par Input   truth: n classes 0..K-1 and logits: an n x K matrix, K >= 2; or truth: n labels 0/1 and logits: a vector of n
///              log odds; weights: n finite numbers >= 0. Logits are finite. Of probabilities pass their logarithms (n x K) or
///              ln p - ln(1 - p) (binary), zeros clipped first: `fit(truth, p.max(1e-15).log())`.
/// @par Status  degenerate: β = 0, the constant 1/K, is best (the logits do not help), or nothing is known (no rows, all logits
///              of every row equal): β = 1. separable: no row gives another class more than its own: β is where the slope of the
///              loss has fallen to 2^-20 of that at β = 0.
/// @par Errors  invalid_input: sizes differ, NaN or infinity, a label out of range, a negative weight.
/// @par Cost    O(n K) for each of some 4 to 8 steps that read the logits again (an expression is evaluated again: store what is
///              expensive); no memory that grows with n K. Binary: a radix sort, then O(distinct logits) a step; 32 bytes a row.
/// @par Order   binary: the order of the rows and the batches of a ranked_scores change no bit; n x K: the last bits.
/// @par Same as the 1/β of scikit-learn's CalibratedClassifierCV(method="temperature") for n x K (it takes binary z for the
///              pair (-z, z): its β is half of this one) within 1e-7, for T within e^±10.
/// @par Reference C. Guo et al., On calibration of modern neural networks, ICML 2017.
class temperature_scaling
    : public calibration_detail::scaling_map<temperature_scaling, temperature_scaling_options, core::real_kind::finite> {
  using base = calibration_detail::scaling_map<temperature_scaling, temperature_scaling_options, core::real_kind::finite>;
  friend base;

 public:
  /// The identity: T = 1.
  temperature_scaling() = default;

  using base::fit;
  template <class Y, class Z>
    requires(core::dense_matrix<Z>)
  static temperature_scaling fit(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<Z>& logits) {
    return temperature_scaling(calibration_detail::fit_class_temperature(fit_argument.function, truth, logits));
  }
  template <class Y, class Z, class W>
    requires(core::dense_matrix<Z>)
  static temperature_scaling fit(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<Z>& logits,
                                 const Eigen::DenseBase<W>& weights) {
    return temperature_scaling(calibration_detail::fit_class_temperature(fit_argument.function, truth, logits, weights));
  }
  double map(double log_odds) const { return base::map(log_odds); }
  /// n x K probabilities of n x K logits; of a vector of log odds a Vector.
  template <class Z>
  auto map(const Eigen::DenseBase<Z>& logits) const {
    if constexpr (core::dense_matrix<Z>) {
      const core::class_matrix_feed<Z, core::real_kind::finite> z(logits, map_argument);
      return calibration_detail::softmax_rows(z, beta_, [](Index, double x) { return x; });
    } else {
      return base::map(logits);
    }
  }

  /// T = 1/β; infinite when β is 0.
  double temperature() const {
    return beta_ > 0 ? 1 / beta_ : std::bit_cast<double>(core::opaque(core::infinity_bits<double>));
  }
  /// β = 1/T, finite and >= 0.
  double inverse_temperature() const { return beta_; }
  fit_status status() const { return status_; }

  friend bool operator==(const temperature_scaling&, const temperature_scaling&) = default;
  bytes to_bytes() const {
    core::state_writer out(core::summary_name("TEMP"), 1);
    out.put(beta_);
    out.put(status_);
    return out.finish();
  }
  static temperature_scaling from_bytes(std::span<const std::uint8_t> in) {
    core::state_reader reader(in, core::summary_name("TEMP"), 1, "temperature_scaling::from_bytes");
    temperature_scaling out;
    out.beta_ = reader.get<double>();
    reader.require(core::is_weight(out.beta_), "the inverse temperature is not a finite number >= 0");
    out.status_ = reader.get_enum(fit_status::degenerate);
    reader.finish();
    return out;
  }

 private:
  static constexpr core::argument fit_argument{"temperature_scaling.fit", "logits"};
  static constexpr core::argument map_argument{"temperature_scaling.map", "logits"};

  explicit temperature_scaling(calibration_detail::temperature_solution s) : beta_(s.beta), status_(s.status) {}
  static void check(const temperature_scaling_options&) {}
  static temperature_scaling fit_rows(const calibration_detail::scaling_rows& rows, const temperature_scaling_options&) {
    return temperature_scaling(calibration_detail::fit_binary_temperature(rows));
  }
  double value(double z) const { return calibration_detail::scaling_sigmoid(beta_ * z); }

  double beta_ = 1;
  fit_status status_ = fit_status::degenerate;
};

ASSAY_NAMESPACE_END
