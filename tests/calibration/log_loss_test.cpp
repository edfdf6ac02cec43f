#include "calibration/data.hpp"

#include <assay/calibration/log_loss.hpp>

#include <limits>

using assay::Index;
using assay::log_loss;
using assay::log_loss_interval;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

template <class Y, class P>
double plain_loss(const Y& y, const P& p) {
  long double sum = 0;
  for (Index i = 0; i < p.size(); ++i) sum += y[i] != 0 ? -std::log(static_cast<long double>(p[i])) : -std::log1p(-static_cast<long double>(p[i]));
  return static_cast<double>(sum / static_cast<long double>(p.size()));
}

}  // namespace

TEST_CASE("log_loss: reference values") {
  const test::b20 d;
  const test::m12 m;
  // scikit-learn
  CHECK_CLOSE(log_loss(d.y, d.p), 0.6286049023896916);
  CHECK_CLOSE(log_loss(d.y, d.p, d.w), 0.6936431235895956);
  CHECK_CLOSE(log_loss(m.y, m.p), 0.737314952049383);
  // scikit-learn documentation: spam and ham
  Eigen::Matrix<double, 4, 2> spam;
  spam << .1, .9, .9, .1, .8, .2, .35, .65;
  CHECK_CLOSE(log_loss(test::labels({1, 0, 0, 1}), spam), 0.21616187468057912);
  CHECK_CLOSE(log_loss(test::labels({1, 0, 0, 1}), spam.col(1)), 0.21616187468057912);
  // rows are not renormalised (old scikit-learn: 0.5108)
  Eigen::Matrix<double, 1, 2> short_row(.2, .3);
  CHECK_CLOSE(log_loss(test::labels({1}), Eigen::MatrixXd(short_row)), 1.2039728043259361);
  const test::l200 l;
  CHECK_CLOSE(log_loss(l.y, l.p), 0.5003000153499115);
}

TEST_CASE("log_loss: agrees with long doubles over all magnitudes") {
  test::generator g(5);
  Eigen::ArrayXd p(4001);
  Eigen::ArrayXi y(4001);
  for (const double scale : {1.0, 1e-3, 1e-9, 1e-15, 1e-300}) {
    for (Index i = 0; i < p.size(); ++i) {
      p[i] = g.uniform() * scale;
      y[i] = 0;
    }
    CHECK_NEAR(log_loss(y, p), plain_loss(y, p), 1e-14);
    y = 1;
    p = p.max(1e-307);
    CHECK_NEAR(log_loss(y, p), plain_loss(y, p), 1e-14);
    p = 1 - p;
    CHECK_NEAR(log_loss(y, p), plain_loss(y, p), 1e-13);
  }
  // each side of the switch to the series, and the smallest numbers
  for (const double x : {0x1p-10, 0x1.fffffffffffffp-11, 0x1.0000000000001p-10, 1e-3, 5e-324, 0x1p-1022, 0x1p-1000, 0x1.fp-1001, 0.5}) {
    const Eigen::ArrayXd one = test::array({x});
    CHECK_NEAR(log_loss(test::labels({0}), one), plain_loss(test::labels({0}), one), 1e-15);
    CHECK_NEAR(log_loss(test::labels({1}), one), plain_loss(test::labels({1}), one), 1e-15);
  }
  const Eigen::ArrayXf f = p.cast<float>().min(1 - 1e-7f);
  CHECK_NEAR(log_loss(y, f), plain_loss(y, f), 1e-13);
}

TEST_CASE("log_loss: exact at 0 and 1") {
  CHECK(log_loss(test::labels({1, 0}), test::array({1, 0})) == 0);
  CHECK(log_loss(test::labels({1, 1}), test::array({1, 0})) == infinity);
  CHECK(log_loss(test::labels({0, 0}), test::array({.5, 1})) == infinity);
  CHECK(log_loss(test::labels({0, 0}), test::array({.5, 1}), test::array({1, .5})) == infinity);
  // a row of weight 0 does not exist
  CHECK_CLOSE(log_loss(test::labels({0, 0}), test::array({1, .5}), test::array({0, .5})), std::log(2.0));
  Eigen::Matrix<double, 2, 3> p;
  p << 0, .5, .5, 1, 0, 0;
  CHECK(log_loss(test::labels({0, 0}), p) == infinity);
  CHECK_CLOSE(log_loss(test::labels({1, 0}), p), std::log(2.0) / 2);
  // a saturated float is 1, and 1 - 1e-15 is 1 too in float: no clipping turns that into NaN
  CHECK(log_loss(test::labels({0}), Eigen::ArrayXf::Constant(1, 1.0f)) == infinity);
}

TEST_CASE("log_loss: clip") {
  const double eps = 1e-3;
  CHECK_CLOSE(log_loss(test::labels({1, 0}), test::array({0, .5}), {.clip = eps}), (-std::log(eps) + std::log(2.0)) / 2);
  CHECK_CLOSE(log_loss(test::labels({1, 0}), test::array({1, 0}), {.clip = eps}), -std::log1p(-eps));
  Eigen::Matrix<double, 1, 3> p(0, .5, .5);
  CHECK_CLOSE(log_loss(test::labels({0}), Eigen::MatrixXd(p), {.clip = eps}), -std::log(eps));
  for (const double clip : {-0.1, 0.5, infinity, std::numeric_limits<double>::quiet_NaN()}) {
    CHECK(test::contains(test::error_of([&] { log_loss(test::labels({1}), test::array({.5}), {.clip = clip}); }), "is outside [0, 0.5)"));
  }
}

TEST_CASE("log_loss: splits, weights and layouts") {
  const test::random_rows r(3000, 0, 6);
  const double whole = log_loss(r.y, r.p);
  CHECK_CLOSE(log_loss(r.y.reverse(), r.p.reverse()), whole);
  CHECK_CLOSE((1000 * log_loss(r.y.head(1000), r.p.head(1000)) + 2000 * log_loss(r.y.tail(2000), r.p.tail(2000))) / 3000, whole);
  CHECK_CLOSE(log_loss(r.y, r.p, Eigen::ArrayXd::Constant(3000, 0.1)), whole);
  Eigen::ArrayXXd columns(3000, 2);
  columns << 1 - r.p, r.p;
  const Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = columns;
  CHECK_CLOSE(log_loss(r.y, columns), whole);
  CHECK(log_loss(r.y, rows) == log_loss(r.y, columns));
  CHECK_CLOSE(log_loss(r.y, rows, r.w), log_loss(r.y, r.p, r.w));
}

TEST_CASE("log_loss_interval: standard errors") {
  const test::random_rows r(300, 0, 7);
  Eigen::ArrayXd loss(300);
  for (Index i = 0; i < 300; ++i) loss[i] = r.y[i] != 0 ? -std::log(r.p[i]) : -std::log1p(-r.p[i]);
  const assay::estimate e = log_loss_interval(r.y, r.p);
  CHECK_CLOSE(e.value, loss.mean());
  CHECK_CLOSE(e.standard_error, std::sqrt((loss - loss.mean()).square().sum() / (300.0 * 299.0)));
  CHECK_CLOSE(e.upper, e.value + 1.959963984540054 * e.standard_error);
  const double rows = static_cast<double>((r.w > 0).count());
  const double mean = (r.w * loss).sum() / r.w.sum();
  CHECK_CLOSE(log_loss_interval(r.y, r.p, r.w).standard_error,
              std::sqrt(rows / (rows - 1) * (r.w.square() * (loss - mean).square()).sum()) / r.w.sum());
  const assay::estimate infinite = log_loss_interval(test::labels({1, 1, 0}), test::array({0, .5, .5}));
  CHECK(infinite.value == infinity);
  CHECK(assay::is_undefined(infinite.standard_error));
  CHECK(assay::is_undefined(infinite.upper));
  CHECK(log_loss_interval(test::labels({1, 0}), test::array({.999, .8})).lower == 0);
}

TEST_CASE("log_loss: undefined and errors") {
  CHECK(assay::is_undefined(log_loss(Eigen::ArrayXi(0), Eigen::ArrayXd(0))));
  CHECK(assay::is_undefined(log_loss(test::labels({1}), test::array({.5}), test::array({0}))));
  const test::b20 d;
  Eigen::ArrayXd p = d.p;
  p[19] = std::numeric_limits<double>::quiet_NaN();
  CHECK(test::error_of([&] { log_loss(d.y, p); }) == "assay::log_loss: prediction[19] is NaN");
  CHECK(test::contains(test::error_of([&] { log_loss(d.y, 3 * d.p); }), "is outside [0, 1]"));
  CHECK(test::contains(test::error_of([&] { log_loss(d.y * 2, d.p); }), "truth[2] = 2 is not 0 or 1"));
  CHECK(test::contains(test::error_of([&] { log_loss(d.y, d.p, d.w.head(2)); }), "weights has 2 elements"));
}
