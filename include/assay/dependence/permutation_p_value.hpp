// SPDX-License-Identifier: MIT
/// @file
/// p-values by permutation: random permutations, all of them where they are few, and stopping early.
#pragma once

#include <algorithm>
#include <assay/core/error.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/random.hpp>
#include <cstdint>
#include <span>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

using permutation = std::vector<std::uint32_t>;

inline permutation identity_permutation(Index n) {
  permutation order(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(i);
  return order;
}

/// What the options of a permutation test say.
struct permutation_plan {
  Index permutations = 999;
  std::uint64_t seed = 0;
  Index max_exceedances = 0;  ///< stop at so many permutations that reach the statistic; 0: never
};

/// A p-value and what it rests on.
struct permutation_share {
  double p_value = undefined();
  Index permutations = 0;  ///< made; where exact, all of them, the one of the data included
  bool exact = false;
};

inline void check_permutation_plan(const char* function, const permutation_plan& plan) {
  if (plan.permutations < 1 || plan.permutations > Index{0xffffffff})
    core::raise_for(function, "permutations must be in [1, 2^32)");
  if (plan.max_exceedances < 0) core::raise_for(function, "max_exceedances must not be negative");
}

/// How many replicates were made and how many of them reached the statistic of the data; stops at the replicate that reaches
/// it for the max_exceedances-th time (0: never).
struct exceedance_count {
  Index made = 0;
  Index reached = 0;
};

/// Replicates in [0, count), in batches that grow while nothing stops them. make_worker() gives a worker with buffers of its
/// own, worker(replicate) says whether the replicate reaches the statistic. Batches are read in order, so that the result
/// depends neither on their size nor on the threads.
template <class MakeWorker>
exceedance_count count_exceedances(Index count, Index max_exceedances, MakeWorker&& make_worker) {
  constexpr Index part = 8;
  exceedance_count out;
  std::vector<char> reached;
  for (Index begin = 0, batch = max_exceedances > 0 ? 4 * part : 4096; begin < count;
       begin += batch, batch = (std::min)(2 * batch, Index{4096})) {
    const Index end = (std::min)(begin + batch, count);
    reached.assign(static_cast<std::size_t>(end - begin), 0);
    core::parallel_for((end - begin + part - 1) / part, [&](Index p) {
      auto worker = make_worker();
      const Index last = (std::min)(begin + (p + 1) * part, end);
      for (Index k = begin + p * part; k < last; ++k) reached[static_cast<std::size_t>(k - begin)] = worker(k) ? 1 : 0;
    });
    for (const char r : reached) {
      ++out.made;
      out.reached += r;
      if (max_exceedances > 0 && out.reached == max_exceedances) return out;
    }
  }
  return out;
}

/// p of random replicates: (1 + reached) / (1 + made), the data among them (Phipson, Smyth 2010); where the count stopped at h
/// after m replicates h / m (Besag, Clifford 1991).
inline double exceedance_p_value(const exceedance_count& c, Index max_exceedances) {
  const bool stopped = max_exceedances > 0 && c.reached == max_exceedances;
  const double more = stopped ? 0.0 : 1.0;
  return (static_cast<double>(c.reached) + more) / (static_cast<double>(c.made) + more);
}

/// n! where it is at most limit, else 0.
inline Index factorial_within(Index n, Index limit) {
  Index product = 1;
  for (Index k = 2; k <= n; ++k) {
    if (product > limit / k) return 0;
    product *= k;
  }
  return product <= limit ? product : 0;
}

/// The index-th permutation of 0, ..., n - 1 in lexicographic order.
inline void lexicographic_permutation(Index index, permutation& order) {
  const std::size_t n = order.size();
  for (std::size_t i = n; i-- > 0;) {  // digits of index in the factorial number system, the last place first
    const Index base = static_cast<Index>(n - i);
    order[i] = static_cast<std::uint32_t>(index % base);
    index /= base;
    for (std::size_t j = i + 1; j < n; ++j) order[j] += order[j] >= order[i] ? 1u : 0u;
  }
}

/// Share of the permutations of n rows whose statistic is at least own - slack (slack: what rounding may take from a permutation
/// that exchanges equal rows only). make_statistic() gives a callable with buffers of its own,
/// statistic(const permutation& order) -> double. Where n! <= permutations each is made once, and the share is exact.
template <class MakeStatistic>
permutation_share permutation_p_value(Index n, const permutation_plan& plan, double own, double slack,
                                      MakeStatistic&& make_statistic) {
  const Index all = factorial_within(n, plan.permutations);
  const Index limit = all > 0 ? 0 : plan.max_exceedances;
  const exceedance_count c = count_exceedances(all > 0 ? all : plan.permutations, limit, [&] {
    return [&, order = permutation(static_cast<std::size_t>(n)), statistic = make_statistic()](Index replicate) mutable {
      if (all > 0) {
        lexicographic_permutation(replicate, order);
      } else {
        core::random_permutation(plan.seed, static_cast<std::uint32_t>(replicate), std::span<std::uint32_t>(order));
      }
      return statistic(static_cast<const permutation&>(order)) >= own - slack;
    };
  });
  if (all > 0) return {static_cast<double>(c.reached) / static_cast<double>(all), all, true};
  return {exceedance_p_value(c, limit), c.made, false};
}

}  // namespace dependence_detail
ASSAY_NAMESPACE_END
