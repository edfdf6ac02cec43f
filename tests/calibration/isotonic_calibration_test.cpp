#include "calibration/data.hpp"
#include "support/rank_metric.hpp"

#include <assay/calibration/isotonic_calibration.hpp>

#include <limits>

using assay::fit_status;
using assay::Index;
using assay::isotonic_calibration;
using assay::isotonic_interpolation;
using assay::ranked_scores;
using test::array;
using test::labels;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

void check_map(const isotonic_calibration& m, const Eigen::ArrayXd& x, const Eigen::ArrayXd& expected) {
  const assay::Vector out = m.map(x);
  for (Index i = 0; i < x.size(); ++i) {
    CHECK_CLOSE(out[i], expected[i]);
    CHECK(m.map(x[i]) == out[i]);
  }
}

}  // namespace

TEST_CASE("isotonic_calibration: reference values") {
  const test::b20 d;
  const isotonic_calibration m = isotonic_calibration::fit(d.y, d.p);
  // reference 4.2 #89
  CHECK((m.lower() == array({0.05, 0.1, 0.3, 0.4, 0.6, 0.9})).all());
  CHECK((m.upper() == array({0.05, 0.25, 0.35, 0.5, 0.85, 0.95})).all());
  CHECK((m.value() == array({0, 0.25, 1.0 / 3, 0.5, 2.0 / 3, 1})).all());
  CHECK(m.status() == fit_status::converged);
  // scikit-learn 1.9.1 IsotonicRegression(out_of_bounds="clip").predict
  const Eigen::ArrayXd x = array({-1, 0.05, 0.07, 0.26, 0.28, 0.375, 0.5, 0.57, 0.876, 0.9, 2});
  check_map(m, x,
            array({0, 0, 0.10000000000000002, 0.26666666666666666, 0.30000000000000004, 0.41666666666666663, 0.5, 0.6166666666666666, 0.84,
                   1, 1}));
  check_map(isotonic_calibration::fit(d.y, d.p, d.w), x,
            array({0, 0, 0.08888888888888889, 0.2700854700854701, 0.36581196581196596, 0.46153846153846156, 0.5, 0.57, 0.808, 1, 1}));
  check_map(isotonic_calibration::fit(d.y, d.q), x,
            array({0, 0, 0, 0.25, 0.25, 0.42857142857142855, 0.42857142857142855, 0.5238095238095235, 1, 1, 1}));
  check_map(isotonic_calibration::fit(d.y, d.q, d.w), x, array({0, 0, 0, 0.2, 0.2, 0.375, 0.375, 0.5249999999999995, 1, 1, 1}));
  // the block below
  check_map(isotonic_calibration::fit(d.y, d.p, {.interpolation = isotonic_interpolation::step}), x,
            array({0, 0, 0, 0.25, 0.25, 1.0 / 3, 0.5, 0.5, 2.0 / 3, 1, 1}));
}

TEST_CASE("isotonic_calibration: ascending, the mean of the labels is kept") {
  for (const int levels : {0, 5, 60}) {
    const test::random_rows r(2000, levels, static_cast<std::uint64_t>(levels) + 7);
    for (const auto kind : {isotonic_interpolation::linear, isotonic_interpolation::step}) {
      const isotonic_calibration m = isotonic_calibration::fit(r.y, r.p, r.w, {.interpolation = kind});
      CHECK_CLOSE((m.map(r.p) * r.w).sum(), (r.y.cast<double>() * r.w).sum());
      double last = 0;
      for (double x = -0.1; x < 1.1; x += 0.0007) {
        const double value = m.map(x);
        CHECK((value >= last && value <= 1));
        last = value;
      }
    }
    // an increasing transform of the scores changes nothing at the data; neither do offset and scale
    const isotonic_calibration m = isotonic_calibration::fit(r.y, r.p);
    const Eigen::ArrayXd moved = (r.p * 1024).floor() * 1e-9;
    CHECK((isotonic_calibration::fit(r.y, (1e9 + moved * 1e9).eval()).map((1e9 + moved * 1e9).eval()) ==
           isotonic_calibration::fit(r.y, moved).map(moved))
              .all());
    CHECK((isotonic_calibration::fit(r.y, r.p.exp().eval()).map(r.p.exp().eval()) == m.map(r.p)).all());
  }
}

TEST_CASE("isotonic_calibration: laws of ranked scores") {
  test::check_rank_metric("isotonic_calibration.fit", [](const auto&... a) {
    const isotonic_calibration step = isotonic_calibration::fit(a..., {.interpolation = isotonic_interpolation::step});
    return isotonic_calibration::fit(a...).map(0.31) + 2 * step.map(0.43);
  });
}

TEST_CASE("isotonic_calibration: edges") {
  const isotonic_calibration none = isotonic_calibration::fit(labels({}), array({}));
  CHECK(none.status() == fit_status::degenerate);
  CHECK(none.blocks() == 0);
  check_map(none, array({-3, 0, 0.3, 1, 7, infinity, -infinity}), array({0, 0, 0.3, 1, 1, 1, 0}));
  CHECK(none == isotonic_calibration());
  CHECK(isotonic_calibration::fit(labels({1, 0}), array({1, 2}), array({0, 0})).blocks() == 0);
  const isotonic_calibration single = isotonic_calibration::fit(labels({1}), array({0.3}));
  CHECK(single.status() == fit_status::degenerate);
  check_map(single, array({-1, 0.3, 5}), array({1, 1, 1}));
  const isotonic_calibration one_class = isotonic_calibration::fit(labels({0, 0, 0}), array({1, 2, 3}));
  CHECK(one_class.status() == fit_status::degenerate);
  check_map(one_class, array({-1, 2.5, 5}), array({0, 0, 0}));
  const isotonic_calibration constant = isotonic_calibration::fit(labels({0, 1, 1, 1}), array({2, 2, 2, 2}));
  CHECK(constant.status() == fit_status::degenerate);
  check_map(constant, array({-1, 2, 5}), array({0.75, 0.75, 0.75}));
  // falling rates: one block, which is the optimum
  const isotonic_calibration against = isotonic_calibration::fit(labels({1, 0}), array({1, 2}));
  CHECK(against.status() == fit_status::converged);
  check_map(against, array({0, 1.5, 3}), array({0.5, 0.5, 0.5}));
  // infinite scores are ordered; next to them the line is flat, since all of the way is at the other end
  const isotonic_calibration far = isotonic_calibration::fit(labels({0, 0, 1, 0, 1}), array({-infinity, 1, 1, infinity, infinity}));
  CHECK(far.blocks() == 2);
  const isotonic_calibration apart = isotonic_calibration::fit(labels({0, 0, 1, 1}), array({-infinity, 1, 1, infinity}));
  check_map(apart, array({-infinity, -1e300, 1, 2, 1e300, infinity}), array({0, 0.5, 0.5, 0.5, 0.5, 1}));
  const isotonic_calibration wide = isotonic_calibration::fit(labels({0, 1}), array({-infinity, infinity}));
  check_map(wide, array({-infinity, -5, 5, infinity}), array({0, 0.5, 0.5, 1}));
  const isotonic_calibration huge = isotonic_calibration::fit(labels({0, 1}), array({-1.5e308, 1.5e308}));
  check_map(huge, array({-1.5e308, 0, 0.75e308, 1.5e308}), array({0, 0.5, 0.75, 1}));
  // weights far apart
  const Eigen::ArrayXd far_apart = array({1e300, 1e-300, 1e300, 1e300});
  const isotonic_calibration rare = isotonic_calibration::fit(labels({0, 1, 0, 1}), array({1, 1, 2, 2}), far_apart);
  CHECK(rare.value()[0] >= 0);
  CHECK(rare.value()[1] == 0.5);
}

TEST_CASE("isotonic_calibration: kinds of input") {
  const test::b20 d;
  const isotonic_calibration m = isotonic_calibration::fit(d.y, d.p);
  Eigen::ArrayXXd wide(20, 3);
  wide.col(1) = d.p;
  CHECK(isotonic_calibration::fit(d.y.cast<bool>().eval(), wide.col(1)) == m);
  CHECK(isotonic_calibration::fit(d.y.cast<double>(), 1 - (1 - wide.col(1)) + 0 * d.q) ==
        isotonic_calibration::fit(d.y, (1 - (1 - d.p)).eval()));
  const isotonic_calibration narrow = isotonic_calibration::fit(d.y, d.p.cast<float>().eval());
  CHECK((narrow.value() == m.value()).all());
  CHECK(narrow.lower()[0] == static_cast<double>(0.05f));
  CHECK((m.map(wide.col(1)) == m.map(d.p)).all());
  CHECK((m.map(d.p.matrix().transpose().eval()) == m.map(d.p)).all());
}

TEST_CASE("isotonic_calibration: errors and bytes") {
  const test::b20 d;
  const isotonic_calibration m = isotonic_calibration::fit(d.y, d.p, {.interpolation = isotonic_interpolation::step});
  CHECK(m.interpolation() == isotonic_interpolation::step);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(test::error_of([&] { (void)m.map(nan); }) == "assay::isotonic_calibration.map: the score is NaN");
  CHECK(test::error_of([&] { (void)m.map(array({0, nan})); }) == "assay::isotonic_calibration.map: score[1] is NaN");
  for (const isotonic_calibration& x : {m, isotonic_calibration(), isotonic_calibration::fit(d.y, d.q, d.w)}) {
    CHECK(isotonic_calibration::from_bytes(x.to_bytes()) == x);
  }
  CHECK(!(m == isotonic_calibration::fit(d.y, d.p)));
  CHECK(!(m == isotonic_calibration::fit(d.y, d.q, {.interpolation = isotonic_interpolation::step})));
  auto bytes = m.to_bytes();
  bytes[40] ^= 1;
  CHECK(test::contains(test::error_of([&] { (void)isotonic_calibration::from_bytes(bytes); }), "checksum"));
  const auto hostile = [](const Eigen::ArrayXd& lower, const Eigen::ArrayXd& upper, const Eigen::ArrayXd& value, unsigned status = 0) {
    assay::core::state_writer out(assay::core::summary_name("ISOC"), 1);
    out.put(status);
    out.put(0u);
    for (const auto* v : {&lower, &upper, &value}) out.put_array(*v);
    const auto written = out.finish();
    return test::error_of([&] { (void)isotonic_calibration::from_bytes(written); });
  };
  const std::string start = "assay::isotonic_calibration::from_bytes: ";
  CHECK(hostile(array({0, 2}), array({1, 3}), array({0.5, 0.6})).empty());
  CHECK(hostile(array({0, 2}), array({1, 3}), array({0.5, 0.6}), 4) == start + "an option is out of range");
  CHECK(hostile(array({0, 2}), array({1}), array({0.5, 0.6})) == start + "the arrays differ in size");
  CHECK(hostile(array({0, nan}), array({1, 3}), array({0.5, 0.6})) == start + "a score is NaN");
  CHECK(hostile(array({0, 2}), array({1, 3}), array({0.5, 1.5})) == start + "a value is no probability");
  CHECK(hostile(array({0, 2}), array({1, 3}), array({nan, 0.5})) == start + "a value is no probability");
  CHECK(hostile(array({0, 1}), array({1, 3}), array({0.5, 0.6})) == start + "the scores do not ascend");
  CHECK(hostile(array({0, 2}), array({1, 3}), array({0.6, 0.5})) == start + "the values do not ascend");
}
