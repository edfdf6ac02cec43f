#include "support/check.hpp"

#include <assay/preference/length_normalized.hpp>
#include <assay/preference/ranking_accuracy.hpp>

#include <limits>

using namespace assay;

TEST_CASE("length_normalized: log-probabilities per token") {
  const Eigen::Array3d chosen(-10, -8, -3);
  const Eigen::Array3d rejected(-9, -4, -4);
  const Eigen::Array3i chosen_length(10, 4, 3);
  const Eigen::Array3i rejected_length(3, 1, 8);
  const Vector c = length_normalized(chosen, chosen_length);
  CHECK(c[0] == -1);
  CHECK(c[1] == -2);
  CHECK(length_normalized(chosen.cast<float>(), chosen_length.cast<double>())[1] == -2);
  // short responses look more probable than they are
  CHECK(ranking_accuracy(chosen, rejected) == 1.0 / 3);
  CHECK(ranking_accuracy(c, length_normalized(rejected, rejected_length)) == 2.0 / 3);
  CHECK(length_normalized(Eigen::ArrayXd(0), Eigen::ArrayXi(0)).size() == 0);
}

TEST_CASE("length_normalized: bad input") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Eigen::Array3d p(-1, -2, -3);
  const Eigen::Array3d l(1, 2, 3);
  const auto error = [](const Eigen::ArrayXd& a, const Eigen::ArrayXd& b) {
    return test::error_of([&] { (void)length_normalized(a, b); });
  };
  CHECK(error(Eigen::Array3d(-1, nan, -2), l) == "assay::length_normalized: log_probability[1] is NaN");
  CHECK(error(Eigen::Array3d(-1, -2, 0.25), l) ==
        "assay::length_normalized: log_probability[2] = 0.25 is positive; a log-probability is at most 0");
  CHECK(error(p, Eigen::Array3d(1, 2, 0)) == "assay::length_normalized: length[2] = 0 is not positive");
  CHECK(error(p, Eigen::Array3d(-4, 2, 1)) == "assay::length_normalized: length[0] = -4 is not positive");
  CHECK(error(p, Eigen::Array3d(1, nan, 1)) == "assay::length_normalized: length[1] is NaN");
  CHECK(error(p, Eigen::Array2d(1, 2)) == "assay::length_normalized: length has 2 elements but log_probability has 3");
}
