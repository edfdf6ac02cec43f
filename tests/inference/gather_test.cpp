#include "support/check.hpp"

#include <assay/inference/gather.hpp>

using namespace assay;
using inference_detail::gather;
using inference_detail::row_count;

TEST_CASE("gather: rows of vectors and of matrices of both storage orders") {
  const std::vector<Index> order{2, 0, 2, 1};
  const Eigen::ArrayXd x = Eigen::ArrayXd::LinSpaced(3, 10, 12);
  const Eigen::RowVectorXi row = Eigen::RowVectorXi::LinSpaced(3, 10, 12);
  const Eigen::MatrixXd columns = Eigen::MatrixXd::NullaryExpr(3, 2, [](Index i, Index j) { return static_cast<double>(10 * i + j); });
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = columns;
  CHECK(row_count(x) == 3);
  CHECK(row_count(row) == 3);
  CHECK(row_count(columns) == 3);
  CHECK(row_count(columns.transpose()) == 2);

  Eigen::ArrayXd x_out(4);
  Eigen::RowVectorXi row_out(4);
  Eigen::MatrixXd columns_out(4, 2);
  Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows_out(4, 2);
  gather(x, order, x_out);
  gather(row, order, row_out);
  gather(columns, order, columns_out);
  gather(rows, order, rows_out);
  for (std::size_t k = 0; k < order.size(); ++k) {
    const auto i = static_cast<Index>(k);
    CHECK(x_out(i) == x(order[k]));
    CHECK(row_out(i) == row(order[k]));
    for (Index j = 0; j < 2; ++j) {
      CHECK(columns_out(i, j) == columns(order[k], j));
      CHECK(rows_out(i, j) == columns(order[k], j));
    }
  }
}
