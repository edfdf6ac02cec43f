// SPDX-License-Identifier: MIT
#include "machine.hpp"

#include <assay/coherence.hpp>

namespace {

/// Per-example gradients, k examples of d parameters, larger than the caches.
template <class T, int Order>
void gradient_moments(benchmark::State& state) {
  const Eigen::Index k = state.range(0);
  const Eigen::Index d = state.range(1);
  const Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Order> g =
      (Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Order>::Random(k, d).array() + T(0.1)).matrix();
  const bench::stopwatch timer(state);
  for (auto _ : state) {
    assay::gradient_moments m(d);
    m.update(g);
    benchmark::DoNotOptimize(assay::gradient_coherence(m).m_coherence);
  }
  timer.report(k * d, sizeof(T));
}
BENCHMARK(gradient_moments<float, Eigen::RowMajor>)->Args({256, 262144})->Args({64, 1048576})->Args({8192, 8192})->Unit(benchmark::kMillisecond);
BENCHMARK(gradient_moments<double, Eigen::RowMajor>)->Args({256, 131072})->Args({64, 524288})->Args({4096, 8192})->Unit(benchmark::kMillisecond);
BENCHMARK(gradient_moments<float, Eigen::ColMajor>)->Args({8192, 8192})->Unit(benchmark::kMillisecond);

void vendi_score(benchmark::State& state) {
  const Eigen::Index n = state.range(0);
  const Eigen::Index d = state.range(1);
  const Eigen::MatrixXd x = Eigen::MatrixXd::Random(n, d);
  const bench::stopwatch timer(state);
  for (auto _ : state) benchmark::DoNotOptimize(assay::vendi_score(x, {.order = 2}));
  // the smaller Gram matrix, symmetric half only
  const double small = static_cast<double>((std::min)(n, d));
  timer.report_operations(static_cast<double>((std::max)(n, d)) * small * small);
}
BENCHMARK(vendi_score)->Args({10000, 256})->Args({512, 4096})->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
