#include "calibration/data.hpp"
#include "support/rank_metric.hpp"

#include <assay/calibration/integrated_calibration_index.hpp>

#include <algorithm>
#include <array>

using assay::flexible_calibration_options;
using assay::Index;
using assay::integrated_calibration_index;
using assay::integrated_calibration_index_result;
using assay::loess_surface;
using assay::ranked_scores;
using assay::smoother;
using assay::weighting;
using test::array;
using test::labels;

namespace {

void check_index(const integrated_calibration_index_result& r, const std::array<double, 4>& expected, double relative = 1e-11) {
  CHECK_NEAR(r.ici, expected[0], relative);
  CHECK_NEAR(r.e50, expected[1], relative);
  CHECK_NEAR(r.e90, expected[2], relative);
  CHECK_NEAR(r.emax, expected[3], relative);
}

}  // namespace

TEST_CASE("integrated_calibration_index: reference values") {
  const test::b20 d;
  check_index(integrated_calibration_index(d.y, d.p), {.0681502866024479, .0629859269608547, .14983967979672, .215834237045471});  // #87
  const auto rms = integrated_calibration_index(d.y, d.p, {.smoother = smoother::lowess});  // #86
  CHECK_CLOSE(rms.emax, 0.1745141196370721);
  CHECK_CLOSE(rms.e90, 0.1421521556399530);
  CHECK_CLOSE(rms.ici, 0.0670271558587100);
  // the fit of #89: distances 1/20 once, 0 and 3/20 … of twenty rows
  check_index(integrated_calibration_index(d.y, d.p, {.smoother = smoother::isotonic}), {0.065, 0.05, 0.15, 0.55 / 3}, 1e-14);

  // R 4.2.2: loess(y ~ p); span = .3, degree = 1; span = 1.4, surface = "direct"; lowess(iter = 0); lowess(f = .2, iter = 3)
  const flexible_calibration_options options[] = {{},
                                                  {.span = 0.3, .degree = 1},
                                                  {.span = 1.4, .surface = loess_surface::direct},
                                                  {.smoother = smoother::lowess},
                                                  {.smoother = smoother::lowess, .span = 0.2, .iterations = 3}};
  const std::array<double, 4> of_32_levels[] = {{0.1561211257428048, 0.1823060041579346, 0.2322035591269335, 0.2334792867753616},
                                                {0.1573700974306985, 0.171782253532354, 0.2364264338766136, 0.2729687452002846},
                                                {0.1566173274362574, 0.1801108765247879, 0.23328089693326, 0.2367771328347648},
                                                {0.1531929511732881, 0.1747375395272271, 0.2379074916413827, 0.2477514587682296},
                                                {0.1447053657893907, 0.1527052640473435, 0.2301790234488513, 0.2966829140151209}};
  const std::array<double, 4> of_256_levels[] = {{0.120765461439993, 0.1039687654061722, 0.2641299333134062, 0.3343106302365303},
                                                 {0.1221075072388166, 0.09421812655799544, 0.2706059093221262, 0.2963208183255456},
                                                 {0.1251015263824878, 0.1136761152258471, 0.2625969024833304, 0.3350312920810042},
                                                 {0.1248237242286912, 0.1127945910753737, 0.2657951565366659, 0.332742912240479},
                                                 {0.1068593287304702, 0.08110621994573031, 0.2508916496242359, 0.2801061835530361}};
  const std::array<double, 4> of_8_levels[] = {{0.09380818713203769, 0.1278698635943926, 0.1552963517336933, 0.1908174561630256},
                                               {0.1272351975184747, 0.1014011799410028, 0.2222222222222222, 0.3749999999999999},
                                               {0.080222118725481, 0.0750840459408989, 0.1432419272822309, 0.143241927282232},
                                               {0.07581745766326914, 0.08697124781353072, 0.1250193793365442, 0.1250193793365442}};
  const test::random_rows some(200, 32, 232), many(1500, 256, 1756), few(97, 8, 105);
  // the last but of 8 levels: there R takes the outcome of one row where residuals leave none any weight, here their mean
  for (std::size_t i = 0; i < 5; ++i) {
    check_index(integrated_calibration_index(some.y, some.p, options[i]), of_32_levels[i]);
    check_index(integrated_calibration_index(many.y, many.p, options[i]), of_256_levels[i]);
    if (i < 4) check_index(integrated_calibration_index(few.y, few.p, options[i]), of_8_levels[i]);
  }
}

TEST_CASE("integrated_calibration_index: mean and quantiles of the distances of the rows") {
  for (const int levels : {0, 20}) {
    const test::random_rows r(251, levels, 31);
    for (const auto s : {smoother::loess, smoother::lowess, smoother::isotonic}) {
      const flexible_calibration_options o{.smoother = s, .weighting = weighting::frequency};
      const Eigen::ArrayXd w = 2 * r.w;
      const auto curve = assay::flexible_calibration_curve(r.y, r.p, w, o);
      std::vector<double> distance;
      for (Index i = 0; i < curve.prediction.size(); ++i) {
        const double own = std::abs(curve.calibrated_rate[i] - curve.prediction[i]);
        for (int k = 0; k < static_cast<int>(curve.weight[i]); ++k) distance.push_back(own);
      }
      std::sort(distance.begin(), distance.end());
      double sum = 0;
      for (const double x : distance) sum += x;
      const auto quantile = [&](double p) {
        const double at = p * static_cast<double>(distance.size() - 1);
        const auto i = static_cast<std::size_t>(at);
        return distance[i] + (at - static_cast<double>(i)) * (distance[i + 1] - distance[i]);
      };
      check_index(integrated_calibration_index(r.y, r.p, w, o),
                  {sum / static_cast<double>(distance.size()), quantile(0.5), quantile(0.9), distance.back()}, 1e-12);
    }
  }
}

TEST_CASE("integrated_calibration_index: laws") {
  test::check_rank_metric("integrated_calibration_index", [](const auto&... a) {
    const auto r = integrated_calibration_index(a..., {.smoother = smoother::isotonic});
    return r.ici + 2 * r.emax;
  }, "prediction");
  const test::random_rows r(300, 40, 9);
  for (const auto s : {smoother::loess, smoother::lowess, smoother::isotonic}) {
    const auto plain = integrated_calibration_index(r.y, r.p, {.smoother = s});
    const auto weighted = integrated_calibration_index(r.y, r.p, r.w, {.smoother = s});
    const auto of = [](const integrated_calibration_index_result& x) { return std::array<double, 4>{x.ici, x.e50, x.e90, x.emax}; };
    CHECK(of(integrated_calibration_index(r.y.reverse().eval(), r.p.reverse().eval(), {.smoother = s})) == of(plain));
    for (const double scale : {1.0, 0.3, 1e300, 1e-300}) {
      check_index(integrated_calibration_index(r.y, r.p, Eigen::ArrayXd::Constant(300, scale).eval(), {.smoother = s}), of(plain));
      check_index(integrated_calibration_index(r.y, r.p, (r.w * scale).eval(), {.smoother = s}), of(weighted));
    }
  }
}

TEST_CASE("integrated_calibration_index: edges and errors") {
  for (const auto s : {smoother::loess, smoother::lowess, smoother::isotonic}) {
    const auto none = integrated_calibration_index(labels({}), array({}), {.smoother = s});
    for (const double x : {none.ici, none.e50, none.e90, none.emax}) CHECK(assay::is_undefined(x));
    CHECK(assay::is_undefined(integrated_calibration_index(labels({1}), array({0.5}), array({0.0}), {.smoother = s}).ici));
    check_index(integrated_calibration_index(labels({1}), array({0.75}), {.smoother = s}), {0.25, 0.25, 0.25, 0.25}, 1e-12);
    check_index(integrated_calibration_index(labels({0, 1}), array({0.25, 0.5}), {.smoother = s}), {0.375, 0.375, 0.475, 0.5}, 1e-12);
    const auto constant = integrated_calibration_index(labels({0, 1, 1, 1}), array({.5, .5, .5, .5}), {.smoother = s});
    check_index(constant, {0.25, 0.25, 0.25, 0.25}, 1e-12);
  }
  CHECK(test::error_of([&] { (void)integrated_calibration_index(labels({1}), array({0.5}), {.span = -2}); }) ==
        "assay::integrated_calibration_index: span = -2 is negative or not finite");
}
