#include "support/check.hpp"
#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/auroc.hpp>

#include <limits>

using namespace assay;

namespace {
double brute(const Eigen::ArrayXi& y, const Eigen::ArrayXd& s, const Eigen::ArrayXd& w) {
  double area = 0;
  double pairs = 0;
  for (Index i = 0; i < y.size(); ++i) {
    for (Index j = 0; j < y.size(); ++j) {
      if (y(i) != 1 || y(j) != 0) continue;
      pairs += w(i) * w(j);
      area += w(i) * w(j) * (s(i) > s(j) ? 1.0 : s(i) == s(j) ? 0.5 : 0.0);
    }
  }
  return area / pairs;
}
}  // namespace

TEST_CASE("auroc: reference values") {
  const test::b20 d;
  CHECK(auroc(d.y, d.p) == 0.735);  // scikit-learn, pROC, ROCR, PRROC, Hmisc
  CHECK(auroc(d.y, d.q) == 0.77);
  CHECK_CLOSE(auroc(d.y, d.p, d.w), 0.6739130434782609);  // 93/138; scikit-learn, survival, Hmisc
  CHECK(auroc(Eigen::Array4i(0, 0, 1, 1), Eigen::Array4d(.1, .4, .35, .8)) == 0.75);  // scikit-learn documentation
  CHECK(auroc(Eigen::Array4i(0, 1, 1, 0), Eigen::Array4d(0, .5, .7, .8)) == 0.5);     // torchmetrics documentation
  CHECK(auroc(Eigen::Array3i(0, 1, 1), Eigen::Array3d(.5, .9, .5)) == 0.75);          // ties averaged
  CHECK(auroc(Eigen::Array4i(0, 0, 1, 1), Eigen::Array4d::Constant(.5)) == 0.5);
  const test::l200 l;
  CHECK(auroc(l.y, l.p) == 0.8747798802363403);  // exact pair counts, P*N beyond 2^32
}

TEST_CASE("auroc: scores near 98 do not saturate") {  // torchmetrics#2819: 0.5 through a float sigmoid
  Eigen::ArrayXd s(15);
  s << 98.0950, 98.4612, 98.1145, 98.1506, 97.6037, 98.9425, 99.2644, 99.5014, 99.7280, 99.6595, 99.6931, 99.4667, 99.9623, 99.8949, 99.8768;
  Eigen::ArrayXi y = Eigen::ArrayXi::Ones(15);
  y(0) = 0;
  CHECK(auroc(y, s) == 13.0 / 14.0);
}

TEST_CASE("auroc: scores that differ by 1e-16 are not tied") {  // pROC#25
  Eigen::ArrayXd s(18);
  s << .960602681556147, .0794407386056549, .144842404246611, .931816485855784, .931816485855784, .97764041048215, .653549466997938699464,
      .796401132206396, .427720540184519, .811278021288732, .0188323116581187, .653549466997938588442, .653549466997938477419,
      .959111701445925, .931816485855784, .663663279418747, .800100838413179, .780456095511079;
  Eigen::ArrayXi y(18);
  y << 2, 1, 1, 2, 2, 1, 2, 2, 1, 1, 1, 2, 1, 2, 2, 2, 2, 2;
  CHECK_CLOSE(auroc(y == 2, s), 0.7792207792207793);
}

TEST_CASE("auroc: against all pairs, with heavy ties and weights") {
  for (const int distinct : {2, 5, 50, 100000}) {
    test::generator g(static_cast<std::uint64_t>(distinct));
    Eigen::ArrayXi y(300);
    Eigen::ArrayXd s(300);
    Eigen::ArrayXd w(300);
    for (Index i = 0; i < 300; ++i) {
      y(i) = g.below(4) == 0;
      s(i) = g.below(distinct) - 2.0 + y(i);
      w(i) = g.below(3) == 0 ? 0 : g.uniform();
    }
    CHECK_CLOSE(auroc(y, s), brute(y, s, Eigen::ArrayXd::Ones(300)));
    CHECK_CLOSE(auroc(y, s, w), brute(y, s, w));
    CHECK_CLOSE(auroc(y, s, Eigen::ArrayXd::Constant(300, 7.0)), auroc(y, s));
    // monotone maps, offset 1e9 and scale 1e-9 change nothing; flipping both gives the same, flipping one the complement
    CHECK(auroc(y, s + 1e9) == auroc(y, s));
    CHECK(auroc(y, s * 1e-9) == auroc(y, s));
    CHECK(auroc(y, (s * 8 + 1).cube()) == auroc(y, s));
    CHECK_CLOSE(auroc(1 - y, -s), auroc(y, s));
    CHECK_CLOSE(auroc(y, -s), 1 - auroc(y, s));
    CHECK(auroc(y.reverse(), s.reverse()) == auroc(y, s));
  }
}

TEST_CASE("auroc: an integer weight is a repeated row") {
  const test::b20 d;
  const Eigen::ArrayXd w = (2 * d.w).eval();
  const auto n = static_cast<Index>(w.sum());
  Eigen::ArrayXi y(n);
  Eigen::ArrayXd s(n);
  Index k = 0;
  for (Index i = 0; i < 20; ++i) {
    for (int r = 0; r < static_cast<int>(w(i)); ++r, ++k) {
      y(k) = d.y(i);
      s(k) = d.p(i);
    }
  }
  CHECK_CLOSE(auroc(d.y, d.p, w), auroc(y, s));
}

TEST_CASE("auroc: undefined with one class, and what peers return there on request") {
  const Eigen::ArrayXd s{{0.1, 0.2, 0.3}};
  CHECK(is_undefined(auroc(Eigen::ArrayXi::Ones(3), s)));
  CHECK(is_undefined(auroc(Eigen::ArrayXi::Zero(3), s)));
  CHECK(is_undefined(auroc(Eigen::ArrayXi(0), Eigen::ArrayXd(0))));
  CHECK(auroc(Eigen::ArrayXi::Ones(3), s, {.undefined = 0.5}) == 0.5);
  // the only negative has weight 0
  CHECK(is_undefined(auroc(Eigen::Array3i(0, 1, 1), s, Eigen::Array3d(0, 1, 1))));
  CHECK(auroc(Eigen::Array2i(0, 1), Eigen::Array2d(1, 2)) == 1);
}

TEST_CASE("auroc: more than 2^24 rows in float") {  // float counts freeze at 16,777,216
  const Index n = (Index{1} << 24) + 1000;
  const Eigen::ArrayXf s = Eigen::ArrayXf::Constant(n, 0.5f);
  Eigen::Array<bool, -1, 1> y = Eigen::Array<bool, -1, 1>::Constant(n, false);
  y.tail(n / 2) = true;
  ranked_scores r(y, s);
  CHECK(auroc(r) == 0.5);
  r.update(Eigen::Array<bool, -1, 1>::Constant(3, true), Eigen::ArrayXf::Ones(3));
  const double p = static_cast<double>(n / 2);
  const double q = static_cast<double>(n - n / 2);
  CHECK_CLOSE(auroc(r), (0.5 * p * q + 3 * q) / ((p + 3) * q));
}

TEST_CASE("auroc: errors") {
  const Eigen::ArrayXd s{{0.1, std::numeric_limits<double>::quiet_NaN(), 0.3}};
  CHECK(test::error_of([&] { (void)auroc(Eigen::Array3i(0, 1, 1), s); }) == "assay::auroc: score[1] is NaN");
  CHECK(test::error_of([&] { (void)auroc(Eigen::Array3d(0, 0.37, 1), Eigen::Array3d(1, 2, 3)); }) ==
        "assay::auroc: truth[1] = 0.37 is not 0 or 1; of a probability p pass p >= 0.5");
  CHECK(test::error_of([&] { (void)auroc(Eigen::Array3i(0, 1, 1), Eigen::Array2d(1, 2)); }) ==
        "assay::auroc: score has 2 elements but truth has 3");
  CHECK(test::error_of([&] { (void)auroc(Eigen::Array2i(0, 1), Eigen::Array2d(1, 2), Eigen::Array2d(1, -1)); }) ==
        "assay::auroc: weights[1] = -1 is negative");
}

TEST_CASE("auroc: kinds of input") {  // one set for the family
  const test::b20 d;
  const Eigen::MatrixXd m = (Eigen::MatrixXd(20, 2) << d.p.matrix(), d.q.matrix()).finished();
  const Eigen::Matrix<double, -1, -1, Eigen::RowMajor> r = m;
  const Eigen::MatrixXd t = m.transpose();
  const std::vector<double> v(d.p.data(), d.p.data() + 20);
  CHECK(auroc(d.y, m.col(0)) == 0.735);
  CHECK(auroc(d.y, r.col(1)) == 0.77);
  CHECK(auroc(d.y.transpose(), t.row(0)) == 0.735);
  CHECK(auroc(d.y, view(v)) == 0.735);
  CHECK(auroc(d.y == 1, (3 * d.p).exp()) == 0.735);
  CHECK(auroc(d.y.cast<double>(), d.p.cast<float>()) == 0.735);
  CHECK(auroc(d.y.cast<std::uint8_t>(), d.p.cast<float>().cast<Eigen::half>().eval()) == 0.735);
  CHECK(auroc(d.y.cast<bool>(), m * Eigen::Vector2d(1, 0)) == 0.735);
  CHECK(auroc(ranked_scores(d.y, d.p)) == 0.735);
  CHECK(auroc(d.y, (100 * d.p).round().cast<int>()) == 0.735);
}

TEST_CASE("auroc: laws, any split into batches merged in any order among them") {
  const auto metric = [](const auto&... a) { return auroc(a...); };
  test::check_rank_metric("auroc", metric);
  test::check_needs_both_classes(metric);
}
