// SPDX-License-Identifier: MIT
#include "regression/error_data.hpp"

#include <assay/regression/regression_moments.hpp>

using namespace assay;

namespace {

/// The moments in two passes of long double, about the first row.
struct moments {
  long double weight = 0, squares = 0, y = 0, p = 0, e = 0, absolute = 0, squared = 0, yy = 0, pp = 0, ee = 0, yp = 0;
  moments(const Eigen::ArrayXd& truth, const Eigen::ArrayXd& prediction, const Eigen::ArrayXd& w) {
    const auto wide = [](double x) { return static_cast<long double>(x); };
    const Eigen::ArrayXd difference = prediction - truth;  // exact
    const long double y0 = wide(truth[0]), p0 = wide(prediction[0]);
    for (Index i = 0; i < w.size(); ++i) {
      const long double v = wide(w[i]), d = wide(difference[i]);
      weight += v;
      squares += v * v;
      y += v * (wide(truth[i]) - y0);
      p += v * (wide(prediction[i]) - p0);
      e += v * d;
      absolute += v * std::abs(d);
      squared += v * d * d;
    }
    for (long double* x : {&y, &p, &e, &absolute, &squared}) *x /= weight;
    for (Index i = 0; i < w.size(); ++i) {
      const long double v = wide(w[i]) / weight, a = wide(truth[i]) - y0 - y, b = wide(prediction[i]) - p0 - p;
      const long double c = wide(difference[i]) - e;
      yy += v * a * a;
      pp += v * b * b;
      ee += v * c * c;
      yp += v * a * b;
    }
    y += y0;
    p += p0;
  }
};

void check(const regression_moments& m, const moments& o, double tolerance) {
  const auto near = [&](double x, long double expected) { CHECK(test::close_to(x, static_cast<double>(expected), tolerance)); };
  near(m.weight(), o.weight);
  near(m.effective_rows(), o.weight * o.weight / o.squares);
  near(m.truth_mean(), o.y);
  near(m.prediction_mean(), o.p);
  near(m.mean_error(), o.e);
  near(m.mean_absolute_error(), o.absolute);
  near(m.mean_squared_error(), o.squared);
  near(m.truth_variance(), o.yy);
  near(m.prediction_variance(), o.pp);
  near(m.error_variance(), o.ee);
  near(m.covariance(), o.yp);
}

}  // namespace

TEST_CASE("regression_moments: agree with two passes, whatever the offset and the scale") {
  for (const Index n : {1, 2, 300, 20000}) {
    test::random_errors d(n, static_cast<std::uint64_t>(n));
    test::generator g(7);
    for (Index i = 0; i < n; ++i) {
      d.y[i] = g.normal();
      d.p[i] = 0.8 * d.y[i] + 0.5 * g.normal() + 0.1;
    }
    d.w[0] = 1;
    const Eigen::ArrayXd ones = Eigen::ArrayXd::Ones(n);
    for (const double offset : {0.0, 1e9, -1e12}) {
      for (const double scale : {1.0, 1e-9, 1e100}) {
        INFO(n << " rows, offset " << offset << ", scale " << scale);
        const Eigen::ArrayXd y = scale * (d.y + offset);
        const Eigen::ArrayXd p = scale * (d.p + offset);
        if (n > 2) {
          check(regression_moments(y, p), moments(y, p, ones), 1e-13);
          check(regression_moments(y, p, d.w), moments(y, p, d.w), 1e-13);
        }
        CHECK(regression_moments(y, p).size() == n);
        CHECK_CLOSE(regression_moments(y, p, d.w).mean_squared_error(), static_cast<double>(moments(y, p, d.w).squared));
      }
    }
    CHECK(regression_moments(d.y, d.p, d.w).size() == (d.w > 0).count());
  }
  // a column far from the other, and one outlier first
  test::random_errors d(5000, 2);
  d.y += 1e9;
  check(regression_moments(d.y, d.p, d.w), moments(d.y, d.p, d.w), 1e-13);
  d.y[0] = -1e6;
  d.w[0] = 1e-30;
  check(regression_moments(d.y, d.p, d.w), moments(d.y, d.p, d.w), 1e-13);
}

TEST_CASE("regression_moments: weights of any scale, repeated rows, rows of weight 0") {
  const test::random_errors d(700, 3);
  const regression_moments m(d.y, d.p, d.w);
  for (const double scale : {1e-300, 1e300}) {
    const regression_moments s(d.y, d.p, scale * d.w);
    CHECK_CLOSE(s.truth_variance(), m.truth_variance());
    CHECK_CLOSE(s.covariance(), m.covariance());
    CHECK_CLOSE(s.effective_rows(), m.effective_rows());
    CHECK_CLOSE(s.weight(), scale * m.weight());
  }
  const regression_moments r(d.repeated(d.y), d.repeated(d.p));
  CHECK_CLOSE(r.error_variance(), m.error_variance());
  CHECK(r.weight() == m.weight());
  CHECK(m.has_whole_weights());
  CHECK(!regression_moments(d.y, d.p, 0.5 * d.w).has_whole_weights());
  Eigen::ArrayXd y(702), p(702), w(702);
  y << 1e30, d.y, -1e30;
  p << 7, d.p, 7;
  w << 0, d.w, 0;
  CHECK_CLOSE(regression_moments(y, p, w).truth_variance(), m.truth_variance());
  CHECK(regression_moments(y.tail(1), p.tail(1), w.tail(1)) == regression_moments{});
}

TEST_CASE("regression_moments: constants are known by their values") {
  const Eigen::ArrayXd constant = Eigen::ArrayXd::Constant(999, 0.1);
  const Eigen::ArrayXd other = Eigen::ArrayXd::LinSpaced(999, 0, 1);
  CHECK(regression_moments(constant, other).is_truth_constant());
  CHECK(!regression_moments(constant, other).is_prediction_constant());
  CHECK(regression_moments(other, constant).is_prediction_constant());
  CHECK(regression_moments{}.is_truth_constant());
  regression_moments two(Eigen::Array<double, 1, 1>(1), Eigen::Array<double, 1, 1>(5));
  CHECK(two.is_truth_constant());
  two.update(Eigen::Array<double, 1, 1>(2), Eigen::Array<double, 1, 1>(5));
  CHECK(!two.is_truth_constant());
  CHECK(two.is_prediction_constant());
  CHECK(is_undefined(regression_moments{}.truth_mean()));
  CHECK(is_undefined(regression_moments{}.covariance()));
}

TEST_CASE("regression_moments: batches and bytes") {
  test::random_errors d(9000, 5);
  d.y += 1e9;
  d.p += 1e9;
  const regression_moments all(d.y, d.p, d.w);
  regression_moments merged;
  regression_moments updated;
  test::generator g(1);
  for (Index i = 0; i < 9000;) {
    const Index n = (std::min)(Index{1 + g.below(400)}, 9000 - i);
    regression_moments part(d.y.segment(i, n), d.p.segment(i, n), d.w.segment(i, n));
    if (g.below(2) == 0) std::swap(part, merged);
    merged.merge(part);
    updated.update(d.y.segment(i, n), d.p.segment(i, n), d.w.segment(i, n));
    i += n;
  }
  for (const auto& m : {merged, updated}) {
    CHECK(m.size() == all.size());
    CHECK(m.weight() == all.weight());
    CHECK_CLOSE(m.truth_variance(), all.truth_variance());
    CHECK_CLOSE(m.covariance(), all.covariance());
    CHECK_CLOSE(m.error_variance(), all.error_variance());
    CHECK_CLOSE(m.effective_rows(), all.effective_rows());
  }
  CHECK(regression_moments::from_bytes(all.to_bytes()) == all);
  CHECK(regression_moments::from_bytes(regression_moments{}.to_bytes()) == regression_moments{});
  const bytes good = all.to_bytes();
  for (std::size_t i = 0; i < good.size(); ++i) {
    bytes bad = good;
    bad[i] = static_cast<std::uint8_t>(bad[i] ^ 0x10);
    CHECK(test::contains(test::error_of([&] { (void)regression_moments::from_bytes(bad); }), "assay::regression_moments::from_bytes: "));
    CHECK(!test::error_of([&] { (void)regression_moments::from_bytes(std::span(good).first(i)); }).empty());
  }
  const auto written = [](std::uint64_t rows, int at, double value) {
    regression_detail::moment_numbers x{4, 0.25, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, -1, 1, -1, 1};
    if (rows == 0) x = {};
    if (at >= 0) x[static_cast<std::size_t>(at)] = value;
    core::state_writer out(core::summary_name("REGM"), 1);
    out.put(rows);
    out.put(std::uint8_t{1});
    for (const double v : x) out.put(v);
    const bytes b = out.finish();
    return test::error_of([&] { (void)regression_moments::from_bytes(b); });
  };
  const std::string name = "assay::regression_moments::from_bytes: ";
  CHECK(written(4, -1, 0).empty());
  CHECK(written(0, 0, 1) == name + "there are moments of no rows");
  CHECK(written(4, 0, -1) == name + "the weight is not positive");
  CHECK(written(4, 1, 1.5) == name + "the squares of the weights are out of range");
  CHECK(written(4, 5, std::numeric_limits<double>::quiet_NaN()) == name + "a number is NaN");
  CHECK(written(4, 10, -1) == name + "a mean square is negative");
  CHECK(written(4, 14, 2) == name + "the extremes are in the wrong order");
  CHECK(written(std::uint64_t{1} << 63, -1, 0) == name + "the number of rows is out of range");
}

TEST_CASE("regression_moments: errors leave it alone") {
  const test::random_errors d(100, 1);
  regression_moments m(d.y, d.p, d.w);
  const regression_moments before = m;
  CHECK(test::error_of([&] { m.update(d.y, d.p.head(3)); }) == "assay::regression_moments: prediction has 3 elements but truth has 100");
  Eigen::ArrayXd y = d.y;
  y[99] = std::numeric_limits<double>::quiet_NaN();
  CHECK(test::error_of([&] { m.update(y, d.p, d.w); }) == "assay::regression_moments: truth[99] is NaN");
  CHECK(test::error_of([&] { m.update(d.y, d.p, 5e307 * d.w); }) ==
        "assay::regression_moments: a sum over the weights is too large for double");
  const regression_moments large(d.y, d.p, 1e305 * d.w);
  regression_moments sum = large;
  CHECK(test::error_of([&] {
          for (int i = 0; i < 20; ++i) sum.merge(sum);
        }) == "assay::regression_moments: a sum over the weights is too large for double");
  CHECK(m == before);
}
