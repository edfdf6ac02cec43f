#include "discrimination/matrix_metric.hpp"

#include <assay/discrimination/multilabel_average_precision.hpp>

using namespace assay;

TEST_CASE("multilabel_average_precision: reference values") {
  // documentation of torchmetrics: .75 .5833 .9167
  Eigen::ArrayXXd s(4, 3);
  s << .75, .05, .35, .45, .75, .05, .05, .55, .75, .05, .65, .05;
  Eigen::ArrayXXi y(4, 3);
  y << 1, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1;
  const per_class_result r = multilabel_average_precision_per_label(y, s);
  CHECK(r.value(0) == 0.75);
  CHECK_CLOSE(r.value(1), 7.0 / 12);
  CHECK_CLOSE(r.value(2), 11.0 / 12);
  CHECK_CLOSE(r.average, 0.75);
  CHECK_CLOSE(multilabel_average_precision(y, s), 0.75);
  // scikit-learn 1.9.1
  CHECK_CLOSE(multilabel_average_precision(y, s, {.average = averaging::weighted}), 0.7738095238095237);
  CHECK_CLOSE(multilabel_average_precision(y, s, {.average = averaging::micro}), 0.6806122448979592);
  CHECK_CLOSE(multilabel_average_precision(y, s, Eigen::Array4d(1, 2, 0.5, 3)), 0.7038683538683538);
}

TEST_CASE("multilabel_average_precision: every label is the average precision of its columns") {
  test::label_sample d(9, 400, 20, 10);
  d.y.col(3).setConstant(1);
  const per_class_result plain = multilabel_average_precision_per_label(d.y, d.s);
  const per_class_result weighted = multilabel_average_precision_per_label(d.y, d.s, d.w);
  double macro = 0;
  for (Index k = 0; k < 20; ++k) {
    if (k == 3) continue;
    CHECK(plain.value(k) == average_precision(d.y.col(k), d.s.col(k)));
    CHECK(weighted.value(k) == average_precision(d.y.col(k), d.s.col(k), d.w));
    macro += plain.value(k) / 19;
  }
  CHECK(plain.absent == 1);
  CHECK(is_undefined(plain.value(3)));
  CHECK_CLOSE(multilabel_average_precision(d.y, d.s), macro);
  CHECK_CLOSE(multilabel_average_precision(d.y, d.s, {.absent = absent_class::zero}), macro * 19 / 20);
  CHECK_CLOSE(multilabel_average_precision(d.y, d.s, {.average = averaging::micro}), average_precision(d.y.reshaped(), d.s.reshaped()));
}

TEST_CASE("multilabel_average_precision: laws, edge cases and errors") {
  const test::label_sample d(2, 300, 4, 12);
  for (const averaging average : {averaging::macro, averaging::weighted, averaging::micro}) {
    const auto metric = [&](const auto&... a) { return multilabel_average_precision(a..., class_average_options{.average = average}); };
    test::check_matrix_metric("multilabel_average_precision", d, metric, true);
    CHECK(is_undefined(metric(Eigen::ArrayXXi(0, 3), Eigen::ArrayXXd(0, 3))));
    CHECK(is_undefined(metric(Eigen::ArrayXXi::Zero(3, 2), Eigen::ArrayXXd::Random(3, 2))));
  }
  test::check_label_errors("multilabel_average_precision", [](const auto&... a) { return multilabel_average_precision(a...); });
  test::check_label_errors("multilabel_average_precision_per_label",
                           [](const auto&... a) { return multilabel_average_precision_per_label(a...); });
}
