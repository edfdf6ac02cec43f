// SPDX-License-Identifier: MIT
/// @file
/// Coefficient of mutual independence of Bakirov, Rizzo and Szekely, without its sum over four rows.
///
/// sqrt(a^2 + b^2) = (1 / (2 sqrt(pi))) Int (1 - exp(-t (a^2 + b^2))) t^(-3/2) dt splits a and b, which the sums over four rows
/// need: numerator and denominator are integrals over t of a distance covariance and of a product of mean distances, both of the
/// bounded distances 1 - exp(-t a^2), 1 - exp(-t b^2), O(n^2) for each t. The integrand over log t is analytic and falls
/// exponentially at both ends, so that the trapezoidal rule converges exponentially.
#pragma once

#include <assay/dependence/distance_tiles.hpp>
#include <assay/dependence/variables.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of mutual_independence_coefficient.
struct mutual_independence_options {
  double undefined = assay::undefined();
};

namespace dependence_detail {

/// The step of log t: the error is about exp(-pi^2 / step).
inline constexpr double mutual_step = 0.25;

/// Squared distances of one variable: the largest, and the smallest of distinct rows.
struct square_range {
  double least = 0, largest = 0;

  explicit square_range(const variable& v) {
    std::vector<square_range> parts(at(tile_parts));
    core::parallel_for(tile_parts, [&](Index p) {
      tile_array d;
      square_range& range = parts[at(p)];
      for (Index i = p; i < v.rows; i += tile_parts) {
        for (Index from = i + 1; from < v.rows; from += tile_columns) {
          d.resize((std::min)(tile_columns, v.rows - from));
          distances(v, 2, i, from, d);
          for (Index j = 0; j < d.size(); ++j) range.take(d[j]);
        }
      }
    });
    for (const square_range& p : parts) {
      take(p.least);
      take(p.largest);
    }
  }

  square_range() = default;

 private:
  void take(double square) {
    if (!(square > 0)) return;
    least = least > 0 ? (std::min)(least, square) : square;
    largest = (std::max)(largest, square);
  }
};

/// Both integrands at one t, without t^(-3/2) dt.
struct mutual_terms {
  double covariance = 0;  ///< V-statistic of 1 - exp(-t a^2) and 1 - exp(-t b^2)
  double product = 0;     ///< of their means
};

inline mutual_terms mutual_terms_at(const variable& x, const variable& y, const Eigen::ArrayXd& p, double tx, double ty) {
  const Index n = x.rows;
  Eigen::ArrayXd r = Eigen::ArrayXd::Zero(n), s = Eigen::ArrayXd::Zero(n);
  core::cascade_sum pairs;
  tile_array a, b;
  for (Index first = 0; first < n; first += tile_rows) {
    const Index last = (std::min)(first + tile_rows, n);
    for (Index begin = first; begin < n; begin += tile_columns) {
      const Index end = (std::min)(begin + tile_columns, n);
      for (Index i = first; i < last && i + 1 < end; ++i) {
        const Index from = (std::max)(begin, i + 1), count = end - from;
        a.resize(count);
        b.resize(count);
        distances(x, 2, i, from, a);
        distances(y, 2, i, from, b);
        for (Index j = 0; j < count; ++j) {
          a[j] = -std::expm1(-tx * a[j]);
          b[j] = -std::expm1(-ty * b[j]);
        }
        const auto w = p.segment(from, count);
        r.segment(from, count) += p[i] * a;
        s.segment(from, count) += p[i] * b;
        r[i] += (w * a).sum();
        s[i] += (w * b).sum();
        pairs.add(2 * p[i] * (w * a * b).sum());
      }
    }
  }
  core::cascade_sum both, of_a, of_b;
  for (Index i = 0; i < n; ++i) {
    both.add(p[i] * r[i] * s[i]);
    of_a.add(p[i] * r[i]);
    of_b.add(p[i] * s[i]);
  }
  const double product = of_a.value() * of_b.value();
  return {pairs.value() - 2 * both.value() + product, product};
}

inline double mutual_independence_of(const joint_sample& sample, const mutual_independence_options& o) {
  const variable &x = sample.variables[0], &y = sample.variables[1];
  const Index n = sample.rows();
  if (n == 0) return o.undefined;
  const square_range of_x(x), of_y(y);
  if (!(of_x.largest > 0) || !(of_y.largest > 0)) return o.undefined;
  Eigen::ArrayXd p = Eigen::ArrayXd::Ones(n);
  if (!sample.weights.empty()) p = segment_of(sample.weights.data(), 0, n);
  p /= p.sum();

  // x and y to a common unit: that of the one with larger scale, whose t runs from where both distances are small to where
  // every distance counts as 1
  const double unit = (std::max)(x.scale, y.scale);
  const double fx = (x.scale / unit) * (x.scale / unit), fy = (y.scale / unit) * (y.scale / unit);
  const double slow = (std::max)(fx * of_x.largest, fy * of_y.largest);
  const double fast = (std::min)(fx > 0 ? fx * of_x.least : slow, fy > 0 ? fy * of_y.least : slow);
  const double low = std::log(1e-8 / slow), high = std::log(40 / (std::max)(fast, 1e-24 * slow));
  const Index nodes = static_cast<Index>(std::ceil((high - low) / mutual_step)) + 1;
  std::vector<mutual_terms> terms(at(nodes));
  core::parallel_for(nodes, [&](Index k) {
    const double t = std::exp(low + mutual_step * static_cast<double>(k));
    terms[at(k)] = mutual_terms_at(x, y, p, t * fx, t * fy);
  });
  core::cascade_sum covariance, product;
  const double up = std::exp(-0.5 * mutual_step), down = std::exp(-1.5 * mutual_step);
  for (Index k = 0; k < nodes; ++k) {  // the tails are geometric: t^2 t^(-1/2) below, t^(-1/2) above
    const double factor = std::exp(-0.5 * mutual_step * static_cast<double>(k)) * (k == 0           ? 1 / (1 - down)
                                                                                   : k + 1 == nodes ? 1 / (1 - up)
                                                                                                    : 1.0);
    covariance.add(factor * terms[at(k)].covariance);
    product.add(factor * terms[at(k)].product);
  }
  return (std::min)(1.0, std::sqrt((std::max)(0.0, covariance.value()) / product.value()));
}

struct mutual_independence_metric : joint_metric<mutual_independence_metric, mutual_independence_options> {
  static constexpr const char* name = "mutual_independence_coefficient";
  static constexpr std::size_t least = 2;
  static void check(const mutual_independence_options&) {}
  static bool whole_weights(const mutual_independence_options&) { return false; }
  static double of(const joint_sample& s, const mutual_independence_options& o) {
    if (s.variables.size() != 2) core::raise_for(name, "takes two variables");
    return mutual_independence_of(s, o);
  }
};

}  // namespace dependence_detail

/// Coefficient of mutual independence of x and y in [0, 1], 0 (in the limit) exactly for independence: (x, y), or
/// variables(x, y)[, weights][, options].
///
/// I^2 = (2 zbar - z_d - z) / (E|X - X'| + E|Y - Y'| - z) with |(a, b)| the Euclidean length, z_d = E|(X - X', Y - Y')|,
/// zbar = E|(X - X', Y - Y'')| and z = E|(X - X', Y'' - Y''')| over independent copies; of the sample all rows are drawn with
/// their weights (V-statistic). The scales of x and y matter, unlike in distance_correlation. 1 is reached by two values each
/// that tell one another.
///
/// @param x,y  vectors, n x d matrices, or categorical(g) (distances 0 and 1), all finite
/// @param weights  of the rows; a whole weight equals repeated rows
/// @return undefined (options.undefined) without rows and where x or y is constant
/// @throws invalid_input  sizes differ; NaN or infinity; integers that are not marked categorical; negative weights
/// @par Complexity  O(n^2 q (d + 2 exp)) time with q = 4 ln(4e9 (largest / smallest distance)^2), 100 to 200 as a rule, O(n)
/// memory
///   (for each thread); relative error about 1e-13, in I^2 1e-16 times n. The definition costs O(n^4)
/// @par Same as  R energy mvI @par Reference  Bakirov, Rizzo, Szekely (2006)
inline constexpr dependence_detail::mutual_independence_metric mutual_independence_coefficient{};

ASSAY_NAMESPACE_END
