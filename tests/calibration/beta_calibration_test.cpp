#include "calibration/recalibration_maps.hpp"

#include <assay/calibration/beta_calibration.hpp>

#include <limits>

using assay::beta_calibration;
using assay::beta_calibration_options;
using assay::beta_form;
using assay::fit_status;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

// few types, since every kind of argument is compiled again
beta_calibration fit(const Eigen::ArrayXi& y, const Eigen::ArrayXd& p, const beta_calibration_options& o = {}) {
  return beta_calibration::fit(y, p, o);
}
beta_calibration fit(const Eigen::ArrayXi& y, const Eigen::ArrayXd& p, const Eigen::ArrayXd& w,
                     const beta_calibration_options& o = {}) {
  return beta_calibration::fit(y, p, w, o);
}
constexpr beta_calibration_options equal{.form = beta_form::am};

double loss(const Eigen::ArrayXi& y, const Eigen::ArrayXd& p, const Eigen::ArrayXd& w, double a, double b, double c) {
  return test::mean_loss(y, w, [&](Eigen::Index i) {
    const long double x = static_cast<long double>(p[i]);
    return static_cast<long double>(c) + static_cast<long double>(a) * std::log(x) - static_cast<long double>(b) * std::log1p(-x);
  });
}
/// No allowed parameters near by are better.
void check_optimum(const Eigen::ArrayXi& y, const Eigen::ArrayXd& p, const Eigen::ArrayXd& w, const beta_calibration& m) {
  const double here = loss(y, p, w, m.a(), m.b(), m.c());
  for (const double step : {1e-4, 1e-2}) {
    for (int i = 0; i < 27; ++i) {
      const double a = m.a() + step * (i % 3 - 1);
      const double b = m.b() + step * (i / 3 % 3 - 1);
      const double c = m.c() + step * (i / 9 - 1);
      if (a >= 0 && b >= 0) CHECK(loss(y, p, w, a, b, c) >= here);
    }
  }
}

}  // namespace

TEST_CASE("beta_calibration: reference values") {
  const test::b20 d;
  const Eigen::ArrayXd ones = Eigen::ArrayXd::Ones(20);
  // row 99 of the reference (statsmodels), to all digits by mpmath 1.3 at 40 digits
  const auto m = fit(d.y, d.p);
  CHECK(m.status() == fit_status::converged);
  CHECK_NEAR(m.c(), -0.38495204840692077, 1e-14);
  CHECK_NEAR(m.a(), 0.38637158019977911, 1e-14);
  CHECK_NEAR(m.b(), 0.88574244696425668, 1e-14);
  CHECK_NEAR(loss(d.y, d.p, ones, m.a(), m.b(), m.c()), 0.6056317543288359, 1e-15);
  const auto weighted = fit(d.y, d.p, d.w);  // mpmath
  CHECK_NEAR(weighted.c(), 0.57059158559042614, 1e-13);
  CHECK_NEAR(weighted.a(), 0.77374493374008878, 1e-13);
  CHECK_NEAR(weighted.b(), 0.13992536254513392, 1e-13);
  const auto am = fit(d.y, d.p, equal);  // mpmath; row 83, corrected
  CHECK_NEAR(am.c(), 0.050489454295618252, 1e-13);
  CHECK_NEAR(am.a(), 0.62632057097240388, 1e-14);
  CHECK(am.a() == am.b());
  // the best a is -0.042, so that it is 0: betacal 1.1.0
  const auto q = fit(d.y, d.q);
  CHECK(q.status() == fit_status::converged);
  CHECK(q.a() == 0);
  CHECK_NEAR(q.b(), 2.66183115, 1e-3);
  CHECK_NEAR(q.c(), -1.86357045, 1e-3);
  check_optimum(d.y, d.q, ones, q);
  CHECK_NEAR(fit(d.y, d.q, equal).a(), 1.16226732, 1e-3);
}

TEST_CASE("beta_calibration: a and b are never negative") {
  const Eigen::ArrayXd ones = Eigen::ArrayXd::Ones(10);
  const Eigen::ArrayXd p{{0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9}};
  const Eigen::ArrayXi y{{1, 0, 0, 0, 1, 0, 0, 1, 1, 1}};
  const auto m = fit(y, p);  // unconstrained a = -1.76; mpmath
  CHECK(m.a() == 0);
  CHECK_NEAR(m.b(), 1.72599827115870053, 1e-13);
  CHECK_NEAR(m.c(), -1.19233570389358822, 1e-13);
  check_optimum(y, p, ones, m);
  const auto mirrored = fit(1 - y, 1 - p);
  CHECK(mirrored.b() == 0);
  CHECK_NEAR(mirrored.a(), m.b(), 1e-12);
  CHECK_NEAR(mirrored.c(), -m.c(), 1e-12);
  // both would be negative (-1.5): the rate, where betacal returns a decreasing map
  const auto against = fit(Eigen::ArrayXi{{1, 1, 0, 1, 0, 0}}, Eigen::ArrayXd{{0.1, 0.3, 0.4, 0.6, 0.7, 0.9}});
  CHECK(against.status() == fit_status::degenerate);
  CHECK((against.a() == 0 && against.b() == 0));
  CHECK_NEAR(against.map(0.1), 0.5, 1e-15);
  CHECK_NEAR(fit(Eigen::Array3i(1, 1, 0), Eigen::Array3d(0.1, 0.2, 0.3)).map(0.9), 2.0 / 3, 1e-15);
  // random data, of which some want a negative factor
  int dropped = 0;
  for (int seed = 0; seed < 24; ++seed) {
    test::generator g(static_cast<std::uint64_t>(seed));
    Eigen::ArrayXd x(60);
    Eigen::ArrayXi t(60);
    Eigen::ArrayXd w(60);
    for (Eigen::Index i = 0; i < 60; ++i) {
      x[i] = (1 + g.below(39)) / 40.0;
      t[i] = g.uniform() < 0.35 + 0.25 * x[i] ? 1 : 0;
      w[i] = g.below(3) + 0.5;
    }
    const auto r = fit(t, x, w);
    CHECK(r.status() != fit_status::not_converged);
    dropped += r.a() <= 0 || r.b() <= 0;
    check_optimum(t, x, w, r);
    CHECK(loss(t, x, w, r.a(), r.b(), r.c()) <=
          loss(t, x, w, fit(t, x, w, equal).a(), fit(t, x, w, equal).b(), fit(t, x, w, equal).c()) + 1e-14);
    test::check_monotone(r, Eigen::ArrayXd::LinSpaced(101, 0, 1));
  }
  CHECK(dropped > 3);
  CHECK(dropped < 24);
}

TEST_CASE("beta_calibration: a calibrated curve is found again") {
  test::generator g(9);
  const Eigen::Index n = 20000;
  Eigen::ArrayXd p(n);
  Eigen::ArrayXi y(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    p[i] = g.uniform();
    const double z = 0.3 + 0.5 * std::log(p[i]) - 1.5 * std::log1p(-p[i]);
    y[i] = g.uniform() < 1 / (1 + std::exp(-z)) ? 1 : 0;
  }
  const auto m = fit(y, p);
  CHECK(std::abs(m.a() - 0.5) < 0.06);
  CHECK(std::abs(m.b() - 1.5) < 0.06);
  CHECK(std::abs(m.c() - 0.3) < 0.12);
  const Eigen::ArrayXd mapped = m.map(p);
  const Eigen::ArrayXd r = y.cast<double>() - mapped;
  CHECK(std::abs(r.mean()) < 1e-14);
  CHECK(std::abs((r * p.log()).mean()) < 1e-14);
  CHECK(std::abs((r * (1 - p).log()).mean()) < 1e-14);
}

TEST_CASE("beta_calibration: predictions 0 and 1") {
  const Eigen::ArrayXi y{{0, 0, 1, 0, 1, 0, 1, 1}};
  const Eigen::ArrayXd p{{0, 0.1, 0.2, 0.3, 0.5, 0.6, 0.9, 1}};
  const auto m = fit(y, p);
  CHECK(m.status() == fit_status::converged);
  CHECK(m.clip() == 0x1p-53);
  CHECK(m.map(0) == m.map(0x1p-53));
  CHECK(m.map(0) == m.map(1e-300));
  CHECK(m.map(1) == m.map(1 - 0x1p-53));
  CHECK((m.map(0) > 0 && m.map(1) > m.map(0.99999)));
  Eigen::ArrayXd inner = p;
  inner[0] = 0x1p-53;
  inner[7] = 1 - 0x1p-53;
  CHECK(fit(y, inner) == m);
  // a wider clip: probabilities that become equal are one
  const auto wide = fit(y, p, {.clip = 0.25});
  const auto clipped = fit(y, p.max(0.25).min(0.75));
  CHECK_NEAR(wide.a(), clipped.a(), 1e-13);
  CHECK_NEAR(wide.b(), clipped.b(), 1e-13);
  CHECK(wide.map(0) == wide.map(0.25));
  CHECK(fit(Eigen::Array2i(0, 1), Eigen::Array2d(0, 1e-20)).status() == fit_status::degenerate);
  for (const double bad : {0.0, 0.5, -1.0, nan_value, inf}) {
    CHECK(test::contains(test::error_of([&] { (void)fit(y, p, {.clip = bad}); }), "assay::beta_calibration.fit: clip = "));
  }
}

TEST_CASE("beta_calibration: how the fit ends") {
  const beta_calibration identity;
  CHECK(fit(Eigen::ArrayXi(0), Eigen::ArrayXd(0)) == identity);
  CHECK(fit(Eigen::Array2i(0, 1), Eigen::Array2d(0.1, 0.2), Eigen::Array2d(0, 0)) == identity);
  CHECK(identity.status() == fit_status::degenerate);
  for (const double p : {1e-9, 0.1, 0.5, 0.99}) CHECK_NEAR(identity.map(p), p, 1e-15);
  const auto constant = [](const beta_calibration& m, double p) {
    CHECK(m.status() == fit_status::degenerate);
    CHECK_NEAR(m.map(0.1), p, 1e-15);
    CHECK_NEAR(m.map(1), p, 1e-15);
  };
  constant(fit(Eigen::Array3i(0, 1, 1), Eigen::Array3d(0.4, 0.4, 0.4)), 2.0 / 3);
  constant(fit(Eigen::Array3i(1, 1, 1), Eigen::Array3d(0.1, 0.4, 0.5)), 1 - 0x1p-53);
  constant(fit(Eigen::Array3i(0, 0, 0), Eigen::Array3d(0.1, 0.4, 0.5)), 0x1p-53);
  for (const auto& o : {beta_calibration_options{}, equal}) {
    // separable
    const auto m = fit(Eigen::Array4i(0, 0, 1, 1), Eigen::Array4d(0.1, 0.2, 0.6, 0.7), o);
    CHECK(m.status() == fit_status::separable);
    CHECK_NEAR(m.map(0.2), 0x1p-20, 1e-12);
    CHECK_NEAR(1 - m.map(0.6), 0x1p-20, 1e-9);
    CHECK(m.a() == m.b());
    const double next = std::nextafter(0.3, 1.0);
    const auto close = fit(Eigen::Array2i(0, 1), Eigen::Array2d(0.3, next), o);
    CHECK_NEAR(close.map(0.3), 0x1p-20, 1e-12);
    CHECK_NEAR(1 - close.map(next), 0x1p-20, 1e-9);
    const auto shared = fit(Eigen::Array4i(0, 0, 1, 1), Eigen::Array4d(0, 0.5, 0.5, 1), o);
    CHECK(shared.status() == fit_status::separable);
    CHECK_NEAR(shared.map(0.5), 0.5, 1e-15);
    // two probabilities: both rates
    const auto two = fit(Eigen::ArrayXi{{0, 0, 1, 0, 1, 1, 1}}, Eigen::ArrayXd{{0.2, 0.2, 0.2, 0.6, 0.6, 0.6, 0.6}}, o);
    CHECK(two.status() == fit_status::converged);
    CHECK_NEAR(two.map(0.2), 1.0 / 3, 1e-13);
    CHECK_NEAR(two.map(0.6), 0.75, 1e-13);
  }
  // positives between negatives: two thresholds part the classes, no increasing map does
  const auto between = fit(Eigen::ArrayXi{{0, 0, 1, 1, 0}}, Eigen::ArrayXd{{0.1, 0.2, 0.4, 0.6, 0.9}});
  CHECK(between.status() == fit_status::converged);
  check_optimum(Eigen::ArrayXi{{0, 0, 1, 1, 0}}, Eigen::ArrayXd{{0.1, 0.2, 0.4, 0.6, 0.9}}, Eigen::ArrayXd::Ones(5), between);
}

TEST_CASE("beta_calibration: weights, order, ranked scores, errors") {
  test::ranking_sample r(3, 400, 50);
  r.s *= 0.7;
  const auto m = fit(r.y, r.s, r.w);
  CHECK(m.status() == fit_status::converged);
  CHECK_NEAR(fit(r.repeated().y, r.repeated().s).b(), m.b(), 1e-12);
  CHECK_NEAR(fit(r.repeated().y, r.repeated().s).a(), m.a(), 1e-12);
  for (const double scale : {1e-200, 0x1p300}) CHECK_NEAR(fit(r.y, r.s, r.w * scale).a(), m.a(), 1e-12);
  CHECK(fit(r.y.reverse(), r.s.reverse(), r.w.reverse()) == m);
  assay::ranked_scores<double, double> ranked;
  for (Eigen::Index i = 0; i < 400; i += 80)
    ranked.update(Eigen::ArrayXi(r.y.segment(i, 80)), Eigen::ArrayXd(r.s.segment(i, 80)), Eigen::ArrayXd(r.w.segment(i, 80)));
  CHECK(beta_calibration::fit(ranked) == m);
  CHECK_NEAR(beta_calibration::fit(r.y, r.s.cast<float>(), r.w).a(), m.a(), 1e-5);

  const Eigen::Array2i y(0, 1);
  CHECK(test::error_of([&] { (void)fit(y, Eigen::Array2d(0.5, 1.5)); }) ==
        "assay::beta_calibration.fit: prediction[1] = 1.5 is outside [0, 1]");
  CHECK(test::error_of([&] { (void)fit(y, Eigen::Array2d(0.5, nan_value)); }) ==
        "assay::beta_calibration.fit: prediction[1] is NaN");
  CHECK(test::error_of([&] { (void)fit(Eigen::Array2i(0, 2), Eigen::Array2d(0.5, 1)); }) ==
        "assay::beta_calibration.fit: truth[1] = 2 is not 0 or 1");
  const assay::ranked_scores<double, double> outside(y, Eigen::Array2d(0.5, 1.5), Eigen::Array2d(1, 1));
  CHECK(test::error_of([&] { (void)beta_calibration::fit(outside); }) ==
        "assay::beta_calibration.fit: the predictions reach outside [0, 1]: 1.5");
  CHECK(test::error_of([&] { (void)m.map(Eigen::Array2d(0.5, -1)); }) ==
        "assay::beta_calibration.map: prediction[1] = -1 is outside [0, 1]");
  CHECK(test::error_of([&] { (void)m.map(1.5); }) == "assay::beta_calibration.map: prediction = 1.5 is outside [0, 1]");
}

TEST_CASE("beta_calibration: bytes") {
  const test::b20 d;
  test::check_bytes(fit(d.y, d.p));
  test::check_bytes(beta_calibration());
  const auto read = [](std::initializer_list<double> x, std::uint32_t status) {
    return test::error_of([&] { (void)beta_calibration::from_bytes(test::written("BETA", x, status)); });
  };
  CHECK(read({1, 2, 0, 0.5, 1e-9}, 1) == "");
  CHECK(read({-1, 2, 0, 0.5, 1e-9}, 1) == "assay::beta_calibration::from_bytes: a factor is not a finite number >= 0");
  CHECK(read({1, inf, 0, 0.5, 1e-9}, 1) == "assay::beta_calibration::from_bytes: a factor is not a finite number >= 0");
  CHECK(read({1, 2, nan_value, 0.5, 1e-9}, 1) == "assay::beta_calibration::from_bytes: a parameter is not finite");
  CHECK(read({1, 2, 0, 1, 1e-9}, 1) == "assay::beta_calibration::from_bytes: the centre is not a probability");
  CHECK(read({1, 2, 0, nan_value, 1e-9}, 1) == "assay::beta_calibration::from_bytes: the centre is not a probability");
  CHECK(read({1, 2, 0, 0.5, 0}, 1) == "assay::beta_calibration::from_bytes: clip is outside (0, 0.5)");
  CHECK(read({1, 2, 0, 0.5, 1e-9}, 4) == "assay::beta_calibration::from_bytes: an option is out of range");
}
