#include "discrimination/class_metric_laws.hpp"

#include <assay/discrimination/accuracy.hpp>
#include <assay/discrimination/geometric_mean.hpp>

using namespace assay;

TEST_CASE("geometric_mean: the root of the product of the recalls") {
  const confusion_matrix two = test::table((Eigen::ArrayXXi(2, 2) << 50, 10, 5, 15).finished());
  CHECK_CLOSE(geometric_mean(two), std::sqrt(15.0 / 20 * 50 / 60));
  const confusion_matrix three = test::table((Eigen::ArrayXXi(3, 3) << 20, 4, 1, 5, 15, 2, 3, 6, 24).finished());
  CHECK_CLOSE(geometric_mean(three), std::cbrt(20.0 / 25 * 15 / 22 * 24 / 33));
  CHECK(geometric_mean(three) < balanced_accuracy(three));
  // imbalanced-learn's documentation: recalls 1, 0, 0 give 0
  const Eigen::ArrayXi y{{0, 1, 2, 0, 1, 2}};
  CHECK(geometric_mean(y, Eigen::ArrayXi{{0, 2, 1, 0, 0, 1}}) == 0);
  CHECK(geometric_mean(y, y) == 1);
}

TEST_CASE("geometric_mean: over the classes of the truth, undefined without any") {
  CHECK(geometric_mean(Eigen::Array3i(0, 0, 0), Eigen::Array3i(0, 0, 0)) == 1);
  CHECK(geometric_mean(Eigen::Array4i(0, 0, 1, 1), Eigen::Array4i(0, 2, 1, 2)) == 0.5);
  CHECK(is_undefined(geometric_mean(Eigen::ArrayXi(0), Eigen::ArrayXi(0))));
  CHECK(geometric_mean(confusion_matrix(2), {.undefined = 0}) == 0);
}

TEST_CASE("geometric_mean: many classes do not underflow") {
  const int n = 900;
  Eigen::ArrayXXd cells = Eigen::ArrayXXd::Constant(n, n, 1);
  CHECK_NEAR(geometric_mean(test::weighted_table(cells)), 1.0 / n, 1e-12);
}

TEST_CASE("geometric_mean: laws") {
  test::check_class_metric("geometric_mean", 2, [](const auto&... a) { return geometric_mean(a...); });
  test::check_class_metric("geometric_mean", 5, [](const auto&... a) { return geometric_mean(a...); });
}
