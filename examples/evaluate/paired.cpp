// SPDX-License-Identifier: MIT
#include "evaluate/paired.hpp"

#include "evaluate/kept_rows.hpp"
#include "evaluate/metric_list.hpp"
#include "evaluate/walk.hpp"
#include "report/text.hpp"

#include <assay/discrimination/auroc_difference_test.hpp>
#include <assay/discrimination/average_precision.hpp>
#include <assay/discrimination/mcnemar_test.hpp>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace evaluate {
namespace {

using assay::Index;
using ranking = assay::ranked_scores<double, double>;

/// With fewer rows that one prediction alone gets right McNemar's test is exact, else mid-p, which is less conservative.
constexpr long long fewest_for_mid_p = 25;

constexpr const char* nothing_differs = "no row tells the two apart";
constexpr const char* no_error = "the estimated error is 0, which is no certainty";
constexpr const char* one_class = "needs both classes";

paired_metric begin(const char* key, const char* label, const char* says, double judged, double other) {
  paired_metric out;
  out.difference = {key, label, says, judged - other, unknown, unknown, "", ""};
  out.judged = judged;
  out.other = other;
  return out;
}

/// Why there is no test where the difference has no error.
void without_error(paired_metric& m) { m.reason = m.difference.value == 0 ? nothing_differs : no_error; }

/// Test and interval, within ±most, of a difference that is normal with this error.
void add_normal_test(paired_metric& m, double error, double most, const options& o, const char* interval, const char* test) {
  if (!(error > 0)) return without_error(m);
  const double z = assay::core::normal_quantile(0.5 + 0.5 * o.level);
  m.difference.lower = (std::max)(-most, m.difference.value - z * error);
  m.difference.upper = (std::min)(most, m.difference.value + z * error);
  m.difference.method = interval;
  m.statistic = m.difference.value / error;
  m.p_value = 2 * assay::core::normal_cdf(-std::abs(m.statistic));
  m.method = test;
}

paired_metric compare_auroc(const batch& rows, const csv::numbers& other, const options& o, detail wanted) {
  const auto y = assay::view(rows.labels);
  const auto a = assay::view(rows.predictions[0]);
  const auto b = assay::view(other);
  const auto started = [](double judged, double compared) {
    return begin("auroc", "AUROC", "above 0: ranks better", judged, compared);
  };
  if (wanted == detail::points) {
    const auto w = assay::view(rows.weights);
    return started(assay::auroc(y, a, w), assay::auroc(y, b, w));
  }
  const assay::auroc_difference_options how{.level = o.level};
  const auto test = o.is_weighted() ? assay::auroc_difference_test(y, a, b, assay::view(rows.weights), how)
                                    : assay::auroc_difference_test(y, a, b, how);
  paired_metric out = started(test.a, test.b);
  out.difference.value = test.difference.value;
  if (assay::is_undefined(test.difference.value)) {
    out.reason = one_class;
  } else if (assay::is_undefined(test.difference.standard_error)) {
    out.reason = "needs two rows of each class";
  } else if (assay::is_undefined(test.p_value)) {
    without_error(out);
  } else {
    out.difference.lower = test.difference.lower;
    out.difference.upper = test.difference.upper;
    out.difference.method = o.is_weighted() ? "jackknife" : "DeLong";
    out.statistic = test.statistic;
    out.p_value = test.p_value;
    out.method = o.is_weighted() ? "paired jackknife" : "paired DeLong";
  }
  return out;
}

/// Average precision and how it answers to the weight of every row (see assay::average_precision_interval).
struct influenced_precision {
  double value = unknown;
  Eigen::ArrayXd influence;  ///< empty where points are wanted only

  influenced_precision(const batch& rows, const csv::numbers& scores, const Eigen::ArrayXd& weights, detail wanted) {
    const ranking ranks(assay::view(rows.labels), assay::view(scores), weights);
    value = assay::average_precision(ranks);
    if (wanted == detail::points || assay::is_undefined(value)) return;
    struct level {
      double score;
      double of_positive;
      double of_negative;
    };
    std::vector<level> levels;  // downwards
    const double positives = ranks.positives();
    double tp = 0;
    double fp = 0;
    ranks.descending([&](const auto& b) {
      tp += b.positives;
      fp += b.negatives;
      const double share = b.positives / (tp + fp);
      levels.push_back({b.score, share * (fp / (tp + fp)), share * (tp / (tp + fp))});
    });
    double to_positive = 0;  // sums over the positives at or below a score
    double to_negative = 0;
    std::size_t k = levels.size();
    ranks.ascending([&](const auto& b) {
      --k;
      to_positive += levels[k].of_positive;
      to_negative += levels[k].of_negative;
      const double precision = tp / (tp + fp);
      levels[k] = {b.score, (precision - value + to_positive) / positives, -to_negative / positives};
      tp -= b.positives;
      fp -= b.negatives;
    });
    influence = Eigen::ArrayXd::Zero(weights.size());
    for (std::size_t i = 0; i < scores.size(); ++i) {
      const auto row = static_cast<Index>(i);
      if (!(weights[row] > 0)) continue;
      const auto at =
          std::lower_bound(levels.begin(), levels.end(), scores[i], [](const level& l, double score) { return l.score > score; });
      influence[row] = rows.labels[i] == 1 ? at->of_positive : at->of_negative;
    }
  }
};

paired_metric compare_average_precision(const batch& rows, const csv::numbers& other, const Eigen::ArrayXd& weights,
                                        const options& o, detail wanted) {
  const influenced_precision a(rows, rows.predictions[0], weights, wanted);
  const influenced_precision b(rows, other, weights, wanted);
  paired_metric out = begin("average_precision", "average precision", "above 0: ranks better", a.value, b.value);
  if (assay::is_undefined(a.value)) {
    out.reason = one_class;
    return out;
  }
  if (wanted == detail::points) return out;
  const auto counted = (weights > 0).cast<double>();
  if ((counted * assay::view(rows.labels).cast<double>()).sum() < 2) {
    out.reason = "needs two positives";
    return out;
  }
  const double n = counted.sum();
  const double error = std::sqrt((weights * (a.influence - b.influence)).square().sum() * (n / (n - 1)));
  add_normal_test(out, error, 1, o, "jackknife", "paired jackknife");
  return out;
}

paired_metric compare_accuracy(const batch& rows, const csv::numbers& other, const Eigen::ArrayXd& weights, const options& o,
                               detail wanted) {
  const auto y = assay::view(rows.labels).cast<int>();
  const Eigen::ArrayXi a = (assay::view(rows.predictions[0]) >= o.threshold).cast<int>();
  const Eigen::ArrayXi b = (assay::view(other) >= o.threshold).cast<int>();
  const double total = weights.sum();
  const auto accuracy = [&](const Eigen::ArrayXi& decision) { return (decision == y).select(weights, 0.0).sum() / total; };
  paired_metric out = begin("accuracy", "accuracy", "above 0: decides better", accuracy(a), accuracy(b));
  if (wanted == detail::points) return out;
  if (o.is_weighted()) {
    out.reason = "McNemar's test is not defined with weights";
    return out;
  }
  const auto counts = assay::mcnemar_test(y, a, b).counts;
  const bool exact = counts.only_a + counts.only_b < fewest_for_mid_p;
  const auto test = assay::mcnemar_test(
      counts, {.method = exact ? assay::mcnemar_method::exact : assay::mcnemar_method::mid_p, .level = o.level});
  out.difference.value = test.difference.value;
  out.difference.says =
      fmt::format("alone right in {} rows, the other in {}", report::count(counts.only_a), report::count(counts.only_b));
  out.difference.lower = test.difference.lower;
  out.difference.upper = test.difference.upper;
  out.difference.method = "Newcombe, paired";
  if (counts.only_a + counts.only_b == 0) {
    out.reason = nothing_differs;
    return out;
  }
  out.statistic = test.statistic;
  out.p_value = test.p_value;
  out.method = exact ? "McNemar, exact" : "McNemar, mid-p";
  return out;
}

/// A mean of losses of the rows, none above most; the test is that of the mean of their differences, with weights as importance.
template <class Loss>
paired_metric compare_losses(const char* key, const char* label, double most, const batch& rows, const csv::numbers& other,
                             const Eigen::ArrayXd& weights, const options& o, detail wanted, Loss loss) {
  const double total = weights.sum();
  const auto losses = [&](const csv::numbers& p) {
    Eigen::ArrayXd out = Eigen::ArrayXd::Zero(weights.size());
    for (Index i = 0; i < out.size(); ++i) {
      const auto k = static_cast<std::size_t>(i);
      if (weights[i] > 0) out[i] = loss(rows.labels[k], p[k]);
    }
    return out;
  };
  const Eigen::ArrayXd a = losses(rows.predictions[0]);
  const Eigen::ArrayXd b = losses(other);
  paired_metric out = begin(key, label, "below 0: less loss", (weights * a).sum() / total, (weights * b).sum() / total);
  if (std::isinf(out.judged) || std::isinf(out.other)) {
    if (std::isinf(out.judged) && std::isinf(out.other)) out.difference.value = unknown;
    out.reason = "infinite: a prediction of exactly 0 or 1 was wrong";
    return out;
  }
  if (wanted == detail::points) return out;
  const double n = (weights > 0).cast<double>().sum();
  if (n < 2) {
    out.reason = "needs two rows";
    return out;
  }
  // from the first difference, so that differences that do not vary have no error
  Index first = 0;
  while (!(weights[first] > 0)) ++first;
  const Eigen::ArrayXd d = (weights > 0).select(a - b - (a[first] - b[first]), 0.0);
  const double mean = (weights * d).sum() / total;
  const double error = std::sqrt((weights * (d - mean)).square().sum() * (n / (n - 1))) / total;
  add_normal_test(out, error, most, o, "normal", "paired normal");
  return out;
}

double squared_error(int y, double p) { return (y - p) * (y - p); }
double log_loss_of(int y, double p) { return y == 1 ? -std::log(p) : -std::log1p(-p); }

}  // namespace

std::vector<paired_comparison> paired_comparisons(const batch& rows, const options& o, detail wanted) {
  const Eigen::ArrayXd weights = weights_of(rows);
  std::vector<paired_comparison> out;
  if (!(weights.sum() > 0)) return out;
  for (std::size_t k = 0; k < o.compared.size(); ++k) {
    const csv::numbers& other = rows.compared[k];
    paired_comparison c{o.compared[k], {}};
    c.metrics.push_back(compare_auroc(rows, other, o, wanted));
    c.metrics.push_back(compare_average_precision(rows, other, weights, o, wanted));
    c.metrics.push_back(compare_accuracy(rows, other, weights, o, wanted));
    c.metrics.push_back(compare_losses("brier_score", "Brier score", 1, rows, other, weights, o, wanted, squared_error));
    constexpr double any = std::numeric_limits<double>::infinity();
    c.metrics.push_back(compare_losses("log_loss", "log loss", any, rows, other, weights, o, wanted, log_loss_of));
    for (paired_metric& m : c.metrics) because(m.difference, m.reason);
    out.push_back(std::move(c));
  }
  return out;
}

std::vector<curves> compared_curves(const batch& rows, const options& o, const curves& judged) {
  std::vector<curves> out = {judged};
  out[0].name = o.predictions[0];
  const Eigen::ArrayXd weights = weights_of(rows);
  for (std::size_t k = 0; k < o.compared.size(); ++k) {
    out.push_back(visible_curves(ranking(assay::view(rows.labels), assay::view(rows.compared[k]), weights), o.compared[k]));
  }
  return out;
}

}  // namespace evaluate
