#include "support/check.hpp"

#include <assay/discrimination/precision_recall.hpp>
#include <assay/discrimination/accuracy.hpp>

using namespace assay;

TEST_CASE("class_metric: a class that is never predicted makes the macro mean undefined; 0 is scikit-learn's choice") {
  const Eigen::ArrayXi t{{0, 1, 2, 2}};
  const Eigen::ArrayXi p{{0, 1, 1, 0}};
  CHECK(is_undefined(precision(t, p, {.average = averaging::macro})));
  CHECK_CLOSE(precision(t, p, {.average = averaging::macro, .undefined = 0}), 1.0 / 3);
}

TEST_CASE("class_metric: a class that occurs nowhere is no part of the mean") {
  const Eigen::ArrayXi far{{0, 1, 3, 3}};
  CHECK(recall(far, far, {.average = averaging::macro}) == 1);
  CHECK(recall(far, far, {.average = averaging::weighted}) == 1);
}

TEST_CASE("class_metric: errors name the function that was called") {
  const Eigen::Array3i y(0, 1, 2);
  CHECK(test::error_of([&] { (void)precision(y, y); }) ==
        "assay::precision: the table has 3 classes; choose .average = averaging::macro, micro or weighted");
  CHECK(test::error_of([&] { (void)recall(Eigen::Array2i(0, 1), Eigen::Array2i(0, 1), {.positive = 2}); }) ==
        "assay::recall: positive = 2 is no class");
  CHECK(recall(Eigen::Array3i(0, 1, 1), Eigen::Array3i(0, 1, 0), {.positive = 0}) == 1);
}

TEST_CASE("class_metric: tables, labels of other types, weights") {
  const Eigen::Array4i y(0, 1, 1, 0);
  const Eigen::Array4i p(0, 1, 0, 0);
  const confusion_matrix m(y, p);
  CHECK(recall(m) == 0.5);
  CHECK(recall(y.cast<bool>(), p.cast<double>()) == 0.5);
  CHECK(recall(y, p, Eigen::Array4f(1, 3, 1, 0)) == 0.75);
}
