#include "calibration/data.hpp"

#include <assay/calibration/brier_score.hpp>

#include <algorithm>
#include <limits>

using assay::brier_convention;
using assay::brier_score;
using assay::brier_score_interval;
using assay::Index;

TEST_CASE("brier_score: reference values") {
  const test::b20 d;
  const test::m12 m;
  CHECK_CLOSE(brier_score(d.y, d.p), 0.215);                             // rational arithmetic
  CHECK_CLOSE(brier_score(d.y, d.p, d.w), 5.7212500000000004 / 23.5);    // scikit-learn, weighted: 0.24345744680851064
  CHECK_CLOSE(brier_score(m.y, m.p), 0.43945);                           // formula
  CHECK_CLOSE(brier_score(m.y, m.p, {.convention = brier_convention::half}), 0.219725);
  // scikit-learn documentation
  CHECK_CLOSE(brier_score(test::labels({0, 1, 1, 0}), test::array({.1, .9, .8, .3})), 0.0375);
  const test::l200 l;
  CHECK_CLOSE(brier_score(l.y, l.p), 0.16679050543504767);
  CHECK_CLOSE(brier_score(l.y, l.p.cast<float>().eval()), 0.16679050543504767);
}

TEST_CASE("brier_score: any order and any layout give equal bits") {
  const test::random_rows r(5000, 0, 1);
  const double expected = brier_score(r.y, r.p);
  CHECK(brier_score(r.y.reverse(), r.p.reverse()) == expected);
  CHECK(brier_score(r.y.cast<double>(), (2 * r.p) / 2) == expected);
  // two columns: the binary score, by half
  Eigen::Array<double, Eigen::Dynamic, 2> columns(5000, 2);
  columns << 1 - r.p, r.p;
  const Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = columns;
  CHECK_CLOSE(brier_score(r.y, columns, {.convention = brier_convention::half}), expected);
  CHECK(brier_score(r.y, columns) == brier_score(r.y, rows));
  CHECK(brier_score(r.y, columns) == brier_score(r.y.reverse(), rows.colwise().reverse()));
  CHECK(brier_score(r.y, columns.cast<float>().eval()) == brier_score(r.y, rows.cast<float>()));
}

TEST_CASE("brier_score: small scores keep their digits") {
  const Eigen::ArrayXd p = Eigen::ArrayXd::Constant(1000, 1e-5);
  CHECK_NEAR(brier_score(Eigen::ArrayXi::Zero(1000), p), 1e-10, 1e-14);
  CHECK_NEAR(brier_score(Eigen::ArrayXi::Ones(1000), (1 - p).eval()), 1e-10, 1e-11);
}

TEST_CASE("brier_score: many classes") {
  // 3,000 classes: a row that puts 1 on a wrong class has loss 2
  Eigen::MatrixXf p = Eigen::MatrixXf::Zero(300, 3000);
  Eigen::ArrayXi y(300);
  for (Index i = 0; i < 300; ++i) {
    p(i, 7 * i) = 1;
    y[i] = static_cast<int>(i % 3 == 0 ? 7 * i : 2999);
  }
  CHECK_CLOSE(brier_score(y, p), 4.0 / 3);
  // unnormalised rows are taken as they are
  CHECK_CLOSE(brier_score(test::labels({1}), Eigen::MatrixXd::Constant(1, 2, 1.0)), 1.0);
}

TEST_CASE("brier_score: weights") {
  const test::random_rows r(500, 0, 3);
  const Eigen::ArrayXd w = 2 * r.w;
  std::vector<double> p;
  std::vector<int> y;
  for (Index i = 0; i < r.p.size(); ++i) {
    for (int k = 0; k < static_cast<int>(w[i]); ++k) {
      p.push_back(r.p[i]);
      y.push_back(r.y[i]);
    }
  }
  CHECK_CLOSE(brier_score(r.y, r.p, w), brier_score(assay::view(y), assay::view(p)));
  CHECK_CLOSE(brier_score(r.y, r.p, 1e-9 * w), brier_score(r.y, r.p, w));
  Eigen::ArrayXd p0(502), w0(502);
  Eigen::ArrayXi y0(502);
  p0 << 1, 1, r.p;
  y0 << 0, 0, r.y;
  w0 << 0, 0, r.w;
  CHECK_CLOSE(brier_score(y0, p0, w0), brier_score(r.y, r.p, r.w));
}

TEST_CASE("brier_score_interval: standard errors") {
  const test::random_rows r(400, 0, 4);
  const Eigen::ArrayXd loss = (r.p - r.y.cast<double>()).square();
  const double n = 400;
  const assay::estimate e = brier_score_interval(r.y, r.p);
  CHECK_CLOSE(e.value, loss.mean());
  CHECK_CLOSE(e.standard_error, std::sqrt((loss - loss.mean()).square().sum() / (n * (n - 1))));
  CHECK_CLOSE(e.lower, e.value - 1.959963984540054 * e.standard_error);
  CHECK_CLOSE(e.upper, e.value + 1.959963984540054 * e.standard_error);
  CHECK(e.level == 0.95);
  const assay::estimate wide = brier_score_interval(r.y, r.p, {.level = 0.99});
  CHECK_CLOSE(wide.upper - wide.value, 2.5758293035489004 * e.standard_error);
  // importance weights: unit weights change nothing, nor does their scale
  CHECK_CLOSE(brier_score_interval(r.y, r.p, Eigen::ArrayXd::Constant(400, 0.3)).standard_error, e.standard_error);
  const double rows = static_cast<double>((r.w > 0).count());
  const double mean = (r.w * loss).sum() / r.w.sum();
  const double expected = std::sqrt(rows / (rows - 1) * (r.w.square() * (loss - mean).square()).sum()) / r.w.sum();
  CHECK_CLOSE(brier_score_interval(r.y, r.p, r.w).standard_error, expected);
  CHECK_CLOSE(brier_score_interval(r.y, r.p, 1e6 * r.w).standard_error, expected);
  // of any size, but for the squares that the standard error needs
  for (const double scale : {1e300, 1e-300}) {
    CHECK_CLOSE(brier_score(r.y, r.p, scale * r.w), brier_score(r.y, r.p, r.w));
    CHECK(test::contains(test::error_of([&] { brier_score_interval(r.y, r.p, scale * r.w); }), "brier_score_interval: the squares of the weights"));
  }
  CHECK(test::contains(test::error_of([&] { brier_score(r.y, r.p, 1e308 * r.w); }), "brier_score: a sum over the weights is too large"));
  // frequency weights: repeated rows
  const Eigen::ArrayXd w = 2 * r.w;
  const double total = w.sum();
  CHECK_CLOSE(brier_score_interval(r.y, r.p, w, {.weighting = assay::weighting::frequency}).standard_error,
              std::sqrt((w * (loss - mean).square()).sum() / (total * (total - 1))));
  CHECK(test::contains(test::error_of([&] { brier_score_interval(r.y, r.p, r.w, {.weighting = assay::weighting::frequency}); }), "whole numbers"));
  CHECK(test::contains(test::error_of([&] { brier_score_interval(r.y, r.p, {.level = 1}); }), "level = 1"));
  // n x K
  Eigen::ArrayXXd columns(400, 2);
  columns << 1 - r.p, r.p;
  CHECK_CLOSE(brier_score_interval(r.y, columns).standard_error, 2 * e.standard_error);
  // one row; equal losses
  CHECK(assay::is_undefined(brier_score_interval(test::labels({1}), test::array({.3})).standard_error));
  CHECK_CLOSE(brier_score_interval(test::labels({1}), test::array({.3})).value, 0.49);
  const assay::estimate none = brier_score_interval(test::labels({1, 0, 1}), test::array({.25, .75, .25}));
  CHECK(none.standard_error == 0);
  CHECK(none.lower == none.upper);
}

TEST_CASE("brier_score: undefined and errors") {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(assay::is_undefined(brier_score(Eigen::ArrayXi(0), Eigen::ArrayXd(0))));
  CHECK(assay::is_undefined(brier_score(Eigen::ArrayXi(0), Eigen::ArrayXXd(0, 3))));
  CHECK(assay::is_undefined(brier_score(test::labels({1}), test::array({.5}), test::array({0}))));
  const test::b20 d;
  const test::m12 m;
  for (const Index i : {0, 10, 19}) {
    Eigen::ArrayXd p = d.p;
    p[i] = nan;
    CHECK(test::error_of([&] { brier_score(d.y, p); }) == "assay::brier_score: prediction[" + std::to_string(i) + "] is NaN");
  }
  for (const Index i : {0, 5, 11}) {
    auto p = m.p;
    p(i, 2) = nan;
    CHECK(test::error_of([&] { brier_score(m.y, p); }) == "assay::brier_score: prediction(" + std::to_string(i) + ", 2) is NaN");
    p(i, 2) = -0.5;
    CHECK(test::error_of([&] { brier_score(m.y, p.cast<float>()); }) ==
          "assay::brier_score: prediction(" + std::to_string(i) + ", 2) = -0.5 is outside [0, 1]");
  }
  CHECK(test::contains(test::error_of([&] { brier_score(m.y + 1, m.p); }), "truth[2] = 3 is not a whole number in [0, 3)"));
  CHECK(test::contains(test::error_of([&] { brier_score(m.y, m.p.topRows(4)); }), "prediction has 4 rows but truth has 12"));
  CHECK(test::contains(test::error_of([&] { brier_score(m.y, m.p, d.w); }), "weights has 20 elements but truth has 12"));
  const Eigen::MatrixXd column = d.p.matrix();
  CHECK(test::contains(test::error_of([&] { brier_score(d.y, column); }), "pass .col(0)"));
}
