// Moments of gradients by definition, in long double, and the gradients of the reference tables.
#pragma once

#include "support/check.hpp"

#include <assay/coherence/gradient_moments.hpp>

#include <vector>

namespace test {

struct gradient_oracle {
  long double weight = 0, squares = 0, pairs = 0, scatter = 0, excess = 0;
  std::vector<long double> mean;
};

template <class Gradients>
gradient_oracle moments_by_definition(const Gradients& g, const std::vector<double>& w) {
  gradient_oracle o;
  const auto d = static_cast<std::size_t>(g.cols());
  o.mean.assign(d, 0);
  for (std::size_t i = 0; i < w.size(); ++i) {
    const auto x = static_cast<long double>(w[i]);
    o.pairs += 2 * o.weight * x;
    o.weight += x;
    o.squares += x * x;
    for (std::size_t j = 0; j < d; ++j) o.mean[j] += x * static_cast<long double>(g(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)));
  }
  for (auto& m : o.mean) m /= o.weight;
  for (std::size_t i = 0; i < w.size(); ++i) {
    const auto x = static_cast<long double>(w[i]);
    for (std::size_t j = 0; j < d; ++j) {
      const long double v = static_cast<long double>(g(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)));
      o.scatter += x * (v - o.mean[j]) * (v - o.mean[j]);
      o.excess += x * x * (v - o.mean[j]) * (v + o.mean[j]);
    }
  }
  return o;
}

inline std::vector<double> ones(Eigen::Index n) { return std::vector<double>(static_cast<std::size_t>(n), 1.0); }

template <class Gradients>
bool agrees(const assay::gradient_moments& m, const Gradients& g, const std::vector<double>& w, double relative = 1e-12) {
  const gradient_oracle o = moments_by_definition(g, w);
  double norm = 0;
  for (const auto x : o.mean) norm += static_cast<double>(x * x);
  const auto total = static_cast<double>(o.weight);
  bool ok = m.dimension() == g.cols() && close_to(m.weight(), static_cast<double>(o.weight)) &&
            close_to(m.squared_weight(), static_cast<double>(o.squares)) && close_to(m.pair_weight(), static_cast<double>(o.pairs)) &&
            close_to(m.scatter(), static_cast<double>(o.scatter), relative, 1e-25 * total * norm);
  // the excess cancels: compare relative to what it is made of
  ok = ok && close_to(m.excess(), static_cast<double>(o.excess), relative, relative * (static_cast<double>(o.squares) * norm + std::abs(m.scatter())));
  for (std::size_t j = 0; j < o.mean.size(); ++j) {
    ok = ok && close_to(m.mean()[static_cast<Eigen::Index>(j)], static_cast<double>(o.mean[j]), 1e-13, 1e-15);
  }
  return ok;
}

/// Four gradients in three dimensions with a Gram matrix of small integers.
inline Eigen::MatrixXd reference_gradients() {
  Eigen::MatrixXd g(4, 3);
  g << 1, 0, 0, 1, 1, 0, 0, 1, 2, -1, 1, 1;
  return g;
}

/// Gradients with ties, zeros and a common part.
template <class Matrix = Eigen::MatrixXd>
Matrix random_gradients(Eigen::Index n, Eigen::Index d, std::uint64_t seed, double offset = 0) {
  using Scalar = typename Matrix::Scalar;
  generator g(seed);
  Matrix x(n, d);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < d; ++j) x(i, j) = static_cast<Scalar>(offset + 0.25 * (g.below(9) - 3) + (g.below(4) == 0 ? g.normal() : 0));
  }
  return x;
}

}  // namespace test
