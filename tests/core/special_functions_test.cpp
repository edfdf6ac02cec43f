// SPDX-License-Identifier: MIT
// The rows are printed by tests/reference/special_functions.py (mpmath 1.3.0, 50 digits).
#include <assay/core/beta_distribution.hpp>
#include <assay/core/gamma_distribution.hpp>
#include <assay/core/normal_distribution.hpp>
#include <assay/core/special_functions.hpp>

#include "support/check.hpp"

#include <cmath>
#include <limits>

using namespace assay::core;

namespace {

// relative error only, without the absolute slack of CHECK_NEAR
bool agree(double a, double b, double relative) {
  if (std::abs(a - b) <= relative * std::abs(b)) return true;
  UNSCOPED_INFO("got " << a << ", want " << b << ", relative " << (a - b) / b);
  return false;
}

const double nan_value = assay::undefined();
const double infinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("special_functions: normal_cdf") {
  static const double rows[][2] = {
      {-37.0, 5.725571222524577e-300},
      {-20.0, 2.7536241186062337e-89},
      {-8.5, 9.479534822203318e-18},
      {-3.0, 0.0013498980316300946},
      {-1.0, 0.15865525393145705},
      {-0.1, 0.460172162722971},
      {0.0, 0.5},
      {0.5, 0.6914624612740131},
      {2.0, 0.9772498680518208},
      {6.0, 0.9999999990134123},
  };
  for (const auto& r : rows) CHECK(agree(normal_cdf(r[0]), r[1], r[0] < -20 ? 3e-13 : 1e-13));
  CHECK(normal_cdf(infinity) == 1.0);
  CHECK(normal_cdf(-infinity) == 0.0);
  CHECK(is_nan(normal_cdf(nan_value)));
}

TEST_CASE("special_functions: normal_quantile") {
  static const double rows[][2] = {
      {1e-300, -37.0470962993612},
      {1e-40, -13.31092137142517},
      {1e-12, -7.034483825301132},
      {0.001, -3.0902323061678136},
      {0.02425, -1.972961051311885},
      {0.075, -1.439531470938456},
      {0.25, -0.6744897501960817},
      {0.4999, -0.00025066283008800747},
      {0.6, 0.2533471031357997},
      {0.925, 1.4395314709384561},
      {0.975, 1.9599639845400538},
      {0.999999, 4.753424308817087},
  };
  for (const auto& r : rows) CHECK(agree(normal_quantile(r[0]), r[1], 1e-14));
  CHECK(normal_quantile(0.5) == 0.0);
  for (const double p : {0.0, 1.0, -0.1, 1.1, nan_value, infinity}) CHECK(is_nan(normal_quantile(p)));
}

TEST_CASE("special_functions: log_gamma") {
  CHECK(log_gamma(1.0) == 0.0);
  CHECK(agree(log_gamma(0.5), 0.57236494292470008707, 1e-15));   // log(pi) / 2
  CHECK(agree(log_gamma(11.0), 15.104412573075515295, 1e-15));  // log(10!)
  for (const double x : {0.0, -1.5, nan_value, infinity}) CHECK(is_nan(log_gamma(x)));
}

TEST_CASE("special_functions: incomplete gamma, both tails") {
  static const double rows[][4] = {
      {0.01, 1e-05, 0.8963367982671973, 0.1036632017328028},
      {0.5, 1e-08, 0.00011283791633342487, 0.9998871620836666},
      {0.5, 0.7, 0.7632764293621426, 0.23672357063785737},
      {0.5, 40.0, 1.0, 3.744097384202899e-19},
      {1.0, 1.0, 0.6321205588285577, 0.36787944117144233},
      {2.5, 0.01, 2.987601531906594e-06, 0.999997012398468},
      {2.5, 3.6, 0.7938140802904441, 0.20618591970955588},
      {10.0, 2.0, 4.6498075017263805e-05, 0.9999535019249828},
      {10.0, 60.0, 0.9999999999999997, 2.85150775555202e-16},
      {50.0, 50.0, 0.5188083154720433, 0.48119168452795674},
      {200.0, 150.0, 5.7096885742082446e-05, 0.9999429031142579},
      {200.0, 350.0, 1.0, 1.0765627064615323e-18},
      {5000.0, 5100.0, 0.9206711189223811, 0.07932888107761897},
      {5000.0, 4000.0, 1.5598621812189688e-52, 1.0},
      {100000.0, 100000.0, 0.5004205221103651, 0.4995794778896348},
  };
  for (const auto& r : rows) {
    CHECK(agree(gamma_p(r[0], r[1]), r[2], 1e-13));
    CHECK(agree(gamma_q(r[0], r[1]), r[3], 1e-13));
  }
  CHECK(gamma_p(2.0, 0.0) == 0.0);
  CHECK(gamma_q(2.0, 0.0) == 1.0);
  CHECK(gamma_p(2.0, infinity) == 1.0);
  CHECK(gamma_q(2.0, infinity) == 0.0);
  for (const double a : {0.0, -1.0, nan_value, infinity}) CHECK(is_nan(gamma_p(a, 1.0)));
  for (const double x : {-1.0, nan_value}) CHECK(is_nan(gamma_q(1.0, x)));
}

TEST_CASE("special_functions: chi-square") {
  // with 2 degrees of freedom the survival function is exp(-x / 2)
  for (const double x : {1e-6, 0.5, 3.0, 40.0, 900.0}) {
    CHECK(agree(chi_square_survival(x, 2.0), std::exp(-x / 2), 1e-13));
    CHECK(agree(chi_square_cdf(x, 2.0), -std::expm1(-x / 2), 1e-13));
  }
  CHECK(chi_square_cdf(-1.0, 3.0) == 0.0);
  CHECK(chi_square_survival(-1.0, 3.0) == 1.0);
  static const double rows[][3] = {
      {1e-20, 1.0, 1.5707963267948964e-40},
      {0.05, 1.0, 0.003932140000019523},
      {0.95, 1.0, 3.8414588206941245},
      {0.999999, 1.0, 23.92812697687947},
      {1e-08, 3.0, 1.1223330973050008e-05},
      {0.5, 3.0, 2.365973884375338},
      {0.99, 8.0, 20.09023502966323},
      {0.025, 30.0, 16.790772265566623},
      {0.975, 200.0, 241.05789550631093},
      {1e-06, 1000.0, 801.6244376068657},
      {0.3, 0.1, 4.0757943774653285e-11},
      {0.9, 0.1, 0.15263422781837702},
  };
  for (const auto& r : rows) CHECK(agree(chi_square_quantile(r[0], r[1]), r[2], 1e-12));
  CHECK(chi_square_quantile(0.0, 3.0) == 0.0);
  for (const double p : {1.0, -0.1, 1.1, nan_value}) CHECK(is_nan(chi_square_quantile(p, 3.0)));
  for (const double df : {0.0, -1.0, nan_value, infinity}) {
    CHECK(is_nan(chi_square_quantile(0.5, df)));
    CHECK(is_nan(chi_square_cdf(0.5, df)));
  }
}

TEST_CASE("special_functions: incomplete beta, both tails") {
  static const double rows[][5] = {
      {0.5, 0.5, 0.3, 0.36901011956554536, 0.6309898804344546},
      {0.1, 0.2, 0.9, 0.7804880320024467, 0.2195119679975533},
      {1.0, 1.0, 0.25, 0.25, 0.75},
      {2.0, 5.0, 1e-06, 1.4999960000045e-11, 0.999999999985},
      {2.0, 5.0, 0.875, 0.9998359680175781, 0.000164031982421875},
      {30.0, 10.0, 0.25, 1.525634134098265e-11, 0.9999999999847436},
      {30.0, 10.0, 0.75, 0.4756308182615972, 0.5243691817384027},
      {0.5, 400.0, 0.001, 0.6288767946805289, 0.3711232053194711},
      {400.0, 0.5, 0.9375, 6.808556802156514e-13, 0.9999999999993191},
      {1000.0, 1200.0, 0.453125, 0.44728841416216564, 0.5527115858378343},
      {1000.0, 1200.0, 0.53125, 0.9999999999997016, 2.984653115794228e-13},
      {20000.0, 30000.0, 0.3984375, 0.23796007307419, 0.76203992692581},
  };
  for (const auto& r : rows) {
    CHECK(agree(incomplete_beta(r[0], r[1], r[2]), r[3], 1e-13));
    CHECK(agree(incomplete_beta(r[1], r[0], 1 - r[2], r[2]), r[4], 1e-13));
  }
  CHECK(beta_cdf(0.0, 2.0, 3.0) == 0.0);
  CHECK(beta_cdf(1.0, 2.0, 3.0) == 1.0);
  CHECK(beta_cdf(-0.5, 2.0, 3.0) == 0.0);
  CHECK(beta_cdf(1.5, 2.0, 3.0) == 1.0);
  for (const double a : {0.0, -1.0, nan_value, infinity}) {
    CHECK(is_nan(beta_cdf(0.5, a, 1.0)));
    CHECK(is_nan(beta_cdf(0.5, 1.0, a)));
    CHECK(is_nan(beta_quantile(0.5, a, 1.0)));
    CHECK(is_nan(beta_quantile(0.5, 1.0, a)));
  }
  CHECK(is_nan(beta_cdf(nan_value, 1.0, 1.0)));
}

TEST_CASE("special_functions: beta_quantile") {
  static const double rows[][4] = {
      {1e-12, 2.0, 5.0, 2.581989786361007e-07},
      {0.025, 8.5, 2.5, 0.49722550356000694},
      {0.975, 8.5, 2.5, 0.9559405864473692},
      {0.5, 0.5, 0.5, 0.5},
      {0.3, 0.1, 0.2, 0.0002597000949009343},
      {1e-100, 1000.0, 1.0, 0.7943282347242815},
      {0.999, 0.2, 30.0, 0.12938197205794152},
      {0.05, 1000.0, 1200.0, 0.43711077609337196},
      {0.999999, 3.0, 40.0, 0.37318267282215567},
  };
  for (const auto& r : rows) CHECK(agree(beta_quantile(r[0], r[1], r[2]), r[3], 1e-12));
  CHECK(beta_quantile(0.0, 2.0, 3.0) == 0.0);
  CHECK(beta_quantile(1.0, 2.0, 3.0) == 1.0);
  for (const double p : {-0.1, 1.1, nan_value}) CHECK(is_nan(beta_quantile(p, 2.0, 3.0)));
  test::generator g(1);
  for (int i = 0; i < 300; ++i) {
    const double a = std::exp(8 * g.uniform() - 2);
    const double b = std::exp(8 * g.uniform() - 2);
    const double p = g.uniform();
    const unit_pair v = beta_quantile_pair(p, 1 - p, a, b);
    CHECK(agree(incomplete_beta(a, b, v.x, v.y), p, 1e-12));
  }
}

TEST_CASE("special_functions: Student's t") {
  static const double rows[][3] = {
      {-100000000.0, 1.0, 3.1830988618379066e-09},
      {-1.0, 1.0, 0.25},
      {-40.0, 3.0, 1.7190340394579263e-05},
      {-2.0, 7.5, 0.041448497649083156},
      {-0.001, 4.0, 0.499625000078125},
      {-5.0, 30.0, 1.1648342733503898e-05},
      {-12.0, 1000.0, 2.1620286933872636e-31},
      {-1.96, 100000.0, 0.02499928159715082},
      {-0.5, 0.3, 0.4003553963107388},
  };
  for (const auto& r : rows) {
    CHECK(agree(student_t_cdf(r[0], r[1]), r[2], 1e-13));
    CHECK(agree(student_t_survival(-r[0], r[1]), r[2], 1e-13));
    CHECK_CLOSE(student_t_cdf(-r[0], r[1]), 1 - r[2]);
  }
  CHECK(student_t_cdf(0.0, 3.0) == 0.5);
  CHECK(student_t_cdf(-infinity, 3.0) == 0.0);
  CHECK(student_t_survival(-infinity, 3.0) == 1.0);
  CHECK(is_nan(student_t_cdf(nan_value, 3.0)));
  for (const double df : {0.0, -1.0, nan_value, infinity}) CHECK(is_nan(student_t_cdf(1.0, df)));
}

TEST_CASE("special_functions: student_t_quantile") {
  static const double rows[][3] = {
      {1e-10, 1.0, -3183098861.837907},
      {0.025, 1.0, -12.706204736174705},
      {0.025, 7.5, -2.3330396268649745},
      {0.001, 30.0, -3.385184866829305},
      {0.975, 4.0, 2.7764451051977934},
      {0.5625, 3.0, 0.1711480372346506},
      {0.49999999, 12.0, -2.5593362568787524e-08},
      {1e-30, 200.0, -13.65451049786474},
      {0.95, 100000.0, 1.6448688647849694},
  };
  for (const auto& r : rows) CHECK(agree(student_t_quantile(r[0], r[1]), r[2], 1e-12));
  CHECK(student_t_quantile(0.5, 3.0) == 0.0);
  for (const double p : {0.0, 1.0, nan_value}) CHECK(is_nan(student_t_quantile(p, 3.0)));
}
