#include "discrimination/class_metric_laws.hpp"
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

TEST_CASE("f_score: tends to recall and precision, however large or small beta is") {
  const confusion_matrix m = test::table((Eigen::ArrayXXi(2, 2) << 50, 10, 5, 15).finished());
  CHECK_CLOSE(f_beta(m, {.beta = 1e200}), 15.0 / 20);
  CHECK_CLOSE(f_beta(m, {.beta = 1e-200}), 15.0 / 25);
  CHECK_CLOSE(f_beta(m, {.beta = 3}), 10 * 15.0 / (10 * 15 + 9 * 5 + 10));
  CHECK(test::error_of([&] { (void)f_beta(m, {.beta = std::numeric_limits<double>::infinity()}); }) ==
        "assay::f_beta: beta = inf is not positive and finite");
  CHECK(test::error_of([&] { (void)f_beta(m, {.beta = std::numeric_limits<double>::quiet_NaN()}); }) ==
        "assay::f_beta: beta = nan is not positive and finite");
  CHECK_CLOSE(f1_score(test::weighted_table((Eigen::ArrayXXd(2, 2) << 0, 4e307, 0, 8e307).finished())), 0.8);
}

TEST_CASE("f_score: laws") {
  test::check_class_rate<class_metric_options>("f1_score", [](const auto&... a) { return f1_score(a...); });
  test::check_class_rate<f_beta_options>("f_beta", [](const auto&... a) { return f_beta(a...); });
  const test::class_rows_sample d(3, 200, 4);
  for (const averaging average : {averaging::macro, averaging::micro, averaging::weighted}) {
    CHECK_CLOSE(f_beta(d.y, d.p, d.w, {.average = average}), f1_score(d.y, d.p, d.w, {.average = average}));
  }
}
