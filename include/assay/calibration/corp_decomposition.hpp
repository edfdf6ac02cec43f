// SPDX-License-Identifier: MIT
/// @file
/// corp_decomposition: what a proper score owes to miscalibration, discrimination and uncertainty, without bins.
#pragma once

#include <assay/core/gamma_distribution.hpp>
#include <assay/core/isotonic_fit.hpp>
#include <assay/core/mean_loss.hpp>

#include <cmath>
#include <span>

ASSAY_NAMESPACE_BEGIN

/// A proper score of probabilities of a binary outcome.
enum class proper_score {
  brier,       ///< (p - y)²
  logarithmic  ///< -ln of the probability of the outcome
};

/// Options of the CORP decomposition.
struct corp_options {
  assay::proper_score score = assay::proper_score::brier;
};

/// Terms of a mean score: score = miscalibration - discrimination + uncertainty, none of them negative.
struct corp_terms {
  double miscalibration = undefined();  ///< what isotonic calibration would gain; 0 is best
  double discrimination = undefined();  ///< what the calibrated predictions gain over the base rate; large is good
  double uncertainty = undefined();     ///< score of the base rate
  double score = undefined();           ///< mean score of the predictions
};

namespace calibration_detail {

/// A sum of terms >= 0 that may be infinite.
class corp_sum {
 public:
  void add(double x) { sum_.add(x); }
  void add_infinity() { infinite_ = true; }
  double value() const { return infinite_ ? core::infinity() : sum_.value(); }

 private:
  core::cascade_sum sum_;
  bool infinite_ = false;
};

/// One outcome's part of a divergence: a ln(a / b) + b - a >= 0; -1 stands for infinity.
inline double corp_divergence(double a, double b) {
  if (!(a > 0)) return b;
  if (!(b > 0)) return core::infinite_loss;
  if (b < 1e-290) return a * (std::log(a) - std::log(b)) + (b - a);
  return core::deviance(a, b);
}

/// The mean score of a prediction and what it lies above that of the isotonic fit, from predictions that come in ascending
/// order. Within a block the excess is Σ W d(fit, p) + Σ E (l(p') - l(p)), with d the score's divergence, p < p' neighbours, l
/// the derivative 2p or logit p, and E the positives up to p beyond the fit: a sum of terms >= 0, with nothing to cancel.
template <class Amount>
class corp_sums {
 public:
  corp_sums(proper_score score, const core::isotonic_units<Amount>& units, std::span<const core::isotonic_block<Amount>> blocks)
      : score_(score), units_(units), blocks_(blocks) {}

  void add(double p, Amount negatives, Amount positives) { add(p, p, negatives, positives); }
  /// `place` is what the pool was given as the score.
  void add(double place, double p, Amount negatives, Amount positives) {
    if (place > blocks_[block_].upper) {
      ++block_;
      below_ = {};
    } else if (const double excess = units_.excess_share(below_.negatives, below_.positives, blocks_[block_]); excess > 0) {
      add_step(excess, p);
    }
    below_.negatives += negatives;
    below_.positives += positives;
    below_.p = p;
    add_score(p, negatives, positives);
  }
  double score() const { return mean_.value(); }
  double miscalibration() const { return excess_.value(); }

  double discrimination() const {
    core::cascade_sum sum;
    const double rate = units_.base_rate();
    for (const auto& b : blocks_) {
      const double own = units_.rate(b);
      if (score_ == proper_score::brier) {
        sum.add(units_.share(b) * ((own - rate) * (own - rate)));
      } else {  // finite: the base rate is inside (0, 1) when a block's is
        sum.add(units_.share(b) * (corp_divergence(own, rate) + corp_divergence(units_.negative_rate(b), units_.negative_base_rate())));
      }
    }
    return sum.value();
  }
  double uncertainty() const {
    const double rate = units_.base_rate();
    const double rest = units_.negative_base_rate();
    if (!(rate > 0 && rest > 0)) return 0;
    return score_ == proper_score::brier ? rate * rest : -(rate * std::log(rate) + rest * std::log(rest));
  }

 private:
  struct prefix {
    Amount negatives = 0;
    Amount positives = 0;
    double p = 0;
  };

  void add_step(double excess, double p) {
    const double step = p - below_.p;
    if (score_ == proper_score::brier) return excess_.add(2 * (excess * step));
    if (!(below_.p > 0 && p < 1)) return excess_.add_infinity();
    const double odds = below_.p > 1e-290 ? std::log1p(step / below_.p) : std::log(p) - std::log(below_.p);
    excess_.add(excess * (odds + std::log1p(step / (1 - p))));
  }
  void add_score(double p, Amount negatives, Amount positives) {
    const auto& b = blocks_[block_];
    const double fit = units_.rate(b);
    const double weight = units_.share(negatives, positives);
    const double of_positives = units_.positive_share(positives);
    const double of_negatives = units_.negative_share(negatives);
    if (score_ == proper_score::brier) {
      mean_.add(of_positives * ((1 - p) * (1 - p)) + of_negatives * (p * p));
      return excess_.add(weight * ((fit - p) * (fit - p)));
    }
    if ((positives > 0 && !(p > 0)) || (negatives > 0 && !(p < 1))) {
      mean_.add_infinity();
    } else {
      mean_.add((positives > 0 ? of_positives * -std::log(p) : 0.0) + (negatives > 0 ? of_negatives * -std::log1p(-p) : 0.0));
    }
    if (!(fit < p || fit > p)) return;
    const double one = corp_divergence(fit, p);
    const double other = corp_divergence(units_.negative_rate(b), 1 - p);
    if (one < 0 || other < 0) return excess_.add_infinity();
    excess_.add(weight * (one + other));
  }

  proper_score score_;
  const core::isotonic_units<Amount>& units_;
  std::span<const core::isotonic_block<Amount>> blocks_;
  std::size_t block_ = 0;
  prefix below_;
  corp_sum mean_;
  corp_sum excess_;
};

struct corp_decomposition_metric {
  static constexpr const char* name = "corp_decomposition";
  static constexpr auto kind = core::real_kind::probability;
  static constexpr const char* argument_name = "prediction";

  template <class Score, class Weight>
  static corp_terms of(const ranked_scores<Score, Weight>& r, const corp_options& options) {
    if (r.size() == 0) return {};
    const core::isotonic_fit fit(r);
    corp_sums<typename ranked_scores<Score, Weight>::amount> sums(options.score, fit, fit.blocks());
    r.ascending([&](const auto& t) { sums.add(static_cast<double>(t.score), t.negatives, t.positives); }, fit.scales());
    return {sums.miscalibration(), sums.discrimination(), sums.uncertainty(), sums.score()};
  }
};

}  // namespace calibration_detail

/// CORP decomposition of the Brier score or log loss: miscalibration (MCB), discrimination (DSC) and uncertainty (UNC) with
/// the isotonic fit as the calibrated prediction. No bins, nothing to choose, reproducible.
///
/// `corp_decomposition(truth, prediction[, weights][, options])` or `corp_decomposition(ranked_scores[, options])`. With the mean score
/// S, the isotonic fit c of y on p and the base rate ȳ: MCB = S(p) - S(c), DSC = S(ȳ) - S(c), UNC = S(ȳ). Each is summed from
/// terms >= 0: never negative, MCB exactly 0 when every prediction is the rate of its rows (0 log 0 = 0).
///
/// @par Input   truth: n labels 0/1; prediction: n probabilities; weights: n finite numbers >= 0; or a ranked_scores of the predictions.
/// @par Range   [0, 1], UNC and DSC at most ¼; logarithmic: MCB in [0, infinity] (with the score when an outcome had probability 0),
///              UNC and DSC at most ln 2. NaN without rows of non-zero weight; with one class DSC = UNC = 0.
/// @par Errors  invalid_input: sizes differ, NaN, a probability outside [0, 1], a label other than 0 and 1, a negative weight.
/// @par Cost    O(n) radix sort and two walks; 32 bytes per block of the fit.
/// @par Merge   through ranked_scores; unweighted: equal bits for any order and split.
/// @par Same as summary of R reliabilitydiag (Brier).
/// @par Reference T. Dimitriadis, T. Gneiting, A. I. Jordan, Stable reliability diagrams for probabilistic classifiers, PNAS 118 (2021).
struct corp_decomposition_function : core::rank_metric<calibration_detail::corp_decomposition_metric, corp_options> {};
inline constexpr corp_decomposition_function corp_decomposition{};

ASSAY_NAMESPACE_END
