#include "support/check.hpp"

#include <assay/io/format.hpp>

TEST_CASE("format: estimates") {
  CHECK(fmt::format("{:.3f}", assay::estimate{0.5, 0.1, 0.3, 0.7, 0.95}) == "0.500 [0.300, 0.700]");
  CHECK(fmt::format("{}", assay::estimate{0.5, 0.1, 0.25, 0.75, 0.95}) == "0.5 [0.25, 0.75]");
  assay::estimate e;
  CHECK(fmt::format("{:.2f}", e) == "n/a");
  e.value = 1;
  CHECK(fmt::format("{:.2f}", e) == "1.00");
  e.lower = 0.5;
  CHECK(fmt::format("{:.2f}", e) == "1.00 [0.50, n/a]");
}

TEST_CASE("format: confusion matrices") {
  const assay::confusion_matrix m(Eigen::Array4i(0, 1, 1, 0), Eigen::Array4i(0, 1, 0, 0));
  CHECK(fmt::format("{}", m) == "2 0\n1 1");
  CHECK(fmt::format("{:4.1f}", m) == " 2.0  0.0\n 1.0  1.0");
}
