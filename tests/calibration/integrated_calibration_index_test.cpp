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
  const std::array<double, 4> of_25_levels[] = {{0.1445228234614786, 0.09171063798549256, 0.2602377398489621, 0.2659027776334482},
                                                {0.1416300053539103, 0.1152888869857368, 0.2835767769139015, 0.2961274344548548},
                                                {0.1445069507180456, 0.1152885150194652, 0.2634752098171486, 0.2789140969814323},
                                                {0.1439157869716404, 0.1103407172761603, 0.2679437380802723, 0.2868053704160872},
                                                {0.131124102938634, 0.08995096751669507, 0.3144235643354806, 0.3177701055636533}};
  const std::array<double, 4> of_300_levels[] = {{0.1443277512207597, 0.1382816019477519, 0.2830789804423606, 0.3197350021422817},
                                                 {0.1433651099133686, 0.1441731561637845, 0.2803934403931622, 0.3301578736624943},
                                                 {0.1452872729517498, 0.1387642169773566, 0.2835265897940923, 0.3298999870848107},
                                                 {0.1450492054807567, 0.1377830494246907, 0.2839227982742547, 0.3287367971429015},
                                                 {0.1346992098536193, 0.1216978437747714, 0.2598513233935185, 0.3085948550568594}};
  const std::array<double, 4> of_7_levels[] = {{0.1628038271362094, 0.1813421288963916, 0.2437022425661902, 0.2437022425661902},
                                               {0.1561319632110511, 0.1503759398496238, 0.361344537815126, 0.361344537815126},
                                               {0.1330061732534043, 0.1540053580656366, 0.2080061405697412, 0.2080061405697417},
                                               {0.1331814271198979, 0.1587717507202974, 0.1764220226073548, 0.1764220226073548},
                                               {0.1547117140996682, 0.1665326300024568, 0.3889024666934172, 0.3889024666934172}};
  const test::random_rows some(200, 25, 225), many(1500, 300, 1800), few(97, 7, 104);
  for (std::size_t i = 0; i < 5; ++i) {
    check_index(integrated_calibration_index(some.y, some.p, options[i]), of_25_levels[i]);
    check_index(integrated_calibration_index(many.y, many.p, options[i]), of_300_levels[i]);
    check_index(integrated_calibration_index(few.y, few.p, options[i]), of_7_levels[i]);
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
