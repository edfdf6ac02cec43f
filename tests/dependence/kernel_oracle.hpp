// Kernel matrices by their definition, and what kernel measures make of them in O(n^2).
#pragma once

#include <assay/dependence/kernel.hpp>

#include <algorithm>

#include "dependence/oracle.hpp"

namespace oracle {

/// One of every kind.
inline const std::vector<assay::kernel_choice> kernels{{assay::dependence_kernel::gaussian, 0.7}, {assay::dependence_kernel::laplace, 1.3},
                                         {assay::dependence_kernel::distance_induced, 0, 1, 0, 1.0},
                                         {assay::dependence_kernel::distance_induced, 0, 1, 0, 0.7}, {assay::dependence_kernel::linear},
                                         {assay::dependence_kernel::discrete}};

inline matrix kernel(const Eigen::MatrixXd& x, const assay::kernel_choice& k) {
  const matrix d = distances(x);
  const Eigen::Matrix<long double, 1, Eigen::Dynamic> mean = x.cast<long double>().colwise().mean();
  matrix out(x.rows(), x.rows());
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    for (Eigen::Index j = 0; j < x.rows(); ++j) {
      const auto a = (x.row(i).cast<long double>() - mean).eval(), b = (x.row(j).cast<long double>() - mean).eval();
      const long double s = static_cast<long double>(k.bandwidth), e = static_cast<long double>(k.exponent);
      switch (k.kernel) {
        case assay::dependence_kernel::gaussian: out(i, j) = std::exp(-d(i, j) * d(i, j) / (2 * s * s)); break;
        case assay::dependence_kernel::laplace: out(i, j) = std::exp(-d(i, j) / s); break;
        case assay::dependence_kernel::distance_induced:
          out(i, j) = (std::pow(a.norm(), e) + std::pow(b.norm(), e) - (i == j ? 0 : std::pow(d(i, j), e))) / 2;
          break;
        case assay::dependence_kernel::linear: out(i, j) = a.dot(b); break;
        default: out(i, j) = d(i, j) <= 0;
      }
    }
  }
  return out;
}
inline matrix kernel(const Eigen::ArrayXi& g) { return (1 - differences(g).array()).matrix(); }

/// (k_ii + k_jj) / 2 - k_ij
inline matrix half_distances(const matrix& k) {
  matrix out = -k;
  for (Eigen::Index i = 0; i < k.rows(); ++i) {
    for (Eigen::Index j = 0; j < k.rows(); ++j) out(i, j) += (k(i, i) + k(j, j)) / 2;
  }
  return out;
}

/// tr(KHLH) / n^2
inline double hsic_biased(const matrix& k, const matrix& l) {
  const Eigen::Index n = k.rows();
  const matrix h = matrix::Identity(n, n) - matrix::Constant(n, n, 1 / static_cast<long double>(n));
  return static_cast<double>((k * h * l * h).trace() / static_cast<long double>(n * n));
}
/// Song et al. (2012).
inline double hsic_unbiased(matrix k, matrix l) {
  const long double n = static_cast<long double>(k.rows());
  k.diagonal().setZero();
  l.diagonal().setZero();
  const long double mixed = (k * l).sum(), one = (k * l).trace(), both = k.sum() * l.sum();
  return static_cast<double>((one + both / ((n - 1) * (n - 2)) - 2 / (n - 2) * mixed) / (n * (n - 3)));
}

/// Median of the positive distances between pairs.
inline double median(const Eigen::MatrixXd& x) {
  const matrix d = distances(x);
  std::vector<double> positive;
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    for (Eigen::Index j = 0; j < i; ++j) {
      if (d(i, j) > 0) positive.push_back(static_cast<double>(d(i, j)));
    }
  }
  std::sort(positive.begin(), positive.end());
  const std::size_t m = positive.size();
  return m == 0 ? 1.0 : (positive[(m - 1) / 2] + positive[m / 2]) / 2;
}

}  // namespace oracle
