#include "support/check.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/f_score.hpp>

using namespace assay;

TEST_CASE("f_score: B20, M10 and fairlearn documentation") {
  const test::b20 d;
  CHECK(f1_score(d.y, d.p >= 0.5) == 0.7);
  CHECK_CLOSE(f_beta(d.y, d.p >= 0.5, {.beta = 2}), 0.7);
  const Eigen::ArrayXi y{{0, 1, 2, 1, 1, 2, 0, 2, 1, 0}};
  const Eigen::ArrayXi p{{0, 1, 2, 0, 1, 2, 0, 1, 2, 0}};  // argmax of M10
  CHECK_CLOSE(f1_score(y, p, {.average = averaging::macro}), 0.6984126984126985);  // scikit-learn
  CHECK_CLOSE(f1_score(y, p, {.average = averaging::micro}), 0.7);
  CHECK_CLOSE(f1_score(y, p, {.average = averaging::weighted}), 0.6857142857142857);
  const Eigen::ArrayXi t{{0, 1, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1}};
  const Eigen::ArrayXi q{{0, 0, 1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 0}};
  CHECK_NEAR(f_beta(t, q, {.beta = 0.6}), 0.56983, 1e-5);
}

TEST_CASE("f_score: the harmonic mean of precision and recall") {
  const Eigen::ArrayXi y{{1, 1, 1, 0, 0, 0, 0, 1}};
  const Eigen::ArrayXi p{{1, 0, 0, 1, 0, 0, 0, 1}};
  const double precision = 2.0 / 3;
  const double recall = 0.5;
  CHECK_CLOSE(f1_score(y, p), 2 / (1 / precision + 1 / recall));
  CHECK_CLOSE(f_beta(y, p, {.beta = 2}), 5 / (1 / precision + 4 / recall));
  CHECK_CLOSE(f_beta(y, p), f1_score(y, p));
}

TEST_CASE("f_score: undefined cases and errors") {
  const Eigen::Array3i zeros(0, 0, 0);
  CHECK(is_undefined(f1_score(zeros, zeros)));
  CHECK(f1_score(zeros, zeros, {.undefined = 0}) == 0);
  CHECK(f1_score(Eigen::Array3i(0, 1, 0), zeros) == 0);
  CHECK(test::error_of([&] { (void)f_beta(zeros, zeros, {.beta = 0}); }) == "assay::f_beta: beta = 0 is not positive and finite");
}
