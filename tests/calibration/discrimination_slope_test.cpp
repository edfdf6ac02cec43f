#include "calibration/data.hpp"

#include <assay/calibration/discrimination_slope.hpp>

#include <limits>

using assay::discrimination_slope;
using assay::Index;
using assay::Vector;

namespace {

double oracle(const Eigen::ArrayXi& y, const Vector& p, const Vector& w) {
  const Vector one = w * y.cast<double>();
  const Vector zero = w - one;
  return (one * p).sum() / one.sum() - (zero * p).sum() / zero.sum();
}

}  // namespace

TEST_CASE("discrimination_slope: reference values") {
  const test::b20 d;
  CHECK_CLOSE(discrimination_slope(d.y, d.p), 0.22);  // exact; weighted: numpy 2.4.6
  CHECK_CLOSE(discrimination_slope(d.y, d.p, d.w), 0.16304347826086968);
  CHECK(discrimination_slope(d.y, d.y.cast<double>()) == 1);
  CHECK(discrimination_slope(d.y, 1 - d.y.cast<double>()) == -1);
  CHECK(discrimination_slope(d.y, Vector::Constant(20, 0.3)) == 0);
}

TEST_CASE("discrimination_slope: the definition, any order, weights") {
  const test::random_rows r(9000, 0, 1);
  CHECK_CLOSE(discrimination_slope(r.y, r.p), oracle(r.y, r.p, Vector::Ones(9000)));
  CHECK_CLOSE(discrimination_slope(r.y, r.p, r.w), oracle(r.y, r.p, r.w));
  CHECK(discrimination_slope(r.y.reverse(), r.p.reverse()) == discrimination_slope(r.y, r.p));
  CHECK_NEAR(discrimination_slope(r.y, r.p.cast<float>()), discrimination_slope(r.y, r.p), 1e-7);
  CHECK_CLOSE(discrimination_slope(r.y == 1, 0.5 * r.p), 0.5 * discrimination_slope(r.y, r.p));
  for (const double scale : {1e300, 1e-300}) CHECK_CLOSE(discrimination_slope(r.y, r.p, scale * r.w), discrimination_slope(r.y, r.p, r.w));
  std::vector<double> p;
  std::vector<int> y;
  for (Index i = 0; i < 9000; ++i) {
    for (int k = 0; k < static_cast<int>(2 * r.w[i]); ++k) {
      p.push_back(r.p[i]);
      y.push_back(r.y[i]);
    }
  }
  CHECK_CLOSE(discrimination_slope(r.y, r.p, r.w), discrimination_slope(assay::view(y), assay::view(p)));
}

TEST_CASE("discrimination_slope: one class, errors") {
  const Vector p{{0.2, 0.4}};
  const Eigen::ArrayXi y = test::labels({0, 1});
  CHECK(assay::is_undefined(discrimination_slope(Eigen::ArrayXi(0), Vector(0))));
  CHECK(assay::is_undefined(discrimination_slope(test::labels({1, 1}), p)));
  CHECK(assay::is_undefined(discrimination_slope(y, p, Vector{{0, 1}})));
  CHECK(discrimination_slope(test::labels({0, 0}), p, {.undefined = 0}) == 0);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(test::error_of([&] { discrimination_slope(y, Vector{{nan, 0.1}}); }) == "assay::discrimination_slope: prediction[0] is NaN");
  CHECK(test::error_of([&] {
          discrimination_slope(y, Vector{{2, 0.1}});
        }) == "assay::discrimination_slope: prediction[0] = 2 is outside [0, 1]");
  CHECK(test::error_of([&] {
          discrimination_slope(test::labels({0, 2}), p);
        }) == "assay::discrimination_slope: truth[1] = 2 is not 0 or 1");
  CHECK(test::error_of([&] { discrimination_slope(y, p, Vector{{1, -1}}); }) == "assay::discrimination_slope: weights[1] = -1 is negative");
  CHECK(test::error_of([&] { discrimination_slope(y, p, Vector{{1}}); }) ==
        "assay::discrimination_slope: weights has 1 elements but truth has 2");
  CHECK(test::error_of([&] { discrimination_slope(y, Vector{{1}}); }) ==
        "assay::discrimination_slope: prediction has 1 elements but truth has 2");
  CHECK(test::contains(test::error_of([&] { discrimination_slope(y, p, Vector{{1e308, 1.7e308}} * 1.5); }), "infinite"));
}
