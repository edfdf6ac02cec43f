// SPDX-License-Identifier: MIT
#include <assay/core/resampling.hpp>
#include <assay/core/special_functions.hpp>

#include "support/check.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <vector>

using namespace assay::core;

namespace {

// p-value of the chi-square test of observed multinomial outcomes of n draws over cells of these probabilities
double multinomial_p(const std::map<std::vector<int>, double>& outcomes, const std::vector<double>& p, int n, double replicates) {
  double statistic = 0;
  int cells = 0;
  double pooled = 0, pooled_count = 0;
  std::vector<int> k(p.size());
  const auto visit = [&](auto&& self, std::size_t i, int rest) -> void {
    if (i + 1 == p.size()) {
      k[i] = rest;
      double log_probability = std::lgamma(n + 1.0);
      for (std::size_t j = 0; j < p.size(); ++j) log_probability += k[j] * std::log(p[j]) - std::lgamma(k[j] + 1.0);
      const double expected = replicates * std::exp(log_probability);
      const auto found = outcomes.find(k);
      const double count = found == outcomes.end() ? 0 : found->second;
      if (expected < 5) {
        pooled += expected;
        pooled_count += count;
      } else {
        statistic += (count - expected) * (count - expected) / expected;
        ++cells;
      }
      return;
    }
    for (k[i] = 0; k[i] <= rest; ++k[i]) self(self, i + 1, rest - k[i]);
  };
  visit(visit, 0, n);
  if (pooled > 1) {
    statistic += (pooled_count - pooled) * (pooled_count - pooled) / pooled;
    ++cells;
  }
  return chi_square_survival(statistic, cells - 1);
}

}  // namespace

TEST_CASE("resampling: cells follow the multinomial distribution") {
  const std::vector<std::int64_t> counts{3, 0, 1, 2};
  std::map<std::vector<int>, double> outcomes;
  std::vector<std::int64_t> out(4);
  for (std::uint32_t r = 0; r < 50000; ++r) {
    resample_cells(17, r, counts, out);
    REQUIRE(out[1] == 0);
    REQUIRE(out[0] + out[2] + out[3] == 6);
    ++outcomes[{int(out[0]), int(out[2]), int(out[3])}];
  }
  CHECK(multinomial_p(outcomes, {3.0 / 6, 1.0 / 6, 2.0 / 6}, 6, 50000) > 1e-3);
}

TEST_CASE("resampling: rows follow the multinomial distribution") {
  std::map<std::vector<int>, double> outcomes;
  std::vector<std::uint32_t> out(4);
  for (std::uint32_t r = 0; r < 50000; ++r) {
    resample_rows(18, r, std::span<std::uint32_t>(out));
    ++outcomes[{int(out[0]), int(out[1]), int(out[2]), int(out[3])}];
  }
  CHECK(multinomial_p(outcomes, {0.25, 0.25, 0.25, 0.25}, 4, 50000) > 1e-3);
}

TEST_CASE("resampling: moments of the cells of a large table") {
  const std::vector<std::int64_t> counts{1000000, 1, 250000, 0, 2749999, 1000000};
  const double n = 5000000;
  std::vector<std::int64_t> out(counts.size());
  std::vector<double> sum(counts.size()), square(counts.size());
  const int replicates = 4000;
  for (std::uint32_t r = 0; r < replicates; ++r) {
    resample_cells(1, r, counts, out);
    REQUIRE(std::accumulate(out.begin(), out.end(), std::int64_t{0}) == 5000000);
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const double d = static_cast<double>(out[i] - counts[i]);
      sum[i] += d;
      square[i] += d * d;
    }
  }
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double p = static_cast<double>(counts[i]) / n;
    const double variance = n * p * (1 - p);
    INFO("cell " << i);
    CHECK(std::abs(sum[i] / replicates) <= 4 * std::sqrt(variance / replicates));
    CHECK(std::abs(square[i] / replicates - variance) <= 4 * variance * std::sqrt((2 + 1 / (variance + 1e-9)) / replicates));
  }
}

TEST_CASE("resampling: reproducible; replicates and strata differ; edges") {
  const std::vector<std::int64_t> counts{30, 40, 50};
  std::vector<std::int64_t> a(3), b(3), c(3);
  resample_cells(4, 9, counts, a);
  resample_cells(4, 9, counts, b);
  resample_cells(4, 10, counts, c);
  CHECK(a == b);
  CHECK(a != c);
  const std::vector<std::int64_t> nothing{0, 0, 0};
  resample_cells(1, 1, nothing, a);
  CHECK(a == nothing);
  const std::vector<std::int64_t> last{0, 0, 7};
  resample_cells(1, 1, last, a);
  CHECK(a == last);
  resample_cells(1, 1, {}, {});

  std::vector<std::int32_t> x(100), y(100), z(100);
  resample_rows(4, 9, std::span<std::int32_t>(x));
  resample_rows(4, 9, std::span<std::int32_t>(y));
  resample_rows(4, 9, std::span<std::int32_t>(z), 1);
  CHECK(x == y);
  CHECK(x != z);
  CHECK(std::accumulate(x.begin(), x.end(), 0) == 100);
}

TEST_CASE("resampling: quantile of type 7") {
  // numpy.quantile([1, 2, 4, 8], ...)
  const std::vector<double> v{1, 2, 4, 8};
  CHECK_CLOSE(sorted_quantile(v, 0.0), 1.0);
  CHECK_CLOSE(sorted_quantile(v, 0.025), 1.075);
  CHECK_CLOSE(sorted_quantile(v, 0.5), 3.0);
  CHECK_CLOSE(sorted_quantile(v, 0.9), 6.8);
  CHECK_CLOSE(sorted_quantile(v, 1.0), 8.0);
  CHECK(is_nan(sorted_quantile({}, 0.5)));
}

TEST_CASE("resampling: percentile interval skips and counts NaN") {
  const double nan = assay::undefined();
  std::vector<double> v{nan, 8, 1, nan, 4, 2};
  const auto r = percentile_interval(v, 0.9);
  CHECK(r.defined == 4);
  CHECK(r.skipped == 2);
  CHECK_CLOSE(r.lower, 1.15);
  CHECK_CLOSE(r.upper, 7.4);
  CHECK_CLOSE(r.standard_error, 3.0956959368344519);
  std::vector<double> shifted{1e9 + 8, 1e9 + 1, 1e9 + 4, 1e9 + 2};
  CHECK_CLOSE(percentile_interval(shifted, 0.9).standard_error, 3.0956959368344519);
  std::vector<double> one{nan, 3};
  const auto single = percentile_interval(one, 0.9);
  CHECK(is_nan(single.lower));
  CHECK(is_nan(single.standard_error));
  CHECK(single.defined == 1);
  CHECK(single.skipped == 1);
}
