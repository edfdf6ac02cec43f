#include "support/check.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/auroc_influence.hpp>

using namespace assay;
using namespace assay::discrimination_detail;

namespace {
/// AUROC when the weight of row r is multiplied by 1 + step.
double moved(const test::ranking_sample& d, const Eigen::ArrayXd& s, Index r, double step) {
  Eigen::ArrayXd w = d.w;
  w(r) *= 1 + step;
  return auroc(d.y, s, w);
}
}  // namespace

TEST_CASE("auroc_influence: the variance is the sum of squared derivatives by the logarithms of the weights") {
  test::ranking_sample d(3, 60, 7);
  d.w += 0.25;
  const Eigen::ArrayXd other = d.s.reverse() + 0.5 * d.y.cast<double>();
  const auto rows = binary_rows("f", weighting::importance, d.y, d.w);
  auroc_influence influence(rows, 3);
  influence.add(d.s.data());
  influence.add(other.data());
  influence.add_difference(0, 1);
  CHECK_CLOSE(influence.auroc(0), auroc(d.y, d.s, d.w));
  CHECK_CLOSE(influence.auroc(1), auroc(d.y, other, d.w));
  CHECK_NEAR(influence.auroc_difference(0, 1), auroc(d.y, d.s, d.w) - auroc(d.y, other, d.w), 1e-14);
  Eigen::Matrix3d expected = Eigen::Matrix3d::Zero();
  for (Index r = 0; r < 60; ++r) {
    constexpr double step = 1e-5;
    Eigen::Vector3d h;
    h(0) = (moved(d, d.s, r, step) - moved(d, d.s, r, -step)) / (2 * step);
    h(1) = (moved(d, other, r, step) - moved(d, other, r, -step)) / (2 * step);
    h(2) = h(0) - h(1);
    expected += h * h.transpose();
  }
  const Eigen::MatrixXd found = influence.covariance(auroc_variance::infinitesimal_jackknife, weighting::importance);
  CHECK((found - expected).cwiseAbs().maxCoeff() < 1e-8 * expected.cwiseAbs().maxCoeff());
}

TEST_CASE("auroc_influence: weighted rows keep the digits of small losses") {
  // one positive of a million rows stands below one negative of weight 1e-9: 1 - A = 1e-9 / W_N / P
  const Index n = 20000;
  Eigen::ArrayXi y(n);
  Eigen::ArrayXd s(n), w = Eigen::ArrayXd::Ones(n);
  for (Index i = 0; i < n; ++i) {
    y(i) = i >= n / 2;
    s(i) = static_cast<double>(i);
  }
  s(0) = n / 2 + 0.5;
  w(0) = 1e-9;
  const auto rows = binary_rows("f", weighting::importance, y, w);
  auroc_influence influence(rows, 1);
  influence.add(s.data());
  const double p = 10000;
  const double total = 9999 + 1e-9;
  const double loss = 1e-9 / total;  // of the one positive
  const double of_positives = loss * loss * ((1 - 1 / p) * (1 - 1 / p) + (p - 1) / (p * p)) / (p * p);
  const double mean = loss / p;
  const double of_negatives = (1e-9 * 1e-9 * (1 / p - mean) * (1 / p - mean) + 9999 * mean * mean) / (total * total);
  const double found = influence.covariance(auroc_variance::infinitesimal_jackknife, weighting::importance)(0, 0);
  CHECK_NEAR(found / (of_positives + of_negatives), 1.0, 1e-9);
}

TEST_CASE("auroc_influence: one class, one row of a class, no models") {
  const Eigen::ArrayXd s{{1, 2, 3}};
  const auto one_class = binary_rows("f", weighting::importance, Eigen::ArrayXi{{1, 1, 1}});
  auroc_influence<false> none(one_class, 2);
  none.add(s.data());
  none.add(s.data());
  CHECK_FALSE(none.has_both_classes());
  CHECK(is_undefined(none.auroc(0)));
  CHECK(is_undefined(none.auroc_difference(0, 1)));
  CHECK(is_undefined(none.covariance(auroc_variance::delong, weighting::importance)(1, 0)));
  const auto single = binary_rows("f", weighting::importance, Eigen::ArrayXi{{1, 0, 0}});
  auroc_influence<false> few(single, 1);
  few.add(s.data());
  CHECK(few.auroc(0) == 0);
  CHECK(is_undefined(few.covariance(auroc_variance::infinitesimal_jackknife, weighting::importance)(0, 0)));
  cluster_counts found;
  CHECK(is_undefined(few.covariance(auroc_variance::delong, {4, 5, 5}, found)(0, 0)));
  CHECK(found.positive == 1);
  CHECK(found.negative == 1);
  CHECK(found.all == 2);
  auroc_influence<false> empty(single, 0);
  CHECK(empty.covariance(auroc_variance::delong, weighting::importance).size() == 0);
}
