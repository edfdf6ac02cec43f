#include "discrimination/cells.hpp"
#include "support/check.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/matthews_correlation.hpp>

using namespace assay;

TEST_CASE("matthews_correlation: scikit-learn") {
  const test::b20 d;
  CHECK_CLOSE(matthews_correlation(d.y, d.p >= 0.5), 0.4);
  CHECK_CLOSE(matthews_correlation(d.y, d.p >= 0.5, d.w), 0.3188405797101449);
  const Eigen::ArrayXi y{{0, 1, 2, 1, 1, 2, 0, 2, 1, 0}};
  const Eigen::ArrayXi p{{0, 1, 2, 0, 1, 2, 0, 1, 2, 0}};  // argmax of M10
  CHECK_CLOSE(matthews_correlation(y, p), 0.5606060606060606);
}

TEST_CASE("matthews_correlation: sign, and counts whose product overflows 32 bits") {
  CHECK_CLOSE(matthews_correlation(Eigen::Array4i(1, 1, 1, 0), Eigen::Array4i(1, 0, 1, 1)), -1.0 / 3);
  CHECK_CLOSE(matthews_correlation(test::table((Eigen::ArrayXXi(2, 2) << 50000, 5000, 5000, 50000).finished())), 0.8181818181818182);
  const Eigen::ArrayXi y{{0, 1, 1, 0}};
  CHECK_CLOSE(matthews_correlation(y, y), 1.0);
  CHECK_CLOSE(matthews_correlation(y, 1 - y), -1.0);
  // weights of 1e9 and of 1e-9 give the same
  const test::b20 d;
  CHECK_CLOSE(matthews_correlation(d.y, d.p >= 0.5, 1e9 * d.w), matthews_correlation(d.y, d.p >= 0.5, 1e-9 * d.w));
}

TEST_CASE("matthews_correlation: a constant truth or prediction is undefined") {
  const Eigen::Array3i zeros(0, 0, 0);
  const Eigen::Array3i y(0, 1, 0);
  CHECK(is_undefined(matthews_correlation(zeros, y)));
  CHECK(is_undefined(matthews_correlation(y, zeros)));
  CHECK(matthews_correlation(zeros, y, {.undefined = 0}) == 0);
}
