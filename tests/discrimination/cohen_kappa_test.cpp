#include "discrimination/cells.hpp"
#include "support/check.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/cohen_kappa.hpp>

using namespace assay;

TEST_CASE("cohen_kappa: R vcd, scikit-learn") {
  const confusion_matrix m = test::table((Eigen::ArrayXXi(3, 3) << 20, 4, 1, 5, 15, 2, 3, 6, 24).finished());
  CHECK_NEAR(cohen_kappa(m), 0.6055412068561, 1e-12);
  CHECK_NEAR(cohen_kappa(m, {.weights = kappa_weights::linear}), 0.6585865483100, 1e-12);
  CHECK_NEAR(cohen_kappa(m, {.weights = kappa_weights::quadratic}), 0.7084805653710, 1e-12);
  const Eigen::ArrayXi a{{2, 0, 2, 2, 0, 1}};
  const Eigen::ArrayXi b{{0, 0, 2, 2, 0, 2}};
  CHECK_CLOSE(cohen_kappa(a, b), 0.4285714285714286);
  const test::b20 d;
  CHECK_CLOSE(cohen_kappa(d.y, d.p >= 0.5), 0.4);
  CHECK_CLOSE(cohen_kappa(d.y, d.p >= 0.5, d.w), 0.3188405797101449);
  const Eigen::ArrayXi y{{0, 1, 2, 1, 1, 2, 0, 2, 1, 0}};
  const Eigen::ArrayXi p{{0, 1, 2, 0, 1, 2, 0, 1, 2, 0}};  // argmax of M10
  CHECK_CLOSE(cohen_kappa(y, p), 0.5522388059701493);
  CHECK_CLOSE(cohen_kappa(y, p, {.weights = kappa_weights::linear}), 0.6590909090909092);
  CHECK_CLOSE(cohen_kappa(y, p, {.weights = kappa_weights::quadratic}), 0.7692307692307692);
}

TEST_CASE("cohen_kappa: undefined when chance agreement is certain") {
  const Eigen::Array3i zeros(0, 0, 0);
  CHECK(is_undefined(cohen_kappa(zeros, zeros)));
  CHECK(is_undefined(cohen_kappa(Eigen::ArrayXi(0), Eigen::ArrayXi(0))));
  CHECK(cohen_kappa(zeros, zeros, {.undefined = 1}) == 1);
  CHECK(cohen_kappa(zeros, Eigen::Array3i(0, 1, 0)) == 0);
}
