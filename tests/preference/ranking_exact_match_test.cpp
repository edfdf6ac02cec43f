#include "support/check.hpp"

#include <assay/preference/ranking_accuracy.hpp>
#include <assay/preference/ranking_exact_match.hpp>

#include <limits>

using namespace assay;

namespace {

/// Every pair of every row, from the definition.
double brute(const Eigen::ArrayXXd& truth, const Eigen::ArrayXXd& score, const Eigen::ArrayXd& w) {
  double right = 0;
  for (Index i = 0; i < truth.rows(); ++i) {
    bool same = true;
    for (Index a = 0; a < truth.cols(); ++a) {
      for (Index b = 0; b < truth.cols(); ++b) {
        same = same && (truth(i, a) < truth(i, b)) == (score(i, a) < score(i, b));
      }
    }
    right += same ? w[i] : 0;
  }
  return right / w.sum();
}

}  // namespace

TEST_CASE("ranking_exact_match: whole rankings") {
  Eigen::ArrayXXi truth(4, 3);
  truth << 3, 2, 1, 1, 2, 3, 2, 2, 1, 2, 2, 1;
  Eigen::ArrayXXd score(4, 3);
  score << .9, .5, .1, .9, .5, .1, .7, .7, .2, .7, .6, .2;
  CHECK(ranking_exact_match(truth, score) == 0.5);  // rows 0 and 2; row 3 breaks a tie of the truth
  CHECK(ranking_exact_match(truth, score, Eigen::Array4d(3, 0, 0, 1)) == 0.75);
  CHECK(ranking_exact_match(truth, -score) == 0.25);
  // two rankings of four, of which one pair differs
  Eigen::ArrayXXi one(1, 4), other(1, 4);
  one << 2, 1, 4, 3;
  other << 2, 1, 3, 4;
  CHECK(ranking_exact_match(one, other) == 0);
  CHECK(ranking_exact_match(one, one.cast<float>()) == 1);
  CHECK(ranking_exact_match(-one, -other.cast<double>()) == 0);
  // −0 ties with 0, infinities are ordered
  const double infinity = std::numeric_limits<double>::infinity();
  Eigen::ArrayXXd a(1, 4), b(1, 4);
  a << 0.0, -0.0, -infinity, infinity;
  b << 2, 2, 1, 3;
  CHECK(ranking_exact_match(a, b) == 1);
  CHECK(ranking_exact_match(b, a) == 1);
}

TEST_CASE("ranking_exact_match: against all pairs; layouts; two responses") {
  test::generator g(4);
  for (const Index m : {2, 3, 5, 70}) {
    Eigen::ArrayXXd truth(3000, m), score(3000, m);
    Eigen::ArrayXd w(3000);
    for (Index i = 0; i < 3000; ++i) {
      w[i] = g.below(3);
      for (Index k = 0; k < m; ++k) {
        truth(i, k) = g.below(4);
        score(i, k) = 10 * truth(i, k) + (g.below(static_cast<int>(3 * m)) == 0 ? 10 : 0);
      }
    }
    const double plain = ranking_exact_match(truth, score);
    CHECK(plain == brute(truth, score, Eigen::ArrayXd::Ones(3000)));
    CHECK(ranking_exact_match(truth, score, w) == brute(truth, score, w));
    const Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = score.cast<float>();
    CHECK(ranking_exact_match(truth, rows) == plain);
    CHECK(ranking_exact_match(truth.colwise().reverse(), score.colwise().reverse()) == plain);
    CHECK(ranking_exact_match(truth.rowwise().reverse(), score.rowwise().reverse()) == plain);
    CHECK(ranking_exact_match(truth * 3 - 1, score.exp()) == plain);
  }
  Eigen::ArrayXXd pair(100, 2), model(100, 2);
  for (Index i = 0; i < 100; ++i) {
    pair.row(i) << 1, 0;
    model.row(i) << g.uniform(), g.uniform();
  }
  CHECK_CLOSE(ranking_exact_match(pair, model), ranking_accuracy(model.col(0), model.col(1)));
}

TEST_CASE("ranking_exact_match: undefined and errors") {
  const Eigen::ArrayXXd none(0, 3);
  CHECK(is_undefined(ranking_exact_match(none, none)));
  CHECK(ranking_exact_match(none, none, {.undefined = 0}) == 0);
  const Eigen::ArrayXXd x = Eigen::ArrayXXd::Random(5, 3);
  CHECK(is_undefined(ranking_exact_match(x, x, Eigen::ArrayXd::Zero(5))));
  Eigen::ArrayXXd bad = x;
  bad(4, 1) = std::numeric_limits<double>::quiet_NaN();
  const auto error = [](const auto&... a) { return test::error_of([&] { (void)ranking_exact_match(a...); }); };
  CHECK(error(x, bad) == "assay::ranking_exact_match: score(4, 1) is NaN");
  CHECK(error(bad, x) == "assay::ranking_exact_match: truth(4, 1) is NaN");
  CHECK(error(x, x.topRows(4).eval()) == "assay::ranking_exact_match: score has 4 rows but truth has 5");
  CHECK(error(x, x.leftCols(2).eval()) == "assay::ranking_exact_match: score has 2 columns but truth has 3");
  const Eigen::ArrayXXd narrow = x.leftCols(1);
  CHECK(error(narrow, narrow) == "assay::ranking_exact_match: truth has 1 columns, a ranking has at least 2 responses");
  CHECK(error(x, x, Eigen::ArrayXd::Ones(3).eval()) == "assay::ranking_exact_match: weights has 3 elements but truth has 5");
  CHECK(error(x, x, Eigen::ArrayXd::Constant(5, -1).eval()) == "assay::ranking_exact_match: weights[0] = -1 is negative");
}
