#include "calibration/recalibration_maps.hpp"

#include <assay/calibration/temperature_scaling.hpp>

#include <limits>

using assay::fit_status;
using assay::temperature_scaling;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

struct class_rows {
  Eigen::ArrayXXd z;
  Eigen::ArrayXi y;
  Eigen::ArrayXd w;
  class_rows(Eigen::Index n, int classes, std::uint64_t seed, double signal = 1.5) : z(n, classes), y(n), w(n) {
    test::generator g(seed);
    for (Eigen::Index i = 0; i < n; ++i) {
      y[i] = g.below(classes);
      w[i] = g.below(4);
      for (int k = 0; k < classes; ++k) z(i, k) = std::round(16 * (2 * g.normal() + (k == y[i] ? signal : 0))) / 16;
    }
  }
};

// few types, since every kind of argument is compiled again
temperature_scaling fit(const Eigen::ArrayXi& y, const Eigen::ArrayXXd& z) { return temperature_scaling::fit(y, z); }
temperature_scaling fit(const Eigen::ArrayXi& y, const Eigen::ArrayXXd& z, const Eigen::ArrayXd& w) {
  return temperature_scaling::fit(y, z, w);
}
temperature_scaling fit_binary(const Eigen::ArrayXi& y, const Eigen::ArrayXd& z) { return temperature_scaling::fit(y, z); }
temperature_scaling fit_binary(const Eigen::ArrayXi& y, const Eigen::ArrayXd& z, const Eigen::ArrayXd& w) {
  return temperature_scaling::fit(y, z, w);
}

/// Mean loss and its derivative in β, in long double.
struct slope_at {
  double loss = 0;
  double slope = 0;
  double curvature = 0;
  slope_at(const Eigen::ArrayXi& y, const Eigen::ArrayXXd& z, const Eigen::ArrayXd& w, double inverse_temperature) {
    const auto beta = static_cast<long double>(inverse_temperature);
    long double l = 0, d = 0, c = 0, total = 0;
    for (Eigen::Index i = 0; i < y.size(); ++i) {
      if (w(i) == 0) continue;
      const long double top = static_cast<long double>(z.row(i).maxCoeff());
      long double sum = 0, first = 0, second = 0;
      for (Eigen::Index k = 0; k < z.cols(); ++k) {
        const long double gap = top - static_cast<long double>(z(i, k));
        const long double e = std::exp(-beta * gap);
        sum += e;
        first += e * gap;
        second += e * gap * gap;
      }
      const long double own = top - static_cast<long double>(z(i, y(i)));
      const long double v = static_cast<long double>(w(i));
      l += v * (std::log(sum) + beta * own);
      d += v * (own - first / sum);
      c += v * (second / sum - first / sum * (first / sum));
      total += v;
    }
    loss = static_cast<double>(l / total);
    slope = static_cast<double>(d / total);
    curvature = static_cast<double>(c / total);
  }
};

/// The β of the fit is the root of the slope to a few ulp, and a minimum.
void check_optimum(const Eigen::ArrayXi& y, const Eigen::ArrayXXd& z, const Eigen::ArrayXd& w, const temperature_scaling& t) {
  CHECK(t.status() == fit_status::converged);
  const double beta = t.inverse_temperature();
  const slope_at here(y, z, w, beta);
  CHECK(std::abs(here.slope) <= 2e-14 * here.curvature * beta + 1e-300);
  for (const double factor : {0.5, 0.99, 1.01, 2.0}) CHECK(slope_at(y, z, w, beta * factor).loss > here.loss);
}

Eigen::ArrayXXd two_columns(const Eigen::ArrayXd& z) {
  Eigen::ArrayXXd out = Eigen::ArrayXXd::Zero(z.size(), 2);
  out.col(1) = z;
  return out;
}

}  // namespace

TEST_CASE("temperature_scaling: reference values") {
  const test::b20 d;
  const Eigen::ArrayXd z = (d.p / (1 - d.p)).log();
  // row 97 of the reference, to all digits by mpmath 1.3 (root of the slope of the likelihood of the doubles)
  const auto t = fit_binary(d.y, z);
  CHECK_NEAR(t.temperature(), 1.6025273593725693, 1e-14);
  const auto loss = [&](double beta) {
    return test::mean_loss(d.y, Eigen::ArrayXd::Ones(20), [&](Eigen::Index i) { return beta * z[i]; });
  };
  CHECK_NEAR(loss(t.inverse_temperature()), 0.6071860618261259, 1e-14);
  CHECK_NEAR(fit_binary(d.y, z, d.w).temperature(), 2.1815319279810192, 1e-14);  // mpmath
  CHECK_NEAR(fit(d.y, two_columns(z)).temperature(), 1.6025273593725693, 1e-14);
  CHECK_NEAR(fit(d.y, two_columns(z), d.w).temperature(), 2.1815319279810192, 1e-14);
  const test::m12 m;
  const auto of_classes = fit(m.y, m.p.log());
  CHECK_NEAR(of_classes.temperature(), 0.62474103295779675, 1e-14);  // mpmath
  CHECK_NEAR(slope_at(m.y, m.p.log().eval(), Eigen::ArrayXd::Ones(12), of_classes.inverse_temperature()).loss,
             0.70116114335103110, 1e-14);
}

TEST_CASE("temperature_scaling: the optimum, for any number of classes and any scale") {
  for (const int classes : {2, 3, 17, 1000}) {
    const class_rows d(classes == 1000 ? 200 : 3000, classes, static_cast<std::uint64_t>(classes), classes == 1000 ? 6 : 1.5);
    const auto t = fit(d.y, d.z, d.w);
    INFO("classes " << classes);
    check_optimum(d.y, d.z, d.w, t);
    const Eigen::ArrayXd ones = Eigen::ArrayXd::Ones(d.y.size());
    check_optimum(d.y, d.z, ones, fit(d.y, d.z));
    // powers of two change no digit, other scales the last ones; a shift of a row changes nothing
    for (const double scale : {0x1p-900, 0x1p-30, 0x1p17, 0x1p900}) {
      CHECK(fit(d.y, d.z * scale, d.w).inverse_temperature() * scale == t.inverse_temperature());
    }
    for (const double scale : {1e-9, 1e5, 1e300}) {
      CHECK_NEAR(fit(d.y, d.z * scale, d.w).inverse_temperature() * scale, t.inverse_temperature(), 1e-13);
    }
    Eigen::ArrayXXd shifted = d.z;
    for (Eigen::Index i = 0; i < shifted.rows(); ++i) shifted.row(i) += static_cast<double>((i % 7) * 1000);
    CHECK_NEAR(fit(d.y, shifted, d.w).inverse_temperature(), t.inverse_temperature(), 1e-13);
    CHECK_NEAR(fit(d.y, d.z + 0x1p29, d.w).inverse_temperature(), t.inverse_temperature(), 1e-13);
  }
}

TEST_CASE("temperature_scaling: hard data") {
  // nearly separable: one row of 5,000 speaks against a large β, at several sizes
  class_rows d(5000, 3, 5, 0);
  const Eigen::ArrayXd ones = Eigen::ArrayXd::Ones(5000);
  for (Eigen::Index i = 0; i < 5000; ++i) d.z.row(i).maxCoeff(&d.y[i]);
  for (const double wrong : {0.001, 1.0, 1000.0}) {
    class_rows e = d;
    e.z.row(77) << 0, 0, wrong;
    e.y[77] = 0;
    const auto t = fit(e.y, e.z);
    CHECK(t.status() == fit_status::converged);
    const slope_at here(e.y, e.z, ones, t.inverse_temperature());
    CHECK(std::abs(here.slope) <= 1e-13 * here.curvature * t.inverse_temperature() + 1e-16 * wrong);
  }
  // rows whose scales lie ten orders apart
  class_rows mixed(4000, 4, 6);
  for (Eigen::Index i = 0; i < 4000; ++i) mixed.z.row(i) *= i % 2 == 0 ? 1e5 : 1e-5;
  check_optimum(mixed.y, mixed.z, mixed.w, fit(mixed.y, mixed.z, mixed.w));
  // scores of 1e5 with noise
  class_rows large(4000, 4, 7);
  large.z *= 1e5;
  check_optimum(large.y, large.z, large.w, fit(large.y, large.z, large.w));
  // a weight that vanishes beside the others
  class_rows light = d;
  light.w.setOnes();
  light.w[77] = 1e-300;
  light.z.row(77) << 0, 0, 1;
  light.y[77] = 0;
  CHECK(fit(light.y, light.z, light.w).inverse_temperature() > 1);
  CHECK(std::isfinite(fit(light.y, light.z, light.w).inverse_temperature()));
}

TEST_CASE("temperature_scaling: how the fit ends") {
  const auto status = [](const temperature_scaling& t) { return t.status(); };
  // nothing is known
  for (const auto& t :
       {temperature_scaling(), fit_binary(Eigen::ArrayXi(0), Eigen::ArrayXd(0)), fit(Eigen::ArrayXi(0), Eigen::ArrayXXd(0, 3)),
        fit(Eigen::Array3i(0, 1, 2), Eigen::ArrayXXd::Constant(3, 4, 7)), fit_binary(Eigen::Array2i(0, 1), Eigen::Array2d(0, 0)),
        fit(Eigen::Array2i(0, 1), Eigen::Array22d::Random(), Eigen::Array2d(0, 0))}) {
    CHECK(status(t) == fit_status::degenerate);
    CHECK(t.temperature() == 1);
    CHECK(t.map(2.0) == 1 / (1 + std::exp(-2.0)));
  }
  // the logits are against the outcomes: the constant is best
  for (const auto& t :
       {fit_binary(Eigen::Array2i(1, 0), Eigen::Array2d(-1, 2)), fit(Eigen::Array2i(0, 1), two_columns(Eigen::Array2d(3, -1))),
        fit_binary(Eigen::Array4i(1, 0, 1, 0), Eigen::Array4d(1, 1, -1, -1))}) {
    CHECK(status(t) == fit_status::degenerate);
    CHECK(t.inverse_temperature() == 0);
    CHECK(t.temperature() == inf);
    CHECK(t.map(1e300) == 0.5);
    CHECK((t.map(Eigen::ArrayXXd(Eigen::Array<double, 1, 3>(1e300, -1e308, 1e308))) == 1.0 / 3).all());
  }
  // separable: the slope has fallen to 2^-20
  const Eigen::Array4i y(0, 0, 1, 1);
  const Eigen::Array4d z(-3, -1, 0, 2);
  const Eigen::ArrayXd ones = Eigen::ArrayXd::Ones(4);
  for (const double scale : {1e-9, 1.0, 1e9}) {
    const Eigen::ArrayXXd scaled = two_columns(z * scale);
    const auto t = fit(y, scaled);
    CHECK(status(t) == fit_status::separable);
    CHECK_NEAR(slope_at(y, scaled, ones, t.inverse_temperature()).slope, 0x1p-20 * slope_at(y, scaled, ones, 0).slope, 1e-12);
    CHECK_NEAR(fit_binary(y, z * scale).inverse_temperature(), t.inverse_temperature(), 1e-13);
    CHECK(t.map(z * scale)[3] > 0.999999);
  }
  CHECK(status(fit_binary(Eigen::Array<int, 1, 1>(1), Eigen::Array<double, 1, 1>(0.5))) == fit_status::separable);
  // one class only is as good as any
  const auto one = fit_binary(Eigen::Array4i(1, 1, 1, 1), Eigen::Array4d(3, 2, 1, -1));
  CHECK(status(one) == fit_status::converged);
  CHECK(one.inverse_temperature() > 0);
}

TEST_CASE("temperature_scaling: weights, order and batches") {
  const test::ranking_sample r(3, 500, 60);
  const Eigen::ArrayXd z = 4 * r.s - 1.5;
  const assay::ranked_scores<double, double> ranked(r.y, z, r.w);
  CHECK(temperature_scaling::fit(ranked) == fit_binary(r.y, z, r.w));
  CHECK(temperature_scaling::fit(ranked).status() == fit_status::converged);
  CHECK(fit_binary(r.y.reverse(), z.reverse(), r.w.reverse()) == fit_binary(r.y, z, r.w));  // to the bit
  CHECK_NEAR(fit_binary(r.repeated().y, 4 * r.repeated().s - 1.5).temperature(), fit_binary(r.y, z, r.w).temperature(), 1e-13);
  CHECK_NEAR(fit(r.y, two_columns(z), r.w).temperature(), temperature_scaling::fit(ranked).temperature(), 1e-13);
  const assay::ranked_scores infinite(Eigen::Array2i(0, 1), Eigen::Array2d(0, inf));
  CHECK(test::error_of([&] { (void)temperature_scaling::fit(infinite); }) ==
        "assay::temperature_scaling.fit: a score is infinite");

  const class_rows d(700, 5, 11);
  const auto t = fit(d.y, d.z, d.w);
  std::vector<Eigen::Index> rows;
  for (Eigen::Index i = 0; i < 700; ++i) rows.insert(rows.end(), static_cast<std::size_t>(d.w[i]), i);
  CHECK_NEAR(fit(d.y(rows), d.z(rows, Eigen::all)).temperature(), t.temperature(), 1e-13);
  CHECK_NEAR(fit(d.y.reverse(), d.z.colwise().reverse(), d.w.reverse()).temperature(), t.temperature(), 1e-13);
  CHECK(fit(d.y, d.z, d.w * 0x1p500) == t);
  CHECK(fit(d.y, d.z, d.w * 0x1p-500) == t);
  // rows of weight 0 do not exist
  class_rows e = d;
  for (Eigen::Index i = 0; i < 700; ++i) {
    if (d.w[i] == 0) e.z.row(i) = 1000 * e.z.row(i);
  }
  CHECK_NEAR(fit(e.y, e.z, e.w).temperature(), t.temperature(), 1e-13);
}

TEST_CASE("temperature_scaling: kinds of input") {
  const class_rows d(3000, 4, 21);
  const auto t = temperature_scaling::fit(d.y, d.z);
  const Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> single = d.z.cast<float>();
  CHECK_NEAR(temperature_scaling::fit(d.y.cast<double>(), single).temperature(), t.temperature(), 1e-14);
  const Eigen::ArrayXXd p = t.map(d.z);
  CHECK((p.rowwise().sum() - 1).abs().maxCoeff() < 1e-15);
  for (const Eigen::Index i : {0, 17, 2999}) {
    const Eigen::ArrayXd e = (d.z.row(i) * t.inverse_temperature()).exp().transpose();
    CHECK(((p.row(i).transpose() - e / e.sum()).abs() < 1e-15).all());
  }
  CHECK((t.map(single) - p).abs().maxCoeff() < 1e-15);
  CHECK((t.map(d.z + 0) == p).all());
  CHECK((t.map(d.z + 0x1p40) - p).abs().maxCoeff() < 1e-3);
  const Eigen::ArrayXd ascending = Eigen::ArrayXd::LinSpaced(5000, -60, 60);
  test::check_monotone(t, ascending);
  CHECK((t.map(ascending) - t.map(two_columns(ascending)).col(1)).abs().maxCoeff() < 1e-15);
  CHECK(t.map(Eigen::ArrayXXd(0, 4)).rows() == 0);
  CHECK(t.map(-1e300) == 0);
  CHECK(t.map(1e300) == 1);
}

TEST_CASE("temperature_scaling: errors") {
  const class_rows d(2100, 3, 31);
  const auto error = [](const auto&... a) { return test::error_of([&] { (void)fit(a...); }); };
  Eigen::ArrayXXd z = d.z;
  z(2099, 1) = nan_value;
  CHECK(error(d.y, z) == "assay::temperature_scaling.fit: logits(2099, 1) is NaN");
  CHECK(error(d.y, z, d.w) == "assay::temperature_scaling.fit: logits(2099, 1) is NaN");
  z(2099, 1) = -inf;
  CHECK(error(d.y, z) == "assay::temperature_scaling.fit: logits(2099, 1) is infinite");
  CHECK(error(d.y, Eigen::ArrayXXd(d.z.leftCols(1))) ==
        "assay::temperature_scaling.fit: logits has 1 columns, one per class is wanted");
  CHECK(error(d.y, Eigen::ArrayXXd(d.z.topRows(5))) ==
        "assay::temperature_scaling.fit: logits has 5 rows but truth has 2100 elements");
  CHECK(error(d.y, d.z, Eigen::ArrayXd(d.w.head(5))) ==
        "assay::temperature_scaling.fit: weights has 5 elements but truth has 2100");
  Eigen::ArrayXi y = d.y;
  y[2050] = 3;
  CHECK(error(y, d.z) == "assay::temperature_scaling.fit: truth[2050] = 3 is not a whole number in [0, 3)");
  Eigen::ArrayXd w = d.w;
  w[2] = -1;
  CHECK(error(d.y, d.z, w) == "assay::temperature_scaling.fit: weights[2] = -1 is negative");
  CHECK(test::error_of([] { (void)fit_binary(Eigen::Array2i(0, 1), Eigen::Array2d(0, inf)); }) ==
        "assay::temperature_scaling.fit: logits[1] is infinite");
  const temperature_scaling t;
  CHECK(test::error_of([&] { (void)t.map(z); }) == "assay::temperature_scaling.map: logits(2099, 1) is infinite");
  CHECK(test::error_of([&] { (void)t.map(Eigen::Array2d(0, nan_value)); }) == "assay::temperature_scaling.map: logits[1] is NaN");
  CHECK(test::error_of([&] { (void)t.map(nan_value); }) == "assay::temperature_scaling.map: logits is NaN");
}

TEST_CASE("temperature_scaling: bytes") {
  const class_rows d(100, 3, 41);
  test::check_bytes(fit(d.y, d.z));
  test::check_bytes(temperature_scaling());
  const auto read = [](double beta, std::uint32_t status) {
    return test::error_of([&] { (void)temperature_scaling::from_bytes(test::written("TEMP", {beta}, status)); });
  };
  CHECK(read(0.5, 0) == "");
  for (const double bad : {-1.0, nan_value, inf}) {
    CHECK(read(bad, 0) == "assay::temperature_scaling::from_bytes: the inverse temperature is not a finite number >= 0");
  }
  CHECK(read(0.5, 4) == "assay::temperature_scaling::from_bytes: an option is out of range");
}
