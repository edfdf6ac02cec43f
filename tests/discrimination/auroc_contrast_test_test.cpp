#include "support/check.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/auroc_contrast_test.hpp>
#include <assay/discrimination/auroc_difference_test.hpp>

#include <Eigen/LU>

using namespace assay;

namespace {
Eigen::ArrayXXd three_models(const test::b20& d) {
  Eigen::ArrayXXd s(20, 3);
  s.col(0) = d.p;
  s.col(1) = d.q;
  s.col(2) << .3, .3, .1, .5, .2, .2, .4, .3, .5, .1, .6, .2, .4, .6, .5, .3, .7, .6, .6, .4;
  return s;
}

auroc_covariance_result random_models(std::uint64_t seed, Index k, Eigen::ArrayXXd* scores = nullptr) {
  test::generator g(seed);
  Eigen::ArrayXi y(150);
  Eigen::ArrayXXd s(150, k);
  for (Index i = 0; i < 150; ++i) {
    y(i) = g.below(2);
    const double shared = g.normal() + y(i);
    for (Index m = 0; m < k; ++m) s(i, m) = std::floor(5 * (shared + g.normal()));
  }
  if (scores != nullptr) *scores = s;
  return auroc_covariance(y, s);
}
}  // namespace

TEST_CASE("auroc_contrast_test: reference values") {
  // pROC 1.18.0 cov, then (La)' (L S L')^-1 (La) and pchisq in R 4.2.2
  const test::b20 d;
  const auroc_covariance_result models = auroc_covariance(d.y, three_models(d));
  const auroc_contrast_result r = auroc_contrast_test(models);
  CHECK_CLOSE(r.difference(0), -0.035);
  CHECK_CLOSE(r.difference(1), 0.035);
  CHECK_CLOSE(r.statistic, 0.16973800107079359);
  CHECK(r.degrees_of_freedom == 2);
  CHECK_CLOSE(r.p_value, 0.91863261690051978);
  // one contrast: the square of the difference test
  const auroc_difference_result pair = auroc_difference_test(d.y, d.p, d.q);
  const auroc_contrast_result c = auroc_contrast_test(models, Eigen::RowVector3d(1, -1, 0));
  CHECK_CLOSE(c.difference(0), pair.difference.value);
  CHECK_CLOSE(c.standard_error(0), pair.difference.standard_error);
  CHECK_CLOSE(c.statistic, pair.statistic * pair.statistic);
  CHECK(c.degrees_of_freedom == 1);
  CHECK_CLOSE(c.p_value, 0.680569900294742);
}

TEST_CASE("auroc_contrast_test: against the inverse, and the same hypothesis said otherwise") {
  for (const Index k : {2, 3, 6}) {
    const auroc_covariance_result m = random_models(static_cast<std::uint64_t>(k), k);
    Eigen::MatrixXd l = Eigen::MatrixXd::Random(k - 1, k);
    l.colwise() -= l.rowwise().mean().eval();
    const Eigen::VectorXd d = l * m.auroc.matrix();
    const double expected = d.dot((l * m.covariance * l.transpose()).inverse() * d);
    const auroc_contrast_result r = auroc_contrast_test(m, l);
    CHECK_NEAR(r.statistic, expected, 1e-10);
    CHECK(r.degrees_of_freedom == k - 1);
    CHECK_NEAR(r.p_value, core::chi_square_survival(expected, static_cast<double>(k - 1)), 1e-10);
    CHECK((r.difference - d.array()).abs().maxCoeff() < 1e-15);
    // all AUROCs are equal: any k - 1 independent contrasts, of any scale, with any repetition
    const double all = auroc_contrast_test(m).statistic;
    CHECK_NEAR(r.statistic, all, 1e-9);
    Eigen::MatrixXd scaled = l;
    scaled.row(0) *= 1e9;
    scaled.row(k - 2) *= 1e-9;
    CHECK_NEAR(auroc_contrast_test(m, scaled).statistic, all, 1e-9);
    Eigen::MatrixXd repeated(2 * k - 1, k);
    repeated << l, 3 * l, l.colwise().sum();
    const auroc_contrast_result again = auroc_contrast_test(m, repeated.array());
    CHECK(again.degrees_of_freedom == k - 1);
    CHECK_NEAR(again.statistic, all, 1e-8);
  }
}

TEST_CASE("auroc_contrast_test: models that are the same count once") {
  Eigen::ArrayXXd s;
  const auroc_covariance_result m = random_models(7, 3, &s);
  Eigen::ArrayXi y(150);
  test::generator g(7);  // the labels of random_models
  for (Index i = 0; i < 150; ++i) {
    y(i) = g.below(2);
    for (int k = 0; k < 4; ++k) (void)g.normal();
  }
  Eigen::ArrayXXd twice(150, 5);
  twice << s, s.col(0).exp(), s.col(2);
  const auroc_covariance_result both = auroc_covariance(y, twice);
  REQUIRE(both.auroc(0) == m.auroc(0));
  const auroc_contrast_result r = auroc_contrast_test(both);
  CHECK(r.degrees_of_freedom == 2);
  CHECK_NEAR(r.statistic, auroc_contrast_test(m).statistic, 1e-9);
  CHECK(auroc_contrast_test(m, {.tolerance = 0.99}).degrees_of_freedom < 2);
}

TEST_CASE("auroc_contrast_test: edge cases and errors") {
  const test::b20 d;
  Eigen::ArrayXXd s(20, 2);
  s << d.p, d.p;
  const auroc_contrast_result same = auroc_contrast_test(auroc_covariance(d.y, s));
  CHECK(same.difference(0) == 0);
  CHECK(same.standard_error(0) == 0);
  CHECK(same.degrees_of_freedom == 0);
  CHECK(is_undefined(same.statistic));
  CHECK(is_undefined(same.p_value));
  const auroc_contrast_result single = auroc_contrast_test(auroc_covariance(d.y, s.leftCols(1)));
  CHECK(single.difference.size() == 0);
  CHECK(single.degrees_of_freedom == 0);
  CHECK(is_undefined(single.p_value));
  CHECK(auroc_contrast_test(auroc_covariance(d.y, Eigen::ArrayXXd(20, 0))).degrees_of_freedom == 0);
  const auroc_contrast_result one_class = auroc_contrast_test(auroc_covariance(Eigen::ArrayXi::Ones(20), s));
  CHECK(is_undefined(one_class.difference(0)));
  CHECK(is_undefined(one_class.statistic));
  const auroc_contrast_result few = auroc_contrast_test(auroc_covariance(Eigen::Array3i(0, 1, 1), s.topRows(3)));
  CHECK(few.difference(0) == 0);
  CHECK(is_undefined(few.standard_error(0)));
  CHECK(is_undefined(few.p_value));
  // one AUROC against one half is no contrast of this test; an AUROC against 0 is
  const auroc_covariance_result m = auroc_covariance(d.y, three_models(d));
  CHECK_CLOSE(auroc_contrast_test(m, Eigen::RowVector3i(0, 1, 0)).statistic, 0.77 * 0.77 / 0.0118);

  const auto message = [&](const auto& l) { return test::error_of([&] { (void)auroc_contrast_test(m, l); }); };
  CHECK(message(Eigen::Vector3d(1, -1, 0)) ==
        "assay::auroc_contrast_test: contrasts has 1 columns but there are 3 models; one contrast per row");
  Eigen::MatrixXd l = Eigen::MatrixXd::Ones(2, 3);
  l(1, 2) = undefined();
  CHECK(message(l) == "assay::auroc_contrast_test: contrasts(1, 2) is NaN");
  l(1, 2) = std::numeric_limits<double>::infinity();
  CHECK(message(l) == "assay::auroc_contrast_test: contrasts(1, 2) is infinite");
  CHECK(message(auroc_contrast_options{.tolerance = 1}) == "assay::auroc_contrast_test: tolerance = 1 is outside [0, 1)");
  CHECK(message(auroc_contrast_options{.tolerance = undefined()}) == "assay::auroc_contrast_test: tolerance = nan is outside [0, 1)");
  auroc_covariance_result broken = m;
  broken.covariance.resize(2, 3);
  CHECK(test::error_of([&] { (void)auroc_contrast_test(broken); }) ==
        "assay::auroc_contrast_test: covariance is 2 x 3 but there are 3 models");
}
