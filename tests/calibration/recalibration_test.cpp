#include "calibration/data.hpp"

#include <assay/calibration/recalibration.hpp>

#include <limits>

using assay::calibration_detail::map_each;
using assay::core::real_kind;

TEST_CASE("recalibration: a map over an array, in blocks") {
  const auto twice = [](const auto& x) { return map_each<real_kind::finite>({"f.map", "score"}, x, [](double v) { return 2 * v; }); };
  const Eigen::ArrayXd x = Eigen::ArrayXd::LinSpaced(10001, -3, 4);
  CHECK((twice(x) == 2 * x).all());
  CHECK((twice(x + 1) == 2 * (x + 1)).all());
  CHECK((twice(x.reverse()) == 2 * x.reverse()).all());
  CHECK((twice(x.cast<float>()) == 2 * x.cast<float>().cast<double>()).all());
  CHECK(twice(Eigen::ArrayXd()).size() == 0);
  for (const Eigen::Index bad : {0, 5000, 10000}) {
    Eigen::ArrayXd y = x;
    y[bad] = std::numeric_limits<double>::quiet_NaN();
    CHECK(test::error_of([&] { (void)twice(y); }) == "assay::f.map: score[" + std::to_string(bad) + "] is NaN");
    y[bad] = std::numeric_limits<double>::infinity();
    CHECK(test::error_of([&] { (void)twice(y); }) == "assay::f.map: score[" + std::to_string(bad) + "] is infinite");
  }
  CHECK(test::error_of([] { (void)map_each<real_kind::probability>({"f.map", "score"}, Eigen::Array2d(0.5, 1.5), [](double v) { return v; }); }) ==
        "assay::f.map: score[1] = 1.5 is outside [0, 1]");
}
