#include "discrimination/matrix_metric.hpp"

#include <assay/discrimination/multilabel_auroc.hpp>

using namespace assay;

TEST_CASE("multilabel_auroc: reference values") {
  // documentation of torchmetrics: .6250 .5 .8333, macro .6528
  Eigen::ArrayXXd s(4, 3);
  s << .75, .05, .35, .45, .75, .05, .05, .55, .75, .05, .65, .05;
  Eigen::ArrayXXi y(4, 3);
  y << 1, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1;
  const per_class_result r = multilabel_auroc_per_label(y, s);
  CHECK(r.value(0) == 0.625);
  CHECK(r.value(1) == 0.5);
  CHECK_CLOSE(r.value(2), 5.0 / 6);
  CHECK((r.weight == Eigen::Array3d(2, 2, 3)).all());
  CHECK(r.absent == 0);
  CHECK_CLOSE(r.average, 0.65277777777777779);
  CHECK_CLOSE(multilabel_auroc(y, s), 0.65277777777777779);
  // scikit-learn 1.9.1
  CHECK_CLOSE(multilabel_auroc(y, s, {.average = averaging::weighted}), 0.6785714285714286);
  CHECK_CLOSE(multilabel_auroc(y, s, {.average = averaging::micro}), 0.6571428571428571);
  const Eigen::Array4d w(1, 2, 0.5, 3);
  CHECK_CLOSE(multilabel_auroc(y, s, w), 0.44166666666666665);
  CHECK_CLOSE(multilabel_auroc(y, s, w, {.average = averaging::weighted}), 0.45555555555555555);
  CHECK_CLOSE(multilabel_auroc(y, s, w, {.average = averaging::micro}), 0.47777777777777775);
}

TEST_CASE("multilabel_auroc: every label is the auroc of its columns, and labels without a counterpart") {
  test::label_sample d(8, 400, 25, 10);
  d.y.col(3).setConstant(1);
  d.y.col(17).setConstant(0);
  const per_class_result plain = multilabel_auroc_per_label(d.y, d.s);
  const per_class_result weighted = multilabel_auroc_per_label(d.y, d.s, d.w);
  double macro = 0;
  double by_size = 0;
  double sizes = 0;
  for (Index k = 0; k < 25; ++k) {
    CHECK(plain.weight(k) == d.y.col(k).sum());
    CHECK(weighted.weight(k) == (d.y.col(k).cast<double>() * d.w).sum());
    if (k == 3 || k == 17) {
      CHECK(is_undefined(plain.value(k)));
      CHECK(is_undefined(weighted.value(k)));
      continue;
    }
    CHECK(plain.value(k) == auroc(d.y.col(k), d.s.col(k)));
    CHECK(weighted.value(k) == auroc(d.y.col(k), d.s.col(k), d.w));
    macro += plain.value(k) / 23;
    by_size += plain.value(k) * plain.weight(k);
    sizes += plain.weight(k);
  }
  CHECK(plain.absent == 2);
  CHECK_CLOSE(plain.average, macro);
  CHECK_CLOSE(multilabel_auroc(d.y, d.s), macro);
  CHECK_CLOSE(multilabel_auroc(d.y, d.s, {.average = averaging::weighted}), by_size / sizes);
  CHECK_CLOSE(multilabel_auroc(d.y, d.s, {.absent = absent_class::zero}), macro * 23 / 25);
  CHECK_CLOSE(multilabel_auroc(d.y, d.s, {.average = averaging::weighted, .absent = absent_class::zero}), by_size / (sizes + 400));
  CHECK(is_undefined(multilabel_auroc(d.y, d.s, {.absent = absent_class::undefined})));
  CHECK(is_undefined(multilabel_auroc(d.y, d.s, {.average = averaging::weighted, .absent = absent_class::undefined})));
  const double pooled = auroc(d.y.reshaped(), d.s.reshaped());
  for (const absent_class absent : {absent_class::skip, absent_class::zero, absent_class::undefined}) {
    CHECK(multilabel_auroc(d.y, d.s, {.average = averaging::micro, .absent = absent}) == pooled);
  }
  const per_class_result micro = multilabel_auroc_per_label(d.y, d.s, {.average = averaging::micro});
  CHECK(micro.average == pooled);
  CHECK(micro.value(5) == plain.value(5));
  CHECK(micro.absent == 2);
}

TEST_CASE("multilabel_auroc: laws, edge cases and errors") {
  const test::label_sample d(2, 300, 4, 12);
  for (const averaging average : {averaging::macro, averaging::weighted, averaging::micro}) {
    const auto metric = [&](const auto&... a) { return multilabel_auroc(a..., class_average_options{.average = average}); };
    test::check_matrix_metric("multilabel_auroc", d, metric, true);
    CHECK(is_undefined(metric(Eigen::ArrayXXi(0, 3), Eigen::ArrayXXd(0, 3))));
    CHECK(is_undefined(metric(Eigen::ArrayXXi(3, 0), Eigen::ArrayXXd(3, 0))));
    CHECK(is_undefined(metric(Eigen::ArrayXXi::Ones(3, 2), Eigen::ArrayXXd::Random(3, 2))));
  }
  CHECK(multilabel_auroc(d.y.leftCols(1), d.s.leftCols(1)) == auroc(d.y.col(0), d.s.col(0)));
  CHECK(multilabel_auroc(d.y > 0, d.s) == multilabel_auroc(d.y, d.s));
  CHECK(multilabel_auroc(Eigen::ArrayXXi::Ones(3, 2), Eigen::ArrayXXd::Random(3, 2), {.undefined = 0.5}) == 0.5);
  test::check_label_errors("multilabel_auroc", [](const auto&... a) { return multilabel_auroc(a...); });
  test::check_label_errors("multilabel_auroc",
                           [](const auto&... a) { return multilabel_auroc(a..., class_average_options{.average = averaging::micro}); });
  test::check_label_errors("multilabel_auroc_per_label", [](const auto&... a) { return multilabel_auroc_per_label(a...); });
  CHECK(test::error_of([&] { (void)multilabel_auroc(d.y, d.s, {.average = averaging::binary}); }) ==
        "assay::multilabel_auroc: average = averaging::binary is for one class of two; choose macro, micro or weighted");
}
