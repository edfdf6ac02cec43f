#include "calibration/data.hpp"
#include "support/rank_metric.hpp"

#include <assay/calibration/residual_spectrum.hpp>
#include <assay/calibration/smooth_calibration_error.hpp>

#include <limits>
#include <numeric>

using assay::Index;
using assay::residual_spectrum;

namespace {

template <class... A>
residual_spectrum spectrum_of(const A&... rows) {
  residual_spectrum s;
  s.update(rows...);
  return s;
}

/// The largest difference of two spectra, as far as it can be seen from outside.
double difference(const residual_spectrum& a, const residual_spectrum& b) {
  double worst = std::abs(a.mean_residual() - b.mean_residual());
  for (const double s : {1e-3, 0.02, 0.3}) {
    const assay::smooth_calibration_options o{.bandwidth = s};
    worst = std::max(worst, std::abs(assay::smooth_calibration_error(a, o) - assay::smooth_calibration_error(b, o)));
  }
  return worst;
}

}  // namespace

TEST_CASE("residual_spectrum: rows, weight, mean residual") {
  const test::b20 d;
  const residual_spectrum plain = spectrum_of(d.y, d.p);
  CHECK(plain.cells() == 8192);
  CHECK(plain.rows() == 20);
  CHECK(plain.weight() == 20);
  CHECK_NEAR(plain.mean_residual(), d.p.mean() - d.y.cast<double>().mean(), 1e-14);
  const residual_spectrum weighted = spectrum_of(d.y, d.p, d.w);
  CHECK(weighted.rows() == 20);
  CHECK_NEAR(weighted.weight(), d.w.sum(), 1e-15);
  CHECK_NEAR(weighted.mean_residual(), (d.w * (d.p - d.y.cast<double>())).sum() / d.w.sum(), 1e-14);
  const residual_spectrum none;
  CHECK(none.rows() == 0);
  CHECK(none.weight() == 0);
  CHECK(assay::is_undefined(none.mean_residual()));
  CHECK(residual_spectrum({.smallest_bandwidth = 1}).cells() == 8);
  CHECK(residual_spectrum({.smallest_bandwidth = 1e-5}).cells() == 1048576);
  CHECK(spectrum_of(d.y, d.p, (1e300 * d.w).eval()).rows() == 20);
  CHECK(spectrum_of(d.y, d.p, Eigen::ArrayXd::Ones(20).eval()) == plain);
  CHECK(spectrum_of(d.y == 1, d.p.matrix()) == plain);
  // an error of 1e-12 on average over a million rows, and all of them tied
  const Index n = 1000000;
  const Eigen::ArrayXi no = Eigen::ArrayXi::Zero(n);
  for (const double p : {1e-12, 0.3}) {
    CHECK_NEAR(spectrum_of(no, Eigen::ArrayXd::Constant(n, p).eval()).mean_residual(), p, 1e-12);
  }
}

TEST_CASE("residual_spectrum: any order and any split agree") {
  const test::random_rows r(20011, 0, 4);  // more rows than cells, and parts with fewer
  const residual_spectrum whole = spectrum_of(r.y, r.p);
  const residual_spectrum weighted = spectrum_of(r.y, r.p, r.w);
  CHECK(difference(spectrum_of(r.y.reverse().eval(), r.p.reverse().eval()), whole) < 1e-15);
  CHECK(difference(spectrum_of(r.y.reverse().eval(), r.p.reverse().eval(), r.w.reverse().eval()), weighted) < 1e-15);
  for (const Index part : {37, 8192, 9000}) {
    residual_spectrum batches, merged, mixed;
    for (Index at = 0; at < r.p.size(); at += part) {
      const Index n = std::min(part, r.p.size() - at);
      const Eigen::ArrayXi y = r.y.segment(at, n);
      const Eigen::ArrayXd p = r.p.segment(at, n);
      batches.update(y, p);
      if (part > 100) merged.merge(spectrum_of(y, p));
      mixed.update(y, p, (0x1p-3 * r.w.segment(at, n)).eval());
    }
    CHECK(batches.rows() == whole.rows());
    CHECK(difference(batches, whole) < 1e-15);
    if (part > 100) CHECK(difference(merged, whole) < 1e-15);
    CHECK(mixed.rows() == weighted.rows());
    CHECK_NEAR(8 * mixed.weight(), weighted.weight(), 1e-14);
    CHECK(difference(mixed, weighted) < 1e-15);
  }
}

TEST_CASE("residual_spectrum: merge laws") {
  const test::random_rows r(700, 20, 6);
  const auto part = [&](Index at, Index n) { 
    return spectrum_of(r.y.segment(at, n).eval(), r.p.segment(at, n).eval(), (r.w.segment(at, n) * (at + 1)).eval());
  };
  const residual_spectrum a = part(0, 200), b = part(200, 300), c = part(500, 200), none;
  const auto sum = [](residual_spectrum x, const residual_spectrum& y) {
    x.merge(y);
    return x;
  };
  CHECK(sum(a, none) == a);
  CHECK(sum(none, a) == a);
  CHECK(sum(none, none) == none);
  CHECK(sum(a, b) == sum(b, a));
  CHECK(difference(sum(sum(a, b), c), sum(a, sum(b, c))) < 1e-15);
  residual_spectrum twice = a;
  twice.merge(twice);
  CHECK(twice == sum(a, a));
  CHECK(twice.rows() == 2 * a.rows());
  residual_spectrum other({.smallest_bandwidth = 0.01});
  CHECK(test::error_of([&] { other.merge(a); }) == "assay::residual_spectrum: spectra of different options cannot be merged");
  CHECK_FALSE(other == none);
  // rows without weights weigh 1, in whatever order they come
  const residual_spectrum first = sum(spectrum_of(r.y, r.p), a);
  residual_spectrum second = a;
  second.update(r.y, r.p);
  CHECK(first == sum(a, spectrum_of(r.y, r.p)));
  CHECK(difference(first, second) < 1e-15);
  CHECK_NEAR(second.weight(), 700 + a.weight(), 1e-15);
  // weights of very different size: the small ones vanish
  const residual_spectrum huge = spectrum_of(r.y, r.p, Eigen::ArrayXd::Constant(700, 1e300).eval());
  const residual_spectrum tiny = spectrum_of((1 - r.y).eval(), r.p, Eigen::ArrayXd::Constant(700, 1e-300).eval());
  CHECK(difference(sum(huge, tiny), huge) == 0);
  CHECK(sum(tiny, huge) == sum(huge, tiny));
  CHECK(sum(tiny, huge).rows() == 1400);
}

TEST_CASE("residual_spectrum: rows of weight 0 do not exist, even first") {
  const test::b20 d;
  residual_spectrum s;
  s.update(test::labels({0, 1, 1}), test::array({0.5, 0, 1}), test::array({0, -0.0, 0}));
  CHECK(s == residual_spectrum());
  const Eigen::ArrayXd none(0);
  s.update(Eigen::ArrayXi(0), none);
  s.update(Eigen::ArrayXi(0), none, none);
  CHECK(s == residual_spectrum());
  s.update(d.y, d.p, d.w);
  s.update(test::labels({0}), test::array({0.5}), test::array({0}));
  CHECK(s == spectrum_of(d.y, d.p, d.w));
}

TEST_CASE("residual_spectrum: bytes") {
  const test::random_rows r(500, 0, 10);
  residual_spectrum s({.smallest_bandwidth = 0.05});
  s.update(r.y, r.p);
  s.update(r.y, r.p, (1e-200 * r.w).eval());
  s.update(r.y, r.p, (1e100 * r.w).eval());
  const assay::bytes stored = s.to_bytes();
  CHECK(residual_spectrum::from_bytes(stored) == s);
  CHECK(residual_spectrum::from_bytes(residual_spectrum().to_bytes()) == residual_spectrum());
  residual_spectrum fine;  // residuals too small for the coarse part weigh twice
  fine.update(test::labels({0, 0}), test::array({0x1.8p-25, 0x1.8p-25}));
  CHECK(residual_spectrum::from_bytes(fine.to_bytes()) == fine);
  for (std::size_t n = 0; n < stored.size(); n += 13) {
    CHECK_FALSE(test::error_of([&] { residual_spectrum::from_bytes(std::span(stored).first(n)); }).empty());
  }
  for (std::size_t i = 0; i < stored.size(); i += 7) {
    assay::bytes damaged = stored;
    damaged[i] ^= 0x40;
    CHECK_FALSE(test::error_of([&] { residual_spectrum::from_bytes(damaged); }).empty());
  }
  // well-formed bytes of senseless content
  struct content {
    double smallest = 1;
    std::int64_t exponent = 0;
    std::uint64_t rows = 1;
    double weight = 1;
    std::size_t slots = 64;
    double moment = 0;
    const char* problem = "";
  };
  const double infinity = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const content cases[] = {
      {.problem = ""},
      {.smallest = 2, .problem = "the smallest bandwidth is out of range"},
      {.smallest = 1e-9, .problem = "the smallest bandwidth is out of range"},
      {.smallest = nan, .problem = "the smallest bandwidth is out of range"},
      {.exponent = 5000, .problem = "the exponent of the weights is out of range"},
      {.rows = 0, .problem = "the number of moments does not fit the rows"},
      {.exponent = 3, .rows = 0, .weight = 0, .slots = 0, .problem = "the number of moments does not fit the rows"},
      {.slots = 56, .problem = "the number of moments does not fit the rows"},
      {.rows = 0, .weight = 1, .slots = 0, .problem = "the weight does not fit the rows"},
      {.weight = 0, .problem = "the weight does not fit the rows"},
      {.weight = infinity, .problem = "the weight does not fit the rows"},
      {.weight = nan, .problem = "the weight does not fit the rows"},
      {.moment = 3, .problem = "a moment does not fit the weight"},
      {.moment = nan, .problem = "a moment does not fit the weight"},
  };
  for (const content& c : cases) {
    assay::core::state_writer out(assay::core::summary_name("RSPC"), 1);
    out.put(c.smallest);
    out.put(c.exponent);
    out.put(c.rows);
    out.put(c.weight);
    out.put_array(std::vector<double>(c.slots, c.moment));
    const std::string prefix = *c.problem == 0 ? "" : "assay::residual_spectrum::from_bytes: ";
    CHECK(test::error_of([&, b = out.finish()] { residual_spectrum::from_bytes(b); }) == prefix + c.problem);
  }
}

TEST_CASE("residual_spectrum: errors leave it as it was; what was moved from can be used") {
  const test::b20 d;
  residual_spectrum s = spectrum_of(d.y, d.p, d.w);
  const residual_spectrum before = s;
  test::check_bad_rows(
      "residual_spectrum",
      [&](const auto&... rows) {
        s.update(rows...);
        return 0;
      },
      "prediction");
  // a long batch with a bad row at its end
  const test::random_rows r(9001, 0, 5);
  Eigen::ArrayXd p = r.p;
  p[9000] = 1.5;
  CHECK(test::error_of([&] { s.update(r.y, p); }) == "assay::residual_spectrum: prediction[9000] = 1.5 is outside [0, 1]");
  CHECK(s == before);
  // NaN in a row of weight 0 is an error too
  CHECK_FALSE(test::error_of([&] { s.update(d.y, (d.p * std::numeric_limits<double>::quiet_NaN()).eval(), (0 * d.w).eval()); }).empty());
  CHECK(s == before);
  residual_spectrum taken = std::move(s);
  CHECK(taken == before);
  CHECK(s == residual_spectrum());  // NOLINT(bugprone-use-after-move)
  s.update(d.y, d.p, d.w);
  CHECK(s == before);
  s = std::move(taken);
  CHECK(s == before);
  CHECK(taken.rows() == 0);  // NOLINT(bugprone-use-after-move)
  CHECK(test::error_of([] { residual_spectrum({.smallest_bandwidth = 1e-6}); }) ==
        "assay::residual_spectrum: smallest_bandwidth = 1e-06 is outside [1e-05, 1]");
  CHECK_FALSE(test::error_of([] { residual_spectrum({.smallest_bandwidth = 2}); }).empty());
  CHECK_FALSE(test::error_of([] { residual_spectrum({.smallest_bandwidth = 0}); }).empty());
  CHECK_FALSE(test::error_of([] { residual_spectrum({.smallest_bandwidth = std::numeric_limits<double>::quiet_NaN()}); }).empty());
}
