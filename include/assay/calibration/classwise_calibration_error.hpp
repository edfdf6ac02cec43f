// SPDX-License-Identifier: MIT
/// @file
/// Calibration of every class's probability, averaged over the classes or pooled.
#pragma once

#include <assay/calibration/class_columns.hpp>
#include <assay/calibration/expected_calibration_error.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// How the classes become one number.
enum class class_average {
  uniform,     ///< every class counts the same (static calibration error)
  prevalence,  ///< a class counts as often as it occurs
  pooled       ///< all n K pairs in one set of bins
};

/// Options of the class-wise calibration error.
struct classwise_options {
  Index bins = 15;
  assay::binning binning = assay::binning::equal_width;
  error_norm norm = error_norm::l1;
  assay::edges edges = assay::edges::exact;
  assay::closed closed = assay::closed::left;
  bool debias = false;
  assay::weighting weighting = assay::weighting::importance;
  class_average average = class_average::uniform;
  double threshold = -1;  ///< in [-1, 1]: only probabilities above it are looked at (TACE: 0.01); below 0 all are
};

namespace calibration_detail {

/// Equal width: the tables of all classes, or one of all pairs, in one pass.
struct class_tables {
  std::vector<reliability_table> table;
  void merge(const class_tables& other) {
    for (std::size_t k = 0; k < table.size(); ++k) table[k].merge(other.table[k]);
  }
};

/// One column against the rest, as plain arrays; the rows of all columns when pooled.
template <class T>
struct class_pairs {
  Eigen::Array<std::uint8_t, Eigen::Dynamic, 1> is_class;
  Eigen::Array<T, Eigen::Dynamic, 1> prediction;
  Eigen::ArrayXd weight;
};

inline void check_threshold(const char* function, double threshold) {
  if (!core::is_finite(threshold) || !(threshold >= -1 && threshold <= 1)) {
    core::raise_for(function, "threshold = " + core::to_text(threshold) + " is outside [-1, 1]");
  }
}

/// The pairs of a block whose prediction is above a threshold.
template <class T>
struct pairs_above {
  T prediction[core::block_size];
  std::uint8_t is_class[core::block_size];
  double weight[core::block_size];

  /// How many of n pairs are kept. No or one w.
  template <class... Weight>
  Index keep(double threshold, const std::uint8_t* y, const T* x, Index n, const Weight*... w) {
    Index kept = 0;
    for (Index i = 0; i < n; ++i) {
      prediction[kept] = x[i];
      is_class[kept] = y[i];
      ((weight[kept] = w[i]), ...);
      kept += static_cast<double>(x[i]) > threshold;
    }
    return kept;
  }
};

/// The bins of every class, or (pooled) of all of them.
template <class Y, class P, class... W>
std::vector<binned> make_class_bins(const char* function, const classwise_options& options, const Eigen::DenseBase<Y>& truth,
                                    const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>&... weights) {
  static_assert(!core::dense_vector<P>,
                "assay: class-wise calibration takes an n x K matrix of probabilities; for a vector take "
                "assay::expected_calibration_error");
  const class_columns<P> p(prediction, function);
  const core::class_feed<Y> y(truth, {function, "truth"}, p.classes());
  p.check_rows(y.size());
  (core::check_same_size(function, "weights", weights.size(), "truth", truth.size()), ...);
  check_threshold(function, options.threshold);
  using real = typename class_columns<P>::value_type;
  const bool all_pairs = options.threshold < 0;
  const bool pooled = options.average == class_average::pooled;
  const Index sets = pooled ? 1 : p.classes();
  std::vector<binned> out;

  if (options.binning == binning::equal_width) {
    check_bins(function, options.bins);
    const reliability_table empty({.bins = options.bins, .edges = options.edges, .closed = options.closed});
    const class_tables all = core::reduce_blocks(
        y.size(), [&] { return class_tables{std::vector<reliability_table>(static_cast<std::size_t>(sets), empty)}; },
        [&](class_tables& s, Index begin, Index count, const std::int32_t* label, const auto*... w) {
          std::uint8_t is_class[core::block_size];
          p.pieces(begin, count, [&](Index at, Index n, const auto& for_each_class) {
            for_each_class([&](Index k, const auto* x) {
              for (Index i = 0; i < n; ++i) is_class[i] = static_cast<std::uint8_t>(label[at + i] == static_cast<std::int32_t>(k));
              reliability_table& table = s.table[pooled ? 0 : static_cast<std::size_t>(k)];
              if (all_pairs) return table_access::add(table, is_class, x, n, (w + at)...);
              pairs_above<real> above;
              const Index kept = above.keep(options.threshold, is_class, x, n, (w + at)...);
              table_access::add(table, above.is_class, above.prediction, kept, (static_cast<void>(w), above.weight)...);
            });
          });
        },
        y, core::weight_feed<W>(weights, function)...);
    for (const reliability_table& t : all.table) out.push_back(bins_of(t));
    return out;
  }

  const Index n = y.size();
  class_pairs<real> pairs;
  const Index columns = pooled ? p.classes() : 1;
  pairs.is_class.resize(n * columns);
  pairs.prediction.resize(n * columns);
  if constexpr (sizeof...(W) != 0) pairs.weight.resize(n * columns);
  for (Index set = 0; set < sets; ++set) {
    Index at = 0;  // pairs so far
    for (Index column = 0; column < columns; ++column) {
      const Index k = set + column;
      core::for_blocks(
          0, n,
          [&](Index begin, Index count, const std::int32_t* label, const auto*... w) {
            real buffer[core::block_size];
            std::uint8_t is_class[core::block_size];
            const real* x = p.load(begin, count, k, buffer);
            for (Index i = 0; i < count; ++i) is_class[i] = static_cast<std::uint8_t>(label[i] == static_cast<std::int32_t>(k));
            const auto append = [&](Index kept, const std::uint8_t* hit, const real* value, const auto*... weight) {
              std::copy_n(hit, kept, pairs.is_class.data() + at);
              std::copy_n(value, kept, pairs.prediction.data() + at);
              (static_cast<void>(std::copy_n(weight, kept, pairs.weight.data() + at)), ...);
              at += kept;
            };
            if (all_pairs) return append(count, is_class, x, w...);
            pairs_above<real> above;
            const Index kept = above.keep(options.threshold, is_class, x, count, w...);
            append(kept, above.is_class, above.prediction, (static_cast<void>(w), above.weight)...);
          },
          y, core::weight_feed<W>(weights, function)...);
    }
    if constexpr (sizeof...(W) != 0) {
      out.push_back(make_bins(function, options, pairs.is_class.head(at), pairs.prediction.head(at), pairs.weight.head(at)));
    } else {
      out.push_back(make_bins(function, options, pairs.is_class.head(at), pairs.prediction.head(at)));
    }
  }
  return out;
}

/// Weight of the positives of a set of bins.
inline double positive_weight(const binned& in) {
  double sum = 0;
  for (const reliability_bin& b : in.bins) sum += b.weight > 0 ? b.weight * b.observed_rate : 0;
  return sum;
}

/// (Σ share CE^q / Σ share)^(1/q) over the classes that have pairs, share(bins of a class) >= 0.
template <class Share>
double average_class_error(const std::vector<binned>& classes, const table_error_options& each, const char* function, Share&& share) {
  if (each.debias) check_debias(function, each.norm);
  std::vector<norm_term> terms;
  double total = 0;
  double power = 0;
  for (const binned& c : classes) {
    if (!(c.weight(function) > 0)) continue;
    const double omega = share(c);
    if (each.debias) {
      power += omega * debiased_power(c, each.norm, each.weighting, function);
      total += omega;
    } else if (omega > 0) {
      terms.push_back({omega, calibration_error(c, each, function)});
    }
  }
  if (!each.debias) return combine(terms, each.norm);
  return total > 0 ? debiased_root(power / total, each.norm) : undefined();
}

inline double classwise_error(const std::vector<binned>& classes, const classwise_options& options, const char* function) {
  const table_error_options each{options.norm, options.debias, options.weighting};
  if (options.average == class_average::pooled) return calibration_error(classes.front(), each, function);
  const bool uniform = options.average == class_average::uniform;
  return average_class_error(classes, each, function, [&](const binned& c) { return uniform ? 1.0 : positive_weight(c); });
}

}  // namespace calibration_detail

/// Class-wise calibration error of n x K probabilities: the calibration error CE_k of (p_k, 1[y = k]) for every class k, put
/// together as (Σ_k ω_k CE_k^q)^(1/q) with ω_k = 1/K or the prevalence of class k (the maximum for error_norm::max); or one
/// calibration error of all n K pairs (pooled).
///
/// With `.debias` the errors of the classes (their squares for l2) are averaged with their signs before what is below 0 becomes 0.
/// Equal-mass bins are formed for every class by itself: the adaptive calibration error of Nixon et al. With `.threshold` only
/// pairs with a probability above it exist, so that thousands of classes that are ruled out do not water the error down; a class
/// without such a pair does not count.
///
/// @par Input   truth: n classes 0..K-1; prediction: an n x K matrix of probabilities, K >= 2, whose rows are neither checked to
///              sum to 1 nor renormalised; weights: n finite numbers >= 0.
/// @par Range   [0, 1]; NaN when there is no row of non-zero weight, or no pair above the threshold.
/// @par Errors  as expected_calibration_error; a class out of range; a threshold outside [-1, 1].
/// @par Cost    equal width: one pass, O(n K + K bins). Equal mass: O(n K), with 6 to 40 bytes a row (times K when pooled).
/// @par Merge   a reliability_table per class.
/// @par Same as um.sce (uncertainty-metrics) with `.edges = edges::linspace, .threshold = 0`, as probabilities of 0 are not looked at
///              there; marginal calibration error (verified_calibration). um.ace and um.tace (0.01) have other equal-mass bins, whose
///              edges are data values at rounded ranks, and count a class without a pair as 0.
/// @par Reference J. Nixon et al., Measuring calibration in deep learning, CVPR workshop 2019 (SCE, ACE, TACE).
struct classwise_calibration_error_function {
  static constexpr const char* name = "classwise_calibration_error";

  template <class Y, class P>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const classwise_options& options = {}) const {
    return calibration_detail::classwise_error(calibration_detail::make_class_bins(name, options, truth, prediction), options, name);
  }
  template <class Y, class P, class W>
  double operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                    const classwise_options& options = {}) const {
    return calibration_detail::classwise_error(calibration_detail::make_class_bins(name, options, truth, prediction, weights), options,
                                               name);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  double operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::classwise_calibration_error takes Eigen objects (truth, n x K prediction[, weights][, options]); wrap a "
                  "std::vector or std::span as assay::view(x)");
    return 0;
  }
};
inline constexpr classwise_calibration_error_function classwise_calibration_error{};

/// The calibration error of every class, as a column of K numbers; NaN for a class without a pair above the threshold. Input,
/// options (average is unread), errors and cost as classwise_calibration_error.
struct calibration_error_per_class_function {
  static constexpr const char* name = "calibration_error_per_class";

  template <class Y, class P>
  Vector operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, classwise_options options = {}) const {
    options.average = class_average::uniform;
    return errors(calibration_detail::make_class_bins(name, options, truth, prediction), options);
  }
  template <class Y, class P, class W>
  Vector operator()(const Eigen::DenseBase<Y>& truth, const Eigen::DenseBase<P>& prediction, const Eigen::DenseBase<W>& weights,
                    classwise_options options = {}) const {
    options.average = class_average::uniform;
    return errors(calibration_detail::make_class_bins(name, options, truth, prediction, weights), options);
  }
  template <class Y, class P, class... Rest>
    requires(!core::dense<Y> || !core::dense<P> || (core::unwrapped<Rest> || ...))
  Vector operator()(const Y&, const P&, const Rest&...) const {
    static_assert(core::always_false<Y, P>,
                  "assay::calibration_error_per_class takes Eigen objects (truth, n x K prediction[, weights][, options]); wrap a "
                  "std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  static Vector errors(const std::vector<calibration_detail::binned>& classes, const classwise_options& options) {
    Vector out(static_cast<Index>(classes.size()));
    for (Index k = 0; k < out.size(); ++k) {
      const calibration_detail::binned& bins = classes[static_cast<std::size_t>(k)];
      out[k] = calibration_detail::calibration_error(bins, {options.norm, options.debias, options.weighting}, name);
    }
    return out;
  }
};
inline constexpr calibration_error_per_class_function calibration_error_per_class{};

ASSAY_NAMESPACE_END
