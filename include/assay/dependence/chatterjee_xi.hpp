// SPDX-License-Identifier: MIT
/// @file
/// Chatterjee's xi: how nearly y is a function of x, by ranks; ties averaged exactly. And its test of independence.
#pragma once

#include <assay/core/normal_distribution.hpp>
#include <assay/dependence/contingency_counts.hpp>
#include <assay/dependence/permutation_p_value.hpp>
#include <assay/dependence/ranked_pairs.hpp>

ASSAY_NAMESPACE_BEGIN

/// Options of chatterjee_xi.
struct xi_options {
  double undefined = assay::undefined();  ///< value where y is constant
};

/// Distribution of xi under independence.
enum class xi_null {
  asymptotic,  ///< normal, mean 0, the limit of the variance: 2/5n without ties, XICOR's with ties in y; conservative with ties
               ///< in x
  exact_moments,  ///< normal, with mean and variance over all permutations of y, whatever the ties; skewed where x has few values
  permutation     ///< random permutations, all of them where they are few
};

/// Options of chatterjee_xi_test, in this order.
struct xi_test_options {
  xi_null null = xi_null::asymptotic;
  Index permutations = 999;
  std::uint64_t seed = 0;
  double undefined = assay::undefined();  ///< p-value where y is constant
};

struct xi_test_result {
  double xi = assay::undefined();
  double mean = assay::undefined();            ///< of xi under independence; NaN for permutations
  double standard_error = assay::undefined();  ///< of xi under independence; NaN for permutations
  double p_value = assay::undefined();         ///< of a xi at least as large
  Index permutations = 0;                      ///< replicates behind the p-value; 0 for the normal ones
};

namespace dependence_detail {

/// Rows in the order of x, those of equal x in the order of y.
struct xi_ranks {
  std::vector<std::uint32_t> r;       ///< #{j : y_j <= y_i}
  std::vector<std::uint32_t> block;   ///< where the runs of equal x begin, and n
  std::vector<std::uint32_t> sorted;  ///< r in ascending order
  double spread = 0;                  ///< sum of l (n - l) with l = #{j : y_j >= y_i}, 0 where y is constant

  Index rows() const { return static_cast<Index>(r.size()); }

  explicit xi_ranks(const sample& s) : r(at(s.rows())), sorted(r.size()) {
    const std::size_t n = r.size();
    ranking of_y = rank_values(s.y.column(0), s.rows());
    std::vector<std::uint32_t> of_row(n);
    core::uint128 sum = 0;
    for (std::size_t begin = 0, end = 0; begin < n; begin = end) {
      for (end = begin; end < n && !(of_y.values[end] > of_y.values[begin]); ++end) {
      }
      sum += static_cast<core::uint128>(end - begin) * (n - begin) * begin;
      for (std::size_t k = begin; k < end; ++k) {
        of_row[of_y.rows[k]] = static_cast<std::uint32_t>(end);
        sorted[k] = static_cast<std::uint32_t>(end);
      }
    }
    spread = static_cast<double>(sum);
    std::vector<std::uint32_t> rows = std::move(of_y.rows);
    const auto cut = [&](const auto& keys) {
      for (std::size_t k = 0; k < n; ++k) {
        if (k == 0 || keys[k] > keys[k - 1]) block.push_back(static_cast<std::uint32_t>(k));
      }
      block.push_back(static_cast<std::uint32_t>(n));
    };
    if (s.x.is_categorical()) {
      std::vector<std::uint32_t> keys(n);
      for (std::size_t k = 0; k < n; ++k) keys[k] = s.x.codes[rows[k]];
      core::radix_sort(keys, rows);
      cut(keys);
    } else {
      ranking of_x = rank_values(s.x.column(0), s.rows(), std::move(rows));
      rows = std::move(of_x.rows);
      cut(of_x.values);
    }
    for (std::size_t k = 0; k < n; ++k) r[k] = of_row[rows[k]];
  }
};

/// sum of |u - v| over the pairs of an ascending list.
inline core::uint128 xi_within(const std::uint32_t* r, std::size_t m) {
  core::uint128 sum = 0;
  std::uint64_t before = 0;
  for (std::size_t k = 0; k < m; ++k) {
    sum += static_cast<core::uint128>(r[k]) * k - before;
    before += r[k];
  }
  return sum;
}

/// sum of |u - v| over u of one ascending list and v of another.
inline core::uint128 xi_between(const std::uint32_t* a, std::size_t m, const std::uint32_t* b, std::size_t k) {
  core::int128 sum = 0;
  std::uint64_t all = 0, below = 0;
  for (std::size_t i = 0; i < m; ++i) all += a[i];
  std::size_t i = 0;
  for (std::size_t j = 0; j < k; ++j) {
    for (; i < m && a[i] <= b[j]; ++i) below += a[i];
    sum += static_cast<core::int128>(b[j]) * (2 * static_cast<core::int128>(i) - static_cast<core::int128>(m)) +
           static_cast<core::int128>(all) - 2 * static_cast<core::int128>(below);
  }
  return static_cast<core::uint128>(sum);
}

/// Mean of sum |r_{k+1} - r_k| over all orders of the rows of equal x; r ascends within each run of them.
inline double xi_path(const std::vector<std::uint32_t>& r, const std::vector<std::uint32_t>& block) {
  core::cascade_sum sum;
  std::uint64_t single = 0;  // between rows without ties: exact
  for (std::size_t b = 0; b + 1 < block.size(); ++b) {
    const std::uint32_t* here = r.data() + block[b];
    const std::size_t m = block[b + 1] - block[b];
    if (m > 1) sum.add(2 * static_cast<double>(xi_within(here, m)) / static_cast<double>(m));
    if (b + 2 >= block.size()) break;
    const std::size_t k = block[b + 2] - block[b + 1];
    if (m == 1 && k == 1) {
      single += here[0] > here[1] ? here[0] - here[1] : here[1] - here[0];
    } else {
      sum.add(static_cast<double>(xi_between(here, m, here + m, k)) / static_cast<double>(m) / static_cast<double>(k));
    }
  }
  return static_cast<double>(single) + sum.value();
}

inline double xi_of(double path, const xi_ranks& k) { return 1 - static_cast<double>(k.rows()) / 2 * path / k.spread; }

struct xi_moments {
  double mean = 0;
  double variance = 0;
};

/// Limit of the variance with ties in y (Chatterjee 2021, theorem 2.2), from f = r / n ascending.
inline xi_moments xi_limit(const xi_ranks& k) {
  const double n = static_cast<double>(k.rows());
  core::cascade_sum a, c, b;
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < k.sorted.size(); ++i) {
    const double f = k.sorted[i] / n, left = n - 1 - static_cast<double>(i);
    before += k.sorted[i];
    a.add((2 * left + 1) * f * f);
    c.add((2 * left + 1) * f);
    const double m = (static_cast<double>(before) / n + left * f) / n;
    b.add(m * m);
  }
  const double mean = c.value() / (n * n), scale = k.spread / (n * n * n);
  return {0, (std::max)(0.0, a.value() / (n * n) - 2 * b.value() / n + mean * mean) / (scale * scale) / n};
}

/// Sums over ordered pairs of a symmetric matrix without diagonal: of its entries, their squares, and of its squared row sums.
struct pair_matrix_sums {
  double all = 0, squares = 0, rows = 0;
};

/// Mean and variance of xi over all permutations of y: the path is sum a_ij d_{p(i) p(j)} with d = |r - r'| and a the
/// probability that rows are neighbours, halved (Mantel 1967). d is centred first, so that nothing large cancels.
inline xi_moments xi_permutation_moments(const xi_ranks& k) {
  const double n = static_cast<double>(k.rows());
  pair_matrix_sums a;
  for (std::size_t b = 0; b + 1 < k.block.size(); ++b) {
    const double m = k.block[b + 1] - k.block[b];
    double row = (m - 1) / m;
    if (m > 1) a.squares += (m - 1) / m;
    if (b > 0) row += 0.5 / m;
    if (b + 2 < k.block.size()) {
      row += 0.5 / m;
      a.squares += 0.5 / (m * (k.block[b + 2] - k.block[b + 1]));
    }
    a.all += m * row;
    a.rows += m * row * row;
  }
  // row sums of d and its squares from prefix sums of ascending r
  core::cascade_sum sums, row_squares, squares;
  const auto total = [&] {
    std::uint64_t sum = 0;
    for (const std::uint32_t r : k.sorted) sum += r;
    return sum;
  }();
  const auto row_sum = [&](std::size_t i, std::uint64_t before) {
    const double r = k.sorted[i];
    return r * (2 * static_cast<double>(i) - n) + static_cast<double>(total) - 2 * static_cast<double>(before);
  };
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < k.sorted.size(); before += k.sorted[i++]) sums.add(row_sum(i, before));
  const double all = sums.value(), mean_row = all / n, middle = static_cast<double>(total) / n;
  before = 0;
  for (std::size_t i = 0; i < k.sorted.size(); before += k.sorted[i++]) {
    const double off = row_sum(i, before) - mean_row, r = k.sorted[i] - middle;
    row_squares.add(off * off);
    squares.add(r * r);
  }
  const double q = 2 * n * squares.value() - all * (all / (n * (n - 1)));  // sum of centred d squared
  const double rows = row_squares.value();
  double variance = 2 * a.squares * q / (n * (n - 1));
  if (n > 2) variance += 4 * (a.rows - a.squares) * (rows - q) / (n * (n - 1) * (n - 2));
  if (n > 3) variance += (a.all * a.all - 4 * a.rows + 2 * a.squares) / (n * (n - 1) * (n - 2)) * ((2 * q - 4 * rows) / (n - 3));
  const double scale = n / 2 / k.spread;
  return {1 - scale * a.all * all / (n * (n - 1)), (std::max)(0.0, variance) * scale * scale};
}

inline permutation_share xi_permutation_p_value(const xi_ranks& k, const xi_test_options& o, double path) {
  bool ties = false;
  for (std::size_t b = 0; b + 1 < k.block.size(); ++b) ties |= k.block[b + 1] - k.block[b] > 1;
  return permutation_p_value(k.rows(), {.permutations = o.permutations, .seed = o.seed}, -path, 1e-12 * path, [&, ties] {
    return [&, ties, r = k.r, spare = std::vector<std::uint32_t>(k.r.size())](const permutation& order) mutable {
      for (std::size_t i = 0; i < r.size(); ++i) r[i] = k.r[order[i]];
      for (std::size_t b = 0; ties && b + 1 < k.block.size(); ++b) {
        const std::size_t m = k.block[b + 1] - k.block[b];
        if (m > 1) core::radix_sort(r.data() + k.block[b], spare.data(), m);
      }
      return -xi_path(r, k.block);
    };
  });
}

inline xi_test_result xi_test_of(const sample& s, const xi_test_options& o) {
  xi_test_result out;
  out.p_value = o.undefined;
  const xi_ranks k(s);
  if (!(k.spread > 0)) return out;
  const double path = xi_path(k.r, k.block);
  out.xi = xi_of(path, k);
  if (o.null == xi_null::permutation) {
    const permutation_share p = xi_permutation_p_value(k, o, path);
    out.p_value = p.p_value;
    out.permutations = p.permutations;
    return out;
  }
  const xi_moments m = o.null == xi_null::asymptotic ? xi_limit(k) : xi_permutation_moments(k);
  out.mean = m.mean;
  out.standard_error = std::sqrt(m.variance);
  // no spread: every permutation gives the same xi
  out.p_value = out.standard_error > 1e-9 ? core::normal_cdf((m.mean - out.xi) / out.standard_error) : 1.0;
  return out;
}

template <class T>
concept xi_explaining = core::dense<T> || is_categories<std::remove_cvref_t<T>>;

template <class X, class Y>
sample load_xi(const char* function, const X& x, const Y& y) {
  sample s = load_as_given(function, x, y, "y");
  const auto check = [&](const variable& v, const char* name) {
    if (!v.is_categorical() && !v.is_number())
      core::raise_for(function,
                      std::string(name) + " has " + core::to_text(v.columns) + " columns, one number per row is wanted");
  };
  check(s.x, "x");
  check(s.y, "y");
  return s;
}

[[noreturn]] inline void refuse_xi_weights(const char* function) {
  core::raise_for(function,
                  "xi compares neighbours in x, and who they are depends on how often a row is repeated: it has no weights; "
                  "repeat the rows");
}

}  // namespace dependence_detail

/// Chatterjee's xi(x -> y): how nearly **y, the second argument, is a function of x, the first**: (x, y[, options]). Not
/// symmetric: xi(x, y) is near 1 for y = x^2, xi(y, x) is not.
///
/// With the rows in the order of x, r_i = #{j : y_j <= y_i}, l_i = #{j : y_j >= y_i}: xi = 1 - n sum |r_{i+1} - r_i| / (2 sum l_i
/// (n - l_i)). Rows of equal x are averaged over all their orders, exactly, where packages draw one at random: the sum within m
/// of them is sum_{u != v} |r_u - r_v| / m, between two runs the mean over their pairs. Nothing depends on the order of rows.
/// In the limit 0 exactly for independence and 1 exactly where y is a function of x. At most (n - 2) / (n + 1) without ties, may
/// be slightly negative; a strictly monotone map of y or (but for the direction of ties) of x changes nothing.
/// @param x  vector of numbers, or categorical(g): rows of one category are ties
/// @param y  vector of numbers
/// @return undefined (options.undefined) where y is constant, so for n < 2
/// @throws invalid_input  sizes differ; NaN or infinity; integers (cast them); weights, for which no neighbours are defined
/// @par Complexity  O(n log n) time, about 50 bytes a row; sums of integers, exact beyond 10^7 rows
/// @par Same as  XICOR calculateXI, scipy.stats.chatterjeexi (without ties in x)
/// @par Reference  Chatterjee, A new coefficient of correlation (2021)
struct chatterjee_xi_function {
  template <dependence_detail::xi_explaining X, core::dense Y>
  double operator()(const X& x, const Y& y, const xi_options& options = {}) const {
    const dependence_detail::xi_ranks k(dependence_detail::load_xi(name, x, y));
    return k.spread > 0 ? dependence_detail::xi_of(dependence_detail::xi_path(k.r, k.block), k) : options.undefined;
  }
  template <dependence_detail::xi_explaining X, core::dense Y, core::dense W>
  double operator()(const X&, const Y&, const W&, const xi_options& = {}) const {
    dependence_detail::refuse_xi_weights(name);
  }
  template <class X, class Y, class... Rest>
  requires(!dependence_detail::xi_explaining<X> || !core::dense<Y> || (core::unwrapped<Rest> || ...)) double operator()(
      const X&, const Y&, const Rest&...) const {
    static_assert(core::always_false<X, Y>,
                  "assay::chatterjee_xi takes x, an Eigen vector or categorical(g), and y, an Eigen vector of numbers that x may "
                  "explain, then [options]; wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }

 private:
  static constexpr const char* name = "chatterjee_xi";
};
inline constexpr chatterjee_xi_function chatterjee_xi{};

/// Test of independence on chatterjee_xi(x -> y): (x, y[, options]); small p speaks for dependence of y on x.
///
/// options.null: asymptotic (default; the variance with ties in y as XICOR has it, 2/(5n) nearly without; conservative with ties
/// in x, since averaging over them lessens the variance), exact_moments (normal with the mean and variance over all n!
/// permutations, for any ties, at the same price; with few distinct x the distribution is skewed), or permutation. The power
/// against smooth alternatives is less than that of distance_covariance_test. An interval is not offered: the bootstrap fails for
/// xi.
/// @return xi_test_result; p undefined (options.undefined) where y is constant
/// @throws invalid_input  as chatterjee_xi; permutations < 1
/// @par Complexity  O(n log n); permutation: O(n) for each (O(n log n) with ties in x)
/// @par Same as  XICOR xicor(pvalue = TRUE, ties = TRUE): asymptotic
/// @par Reference  Chatterjee (2021); Mantel (1967) for the moments; Lin, Han (2024) on the bootstrap
struct chatterjee_xi_test_function {
  template <dependence_detail::xi_explaining X, core::dense Y>
  xi_test_result operator()(const X& x, const Y& y, const xi_test_options& options = {}) const {
    dependence_detail::check_permutation_plan(name, {.permutations = options.permutations, .seed = options.seed});
    return dependence_detail::xi_test_of(dependence_detail::load_xi(name, x, y), options);
  }
  template <dependence_detail::xi_explaining X, core::dense Y, core::dense W>
  xi_test_result operator()(const X&, const Y&, const W&, const xi_test_options& = {}) const {
    dependence_detail::refuse_xi_weights(name);
  }
  template <class X, class Y, class... Rest>
  requires(!dependence_detail::xi_explaining<X> || !core::dense<Y> || (core::unwrapped<Rest> || ...)) xi_test_result operator()(
      const X&, const Y&, const Rest&...) const {
    static_assert(
        core::always_false<X, Y>,
        "assay::chatterjee_xi_test takes x, an Eigen vector or categorical(g), and y, an Eigen vector of numbers that x "
        "may explain, then [options]; wrap a std::vector or std::span as assay::view(x)");
    return {};
  }

 private:
  static constexpr const char* name = "chatterjee_xi_test";
};
inline constexpr chatterjee_xi_test_function chatterjee_xi_test{};

ASSAY_NAMESPACE_END
