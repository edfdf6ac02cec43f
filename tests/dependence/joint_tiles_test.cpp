#include <assay/dependence/joint_tiles.hpp>

#include "dependence/oracle.hpp"

using namespace assay::dependence_detail;

namespace {

variable number(const Eigen::MatrixXd& x) {
  variable v;
  v.rows = x.rows();
  v.columns = x.cols();
  v.values.assign(x.data(), x.data() + x.size());
  return v;
}

}  // namespace

TEST_CASE("joint_tiles: centred distances") {  // reference row 59: U- and D-centred matrices of the points 1, 2, 4, 7, 11 (R energy)
  const std::vector<variable> list(2, number(data::column({1, 2, 4, 7, 11}).matrix()));
  const joint_data u(list, {}, {.kind = scheme::frequency}), v(list, {}, {.kind = scheme::v});
  tile_array row(5);
  u.variables[0].centred(1, 0, 0, row);
  const double u_row[] = {0, 3, 1.0 / 3, -5.0 / 3, -5.0 / 3}, v_row[] = {4, 2.4, 0, -2.4, -4}, v_diagonal[] = {4, 2.8, 2, 3.2, 8};
  for (Eigen::Index j = 1; j < 5; ++j) CHECK_CLOSE(row[j], u_row[j]);
  v.variables[0].centred(1, 0, 0, row);
  for (Eigen::Index j = 0; j < 5; ++j) {
    CHECK(std::abs(row[j] - v_row[j]) < 1e-14);
    CHECK_CLOSE(v.variables[0].twin(j), v_diagonal[j]);
  }
  u.variables[1].centred(1, 3, 4, row = tile_array(1));
  CHECK_CLOSE(row[0], 11.0 / 3);
}

TEST_CASE("joint_tiles: products of one pair") {
  const joint_rule rule{.c = 2.5};
  joint_terms<double> t{};
  t.start(rule, 3);
  t.add(rule, -1);
  t.add(rule, 0.5);
  CHECK_CLOSE(t.e, 5.5 * 1.5 * 3 - 2.5 * 2.5 * 2.5);
  CHECK_CLOSE(t.q, 5.5 * 1.5 * 3 - 2.5 * 2.5 * 2.5 - 2.5 * 2.5 * 2.5);  // less c^2 (3 - 1 + 0.5)
  joint_terms<double> highest{};
  const joint_rule product{.highest = true};
  highest.start(product, 3);
  highest.add(product, -1);
  CHECK(highest.e == -3);
  CHECK(highest.q == 0);
}

TEST_CASE("joint_tiles: row sums") {
  test::generator random(1);
  const Eigen::Index n = 1100;
  const Eigen::MatrixXd x = oracle::numbers(random, n, 2, 5);
  const Eigen::ArrayXi g = oracle::codes(random, n, 700);
  const Eigen::ArrayXd w = oracle::weights(random, n, false);
  const std::vector<double> weights(w.begin(), w.end());
  variable codes;
  codes.rows = n;
  codes.classes = 700;
  codes.codes.assign(g.begin(), g.end());
  const variable list[] = {number(x), number(x.col(0)), codes};
  const oracle::matrix distances[] = {oracle::distances(x, 0.7), oracle::distances(x.col(0)), oracle::differences(g)};
  for (int k = 0; k < 3; ++k) {
    const std::vector<double> r = joint_row_sums(list[k], k == 0 ? 0.7 : 1.0, weights), one = joint_row_sums(list[k], k == 0 ? 0.7 : 1.0, {});
    for (std::size_t i = 0; i < r.size(); i += 13) {
      const auto row = distances[k].row(static_cast<Eigen::Index>(i));
      CHECK_NEAR(r[i], static_cast<double>(row.dot(w.cast<long double>().matrix())), 1e-12);
      CHECK_NEAR(one[i], static_cast<double>(row.sum()), 1e-12);
    }
  }
}
