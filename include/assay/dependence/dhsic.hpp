// SPDX-License-Identifier: MIT
/// @file
/// dHSIC: joint independence of several variables.
#pragma once

#include <assay/dependence/kernel_tiles.hpp>
#include <assay/dependence/variables.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of dhsic, in this order.
struct dhsic_options {
  /// Kernels of the variables: none (all Gaussian with their own median), one for all, or one each.
  std::vector<kernel_choice> kernels = {};
  double undefined = assay::undefined();
};

namespace dependence_detail {

/// Kernels of all variables; k_ij = (k_ii + k_jj) / 2 - half distance, where k_ii depends on i for kernels with an origin.
struct joint_kernels {
  std::vector<kernel_side> sides;
  std::vector<Eigen::ArrayXd> own;  ///< k_ii / 2
  const std::vector<double>* weights = nullptr;

  Index rows() const { return sides.front().rows; }
  double weight(Index i) const { return weights->empty() ? 1.0 : (*weights)[at(i)]; }

  void tile(std::size_t l, Index i, Index begin, tile_array& out) const {
    distances(sides[l], 1, i, begin, out);
    out = own[l].segment(begin, out.size()) + (own[l][i] - sides[l].unit * out);
  }
};

inline joint_kernels kernels_of(const char* function, const std::vector<variable>& variables, const std::vector<double>& weights,
                                const std::vector<kernel_choice>& kernels) {
  if (kernels.size() > 1 && kernels.size() != variables.size()) {
    core::raise_for(function, "kernels must be none, one for all or one for each of the " + core::to_text(variables.size()) + " variables");
  }
  joint_kernels out;
  out.weights = &weights;
  for (std::size_t l = 0; l < variables.size(); ++l) {
    const variable& v = variables[l];
    const kernel_choice choice = kernels.empty() ? kernel_choice{} : kernels[kernels.size() > 1 ? l : 0];
    out.sides.push_back(side_of(v, weights, choice));
    const kernel_side& side = out.sides.back();
    Eigen::ArrayXd own = Eigen::ArrayXd::Constant(v.rows, 0.5);
    if (side.is_power()) {
      if (!v.parts.empty()) core::raise_for(function, "a concatenation with categories has no kernel with an origin");
      own.setZero();
      for (Index c = 0; c < v.columns; ++c) own += segment_of(v.column(c), 0, v.rows).square();
      own = own.sqrt().pow(side.exponent) * side.unit;  // k_ii = |x|^exponent, or |x|^2: half of it is unit times that
    }
    out.own.push_back(std::move(own));
  }
  return out;
}

/// sum_ij w_i w_j prod_l k^l_ij, and with it row sums R^l_i = sum_j w_j k^l_ij of each kernel.
struct joint_kernel_sums {
  core::cascade_sum product;
  std::vector<Eigen::ArrayXd> rows;

  void merge(const joint_kernel_sums& o) {
    product.merge(o.product);
    for (std::size_t l = 0; l < rows.size(); ++l) rows[l] += o.rows[l];
  }
};

inline joint_kernel_sums joint_kernel_sums_of(const joint_kernels& k) {
  const Index n = k.rows();
  const std::size_t d = k.sides.size();
  const Eigen::ArrayXd w = k.weights->empty() ? Eigen::ArrayXd::Ones(n).eval() : segment_of(k.weights->data(), 0, n).eval();
  joint_kernel_sums total;
  total.rows.assign(d, Eigen::ArrayXd::Zero(n));
  std::vector<joint_kernel_sums> parts(at(tile_parts));
  core::parallel_for(tile_parts, [&](Index p) {
    joint_kernel_sums& t = parts[at(p)];
    t.rows.assign(d, Eigen::ArrayXd::Zero(n));
    tile_array a, product;
    for (Index first = p * tile_rows; first < n; first += tile_parts * tile_rows) {
      const Index last = (std::min)(first + tile_rows, n);
      for (Index i = first; i < last; ++i) {
        double own = 1;
        for (std::size_t l = 0; l < d; ++l) {
          own *= 2 * k.own[l][i];
          t.rows[l][i] += w[i] * 2 * k.own[l][i];
        }
        t.product.add(w[i] * w[i] * own);
      }
      for (Index begin = first; begin < n; begin += tile_columns) {
        const Index end = (std::min)(begin + tile_columns, n);
        for (Index i = first; i < last && i + 1 < end; ++i) {
          const Index from = (std::max)(begin, i + 1), count = end - from;
          a.resize(count);
          product = w.segment(from, count);
          for (std::size_t l = 0; l < d; ++l) {
            k.tile(l, i, from, a);
            product *= a;
            t.rows[l].segment(from, count) += w[i] * a;
            t.rows[l][i] += (a * w.segment(from, count)).sum();
          }
          t.product.add(2 * w[i] * product.sum());
        }
      }
    }
  });
  for (const joint_kernel_sums& t : parts) total.merge(t);
  return total;
}

/// The three terms; a negative result is rounding.
struct joint_kernel_terms {
  double product = 0;  ///< mean of the products
  double means = 1;    ///< product of the means
  double mixed = 0;    ///< mean of the products of row means
  double value() const { return product + means - 2 * mixed; }
};

inline joint_kernel_terms joint_kernel_terms_of(const joint_kernels& k) {
  const joint_kernel_sums sums = joint_kernel_sums_of(k);
  const Index n = k.rows();
  double total = 0;
  for (Index i = 0; i < n; ++i) total += k.weight(i);
  joint_kernel_terms out;
  out.product = sums.product.value() / (total * total);
  Eigen::ArrayXd mixed = Eigen::ArrayXd::Ones(n);
  const Eigen::ArrayXd p = (k.weights->empty() ? Eigen::ArrayXd::Ones(n).eval() : segment_of(k.weights->data(), 0, n).eval()) / total;
  for (const Eigen::ArrayXd& r : sums.rows) {
    out.means *= (p * r).sum() / total;
    mixed *= r / total;
  }
  out.mixed = (p * mixed).sum();
  return out;
}

struct dhsic_metric : joint_metric<dhsic_metric, dhsic_options> {
  static constexpr const char* name = "dhsic";
  static constexpr std::size_t least = 2;
  static void check(const dhsic_options& o) {
    for (const kernel_choice& k : o.kernels) check_kernel(name, k);
  }
  static bool whole_weights(const dhsic_options&) { return false; }
  static double of(const joint_sample& s, const dhsic_options& o) {
    const joint_kernels k = kernels_of(name, s.variables, s.weights, o.kernels);
    return s.rows() == 0 ? o.undefined : (std::max)(0.0, joint_kernel_terms_of(k).value());
  }
};

}  // namespace dependence_detail

/// dHSIC, joint dependence of two or more variables: (x, y[, z, ...]) or (variables(x, y, z, ...)[, weights][, options]); 0 in the
/// limit exactly when all are independent together (gaussian, laplace, discrete kernels).
///
/// With kernels k^l, p_i = w_i / sum w: sum_ij p_i p_j prod_l k^l_ij + prod_l sum_ij p_i p_j k^l_ij - 2 sum_i p_i prod_l sum_j p_j
/// k^l_ij, the V-statistic; of two variables hsic. Kernels with an origin (linear, distance_induced) have it at the weighted mean
/// of the variable.
///
/// @param x,y,...  vectors, n x d matrices or categorical(g) (discrete kernel) @param weights  whole weights equal repeated rows
/// @param options  dhsic_options
/// @return range [0, inf). Undefined (options.undefined) without rows; defined for any n (R dHSIC returns 0 for n < 2 d)
/// @throws invalid_input  sizes differ; NaN or infinity; kernels that are not none, one, or one a variable
/// @par Complexity  O(n^2) times all columns, O(n) memory a variable; the median of each adds passes over its distances
/// @par Same as  R dHSIC with {.kernels = {{.bandwidth_factor = sqrt(0.5)}}} where no two rows are equal and n <= 1000
/// @par Reference  Pfister, Buehlmann, Schoelkopf, Peters (2018)
inline constexpr dependence_detail::dhsic_metric dhsic{};

ASSAY_NAMESPACE_END
