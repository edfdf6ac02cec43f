#include "discrimination/class_metric_laws.hpp"
#include "support/check.hpp"

#include <assay/discrimination/precision_recall.hpp>
#include <assay/discrimination/accuracy.hpp>
#include <assay/discrimination/f_score.hpp>

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

TEST_CASE("class_metric: a class without a value may be left out of the mean") {
  const Eigen::ArrayXi t{{0, 1, 2, 2, 2}};
  const Eigen::ArrayXi p{{0, 1, 1, 0, 1}};  // class 2 is never predicted
  const double precisions = 1.0 / 2 + 1.0 / 3;
  CHECK_CLOSE(precision(t, p, {.average = averaging::macro, .skip_undefined = true}), precisions / 2);
  CHECK_CLOSE(precision(t, p, {.average = averaging::weighted, .skip_undefined = true}), precisions / 2);
  CHECK_CLOSE(precision(t, p, {.average = averaging::weighted, .undefined = 0}), precisions / 5);
  CHECK_CLOSE(precision(t, p, {.average = averaging::macro, .undefined = 1}), (precisions + 1) / 3);
  CHECK(is_undefined(precision(t, p, {.average = averaging::weighted})));
  // a class without true rows has no weight in a mean by support
  CHECK(is_undefined(recall(p, t, {.average = averaging::macro})));
  CHECK_CLOSE(recall(p, t, {.average = averaging::weighted}), (2 * 0.5 + 3 * (1.0 / 3)) / 5);
  // none left
  const Eigen::Array2i zeros(0, 0);
  CHECK(is_undefined(specificity(zeros, zeros, {.average = averaging::macro, .skip_undefined = true})));
  CHECK(specificity(zeros, zeros, {.average = averaging::macro, .undefined = 3, .skip_undefined = true}) == 3);
}

TEST_CASE("class_metric: the cells of classes, against sums over all rows") {
  for (const int classes : {1, 2, 3, 6}) {
    const test::class_rows_sample d(static_cast<std::uint64_t>(classes), 300, classes);
    const Eigen::ArrayXd w = d.w + 0.25;
    confusion_matrix m(classes);
    m.update(d.y, d.p, w);
    const auto cells = discrimination_detail::cells_of_classes(m);
    CHECK(cells.size() == static_cast<std::size_t>(classes));
    for (int k = 0; k < classes; ++k) {
      const auto sum = [&](bool truly, bool predicted) {
        return (w * ((d.y == k) == truly && (d.p == k) == predicted).cast<double>()).sum();
      };
      const auto& c = cells[static_cast<std::size_t>(k)];
      CHECK(c.true_positives == sum(true, true));
      CHECK(c.false_positives == sum(false, true));
      CHECK(c.false_negatives == sum(true, false));
      CHECK(c.true_negatives == sum(false, false));
      const confusion_matrix rest = m.against_rest(k);
      CHECK(rest(0, 0) == c.true_negatives);
      CHECK(rest(0, 1) == c.false_positives);
      CHECK(rest(1, 0) == c.false_negatives);
      CHECK(rest(1, 1) == c.true_positives);
    }
  }
}

TEST_CASE("class_metric: cells that are as exact as their own rows, in averages too") {
  Eigen::ArrayXXd cells(3, 3);
  cells << 1e20, 0, 0, 0, 5, 1, 0, 2, 7;
  const confusion_matrix m = test::weighted_table(cells);
  const auto c = discrimination_detail::cells_of_classes(m);
  CHECK(c[0].true_negatives == 15);
  CHECK(c[1].false_positives == 2);
  CHECK_CLOSE(specificity(m.against_rest(0)), 1.0);
  // large totals: three times the sum is beyond double
  const confusion_matrix large = test::weighted_table(cells * (1e307 / 1e20));
  CHECK_CLOSE(specificity(large, {.average = averaging::micro}), 1.0);
  CHECK_CLOSE(recall(large, {.average = averaging::micro}), 1.0);
  CHECK_CLOSE(f1_score(large, {.average = averaging::macro}), f1_score(m, {.average = averaging::macro}));
}
