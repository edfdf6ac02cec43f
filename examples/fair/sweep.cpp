// SPDX-License-Identifier: MIT
#include "fair/sweep.hpp"

#include "csv/error.hpp"
#include "fair/model.hpp"

#include <algorithm>
#include <assay/calibration/log_loss.hpp>
#include <assay/core/random.hpp>
#include <assay/dependence/concatenated_distance_covariance.hpp>
#include <assay/dependence/distance_covariance_gradient.hpp>
#include <assay/dependence/group_divergence.hpp>
#include <assay/dependence/joint_distance_covariance.hpp>
#include <assay/dependence/joint_distance_covariance_gradient.hpp>
#include <assay/discrimination/accuracy.hpp>
#include <assay/discrimination/auroc.hpp>
#include <assay/fairness/demographic_parity.hpp>
#include <assay/fairness/equalized_odds.hpp>
#include <cmath>
#include <fmt/format.h>
#include <span>

namespace fair {
namespace {

using assay::categorical;
using assay::Vector;
using Eigen::Index;

constexpr auto unbiased = assay::statistic::u;

/// The penalty and its derivatives with respect to the scores.
assay::value_and_gradient<> penalty_of(penalty p, const Vector& score, const Eigen::ArrayXi& a, const Eigen::ArrayXi& b) {
  switch (p) {
    case penalty::ccdcov:
      return assay::concatenated_distance_covariance_squared_gradient(assay::variables(score, categorical(a), categorical(b)),
                                                                      {.statistic = unbiased});
    case penalty::jdcov:
      return assay::joint_distance_covariance_squared_gradient(assay::variables(score, categorical(a), categorical(b)),
                                                               {.statistic = unbiased});
    default: {
      auto out = assay::distance_covariance_squared_gradient(score, categorical(a), {.statistic = unbiased});
      const auto other = assay::distance_covariance_squared_gradient(score, categorical(b), {.statistic = unbiased});
      out.value += other.value;
      out.gradient += other.gradient;
      return out;
    }
  }
}

/// log loss + lambda · penalty by the steps of Adam; the rate falls linearly to a tenth.
model train(const rows& data, const options& o, penalty p, double lambda, std::uint64_t seed) {
  const Index n = data.size();
  model out(data.features.cols(), o.is_network ? o.hidden : 0, seed);
  adam optimizer(out.parameters.size());
  const Index batches = o.batch == 0 ? 1 : (std::max)(Index{1}, n / o.batch);
  const Index steps = batches * o.epochs;
  std::vector<Index> order(static_cast<std::size_t>(n));
  Index step = 0;
  for (int epoch = 0; epoch < o.epochs; ++epoch) {
    assay::core::random_permutation(seed, static_cast<std::uint32_t>(epoch), std::span<Index>(order));
    for (Index k = 0; k < batches; ++k) {
      const auto at = [&](Index i) { return order.begin() + n * i / batches; };
      const rows batch = batches == 1 ? data : data.of({at(k), at(k + 1)});
      const Vector score = out.scores(batch.features);
      Vector by_logit = (score - batch.truth.cast<double>()) / static_cast<double>(batch.size());
      if (lambda > 0) {
        const Vector gradient = penalty_of(p, score, batch.attributes[0], batch.attributes[1]).gradient;
        by_logit += lambda * gradient * score * (1 - score);
      }
      const double rate = o.rate * (1 - 0.9 * static_cast<double>(step++) / static_cast<double>(steps));
      optimizer.step(out.parameters, out.gradient(batch.features, by_logit.matrix()), rate);
    }
  }
  return out;
}

judgement judge(const rows& data, const Vector& score, double threshold) {
  const auto& [a, b] = data.attributes;
  const Eigen::Array<bool, Eigen::Dynamic, 1> decision = score >= threshold;
  const assay::group_table table(data.truth, decision, data.cells);
  judgement out;
  out.accuracy = assay::accuracy(data.truth, decision);
  out.log_loss = assay::log_loss(data.truth, score);
  out.auroc = assay::auroc(data.truth, score);
  out.ccdcov = assay::concatenated_distance_covariance_squared(assay::variables(score, categorical(a), categorical(b)), {.statistic = unbiased});
  out.jdcov = assay::joint_distance_covariance_squared(assay::variables(score, categorical(a), categorical(b)), {.statistic = unbiased});
  out.marginal = assay::distance_covariance_squared(score, categorical(a), {.statistic = unbiased}) +
                 assay::distance_covariance_squared(score, categorical(b), {.statistic = unbiased});
  out.jsd = assay::generalized_jensen_shannon_divergence(score, categorical(data.cells)).value;
  out.demographic_parity = assay::demographic_parity_difference(table);
  out.equalized_odds = assay::equalized_odds_difference(table);
  out.group_accuracy = table.rates(assay::group_rate::correct);
  out.group_true_positive = table.rates(assay::group_rate::true_positive);
  return out;
}

sweep_row averaged(double lambda, const std::vector<judgement>& seeds, const result& r) {
  const auto n = static_cast<double>(seeds.size());
  sweep_row out;
  out.lambda = lambda;
  for (const metric& m : metrics) {
    double& mean = out.mean.*m.value;
    double& spread = out.spread.*m.value;
    for (const judgement& j : seeds) mean += j.*m.value / n;
    for (const judgement& j : seeds) spread += (j.*m.value - mean) * (j.*m.value - mean);
    spread = seeds.size() > 1 ? std::sqrt(spread / (n - 1)) : 0;
  }
  // the worst group of the mean rates, which is less noisy than the mean of the worst rates
  const auto worst = [&](Vector judgement::* rates, const std::vector<Index>& counts) {
    Vector& mean = out.mean.*rates;
    mean = Vector::Zero((seeds[0].*rates).size());
    for (const judgement& j : seeds) mean += j.*rates / n;
    return assay::worst_group(assay::compare_groups(mean, Eigen::Map<const Eigen::Array<Index, Eigen::Dynamic, 1>>(counts.data(), mean.size()),
                                                    assay::undefined()));
  };
  out.worst_accuracy = worst(&judgement::group_accuracy, r.cell_rows);
  out.worst_true_positive = worst(&judgement::group_true_positive, r.cell_positives);
  return out;
}

sweep sweep_of(const result& r, const options& o, penalty p) {
  sweep out{p, {}, {}};
  const auto n = static_cast<Index>(o.lambdas.size());
  Vector lambda(n), cost(n), disparity(n);
  for (const double strength : o.lambdas) {
    std::vector<judgement> seeds;
    for (int seed = 1; seed <= o.seeds; ++seed) {
      const model m = train(r.data.train, o, p, strength, static_cast<std::uint64_t>(seed));
      const Vector score = m.scores(r.data.held_out.features);
      if (!score.isFinite().all())
        throw csv::error(fmt::format("training with lambda {:g} and --rate {:g} diverges; try a smaller rate", strength, o.rate));
      seeds.push_back(judge(r.data.held_out, score, r.threshold));
    }
    const auto row = static_cast<Index>(out.rows.size());
    out.rows.push_back(averaged(strength, seeds, r));
    lambda[row] = strength;
    cost[row] = out.rows.back().mean.log_loss;
    disparity[row] = out.rows.back().mean.jsd;
  }
  out.summary = assay::lambda_sweep_summary(lambda, cost, disparity);
  return out;
}

}  // namespace

result run(const options& o) {
  result out;
  out.data = o.gerrymander ? make_gerrymandered(o) : read_data(o);
  const rows& train = out.data.train;
  const rows& test = out.data.held_out;
  out.threshold = o.threshold ? *o.threshold : train.truth.cast<double>().mean();
  out.cell_rows.assign(out.data.cell_names.size(), 0);
  out.cell_positives = out.cell_rows;
  for (Index i = 0; i < test.size(); ++i) {
    ++out.cell_rows[static_cast<std::size_t>(test.cells[i])];
    out.cell_positives[static_cast<std::size_t>(test.cells[i])] += test.truth[i];
  }
  for (std::size_t c = 0; c < out.cell_rows.size(); ++c) {
    if (out.cell_rows[c] == 0) throw csv::error("no held-out row is " + out.data.cell_names[c] + "; this example needs more rows of it");
  }
  for (const penalty p : o.penalties) out.sweeps.push_back(sweep_of(out, o, p));
  return out;
}

double left_of(const sweep& s, double judgement::* disparity, std::size_t row) {
  const double before = s.rows.front().mean.*disparity;
  return before > 0 ? s.rows[row].mean.*disparity / before : assay::undefined();
}

}  // namespace fair
