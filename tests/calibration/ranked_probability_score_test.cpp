#include "calibration/data.hpp"

#include <assay/calibration/brier_score.hpp>
#include <assay/calibration/ranked_probability_score.hpp>

#include <limits>

using assay::Index;
using assay::ranked_probability_score;
using assay::ranked_probability_score_interval;

namespace {

Eigen::ArrayXd losses(const Eigen::ArrayXi& y, const Eigen::ArrayXXd& p) {
  Eigen::ArrayXd out = Eigen::ArrayXd::Zero(y.size());
  for (Index i = 0; i < y.size(); ++i) {
    for (Index k = 0; k + 1 < p.cols(); ++k) {
      const double r = p.row(i).head(k + 1).sum() - (y[i] <= k ? 1 : 0);
      out[i] += r * r;
    }
  }
  return out;
}

struct sample {
  Eigen::ArrayXXd p;
  Eigen::ArrayXi y;
  Eigen::ArrayXd w;
  sample(Index n, Index classes, std::uint64_t seed) : p(n, classes), y(n), w(n) {
    test::generator g(seed);
    for (Index i = 0; i < n; ++i) {
      for (Index k = 0; k < classes; ++k) p(i, k) = 1 + g.below(5);
      p.row(i) /= p.row(i).sum();
      y[i] = g.below(static_cast<int>(classes));
      w[i] = g.below(4);
    }
  }
};

}  // namespace

TEST_CASE("ranked_probability_score: reference values") {
  const test::m12 m;
  CHECK_CLOSE(ranked_probability_score(m.y, m.p), 0.262525);  // reference table 4.2 row 110
  CHECK_CLOSE(ranked_probability_score(m.y, m.p, {.normalise = true}), 0.1312625);
  const Eigen::ArrayXd w = Eigen::ArrayXd::LinSpaced(12, 1, 12);
  CHECK_CLOSE(ranked_probability_score(m.y, m.p, w), 0.2977666666666667);  // numpy 2.4.6, from the definition
  // all on the wrong end: every threshold is wrong
  Eigen::ArrayXXd end(1, 5);
  end << 0, 0, 0, 0, 1;
  CHECK(ranked_probability_score(test::labels({0}), end) == 4);
  CHECK(ranked_probability_score(test::labels({3}), end, {.normalise = true}) == 0.25);
  CHECK(ranked_probability_score(test::labels({4}), end) == 0);
}

TEST_CASE("ranked_probability_score: the definition, any order, weights") {
  for (const Index classes : {2, 3, 12, 40}) {
    const sample s(700, classes, static_cast<std::uint64_t>(classes));
    const Eigen::ArrayXd loss = losses(s.y, s.p);
    CHECK_CLOSE(ranked_probability_score(s.y, s.p), loss.mean());
    CHECK_CLOSE(ranked_probability_score(s.y, s.p, s.w), (s.w * loss).sum() / s.w.sum());
    CHECK(ranked_probability_score(s.y.reverse(), s.p.colwise().reverse()) == ranked_probability_score(s.y, s.p));
    const Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = s.p;
    CHECK(ranked_probability_score(s.y, rows) == ranked_probability_score(s.y, s.p));
    for (const double scale : {1e300, 1e-300})
      CHECK_CLOSE(ranked_probability_score(s.y, s.p, scale * s.w), ranked_probability_score(s.y, s.p, s.w));
    // the classes counted from the other end
    CHECK_CLOSE(ranked_probability_score(static_cast<int>(classes) - 1 - s.y, s.p.rowwise().reverse()), loss.mean());
    const assay::estimate e = ranked_probability_score_interval(s.y, s.p);
    CHECK_CLOSE(e.value, loss.mean());
    CHECK_CLOSE(e.standard_error, std::sqrt((loss - loss.mean()).square().sum() / (700.0 * 699)));
    const double steps = static_cast<double>(classes - 1);
    CHECK_CLOSE(ranked_probability_score_interval(s.y, s.p, {.normalise = true}).standard_error, e.standard_error / steps);
    CHECK_CLOSE(ranked_probability_score_interval(s.y, s.p, s.w).value, (s.w * loss).sum() / s.w.sum());
  }
  const test::random_rows r(500, 10, 3);
  Eigen::ArrayXXd two(500, 2);
  two << 1 - r.p, r.p;
  CHECK_CLOSE(ranked_probability_score(r.y, two), assay::brier_score(r.y, r.p));
  // whole weights are repeated rows
  const sample s(60, 4, 9);
  const auto n = static_cast<Index>(s.w.sum());
  Eigen::ArrayXXd p(n, 4);
  Eigen::ArrayXi y(n);
  for (Index i = 0, at = 0; i < 60; ++i) {
    for (int k = 0; k < static_cast<int>(s.w[i]); ++k, ++at) {
      p.row(at) = s.p.row(i);
      y[at] = s.y[i];
    }
  }
  CHECK_CLOSE(ranked_probability_score(s.y, s.p, s.w), ranked_probability_score(y, p));
  CHECK_CLOSE(ranked_probability_score_interval(s.y, s.p, s.w, {.weighting = assay::weighting::frequency}).standard_error,
              ranked_probability_score_interval(y, p).standard_error);
}

TEST_CASE("ranked_probability_score: rows that do not sum to 1, many classes") {
  CHECK_CLOSE(ranked_probability_score(test::labels({0}), Eigen::ArrayXXd::Constant(1, 4, 1.0)), 0 + 1 + 4);
  CHECK_CLOSE(ranked_probability_score(test::labels({2}), Eigen::MatrixXf::Constant(1, 3000, 1.0F)), 2998.0 * 2999 * 5997 / 6 + 4);
  Eigen::MatrixXf far = Eigen::MatrixXf::Zero(100, 3000);
  far.col(2999).setOnes();
  CHECK(ranked_probability_score(Eigen::ArrayXi::Zero(100), far) == 2999);
}

TEST_CASE("ranked_probability_score: edge cases and errors") {
  CHECK(assay::is_undefined(ranked_probability_score(Eigen::ArrayXi(0), Eigen::ArrayXXd(0, 3))));
  Eigen::ArrayXXd p = Eigen::ArrayXXd::Constant(2, 3, 0.25);
  CHECK(assay::is_undefined(ranked_probability_score(test::labels({1, 2}), p, test::array({0, 0}))));
  CHECK(test::error_of([&] { ranked_probability_score(test::labels({1, 3}), p); }) ==
        "assay::ranked_probability_score: truth[1] = 3 is not a whole number in [0, 3)");
  CHECK(test::error_of([&] { ranked_probability_score(test::labels({1}), p); }) ==
        "assay::ranked_probability_score: prediction has 2 rows but truth has 1 elements");
  CHECK(test::contains(test::error_of([&] { ranked_probability_score(test::labels({1, 0}), Eigen::ArrayXXd::Constant(2, 1, 0.25)); }),
                       "ranked_probability_score: prediction has 1 columns, one per class is wanted"));
  p(1, 2) = std::numeric_limits<double>::quiet_NaN();  // the last column too, though it is in no sum
  CHECK(test::error_of([&] { ranked_probability_score(test::labels({1, 0}), p); }) ==
        "assay::ranked_probability_score: prediction(1, 2) is NaN");
  CHECK(test::error_of([&] { ranked_probability_score(test::labels({1, 0}), Eigen::ArrayXXd::Constant(2, 3, 0.25), test::array({1})); }) ==
        "assay::ranked_probability_score: weights has 1 elements but truth has 2");
}
