// Core compiled with -ffast-math: sums, keys and checks by bits are what everything else rests on.
#include "support/check.hpp"

#include <assay/core/fixed_sum.hpp>
#include <assay/core/ordered_key.hpp>
#include <assay/core/ranked_scores.hpp>
#include <assay/core/sums.hpp>
#include <assay/core/undefined.hpp>

#include <algorithm>
#include <limits>

using namespace assay;

TEST_CASE("fast-math: the namespace tells") {
#define ASSAY_TEXT_(x) #x
#define ASSAY_TEXT(x) ASSAY_TEXT_(x)
  CHECK(std::string(ASSAY_TEXT(ASSAY_ABI_NAMESPACE)).find("_fast") != std::string::npos);
}

TEST_CASE("fast-math: undefined is seen") {
  volatile double one = 1;
  CHECK(is_undefined(undefined()));
  CHECK_FALSE(is_undefined(one));
  CHECK(core::is_nan(std::numeric_limits<float>::quiet_NaN()));
  CHECK(core::is_infinite(-std::numeric_limits<double>::infinity()));
}

TEST_CASE("fast-math: minus zero has the key of zero") {
  volatile double zero = 0;
  const double minus = -zero;
  CHECK(core::ordered_key(minus) == core::ordered_key(0.0));
  CHECK(core::ordered_key(-1e-300) < core::ordered_key(0.0));
}

TEST_CASE("fast-math: a fixed sum keeps its bits for any order") {
  test::generator g(2);
  std::vector<double> x(100000);
  long double exact = 0;
  for (double& v : x) {
    v = g.uniform() * std::pow(10.0, -g.below(12));
    exact += static_cast<long double>(v);
  }
  core::fixed_sum forward;
  for (const double v : x) forward.add(v);
  std::reverse(x.begin(), x.end());
  core::fixed_sum backward;
  for (const double v : x) backward.add(v);
  CHECK(forward == backward);
  CHECK_NEAR(forward.value(), static_cast<double>(exact), 1e-15);
}

TEST_CASE("fast-math: a cascade does not collapse") {
  core::cascade_sum s;
  for (int i = 0; i < 10000000; ++i) s.add(0.1);
  CHECK(std::abs(s.value() - 1e6) < 1e-9);
}

TEST_CASE("fast-math: weighted rankings do not depend on the order of rows") {
  test::generator g(4);
  Eigen::ArrayXi y(3000);
  Eigen::ArrayXd s(3000);
  Eigen::ArrayXd w(3000);
  for (Index i = 0; i < 3000; ++i) {
    y(i) = g.below(2);
    s(i) = g.below(20);
    w(i) = g.uniform();
  }
  CHECK(ranked_scores(y, s, w) == ranked_scores(y.reverse(), s.reverse(), w.reverse()));
}
