// SPDX-License-Identifier: MIT
// What this machine can do, measured in the same run as the metrics, and the data that they are measured on.
#pragma once

#include <benchmark/benchmark.h>

#include <Eigen/Core>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

namespace bench {

inline double seconds_of(const auto& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Best of several runs: what the machine can do when nothing disturbs it.
inline double best_seconds(int runs, const auto& work) {
  double best = seconds_of(work);
  for (int i = 1; i < runs; ++i) best = (std::min)(best, seconds_of(work));
  return best;
}

/// Bytes per second of one thread that adds up 256 MiB of integers in eight accumulators.
inline double read_bandwidth() {
  static const double value = [] {
    const std::vector<std::uint64_t> data(std::size_t{1} << 25, 3);
    const double t = best_seconds(15, [&] {
      std::uint64_t sum[8] = {};
      for (std::size_t i = 0; i < data.size(); i += 8)
        for (std::size_t k = 0; k < 8; ++k) sum[k] += data[i + k];
      for (const std::uint64_t& s : sum) benchmark::DoNotOptimize(s);
    });
    return static_cast<double>(data.size() * sizeof(std::uint64_t)) / t;
  }();
  return value;
}

/// Floating-point operations per second of an Eigen product of doubles.
inline double gemm_peak() {
  static const double value = [] {
    const Eigen::Index n = 1024;
    const Eigen::MatrixXd a = Eigen::MatrixXd::Random(n, n);
    const Eigen::MatrixXd b = Eigen::MatrixXd::Random(n, n);
    Eigen::MatrixXd c(n, n);
    const double t = best_seconds(7, [&] {
      c.noalias() = a * b;
      benchmark::DoNotOptimize(c.data());
    });
    return 2.0 * static_cast<double>(n) * static_cast<double>(n) * static_cast<double>(n) / t;
  }();
  return value;
}

/// Elements and bytes per second of the loop since `start`, and the share of the read bandwidth of this run.
class stopwatch {
 public:
  explicit stopwatch(benchmark::State& state) : state_(state), start_(std::chrono::steady_clock::now()) {}
  void report(Eigen::Index elements, double bytes_per_element) const {
    const double n = static_cast<double>(elements) * static_cast<double>(state_.iterations());
    const double t = seconds();
    state_.counters["elements/s"] = n / t;
    if (bytes_per_element == 0) return;
    state_.counters["bytes/s"] = benchmark::Counter(n * bytes_per_element / t, benchmark::Counter::kDefaults, benchmark::Counter::kIs1024);
    state_.counters["of_read_bandwidth"] = n * bytes_per_element / t / read_bandwidth();
  }
  /// Floating-point operations per second, and the share of the GEMM peak of this run.
  void report_operations(double operations) const {
    const double rate = operations * static_cast<double>(state_.iterations()) / seconds();
    state_.counters["flop/s"] = rate;
    state_.counters["of_gemm_peak"] = rate / gemm_peak();
  }

 private:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }
  benchmark::State& state_;
  std::chrono::steady_clock::time_point start_;
};

/// Predictions that rank well but are over-confident: P(y = 1 | p) = p².
template <class T>
struct predictions {
  Eigen::Array<T, Eigen::Dynamic, 1> p;
  Eigen::Array<std::uint8_t, Eigen::Dynamic, 1> y;
  Eigen::Array<std::uint8_t, Eigen::Dynamic, 1> hard;
  Eigen::Array<std::uint8_t, Eigen::Dynamic, 1> group;
  Eigen::ArrayXd w;
  explicit predictions(Eigen::Index n) : p(n), y(n), hard(n), group(n), w(n) {
    std::uint64_t x = 42;
    const auto uniform = [&x] {
      x = 6364136223846793005u * x + 1442695040888963407u;
      return static_cast<double>(x >> 11) * 0x1p-53;
    };
    for (Eigen::Index i = 0; i < n; ++i) {
      const double u = uniform();
      p(i) = static_cast<T>(u);
      y(i) = uniform() < u * u;
      hard(i) = u >= 0.5;
      w(i) = uniform();
      group(i) = static_cast<std::uint8_t>(16 * uniform());
    }
  }
  /// The same data for all benchmarks of a program.
  static const predictions& of(Eigen::Index n) {
    static predictions data(n);
    if (data.p.size() != n) data = predictions(n);
    return data;
  }
};

}  // namespace bench
