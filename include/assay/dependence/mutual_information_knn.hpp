// SPDX-License-Identifier: MIT
/// @file
/// Mutual information of numbers, and of numbers and categories, from distances to nearest neighbours.
#pragma once

#include <algorithm>
#include <assay/dependence/contingency_counts.hpp>
#include <assay/dependence/neighbor_distances.hpp>
#include <assay/dependence/ranked_pairs.hpp>
#include <limits>
#include <numbers>

ASSAY_NAMESPACE_BEGIN

/// Estimators of Kraskov, Stögbauer and Grassberger (2004).
enum class neighbor_estimator {
  ksg1,  ///< counts rows nearer than the k-th neighbour in x and in y: psi(k) + psi(n) - <psi(m_x) + psi(m_y)>
  ksg2   ///< counts within the box of the k nearest: psi(k) - 1/k + psi(n) - <psi(n_x) + psi(n_y)>
};

/// Options of mutual_information_knn, in this order.
struct neighbor_information_options {
  Index neighbors = 3;
  neighbor_estimator estimator = neighbor_estimator::ksg1;  ///< without meaning where one side is categories
  bool standardize = true;  ///< divide every column by its standard deviation, so that units do not matter
  double base = std::numbers::e;
  double undefined = assay::undefined();  ///< value with no more rows than neighbors
};

namespace dependence_detail {

/// What one row adds: the mean of psi(k) - psi(..) - psi(..) over rows is the information less psi(n).
struct neighbor_terms {
  const std::vector<double>& psi;
  Index k;
  neighbor_estimator estimator;

  /// Counts of other rows: ksg1: nearer than the k-th neighbour in x, in y; ksg2: within the box.
  double operator()(Index in_x, Index in_y) const {
    if (estimator == neighbor_estimator::ksg1) return psi[at(k)] - psi[at(in_x + 1)] - psi[at(in_y + 1)];
    return psi[at(k)] - 1 / static_cast<double>(k) - psi[at(in_x)] - psi[at(in_y)];
  }
  /// Rows equal to one in x, in y and in both, itself among them, where these are more than k: as counts of categories.
  double tied(Index in_x, Index in_y, Index both) const { return psi[at(both)] - psi[at(in_x)] - psi[at(in_y)]; }
};

/// Any columns: O(n^2) time, O(n) memory.
inline double pairwise_information(const chebyshev_space& x, const chebyshev_space& y, const neighbor_terms& term) {
  const Index n = x.v->rows;
  constexpr Index part = 64;
  std::vector<double> sums(at((n + part - 1) / part));
  core::parallel_for(static_cast<Index>(sums.size()), [&](Index p) {
    nearest_few nearest(term.k);
    std::vector<double> a(at(n)), b(at(n));
    double sum = 0;
    for (Index i = p * part; i < (std::min)(n, (p + 1) * part); ++i) {
      nearest.clear();
      for (Index j = 0; j < n; ++j) {
        a[at(j)] = x.distance(i, j);
        b[at(j)] = y.distance(i, j);
        if (j != i) nearest.offer((std::max)(a[at(j)], b[at(j)]));
      }
      const double radius = nearest.last();
      double box_x = radius, box_y = radius;
      const bool tied = !(radius > 0), box = term.estimator == neighbor_estimator::ksg2;
      if (box && !tied) {
        box_x = box_y = 0;
        for (Index j = 0; j < n; ++j) {
          if (j == i || (std::max)(a[at(j)], b[at(j)]) > radius) continue;
          box_x = (std::max)(box_x, a[at(j)]);
          box_y = (std::max)(box_y, b[at(j)]);
        }
      }
      Index in_x = 0, in_y = 0, both = 0;
      for (Index j = 0; j < n; ++j) {
        const bool of_x = box || tied ? a[at(j)] <= box_x : a[at(j)] < box_x;
        const bool of_y = box || tied ? b[at(j)] <= box_y : b[at(j)] < box_y;
        in_x += of_x;
        in_y += of_y;
        both += of_x && of_y;
      }
      sum += tied ? term.tied(in_x, in_y, both) : term(in_x - 1, in_y - 1);
    }
    sums[at(p)] = sum;
  });
  core::cascade_sum total;
  for (const double s : sums) total.add(s);
  return total.value() / static_cast<double>(n);
}

/// Two numbers: rows ordered by (x, y); from each row outward until the distance in x alone is that of the k-th neighbour. Within
/// a run of equal x the neighbours in y are found by bisection. About n sqrt(n k) steps for independent data, fewer for
/// dependent.
inline double ordered_information(const chebyshev_space& sx, const chebyshev_space& sy, const neighbor_terms& term) {
  const Index n = sx.v->rows;
  ranking of_y = rank_values(sy.v->column(0), n);
  std::vector<std::uint32_t> place(at(n));  // of a row among the ascending y
  for (std::size_t k = 0; k < place.size(); ++k) place[of_y.rows[k]] = static_cast<std::uint32_t>(k);
  ranking of_x = rank_values(sx.v->column(0), n, std::move(of_y.rows));
  const ordered_numbers x{std::move(of_x.values), sx.scales[0]}, y{std::move(of_y.values), sy.scales[0]};
  std::vector<std::uint32_t> y_place(at(n)), run(1, 0);
  std::vector<std::uint32_t> run_of(at(n));
  for (std::size_t i = 0; i < y_place.size(); ++i) {
    y_place[i] = place[of_x.rows[i]];
    if (i > 0 && x.values[i] > x.values[i - 1]) run.push_back(static_cast<std::uint32_t>(i));
    run_of[i] = static_cast<std::uint32_t>(run.size() - 1);
  }
  run.push_back(static_cast<std::uint32_t>(n));
  constexpr Index part = 512;
  std::vector<double> sums(at((n + part - 1) / part));
  core::parallel_for(static_cast<Index>(sums.size()), [&](Index p) {
    nearest_few nearest(term.k);
    double sum = 0;
    // calls f(dx, dy) for the rows of a run outward from y_i, until f says that dy is too far
    const auto scan = [&](std::size_t r, std::size_t i, auto&& f) {
      const std::size_t begin = run[r], end = run[r + 1];
      const double dx = x.distance(begin, i);
      std::size_t middle = i;
      if (r != run_of[i]) {
        middle = end - begin == 1
                     ? begin
                     : static_cast<std::size_t>(std::lower_bound(y_place.begin() + static_cast<std::ptrdiff_t>(begin),
                                                                 y_place.begin() + static_cast<std::ptrdiff_t>(end), y_place[i]) -
                                                y_place.begin());
      }
      for (std::size_t j = middle; j < end; ++j) {
        if (j != i && !f(dx, y.distance(y_place[j], y_place[i]))) break;
      }
      for (std::size_t j = middle; j-- > begin;) {
        if (!f(dx, y.distance(y_place[j], y_place[i]))) break;
      }
    };
    // runs from that of i outward while near(dx)
    const auto walk = [&](std::size_t i, auto&& near, auto&& f) {
      scan(run_of[i], i, f);
      std::size_t down = run_of[i], up = down + 1;
      bool more_down = down > 0, more_up = up + 1 < run.size();
      while (more_down || more_up) {
        if (more_down) {
          more_down = near(x.distance(run[down - 1], i));
          if (more_down) scan(--down, i, f), more_down = down > 0;
        }
        if (more_up) {
          more_up = near(x.distance(run[up], i));
          if (more_up) scan(up++, i, f), more_up = up + 1 < run.size();
        }
      }
    };
    for (Index row = p * part; row < (std::min)(n, (p + 1) * part); ++row) {
      const std::size_t i = at(row);
      nearest.clear();
      walk(
          i, [&](double dx) { return dx < nearest.last(); },
          [&](double dx, double dy) {
            nearest.offer((std::max)(dx, dy));
            return dy < nearest.last();
          });
      const double radius = nearest.last();
      if (!(radius > 0)) {
        Index both = 1;
        scan(run_of[i], i, [&](double, double dy) {
          both += !(dy > 0);
          return !(dy > 0);
        });
        sum += term.tied(x.within(i, 0, true), y.within(y_place[i], 0, true), both);
      } else if (term.estimator == neighbor_estimator::ksg1) {
        sum += term(x.within(i, radius, false) - 1, y.within(y_place[i], radius, false) - 1);
      } else {
        double box_x = 0, box_y = 0;
        walk(
            i, [&](double dx) { return dx <= radius; },
            [&](double dx, double dy) {
              if (dy > radius) return false;
              box_x = (std::max)(box_x, dx);
              box_y = (std::max)(box_y, dy);
              return true;
            });
        sum += term(x.within(i, box_x, true) - 1, y.within(y_place[i], box_y, true) - 1);
      }
    }
    sums[at(p)] = sum;
  });
  core::cascade_sum total;
  for (const double s : sums) total.add(s);
  return total.value() / static_cast<double>(n);
}

/// Numbers and categories (Ross 2014): distance to the k-th neighbour of the same category, then all rows nearer than it. Rows
/// that are alone in their category do not exist; smaller categories have all their other rows for neighbours.
inline double categorical_information(const variable& given, const variable& groups, const neighbor_information_options& o) {
  std::vector<Index> sizes(at(groups.classes), 0), rows;
  for (const std::uint32_t c : groups.codes) ++sizes[c];
  for (Index i = 0; i < given.rows; ++i) {
    if (sizes[groups.codes[at(i)]] > 1) rows.push_back(i);
  }
  const chebyshev_space whole(given, o.standardize);
  const std::vector<double> psi = digamma_table(given.rows);
  const auto code = [&](Index i) { return groups.codes[at(i)]; };
  const auto n = static_cast<Index>(rows.size());
  if (n == 0) return undefined();
  const auto addend = [&](Index size, Index k, Index in_x) { return psi[at(k)] - psi[at(size)] - psi[at(in_x)]; };
  core::cascade_sum total;
  if (given.is_number()) {
    std::vector<double> kept(at(n));
    for (Index i = 0; i < n; ++i) kept[at(i)] = given.column(0)[rows[at(i)]];
    ranking order = rank_values(kept.data(), n);
    const ordered_numbers x{std::move(order.values), whole.scales[0]};
    std::vector<std::vector<std::uint32_t>> members(sizes.size());
    for (Index i = 0; i < n; ++i) members[code(rows[order.rows[at(i)]])].push_back(static_cast<std::uint32_t>(i));
    for (const auto& m : members) {
      const std::size_t k = (std::min)(at(o.neighbors), m.size() - 1);
      for (std::size_t i = 0; i < m.size(); ++i) {
        // the k nearest are a window of k + 1 that holds i
        double radius = (std::numeric_limits<double>::max)();
        for (std::size_t from = i > k ? i - k : 0; from <= i && from + k < m.size(); ++from)
          radius = (std::min)(radius, (std::max)(x.distance(m[from], m[i]), x.distance(m[from + k], m[i])));
        const bool tied = !(radius > 0);
        Index own = static_cast<Index>(k);
        if (tied) {
          const auto equal = std::equal_range(m.begin(), m.end(), m[i],
                                              [&](std::uint32_t a, std::uint32_t b) { return x.values[a] < x.values[b]; });
          own = equal.second - equal.first;
        }
        total.add(addend(static_cast<Index>(m.size()), own, x.within(m[i], radius, tied)));
      }
    }
  } else {
    nearest_few all(o.neighbors);
    std::vector<double> d(at(n));
    for (Index i = 0; i < n; ++i) {
      const Index size = sizes[code(rows[at(i)])], k = (std::min)(o.neighbors, size - 1);
      all.clear();
      for (Index j = 0; j < n; ++j) {
        d[at(j)] = whole.distance(rows[at(i)], rows[at(j)]);
        if (j != i && code(rows[at(j)]) == code(rows[at(i)])) all.offer(d[at(j)]);
      }
      const double radius = all.values[at(k - 1)];
      const bool tied = !(radius > 0);
      Index in_x = 0, own = 0;
      for (Index j = 0; j < n; ++j) {
        const bool inside = tied ? d[at(j)] <= radius : d[at(j)] < radius;
        in_x += inside;
        own += inside && code(rows[at(j)]) == code(rows[at(i)]);
      }
      total.add(addend(size, tied ? own : k, in_x));
    }
  }
  return total.value() / static_cast<double>(n) + psi[at(n)];
}

inline double neighbor_information_of(const char* function, sample s, const neighbor_information_options& o) {
  if (o.neighbors < 1) core::raise_for(function, "neighbors must be at least 1");
  if (!core::is_finite(o.base) || !(o.base > 1)) core::raise_for(function, "base must be finite and above 1");
  if (s.rows() <= o.neighbors) return o.undefined;
  bring_near_one(s.x, s.y, !o.standardize);
  double value = 0;
  if (s.x.is_categorical() || s.y.is_categorical()) {
    value = s.y.is_categorical() ? categorical_information(s.x, s.y, o) : categorical_information(s.y, s.x, o);
    if (is_undefined(value)) return o.undefined;
  } else {
    const std::vector<double> psi = digamma_table(s.rows());
    const neighbor_terms term{psi, o.neighbors, o.estimator};
    const chebyshev_space x(s.x, o.standardize), y(s.y, o.standardize);
    const bool numbers = s.x.is_number() && s.y.is_number();
    value = psi[at(s.rows())] + (numbers ? ordered_information(x, y, term) : pairwise_information(x, y, term));
  }
  return value / std::log(o.base);
}

template <class T>
concept neighbor_argument = core::dense<T> || is_categories<std::remove_cvref_t<T>>;
template <class X, class Y>
concept neighbor_arguments = neighbor_argument<X> && neighbor_argument<Y> &&(core::dense<X> || core::dense<Y>);

}  // namespace dependence_detail

/// Mutual information of numbers by nearest neighbours: (x, y[, options]); each a vector or an n x d matrix (rows are examples),
/// or one of them categorical(g). For two categorical variables: mutual_information.
///
/// Numbers: Kraskov, Stoegbauer, Grassberger, estimator ksg1 or ksg2: I = psi(k) + psi(n) - <psi(m_x) + psi(m_y)>, with eps_i the
/// Chebyshev distance of row i to its k-th neighbour in (x, y), m_x the rows (itself included) nearer than eps_i in x. Numbers
/// and categories: Ross, I = psi(n) + <psi(k_i) - psi(n_g) - psi(m_i)>. Nearly unbiased, and about 0 for independent data; **may
/// be negative**. No noise is added: where row i equals k or more others (eps_i = 0), their number takes the place of k and rows
/// at distance 0 are counted, as for categories; other ties need nothing. Data of few values: pass them as categories.
/// @param options  neighbors = 3, estimator = ksg1, standardize = true, base = e (nats), undefined
/// @return undefined (options.undefined) with no more rows than neighbors; categories: where each has one row
/// @throws invalid_input  sizes differ; NaN or infinity; integers that are not marked categorical; neighbors < 1; weights, under
///   which no k-th neighbour is defined
/// @par Complexity  two numbers: one sort, then about n sqrt(n k) steps for independent data and fewer for dependent, 40 bytes a
/// row;
///   a number and categories O(n (k + log n)); matrices O(n^2 d) time, O(n) memory
/// @par Same as  sklearn mutual_info_regression, mutual_info_classif (which add noise, and turn negative values into 0)
/// @par Reference  Kraskov, Stoegbauer, Grassberger (2004); Ross (2014); Gao, Kannan, Oh, Viswanath (2017) for the ties
struct mutual_information_knn_function {
  template <class X, class Y>
  requires dependence_detail::neighbor_arguments<X, Y>
  double operator()(const X& x, const Y& y, const neighbor_information_options& options = {}) const {
    return dependence_detail::neighbor_information_of(name, dependence_detail::load_as_given(name, x, y, "y"), options);
  }
  template <class X, class Y, core::dense W>
  requires dependence_detail::neighbor_arguments<X, Y>
  double operator()(const X&, const Y&, const W&, const neighbor_information_options& = {}) const {
    core::raise_for(name, "no k-th neighbour is defined for weighted rows; leave the weights out");
  }
  template <class X, class Y, class... Rest>
  requires(!dependence_detail::neighbor_arguments<X, Y> || (core::unwrapped<Rest> || ...)) double operator()(
      const X&, const Y&, const Rest&...) const {
    static_assert(core::always_false<X, Y>,
                  "assay::mutual_information_knn takes x and y as Eigen vectors or matrices of numbers, one of them may be "
                  "categorical(g) (both: mutual_information), then [options]; wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }

 private:
  static constexpr const char* name = "mutual_information_knn";
};
inline constexpr mutual_information_knn_function mutual_information_knn{};

ASSAY_NAMESPACE_END
