#include "discrimination/class_metric_laws.hpp"
#include "support/check.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/precision_recall.hpp>

using namespace assay;

TEST_CASE("precision_recall: B20 at 0.5 and M10, scikit-learn") {
  const test::b20 d;
  CHECK(precision(d.y, d.p >= 0.5) == 0.7);
  CHECK(recall(d.y, d.p >= 0.5) == 0.7);
  CHECK(specificity(d.y, d.p >= 0.5) == 0.7);
  const Eigen::ArrayXi y{{0, 1, 2, 1, 1, 2, 0, 2, 1, 0}};
  const Eigen::ArrayXi p{{0, 1, 2, 0, 1, 2, 0, 1, 2, 0}};  // argmax of M10
  CHECK_CLOSE(recall(y, p, {.average = averaging::macro}), 0.7222222222222222);
  CHECK_CLOSE(recall(y, p, {.average = averaging::weighted}), 0.7);
  CHECK_CLOSE(precision(y, p, {.average = averaging::micro}), 0.7);
}

TEST_CASE("precision_recall: fairlearn documentation") {
  const Eigen::ArrayXi y{{0, 1, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1}};
  const Eigen::ArrayXi p{{0, 0, 1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 0}};
  CHECK(recall(y, p) == 0.5);
}

TEST_CASE("precision_recall: each is the fraction of its cells") {
  test::generator g(2);
  Eigen::ArrayXi y(500);
  Eigen::ArrayXi p(500);
  Eigen::ArrayXd w(500);
  for (Index i = 0; i < 500; ++i) {
    y(i) = g.below(2);
    p(i) = g.below(3) == 0 ? 1 - y(i) : y(i);
    w(i) = g.below(4);
  }
  const auto share = [&](const auto& of, const auto& in) { return (w * (of && in).template cast<double>()).sum() / (w * in.template cast<double>()).sum(); };
  const Eigen::Array<bool, -1, 1> truly = y == 1;
  const Eigen::Array<bool, -1, 1> predicted = p == 1;
  CHECK_CLOSE(precision(y, p, w), share(truly, predicted));
  CHECK_CLOSE(recall(y, p, w), share(predicted, truly));
  CHECK_CLOSE(specificity(y, p, w), share(!predicted, !truly));
  CHECK_CLOSE(recall(y, p, w, {.positive = 0}), specificity(y, p, w));
}

TEST_CASE("precision_recall: undefined cases") {
  const Eigen::Array3i zeros(0, 0, 0);
  const Eigen::Array3i y(0, 1, 0);
  CHECK(is_undefined(precision(y, zeros)));
  CHECK(precision(y, zeros, {.undefined = 0}) == 0);
  CHECK(is_undefined(recall(zeros, y)));
  CHECK(is_undefined(specificity(Eigen::Array2i(1, 1), Eigen::Array2i(1, 0))));
}

TEST_CASE("specificity: weights of very different size do not cancel") {
  Eigen::ArrayXi y(4), p(4);
  y << 0, 0, 1, 1;
  p << 0, 1, 1, 1;
  Eigen::ArrayXd w(4);
  w << 3, 1, 1e17, 0.3;
  CHECK_CLOSE(assay::specificity(y, p, w), 0.75);
  w(2) = 1e300;
  CHECK_CLOSE(assay::specificity(y, p, w), 0.75);
  // no true negatives: exactly 0, whatever the rounding of the totals
  test::generator random(3);
  y << 0, 1, 1, 1;
  p << 1, 0, 1, 1;
  for (int k = 0; k < 100; ++k) {
    for (Eigen::Index i = 0; i < 4; ++i) w(i) = random.uniform();
    CHECK(assay::specificity(y, p, w) == 0);
  }
}

TEST_CASE("precision_recall: laws") {
  test::check_class_rate<class_metric_options>("precision", [](const auto&... a) { return precision(a...); });
  test::check_class_rate<class_metric_options>("recall", [](const auto&... a) { return recall(a...); });
  test::check_class_rate<class_metric_options>("specificity", [](const auto&... a) { return specificity(a...); });
}
