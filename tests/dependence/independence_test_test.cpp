#include <assay/dependence/independence_test.hpp>

#include "dependence/oracle.hpp"

using assay::categorical;
using assay::chi_square_test;
using assay::cramers_v;
using assay::g_test;

TEST_CASE("independence_test: reference values") {  // scipy 1.17.1; the first: reference table 69
  const Eigen::ArrayXi a = (Eigen::ArrayXi(12) << 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2).finished();
  const Eigen::ArrayXi b = (Eigen::ArrayXi(12) << 1, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0).finished();
  const auto t = chi_square_test(categorical(a), categorical(b));
  CHECK_CLOSE(t.statistic, 3.42857142857143);
  CHECK_CLOSE(t.p_value, 0.1800923121479524);
  CHECK(t.degrees == 2);
  CHECK_CLOSE(t.cramers_v, 0.5345224838248488);
  CHECK_CLOSE(t.smallest_expected, 10.0 / 12);
  CHECK_CLOSE(cramers_v(categorical(a), categorical(b)), 0.5345224838248488);
  const auto g = g_test(categorical(a), categorical(b));
  CHECK_CLOSE(g.statistic, 24 * 0.17349113363785);
  CHECK_CLOSE(g.p_value, 0.1246938677342365);
  const Eigen::ArrayXXi four = (Eigen::ArrayXXi(2, 2) << 12, 5, 3, 9).finished();
  CHECK_CLOSE(chi_square_test(four).statistic, 5.85483193277311);
  CHECK_CLOSE(chi_square_test(four).p_value, 0.01553434141468346);
  CHECK_CLOSE(chi_square_test(four, {.continuity = true}).statistic, 4.171457749766574);
  CHECK_CLOSE(chi_square_test(four, {.continuity = true}).p_value, 0.04111041419430694);
  CHECK_CLOSE(chi_square_test(four, {.continuity = true}).cramers_v, 0.4493225526306476);
  // Yates' correction is for two by two
  CHECK(chi_square_test(categorical(a), categorical(b), {.continuity = true}).statistic == t.statistic);
  const data::mtcars m;
  CHECK_CLOSE(chi_square_test(categorical(m.cyl), categorical(m.am)).statistic, 8.740732951259268);
  CHECK_CLOSE(chi_square_test(categorical(m.am), categorical(m.cyl)).p_value, 0.01264660504610728);
}

TEST_CASE("independence_test: the definition on random tables") {
  test::generator random(9);
  for (int trial = 0; trial < 40; ++trial) {
    Eigen::ArrayXXd t(2 + random.below(4), 2 + random.below(4));
    for (double& c : t.reshaped()) c = random.below(4) * random.below(3);
    t.col(0) += 1, t.row(0) += 1;
    const Eigen::ArrayXd r = t.rowwise().sum(), c = t.colwise().sum().transpose();
    const double n = t.sum();
    double chi = 0, g = 0;
    for (Eigen::Index i = 0; i < t.rows(); ++i) {
      for (Eigen::Index j = 0; j < t.cols(); ++j) {
        const double m = r[i] * c[j] / n;
        chi += (t(i, j) - m) * (t(i, j) - m) / m;
        if (t(i, j) > 0) g += 2 * t(i, j) * std::log(t(i, j) / m);
      }
    }
    CHECK_NEAR(chi_square_test(t).statistic, chi, 1e-12);
    CHECK_NEAR(g_test(t).statistic, g, 1e-11);
    CHECK_NEAR(cramers_v(t), std::sqrt(chi / (n * (static_cast<double>(std::min(t.rows(), t.cols())) - 1))), 1e-12);
    CHECK_NEAR(cramers_v(0.37 * t), cramers_v(t), 1e-12);
    CHECK_NEAR(chi_square_test(t).smallest_expected, r.minCoeff() * c.minCoeff() / n, 1e-14);
    // Bergsma (2013), the formula as he writes it
    const double k = static_cast<double>(t.rows()), l = static_cast<double>(t.cols());
    const double square = std::max(0.0, chi / n - (k - 1) * (l - 1) / (n - 1));
    const double least = std::min(k - (k - 1) * (k - 1) / (n - 1), l - (l - 1) * (l - 1) / (n - 1)) - 1;
    CHECK(std::abs(cramers_v(t, {.corrected = true}) - std::min(1.0, std::sqrt(square / least))) < 1e-7);
  }
}

TEST_CASE("independence_test: edge cases and errors") {
  const Eigen::ArrayXi none(0), same = Eigen::ArrayXi::Constant(9, 2), own = Eigen::ArrayXi::LinSpaced(9, 0, 8);
  for (const auto& t : {chi_square_test(categorical(none), categorical(none)), g_test(categorical(same), categorical(own)),
                        chi_square_test(categorical(own), categorical(same))}) {
    CHECK(assay::is_undefined(t.p_value));
    CHECK(assay::is_undefined(t.statistic));
    CHECK(assay::is_undefined(t.cramers_v));
  }
  CHECK(chi_square_test(categorical(own), categorical(same), {.undefined = 1}).p_value == 1);
  CHECK(assay::is_undefined(cramers_v(categorical(same), categorical(own))));
  CHECK(cramers_v(categorical(same), categorical(own), {.undefined = 0}) == 0);
  CHECK(cramers_v(categorical(own / 3), categorical(2 - own / 3)) == 1);
  CHECK_CLOSE(chi_square_test(categorical(own / 3), categorical(2 - own / 3)).statistic, 18.0);
  const Eigen::ArrayXXd independent = (Eigen::ArrayXXd(3, 3) << 2, 0, 4, 3, 0, 6, 0, 0, 0).finished();
  CHECK(g_test(independent).statistic == 0);
  CHECK(chi_square_test(independent).statistic == 0);
  CHECK(chi_square_test(independent).p_value == 1);
  CHECK(chi_square_test(independent, {.continuity = true}).statistic == 0);
  CHECK(chi_square_test(independent).degrees == 1);
  CHECK_CLOSE(cramers_v((Eigen::ArrayXXd(2, 2) << 1, 0, 0, 1e-200).finished()), 1.0);
  // weights: V is defined, tests are not
  const Eigen::ArrayXd w = Eigen::ArrayXd::Ones(9);
  CHECK(cramers_v(categorical(own / 3), categorical(own / 2), 1e-300 * w) > 0.5);
  const std::string needs = " needs numbers of rows: leave the weights out, or repeat the rows";
  CHECK(test::error_of([&] { chi_square_test(categorical(own), categorical(own), w); }) ==
        "assay::chi_square_test: a test" + needs);
  CHECK(test::error_of([&] { g_test(0.5 * independent); }) == "assay::g_test: a test" + needs);
  CHECK(test::error_of([&] { cramers_v(categorical(own), categorical(own), w, {.corrected = true}); }) ==
        "assay::cramers_v: the correction for bias" + needs);
  CHECK(test::error_of([&] { g_test(independent, {.continuity = true}); }) ==
        "assay::g_test: continuity is a correction of chi_square_test");
}
