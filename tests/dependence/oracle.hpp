// Distance covariance by its definition, in O(n^2) or O(n^4), and the data of the reference tables.
#pragma once

#include <Eigen/Core>
#include <array>
#include <vector>

#include "support/check.hpp"

namespace oracle {

using matrix = Eigen::Matrix<long double, Eigen::Dynamic, Eigen::Dynamic>;

inline matrix distances(const Eigen::MatrixXd& x, double exponent = 1) {
  matrix a(x.rows(), x.rows());
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    for (Eigen::Index j = 0; j < x.rows(); ++j) {
      long double square = 0;
      for (Eigen::Index c = 0; c < x.cols(); ++c) {
        const long double d = static_cast<long double>(x(i, c)) - static_cast<long double>(x(j, c));
        square += d * d;
      }
      a(i, j) = i == j || square == 0 ? 0 : std::pow(std::sqrt(square), static_cast<long double>(exponent));
    }
  }
  return a;
}

inline matrix differences(const Eigen::ArrayXi& g) {
  matrix a(g.size(), g.size());
  for (Eigen::Index i = 0; i < g.size(); ++i) {
    for (Eigen::Index j = 0; j < g.size(); ++j) a(i, j) = g[i] != g[j];
  }
  return a;
}

/// Doubly centred matrices, multiplied and summed.
inline double v(const matrix& a, const matrix& b, const Eigen::ArrayXd& w) {
  const Eigen::Index n = a.rows();
  const Eigen::Matrix<long double, Eigen::Dynamic, 1> p = w.cast<long double>().matrix() / w.cast<long double>().sum();
  const auto centre = [&](const matrix& d) {
    const Eigen::Matrix<long double, Eigen::Dynamic, 1> mean = d * p;
    const long double all = p.dot(mean);
    matrix out = d;
    for (Eigen::Index i = 0; i < n; ++i) {
      for (Eigen::Index j = 0; j < n; ++j) out(i, j) += all - mean[i] - mean[j];
    }
    return out;
  };
  const matrix product = centre(a).cwiseProduct(centre(b));
  return static_cast<double>((p.transpose() * product * p)(0, 0));
}
inline double v(const matrix& a, const matrix& b) { return v(a, b, Eigen::ArrayXd::Ones(a.rows())); }

/// U-centred matrices (Szekely, Rizzo 2014).
inline double u(const matrix& a, const matrix& b) {
  const Eigen::Index n = a.rows();
  const long double m = static_cast<long double>(n);
  const auto centre = [&](const matrix& d) {
    const Eigen::Matrix<long double, Eigen::Dynamic, 1> rows = d.rowwise().sum();
    const long double all = rows.sum();
    matrix out = d;
    for (Eigen::Index i = 0; i < n; ++i) {
      for (Eigen::Index j = 0; j < n; ++j) {
        out(i, j) = i == j ? 0 : d(i, j) - (rows[i] + rows[j]) / (m - 2) + all / ((m - 1) * (m - 2));
      }
    }
    return out;
  };
  return static_cast<double>(centre(a).cwiseProduct(centre(b)).sum() / (m * (m - 3)));
}

/// Importance-weighted U: the three weighted means over distinct rows, by enumeration.
inline double u(const matrix& a, const matrix& b, const Eigen::ArrayXd& weights) {
  const Eigen::Index n = a.rows();
  const auto w = [&](Eigen::Index i) { return static_cast<long double>(weights[i]); };
  std::array<long double, 3> sum{}, total{};
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) {
      if (j == i) continue;
      sum[0] += w(i) * w(j) * a(i, j) * b(i, j);
      total[0] += w(i) * w(j);
      for (Eigen::Index k = 0; k < n; ++k) {
        if (k == i || k == j) continue;
        sum[1] += w(i) * w(j) * w(k) * a(i, j) * b(i, k);
        total[1] += w(i) * w(j) * w(k);
        for (Eigen::Index l = 0; l < n; ++l) {
          if (l == i || l == j || l == k) continue;
          sum[2] += w(i) * w(j) * w(k) * w(l) * a(i, j) * b(k, l);
          total[2] += w(i) * w(j) * w(k) * w(l);
        }
      }
    }
  }
  return static_cast<double>(sum[0] / total[0] - 2 * sum[1] / total[1] + sum[2] / total[2]);
}

/// Rows repeated w_i times.
template <class M>
M repeat(const M& x, const Eigen::ArrayXd& w) {
  M out(static_cast<Eigen::Index>(w.sum()), x.cols());
  Eigen::Index k = 0;
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    for (int c = 0; c < static_cast<int>(w[i]); ++c) out.row(k++) = x.row(i);
  }
  return out;
}

/// n x d numbers with many equal ones when `levels` > 0, else normal.
inline Eigen::MatrixXd numbers(test::generator& random, Eigen::Index n, Eigen::Index d, int levels) {
  Eigen::MatrixXd x(n, d);
  for (double& value : x.reshaped()) value = levels > 0 ? random.below(levels) : random.normal();
  return x;
}
inline Eigen::ArrayXi codes(test::generator& random, Eigen::Index n, int classes) {
  Eigen::ArrayXi g(n);
  for (int& value : g) value = random.below(classes);
  return g;
}
inline Eigen::ArrayXd weights(test::generator& random, Eigen::Index n, bool whole) {
  Eigen::ArrayXd w(n);
  for (double& value : w) value = whole ? 1.0 + random.below(3) : 0.1 + random.uniform();
  return w;
}

}  // namespace oracle

namespace data {

inline Eigen::ArrayXd column(std::initializer_list<double> values) {
  Eigen::ArrayXd out(static_cast<Eigen::Index>(values.size()));
  std::copy(values.begin(), values.end(), out.begin());
  return out;
}

struct s6 {
  Eigen::ArrayXd x = column({1, 2, 3, 4, 5, 6}), y = column({1, 7, 5, 5, 6, 2}), z = column({3, 1, 4, 1, 5, 9}),
                 w = column({0.5, 1, 2, 1, 0.25, 3});
  Eigen::ArrayXi g = (Eigen::ArrayXi(6) << 0, 0, 1, 1, 2, 2).finished();
};

struct mtcars {
  Eigen::ArrayXd mpg = column({21,   21,   22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4,
                               14.7, 32.4, 30.4, 33.9, 21.5, 15.5, 15.2, 13.3, 19.2, 27.3, 26,   30.4, 15.8, 19.7, 15,   21.4}),
                 wt = column({2.62,  2.875, 2.32,  3.215, 3.44,  3.46,  3.57, 3.19,  3.15,  3.44,  3.44,
                              4.07,  3.73,  3.78,  5.25,  5.424, 5.345, 2.2,  1.615, 1.835, 2.465, 3.52,
                              3.435, 3.84,  3.845, 1.935, 2.14,  1.513, 3.17, 2.77,  3.57,  2.78});
  Eigen::ArrayXi
      am = column({1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1}).cast<int>(),
      cyl = column({6, 6, 4, 6, 8, 6, 8, 4, 4, 6, 6, 8, 8, 8, 8, 8, 8, 4, 4, 4, 4, 8, 8, 8, 8, 4, 4, 4, 8, 6, 8, 4}).cast<int>();
};

/// Fisher's iris: 50 setosa, 50 versicolor, 50 virginica; as in R datasets.
struct iris {
  Eigen::ArrayXd sepal_length =
      column({51, 49, 47, 46, 50, 54, 46, 50, 44, 49, 54, 48, 48, 43, 58, 57, 54, 51, 57, 51, 54, 51, 46, 51, 48,
              50, 50, 52, 52, 47, 48, 54, 52, 55, 49, 50, 55, 49, 44, 51, 50, 45, 44, 50, 51, 48, 51, 46, 53, 50,
              70, 64, 69, 55, 65, 57, 63, 49, 66, 52, 50, 59, 60, 61, 56, 67, 56, 58, 62, 56, 59, 61, 63, 61, 64,
              66, 68, 67, 60, 57, 55, 55, 58, 60, 54, 60, 67, 63, 56, 55, 55, 61, 58, 50, 56, 57, 57, 62, 51, 57,
              63, 58, 71, 63, 65, 76, 49, 73, 67, 72, 65, 64, 68, 57, 58, 64, 65, 77, 77, 60, 69, 56, 77, 63, 67,
              72, 62, 61, 64, 72, 74, 79, 64, 63, 61, 77, 63, 64, 60, 69, 67, 69, 58, 68, 67, 67, 63, 65, 62, 59}) /
      10;
  Eigen::ArrayXd sepal_width =
      column({35, 30, 32, 31, 36, 39, 34, 34, 29, 31, 37, 34, 30, 30, 40, 44, 39, 35, 38, 38, 34, 37, 36, 33, 34,
              30, 34, 35, 34, 32, 31, 34, 41, 42, 31, 32, 35, 36, 30, 34, 35, 23, 32, 35, 38, 30, 38, 32, 37, 33,
              32, 32, 31, 23, 28, 28, 33, 24, 29, 27, 20, 30, 22, 29, 29, 31, 30, 27, 22, 25, 32, 28, 25, 28, 29,
              30, 28, 30, 29, 26, 24, 24, 27, 27, 30, 34, 31, 23, 30, 25, 26, 30, 26, 23, 27, 30, 29, 29, 25, 28,
              33, 27, 30, 29, 30, 30, 25, 29, 25, 36, 32, 27, 30, 25, 28, 32, 30, 38, 26, 22, 32, 28, 28, 27, 33,
              32, 28, 30, 28, 30, 28, 38, 28, 28, 26, 30, 34, 31, 30, 31, 31, 31, 27, 32, 33, 30, 25, 30, 34, 30}) /
      10;
  Eigen::ArrayXd petal_length =
      column({14, 14, 13, 15, 14, 17, 14, 15, 14, 15, 15, 16, 14, 11, 12, 15, 13, 14, 17, 15, 17, 15, 10, 17, 19,
              16, 16, 15, 14, 16, 16, 15, 15, 14, 15, 12, 13, 14, 13, 15, 13, 13, 13, 16, 19, 14, 16, 14, 15, 14,
              47, 45, 49, 40, 46, 45, 47, 33, 46, 39, 35, 42, 40, 47, 36, 44, 45, 41, 45, 39, 48, 40, 49, 47, 43,
              44, 48, 50, 45, 35, 38, 37, 39, 51, 45, 45, 47, 44, 41, 40, 44, 46, 40, 33, 42, 42, 42, 43, 30, 41,
              60, 51, 59, 56, 58, 66, 45, 63, 58, 61, 51, 53, 55, 50, 51, 53, 55, 67, 69, 50, 57, 49, 67, 49, 57,
              60, 48, 49, 56, 58, 61, 64, 56, 51, 56, 61, 56, 55, 48, 54, 56, 51, 51, 59, 57, 52, 50, 52, 54, 51}) /
      10;
  Eigen::ArrayXd petal_width =
      column({2,  2,  2,  2,  2,  4,  3,  2,  2,  1,  2,  2,  1,  1,  2,  4,  4,  3,  3,  3,  2,  4,  2,  5,  2,
              2,  4,  2,  2,  2,  2,  4,  1,  2,  2,  2,  2,  1,  2,  2,  3,  3,  2,  6,  4,  3,  2,  2,  2,  2,
              14, 15, 15, 13, 15, 13, 16, 10, 13, 14, 10, 15, 10, 14, 13, 14, 15, 10, 15, 11, 18, 13, 15, 12, 13,
              14, 14, 17, 15, 10, 11, 10, 12, 16, 15, 16, 15, 13, 13, 13, 12, 14, 12, 10, 13, 12, 13, 13, 11, 13,
              25, 19, 21, 18, 22, 21, 17, 18, 18, 25, 20, 19, 21, 20, 24, 23, 18, 22, 23, 15, 23, 20, 20, 18, 21,
              18, 18, 18, 21, 16, 19, 20, 22, 15, 14, 23, 24, 18, 18, 21, 24, 23, 19, 23, 25, 23, 19, 20, 23, 18}) /
      10;
  Eigen::MatrixXd rows(Eigen::Index first, Eigen::Index count) const {
    Eigen::MatrixXd out(count, 4);
    out << sepal_length.segment(first, count), sepal_width.segment(first, count), petal_length.segment(first, count),
        petal_width.segment(first, count);
    return out;
  }
};

}  // namespace data
