// SPDX-License-Identifier: MIT
#include "evaluate/recalibration.hpp"

#include "evaluate/kept_rows.hpp"
#include "report/text.hpp"

#include <assay/calibration/bayesian_binning.hpp>
#include <assay/calibration/beta_calibration.hpp>
#include <assay/calibration/histogram_binning.hpp>
#include <assay/calibration/isotonic_calibration.hpp>
#include <assay/calibration/platt_scaling.hpp>
#include <assay/calibration/scaling_binning.hpp>
#include <assay/calibration/temperature_scaling.hpp>
#include <assay/calibration/vector_scaling.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/random.hpp>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace evaluate {
namespace {

using assay::Index;

/// Logits and logarithms of 0 and 1 stay finite.
constexpr double least_probability = 1e-15;

Eigen::ArrayXd clipped(const csv::numbers& p) {
  return assay::view(p).max(least_probability).min(1 - least_probability);
}

/// Fold of every row; a stream of its own, apart from those of the bootstrap.
std::vector<int> folds_of(std::size_t rows, const options& o) {
  std::vector<int> out(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    out[i] = static_cast<int>(assay::core::random_stream(o.seed, 0x666f6c64, i).below(static_cast<std::uint64_t>(o.folds)));
  }
  return out;
}

/// The places of the rows in the fold, or outside of it.
std::vector<Index> rows_of(const std::vector<int>& folds, int fold, bool inside) {
  std::vector<Index> out;
  for (std::size_t i = 0; i < folds.size(); ++i) {
    if ((folds[i] == fold) == inside) out.push_back(static_cast<Index>(i));
  }
  return out;
}

std::string problem_of(assay::fit_status status, const std::string& of) {
  switch (status) {
    case assay::fit_status::converged:
      return "";
    case assay::fit_status::not_converged:
      return of + ": the fit did not converge";
    case assay::fit_status::separable:
      return of + ": a threshold parts the classes, so that the likelihood has no maximum";
    case assay::fit_status::degenerate:
      return of + ": nothing to fit (one class, or predictions that do not vary)";
  }
  return "";
}

/// truth and scores: arrays; scores a vector or an n × classes matrix. Fills the columns of out.predictions.
template <class Map, class Scores, class Words>
cross_fitted cross_fit(const Eigen::ArrayXi& truth, const Scores& scores, const Eigen::ArrayXd& weights, const options& o,
                       const Words& in_words) {
  constexpr Eigen::Index any = Scores::ColsAtCompileTime;
  const auto n = static_cast<std::size_t>(truth.size());
  const std::vector<int> folds = folds_of(n, o);
  Scores mapped(scores.rows(), scores.cols());
  std::vector<assay::fit_status> status(static_cast<std::size_t>(o.folds));
  assay::core::parallel_for(static_cast<Index>(o.folds), [&](Index fold) {
    const auto out_of_fold = rows_of(folds, static_cast<int>(fold), false);
    const auto in_fold = rows_of(folds, static_cast<int>(fold), true);
    const Eigen::ArrayXi y = truth(out_of_fold);
    const Eigen::ArrayXd w = weights(out_of_fold);
    if constexpr (any == 1) {
      const Eigen::ArrayXd x = scores(out_of_fold);
      const Map map = Map::fit(y, x, w);
      mapped(in_fold) = map.map(Eigen::ArrayXd(scores(in_fold)));
      status[static_cast<std::size_t>(fold)] = map.status();
    } else {
      const Eigen::ArrayXXd x = scores(out_of_fold, Eigen::all);
      const Map map = Map::fit(y, x, w);
      mapped(in_fold, Eigen::all) = map.map(Eigen::ArrayXXd(scores(in_fold, Eigen::all)));
      status[static_cast<std::size_t>(fold)] = map.status();
    }
  });
  const Map whole = Map::fit(truth, scores, weights);
  cross_fitted out;
  for (Index k = 0; k < mapped.cols(); ++k) out.predictions.emplace_back(mapped.col(k).begin(), mapped.col(k).end());
  out.parameters = in_words(whole);
  out.map = whole.to_bytes();
  for (std::size_t f = 0; f < status.size(); ++f) {
    const std::string problem = problem_of(status[f], fmt::format("fold {} of {}", f + 1, o.folds));
    if (!problem.empty()) out.problems.push_back(problem);
  }
  const std::string problem = problem_of(whole.status(), "all rows");
  if (!problem.empty()) out.problems.push_back(problem);
  return out;
}

cross_fitted recalibrate_binary(const batch& rows, const options& o) {
  const Eigen::ArrayXi y = assay::view(rows.labels).cast<int>();
  const Eigen::ArrayXd w = weights_of(rows);
  const Eigen::ArrayXd p = assay::view(rows.predictions[0]);
  const Eigen::ArrayXd inner = clipped(rows.predictions[0]);
  const Eigen::ArrayXd logit = inner.log() - (1 - inner).log();
  const auto number = [](double x) { return report::number(x); };
  const auto plus = [](double x) { return (x < 0 ? " − " : " + ") + report::number(std::abs(x)); };
  if (o.calibrate == "platt") {
    return cross_fit<assay::platt_scaling>(y, logit, w, o, [&](const auto& m) {
      return "logit p → " + number(m.slope()) + " logit p" + plus(m.intercept());
    });
  }
  if (o.calibrate == "temperature") {
    return cross_fit<assay::temperature_scaling>(y, logit, w, o,
                                                 [&](const auto& m) { return "logit p → logit p / " + number(m.temperature()); });
  }
  if (o.calibrate == "beta") {
    return cross_fit<assay::beta_calibration>(y, p, w, o, [&](const auto& m) {
      return "logit p → " + number(m.a()) + " ln p − " + number(m.b()) + " ln(1 − p)" + plus(m.c());
    });
  }
  const auto unsaid = [](const auto&) { return std::string(); };
  if (o.calibrate == "isotonic") return cross_fit<assay::isotonic_calibration>(y, p, w, o, unsaid);
  if (o.calibrate == "histogram") return cross_fit<assay::histogram_binning>(y, p, w, o, unsaid);
  if (o.calibrate == "scaling-binning") return cross_fit<assay::scaling_binning>(y, logit, w, o, unsaid);
  return cross_fit<assay::bayesian_binning>(y, p, w, o, unsaid);
}

cross_fitted recalibrate_classes(const batch& rows, const options& o) {
  const Eigen::ArrayXi y = assay::view(rows.classes).cast<int>();
  Eigen::ArrayXXd log_p(y.size(), static_cast<Index>(rows.predictions.size()));
  for (std::size_t k = 0; k < rows.predictions.size(); ++k) log_p.col(static_cast<Index>(k)) = clipped(rows.predictions[k]).log();
  const Eigen::ArrayXd w = weights_of(rows);
  if (o.calibrate == "temperature") {
    return cross_fit<assay::temperature_scaling>(
        y, log_p, w, o, [](const auto& m) { return "ln p → ln p / " + report::number(m.temperature()) + ", then softmax"; });
  }
  return cross_fit<assay::vector_scaling>(y, log_p, w, o, [](const auto&) { return std::string("a factor and a shift for each ln p, then softmax"); });
}

}  // namespace

std::string recalibrated_name(const options& o) { return o.predictions[0] + ", " + o.calibrate + " (cross-fitted)"; }

cross_fitted recalibrate(const batch& rows, const options& o) {
  return o.is_binary() ? recalibrate_binary(rows, o) : recalibrate_classes(rows, o);
}

}  // namespace evaluate
