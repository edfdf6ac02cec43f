#include "discrimination/class_metric_laws.hpp"

#include <assay/discrimination/class_report.hpp>

using namespace assay;

TEST_CASE("class_report: M10 by argmax, scikit-learn") {
  const confusion_matrix m = test::table((Eigen::ArrayXXi(3, 3) << 3, 0, 0, 1, 2, 1, 0, 1, 2).finished());
  const class_report_result r = class_report(m);
  CHECK((r.support == Vector{{3, 4, 3}}).all());
  CHECK((r.predicted == Vector{{4, 3, 3}}).all());
  CHECK(r.per_class.precision.isApprox(Vector{{3.0 / 4, 2.0 / 3, 2.0 / 3}}, 1e-15));
  CHECK(r.per_class.recall.isApprox(Vector{{1, 2.0 / 4, 2.0 / 3}}, 1e-15));
  CHECK(r.per_class.specificity.isApprox(Vector{{6.0 / 7, 5.0 / 6, 6.0 / 7}}, 1e-15));
  // reference row 29
  CHECK_CLOSE(r.balanced_accuracy, 0.7222222222222222);
  CHECK_CLOSE(r.matthews_correlation, 0.5606060606060606);
  CHECK_CLOSE(r.cohen_kappa, 0.5522388059701493);
  CHECK_CLOSE(r.macro.f1_score, 0.6984126984126985);
  CHECK_CLOSE(r.micro.f1_score, 0.7);
  CHECK_CLOSE(r.weighted.f1_score, 0.6857142857142857);
  CHECK(r.accuracy == 0.7);
  CHECK(r.total == 10);
  CHECK(r.absent == 0);
}

TEST_CASE("class_report: every number is that of its function") {
  for (const int classes : {2, 3, 6}) {
    const test::class_rows_sample d(static_cast<std::uint64_t>(classes), 200, classes);
    const confusion_matrix m(d.y, d.p, d.w);
    const class_report_result r = class_report(d.y, d.p, d.w);
    const auto check = [&](const auto& metric, auto field, auto mean) {
      for (Index k = 0; k < classes; ++k) CHECK_CLOSE((r.per_class.*field)[k], metric(m.against_rest(k)));
      CHECK(r.macro.*mean == metric(m, {.average = averaging::macro}));
      CHECK(r.micro.*mean == metric(m, {.average = averaging::micro}));
      CHECK(r.weighted.*mean == metric(m, {.average = averaging::weighted}));
    };
    using every = class_rates<Vector>;
    using mean = class_rates<double>;
    check(precision, &every::precision, &mean::precision);
    check(recall, &every::recall, &mean::recall);
    check(specificity, &every::specificity, &mean::specificity);
    check(negative_predictive_value, &every::negative_predictive_value, &mean::negative_predictive_value);
    check(f1_score, &every::f1_score, &mean::f1_score);
    check(jaccard_index, &every::jaccard_index, &mean::jaccard_index);
    check(informedness, &every::informedness, &mean::informedness);
    check(markedness, &every::markedness, &mean::markedness);
    CHECK(r.accuracy == accuracy(m));
    CHECK(r.balanced_accuracy == balanced_accuracy(m));
    CHECK(r.matthews_correlation == matthews_correlation(m));
    CHECK(r.cohen_kappa == cohen_kappa(m));
    CHECK(r.total == m.total());
    for (Index k = 0; k < classes; ++k) CHECK(r.support[k] == m.truth_total(k));
    for (Index k = 0; k < classes; ++k) CHECK(r.predicted[k] == m.predicted_total(k));
  }
}

TEST_CASE("class_report: classes that occur nowhere, never truly, never predicted") {
  // class 1 is never predicted, class 3 never true, class 4 neither
  confusion_matrix m(5);
  m.update(Eigen::Array<int, 6, 1>(0, 0, 1, 2, 2, 2), Eigen::Array<int, 6, 1>(0, 3, 0, 2, 2, 0));
  const class_report_result r = class_report(m);
  CHECK(r.absent == 1);
  CHECK(r.without_truth == 1);
  CHECK(r.without_prediction == 1);
  CHECK(is_undefined(r.per_class.precision[1]));
  CHECK(r.per_class.recall[1] == 0);
  CHECK(is_undefined(r.per_class.recall[3]));
  CHECK(r.per_class.precision[3] == 0);
  CHECK(is_undefined(r.per_class.f1_score[4]));
  CHECK(is_undefined(r.macro.precision));
  CHECK(is_undefined(r.macro.recall));
  CHECK_CLOSE(r.weighted.recall, 0.5);
  CHECK(is_undefined(r.weighted.precision));
  CHECK_CLOSE(r.micro.precision, 0.5);
  const class_report_result zero = class_report(m, {.undefined = 0});  // scikit-learn zero_division = 0
  CHECK_CLOSE(zero.macro.precision, (1.0 / 3 + 0 + 1 + 0) / 4);
  CHECK_CLOSE(zero.macro.recall, (0.5 + 0 + 2.0 / 3 + 0) / 4);
  CHECK(zero.per_class.f1_score[4] == 0);
  const class_report_result skip = class_report(m, {.skip_undefined = true});  // zero_division = nan
  CHECK_CLOSE(skip.macro.precision, (1.0 / 3 + 1 + 0) / 3);
  CHECK_CLOSE(skip.macro.recall, (0.5 + 0 + 2.0 / 3) / 3);
  CHECK_CLOSE(skip.weighted.precision, (2 * (1.0 / 3) + 3) / 5);
  CHECK(is_undefined(skip.per_class.precision[1]));
  const class_report_result none = class_report(confusion_matrix(2));
  CHECK(none.absent == 2);
  CHECK(none.total == 0);
  CHECK(is_undefined(none.accuracy));
  CHECK(is_undefined(none.micro.recall));
  CHECK(is_undefined(none.macro.recall));
}

TEST_CASE("class_report: laws") {
  test::check_class_metric("class_report", 3, [](const auto&... a) { return class_report(a...).macro.markedness; });
}
