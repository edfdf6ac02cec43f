// SPDX-License-Identifier: MIT
/// @file
/// bayesian_binning: the average of histogram binnings with all sensible numbers of bins (BBQ).
#pragma once

#include <assay/calibration/binning.hpp>
#include <assay/calibration/scaling_map.hpp>
#include <assay/calibration/step_map.hpp>
#include <assay/core/gamma_distribution.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

ASSAY_NAMESPACE_BEGIN

struct bayesian_binning_options {
  double prior_rows = 2;  ///< rows that the prior of a model is worth, spread over its bins; finite, > 0
  assay::weighting weighting = assay::weighting::importance;  ///< what counts as the number of rows
};

namespace calibration_detail {

/// Sorted predictions as tie blocks, with the weight and the positive weight up to each.
struct bbq_rows {
  std::vector<double> prediction;
  std::vector<double> weight;
  std::vector<double> positive;
  double slack = 1;  ///< of weights: the rounding of those like 0.1 must not move a cut

  bool is_empty() const { return prediction.empty(); }
  double total() const { return weight.back(); }
  /// Half-way between blocks i - 1 and i.
  double edge(std::size_t i) const {
    const double last = prediction[i - 1];
    const double half = last + (prediction[i] - last) / 2;
    return half > last ? half : prediction[i];
  }
};

template <class Score, class Weight>
bbq_rows make_bbq_rows(const char* function, const ranked_scores<Score, Weight>& ranked, weighting kind) {
  bbq_rows out;
  core::class_scales scales;
  double squares = 0;
  if constexpr (ranked_scores<Score, Weight>::is_weighted) {
    core::check_frequencies(function, kind, ranked.has_whole_weights());
    out.slack = 1 - 0x1p-42;
    if (kind == weighting::importance) {
      const double largest = (std::max)(ranked.positives(), ranked.negatives());
      scales.negative = scales.positive = std::ldexp(1.0, std::clamp(-core::binary_exponent(largest), -1022, 1023));
    }
  }
  double weight = 0;
  double positive = 0;
  ranked.ascending(
      [&](const auto& t) {
        if (!(t.negatives + t.positives > 0)) return;  // a weight may vanish beside much larger ones
        out.prediction.push_back(static_cast<double>(t.score));
        out.weight.push_back(weight += static_cast<double>(t.negatives + t.positives));
        out.positive.push_back(positive += static_cast<double>(t.positives));
        squares += static_cast<double>(t.negative_squares + t.positive_squares);
      },
      scales);
  if (ranked_scores<Score, Weight>::is_weighted && kind == weighting::importance && !out.is_empty()) {
    const double rows = out.total() / squares;  // the total becomes Kish's effective number of rows
    for (double& w : out.weight) w *= rows;
    for (double& w : out.positive) w *= rows;
  }
  return out;
}

/// A model of equal-mass bins: its score and, of every bin, the block it begins at and its value.
struct bbq_model {
  double score = 0;  ///< log of the marginal likelihood
  std::vector<std::size_t> begin;
  std::vector<double> value;
};

/// Bins of about equal weight: a bin ends after the first block at which the weight so far reaches i/B of the total.
inline std::vector<std::size_t> bbq_cuts(const bbq_rows& rows, Index bins) {
  std::vector<std::size_t> begin{0};
  const auto parts = static_cast<double>(bins);
  const auto reached = [&](double weight, double i) { return weight * parts >= i * (rows.total() * rows.slack); };
  for (double i = 1; i < parts;) {
    const auto from = rows.weight.begin() + static_cast<std::ptrdiff_t>(begin.back());
    const auto last = std::partition_point(from, rows.weight.end(), [&](double w) { return !reached(w, i); });
    const auto next = static_cast<std::size_t>(last - rows.weight.begin()) + 1;
    if (next >= rows.weight.size()) break;
    begin.push_back(next);
    i = (std::max)(i + 1, std::floor(*last * parts / rows.total()) - 1);  // a large block reaches several parts
    while (reached(*last, i)) ++i;
  }
  return begin;
}

/// The score of Naeini et al. and the mean of every bin's posterior.
inline bbq_model score_bbq(const bbq_rows& rows, std::vector<std::size_t> begin, double prior_rows) {
  bbq_model out;
  out.begin = std::move(begin);
  const std::size_t bins = out.begin.size();
  out.value.reserve(bins);
  const double prior = prior_rows / static_cast<double>(bins);
  const double constant = core::log_gamma(prior);
  for (std::size_t k = 0; k < bins; ++k) {
    const std::size_t first = out.begin[k];
    const std::size_t end = k + 1 < bins ? out.begin[k + 1] : rows.weight.size();
    const double lower = first > 0 ? rows.edge(first) : 0.0;
    const double upper = k + 1 < bins ? rows.edge(end) : 1.0;
    const double middle = std::clamp(lower + (upper - lower) / 2, 1e-300, 1 - 0x1p-53);
    const double n = rows.weight[end - 1] - (first > 0 ? rows.weight[first - 1] : 0.0);
    const double m = std::clamp(rows.positive[end - 1] - (first > 0 ? rows.positive[first - 1] : 0.0), 0.0, n);
    const double a = prior * middle;
    const double c = prior * (1 - middle);
    out.score += (constant - core::log_gamma(n + prior)) + (core::log_gamma(m + a) - core::log_gamma(a)) +
                 (core::log_gamma(n - m + c) - core::log_gamma(c));
    out.value.push_back((m + a) / (n + prior));
  }
  return out;
}

/// The average of the models, weighted by their likelihoods, as a step function. Sums of integers: no digit is lost on the way.
inline step_map average_bbq(const bbq_rows& rows, const std::vector<bbq_model>& models) {
  double best = models.front().score;
  for (const bbq_model& m : models) best = (std::max)(best, m.score);
  double total = 0;
  for (const bbq_model& m : models) total += std::exp((std::max)(m.score - best, -700.0));
  constexpr double unit = 0x1p60;
  std::vector<std::int64_t> change(rows.prediction.size());
  std::vector<bool> is_edge(rows.prediction.size());
  for (const bbq_model& m : models) {
    const double share = std::exp((std::max)(m.score - best, -700.0)) / total;
    if (!(share > 0x1p-60)) continue;
    std::int64_t last = 0;
    for (std::size_t k = 0; k < m.begin.size(); ++k) {
      const auto value = static_cast<std::int64_t>(share * m.value[k] * unit);
      change[m.begin[k]] += value - last;
      is_edge[m.begin[k]] = true;
      last = value;
    }
  }
  std::vector<double> edges;
  std::vector<double> values;
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < change.size(); ++i) {
    sum += change[i];
    if (!is_edge[i]) continue;
    if (i > 0) edges.push_back(rows.edge(i));
    values.push_back((std::min)(static_cast<double>(sum) / unit, 1.0));
  }
  return {to_vector(edges), to_vector(values), closed::left};
}

}  // namespace calibration_detail

/// Bayesian binning into quantiles: averages histogram binnings with different numbers of equal-mass bins, each weighted by its
/// marginal likelihood: p -> Σ_B P(B | data) (m_b + a_b) / (n_b + N0/B), b the bin of model B that holds p, with n_b rows, m_b of them
/// positive, a_b = N0 q_b / B, c_b = N0 (1 - q_b) / B, q_b the middle of the bin, and
/// P(B | data) ∝ Π_b Γ(N0/B) / Γ(n_b + N0/B) · Γ(m_b + a_b) / Γ(a_b) · Γ(n_b - m_b + c_b) / Γ(c_b).
///
/// `bayesian_binning::fit(truth, prediction[, weights][, options])` or `fit(ranked_scores[, options])`; then `map(prediction)`. B runs
/// from n^(1/3) / 10 to 10 n^(1/3), at most n/5, as in the authors' code; tied predictions stay together, B is the number of bins
/// that are left, and bins that several B give are one model.
///
/// @par Input   truth: n labels 0/1; prediction: n probabilities; weights: n finite numbers >= 0. With weights n is Kish's effective
///              number (Σw)² / Σw² and they are scaled to it (importance), or their sum (frequency: whole, w equal rows).
/// @par Options prior_rows N0 (2), weighting
/// @par Status  degenerate without rows (the identity), with one class, or with constant predictions; else converged.
/// @par Errors  invalid_input: sizes differ, NaN, a prediction outside [0, 1], a label other than 0 and 1, negative weight, frequency
///              weights that are not whole, prior_rows not positive, hostile bytes
/// @par Cost    fit: O(n) radix sort and O(Σ B log n) = O(n^(2/3) log n) for the models, of which 24 bytes a bin are kept for the
///              time; map: O(log(distinct edges)) through one step function. Memory 16 bytes an edge.
/// @par Merge   through ranked_scores. Unweighted: equal bits for any order of rows and any batches.
/// @par Same as none: netcal's BBQ weighs equal-width or np.quantile bins by BIC or AIC.
/// @par Reference M. Naeini, G. Cooper, M. Hauskrecht, Obtaining well calibrated probabilities using Bayesian binning, AAAI 2015.
class bayesian_binning
    : public calibration_detail::scaling_map<bayesian_binning, bayesian_binning_options, core::real_kind::probability> {
  using base = calibration_detail::scaling_map<bayesian_binning, bayesian_binning_options, core::real_kind::probability>;
  friend base;

 public:
  /// The identity.
  bayesian_binning() = default;

  /// The steps of the average: as many as the models have different edges.
  Index bins() const { return step_.values.size(); }
  /// bins - 1 edges, ascending; a prediction on an edge belongs to the bin above.
  const Vector& edges() const { return step_.edges; }
  /// What each bin is mapped to.
  const Vector& values() const { return step_.values; }
  /// Models that were averaged.
  Index models() const { return models_; }
  fit_status status() const { return status_; }

  friend bool operator==(const bayesian_binning& a, const bayesian_binning& b) {
    return a.step_ == b.step_ && a.models_ == b.models_ && a.status_ == b.status_;
  }
  bytes to_bytes() const {
    core::state_writer out(core::summary_name("BBQS"), 1);
    step_.write(out);
    out.put(static_cast<std::uint64_t>(models_));
    out.put(status_);
    return out.finish();
  }
  static bayesian_binning from_bytes(std::span<const std::uint8_t> in) {
    core::state_reader reader(in, core::summary_name("BBQS"), 1, "bayesian_binning::from_bytes");
    bayesian_binning out;
    out.step_ = calibration_detail::step_map::read(reader);
    const auto models = reader.get<std::uint64_t>();
    out.status_ = reader.get_enum(fit_status::degenerate);
    reader.finish();
    const bool fits = models <= static_cast<std::uint64_t>(calibration_detail::max_bins) && (models != 0) == (out.bins() != 0);
    reader.require(fits, "the number of models is out of range");
    out.models_ = static_cast<Index>(models);
    return out;
  }

 private:
  static constexpr core::argument fit_argument{"bayesian_binning.fit", "prediction"};
  static constexpr core::argument map_argument{"bayesian_binning.map", "prediction"};

  static void check(const bayesian_binning_options& o) {
    if (!core::is_finite(o.prior_rows) || !(o.prior_rows > 0)) {
      core::raise_for(fit_argument.function, "prior_rows = " + core::to_text(o.prior_rows) + " must be finite and positive");
    }
  }

  template <class Score, class Weight>
  static bayesian_binning fit_compact(const ranked_scores<Score, Weight>& ranked, const bayesian_binning_options& options) {
    return fit_rows(calibration_detail::make_bbq_rows(fit_argument.function, ranked, options.weighting), options.prior_rows);
  }
  static bayesian_binning fit_rows(const calibration_detail::bbq_rows& rows, double prior_rows) {
    bayesian_binning out;
    if (rows.is_empty()) return out;
    const double n = rows.total();
    const double root = std::cbrt(n);
    constexpr auto largest = static_cast<double>(calibration_detail::max_bins);
    const auto fewest = static_cast<Index>(std::clamp(std::floor(root / 10), 1.0, largest));
    const double most = (std::min)({std::ceil(n / 5), std::ceil(10 * root), largest});
    std::vector<calibration_detail::bbq_model> models;
    for (Index bins = fewest; bins <= (std::max)(fewest, static_cast<Index>(most)); ++bins) {
      std::vector<std::size_t> begin = calibration_detail::bbq_cuts(rows, bins);
      const bool known = std::any_of(models.begin(), models.end(), [&](const auto& m) { return m.begin == begin; });
      if (!known) models.push_back(calibration_detail::score_bbq(rows, std::move(begin), prior_rows));
    }
    out.step_ = calibration_detail::average_bbq(rows, models);
    out.models_ = static_cast<Index>(models.size());
    const double positives = rows.positive.back();
    const bool informed = rows.prediction.size() > 1 && positives > 0 && positives < n;
    out.status_ = informed ? fit_status::converged : fit_status::degenerate;
    return out;
  }
  double value(double x) const { return step_(x); }

  calibration_detail::step_map step_;
  Index models_ = 0;
  fit_status status_ = fit_status::degenerate;
};

ASSAY_NAMESPACE_END
