// SPDX-License-Identifier: MIT
#include "machine.hpp"

#include <assay/dependence.hpp>

namespace {

using bench::predictions;

void distance_covariance_univariate(benchmark::State& state) {
  const auto& d = predictions<double>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::distance_covariance_squared(d.p, d.w));
  timer.report(d.p.size(), 2 * sizeof(double));
}
BENCHMARK(distance_covariance_univariate)->Arg(10000)->Arg(100000)->Arg(1000000)->Unit(benchmark::kMillisecond);

void distance_covariance_gradient(benchmark::State& state) {
  const auto& d = predictions<double>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::distance_covariance_squared_gradient(d.p, d.w).value);
  timer.report(d.p.size(), 2 * sizeof(double));
}
BENCHMARK(distance_covariance_gradient)->Arg(10000)->Arg(1000000)->Unit(benchmark::kMillisecond);

void distance_correlation_categorical(benchmark::State& state) {
  const auto& d = predictions<double>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::distance_correlation(d.p, assay::categorical(d.group)));
  timer.report(d.p.size(), sizeof(double) + 1);
}
BENCHMARK(distance_correlation_categorical)->Arg(1000000)->Unit(benchmark::kMillisecond);

void distance_covariance_multivariate(benchmark::State& state) {
  const Eigen::Index n = state.range(0);
  const Eigen::MatrixXd x = Eigen::MatrixXd::Random(n, state.range(1));
  const Eigen::MatrixXd y = x.cwiseAbs() + Eigen::MatrixXd::Random(n, state.range(1));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::distance_covariance_squared(x, y));
  timer.report(n * (n - 1) / 2, 0);  // elements are pairs of rows; the data themselves stay in the caches
}
BENCHMARK(distance_covariance_multivariate)->Args({5000, 3})->Args({5000, 32})->Unit(benchmark::kMillisecond);

/// Concatenated distance covariance of a number and two attributes, value with gradient.
void concatenated_gradient(benchmark::State& state) {
  const auto& d = predictions<double>::of(state.range(0));
  const auto all = assay::variables(d.p, assay::categorical(d.group), assay::categorical(d.hard));
  const assay::concatenated_distance_options unbiased{.statistic = assay::statistic::u};
  for (auto _ : state) benchmark::DoNotOptimize(assay::concatenated_distance_covariance_squared_gradient(all, unbiased).value);
}
BENCHMARK(concatenated_gradient)->Arg(1000000)->Unit(benchmark::kMillisecond);

void joint_gradient(benchmark::State& state) {
  const auto& d = predictions<double>::of(state.range(0));
  const auto all = assay::variables(d.p, assay::categorical(d.group), assay::categorical(d.hard));
  const assay::joint_distance_options unbiased{.statistic = assay::statistic::u};
  for (auto _ : state) benchmark::DoNotOptimize(assay::joint_distance_covariance_squared_gradient(all, unbiased).value);
}
BENCHMARK(joint_gradient)->Arg(1000000)->Unit(benchmark::kMillisecond);

void hsic(benchmark::State& state) {
  const Eigen::MatrixXd x = Eigen::MatrixXd::Random(state.range(0), 3), y = Eigen::MatrixXd::Random(state.range(0), 3);
  for (auto _ : state) benchmark::DoNotOptimize(assay::hsic(x, y, {.x = {.bandwidth = 1}, .y = {.bandwidth = 1}}));
}
BENCHMARK(hsic)->Arg(5000)->Unit(benchmark::kMillisecond);

void energy_distance(benchmark::State& state) {
  const auto& d = predictions<double>::of(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(assay::energy_distance(d.p, d.w));
}
BENCHMARK(energy_distance)->Arg(1000000)->Unit(benchmark::kMillisecond);

void chatterjee_xi(benchmark::State& state) {
  const auto& d = predictions<double>::of(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(assay::chatterjee_xi(d.p, d.w));
}
BENCHMARK(chatterjee_xi)->Arg(1000000)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
