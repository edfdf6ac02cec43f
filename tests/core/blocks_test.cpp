#include "support/check.hpp"

#include <assay/core/blocks.hpp>

#include <cstdint>

using namespace assay;

namespace {
/// All elements through blocks of an odd size.
template <class Derived>
std::vector<typename Derived::Scalar> drain(const Eigen::DenseBase<Derived>& x) {
  const core::vector_source<Derived> source(x);
  std::vector<typename Derived::Scalar> out;
  typename Derived::Scalar buffer[core::block_size];
  for (Index i = 0; i < source.size(); i += 37) {
    const Index n = (std::min)(Index{37}, source.size() - i);
    const auto* p = source.load(i, n, buffer);
    out.insert(out.end(), p, p + n);
  }
  return out;
}
template <class Derived>
void check_elements(const Eigen::DenseBase<Derived>& x) {
  const auto got = drain(x);
  const auto want = x.derived().eval();
  REQUIRE(static_cast<Index>(got.size()) == want.size());
  for (Index i = 0; i < want.size(); ++i) CHECK(got[static_cast<std::size_t>(i)] == want(i));
}
}  // namespace

TEST_CASE("blocks: every kind of vector expression") {
  const Eigen::ArrayXd a = Eigen::ArrayXd::LinSpaced(101, -3, 5);
  const Eigen::MatrixXd m = Eigen::MatrixXd::NullaryExpr(101, 3, [](Index i, Index j) { return static_cast<double>(i * 7 % 11 + 100 * j); });
  const Eigen::Matrix<float, -1, -1, Eigen::RowMajor> r = m.cast<float>();
  check_elements(a);
  check_elements(a.matrix());
  check_elements(a.matrix().transpose());
  check_elements(m.col(1));
  check_elements(m.row(4));
  check_elements(r.col(1));
  check_elements(r.row(7));
  check_elements(a.segment(3, 50));
  check_elements(a.reverse());
  check_elements(a * 2 + 1);
  // vectorised and scalar exp may differ in the last bit
  const auto e = drain((-a).exp());
  for (Index i = 0; i < a.size(); ++i) CHECK_NEAR(e[static_cast<std::size_t>(i)], std::exp(-a(i)), 1e-15);
  check_elements(m.col(0).array() * m.col(2).array());
  check_elements(a >= 0.5);
  check_elements(a.cast<int>());
  check_elements(m * Eigen::Vector3d(1, 2, 3));
  check_elements(Eigen::Map<const Eigen::ArrayXd, 0, Eigen::InnerStride<2>>(a.data(), 50));
  check_elements(m.rowwise().sum());
  check_elements(Eigen::Array<Eigen::half, -1, 1>(a.cast<Eigen::half>()));
  check_elements(Eigen::ArrayXd(0));
  check_elements(Eigen::Array<bool, -1, 1>(a > 0));
}

TEST_CASE("blocks: contiguous data pass through untouched") {
  const Eigen::MatrixXd m = Eigen::MatrixXd::Random(100, 4);
  const core::vector_source column(m.col(2));
  CHECK(column.data() == m.col(2).data());
  const core::vector_source row(m.row(2));
  CHECK(row.data() == nullptr);
  double buffer[core::block_size];
  CHECK(column.load(10, 20, buffer) == m.col(2).data() + 10);
  const core::vector_source expression(m.col(2) * 2);
  CHECK(expression.load(0, 100, buffer) == buffer);
}

TEST_CASE("blocks: a product inside an expression is computed once") {
  struct counting {
    int* calls;
    double operator()(double x) const {
      ++*calls;
      return x;
    }
  };
  int calls = 0;
  const Eigen::MatrixXd m = Eigen::MatrixXd::Random(500, 20);
  const Eigen::VectorXd v = Eigen::VectorXd::Random(20);
  const auto counted = m.unaryExpr(counting{&calls});
  const auto product = (counted * v).array() + 1.0;
  const core::vector_source source(product);
  double buffer[core::block_size];
  for (Index i = 0; i < 500; i += 50) source.load(i, 50, buffer);
  CHECK(calls == 500 * 20);
}

TEST_CASE("blocks: tiles of matrices") {
  const Eigen::MatrixXd m = Eigen::MatrixXd::Random(20, 6);
  const Eigen::Matrix<float, -1, -1, Eigen::RowMajor> r = m.cast<float>();
  std::vector<double> buffer(20 * 6);
  std::vector<float> float_buffer(20 * 6);
  const auto check = [](const auto& source, auto& b, const auto& want, bool in_place) {
    CHECK(source.in_place() == in_place);
    const auto t = source.load(3, 10, 1, 4, b.data());
    for (Index i = 0; i < 10; ++i)
      for (Index j = 0; j < 4; ++j) CHECK(t(i, j) == want(3 + i, 1 + j));
  };
  check(core::matrix_source<double, Eigen::MatrixXd>(m), buffer, m, true);
  check(core::matrix_source<float, Eigen::Matrix<float, -1, -1, Eigen::RowMajor>>(r), float_buffer, r, true);
  check(core::matrix_source<double, Eigen::Matrix<float, -1, -1, Eigen::RowMajor>>(r), buffer, r.cast<double>().eval(), false);
  const auto block = m.block(0, 0, 20, 6) * 2;
  check(core::matrix_source<double, std::decay_t<decltype(block)>>(block), buffer, block.eval(), false);
}
