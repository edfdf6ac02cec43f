#include "calibration/recalibration_maps.hpp"

#include <assay/calibration/platt_scaling.hpp>

#include <limits>

using assay::fit_status;
using assay::platt_scaling;
using assay::platt_scaling_options;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

// few types, since every kind of argument is compiled again
platt_scaling fit(const Eigen::ArrayXi& y, const Eigen::ArrayXd& s, const platt_scaling_options& o = {}) {
  return platt_scaling::fit(y, s, o);
}
platt_scaling fit(const Eigen::ArrayXi& y, const Eigen::ArrayXd& s, const Eigen::ArrayXd& w,
                  const platt_scaling_options& o = {}) {
  return platt_scaling::fit(y, s, w, o);
}
constexpr platt_scaling_options plain{.smooth_targets = false};

/// Derivatives of the mean loss by the intercept and the slope at the map, over their standard size, in long double.
double steepness(const Eigen::ArrayXi& y, const Eigen::ArrayXd& s, const Eigen::ArrayXd& w, const platt_scaling& m, bool smooth) {
  long double positives = 0, negatives = 0;
  for (Eigen::Index i = 0; i < y.size(); ++i) (y[i] != 0 ? positives : negatives) += static_cast<long double>(w[i]);
  const long double high = smooth ? (positives + 1) / (positives + 2) : 1;
  const long double low = smooth ? 1 / (negatives + 2) : 0;
  long double level = 0, slope = 0, moment = 0, centre = 0;
  for (Eigen::Index i = 0; i < y.size(); ++i)
    centre += static_cast<long double>(w[i]) * static_cast<long double>(s[i]) / (positives + negatives);
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    const long double x = static_cast<long double>(s[i]) - centre;
    const long double r = (y[i] != 0 ? high : low) - static_cast<long double>(m.map(s[i]));
    level += static_cast<long double>(w[i]) * r;
    slope += static_cast<long double>(w[i]) * r * x;
    moment += static_cast<long double>(w[i]) * std::abs(x);
  }
  return static_cast<double>(std::max(std::abs(level) / (positives + negatives), std::abs(slope) / moment));
}

}  // namespace

TEST_CASE("platt_scaling: reference values") {
  const test::b20 d;
  const Eigen::ArrayXd z = (d.p / (1 - d.p)).log();
  // row 98 of the reference, corrected: mpmath 1.3 at 40 digits; scikit-learn 1.9.1 _sigmoid_calibration agrees to 7 digits
  const auto on_logit = fit(d.y, z);
  CHECK(on_logit.status() == fit_status::converged);
  CHECK_NEAR(-on_logit.slope(), -0.49592607446528443, 1e-14);
  CHECK_NEAR(-on_logit.intercept(), -0.039177214278296950, 1e-13);
  const auto on_p = fit(d.y, d.p);
  CHECK_NEAR(-on_p.slope(), -2.6401384613109480, 1e-14);
  CHECK_NEAR(-on_p.intercept(), 1.2776855726145905, 1e-14);
  // row 83, corrected: plain maximum likelihood on the log odds is Cox's recalibration
  CHECK_NEAR(fit(d.y, z, plain).intercept(), 0.050489454295618252, 1e-13);
  CHECK_NEAR(fit(d.y, z, plain).slope(), 0.62632057097240388, 1e-14);
  CHECK_NEAR(fit(d.y, d.p, plain).intercept(), -1.5888808461955601, 1e-13);  // mpmath
  CHECK_NEAR(fit(d.y, d.p, plain).slope(), 3.2868322015602468, 1e-13);
  CHECK_NEAR(fit(d.y, z, d.w).intercept(), -0.0031105118239083322, 1e-12);  // mpmath
  CHECK_NEAR(fit(d.y, z, d.w).slope(), 0.38249863396560676, 1e-14);
}

TEST_CASE("platt_scaling: the optimum, wherever the scores lie") {
  test::generator g(1);
  const Eigen::Index n = 800;
  Eigen::ArrayXi y(n);
  Eigen::ArrayXd s(n);
  Eigen::ArrayXd w(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    s[i] = std::round(64 * g.normal()) / 32;
    y[i] = g.uniform() < 1 / (1 + std::exp(-1.5 * s[i] - 0.5)) ? 1 : 0;
    w[i] = g.below(4);
  }
  for (const bool smooth : {true, false}) {
    const platt_scaling_options o{.smooth_targets = smooth};
    const auto m = fit(y, s, w, o);
    CHECK(m.status() == fit_status::converged);
    CHECK(steepness(y, s, w, m, smooth) < 1e-15);
    CHECK(steepness(y, s, Eigen::ArrayXd::Ones(n), fit(y, s, o), smooth) < 1e-15);
    // offsets and scales change nothing that rounding of the scores does not
    const Eigen::ArrayXd p = m.map(s);
    for (const double scale : {0x1p-1000, 1e-9, 1.0, 1e5, 0x1p1000}) {
      const auto t = fit(y, s * scale, w, o);
      CHECK_NEAR(t.slope() * scale, m.slope(), 1e-13);
      CHECK((t.map(s * scale) - p).abs().maxCoeff() < 1e-14);
      const auto down = fit(y, s * -scale, w, o);
      CHECK_NEAR(down.slope() * -scale, m.slope(), 1e-13);
      CHECK((down.map(s * -scale) - p).abs().maxCoeff() < 1e-14);
    }
    for (const double offset : {1e3, 1e9, -0x1p45}) {
      const auto t = fit(y, s + offset, w, o);  // exact: the scores are whole 32nds
      CHECK_NEAR(t.slope(), m.slope(), 1e-13);
      CHECK((t.map(s + offset) - p).abs().maxCoeff() < 1e-14);
    }
  }
  // no parameters near by are better
  const auto m = fit(y, s, w, plain);
  const auto loss = [&](double a, double b) { return test::mean_loss(y, w, [&](Eigen::Index i) { return a * s[i] + b; }); };
  for (const double a : {-1e-4, 0.0, 1e-4}) {
    for (const double b : {-1e-4, 0.0, 1e-4}) {
      if (a != 0 || b != 0) CHECK(loss(m.slope() + a, m.intercept() + b) > loss(m.slope(), m.intercept()));
    }
  }
  // without smooth targets, weights are of any scale; with them they count rows
  CHECK_NEAR(fit(y, s, w * 1e-200, plain).slope(), m.slope(), 1e-13);
  CHECK_NEAR(fit(y, s, w * 1e200, plain).slope(), m.slope(), 1e-13);
  CHECK_NEAR(fit(y, s, w * 1e200).slope(), m.slope(), 1e-13);
  CHECK(std::abs(fit(y, s, w * 1e-200).slope()) < 1e-12);  // half a row to each class
  CHECK_NEAR(fit(y, s, w * 1e-200).map(0.3), 0.5, 1e-12);
}

TEST_CASE("platt_scaling: how the fit ends") {
  const auto constant = [](const platt_scaling& m, double p) {
    CHECK(m.status() == fit_status::degenerate);
    CHECK(m.slope() == 0);
    CHECK_NEAR(m.map(1e308), p, 1e-15);
    CHECK_NEAR(m.map(-1e308), p, 1e-15);
  };
  const Eigen::ArrayXi none(0);
  const Eigen::ArrayXd no(0);
  for (const auto& o : {platt_scaling_options{}, plain}) {
    constant(fit(none, no, o), 0.5);
    constant(fit(Eigen::Array2i(0, 1), Eigen::Array2d(3, 4), Eigen::Array2d(0, 0), o), 0.5);
    constant(fit(Eigen::Array2i(0, 1), Eigen::Array2d(3, 3), o), 0.5);
  }
  constant(platt_scaling(), 0.5);
  // one class, one score: the mean target
  constant(fit(Eigen::Array3i(1, 1, 1), Eigen::Array3d(1, 2, 3)), 0.8);
  constant(fit(Eigen::Array3i(0, 0, 0), Eigen::Array3d(1, 2, 3)), 0.2);
  constant(fit(Eigen::Array4i(1, 1, 1, 0), Eigen::Array4d(2, 2, 2, 2), plain), 0.75);
  constant(fit(Eigen::Array4i(1, 1, 1, 0), Eigen::Array4d(2, 2, 2, 2)), (3 * 0.8 + 1.0 / 3) / 4);
  constant(fit(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2), plain), 1 - 0x1p-53);
  constant(fit(Eigen::Array2i(0, 0), Eigen::Array2d(1, 2), plain), 0x1p-53);
  constant(fit(Eigen::Array2i(0, 1), Eigen::Array2d(1, 2), Eigen::Array2d(1e-320, 1e300), plain), 1 - 0x1p-53);
  // smooth targets keep separable rows finite
  const Eigen::Array4i y(0, 0, 1, 1);
  const Eigen::Array4d s(-3, -1, 2, 2.5);
  const auto smooth = fit(y, s);
  CHECK(smooth.status() == fit_status::converged);
  CHECK(steepness(y, s, Eigen::ArrayXd::Ones(4), smooth, true) < 1e-15);
  // plain: p = 2^-20 and 1 - 2^-20 beside the threshold
  for (const double scale : {1e-300, 1e-9, 1.0, 1e9, 5e307}) {
    const auto m = fit(y, s * scale, plain);
    CHECK(m.status() == fit_status::separable);
    CHECK_NEAR(m.map(-scale), 0x1p-20, 1e-12);
    CHECK_NEAR(1 - m.map(2 * scale), 0x1p-20, 1e-9);
    const auto down = fit(1 - y, s * scale, plain);
    CHECK(down.status() == fit_status::separable);
    CHECK_NEAR(1 - down.map(-scale), 0x1p-20, 1e-9);
    CHECK_NEAR(down.map(2 * scale), 0x1p-20, 1e-12);
  }
  // a score that both classes have keeps its rate
  const auto shared = fit(Eigen::ArrayXi{{0, 0, 1, 1, 1, 1}}, Eigen::ArrayXd{{-1, 0, 0, 0, 0, 5}}, plain);
  CHECK(shared.status() == fit_status::separable);
  CHECK_NEAR(shared.map(0), 0.75, 1e-15);
  CHECK(shared.map(-1) <= 0x1p-20);
  CHECK(shared.map(5) >= 1 - 0x1p-20);
  const auto at_the_end = fit(Eigen::ArrayXi{{0, 1, 1}}, Eigen::ArrayXd{{0, 0, 5}}, plain);
  CHECK(at_the_end.status() == fit_status::separable);
  CHECK_NEAR(at_the_end.map(0), 0.5, 1e-15);
  // neighbours in double
  const double next = std::nextafter(1.0, 2.0);
  const auto close = fit(Eigen::Array2i(0, 1), Eigen::Array2d(1, next), plain);
  CHECK_NEAR(close.map(1), 0x1p-20, 1e-12);
  CHECK_NEAR(1 - close.map(next), 0x1p-20, 1e-9);
  CHECK(fit(Eigen::Array2i(0, 1), Eigen::Array2d(0, 5e-324), plain).status() == fit_status::separable);
  test::check_bytes(fit(Eigen::Array2i(0, 1), Eigen::Array2d(0, 5e-324)));  // finite
  CHECK(fit(Eigen::Array2i(0, 1), Eigen::Array2d(-1.7e308, 1.7e308), plain).map(0) > 0.49);
  // n = 2, and one row that overlaps among many that do not
  CHECK(fit(Eigen::Array2i(0, 1), Eigen::Array2d(1, 2)).status() == fit_status::converged);
  Eigen::ArrayXi many = (Eigen::ArrayXi::LinSpaced(4000, 0, 3999) >= 2000).cast<int>();
  many[2600] = 0;
  const Eigen::ArrayXd line = Eigen::ArrayXd::LinSpaced(4000, -4, 4);
  const auto hard = fit(many, line, plain);
  CHECK(hard.status() == fit_status::converged);
  CHECK(steepness(many, line, Eigen::ArrayXd::Ones(4000), hard, false) < 1e-14);
}

TEST_CASE("platt_scaling: scores far beyond all others") {
  test::generator g(4);
  const Eigen::Index n = 60;
  Eigen::ArrayXi y(n);
  Eigen::ArrayXd s(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    s[i] = g.normal();
    y[i] = g.uniform() < 1 / (1 + std::exp(-2 * s[i])) ? 1 : 0;
  }
  const auto near = fit(y, s, plain);
  for (const double far : {1e4, 1e8, 1e12}) {
    // on the side of their class they change nothing
    s[0] = far;
    s[1] = -far;
    y[0] = 1;
    y[1] = 0;
    Eigen::ArrayXd without = Eigen::ArrayXd::Ones(n);
    without.head(2).setZero();
    const auto m = fit(y, s, plain);
    CHECK(m.status() == fit_status::converged);
    CHECK_NEAR(m.slope(), fit(y, s, without, plain).slope(), 1e-9);
    CHECK_NEAR(m.intercept(), fit(y, s, without, plain).intercept(), 1e-9);
  }
  CHECK(near.status() == fit_status::converged);
}

TEST_CASE("platt_scaling: laws of a function of ranked scores, bad rows") {
  // distinct scores 1: slope 0. Weights of any scale: plain only
  test::check_rank_metric("platt_scaling.fit", [](const auto&... a) { return platt_scaling::fit(a..., plain).slope(); });
  const assay::ranked_scores infinite(Eigen::Array2i(0, 1), Eigen::Array2d(0, inf));
  CHECK(test::error_of([&] { (void)platt_scaling::fit(infinite); }) == "assay::platt_scaling.fit: a score is infinite");
  CHECK(test::error_of([] { (void)fit(Eigen::Array2i(0, 1), Eigen::Array2d(0, -inf)); }) ==
        "assay::platt_scaling.fit: score[1] is infinite");
  const platt_scaling m;
  CHECK(test::error_of([&] { (void)m.map(Eigen::Array2d(0, nan_value)); }) == "assay::platt_scaling.map: score[1] is NaN");
  CHECK(test::error_of([&] { (void)m.map(inf); }) == "assay::platt_scaling.map: score is infinite");
  const test::ranking_sample r(3, 400, 50);
  const auto weighted = fit(r.y, r.s, r.w);
  const auto repeated = fit(r.repeated().y, r.repeated().s);
  CHECK_NEAR(weighted.slope(), repeated.slope(), 1e-13);
  CHECK_NEAR(weighted.intercept(), repeated.intercept(), 1e-13);
  CHECK((weighted.map(r.s + 0) == weighted.map(r.s)).all());
  const Eigen::ArrayXd ascending = Eigen::ArrayXd::LinSpaced(5001, -30, 30);
  test::check_monotone(weighted, ascending, weighted.slope() > 0);
  test::check_monotone(fit(1 - r.y, r.s), ascending, weighted.slope() < 0);
}

TEST_CASE("platt_scaling: bytes") {
  const test::b20 d;
  test::check_bytes(fit(d.y, d.p));
  test::check_bytes(platt_scaling());
  CHECK(fit(d.y, d.p) != fit(d.y, d.p, plain));
  const auto read = [](std::initializer_list<double> x, std::uint32_t status) {
    return test::error_of([&] { (void)platt_scaling::from_bytes(test::written("PLAT", x, status)); });
  };
  CHECK(read({0, 1, 2}, 3) == "");
  CHECK(read({0, nan_value, 2}, 0) == "assay::platt_scaling::from_bytes: a parameter is not finite");
  CHECK(read({0, 1, inf}, 0) == "assay::platt_scaling::from_bytes: a parameter is not finite");
  CHECK(read({0, 1, 2}, 9) == "assay::platt_scaling::from_bytes: an option is out of range");
  CHECK(read({0, 1, 2, 3}, 0) != "");
}
