#include "discrimination/class_metric_laws.hpp"
#include "support/check.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/accuracy.hpp>

using namespace assay;

TEST_CASE("accuracy: B20 at 0.5, scikit-learn") {
  const test::b20 d;
  CHECK(accuracy(d.y, d.p >= 0.5) == 0.7);
  CHECK(balanced_accuracy(d.y, d.p >= 0.5) == 0.7);
  CHECK_CLOSE(accuracy(d.y, d.p >= 0.5, d.w), (d.w * (d.y == (d.p >= 0.5).cast<int>()).cast<double>()).sum() / d.w.sum());
}

TEST_CASE("balanced_accuracy: M10, scikit-learn") {
  const Eigen::ArrayXi y{{0, 1, 2, 1, 1, 2, 0, 2, 1, 0}};
  const Eigen::ArrayXi p{{0, 1, 2, 0, 1, 2, 0, 1, 2, 0}};  // argmax of M10
  CHECK(accuracy(y, p) == 0.7);
  CHECK_CLOSE(balanced_accuracy(y, p), 0.7222222222222222);
  CHECK_CLOSE(balanced_accuracy(y, p, {.adjusted = true}), (0.7222222222222222 - 1.0 / 3) / (2.0 / 3));
}

TEST_CASE("accuracy: undefined cases") {
  const Eigen::Array3i zeros(0, 0, 0);
  CHECK(is_undefined(accuracy(Eigen::ArrayXi(0), Eigen::ArrayXi(0))));
  CHECK(accuracy(Eigen::ArrayXi(0), Eigen::ArrayXi(0), {.undefined = 0}) == 0);
  CHECK(is_undefined(accuracy(zeros, zeros, Eigen::Array3d(0, 0, 0))));
  CHECK(is_undefined(balanced_accuracy(Eigen::ArrayXi(0), Eigen::ArrayXi(0))));
  CHECK(balanced_accuracy(zeros, zeros) == 1);
  CHECK(is_undefined(balanced_accuracy(zeros, zeros, {.adjusted = true})));
}

TEST_CASE("accuracy: errors") {
  CHECK(test::error_of([&] { (void)accuracy(Eigen::Array2i(0, 1), Eigen::Array2d(0.2, 0.7)); }) ==
        "assay::accuracy: predicted[0] = 0.2 is not a whole number in [0, 1024); of a probability p pass p >= 0.5");
  CHECK(test::error_of([&] { (void)balanced_accuracy(Eigen::Array2i(0, -1), Eigen::Array2i(0, 1)); }) ==
        "assay::balanced_accuracy: truth[1] = -1 is not a whole number in [0, 1024)");
}

TEST_CASE("accuracy: laws") {
  for (const int classes : {2, 5}) {
    test::check_class_metric("accuracy", classes, [](const auto&... a) { return accuracy(a...); });
    test::check_class_metric("balanced_accuracy", classes, [](const auto&... a) { return balanced_accuracy(a...); });
    test::check_class_metric("balanced_accuracy", classes, [](const auto&... a) { return balanced_accuracy(a..., {.adjusted = true}); });
  }
}
