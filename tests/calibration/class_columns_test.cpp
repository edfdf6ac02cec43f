#include "calibration/data.hpp"

#include <assay/calibration/class_columns.hpp>

#include <limits>

using assay::Index;
using assay::calibration_detail::class_columns;

namespace {

/// Puts the pieces together again.
template <class P>
Eigen::MatrixXd gather(const P& p) {
  const class_columns<P> columns(p, "test");
  Eigen::MatrixXd out = Eigen::MatrixXd::Constant(columns.size(), columns.classes(), -1);
  for (Index begin = 0; begin < columns.size(); begin += assay::core::block_size) {
    const Index count = std::min(assay::core::block_size, columns.size() - begin);
    columns.pieces(begin, count, [&](Index at, Index n, const auto& for_each_class) {
      for_each_class([&](Index k, const auto* x) {
        for (Index i = 0; i < n; ++i) out(begin + at + i, k) = static_cast<double>(x[i]);
      });
    });
  }
  return out;
}

}  // namespace

TEST_CASE("class_columns: every layout and expression") {
  test::generator g(1);
  for (const Index k : {2, 3, 100}) {
    Eigen::MatrixXf p(2500, k);
    for (Index i = 0; i < p.size(); ++i) p.data()[i] = static_cast<float>(g.uniform());
    const Eigen::MatrixXd expected = p.cast<double>();
    const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = p;
    const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> double_rows = expected;
    Eigen::MatrixXf wide(2501, 2 * k);
    wide.setConstant(7);
    wide.block(1, 0, 2500, k) = p;
    CHECK(gather(p) == expected);
    CHECK(gather(rows) == expected);
    CHECK(gather(double_rows) == expected);
    CHECK(gather(double_rows.array()) == expected);
    CHECK(gather(wide.block(1, 0, 2500, k)) == expected);
    CHECK(gather((p * 2) / 2) == expected);
    CHECK(gather(p.cast<double>()) == expected);
    CHECK(gather(rows.colwise().reverse().colwise().reverse()) == expected);
    CHECK(gather((p * Eigen::MatrixXf::Identity(k, k)).cast<double>()) == expected);
  }
}

TEST_CASE("class_columns: errors name the first bad row and its column") {
  Eigen::MatrixXd p = Eigen::MatrixXd::Constant(3000, 3, 0.25);
  p(2999, 0) = 2;
  CHECK(test::error_of([&] { gather(p); }) == "assay::test: prediction(2999, 0) = 2 is outside [0, 1]");
  p(2100, 2) = -1e-3;
  CHECK(test::error_of([&] { gather(p); }) == "assay::test: prediction(2100, 2) = -0.001 is outside [0, 1]");
  p(0, 1) = std::numeric_limits<double>::infinity();
  CHECK(test::error_of([&] { gather(p.cast<float>()); }) == "assay::test: prediction(0, 1) is infinite");
  p(0, 0) = std::numeric_limits<double>::quiet_NaN();
  CHECK(test::error_of([&] { gather(2 * p); }) == "assay::test: prediction(0, 0) is NaN");
  CHECK(test::contains(test::error_of([&] { gather(p.leftCols(1)); }), "prediction has 1 columns, one per class is wanted"));
}
