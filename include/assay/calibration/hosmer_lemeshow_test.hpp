// SPDX-License-Identifier: MIT
/// @file
/// Hosmer and Lemeshow's test of calibration.
#pragma once

#include <assay/calibration/binning.hpp>
#include <assay/core/gamma_distribution.hpp>
#include <assay/core/mean_loss.hpp>
#include <assay/core/rank_metric.hpp>

#include <cmath>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// How hosmer_lemeshow_test forms its groups.
enum class hosmer_lemeshow_grouping {
  equal_mass,  ///< at most G groups of about equal weight, the bins of binning::equal_mass
  quantile     ///< cut at the type-7 quantiles of the predictions, as R does; weights count repeated rows
};

/// Which data the predictions are tested on.
enum class hosmer_lemeshow_sample {
  development,  ///< those that the model was fitted to: G - 2 degrees of freedom
  external      ///< others: G
};

/// Options of Hosmer and Lemeshow's test.
struct hosmer_lemeshow_options {
  Index groups = 10;  ///< 1 to 65536
  hosmer_lemeshow_grouping grouping = hosmer_lemeshow_grouping::equal_mass;
  hosmer_lemeshow_sample sample = hosmer_lemeshow_sample::development;
  assay::weighting weighting = assay::weighting::importance;
};

/// Options of the test of a reliability_table, whose bins are the groups.
struct table_hosmer_lemeshow_options {
  hosmer_lemeshow_sample sample = hosmer_lemeshow_sample::development;
  assay::weighting weighting = assay::weighting::importance;
};

/// What hosmer_lemeshow_test returns; the vectors have an element per group, from the lowest predictions up.
struct hosmer_lemeshow_result {
  double statistic = undefined();
  double degrees_of_freedom = undefined();
  double p_value = undefined();
  Vector weight = Vector();    ///< Σ w; the number of rows when unweighted
  Vector observed = Vector();  ///< Σ w y
  Vector expected = Vector();  ///< Σ w p

  Index groups() const { return weight.size(); }
};

namespace calibration_detail {

/// Cuts after the tie blocks that hold the rows ⌊(n - 1) i / G⌋, counted from 0: there lie the quantiles of type 7. Quantiles that are
/// equal are one, and the lowest is part of the first group.
class score_quantile_cuts {
 public:
  score_quantile_cuts(double rows, Index groups) : rows_(rows), groups_(static_cast<double>(groups)) {}

  bool after(double weight) {
    const bool first = !(so_far_ > 0);
    so_far_ += weight;
    bool cut = false;
    for (; next_ < groups_; ++next_) {
      const double place = (rows_ - 1) * next_;  // below 2^53 for rows that fit in memory
      const double row = std::floor(place / groups_);
      if (row >= so_far_) break;
      const bool between = place > row * groups_;  // and the next row
      cut = cut || !first || (between && row + 1 >= so_far_);
    }
    return cut;
  }

 private:
  double rows_;
  double groups_;
  double so_far_ = 0;
  double next_ = 1;
};

inline hosmer_lemeshow_result score_hosmer_lemeshow(const char* function, const binned& in, hosmer_lemeshow_sample sample, weighting kind) {
  in.check_weights(function, kind);
  std::vector<const reliability_bin*> groups;
  for (const reliability_bin& b : in.bins) {
    if (b.weight > 0) groups.push_back(&b);
  }
  hosmer_lemeshow_result out;
  if (groups.empty()) return out;
  const auto count = static_cast<Index>(groups.size());
  for (Vector* v : {&out.weight, &out.observed, &out.expected}) v->resize(count);
  double sum = 0;
  bool impossible = false;
  for (Index g = 0; g < count; ++g) {
    const reliability_bin& b = *groups[static_cast<std::size_t>(g)];
    out.weight[g] = b.weight;
    out.observed[g] = b.weight * b.observed_rate;
    out.expected[g] = b.weight * b.mean_prediction;
    const double rows = kind == weighting::frequency ? b.weight : b.weight * (b.weight / b.weight_squared);
    const double variance = b.mean_prediction * (1 - b.mean_prediction);
    if (variance > 0) {
      sum += rows * (b.gap * (b.gap / variance));
    } else {
      impossible = impossible || core::magnitude_bits(b.gap) != 0;
    }
  }
  out.statistic = impossible ? core::infinity() : sum;
  out.degrees_of_freedom = static_cast<double>(count) - (sample == hosmer_lemeshow_sample::development ? 2 : 0);
  if (out.degrees_of_freedom > 0) out.p_value = impossible ? 0.0 : core::chi_square_survival(sum, out.degrees_of_freedom);
  return out;
}

}  // namespace calibration_detail

/// Hosmer and Lemeshow's test: are observed and expected numbers of positives in groups of like predictions further apart than chance
/// makes them?
///
/// Σ_g (O_g - E_g)² / E_g + (O_g - E_g)² / (n_g - E_g) = Σ_g n_g (ȳ_g - p̄_g)² / (p̄_g (1 - p̄_g)), chi-square with G - 2 degrees of
/// freedom on the data that the model was fitted to and **G on others: say so** by `.sample`. With weights n_g is Kish's number of rows
/// (Σ w)² / Σ w² (importance) or Σ w (frequency). It depends on the groups, and finds any model wrong with enough rows: look at the
/// sizes of the gaps too. Groups keep tied predictions together and may be fewer than asked for.
///
/// `hosmer_lemeshow_test(truth, prediction[, weights][, options])`, `hosmer_lemeshow_test(ranked_scores[, options])`, or of a
/// reliability_table, whose non-empty bins of equal width are the groups.
/// @par Input   truth: n labels 0/1; prediction: n probabilities; weights: n finite numbers >= 0.
/// @par Returns statistic, degrees of freedom, p-value and the groups. The statistic is +infinity (p = 0) where a group of predictions
///              that are all 0 or all 1 is wrong once, and NaN without rows; the p-value is NaN without degrees of freedom.
/// @par Errors  invalid_input: sizes differ, NaN, a probability outside [0, 1], a label that is not 0 or 1, a negative weight, groups,
///              weights whose squares leave the range of double, frequency weights that are not whole; quantile groups of weights that are
///              not frequencies.
/// @par Cost    O(n) radix sort, 4 to 24 bytes a row; of a table O(bins).
/// @par Merge   exact, through ranked_scores or reliability_table.
/// @par Same as hoslem.test (R ResourceSelection) with `.grouping = hosmer_lemeshow_grouping::quantile`.
/// @par Reference D. W. Hosmer, S. Lemeshow, Goodness of fit tests for the multiple logistic regression model, Communications in
///              Statistics 9 (1980).
struct hosmer_lemeshow_test_function : core::rank_metric<hosmer_lemeshow_test_function, hosmer_lemeshow_options> {
  static constexpr const char* name = "hosmer_lemeshow_test";
  static constexpr auto kind = core::real_kind::probability;
  static constexpr const char* argument_name = "prediction";

  using core::rank_metric<hosmer_lemeshow_test_function, hosmer_lemeshow_options>::operator();
  hosmer_lemeshow_result operator()(const reliability_table& table, const table_hosmer_lemeshow_options& options = {}) const {
    return calibration_detail::score_hosmer_lemeshow(name, calibration_detail::bins_of(table), options.sample, options.weighting);
  }

  template <class Score, class Weight>
  static hosmer_lemeshow_result of(const ranked_scores<Score, Weight>& r, const hosmer_lemeshow_options& options) {
    if (options.groups < 1 || options.groups > calibration_detail::max_bins)
      core::raise_for(name, "groups = " + core::to_text(options.groups) + " is outside [1, 65536]");
    calibration_detail::binned groups;
    if (options.grouping == hosmer_lemeshow_grouping::equal_mass) {
      groups = calibration_detail::equal_mass_bins(r, options.groups, name);
    } else {
      if constexpr (ranked_scores<Score, Weight>::is_weighted) {
        if (options.weighting != weighting::frequency) core::raise_for(name, "quantile groups need .weighting = weighting::frequency");
      }
      calibration_detail::score_quantile_cuts cuts(static_cast<double>(r.positives()) + static_cast<double>(r.negatives()), options.groups);
      groups = calibration_detail::bins_of_blocks(r, name, [&](double weight) { return cuts.after(weight); });
    }
    return calibration_detail::score_hosmer_lemeshow(name, groups, options.sample, options.weighting);
  }
};
inline constexpr hosmer_lemeshow_test_function hosmer_lemeshow_test{};

ASSAY_NAMESPACE_END
