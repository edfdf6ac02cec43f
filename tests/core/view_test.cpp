#include "support/check.hpp"

#include <assay/core/view.hpp>

#include <array>

using namespace assay;

TEST_CASE("view: vectors and spans without a copy") {
  const std::vector<double> v{1, 2, 3};
  CHECK(view(v).data() == v.data());
  CHECK(view(v).size() == 3);
  CHECK(view(v).sum() == 6);
  std::array<float, 4> a{1, 2, 3, 4};
  CHECK(view(std::span(a)).sum() == 10);
  CHECK(view(std::span<const float>(a)).data() == a.data());
  CHECK(view(a.data(), 2).sum() == 3);
  CHECK(view(std::vector<int>{}.data(), 0).size() == 0);
}

TEST_CASE("view: concepts") {
  STATIC_REQUIRE(core::dense<Eigen::ArrayXd>);
  STATIC_REQUIRE(core::dense<decltype(Eigen::ArrayXd().head(1))>);
  STATIC_REQUIRE(core::dense_vector<decltype(Eigen::ArrayXd().segment(0, 1))>);
  STATIC_REQUIRE(core::dense_vector<Eigen::RowVectorXf>);
  STATIC_REQUIRE(core::dense_vector<decltype(Eigen::MatrixXd().col(0))>);
  STATIC_REQUIRE(core::dense_matrix<Eigen::MatrixXd>);
  STATIC_REQUIRE_FALSE(core::dense_vector<Eigen::MatrixXd>);
  STATIC_REQUIRE_FALSE(core::dense<std::vector<double>>);
  STATIC_REQUIRE_FALSE(core::dense<double>);
  STATIC_REQUIRE(std::is_same_v<core::real_type<Eigen::half>, float>);
  STATIC_REQUIRE(std::is_same_v<core::real_type<int>, double>);
}
