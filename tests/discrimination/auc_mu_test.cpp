#include "discrimination/matrix_metric.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/auc_mu.hpp>
#include <assay/discrimination/auroc.hpp>

using namespace assay;

namespace {

/// The definition, over all pairs of rows; scores and costs are whole numbers, so that projections are exact.
double brute(const test::class_sample& d, const Eigen::ArrayXd& w, const Eigen::ArrayXXd& costs, Index i, Index j) {
  const Eigen::ArrayXd v = costs.row(i) - costs.row(j);
  const Eigen::ArrayXd t = (v(i) - v(j)) * (d.s.matrix() * v.matrix()).array();
  double good = 0;
  double all = 0;
  for (Index a = 0; a < w.size(); ++a) {
    for (Index b = 0; b < w.size(); ++b) {
      if (d.y(a) != i || d.y(b) != j) continue;
      all += w(a) * w(b);
      good += w(a) * w(b) * (t(a) > t(b) ? 1.0 : t(a) == t(b) ? 0.5 : 0.0);
    }
  }
  return good / all;
}

Eigen::ArrayXXd default_costs(Index classes) {
  return Eigen::ArrayXXd::Ones(classes, classes) - Eigen::ArrayXXd(Eigen::MatrixXd::Identity(classes, classes));
}

}  // namespace

TEST_CASE("auc_mu: values by hand") {
  // perfect arg max, yet column 0 does not separate class 0 from class 1
  Eigen::ArrayXXd s(4, 3);
  s << .4, .3, .3, .5, .1, .4, .45, .55, 0, .2, .3, .5;
  const Eigen::Array4i y(0, 0, 1, 2);
  CHECK(auc_mu(y, s) == 1);
  const per_pair_result r = auc_mu_pairs(y, s);
  CHECK(r.value(0, 1) == 1);
  CHECK(r.value(1, 0) == 1);
  CHECK(is_undefined(r.value(1, 1)));
  CHECK(r.average == 1);
  CHECK(r.absent == 0);
  CHECK((r.weight == Eigen::Array3d(2, 1, 1)).all());
  // s_0 - s_1: class 0 has 1, 3; class 1 has 2, 3
  Eigen::ArrayXXd t(4, 2);
  t << 1, 0, 3, 0, 2, 0, 3, 0;
  CHECK(auc_mu(Eigen::Array4i(0, 0, 1, 1), t) == 0.375);
  CHECK(auc_mu(Eigen::Array4i(0, 0, 1, 1), t, Eigen::Array4d(1, 3, 1, 2)) == 6.0 / 12);
}

TEST_CASE("auc_mu: reference data") {
  // M12: brute force over all pairs in Python with the same differences
  const test::m12 m;
  CHECK_CLOSE(auc_mu(m.y, m.p), 0.8645833333333334);
  CHECK_CLOSE(auc_mu(m.y.head(10), m.p.topRows(10)), 0.861111111111111);
}

TEST_CASE("auc_mu: against the definition, with costs, ties and weights") {
  for (const int distinct : {1, 3, 1000}) {
    const test::class_sample d(static_cast<std::uint64_t>(distinct), 120, 4, distinct);
    Eigen::ArrayXXd costs(4, 4);
    costs << 0, 3, 2, 1, 5, 0, 2, 2, 1, 1, 0, 4, 2, 7, 1, 0;
    Eigen::ArrayXXd blind = costs;  // classes 1 and 2 are not told apart
    blind.row(2) = blind.row(1);
    const Eigen::ArrayXd ones = Eigen::ArrayXd::Ones(120);
    for (const Eigen::ArrayXXd& c : {Eigen::ArrayXXd(), default_costs(4), costs, blind}) {
      const Eigen::ArrayXXd& used = c.size() == 0 ? default_costs(4) : c;
      const per_pair_result plain = auc_mu_pairs(d.y, d.s, {.costs = c});
      const per_pair_result weighted = auc_mu_pairs(d.y, d.s, d.w, {.costs = c});
      double mean = 0;
      for (Index i = 0; i < 4; ++i) {
        for (Index j = 0; j < 4; ++j) {
          if (i == j) continue;
          CHECK_CLOSE(plain.value(i, j), brute(d, ones, used, i, j));
          CHECK_CLOSE(weighted.value(i, j), brute(d, d.w, used, i, j));
          mean += plain.value(i, j) / 12;
        }
      }
      CHECK_CLOSE(plain.average, mean);
      CHECK(plain.average == auc_mu(d.y, d.s, {.costs = c}));
      CHECK(weighted.average == auc_mu(d.y, d.s, d.w, {.costs = c}));
      CHECK(auc_mu(d.y, d.s, {.costs = 0x1p300 * c}) == plain.average);  // any scale
    }
    CHECK(auc_mu_pairs(d.y, d.s, {.costs = blind}).value(1, 2) == 0.5);
    CHECK(auc_mu(d.y, d.s, {.costs = default_costs(4).matrix()}) == auc_mu(d.y, d.s));
  }
}

TEST_CASE("auc_mu: two classes; pairs beyond 2^32") {
  const test::l200 l;
  Eigen::ArrayXXd s(200000, 2);
  s << 1 - l.p, l.p;
  CHECK_CLOSE(auc_mu(l.y, s), 0.8747798802363403);  // 8,874,732,975 pairs
  CHECK_CLOSE(auc_mu(l.y, s, Eigen::ArrayXd::Constant(200000, 0.1)), 0.8747798802363403);
}

TEST_CASE("auc_mu: laws") {
  const test::class_sample d(7, 300, 4, 12);
  // differences of whole numbers, halved, are exact; an offset of 1e9 as well
  test::check_matrix_metric("auc_mu", d, [](const auto&... a) { return auc_mu(a...); }, true);
  Eigen::ArrayXXd costs = default_costs(4);
  costs(0, 2) = 3;
  const auto with_costs = [&](const auto& y, const auto& s, const auto&... w) {
    return auc_mu(y, s, w..., auc_mu_options{.costs = costs});
  };
  CHECK_CLOSE(with_costs(d.y, d.s, Eigen::ArrayXd::Ones(300)), with_costs(d.y, d.s));
  const auto rows = test::repeated(d.w);
  CHECK_CLOSE(with_costs(d.y, d.s, d.w), with_costs(test::rows_of(d.y, rows), test::rows_of(d.s, rows)));
  // two classes whose weights are nothing beside the third
  Eigen::ArrayXd w = Eigen::ArrayXd::Ones(300);
  for (Index i = 0; i < 300; ++i) {
    if (d.y(i) < 2) w(i) = 1e-250;
  }
  CHECK_CLOSE(auc_mu_pairs(d.y, d.s, w).value(0, 1), auc_mu_pairs(d.y, d.s).value(0, 1));
}

TEST_CASE("auc_mu: absent classes, undefined, errors") {
  const test::class_sample d(4, 200, 4, 10);
  const Eigen::ArrayXi three = (d.y == 3).select(0, d.y);
  const per_pair_result r = auc_mu_pairs(three, d.s);
  CHECK(r.absent == 3);
  CHECK(is_undefined(r.value(3, 1)));
  CHECK_CLOSE(auc_mu(three, d.s), (r.value(0, 1) + r.value(0, 2) + r.value(1, 2)) / 3);
  CHECK_CLOSE(auc_mu(three, d.s, {.absent = absent_class::zero}), (r.value(0, 1) + r.value(0, 2) + r.value(1, 2)) / 6);
  CHECK(is_undefined(auc_mu(three, d.s, {.absent = absent_class::undefined})));
  CHECK(auc_mu(Eigen::Array3i(1, 1, 1), d.s.topRows(3), {.undefined = 0.5}) == 0.5);
  CHECK(is_undefined(auc_mu(Eigen::Array3i(1, 1, 1), d.s.topRows(3))));
  CHECK(is_undefined(auc_mu(Eigen::Array3i(1, 1, 2), d.s.topRows(3), Eigen::Array3d(1, 1, 0))));
  CHECK(is_undefined(auc_mu(Eigen::ArrayXi(0), Eigen::ArrayXXd(0, 3))));

  test::check_class_errors("auc_mu", [](const auto&... a) { return auc_mu(a...); });
  test::check_class_errors("auc_mu_pairs", [](const auto&... a) { return auc_mu_pairs(a...); });
  Eigen::ArrayXXd s = d.s;
  s(7, 2) = -std::numeric_limits<double>::infinity();
  CHECK(test::error_of([&] { (void)auc_mu(d.y, s); }) == "assay::auc_mu: scores(7, 2) is infinite");
  const auto message = [&](const Eigen::ArrayXXd& costs) { return test::error_of([&] { (void)auc_mu(d.y, d.s, {.costs = costs}); }); };
  CHECK(message(default_costs(3)) == "assay::auc_mu: costs is 3 x 3 but scores has 4 columns");
  Eigen::ArrayXXd costs = default_costs(4);
  costs(1, 3) = std::numeric_limits<double>::quiet_NaN();
  CHECK(message(costs) == "assay::auc_mu: costs(1, 3) is NaN");
  costs(0, 2) = std::numeric_limits<double>::infinity();
  CHECK(message(costs) == "assay::auc_mu: costs(0, 2) is infinite");
  // differences may leave the range of double, which keeps their order; sums that have none are refused
  Eigen::ArrayXXd huge(2, 2);
  huge << 1.7e308, -1.7e308, -1.7e308, 1.7e308;
  CHECK(auc_mu(Eigen::Array2i(0, 1), huge) == 1);
  Eigen::ArrayXXd opposed(2, 2);
  opposed << .9, -.9, -.9, .9;
  CHECK(test::error_of([&] { (void)auc_mu(Eigen::Array2i(0, 1), huge.abs(), {.costs = opposed}); }) ==
        "assay::auc_mu: the scores are too large for sums weighted by costs");
}
