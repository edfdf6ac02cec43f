// SPDX-License-Identifier: MIT
#include "evaluate/regression_scope.hpp"

#include "evaluate/kept_rows.hpp"
#include "evaluate/metric_list.hpp"
#include "report/text.hpp"

#include <assay/regression/absolute_error.hpp>
#include <assay/regression/concordance_correlation.hpp>
#include <assay/regression/crps_gaussian.hpp>
#include <assay/regression/gaussian_log_score.hpp>
#include <assay/regression/interval_coverage.hpp>
#include <assay/regression/interval_score.hpp>
#include <assay/regression/mean_absolute_error.hpp>
#include <assay/regression/mean_interval_width.hpp>
#include <assay/regression/mean_squared_error.hpp>
#include <assay/regression/pearson_correlation.hpp>
#include <assay/regression/pinball_loss.hpp>
#include <assay/regression/r2_score.hpp>

#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace evaluate {
namespace {

using assay::Index;

Eigen::ArrayXd picked(const Eigen::ArrayXd& x, const std::vector<Index>& rows) {
  if (x.size() == 0) return {};
  return x(rows);
}

/// Mean of numbers of the rows and its standard error, weights as importance.
mean_and_error mean_of(const Eigen::ArrayXd& x, const Eigen::ArrayXd& weights) {
  mean_and_error out;
  const double total = weights.sum();
  if (!(total > 0)) return out;
  out.mean = (weights * x).sum() / total;
  const double n = (weights > 0).cast<double>().sum();
  if (n > 1) out.standard_error = std::sqrt((weights * (x - out.mean)).square().sum() * (n / (n - 1))) / total;
  return out;
}

void add_errors(metric_list& out, const number_rows& r, const options& o, detail wanted) {
  constexpr double any = std::numeric_limits<double>::infinity();
  const assay::regression_moments m(r.truth, r.prediction, r.weights);
  const bool interval = wanted == detail::intervals;
  out.add("mean_error", "mean error", "prediction − truth; 0 when right on average", mean_of(r.prediction - r.truth, r.weights), -any, any);
  out.add("root_mean_squared_error", "RMSE", "root mean squared error, in the units of the truth", assay::root_mean_squared_error(m));
  if (interval) {  // the root of the ends of the mean squared error
    const assay::estimate e = assay::mean_squared_error_interval(r.truth, r.prediction, r.weights, {.level = o.level});
    metric& rmse = out.last();
    if (e.lower < e.upper) {
      rmse.lower = std::sqrt((std::max)(0.0, e.lower));
      rmse.upper = std::sqrt(e.upper);
      rmse.method = "normal, squared";
    }
  }
  out.add("mean_absolute_error", "MAE", "mean distance from the truth",
          interval ? assay::mean_absolute_error_interval(r.truth, r.prediction, r.weights, {.level = o.level})
                   : assay::estimate{.value = assay::mean_absolute_error(m)},
          "normal");
  out.add("median_absolute_error", "median absolute error", "half of the rows are nearer",
          assay::median_absolute_error(r.truth, r.prediction, r.weights));
  const std::string why = "the truth does not vary";
  because(out.add("r2_score", "R²", "share of the variance that is explained; 0 = as the mean", assay::r2_score(m)), why);
  because(out.add("pearson_correlation", "correlation", "linear association, scale and offset free",
                  interval ? assay::pearson_correlation_interval(m, {.level = o.level}) : assay::estimate{.value = assay::pearson_correlation(m)},
                  "Fisher"),
          "truth or predictions do not vary");
  because(out.add("concordance_correlation", "concordance correlation", "agreement with the line of identity (Lin)",
                  interval ? assay::concordance_correlation_interval(m, {.level = o.level})
                           : assay::estimate{.value = assay::concordance_correlation(m)},
                  "Fisher"),
          "neither truth nor predictions vary");
}

assay::estimate coverage_of(const number_rows& r, const Eigen::ArrayXd& lower, const Eigen::ArrayXd& upper, const options& o, detail wanted) {
  if (wanted == detail::points) return {.value = assay::interval_coverage(r.truth, lower, upper, r.weights)};
  return assay::interval_coverage_interval(r.truth, lower, upper, r.weights, {.level = o.level});
}

void add_interval(metric_list& out, const number_rows& r, const options& o, detail wanted) {
  if (r.lower.size() == 0) return;
  out.add("interval_coverage", "interval coverage", fmt::format("share of truths in the interval; {:g} is wanted", o.coverage),
          coverage_of(r, r.lower, r.upper, o, wanted), "Wilson");
  out.add("mean_interval_width", "interval width", "mean width; narrow is good where the coverage is right",
          assay::mean_interval_width(r.truth, r.lower, r.upper, r.weights));
  out.add("interval_score", "interval score", "width and penalty of misses (Winkler); a proper score",
          assay::interval_score(r.truth, r.lower, r.upper, r.weights, {.level = o.coverage}));
}

void add_deviation(metric_list& out, const number_rows& r, const options& o, detail wanted) {
  if (r.deviation.size() == 0) return;
  const bool interval = wanted == detail::intervals;
  out.add("crps_gaussian", "CRPS, normal", "distance of the predicted normal distribution from the truth; a proper score",
          interval ? assay::crps_gaussian_interval(r.truth, r.prediction, r.deviation, r.weights, {.level = o.level})
                   : assay::estimate{.value = assay::crps_gaussian(r.truth, r.prediction, r.deviation, r.weights)},
          "normal");
  if ((r.deviation > 0).all()) {
    out.add("gaussian_log_score", "log score, normal", "negative log density; a proper score",
            assay::gaussian_log_score(r.truth, r.prediction, r.deviation, r.weights));
  } else {
    out.add("gaussian_log_score", "log score, normal", "negative log density; a proper score", unknown).reason = "a deviation is 0";
  }
  const double z = assay::core::normal_quantile(0.5 + 0.5 * o.coverage);
  out.add("normal_coverage", "coverage, normal",
          fmt::format("share of truths within {:.4g} deviations; {:g} is wanted", z, o.coverage),
          coverage_of(r, r.prediction - z * r.deviation, r.prediction + z * r.deviation, o, wanted), "Wilson");
}

/// Share of truths below column k, and the mean loss of it.
void add_quantiles(metric_list& out, const number_rows& r, const options& o, detail wanted) {
  for (Index k = 0; k < r.quantiles.cols(); ++k) {
    const quantile_column& q = o.quantiles[static_cast<std::size_t>(k)];
    const Eigen::ArrayXd below = (r.truth <= r.quantiles.col(k)).cast<double>();
    const Eigen::ArrayXd one = Eigen::ArrayXd::Ones(below.size());
    number_rows indicator = r;
    indicator.truth = below;  // in [1, 1] where the truth is at most the quantile
    out.add(fmt::format("share_below_{}", q.column), fmt::format("share below {}", q.column), fmt::format("{:g} is wanted", q.level),
            coverage_of(indicator, one, one, o, wanted), "Wilson");
    out.add(fmt::format("pinball_loss_{}", q.column), fmt::format("pinball loss of {}", q.column),
            fmt::format("loss of the {:g} quantile; a proper score", q.level),
            assay::pinball_loss(r.truth, r.quantiles.col(k), r.weights, {.level = q.level}));
  }
}

}  // namespace

scope describe_numbers(const std::string& name, const number_rows& rows, const options& o, detail wanted) {
  scope out;
  out.name = name;
  out.rows = (rows.weights > 0).count();
  out.weight = rows.weights.sum();
  metric_list metrics(o.level);
  add_errors(metrics, rows, o, wanted);
  add_interval(metrics, rows, o, wanted);
  add_deviation(metrics, rows, o, wanted);
  add_quantiles(metrics, rows, o, wanted);
  out.metrics = metrics.take();
  for (metric& m : out.metrics) {
    if (out.rows == 0) because(m, "no rows");
    if (wanted == detail::points) m.lower = m.upper = unknown;
  }
  return out;
}

std::vector<report::series> quantile_calibration_of(const number_rows& r, const options& o) {
  std::vector<report::series> out;
  const double total = r.weights.sum();
  if (!(total > 0)) return out;
  if (r.deviation.size() > 0) {
    report::series normal{"normal", {}};
    for (int i = 0; i <= 100; ++i) {
      const double level = i / 100.0;
      const double z = i == 0 ? -40 : i == 100 ? 40 : assay::core::normal_quantile(level);
      const auto below = (r.truth <= r.prediction + z * r.deviation).cast<double>();
      normal.points.push_back({level, (r.weights * below).sum() / total});
    }
    out.push_back(std::move(normal));
  }
  if (r.quantiles.cols() > 0) {
    report::series columns{"quantile columns", {{0, 0}}};
    for (Index k = 0; k < r.quantiles.cols(); ++k) {
      const auto below = (r.truth <= r.quantiles.col(k)).cast<double>();
      columns.points.push_back({o.quantiles[static_cast<std::size_t>(k)].level, (r.weights * below).sum() / total});
    }
    columns.points.push_back({1, 1});
    out.push_back(std::move(columns));
  }
  return out;
}

number_rows::number_rows(const batch& rows, const options& o)
    : truth(assay::view(rows.values)), prediction(assay::view(rows.predictions[0])) {
  weights = weights_of(rows);
  std::size_t next = 0;
  if (!o.lower.empty()) {
    lower = assay::view(rows.bounds[next++]);
    upper = assay::view(rows.bounds[next++]);
  }
  if (!o.deviation.empty()) deviation = assay::view(rows.bounds[next++]);
  quantiles.resize(truth.size(), static_cast<Index>(o.quantiles.size()));
  for (Index k = 0; k < quantiles.cols(); ++k) quantiles.col(k) = assay::view(rows.bounds[next++]);
}

number_rows::number_rows(const number_rows& all, const std::vector<Index>& rows)
    : truth(picked(all.truth, rows)),
      prediction(picked(all.prediction, rows)),
      weights(picked(all.weights, rows)),
      lower(picked(all.lower, rows)),
      upper(picked(all.upper, rows)),
      deviation(picked(all.deviation, rows)),
      quantiles(all.quantiles(rows, Eigen::all)) {}

}  // namespace evaluate
