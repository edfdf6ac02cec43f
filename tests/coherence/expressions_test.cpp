// Every kind of Eigen expression and scalar type, for the whole family in one file.
#include "gradient_oracle.hpp"

#include <assay/coherence.hpp>

#include <vector>

using namespace assay;
using Eigen::MatrixXd;

namespace {
const MatrixXd g = test::reference_gradients();
constexpr double alpha = 19.0 / 44;
constexpr double vendi = 120.0 / 53;  // order 2
constexpr vendi_options order2{.order = 2};
}  // namespace

TEST_CASE("coherence: expression kinds") {
  const auto check = [](const auto& x) {
    CHECK_CLOSE(gradient_coherence(x).alpha, alpha);
    CHECK_CLOSE(gradient_coherence(x, Eigen::Vector4d(2, 2, 2, 2)).alpha, alpha);
    CHECK_CLOSE(vendi_score(x, order2), vendi);
  };
  check(g);
  check(Eigen::ArrayXXd(g.array()));
  check(Eigen::Matrix<double, -1, -1, Eigen::RowMajor>(g));
  check(Eigen::Matrix<double, 4, 3>(g));
  check(3 * g - 2 * g);
  check(g * MatrixXd::Identity(3, 3));
  check(MatrixXd(g.transpose()).transpose());
  check(g.replicate(2, 2).block(4, 3, 4, 3));
  MatrixXd big = MatrixXd::Constant(9, 8, 1e30);
  big(Eigen::seqN(1, 4, 2), Eigen::seqN(0, 3, 3)) = g;
  check(big(Eigen::seqN(1, 4, 2), Eigen::seqN(0, 3, 3)));
  Eigen::Map<const MatrixXd, 0, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>> strided(big.data() + 1, 4, 3, {27, 2});
  check(strided);
  const std::vector<double> flat = {1, 0, 0, 1, 1, 0, 0, 1, 2, -1, 1, 1};
  check(Eigen::Map<const Eigen::Matrix<double, 4, 3, Eigen::RowMajor>>(flat.data()));
  check(g.colwise().reverse());
}

TEST_CASE("coherence: scalar types") {
  const auto check = [](const auto& x) {
    CHECK_CLOSE(gradient_coherence(x).alpha, alpha);
    CHECK_CLOSE(vendi_score(x, order2), vendi);
  };
  check(g.cast<float>());
  check(Eigen::MatrixXf(g.cast<float>()));
  check(Eigen::Matrix<Eigen::half, -1, -1>(g.cast<Eigen::half>()));
  check(Eigen::Matrix<Eigen::half, -1, -1, Eigen::RowMajor>(g.cast<Eigen::half>()));
  check(Eigen::Matrix<Eigen::bfloat16, -1, -1>(g.cast<Eigen::bfloat16>()));
  check(Eigen::MatrixXi(g.cast<int>()));
  check(g.cast<std::int8_t>());
  CHECK_CLOSE(vendi_score_kernel(Eigen::MatrixXf((g * g.transpose()).cast<float>()), {.order = 2}), vendi);
  CHECK_CLOSE(vendi_score_kernel(Eigen::MatrixXi((g * g.transpose()).cast<int>()), {.order = 2}), vendi);
  CHECK_CLOSE(gradient_coherence(g, Eigen::Vector4f(2, 2, 2, 2)).alpha, alpha);
  CHECK_CLOSE(gradient_coherence(g, Eigen::Array<Eigen::half, 4, 1>::Constant(Eigen::half(2))).alpha, alpha);
}

TEST_CASE("coherence: single gradients as rows, columns, maps and expressions") {
  gradient_moments m(3);
  m.update(g.row(0));
  m.update(Eigen::VectorXd(g.row(1).transpose()));
  const std::vector<float> third = {0, 1, 2};
  m.update(view(third));
  m.update(0.5 * g.row(3).transpose() + 0.5 * g.row(3).transpose(), Vector::Ones(1));
  CHECK(m.count() == 4);
  CHECK_CLOSE(gradient_coherence(m).alpha, alpha);

  gradient_moments scalar(1);
  scalar.update(Eigen::Vector4d(1, 2, 3, 6));  // length 1: four gradients
  scalar.update(Eigen::VectorXd::Constant(1, 2.0));
  CHECK(scalar.count() == 5);
  CHECK_CLOSE(scalar.mean()[0], 14.0 / 5);
}
