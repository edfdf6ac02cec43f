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

// AUROC, its error, average precision, KS and the best F1 together, beside the AUROC alone in the same loop.
void rank_metrics(benchmark::State& state) {
  const auto& d = predictions<float>::of(state.range(0));
  double alone = 0;
  double together = 0;
  const bench::stopwatch timer(state);
  for (auto _ : state) {
    alone += bench::seconds_of([&] { benchmark::DoNotOptimize(assay::auroc(d.y, d.p)); });
    together += bench::seconds_of([&] { benchmark::DoNotOptimize(assay::rank_metrics(d.y, d.p)); });
  }
  state.counters["of_auroc_alone"] = together / alone;
}
BENCHMARK(rank_metrics)->Arg(10000000)->Unit(benchmark::kMillisecond);

void score_histogram(benchmark::State& state) {
  const auto& d = predictions<float>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) {
    assay::score_histogram h;
    h.update(d.y, d.p);
    benchmark::DoNotOptimize(assay::auroc_bounds(h));
  }
  timer.report(d.p.size(), sizeof(float) + 1);
}
BENCHMARK(score_histogram)->Arg(10000000)->Unit(benchmark::kMillisecond);

void auroc_difference_test(benchmark::State& state) {
  const auto& d = predictions<float>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::auroc_difference_test(d.y, d.p, d.w));
  timer.report(d.p.size(), sizeof(float) + 1 + sizeof(double));
}
BENCHMARK(auroc_difference_test)->Arg(1000000)->Unit(benchmark::kMillisecond);

void pairwise_loss_gradient(benchmark::State& state) {
  const auto& d = predictions<double>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::pairwise_loss_gradient(d.y, d.p).value);
  timer.report(d.p.size(), sizeof(double) + 1);
}
BENCHMARK(pairwise_loss_gradient)->Arg(1000000)->Unit(benchmark::kMillisecond);

template <class Metric>
void of_classes(benchmark::State& state, const Metric& metric) {
  const Eigen::Index classes = 100;
  const Eigen::ArrayXXf scores = Eigen::ArrayXXf::Random(state.range(0), classes);
  Eigen::ArrayXi truth(state.range(0));
  for (Eigen::Index i = 0; i < truth.size(); ++i) truth(i) = static_cast<int>(i % classes);
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(metric(truth, scores));
  timer.report(scores.size(), sizeof(float));
}
BENCHMARK_CAPTURE(of_classes, multiclass_auroc, assay::multiclass_auroc)->Arg(100000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(of_classes, top_k_accuracy, assay::top_k_accuracy)->Arg(100000)->Unit(benchmark::kMillisecond);

void meta_d_prime(benchmark::State& state) {
  const Eigen::ArrayXd s1{{100, 50, 30, 20, 10, 4}};
  const Eigen::ArrayXd s2{{4, 20, 21, 35, 60, 90}};
  for (auto _ : state) benchmark::DoNotOptimize(assay::meta_d_prime(s1, s2).m_ratio);
}
BENCHMARK(meta_d_prime)->Unit(benchmark::kMillisecond);

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
