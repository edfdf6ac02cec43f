// SPDX-License-Identifier: MIT
#include "machine.hpp"

#include <assay/calibration.hpp>

namespace {

using bench::predictions;

template <class T>
void expected_calibration_error(benchmark::State& state) {
  const auto& d = predictions<T>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::expected_calibration_error(d.y, d.p));
  timer.report(d.p.size(), sizeof(T) + 1);
}
BENCHMARK(expected_calibration_error<float>)->Arg(1000)->Arg(100000)->Arg(10000000)->Unit(benchmark::kMillisecond);
BENCHMARK(expected_calibration_error<double>)->Arg(1000)->Arg(100000)->Arg(10000000)->Unit(benchmark::kMillisecond);

void expected_calibration_error_of_expression(benchmark::State& state) {
  const auto& d = predictions<float>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::expected_calibration_error(d.y, 1 - d.p));
  timer.report(d.p.size(), sizeof(float) + 1);
}
BENCHMARK(expected_calibration_error_of_expression)->Arg(10000000)->Unit(benchmark::kMillisecond);

void expected_calibration_error_weighted(benchmark::State& state) {
  const auto& d = predictions<float>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::expected_calibration_error(d.y, d.p, d.w));
  timer.report(d.p.size(), sizeof(float) + 1 + sizeof(double));
}
BENCHMARK(expected_calibration_error_weighted)->Arg(10000000)->Unit(benchmark::kMillisecond);

void expected_calibration_error_equal_mass(benchmark::State& state) {
  const auto& d = predictions<float>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::expected_calibration_error(d.y, d.p, {.binning = assay::binning::equal_mass}));
  timer.report(d.p.size(), sizeof(float) + 1);
}
BENCHMARK(expected_calibration_error_equal_mass)->Arg(10000000)->Unit(benchmark::kMillisecond);

template <class T>
void brier_score(benchmark::State& state) {
  const auto& d = predictions<T>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::brier_score(d.y, d.p));
  timer.report(d.p.size(), sizeof(T) + 1);
}
BENCHMARK(brier_score<float>)->Arg(10000000)->Unit(benchmark::kMillisecond);
BENCHMARK(brier_score<double>)->Arg(10000000)->Unit(benchmark::kMillisecond);

void log_loss(benchmark::State& state) {
  const auto& d = predictions<float>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::log_loss(d.y, d.p, {.clip = 1e-7}));
  timer.report(d.p.size(), sizeof(float) + 1);
}
BENCHMARK(log_loss)->Arg(10000000)->Unit(benchmark::kMillisecond);

template <class T>
void smooth_calibration_error(benchmark::State& state) {
  const auto& d = predictions<T>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::smooth_calibration_error(d.y, d.p));
  timer.report(d.p.size(), sizeof(T) + 1);
}
BENCHMARK(smooth_calibration_error<float>)->Arg(1000)->Arg(100000)->Arg(10000000)->Unit(benchmark::kMillisecond);
BENCHMARK(smooth_calibration_error<double>)->Arg(10000000)->Unit(benchmark::kMillisecond);

void smooth_calibration_error_narrow(benchmark::State& state) {
  const auto& d = predictions<float>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::smooth_calibration_error(d.y, d.p, {.bandwidth = 1e-3}));
  timer.report(d.p.size(), sizeof(float) + 1);
}
BENCHMARK(smooth_calibration_error_narrow)->Arg(10000000)->Unit(benchmark::kMillisecond);

void smooth_calibration_error_weighted(benchmark::State& state) {
  const auto& d = predictions<float>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::smooth_calibration_error(d.y, d.p, d.w));
  timer.report(d.p.size(), sizeof(float) + 1 + sizeof(double));
}
BENCHMARK(smooth_calibration_error_weighted)->Arg(10000000)->Unit(benchmark::kMillisecond);

void smooth_calibration_error_gradient(benchmark::State& state) {
  const auto& d = predictions<float>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::smooth_calibration_error_gradient(d.y, d.p, {.bandwidth = 0.05}).value);
  timer.report(d.p.size(), 2 * (sizeof(float) + 1) + sizeof(double));
}
BENCHMARK(smooth_calibration_error_gradient)->Arg(10000000)->Unit(benchmark::kMillisecond);

void interval_calibration_error(benchmark::State& state) {
  const auto& d = predictions<float>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::interval_calibration_error(d.y, d.p));
  timer.report(d.p.size(), sizeof(float) + 1);
}
BENCHMARK(interval_calibration_error)->Arg(10000000)->Unit(benchmark::kMillisecond);

template <class T>
void kernel_calibration_error(benchmark::State& state) {
  const auto& d = predictions<T>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::kernel_calibration_error(d.y, d.p));
  timer.report(d.p.size(), sizeof(T) + 1);
}
BENCHMARK(kernel_calibration_error<float>)->Arg(10000000)->Unit(benchmark::kMillisecond);
BENCHMARK(kernel_calibration_error<double>)->Arg(10000000)->Unit(benchmark::kMillisecond);

void kernel_calibration_error_gradient(benchmark::State& state) {
  const auto& d = predictions<float>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::kernel_calibration_error_gradient(d.y, d.p));
  timer.report(d.p.size(), sizeof(float) + 1);
}
BENCHMARK(kernel_calibration_error_gradient)->Arg(1000000)->Unit(benchmark::kMillisecond);

void cumulative_calibration_test(benchmark::State& state) {
  const auto& d = predictions<float>::of(state.range(0));
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::cumulative_calibration_test(d.y, d.p));
  timer.report(d.p.size(), sizeof(float) + 1);
}
BENCHMARK(cumulative_calibration_test)->Arg(10000000)->Unit(benchmark::kMillisecond);

void squared_canonical_kernel_calibration_error(benchmark::State& state) {
  const Eigen::Index n = state.range(0);
  const Eigen::Index classes = 10;
  Eigen::ArrayXXd p = Eigen::ArrayXXd::Random(n, classes).abs() + 0.01;
  p.colwise() /= p.rowwise().sum().eval();
  const Eigen::ArrayXi y = Eigen::ArrayXi::LinSpaced(n, 0, static_cast<int>(n) - 1).unaryExpr([](int i) { return i % 10; });
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::squared_canonical_kernel_calibration_error(y, p));
  timer.report(n * n / 2, 0);  // pairs a second
}
BENCHMARK(squared_canonical_kernel_calibration_error)->Arg(10000)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
