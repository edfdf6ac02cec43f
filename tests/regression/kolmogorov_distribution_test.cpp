#include "support/check.hpp"

#include <assay/regression/kolmogorov_distribution.hpp>

using namespace assay::regression_detail;

TEST_CASE("kolmogorov_tail: closed forms of one and two rows") {
  for (const double d : {0.5, 0.51, 0.6, 0.75, 0.9, 0.999}) CHECK_NEAR(kolmogorov_tail(1, d), 2 * (1 - d), 1e-15);
  for (const double d : {0.25, 0.3, 0.4, 0.4999}) CHECK_NEAR(kolmogorov_tail(2, d), 1 - 2 * (2 * d - 0.5) * (2 * d - 0.5), 1e-14);
  for (const double d : {0.5, 0.6, 0.8, 0.99}) CHECK_NEAR(kolmogorov_tail(2, d), 2 * (1 - d) * (1 - d), 1e-14);
  CHECK(kolmogorov_tail(7, 0.5 / 7) == 1);
  CHECK(kolmogorov_tail(7, 0.01) == 1);
  CHECK(kolmogorov_tail(7, 1) == 0);
}

TEST_CASE("kolmogorov_tail: reference values") {
  struct row {
    double n, d, p, relative;
  };
  // scipy 1.17.1 kstwo.sf; n = 10 is the example of Marsaglia, Tsang and Wang
  for (const row& r : {row{10, 0.274, 0.3715203845434957, 1e-13}, row{100, 0.1, 0.2526927570063874, 1e-12},
                       row{140, 0.1014, 0.10479851984847931, 1e-12}, row{1000, 0.09, 1.6911775984434787e-07, 1e-13},
                       row{20000, 0.006, 0.4657689508612477, 1e-9}, row{20000, 0.03, 4.516330038670992e-16, 1e-12}}) {
    CHECK_NEAR(kolmogorov_tail(r.n, r.d), r.p, r.relative);
    CHECK(std::abs(kolmogorov_tail(r.n, r.d) / r.p - 1) < 10 * r.relative);
  }
  CHECK(kolmogorov_tail(1e6, 0.02) == 0);  // below 1e-347
  // scipy 1.17.1 ksone.sf
  CHECK_NEAR(kolmogorov_one_sided_tail(20, 0.3), 0.021533604376327058, 1e-14);
  CHECK_NEAR(kolmogorov_one_sided_tail(20, 0.25), 0.06882678136460359, 1e-14);
}

TEST_CASE("kolmogorov_tail: the three ways agree where they meet") {
  for (const double n : {10.0, 50.0, 300.0}) {
    const double d = std::min(0.5, 2 / std::sqrt(n));
    CHECK_NEAR(1 - kolmogorov_exact_cdf(n, d), 2 * kolmogorov_one_sided_tail(n, d), 1e-12);
  }
  for (const double z : {0.3, 0.5, 0.8, 1.2, 1.7}) {
    CHECK(std::abs(kolmogorov_exact_cdf(1500, z / std::sqrt(1500.0)) - kolmogorov_series_cdf(1500, z / std::sqrt(1500.0))) < 3e-8);
    // the limit 1 - 2 Σ (-1)^(k-1) exp(-2 k² z²)
    double limit = 1;
    for (int k = 1; k < 30; ++k) limit -= (k % 2 == 1 ? 2 : -2) * std::exp(-2 * k * k * z * z);
    CHECK_NEAR(kolmogorov_series_cdf(1e16, z / 1e8), limit, 1e-7);
  }
  // falling in d
  for (const double n : {3.0, 40.0, 5000.0}) {
    double last = 1;
    for (double d = 0.4 / n; d < 1; d += 0.05 / std::sqrt(n)) {
      const double p = kolmogorov_tail(n, d);
      CHECK(p <= last + 1e-9);
      last = p;
      if (p < 1e-12) break;
    }
  }
}
