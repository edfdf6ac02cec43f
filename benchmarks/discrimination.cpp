// SPDX-License-Identifier: MIT
#include "machine.hpp"

#include <assay/discrimination.hpp>

namespace {

using bench::predictions;

template <class T>
void auroc(benchmark::State& state) {
  const auto& d = predictions<T>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::auroc(d.y, d.p));
  timer.report(d.p.size(), sizeof(T) + 1);
}
BENCHMARK(auroc<float>)->Arg(1000)->Arg(100000)->Arg(10000000)->Unit(benchmark::kMillisecond);
BENCHMARK(auroc<double>)->Arg(1000)->Arg(100000)->Arg(10000000)->Unit(benchmark::kMillisecond);

void auroc_weighted(benchmark::State& state) {
  const auto& d = predictions<float>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::auroc(d.y, d.p, d.w));
  timer.report(d.p.size(), sizeof(float) + 1 + sizeof(double));
}
BENCHMARK(auroc_weighted)->Arg(10000000)->Unit(benchmark::kMillisecond);

void auroc_interval_delong(benchmark::State& state) {
  const auto& d = predictions<float>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::auroc_interval(d.y, d.p));
  timer.report(d.p.size(), sizeof(float) + 1);
}
BENCHMARK(auroc_interval_delong)->Arg(10000000)->Unit(benchmark::kMillisecond);

void rank_metrics_from_summary(benchmark::State& state) {
  const auto& d = predictions<float>::of(state.range(0));
  const assay::ranked_scores r(d.y, d.p);
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::rank_metrics(r));
  timer.report(d.p.size(), sizeof(float));
}
BENCHMARK(rank_metrics_from_summary)->Arg(10000000)->Unit(benchmark::kMillisecond);

void ranked_scores_in_300_batches(benchmark::State& state) {
  const auto& d = predictions<float>::of(state.range(0));
  const Eigen::Index batch = d.p.size() / 300;
  const bench::stopwatch timer(state);
  for (auto _ : state) {
    assay::ranked_scores<float> r;
    for (Eigen::Index i = 0; i + batch <= d.p.size(); i += batch) r.update(d.y.segment(i, batch), d.p.segment(i, batch));
    benchmark::DoNotOptimize(assay::auroc(r));
  }
  timer.report(batch * 300, sizeof(float) + 1);
}
BENCHMARK(ranked_scores_in_300_batches)->Arg(10000000)->Unit(benchmark::kMillisecond);

void accuracy(benchmark::State& state) {
  const auto& d = predictions<float>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::accuracy(d.y, d.hard));
  timer.report(d.p.size(), 2);
}
BENCHMARK(accuracy)->Arg(10000000)->Unit(benchmark::kMillisecond);

void pairwise_accuracy(benchmark::State& state) {
  const auto& d = predictions<double>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::pairwise_accuracy(d.w, d.p));
  timer.report(d.p.size(), 2 * sizeof(double));
}
BENCHMARK(pairwise_accuracy)->Arg(1000000)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
