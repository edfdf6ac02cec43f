#include "discrimination/matrix_metric.hpp"

#include <assay/discrimination/coverage_error.hpp>

using namespace assay;

TEST_CASE("coverage_error: reference values") {
  Eigen::ArrayXXd s(2, 3);
  s << .75, .5, 1, 1, .2, .1;
  Eigen::ArrayXXi y(2, 3);
  y << 1, 0, 0, 0, 1, 1;
  CHECK(coverage_error(y, s) == 2.5);                                // documentation of scikit-learn
  CHECK_CLOSE(coverage_error(y, s, Eigen::Array2d(1, 3)), 2.75);
  // rows without true labels count 0, rows with all of them L (scikit-learn)
  Eigen::ArrayXXi few(2, 3);
  few << 0, 0, 0, 1, 1, 1;
  CHECK(coverage_error(few, s) == 1.5);
}

TEST_CASE("coverage_error: against the definition, with heavy ties") {
  for (const int distinct : {1, 3, 1000}) {
    const test::label_sample d(static_cast<std::uint64_t>(distinct), 300, 9, distinct);
    double sum = 0;
    double weighted = 0;
    for (Index i = 0; i < 300; ++i) {
      double depth = 0;
      for (Index k = 0; k < 9; ++k) {
        if (d.y(i, k) != 0) depth = (std::max)(depth, static_cast<double>((d.s.row(i) >= d.s(i, k)).count()));
      }
      sum += depth;
      weighted += d.w(i) * depth;
    }
    CHECK_CLOSE(coverage_error(d.y, d.s), sum / 300);
    CHECK_CLOSE(coverage_error(d.y, d.s, d.w), weighted / d.w.sum());
  }
}

TEST_CASE("coverage_error: laws, edge cases and errors") {
  const auto metric = [](const auto&... a) { return coverage_error(a...); };
  test::check_matrix_metric("coverage_error", test::label_sample(4, 5003, 6, 8), metric, false);
  test::check_label_errors("coverage_error", metric);
  CHECK(is_undefined(coverage_error(Eigen::ArrayXXi(0, 3), Eigen::ArrayXXd(0, 3))));
  CHECK(coverage_error(Eigen::ArrayXXi(0, 3), Eigen::ArrayXXd(0, 3), {.undefined = 7}) == 7);
  CHECK(is_undefined(coverage_error(Eigen::ArrayXXi::Ones(2, 3), Eigen::ArrayXXd::Zero(2, 3), Eigen::Array2d(0, 0))));
  CHECK(coverage_error(Eigen::ArrayXXi(4, 0), Eigen::ArrayXXd(4, 0)) == 0);
  CHECK(coverage_error(Eigen::ArrayXXi::Ones(4, 1), Eigen::ArrayXXd::Zero(4, 1)) == 1);
  const double infinity = std::numeric_limits<double>::infinity();
  Eigen::ArrayXXd s(1, 4);
  s << -infinity, infinity, -0.0, 0.0;
  Eigen::ArrayXXi y(1, 4);
  y << 0, 0, 0, 1;
  CHECK(coverage_error(y, s) == 3);
  y(0, 0) = 1;
  CHECK(coverage_error(y, s) == 4);
}
