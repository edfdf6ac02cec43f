// SPDX-License-Identifier: MIT
// Runs one metric at a time on request of compare.py: reads a name from standard input, prints seconds and value.
// Data are files of raw numbers in the folder given as argument.
#include <assay/assay.hpp>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <string>

namespace {

template <class T>
Eigen::Array<T, Eigen::Dynamic, 1> load(const std::string& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  if (!in) {
    std::fprintf(stderr, "worker: cannot read %s\n", path.c_str());
    std::exit(1);
  }
  Eigen::Array<T, Eigen::Dynamic, 1> out(static_cast<Eigen::Index>(in.tellg()) / static_cast<Eigen::Index>(sizeof(T)));
  in.seekg(0);
  in.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(sizeof(T)) * out.size());
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: bench_worker FOLDER\n");
    return 1;
  }
  const std::string folder = std::string(argv[1]) + "/";
  const auto score = load<float>(folder + "score.f32");
  const auto label = load<std::uint8_t>(folder + "label.u8");
  const auto x = load<double>(folder + "x.f64");
  const auto y = load<double>(folder + "y.f64");
  const auto flat_a = load<double>(folder + "a.f64");
  const auto flat_b = load<double>(folder + "b.f64");
  const Eigen::Map<const Eigen::MatrixXd> a(flat_a.data(), flat_a.size() / 3, 3);
  const Eigen::Map<const Eigen::MatrixXd> b(flat_b.data(), flat_b.size() / 3, 3);

  const std::map<std::string, std::function<double()>> metrics{
      {"auroc", [&] { return assay::auroc(label, score); }},
      {"average_precision", [&] { return assay::average_precision(label, score); }},
      {"expected_calibration_error", [&] { return assay::expected_calibration_error(label, score); }},
      {"brier_score", [&] { return assay::brier_score(label, score); }},
      {"distance_covariance_univariate", [&] { return assay::distance_covariance_squared(x, y); }},
      {"distance_covariance_multivariate", [&] { return assay::distance_covariance_squared(a, b); }},
  };

  char name[128];
  while (std::scanf("%127s", name) == 1) {
    const auto metric = metrics.find(name);
    if (metric == metrics.end()) {
      std::fprintf(stderr, "worker: no metric %s\n", name);
      return 1;
    }
    const auto start = std::chrono::steady_clock::now();
    const double value = metric->second();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::printf("%.9g %.17g\n", seconds, value);
    std::fflush(stdout);
  }
  return 0;
}
