// What the tests of recalibration maps share.
#pragma once

#include "calibration/data.hpp"
#include "support/rank_metric.hpp"

#include <assay/calibration/recalibration.hpp>
#include <assay/core/state.hpp>

#include <initializer_list>

namespace test {

/// Σ w (-ln p) / Σ w of labels 0/1 at log odds f(i), in long double.
template <class Y, class W, class F>
double mean_loss(const Y& y, const W& w, F f) {
  long double sum = 0;
  long double weight = 0;
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    if (w(i) == 0) continue;
    const long double x = y(i) != 0 ? static_cast<long double>(f(i)) : -static_cast<long double>(f(i));
    const long double loss = x > 0 ? std::log1p(std::exp(-x)) : -x + std::log1p(std::exp(x));
    sum += static_cast<long double>(w(i)) * loss;
    weight += static_cast<long double>(w(i));
  }
  return static_cast<double>(sum / weight);
}

/// A map that went through bytes is equal; any changed, missing or added byte is an error.
template <class Map>
void check_bytes(const Map& map) {
  const assay::bytes good = map.to_bytes();
  CHECK(Map::from_bytes(good) == map);
  for (std::size_t i = 0; i < good.size(); ++i) {
    assay::bytes bad = good;
    bad[i] ^= static_cast<std::uint8_t>(1u << (i % 8));
    CHECK(error_of([&] { (void)Map::from_bytes(bad); }) != "");
    bad = good;
    bad.resize(i);
    CHECK(error_of([&] { (void)Map::from_bytes(bad); }) != "");
  }
  assay::bytes longer = good;
  longer.push_back(0);
  CHECK(error_of([&] { (void)Map::from_bytes(longer); }) != "");
}

/// The bytes of numbers and a status, to be read as another state.
inline assay::bytes written(const char (&name)[5], std::initializer_list<double> numbers, std::uint32_t status) {
  assay::core::state_writer out(assay::core::summary_name(name), 1);
  for (const double x : numbers) out.put(x);
  out.put(status);
  return out.finish();
}

/// Mapped values never decrease (never increase when `up` is false) and stay in [0, 1].
template <class Map>
void check_monotone(const Map& map, const Eigen::ArrayXd& ascending, bool up = true) {
  const Eigen::ArrayXd p = map.map(ascending);
  bool ok = true;
  for (Eigen::Index i = 0; i < p.size(); ++i) {
    ok = ok && p[i] >= 0 && p[i] <= 1;
    if (i > 0) ok = ok && (up ? p[i] >= p[i - 1] : p[i] <= p[i - 1]);
    ok = ok && p[i] == map.map(ascending[i]);
  }
  CHECK(ok);
}

}  // namespace test
