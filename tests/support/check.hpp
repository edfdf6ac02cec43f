// Comparisons and generators shared by the tests.
#pragma once

#include "support/catch.hpp"

#include <assay/core/error.hpp>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

namespace test {

/// |a - b| <= relative * |b| + absolute; two NaN are close.
inline bool close_to(double a, double b, double relative = 1e-12, double absolute = 1e-300) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  if (a == b) return true;
  return std::abs(a - b) <= relative * std::abs(b) + absolute;
}

/// The message of the invalid_input that f throws; "" when it throws nothing.
template <class F>
std::string error_of(F f) {
  try {
    f();
  } catch (const assay::invalid_input& e) {
    return e.what();
  }
  return "";
}

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// A small deterministic generator, independent of the library and of the standard library's distributions.
class generator {
 public:
  explicit generator(std::uint64_t seed) : state_(seed * 2 + 1) {}
  std::uint64_t next() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    std::uint64_t x = state_;
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdu;
    x ^= x >> 33;
    return x;
  }
  /// uniform in [0,1)
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }
  /// uniform integer in [0, n)
  int below(int n) { return static_cast<int>(next() % static_cast<std::uint64_t>(n)); }
  double normal() {
    const double u = 1.0 - uniform();
    return std::sqrt(-2.0 * std::log(u)) * std::cos(6.283185307179586 * uniform());
  }

 private:
  std::uint64_t state_;
};

}  // namespace test

#define CHECK_CLOSE(a, b) CHECK(test::close_to((a), (b)))
#define CHECK_NEAR(a, b, relative) CHECK(test::close_to((a), (b), (relative), (relative)))
