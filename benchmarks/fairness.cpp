// SPDX-License-Identifier: MIT
#include "machine.hpp"

#include <assay/discrimination/auroc.hpp>
#include <assay/fairness.hpp>

namespace {

using bench::predictions;

void group_table(benchmark::State& state) {
  const auto& d = predictions<float>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::equalized_odds_difference(d.y, d.hard, d.group));
  timer.report(d.p.size(), 3);
}
BENCHMARK(group_table)->Arg(10000000)->Unit(benchmark::kMillisecond);

void by_group_auroc(benchmark::State& state) {
  const auto& d = predictions<float>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::by_group(assay::auroc, d.y, d.p, d.group).difference);
  timer.report(d.p.size(), sizeof(float) + 2);
}
BENCHMARK(by_group_auroc)->Arg(1000000)->Unit(benchmark::kMillisecond);

// The three below in one run: the area between two groups and the matrix of sixteen, against one AUROC.
void auroc_of_all(benchmark::State& state) {
  const auto& d = predictions<float>::of(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(assay::auroc(d.y, d.p));
}
BENCHMARK(auroc_of_all)->Arg(10000000)->Unit(benchmark::kMillisecond);

void abroca_of_two_groups(benchmark::State& state) {
  const auto& d = predictions<float>::of(state.range(0));
  const Eigen::Array<std::uint8_t, Eigen::Dynamic, 1> half = (d.group > 7).cast<std::uint8_t>();
  for (auto _ : state) benchmark::DoNotOptimize(assay::abroca(d.y, d.p, half));
}
BENCHMARK(abroca_of_two_groups)->Arg(10000000)->Unit(benchmark::kMillisecond);

void cross_group_auroc(benchmark::State& state) {
  const auto& d = predictions<float>::of(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(assay::cross_group_auroc(d.y, d.p, d.group).overall);
}
BENCHMARK(cross_group_auroc)->Arg(10000000)->Unit(benchmark::kMillisecond);

void gini_coefficient(benchmark::State& state) {
  const auto& d = predictions<float>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::gini_coefficient(d.p));
  timer.report(d.p.size(), sizeof(float));
}
BENCHMARK(gini_coefficient)->Arg(10000000)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
