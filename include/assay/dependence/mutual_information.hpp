// SPDX-License-Identifier: MIT
/// @file
/// Entropy and mutual information of categorical variables, from counts.
#pragma once

#include <assay/core/gamma_distribution.hpp>
#include <assay/dependence/contingency_counts.hpp>
#include <numbers>

ASSAY_NAMESPACE_BEGIN

/// What is subtracted for the bias of the plug-in estimator, which is too large by about (cells of the table) / 2n.
enum class information_correction {
  none,
  miller_madow,  ///< (A + B - AB - 1) / 2n added, A, B, AB the categories and pairs that occur: entropies corrected one by one
  full_table     ///< (A - 1)(B - 1) / 2n subtracted: the mean under independence, as if every pair could occur
};

/// Options of mutual_information, in this order.
struct mutual_information_options {
  double base = std::numbers::e;  ///< of the logarithm: e for nats, 2 for bits; above 1
  information_correction correction = information_correction::none;
  double undefined = assay::undefined();  ///< value where there are no rows
};

/// Options of entropy and conditional_entropy, in this order.
struct entropy_options {
  double base = std::numbers::e;
  double undefined = assay::undefined();
};

/// Mean of both entropies by which mutual information is divided.
enum class information_normalizer { arithmetic, geometric, minimum, maximum };

/// Options of normalized_ and adjusted_mutual_information, in this order.
struct normalized_information_options {
  information_normalizer normalizer = information_normalizer::arithmetic;
  double undefined = assay::undefined();  ///< value where the normaliser is 0
};

namespace dependence_detail {

inline double log_of_base(const char* function, double base) {
  if (!core::is_finite(base) || !(base > 1)) core::raise_for(function, "base must be finite and above 1");
  return std::log(base);
}

/// -p log p, in nats.
inline double entropy_term(double p) { return p > 0 ? -p * std::log(p) : 0.0; }

inline double entropy_of(const std::vector<double>& counts, double total) {
  core::cascade_sum sum;
  for (const double c : counts) sum.add(entropy_term(c / total));
  return sum.value();
}

/// In nats: the sum of n_ab log(n_ab / m_ab) + m_ab - n_ab >= 0 with m_ab = n_a n_b / n, in which the terms added cancel;
/// 0 for independent counts, without cancellation near them.
inline double information_of(const contingency_counts& c) {
  core::cascade_sum sum;
  for (const auto& cell : c.cells) {
    const double expected = c.first[cell.first] * (c.second[cell.second] / c.total);
    // weights so unequal that the product vanishes
    sum.add(expected > 0 ? core::deviance(cell.count, expected)
                         : cell.count * (std::log(cell.count / c.first[cell.first]) - std::log(c.second[cell.second] / c.total)));
  }
  return sum.value() / c.total + c.missing();
}

inline double conditional_entropy_of(const contingency_counts& c) {
  core::cascade_sum sum;
  for (const auto& cell : c.cells) sum.add(-cell.count * std::log(cell.count / c.second[cell.second]));
  return (std::max)(0.0, sum.value() / c.total);
}

inline double mean_entropy(const contingency_counts& c, information_normalizer kind) {
  const double a = entropy_of(c.first, c.total), b = entropy_of(c.second, c.total);
  switch (kind) {
    case information_normalizer::geometric:
      return std::sqrt(a) * std::sqrt(b);
    case information_normalizer::minimum:
      return (std::min)(a, b);
    case information_normalizer::maximum:
      return (std::max)(a, b);
    default:
      return (a + b) / 2;
  }
}

/// Mean mutual information, in nats, of tables with the same margins (hypergeometric): every cell's distribution by the
/// ratios of neighbours from its mode on, so that no logarithm of a factorial loses digits.
inline double expected_information(const contingency_counts& c) {
  const auto multiplicities = [](std::vector<double> counts) {
    std::vector<std::uint64_t> keys;
    for (const double x : counts) keys.push_back(static_cast<std::uint64_t>(x));
    core::radix_sort(keys);
    std::vector<std::pair<double, double>> out;  // value, how often
    for (const std::uint64_t k : keys) {
      const double x = static_cast<double>(k);
      if (out.empty() || out.back().first < x) out.push_back({x, 0.0});
      out.back().second += 1;
    }
    return out;
  };
  const double n = c.total;
  core::cascade_sum all;
  for (const auto& [a, repeats_a] : multiplicities(c.first)) {
    for (const auto& [b, repeats_b] : multiplicities(c.second)) {
      const double mean = a * (b / n);
      const double least = (std::max)(0.0, a + b - n), most = (std::min)(a, b);
      const double mode = (std::min)(most, (std::max)(least, std::floor((a + 1) * ((b + 1) / (n + 2)))));
      double weight = 0, sum = 0;
      const auto take = [&](double x, double f) {
        weight += f;
        sum += f * (x > 0 ? core::deviance(x, mean) : mean);
      };
      double f = 1;
      for (double x = mode;; ++x) {
        take(x, f);
        if (x >= most) break;
        f *= (a - x) / (x + 1) * ((b - x) / (n - a - b + x + 1));
        if (f < 1e-25) break;
      }
      f = 1;
      for (double x = mode; x > least; --x) {
        f *= x / (a - x + 1) * ((n - a - b + x) / (b - x + 1));
        if (f < 1e-25) break;
        take(x - 1, f);
      }
      all.add(repeats_a * repeats_b * (sum / weight));
    }
  }
  return all.value() / n;
}

struct mutual_information_function : contingency_metric<mutual_information_function, mutual_information_options> {
  static constexpr const char* name = "mutual_information";
  static double of(const contingency_counts& c, const mutual_information_options& o) {
    const double unit = log_of_base(name, o.base);
    if (o.correction != information_correction::none && c.weighted) refuse_shares(name, "the correction for bias");
    if (c.is_empty()) return o.undefined;
    double value = information_of(c);
    const double a = c.first_classes(), b = c.second_classes(), n = c.total;
    if (o.correction == information_correction::miller_madow)
      value += (a + b - static_cast<double>(c.cells.size()) - 1) / (2 * n);
    if (o.correction == information_correction::full_table) value -= (a - 1) * (b - 1) / (2 * n);
    return value / unit;
  }
};

struct conditional_entropy_function : contingency_metric<conditional_entropy_function, entropy_options> {
  static constexpr const char* name = "conditional_entropy";
  static double of(const contingency_counts& c, const entropy_options& o) {
    const double unit = log_of_base(name, o.base);
    return c.is_empty() ? o.undefined : conditional_entropy_of(c) / unit;
  }
};

struct normalized_information_function : contingency_metric<normalized_information_function, normalized_information_options> {
  static constexpr const char* name = "normalized_mutual_information";
  static double of(const contingency_counts& c, const normalized_information_options& o) {
    const double scale = c.is_empty() ? 0.0 : mean_entropy(c, o.normalizer);
    return scale > 0 ? (std::min)(1.0, information_of(c) / scale) : o.undefined;
  }
};

struct adjusted_information_function : contingency_metric<adjusted_information_function, normalized_information_options> {
  static constexpr const char* name = "adjusted_mutual_information";
  static double of(const contingency_counts& c, const normalized_information_options& o) {
    if (c.weighted) refuse_shares(name, "the mean over tables with the same margins");
    if (c.is_empty()) return o.undefined;
    const double scale = mean_entropy(c, o.normalizer), expected = expected_information(c);
    // all rows in one category, or each in its own: every table with these margins is the same
    if (!(scale - expected > 64 * std::numeric_limits<double>::epsilon() * scale)) return o.undefined;
    return (std::min)(1.0, (information_of(c) - expected) / (scale - expected));
  }
};

/// Entropy of one categorical variable.
struct entropy_function {
  template <class A>
  double operator()(const categories<A>& a, const entropy_options& options = {}) const {
    return of(load_counts(name, a, a), options);
  }
  template <class A, class W>
  double operator()(const categories<A>& a, const Eigen::DenseBase<W>& weights, const entropy_options& options = {}) const {
    return of(load_counts(name, a, a, weights), options);
  }
  template <class X, class... Rest>
  requires(!is_categories<X>) double operator()(const X&, const Rest&...) const {
    static_assert(core::always_false<X>, "assay::entropy takes (categorical(x)[, weights][, options])");
    return 0;
  }

 private:
  static constexpr const char* name = "entropy";
  static double of(const contingency_counts& c, const entropy_options& o) {
    const double unit = log_of_base(name, o.base);
    return c.is_empty() ? o.undefined : (std::max)(0.0, entropy_of(c.first, c.total) / unit);
  }
};

}  // namespace dependence_detail

/// Mutual information of two categorical variables, plug-in: (categorical(a), categorical(b)[, weights][, options]) or
/// (matrix of counts[, options]).
///
/// I = sum_ab p_ab log(p_ab / (p_a p_b)), p the shares of the counts (of the weights). 0 exactly when the counts are
/// independent; biased upwards, by about (A - 1)(B - 1) / 2n for independent data.
/// @param options  base = e (nats), correction = none | miller_madow | full_table, undefined
/// @return [0, min of both entropies], with a correction any real number; undefined (options.undefined) without rows
/// @throws invalid_input  sizes differ; codes that are no whole numbers; negative weights or counts; base not above 1; a
/// correction with weights or with counts that are not whole
/// @par Complexity  O(n) (radix sort of the pairs of codes) time and memory, whatever the number of codes
/// @par Merge  add the matrices of counts
/// @par Same as  sklearn mutual_info_score, R infotheo mutinformation (emp; mm: miller_madow)
/// @par Reference  Shannon (1948); Miller (1955)
inline constexpr dependence_detail::mutual_information_function mutual_information{};

/// Entropy H(a) = -sum p log p of a categorical variable: (categorical(a)[, weights][, options]); in [0, log A]; undefined
/// (options.undefined) without rows. options: base = e. O(n).
/// @par Same as  scipy.stats.entropy of the counts
inline constexpr dependence_detail::entropy_function entropy{};

/// Conditional entropy H(a | b) = H(a, b) - H(b): what is left to know of a when b is known. Calling forms of
/// mutual_information; options: base = e, undefined. In [0, H(a)]; undefined without rows.
inline constexpr dependence_detail::conditional_entropy_function conditional_entropy{};

/// Mutual information divided by a mean of both entropies: in [0, 1]. Calling forms of mutual_information; options:
/// normalizer = arithmetic | geometric | minimum | maximum, undefined. Undefined where that mean is 0: a and b (minimum and
/// geometric: a or b) have one category, or there are no rows.
/// @par Same as  sklearn normalized_mutual_info_score (1 where both have one category)
inline constexpr dependence_detail::normalized_information_function normalized_mutual_information{};

/// Mutual information adjusted for chance: (I - E) / (mean of the entropies - E), E the mean of I over all tables with the
/// same margins. Near 0 for unrelated labels however many categories, at most 1, may be negative. Forms and options of
/// normalized_mutual_information, but no weights. Undefined where mean and E agree: both have one category, or every row
/// is a category of its own in both. O(n + sum over pairs of distinct margins of the smaller one).
/// @par Same as  sklearn adjusted_mutual_info_score (1 where both have one category or every row its own)
/// @par Reference  Vinh, Epps, Bailey (2010)
inline constexpr dependence_detail::adjusted_information_function adjusted_mutual_information{};

ASSAY_NAMESPACE_END
