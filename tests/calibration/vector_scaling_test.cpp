#include "calibration/recalibration_maps.hpp"

#include <assay/calibration/vector_scaling.hpp>

#include <limits>

using assay::fit_status;
using assay::vector_scaling;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan_value = std::numeric_limits<double>::quiet_NaN();

// few types, since every kind of argument is compiled again
vector_scaling fit(const Eigen::ArrayXi& y, const Eigen::ArrayXXd& z) { return vector_scaling::fit(y, z); }
vector_scaling fit(const Eigen::ArrayXi& y, const Eigen::ArrayXXd& z, const Eigen::ArrayXd& w) {
  return vector_scaling::fit(y, z, w);
}
Eigen::ArrayXXd mapped(const vector_scaling& m, const Eigen::ArrayXXd& z) { return m.map(z); }

/// Rows whose outcomes follow softmax(a·z + b).
struct class_rows {
  Eigen::ArrayXXd z;
  Eigen::ArrayXi y;
  Eigen::ArrayXd w;
  Eigen::ArrayXd a;
  Eigen::ArrayXd b;
  class_rows(Eigen::Index n, int classes, std::uint64_t seed) : z(n, classes), y(n), w(n), a(classes), b(classes) {
    test::generator g(seed);
    for (int k = 0; k < classes; ++k) {
      a[k] = 0.4 + g.uniform();
      b[k] = g.normal() / 2;
    }
    b -= b.mean();
    for (Eigen::Index i = 0; i < n; ++i) {
      for (int k = 0; k < classes; ++k) z(i, k) = std::round(32 * g.normal()) / 16;
      const Eigen::ArrayXd p = (z.row(i).transpose() * a + b).exp();
      double u = g.uniform() * p.sum();
      y[i] = 0;
      while (y[i] + 1 < classes && (u -= p[y[i]]) > 0) ++y[i];
      w[i] = g.below(4);
    }
  }
};

double loss(const Eigen::ArrayXi& y, const Eigen::ArrayXXd& z, const Eigen::ArrayXd& w, const Eigen::ArrayXd& a,
            const Eigen::ArrayXd& b) {
  double sum = 0;
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    const Eigen::ArrayXd eta = z.row(i).transpose() * a + b;
    const double top = eta.maxCoeff();
    sum += w[i] * (top - eta[y[i]] + std::log((eta - top).exp().sum()));
  }
  return sum / w.sum();
}

/// The largest mean derivative at the map, through its own probabilities.
double steepness(const Eigen::ArrayXi& y, const Eigen::ArrayXXd& z, const Eigen::ArrayXd& w, const vector_scaling& m) {
  Eigen::ArrayXXd r = mapped(m, z);
  for (Eigen::Index i = 0; i < y.size(); ++i) r(i, y[i]) -= 1;
  r.colwise() *= w / w.sum();
  return std::max(r.colwise().sum().abs().maxCoeff(), (r * z).colwise().sum().abs().maxCoeff());
}

}  // namespace

TEST_CASE("vector_scaling: reference values") {
  // M12, logarithms of the probabilities: mpmath 1.3 at 30 digits; scipy 1.17 BFGS agrees
  const test::m12 d;
  const auto m = fit(d.y, d.p.log());
  CHECK(m.status() == fit_status::converged);
  CHECK(m.classes() == 3);
  const Eigen::ArrayXd a{{2.2654107207175006, 0.75929526334100946, 1.7608640235154256}};
  const Eigen::ArrayXd b{{0.68187287917228716, -0.83611668863774482, 0.15424380946545766}};
  CHECK((m.factors() - a).abs().maxCoeff() < 1e-13);
  CHECK((m.shifts() - b).abs().maxCoeff() < 1e-13);
  CHECK_NEAR(loss(d.y, d.p.log(), Eigen::ArrayXd::Ones(12), m.factors(), m.shifts()), 0.6926877768675851, 1e-14);
}

TEST_CASE("vector_scaling: the optimum, for any number of classes, offset and scale") {
  for (const int classes : {2, 3, 10, 40}) {
    const class_rows d(classes == 40 ? 6000 : 2500, classes, static_cast<std::uint64_t>(classes));
    const Eigen::ArrayXd ones = Eigen::ArrayXd::Ones(d.y.size());
    const auto m = fit(d.y, d.z, d.w);
    INFO("classes " << classes);
    CHECK(m.status() == fit_status::converged);
    CHECK(steepness(d.y, d.z, d.w, m) < 1e-13);
    CHECK(steepness(d.y, d.z, ones, fit(d.y, d.z)) < 1e-13);
    CHECK(std::abs(m.shifts().sum()) < 1e-13);
    const double here = loss(d.y, d.z, d.w, m.factors(), m.shifts());
    for (int k = 0; k < std::min(classes, 3); ++k) {
      for (const double step : {-1e-3, 1e-3}) {
        Eigen::ArrayXd a = m.factors();
        Eigen::ArrayXd b = m.shifts();
        a[k] += step;
        CHECK(loss(d.y, d.z, d.w, a, b) > here);
        b[k] += step;
        CHECK(loss(d.y, d.z, d.w, m.factors(), b) > here);
      }
    }
    CHECK((m.factors() - d.a).abs().maxCoeff() < (classes == 40 ? 1 : 0.5));
    // each class may have an offset and a scale of its own
    const Eigen::ArrayXXd p = mapped(m, d.z);
    CHECK((p.rowwise().sum() - 1).abs().maxCoeff() < 1e-14);
    Eigen::ArrayXXd moved = d.z;
    moved.col(0) += 0x1p35;
    moved.col(1) *= 1e-9;
    if (classes > 2) moved.col(2) *= -1e5;
    const auto t = fit(d.y, moved, d.w);
    CHECK((mapped(t, moved) - p).abs().maxCoeff() < 1e-10);
    CHECK_NEAR(t.factors()[1] * 1e-9, m.factors()[1], 1e-9);
    for (const double scale : {0x1p-1000, 0x1p900}) {
      CHECK((fit(d.y, d.z * scale, d.w).factors() * scale - m.factors()).abs().maxCoeff() < 1e-12);
    }
  }
}

TEST_CASE("vector_scaling: how the fit ends") {
  const Eigen::ArrayXXd z = class_rows(40, 3, 5).z;
  // nothing is known
  for (const auto& m :
       {fit(Eigen::ArrayXi(0), Eigen::ArrayXXd(0, 3)), fit(Eigen::ArrayXi::Zero(40), z, Eigen::ArrayXd::Zero(40))}) {
    CHECK(m.status() == fit_status::degenerate);
    CHECK((m.factors() == 1).all());
    CHECK((m.shifts() == 0).all());
  }
  // logits that do not vary: the rates
  Eigen::ArrayXi y(40);
  for (Eigen::Index i = 0; i < 40; ++i) y[i] = i < 10 ? 0 : i < 30 ? 1 : 2;
  Eigen::ArrayXXd same(40, 3);
  same.rowwise() = Eigen::Array<double, 1, 3>(1e9, 0.1, -3);
  const auto rates = fit(y, same);
  CHECK(rates.status() == fit_status::degenerate);
  CHECK((rates.factors() == 0).all());
  CHECK((mapped(rates, z).rowwise() - Eigen::Array<double, 1, 3>(0.25, 0.5, 0.25)).abs().maxCoeff() < 1e-15);
  // one class
  const auto one = fit(Eigen::ArrayXi::Constant(40, 2), z);
  CHECK(one.status() == fit_status::degenerate);
  CHECK((mapped(one, z).col(2) > 1 - 1e-15).all());
  // a class that never occurs: its shift runs off
  class_rows d(600, 3, 6);
  d.y = d.y.min(1);
  const auto absent = fit(d.y, d.z);
  CHECK(absent.status() == fit_status::separable);
  CHECK(mapped(absent, d.z).col(2).maxCoeff() < 1e-4);
  CHECK(absent.factors().isFinite().all());
  CHECK(absent.shifts().isFinite().all());
  CHECK(steepness(d.y, d.z, Eigen::ArrayXd::Ones(600), absent) < 1e-6);
  // separable, at several sizes
  Eigen::ArrayXi best(600);
  for (Eigen::Index i = 0; i < 600; ++i) d.z.row(i).maxCoeff(&best[i]);
  for (const double scale : {1e-9, 1.0, 1e6}) {
    const auto m = fit(best, d.z * scale);
    CHECK(m.status() == fit_status::separable);
    CHECK(m.factors().isFinite().all());
    CHECK(loss(best, d.z * scale, Eigen::ArrayXd::Ones(600), m.factors(), m.shifts()) < 1e-3);
  }
  // directions that the likelihood does not see: z_1 = -z_0, and a class whose logits are constant
  const class_rows e(500, 2, 7);
  Eigen::ArrayXXd mirrored = e.z;
  mirrored.col(1) = -mirrored.col(0);
  const auto m = fit(e.y, mirrored, e.w);
  CHECK(m.status() == fit_status::converged);
  CHECK(steepness(e.y, mirrored, e.w, m) < 1e-13);
  CHECK_NEAR(m.factors()[0], m.factors()[1], 1e-6);
  mirrored.col(1).setConstant(0.1);
  const auto flat = fit(e.y, mirrored, e.w);
  CHECK(flat.status() == fit_status::converged);
  CHECK(steepness(e.y, mirrored, e.w, flat) < 1e-13);
  CHECK(flat.factors()[1] == 0);
  // n = 1, 2
  CHECK(fit(Eigen::ArrayXi::Zero(1), z.topRows(1)).status() == fit_status::degenerate);
  CHECK(fit(Eigen::ArrayXi::LinSpaced(2, 0, 1), z.topRows(2)).status() == fit_status::separable);
}

TEST_CASE("vector_scaling: weights and order") {
  const class_rows d(2500, 4, 11);
  const auto m = fit(d.y, d.z, d.w);
  std::vector<Eigen::Index> rows;
  for (Eigen::Index i = 0; i < 2500; ++i) rows.insert(rows.end(), static_cast<std::size_t>(d.w[i]), i);
  const auto same = [&](const vector_scaling& t) {
    return (t.factors() - m.factors()).abs().maxCoeff() < 1e-12 && (t.shifts() - m.shifts()).abs().maxCoeff() < 1e-12;
  };
  CHECK(same(fit(d.y(rows), d.z(rows, Eigen::all))));
  CHECK(same(fit(d.y.reverse(), d.z.colwise().reverse(), d.w.reverse())));
  CHECK(same(fit(d.y, d.z, d.w * 1e-200)));
  CHECK(fit(d.y, d.z, d.w * 0x1p500) == m);
  Eigen::ArrayXXd z = d.z;
  for (Eigen::Index i = 0; i < 2500; ++i) {
    if (d.w[i] == 0) z.row(i) = 5 - z.row(i);  // rows of weight 0 do not exist
  }
  CHECK(same(fit(d.y, z, d.w)));
}

TEST_CASE("vector_scaling: errors") {
  const class_rows d(2100, 3, 31);
  const auto error = [](const auto&... a) { return test::error_of([&] { (void)fit(a...); }); };
  Eigen::ArrayXXd z = d.z;
  z(2099, 1) = nan_value;
  CHECK(error(d.y, z) == "assay::vector_scaling.fit: logits(2099, 1) is NaN");
  CHECK(error(d.y, z, Eigen::ArrayXd::Zero(2100).eval()) == "assay::vector_scaling.fit: logits(2099, 1) is NaN");
  z(2099, 1) = -inf;
  CHECK(error(d.y, z) == "assay::vector_scaling.fit: logits(2099, 1) is infinite");
  CHECK(error(d.y, Eigen::ArrayXXd(d.z.leftCols(1))) ==
        "assay::vector_scaling.fit: logits has 1 columns, one per class is wanted");
  CHECK(error(d.y, Eigen::ArrayXXd(d.z.topRows(5))) ==
        "assay::vector_scaling.fit: logits has 5 rows but truth has 2100 elements");
  CHECK(error(d.y, d.z, Eigen::ArrayXd(d.w.head(5))) == "assay::vector_scaling.fit: weights has 5 elements but truth has 2100");
  Eigen::ArrayXi y = d.y;
  y[2050] = 3;
  CHECK(error(y, d.z) == "assay::vector_scaling.fit: truth[2050] = 3 is not a whole number in [0, 3)");
  const auto m = fit(d.y, d.z);
  CHECK(test::error_of([&] { (void)mapped(m, z); }) == "assay::vector_scaling.map: logits(2099, 1) is infinite");
  CHECK(test::error_of([&] { (void)mapped(m, d.z.leftCols(2)); }) ==
        "assay::vector_scaling.map: logits has 2 columns but the map has 3 classes");
}

TEST_CASE("vector_scaling: bytes") {
  const class_rows d(100, 3, 41);
  test::check_bytes(fit(d.y, d.z));
  const auto read = [](std::vector<double> a, std::vector<double> m, std::vector<double> b) {
    assay::core::state_writer out(assay::core::summary_name("VECT"), 1);
    for (const auto& x : {a, m, b}) out.put_array(x);
    out.put(std::uint32_t{0});
    return test::error_of([&] { (void)vector_scaling::from_bytes(out.finish()); });
  };
  CHECK(read({1, 2}, {0, 0}, {1, -1}) == "");
  CHECK(read({1, nan_value}, {0, 0}, {1, -1}) == "assay::vector_scaling::from_bytes: a parameter is not finite");
  CHECK(read({1}, {0}, {1}) == "assay::vector_scaling::from_bytes: there are fewer than two classes");
  CHECK(read({1, 2}, {0, 0, 0}, {1, -1}) == "assay::vector_scaling::from_bytes: there is not one number a class");
}
