// The laws that means over pairs obey, and the messages of bad input.
#pragma once

#include "support/check.hpp"

#include <assay/core/undefined.hpp>

#include <array>
#include <limits>
#include <string>
#include <utility>

namespace test {

/// Log-probabilities (or rewards) of n pairs with ties, under K / 2 models: chosen, rejected, reference_chosen,
/// reference_rejected.
template <std::size_t K>
std::array<Eigen::ArrayXd, K> pair_sample(std::uint64_t seed, Eigen::Index n) {
  generator g(seed);
  std::array<Eigen::ArrayXd, K> out;
  for (Eigen::ArrayXd& x : out) {
    x.resize(n);
    for (Eigen::Index i = 0; i < n; ++i) x[i] = -0.25 * g.below(9) - 1;
  }
  return out;
}

template <class Metric, std::size_t K, class... Rest>
auto call_with(const Metric& metric, const std::array<Eigen::ArrayXd, K>& x, const Rest&... rest) {
  return [&]<std::size_t... k>(std::index_sequence<k...>) { return metric(x[k]..., rest...); }
  (std::make_index_sequence<K>{});
}

/// metric(x_0, …, x_K−1[, weights]) → double, with the names of the arguments.
template <std::size_t K, class Metric>
void check_pair_laws(const std::string& name, const std::array<std::string, K>& names, Metric metric) {
  using Eigen::ArrayXd;
  using Eigen::Index;
  const Index n = 5000;
  const auto x = pair_sample<K>(7, n);
  generator g(8);
  ArrayXd w(n);
  for (Index i = 0; i < n; ++i) w[i] = g.below(4);
  const double plain = call_with(metric, x);
  const double weighted = call_with(metric, x, w);
  INFO(name);
  CHECK(close_to(call_with(metric, x, ArrayXd::Ones(n).eval()), plain, 1e-13));

  // whole weights are repeated rows, rows of weight 0 do not exist, the scale does not matter
  auto repeated = x;
  const auto total = static_cast<Index>(w.sum());
  for (std::size_t k = 0; k < K; ++k) {
    repeated[k].resize(total);
    Index at = 0;
    for (Index i = 0; i < n; ++i) {
      for (int r = 0; r < static_cast<int>(w[i]); ++r) repeated[k][at++] = x[k][i];
    }
  }
  CHECK(close_to(call_with(metric, repeated), weighted, 1e-13));
  for (const double scale : {0x1p1000, 0x1p-1000, 0.3})
    CHECK(close_to(call_with(metric, x, (w * scale).eval()), weighted, 1e-13));

  auto reversed = x;
  for (ArrayXd& v : reversed) v = v.reverse().eval();
  CHECK(close_to(call_with(metric, reversed), plain, 1e-13));

  // parts, by their sums of weights
  auto head = x;
  auto tail = x;
  for (std::size_t k = 0; k < K; ++k) {
    head[k] = x[k].head(1234).eval();
    tail[k] = x[k].tail(n - 1234).eval();
  }
  CHECK(close_to((1234 * call_with(metric, head) + (n - 1234) * call_with(metric, tail)) / n, plain, 1e-13));

  // other types and expressions
  const auto as_float = [&]<std::size_t... k>(std::index_sequence<k...>) { return metric(x[k].template cast<float>()...); };
  CHECK(close_to(as_float(std::make_index_sequence<K>{}), plain, 1e-13));
  const auto as_rows = [&]<std::size_t... k>(std::index_sequence<k...>) { return metric(x[k].matrix().transpose()...); };
  CHECK(close_to(as_rows(std::make_index_sequence<K>{}), plain, 1e-13));

  // without rows
  auto none = x;
  for (ArrayXd& v : none) v.resize(0);
  CHECK(assay::is_undefined(call_with(metric, none)));
  CHECK(assay::is_undefined(call_with(metric, x, ArrayXd::Zero(n).eval())));

  // bad input
  const auto error = [&](const auto& arguments) { return error_of([&] { (void)call_with(metric, arguments); }); };
  for (std::size_t k = 0; k < K; ++k) {
    for (const Index bad : {Index{0}, n / 2, n - 1}) {
      auto v = x;
      v[k][bad] = std::numeric_limits<double>::quiet_NaN();
      CHECK(error(v) == "assay::" + name + ": " + names[k] + "[" + std::to_string(bad) + "] is NaN");
    }
    if (k == 0) continue;
    auto v = x;
    v[k].resize(3);
    CHECK(error(v) == "assay::" + name + ": " + names[k] + " has 3 elements but " + names[0] + " has 5000");
  }
  const auto weight_error = [&](const ArrayXd& v) { return error_of([&] { (void)call_with(metric, x, v); }); };
  ArrayXd bad = w;
  bad[4999] = -1;
  CHECK(weight_error(bad) == "assay::" + name + ": weights[4999] = -1 is negative");
  bad[4999] = std::numeric_limits<double>::quiet_NaN();
  CHECK(weight_error(bad) == "assay::" + name + ": weights[4999] is NaN");
  CHECK(weight_error(w.head(4)) == "assay::" + name + ": weights has 4 elements but " + names[0] + " has 5000");
}

/// What log-probabilities must not be.
template <std::size_t K, class Metric>
void check_log_probabilities(const std::string& name, const std::array<std::string, K>& names, Metric metric) {
  const auto x = pair_sample<K>(9, 3000);
  for (std::size_t k = 0; k < K; ++k) {
    auto v = x;
    v[k][2500] = 0.5;
    CHECK(error_of([&] { (void)call_with(metric, v); }) ==
          "assay::" + name + ": " + names[k] + "[2500] = 0.5 is positive; a log-probability is at most 0");
    v[k][2500] = -std::numeric_limits<double>::infinity();
    CHECK(error_of([&] { (void)call_with(metric, v); }) == "assay::" + name + ": " + names[k] + "[2500] is infinite");
    v[k][2500] = 0;
    CHECK(error_of([&] { (void)call_with(metric, v); }) == "");
  }
}

inline const std::array<std::string, 2> pair_names{"chosen", "rejected"};
inline const std::array<std::string, 4> reference_names{"chosen", "rejected", "reference_chosen", "reference_rejected"};

}  // namespace test
