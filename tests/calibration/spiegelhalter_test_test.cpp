#include "calibration/data.hpp"
#include "support/rank_metric.hpp"

#include <assay/calibration/spiegelhalter_test.hpp>

using assay::alternative;
using assay::Index;
using assay::spiegelhalter_test;
using assay::Vector;
using assay::weighting;

namespace {

double oracle(const Eigen::ArrayXi& y, const Vector& p, const Vector& w, bool repeated = false) {
  double sum = 0;
  double variance = 0;
  for (Index i = 0; i < p.size(); ++i) {
    sum += w[i] * (y[i] - p[i]) * (1 - 2 * p[i]);
    variance += (repeated ? w[i] : w[i] * w[i]) * (1 - 2 * p[i]) * (1 - 2 * p[i]) * p[i] * (1 - p[i]);
  }
  return sum / std::sqrt(variance);
}

}  // namespace

TEST_CASE("spiegelhalter_test: reference values") {
  const test::b20 d;
  // definition with numpy 2.4.6, p-values by scipy 1.17.1
  const auto r = spiegelhalter_test(d.y, d.p);
  CHECK_CLOSE(r.statistic, 0.9668776906076587);
  CHECK_CLOSE(r.p_value, 0.3336051804383008);
  CHECK_CLOSE(spiegelhalter_test(d.y, d.p, {.alternative = alternative::greater}).p_value, 0.1668025902191504);
  CHECK_CLOSE(spiegelhalter_test(d.y, d.p, {.alternative = alternative::less}).p_value, 1 - 0.1668025902191504);
  const auto weighted = spiegelhalter_test(d.y, d.p, d.w);
  CHECK_CLOSE(weighted.statistic, 1.5371987584297748);
  CHECK_CLOSE(weighted.p_value, 0.12424464430018646);
  const auto repeated = spiegelhalter_test(d.y, d.p, 2 * d.w, {.weighting = weighting::frequency});
  CHECK_CLOSE(repeated.statistic, 2.5539230496712304);
  CHECK_CLOSE(repeated.p_value, 0.010651679402039664);
  const test::l200 l;  // reference table 4.5
  CHECK_CLOSE(spiegelhalter_test(l.y, l.p).statistic, 0.5479288961762678);
}

TEST_CASE("spiegelhalter_test: the definition, weights, any order and batches") {
  for (const int levels : {1, 3, 20, 0}) {
    const test::random_rows r(500, levels, static_cast<std::uint64_t>(levels) + 3);
    const auto plain = spiegelhalter_test(r.y, r.p);
    const auto weighted = spiegelhalter_test(r.y, r.p, r.w);
    if (levels == 1) {
      CHECK(assay::is_undefined(plain.statistic));  // every prediction is certain
      continue;
    }
    CHECK_NEAR(plain.statistic, oracle(r.y, r.p, Vector::Ones(500)), 1e-11);
    CHECK_NEAR(weighted.statistic, oracle(r.y, r.p, r.w), 1e-11);
    CHECK_NEAR(spiegelhalter_test(r.y, r.p, 2 * r.w, {.weighting = weighting::frequency}).statistic, oracle(r.y, r.p, 2 * r.w, true),
               1e-11);
    CHECK_CLOSE(spiegelhalter_test(r.y, r.p, Vector::Constant(500, 0.3)).statistic, plain.statistic);
    for (const double scale : {1e300, 1e-300, 3.0})
      CHECK_NEAR(spiegelhalter_test(r.y, r.p, scale * r.w).statistic, weighted.statistic, 1e-11);
    CHECK(spiegelhalter_test(r.y.reverse(), r.p.reverse()) == plain);
    CHECK(spiegelhalter_test(r.y.reverse(), r.p.reverse(), r.w.reverse()) == weighted);
    assay::ranked_scores<double> parts(r.y.head(123), r.p.head(123));
    parts.update(r.y.tail(377), r.p.tail(377));
    CHECK(spiegelhalter_test(parts) == plain);
    // the classes and the predictions turned round
    const Eigen::ArrayXi other = 1 - r.y;
    CHECK_NEAR(spiegelhalter_test(other, 1 - r.p).statistic, plain.statistic, 1e-11);
    // whole weights are repeated rows
    std::vector<double> p;
    std::vector<int> y;
    for (Index i = 0; i < 500; ++i) {
      for (int k = 0; k < static_cast<int>(2 * r.w[i]); ++k) {
        p.push_back(r.p[i]);
        y.push_back(r.y[i]);
      }
    }
    CHECK_NEAR(spiegelhalter_test(r.y, r.p, 2 * r.w, {.weighting = weighting::frequency}).statistic,
               spiegelhalter_test(assay::view(y), assay::view(p)).statistic, 1e-11);
  }
}

TEST_CASE("spiegelhalter_test: undefined, errors") {
  CHECK(assay::is_undefined(spiegelhalter_test(Eigen::ArrayXi(0), Vector(0)).statistic));
  CHECK(assay::is_undefined(spiegelhalter_test(test::labels({0, 1, 1}), test::array({0, 0.5, 1})).p_value));
  CHECK_CLOSE(spiegelhalter_test(test::labels({1}), test::array({0.2})).statistic, 2.0);
  CHECK_CLOSE(spiegelhalter_test(test::labels({1, 0}), test::array({0.2, 0.9}), test::array({1, 0})).statistic, 2.0);
  CHECK(test::error_of([&] {
          spiegelhalter_test(test::labels({1}), test::array({0.2}), test::array({0.5}), {.weighting = weighting::frequency});
        }) == "assay::spiegelhalter_test: frequency weights must be whole numbers");
  test::check_bad_rows("spiegelhalter_test", [](const auto&... a) { return spiegelhalter_test(a...).statistic; }, "prediction");
  CHECK(test::contains(test::error_of([&] { spiegelhalter_test(assay::ranked_scores<double>(test::labels({1}), test::array({2}))); }),
                       "the predictions reach outside [0, 1]: 2"));
}
