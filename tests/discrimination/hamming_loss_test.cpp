#include "discrimination/class_metric_laws.hpp"

#include <assay/discrimination/accuracy.hpp>
#include <assay/discrimination/hamming_loss.hpp>

using namespace assay;

TEST_CASE("hamming_loss: scikit-learn's documentation, the complement of accuracy") {
  CHECK(hamming_loss(Eigen::Array4i(2, 2, 3, 4), Eigen::Array4i(1, 2, 3, 4)) == 0.25);
  const test::class_rows_sample d(3, 200, 5);
  CHECK_CLOSE(hamming_loss(d.y, d.p, d.w) + accuracy(d.y, d.p, d.w), 1.0);
  CHECK(hamming_loss(d.y, d.y) == 0);
}

TEST_CASE("hamming_loss: few errors keep their digits") {
  CHECK_CLOSE(hamming_loss(test::weighted_table((Eigen::ArrayXXd(2, 2) << 1e17, 2, 1, 1e17).finished())), 1.5e-17);
}

TEST_CASE("hamming_loss: undefined without rows") {
  CHECK(is_undefined(hamming_loss(Eigen::ArrayXi(0), Eigen::ArrayXi(0))));
  CHECK(hamming_loss(confusion_matrix(3), {.undefined = 0}) == 0);
}

TEST_CASE("hamming_loss: laws") {
  test::check_class_metric("hamming_loss", 2, [](const auto&... a) { return hamming_loss(a...); });
  test::check_class_metric("hamming_loss", 5, [](const auto&... a) { return hamming_loss(a...); });
}
