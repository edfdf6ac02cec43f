#include "discrimination/matrix_metric.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/multiclass_average_precision.hpp>

using namespace assay;

TEST_CASE("multiclass_average_precision: reference values") {
  const test::m12 m;
  const Eigen::ArrayXi y = m.y.head(10);
  const Eigen::ArrayXXd p = m.p.topRows(10);
  const Eigen::ArrayXd w{{1, 2, 1, 1, 0.5, 1, 2, 1, 1, 1.5}};
  // scikit-learn 1.9.1 average_precision_score of the one-hot truth
  CHECK_CLOSE(multiclass_average_precision(y, p), 0.7776455026455026);
  CHECK_CLOSE(multiclass_average_precision(y, p, {.average = averaging::weighted}), 0.7659523809523809);
  CHECK_CLOSE(multiclass_average_precision(y, p, {.average = averaging::micro}), 0.7578282828282829);
  CHECK_CLOSE(multiclass_average_precision(y, p, w), 0.8090711031887502);
  CHECK_CLOSE(multiclass_average_precision(y, p, w, {.average = averaging::weighted}), 0.8129827688651218);
  CHECK_CLOSE(multiclass_average_precision(y, p, w, {.average = averaging::micro}), 0.8011313004734057);

  // documentation of torchmetrics: AP 1 1 .25 .25 nan, macro .625: the absent class is skipped
  Eigen::ArrayXXd s = Eigen::ArrayXXd::Constant(4, 5, .05);
  s.matrix().diagonal().setConstant(.75);
  const Eigen::ArrayXi doc{{0, 1, 3, 2}};
  const per_class_result r = multiclass_average_precision_per_class(doc, s);
  CHECK((r.value.head(4) == Eigen::Array4d(1, 1, .25, .25)).all());
  CHECK(is_undefined(r.value(4)));
  CHECK(r.absent == 1);
  CHECK(r.average == 0.625);
  CHECK(multiclass_average_precision(doc, s) == 0.625);
  CHECK(multiclass_average_precision(doc, s, {.absent = absent_class::zero}) == 0.5);
  CHECK(is_undefined(multiclass_average_precision(doc, s, {.absent = absent_class::undefined})));
}

TEST_CASE("multiclass_average_precision: every class is the average precision of its column") {
  const test::class_sample d(4, 500, 20, 15);
  const per_class_result plain = multiclass_average_precision_per_class(d.y, d.s);
  const per_class_result weighted = multiclass_average_precision_per_class(d.y, d.s, d.w);
  for (Index k = 0; k < 20; ++k) {
    const Eigen::ArrayXi is_class = (d.y == static_cast<int>(k)).cast<int>();
    CHECK(plain.value(k) == average_precision(is_class, d.s.col(k)));
    CHECK(weighted.value(k) == average_precision(is_class, d.s.col(k), d.w));
    CHECK(plain.weight(k) == is_class.sum());
    CHECK(weighted.weight(k) == (is_class.cast<double>() * d.w).sum());
  }
  CHECK_CLOSE(plain.average, plain.value.mean());
  CHECK_CLOSE(multiclass_average_precision(d.y, d.s, {.average = averaging::weighted}), (plain.value * plain.weight).sum() / 500);
  Eigen::ArrayXi pooled(10000);
  for (Index k = 0; k < 20; ++k) pooled.segment(500 * k, 500) = (d.y == static_cast<int>(k)).cast<int>();
  CHECK_CLOSE(multiclass_average_precision(d.y, d.s, {.average = averaging::micro}), average_precision(pooled, d.s.reshaped()));
}

TEST_CASE("multiclass_average_precision: laws, edge cases and errors") {
  const test::class_sample d(6, 300, 4, 12);
  for (const averaging average : {averaging::macro, averaging::weighted, averaging::micro}) {
    const auto metric = [&](const auto&... a) { return multiclass_average_precision(a..., class_average_options{.average = average}); };
    test::check_matrix_metric("multiclass_average_precision", d, metric, true);
  }
  test::check_class_errors("multiclass_average_precision", [](const auto&... a) { return multiclass_average_precision(a...); });
  test::check_class_errors("multiclass_average_precision_per_class",
                           [](const auto&... a) { return multiclass_average_precision_per_class(a...); });
  CHECK(test::error_of([&] { (void)multiclass_average_precision(d.y, d.s, {.average = averaging::binary}); }) ==
        "assay::multiclass_average_precision: average = averaging::binary is for one class of two; choose macro, micro or weighted");
  for (const averaging average : {averaging::macro, averaging::weighted, averaging::micro}) {
    CHECK(is_undefined(multiclass_average_precision(Eigen::ArrayXi(0), Eigen::ArrayXXd(0, 3), {.average = average})));
    CHECK(multiclass_average_precision(Eigen::ArrayXi(0), Eigen::ArrayXXd(0, 3), {.average = average, .undefined = 1}) == 1);
  }
  CHECK(is_undefined(multiclass_average_precision(Eigen::Array2i(1, 1), Eigen::ArrayXXd::Zero(2, 3))));
}
