// SPDX-License-Identifier: MIT
// The rows are printed by tests/reference/signal_detection.py (mpmath 1.3.0, 120 digits).
#include "support/check.hpp"

#include <assay/discrimination/normal_interval.hpp>

using namespace assay::discrimination_detail;

namespace {

// relative error only, without the absolute slack of CHECK_NEAR
bool agree(double a, double b, double relative) {
  if (std::abs(a - b) <= relative * std::abs(b)) return true;
  UNSCOPED_INFO("got " << a << ", want " << b << ", relative " << (a - b) / b);
  return false;
}

interval_share share(double start, double above, double width) {
  const upper_tail tail(start);
  return width > 0 ? interval_share(above, width, start, tail) : interval_share(above, start, tail);
}

}  // namespace

TEST_CASE("upper_tail: log probability, hazard and excess without cancellation") {
  static const double rows[][4] = {
      {-15.0, -3.670966199312751e-51, 5.530709549844416e-50, 15.0},
      {-10.0, -7.619853024160525e-24, 7.694598626706419e-23, 10.0},
      {-3.0, -0.0013508099647481938, 0.004437839042125664, 3.004437839042126},
      {-0.5, -0.3689464152886564, 0.5091604338370335, 1.0091604338370335},
      {0.0, -0.6931471805599453, 0.7978845608028654, 0.7978845608028654},
      {0.5, -1.1759117615936185, 1.1410777703680646, 0.6410777703680645},
      {3.0, -6.607726221510349, 3.2830986549304364, 0.2830986549304365},
      {4.999, -15.059812373671576, 5.185536668974189, 0.18653666897418958},
      {5.0, -15.064998393988725, 5.186503967125842, 0.1865039671258421},
      {8.0, -35.01343715991455, 8.121368112236112, 0.12136811223611269},
      {30.0, -454.3212439563432, 30.033259667433676, 0.03325966743367704},
      {1000.0, -500007.82669481216, 1000.000999998, 0.00099999800001},
      {1000000.0, -500000000014.73444, 1000000.000001, 9.99999999998e-07},
  };
  for (const auto& r : rows) {
    const upper_tail t(r[0]);
    INFO("x = " << r[0]);
    CHECK(agree(t.log_probability, r[1], 1e-13));
    CHECK(agree(t.hazard, r[2], 3e-13));
    CHECK(agree(t.excess, r[3], 1e-14 + (r[0] > 3 ? 2e-13 : 0)));
  }
}

TEST_CASE("interval_share: shares and what their derivatives are made of, narrow and far out") {
  static const double rows[][9] = {
      {0.0, 0.0, 1.0, -0.38171514630212605, 1.1687371345136333, 0.7088749052272068, 0.4598622292864265, 0.4598622292864265,
       0.5401377707135735},
      {0.0, 0.25, 1e-09, -20.98030718971614, 1000000000.1249999, 999999999.8749999, 0.2500000005, 4.999999999791667e-10,
       5.000000000208334e-10},
      {-3.0, 1.0, 0.5, -3.120918645500511, 1.2254779390840362, 2.939768751370411, -1.7142908122863747, 0.28570918771362536,
       0.21429081228637462},
      {-3.0, 2.0, 3.0, -0.19881548435971438, 0.2955928616500336, 0.06595568255870467, 0.22963717909132897, 1.229637179091329,
       1.770362820908671},
      {-3.0, 2.9999999, 3e-07, -15.937071085530139, 3333333.3333333335, 3333333.3333332837, 5.00000001636575e-08, 1.4999999999999962e-07,
       1.5000000000000036e-07},
      {-3.0, 0.0, 20.0, -4.111546370451335e-65, 0.004437839042125664, 7.013649846440834e-64, 0.004437839042125664, 3.004437839042126,
       16.995562160957874},
      {-30.0, 2.0, 3.0, -316.63940800802027, 7.451107183715501e-34, 25.039873012057562, -25.039873012057562, 2.9601269879424374,
       0.039873012057562586},
      {-30.0, 2.0, 1e-06, -406.73443509113645, 999986.0000655, 1000014.000065, -27.999999499997667, 5.000023333332917e-07,
       4.999976666667083e-07},
      {-30.0, 29.0, 60.0, -0.17275377902344988, 0.2875999709391784, 0.0, 0.2875999709391784, 1.2875999709391783, 58.712400029060824},
      {-1.0, 3.0, 0.1, -5.148686598584841, 11.050789179840281, 9.002495749585181, 2.0482934302550997, 0.04829343025509958,
       0.05170656974490043},
      {-1.0, 3.0, 7.0, -3.610430554658582, 2.373215532822841, 4.5185555824838416e-17, 2.373215532822841, 0.3732155328228408,
       6.626784467177159},
      {2.0, 0.0, 0.05, -2.1814760590367857, 21.025202969078872, 19.000624736877114, 2.024578232201759, 0.024578232201759014,
       0.02542176779824099},
      {2.0, 1e-07, 3.0, -1.2837393408163489e-05, 2.3732455242706663, 6.535073556836973e-05, 2.373180173535098, 0.37318007353509774,
       2.6268199264649024},
      {2.0, 1.0, 0.125, -3.899204287682185, 9.616208769152331, 6.557684631638954, 3.0585241375133774, 0.058524137513377185,
       0.06647586248662281},
      {40.0, 0.0, 0.001, -3.238185297657477, 1020.1334981022275, 980.1330014355134, 40.000496666714, 0.00049666671399994,
       0.00050333328600006},
      {40.0, 0.5, 0.25, -20.13744582569684, 40.52622543877407, 0.0015737394226283672, 40.52465169935144, 0.024651699351440962,
       0.22534830064855904},
      {40.0, 0.5, 1e-08, -34.856177465903244, 100000020.25000137, 99999979.75000136, 40.500000005, 4.9999996625e-09, 5.0000003375e-09},
      {10000.0, 0.0001, 3e-05, -2.3502256093788385, 38582.95919544424, 28582.959081193116, 10000.000114251123, 1.4251122586133601e-05,
       1.57488774138664e-05},
      {10000.0, 0.0001, 1.0, -1.000000015, 10000.000199999997, 0.0, 10000.000199999997, 9.999999700000017e-05, 0.999900000003},
      {0.0, 0.0, 0.0, 0.0, 0.7978845608028654, 0.0, 0.7978845608028654, 0.7978845608028654, 0.0},
      {-3.0, 1.0, 0.0, -0.021662099364215294, 0.055247862678989956, 0.0, 0.055247862678989956, 2.05524786267899, 0.0},
      {-3.0, 5.0, 0.0, -3.7818335237172835, 2.373215532822841, 0.0, 2.373215532822841, 0.37321553282284087, 0.0},
      {2.0, 1.0, 0.0, -2.8245418878283175, 3.2830986549304364, 0.0, 3.2830986549304364, 0.2830986549304365, 0.0},
      {40.0, 0.5, 0.0, -20.13740723028423, 40.52466134256537, 0.0, 40.52466134256537, 0.02466134256537192, 0.0},
      {10000.0, 0.0001, 0.0, -1.000000015, 10000.000199999997, 0.0, 10000.000199999997, 9.999999700000017e-05, 0.0},
  };
  for (const auto& r : rows) {
    const interval_share s = share(r[0], r[1], r[2]);
    INFO("start " << r[0] << ", above " << r[1] << ", width " << r[2]);
    CHECK(test::close_to(s.log_share, r[3], 1e-13, 1e-13));
    CHECK(agree(s.at_lower, r[4], 3e-13));
    CHECK(test::close_to(s.at_upper, r[5], 3e-13, 1e-100));
    CHECK(test::close_to(s.mean, r[6], 1e-13, 1e-13));
    CHECK(agree(s.above_lower, r[7], 1e-12 + (r[1] + r[0] > 100 ? 1e-8 : 0)));
    CHECK(test::close_to(s.below_upper, r[8], 1e-12, 1e-100));
  }
}

TEST_CASE("interval_share: parts of a tail add up to it, wherever one form takes over from another") {
  for (const double start : {-8.0, -2.0, -0.7, 0.0, 0.3, 1.0, 4.999, 5.0, 12.0, 100.0}) {
    for (const double first : {1e-6, 0.1, 0.49, 0.51, 0.99, 1.01, 3.0, 9.0}) {
      for (const double second : {1e-6, 0.4, 0.9, 1.1, 7.0}) {
        const interval_share a = share(start, 0, first);
        const interval_share b = share(start, first, second);
        const interval_share c = share(start, first + second, 0);
        INFO("start " << start << ", first " << first << ", second " << second);
        CHECK(std::abs(std::exp(a.log_share) + std::exp(b.log_share) + std::exp(c.log_share) - 1) < 1e-13);
        CHECK(a.above_lower > 0);
        CHECK(a.below_upper > 0);
        CHECK(std::abs(a.above_lower + a.below_upper - first) <= 1e-13 * first);
        // the mean of the tail is that of its parts
        const double mean = std::exp(a.log_share) * a.above_lower + std::exp(b.log_share) * (first + b.above_lower) +
                            std::exp(c.log_share) * (first + second + c.above_lower);
        CHECK(agree(mean, upper_tail(start).excess, 1e-12));
      }
    }
  }
}

TEST_CASE("interval_share: derivatives against central differences") {
  for (const double start : {-6.0, -1.0, 0.2, 3.0, 20.0}) {
    for (const double above : {0.05, 0.8, 2.0, 6.5}) {
      for (const double width : {0.01, 0.6, 4.0}) {
        const double e = 1e-4 * width;
        const auto at = [&](double to_lower, double to_upper) {
          return share(start, above + to_lower, width - to_lower + to_upper).log_share;
        };
        const interval_share s = share(start, above, width);
        INFO("start " << start << ", above " << above << ", width " << width);
        CHECK(test::close_to((at(e, 0) - at(-e, 0)) / (2 * e), -s.at_lower, 1e-6, 1e-8));
        CHECK(test::close_to((at(0, e) - at(0, -e)) / (2 * e), s.at_upper, 1e-6, 1e-8));
        CHECK(test::close_to((at(e, e) - at(-e, -e)) / (2 * e), -s.mean, 1e-6, 1e-7));
        const auto slopes = [&](double to_lower, double to_upper) { return share(start, above + to_lower, width - to_lower + to_upper); };
        CHECK(test::close_to((slopes(e, 0).at_lower - slopes(-e, 0).at_lower) / (2 * e), s.at_lower * (s.above_lower + s.at_upper), 1e-6,
                             1e-8));
        CHECK(test::close_to((slopes(0, e).at_upper - slopes(0, -e).at_upper) / (2 * e), -s.at_upper * (s.below_upper + s.at_lower), 1e-6,
                             1e-8));
        CHECK(test::close_to((slopes(0, e).at_lower - slopes(0, -e).at_lower) / (2 * e), -s.at_lower * s.at_upper, 1e-6, 1e-8));
        CHECK(test::close_to((slopes(e, e).mean - slopes(-e, -e).mean) / (2 * e), s.at_lower * s.above_lower + s.at_upper * s.below_upper,
                             1e-6, 1e-8));
      }
    }
  }
}
