// SPDX-License-Identifier: MIT
/// @file
/// Distance covariance within the strata of categories: what x and y have in common given z.
#pragma once

#include <assay/dependence/distance_covariance.hpp>
#include <assay/dependence/variables.hpp>

#include <utility>

ASSAY_NAMESPACE_BEGIN

/// Distance covariance within strata; entries of vectors are strata in ascending order of their codes.
struct conditional_distance_result {
  double covariance_squared = assay::undefined();   ///< weighted mean of dCov^2 in the strata
  double correlation_squared = assay::undefined();  ///< that over the root of the product of the mean dVar^2
  Vector stratum_weight;                            ///< share of the weight of all rows
  Vector stratum_covariance_squared;                ///< options.undefined where the stratum is left out
  Vector stratum_correlation_squared;               ///< options.undefined also where x or y is constant in the stratum
  Index strata = 0;
  Index left_out = 0;  ///< strata in which the statistic is undefined (U: fewer than 4 rows)
};

namespace dependence_detail {

struct stratum_statistics {
  bool defined = false;
  double weight = 0;
  double xy = 0, xx = 0, yy = 0;  ///< dCov^2 and dVar^2
  double magnitude_x = 0, magnitude_y = 0;

  double correlation() const {
    if (vanishes(xx, magnitude_x) || vanishes(yy, magnitude_y)) return undefined();
    return (std::min)(1.0, xy / (std::sqrt(xx) * std::sqrt(yy)));
  }
  void add(const stratum_statistics& other, double share) {
    xy += share * other.xy, xx += share * other.xx, yy += share * other.yy;
    magnitude_x += share * other.magnitude_x, magnitude_y += share * other.magnitude_y;
  }
};

/// The rows of one stratum, centred and scaled like all data of their own, brought to the units of s.
inline stratum_statistics stratum_of(const joint_sample& s, const std::vector<std::uint32_t>& rows, const distance_options& o) {
  sample part{{gather(s.weights, rows), {}, static_cast<Index>(rows.size())}, s.variables[0], s.variables[1]};
  take_rows(s.variables[0], rows, part.x);
  take_rows(s.variables[1], rows, part.y);
  part.x.scale = part.y.scale = 1;
  prepare(part);
  stratum_statistics out;
  out.weight = part.weights.empty() ? static_cast<double>(rows.size()) : sum_of(part.weights);
  const request q{scheme_of(part, o), o.exponent, true};
  const combination combine(q.kind, part.rows(), part.weights);
  out.defined = combine.defined();
  if (!out.defined) return out;
  const pair_moments m = moments_of(part, q, combine);
  const double a = distance_scale(part.x, o.exponent), b = distance_scale(part.y, o.exponent);
  out.xy = combine(m.xy) * a * b;
  out.xx = combine(m.xx) * a * a;
  out.yy = combine(m.yy) * b * b;
  out.magnitude_x = combine.magnitude(m.xx) * a * a;
  out.magnitude_y = combine.magnitude(m.yy) * b * b;
  return out;
}

inline conditional_distance_result conditional_statistics_of(const joint_sample& s, const distance_options& o) {
  const variable& z = s.variables[2];
  conditional_distance_result out;
  out.strata = z.classes;
  out.covariance_squared = out.correlation_squared = o.undefined;
  out.stratum_weight = Vector::Zero(z.classes);
  out.stratum_covariance_squared = out.stratum_correlation_squared = Vector::Constant(z.classes, o.undefined);
  std::vector<std::vector<std::uint32_t>> rows(at(z.classes));
  for (std::size_t i = 0; i < z.codes.size(); ++i) rows[z.codes[i]].push_back(static_cast<std::uint32_t>(i));
  std::vector<stratum_statistics> found(at(z.classes));
  core::parallel_for(z.classes, [&](Index k) { found[at(k)] = stratum_of(s, rows[at(k)], o); });
  const double a = distance_scale(s.variables[0], o.exponent), b = distance_scale(s.variables[1], o.exponent);
  double total = 0, used = 0;
  for (const stratum_statistics& f : found) {
    total += f.weight;
    used += f.defined ? f.weight : 0.0;
  }
  stratum_statistics all;
  for (Index k = 0; k < z.classes; ++k) {
    const stratum_statistics& f = found[at(k)];
    out.stratum_weight[k] = f.weight / total;
    if (!f.defined) {
      ++out.left_out;
      continue;
    }
    out.stratum_covariance_squared[k] = f.xy * a * b;
    const double r = f.correlation();
    if (!is_undefined(r)) out.stratum_correlation_squared[k] = r;
    all.add(f, f.weight / used);
  }
  if (!(used > 0)) return out;
  out.covariance_squared = all.xy * a * b;
  const double r = all.correlation();
  if (!is_undefined(r)) out.correlation_squared = r;
  return out;
}

template <class Rule>
struct conditional_distance_function {
  template <argument X, argument Y, class Z>
  auto operator()(const X& x, const Y& y, const categories<Z>& z, const distance_options& options = {}) const {
    joint_sample s = load(x, y, z, options);
    prepare(s);
    return evaluate(s, options);
  }
  template <argument X, argument Y, class Z, class W>
  auto operator()(const X& x, const Y& y, const categories<Z>& z, const Eigen::DenseBase<W>& weights,
                  const distance_options& options = {}) const {
    joint_sample s = load(x, y, z, options);
    weigh(s, Rule::name, weights, options.statistic == statistic::u && options.weighting == weighting::frequency);
    prepare(s);
    return evaluate(s, options);
  }
  template <class X, class Y, class Z, class... Rest>
  requires(!argument<X> || !argument<Y> || !is_categories<Z> || (core::unwrapped<Rest> || ...)) double operator()(const X&, const Y&, const Z&, const Rest&...) const {
    static_assert(core::always_false<X, Y, Z>,
                  "assay: conditional distance covariance takes x and y as Eigen vectors, matrices or categorical(g) and the strata "
                  "as categorical(z), then [weights][, options]; wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }

 private:
  template <class X, class Y, class Z>
  static joint_sample load(const X& x, const Y& y, const Z& z, const distance_options& o) {
    check_options(Rule::name, o);
    return load_variables(Rule::name, variables(x, y, z));
  }
  static auto evaluate(const joint_sample& s, const distance_options& o) { return Rule::of(conditional_statistics_of(s, o)); }
};

struct conditional_statistics_rule {
  static constexpr const char* name = "conditional_distance_statistics";
  static conditional_distance_result of(conditional_distance_result&& r) { return std::move(r); }
};
struct conditional_covariance_rule {
  static constexpr const char* name = "conditional_distance_covariance_squared";
  static double of(const conditional_distance_result& r) { return r.covariance_squared; }
};
struct conditional_correlation_rule {
  static constexpr const char* name = "conditional_distance_correlation_squared";
  static double of(const conditional_distance_result& r) { return r.correlation_squared; }
};

}  // namespace dependence_detail

/// Distance covariance and correlation of x and y within the strata of categories z, each stratum and all of them together:
/// (x, y, categorical(z)[, weights][, options]).
///
/// dCov^2(x, y | z) = sum_z p_z dCov^2(x, y in stratum z), p_z the share of the weight among the strata in which the statistic is
/// defined; dCor^2(x, y | z) = that / sqrt(sum_z p_z dVar^2(x in z) sum_z p_z dVar^2(y in z)): a stratum in which x is constant
/// enters with 0. In the limit (V, exponent < 2) 0 exactly where x and y are independent given z.
///
/// @param x, y  vectors, n x d matrices, categorical(g) or concatenated(...); @param weights, options  as in distance_statistics
/// @return conditional_distance_result; dCor^2 in [0, 1] for V. Undefined (options.undefined) where no stratum is left; dCor^2 also
///   where x or y is constant in every stratum. Strata with too few rows (U: 4) are left out and counted
/// @throws invalid_input  as distance_statistics
/// @par Complexity  one grouping of rows, then distance_statistics of every stratum: O(n log n) where each of x, y is a number or
///   categories and the exponent is 1; threads over strata; O(n) memory
inline constexpr dependence_detail::conditional_distance_function<dependence_detail::conditional_statistics_rule>
    conditional_distance_statistics{};
/// covariance_squared of conditional_distance_statistics, which see.
inline constexpr dependence_detail::conditional_distance_function<dependence_detail::conditional_covariance_rule>
    conditional_distance_covariance_squared{};
/// correlation_squared of conditional_distance_statistics, which see.
inline constexpr dependence_detail::conditional_distance_function<dependence_detail::conditional_correlation_rule>
    conditional_distance_correlation_squared{};

ASSAY_NAMESPACE_END
