#include "discrimination/class_metric_laws.hpp"
#include "support/check.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/cohen_kappa.hpp>

using namespace assay;

TEST_CASE("cohen_kappa: R vcd, scikit-learn") {
  const confusion_matrix m = test::table((Eigen::ArrayXXi(3, 3) << 20, 4, 1, 5, 15, 2, 3, 6, 24).finished());
  CHECK_NEAR(cohen_kappa(m), 0.6055412068561, 1e-12);
  CHECK_NEAR(cohen_kappa(m, {.weights = kappa_weights::linear}), 0.6585865483100, 1e-12);
  CHECK_NEAR(cohen_kappa(m, {.weights = kappa_weights::quadratic}), 0.7084805653710, 1e-12);
  const Eigen::ArrayXi a{{2, 0, 2, 2, 0, 1}};
  const Eigen::ArrayXi b{{0, 0, 2, 2, 0, 2}};
  CHECK_CLOSE(cohen_kappa(a, b), 0.4285714285714286);
  const test::b20 d;
  CHECK_CLOSE(cohen_kappa(d.y, d.p >= 0.5), 0.4);
  CHECK_CLOSE(cohen_kappa(d.y, d.p >= 0.5, d.w), 0.3188405797101449);
  const Eigen::ArrayXi y{{0, 1, 2, 1, 1, 2, 0, 2, 1, 0}};
  const Eigen::ArrayXi p{{0, 1, 2, 0, 1, 2, 0, 1, 2, 0}};  // argmax of M10
  CHECK_CLOSE(cohen_kappa(y, p), 0.5522388059701493);
  CHECK_CLOSE(cohen_kappa(y, p, {.weights = kappa_weights::linear}), 0.6590909090909092);
  CHECK_CLOSE(cohen_kappa(y, p, {.weights = kappa_weights::quadratic}), 0.7692307692307692);
}

TEST_CASE("cohen_kappa: undefined when chance agreement is certain") {
  const Eigen::Array3i zeros(0, 0, 0);
  CHECK(is_undefined(cohen_kappa(zeros, zeros)));
  CHECK(is_undefined(cohen_kappa(Eigen::ArrayXi(0), Eigen::ArrayXi(0))));
  CHECK(cohen_kappa(zeros, zeros, {.undefined = 1}) == 1);
  CHECK(cohen_kappa(zeros, Eigen::Array3i(0, 1, 0)) == 0);
}

TEST_CASE("cohen_kappa: costs of one's own") {
  const confusion_matrix m = test::table((Eigen::ArrayXXi(3, 3) << 20, 4, 1, 5, 15, 2, 3, 6, 24).finished());
  Eigen::ArrayXXd costs(4, 4);  // more than the table needs
  for (Index t = 0; t < 4; ++t) {
    for (Index p = 0; p < 4; ++p) costs(t, p) = 7.0 * static_cast<double>((t - p) * (t - p));
  }
  CHECK_CLOSE(cohen_kappa(m, {.costs = costs}), cohen_kappa(m, {.weights = kappa_weights::quadratic}));
  Eigen::ArrayXXd uneven = Eigen::ArrayXXd::Zero(3, 3);
  uneven(0, 2) = 5;
  uneven(2, 1) = 1;
  const Eigen::ArrayXXd table = m.table();
  const double observed = 5 * table(0, 2) + table(2, 1);
  const double expected = (5 * table.row(0).sum() * table.col(2).sum() + table.row(2).sum() * table.col(1).sum()) / table.sum();
  CHECK_CLOSE(cohen_kappa(m, {.costs = uneven}), 1 - observed / expected);
  const auto problem = [&](Index t, Index p, double cost) {
    Eigen::ArrayXXd c = costs;
    c(t, p) = cost;
    return test::error_of([&] { (void)cohen_kappa(m, {.costs = c}); });
  };
  CHECK(problem(1, 2, -1) == "assay::cohen_kappa: costs(1, 2) is not finite and >= 0");
  CHECK(problem(1, 2, std::numeric_limits<double>::quiet_NaN()) == "assay::cohen_kappa: costs(1, 2) is not finite and >= 0");
  CHECK(problem(1, 1, 1) == "assay::cohen_kappa: costs(1, 1) of the diagonal is not 0");
  CHECK(problem(3, 3, -1).empty());
  CHECK(test::error_of([&] { (void)cohen_kappa(m, {.costs = costs.topRows(2)}); }) ==
        "assay::cohen_kappa: costs is 2 x 4 but the table has 3 classes");
  CHECK(is_undefined(cohen_kappa(m, {.costs = Eigen::ArrayXXd::Zero(3, 3)})));
}

TEST_CASE("cohen_kappa: laws") {
  for (const kappa_weights w : {kappa_weights::none, kappa_weights::linear, kappa_weights::quadratic}) {
    const auto metric = [w](const auto&... a) { return cohen_kappa(a..., {.weights = w}); };
    test::check_class_metric("cohen_kappa", 2, metric);
    test::check_class_metric("cohen_kappa", 5, metric);
  }
  // of two classes all costs are the same; quadratic costs give Lin's concordance of the class numbers
  const test::class_rows_sample d(6, 200, 5);
  const test::class_rows_sample two(6, 200, 2);
  CHECK_CLOSE(cohen_kappa(two.y, two.p, {.weights = kappa_weights::quadratic}), cohen_kappa(two.y, two.p));
  const Eigen::ArrayXd y = d.y.cast<double>();
  const Eigen::ArrayXd p = d.p.cast<double>();
  const double covariance = ((y - y.mean()) * (p - p.mean())).mean();
  const double spread = (y - y.mean()).square().mean() + (p - p.mean()).square().mean() + (y.mean() - p.mean()) * (y.mean() - p.mean());
  CHECK_CLOSE(cohen_kappa(d.y, d.p, {.weights = kappa_weights::quadratic}), 2 * covariance / spread);
}
