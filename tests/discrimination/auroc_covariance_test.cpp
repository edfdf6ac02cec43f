#include "support/check.hpp"
#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/auroc_covariance.hpp>
#include <assay/discrimination/clustered_auroc_interval.hpp>

#include <Eigen/Eigenvalues>

using namespace assay;

namespace {
/// The two models of B20 and a third one.
Eigen::ArrayXXd three_models(const test::b20& d) {
  Eigen::ArrayXXd s(20, 3);
  s.col(0) = d.p;
  s.col(1) = d.q;
  s.col(2) << .3, .3, .1, .5, .2, .2, .4, .3, .5, .1, .6, .2, .4, .6, .5, .3, .7, .6, .6, .4;
  return s;
}

/// n rows of k models that share part of their scores, with heavy ties and weights 0 to 3.
struct many_models {
  Eigen::ArrayXi y;
  Eigen::ArrayXXd s;
  Eigen::ArrayXd w;
  many_models(std::uint64_t seed, Index n, Index k, int distinct) : y(n), s(n, k), w(n) {
    test::generator g(seed);
    for (Index i = 0; i < n; ++i) {
      y(i) = g.below(3) == 0;
      w(i) = g.below(4);
      const int shared = g.below(distinct);
      for (Index m = 0; m < k; ++m) s(i, m) = g.below(2) == 0 ? shared : g.below(distinct) + 0.3 * distinct * y(i);
    }
  }
};

bool close(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b, double relative = 1e-11) {
  return a.rows() == b.rows() && a.cols() == b.cols() && ((a - b).array().abs() <= relative * b.array().abs().maxCoeff()).all();
}

/// By all pairs, with infinities.
Eigen::MatrixXd brute(const Eigen::ArrayXi& y, const Eigen::ArrayXXd& s, const Eigen::ArrayXd& w, bool factors) {
  Eigen::MatrixXd out = Eigen::MatrixXd::Zero(s.cols(), s.cols());
  const double total[2] = {(w * (1 - y).cast<double>()).sum(), (w * y.cast<double>()).sum()};
  const double n[2] = {static_cast<double>((y == 0 && w > 0).count()), static_cast<double>((y == 1 && w > 0).count())};
  for (Index i = 0; i < y.size(); ++i) {
    Eigen::VectorXd h(s.cols());
    for (Index m = 0; m < s.cols(); ++m) {
      double v = 0;
      for (Index j = 0; j < y.size(); ++j) {
        if (y(j) == y(i)) continue;
        const double mine = y(i) == 1 ? s(i, m) : s(j, m);
        const double other = y(i) == 1 ? s(j, m) : s(i, m);
        v += w(j) * (mine > other ? 1.0 : mine == other ? 0.5 : 0.0);
      }
      h(m) = w(i) / total[y(i)] * (v / total[1 - y(i)] - auroc(y, s.col(m), w));
    }
    out += (factors ? n[y(i)] / (n[y(i)] - 1) : 1) * h * h.transpose();
  }
  return out;
}
}  // namespace

TEST_CASE("auroc_covariance: reference values") {
  // pROC 1.18.0 auc, var, cov (method "delong")
  const test::b20 d;
  const auroc_covariance_result r = auroc_covariance(d.y, three_models(d));
  CHECK(r.auroc(0) == 0.735);
  CHECK(r.auroc(1) == 0.77);
  CHECK(r.auroc(2) == 0.735);
  Eigen::Matrix3d expected;
  expected << 0.0137833333333333349, 0.0091777777777777778, 0.0097, 0.0091777777777777778, 0.0118, 0.0047888888888888894, 0.0097,
      0.0047888888888888894, 0.0142833333333333319;
  CHECK(close(r.covariance, expected, 1e-14));
  // the infinitesimal jackknife: R survival 3.5-3 concordance
  const auroc_covariance_options jackknife{.variance = auroc_variance::infinitesimal_jackknife};
  const Eigen::MatrixXd j = auroc_covariance(d.y, three_models(d).leftCols(2), jackknife).covariance;
  CHECK_CLOSE(j(0, 0), 0.012405);
  CHECK_CLOSE(j(1, 1), 0.01062);
  CHECK_CLOSE(j(0, 1), 0.00826);
  CHECK(j(1, 0) == j(0, 1));
  const Eigen::MatrixXd w = auroc_covariance(d.y, three_models(d).leftCols(2), d.w, jackknife).covariance;
  CHECK_CLOSE(w(0, 0), 0.017728957023809947);
  CHECK_CLOSE(w(1, 1), 0.010328981692559512);
  CHECK_CLOSE(w(0, 1), 0.0078432649796207014);
  // 200,000 rows, P·N beyond 2^32
  const test::l200 l;
  Eigen::ArrayXXf s(200000, 2);
  s.col(0) = l.p.cast<float>();
  s.col(1) = -s.col(0);
  const auroc_covariance_result large = auroc_covariance(l.y, s);
  CHECK(large.auroc(0) == 0.8747798802363403);
  CHECK_CLOSE(large.auroc(1), 1 - 0.8747798802363403);
  CHECK_NEAR(large.covariance(0, 0), 6.154217878870192e-07, 1e-11);
  CHECK_NEAR(large.covariance(0, 1), -6.154217878870192e-07, 1e-11);
  CHECK_NEAR(auroc_covariance(l.y, s, jackknife).covariance(1, 1), 6.154143333430181e-07, 1e-11);
}

TEST_CASE("auroc_covariance: against placements of all pairs, with ties, infinities and both zeros") {
  const double inf = std::numeric_limits<double>::infinity();
  for (const int distinct : {2, 6, 1000}) {
    many_models d(static_cast<std::uint64_t>(distinct), 120, 5, distinct);
    d.s(3, 1) = inf;
    d.s(4, 1) = -inf;
    d.s(5, 1) = inf;
    for (Index i = 0; i < 120; i += 2) d.s(i, 2) = i % 4 == 0 ? 0.0 : -0.0;
    for (const bool factors : {false, true}) {
      const auroc_covariance_options o{.variance = factors ? auroc_variance::delong : auroc_variance::infinitesimal_jackknife};
      CHECK(close(auroc_covariance(d.y, d.s, o).covariance, brute(d.y, d.s, Eigen::ArrayXd::Ones(120), factors)));
      CHECK(close(auroc_covariance(d.y, d.s, d.w, o).covariance, brute(d.y, d.s, d.w, factors)));
    }
    const auroc_covariance_result plain = auroc_covariance(d.y, d.s);
    const auroc_covariance_result weighted = auroc_covariance(d.y, d.s, d.w);
    for (Index m = 0; m < 5; ++m) {
      CHECK(plain.auroc(m) == auroc(d.y, d.s.col(m)));
      CHECK_CLOSE(weighted.auroc(m), auroc(d.y, d.s.col(m), d.w));
      CHECK_NEAR(std::sqrt(plain.covariance(m, m)), auroc_interval(d.y, d.s.col(m)).standard_error, 1e-12);
      CHECK_NEAR(std::sqrt(weighted.covariance(m, m)), auroc_interval(d.y, d.s.col(m), d.w).standard_error, 1e-12);
    }
  }
}

TEST_CASE("auroc_covariance: order of rows, storage, weights") {
  const many_models d(4, 700, 19, 12);  // more columns than are read together, more rows than a block of products
  const auroc_covariance_result plain = auroc_covariance(d.y, d.s);
  const auroc_covariance_result weighted = auroc_covariance(d.y, d.s, d.w);
  CHECK(auroc_covariance(d.y.reverse(), d.s.colwise().reverse()).covariance == plain.covariance);
  CHECK(auroc_covariance(d.y.reverse(), d.s.colwise().reverse(), d.w.reverse()).covariance == weighted.covariance);
  CHECK((auroc_covariance(d.y.reverse(), d.s.colwise().reverse(), d.w.reverse()).auroc == weighted.auroc).all());
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> by_rows = d.s.matrix();
  CHECK(auroc_covariance(d.y, by_rows).covariance == plain.covariance);
  CHECK(auroc_covariance(d.y, d.s.cast<int>()).covariance == auroc_covariance(d.y, d.s.cast<int>().cast<double>()).covariance);
  CHECK(auroc_covariance(d.y, (d.s * 1e-9 + 0).eval()).covariance == plain.covariance);
  CHECK(close(auroc_covariance(d.y, d.s, Eigen::ArrayXd::Ones(700)).covariance, plain.covariance));
  CHECK(close(auroc_covariance(d.y, d.s, (d.w * 0x1p250).eval()).covariance, weighted.covariance));
  CHECK(close(auroc_covariance(d.y, d.s, (d.w * 0x1p-250).eval()).covariance, weighted.covariance));
  const auto n = static_cast<Index>(d.w.sum());
  Eigen::ArrayXi y(n);
  Eigen::ArrayXXd s(n, 19);
  Index k = 0;
  for (Index i = 0; i < 700; ++i) {
    for (int r = 0; r < static_cast<int>(d.w(i)); ++r, ++k) {
      y(k) = d.y(i);
      s.row(k) = d.s.row(i);
    }
  }
  CHECK(close(auroc_covariance(d.y, d.s, d.w, {.weighting = weighting::frequency}).covariance, auroc_covariance(y, s).covariance));
}

TEST_CASE("clustered_auroc_covariance: reference values, diagonal, clusters of one row") {
  // R survival 3.5-3 concordance(y ~ p, cluster = g[, weights = w])$var
  const test::b20 d;
  const Eigen::ArrayXi g = Eigen::ArrayXi::LinSpaced(20, 0, 19) / 3;
  const auroc_covariance_options jackknife{.variance = auroc_variance::infinitesimal_jackknife};
  const Eigen::MatrixXd r = clustered_auroc_covariance(d.y, three_models(d), g, jackknife).covariance;
  CHECK_CLOSE(r(0, 0), 0.0071105);
  CHECK_CLOSE(r(1, 1), 0.006952);
  const Eigen::MatrixXd w = clustered_auroc_covariance(d.y, three_models(d), g, d.w, jackknife).covariance;
  CHECK_CLOSE(w(0, 0), 0.012577215846577956);
  CHECK_CLOSE(w(1, 1), 0.0037784142480740603);
  const many_models m(9, 200, 4, 10);
  test::generator random(1);
  Eigen::ArrayXi ids(200);
  for (Index i = 0; i < 200; ++i) ids(i) = random.below(31);
  const auroc_covariance_result plain = clustered_auroc_covariance(m.y, m.s, ids);
  const auroc_covariance_result weighted = clustered_auroc_covariance(m.y, m.s, ids, m.w);
  for (Index k = 0; k < 4; ++k) {
    CHECK_CLOSE(std::sqrt(plain.covariance(k, k)), clustered_auroc_interval(m.y, m.s.col(k), ids).standard_error);
    CHECK_CLOSE(std::sqrt(weighted.covariance(k, k)), clustered_auroc_interval(m.y, m.s.col(k), ids, m.w).standard_error);
  }
  // bilinear: the covariance with a model that is the negative of another
  Eigen::ArrayXXd turned = m.s;
  turned.col(2) = -m.s.col(0);
  const Eigen::MatrixXd t = clustered_auroc_covariance(m.y, turned, ids, m.w).covariance;
  CHECK(close(t.row(2), -t.row(0)));
  const Eigen::ArrayXi own = Eigen::ArrayXi::LinSpaced(200, 0, 199);
  CHECK(close(clustered_auroc_covariance(m.y, m.s, own).covariance, auroc_covariance(m.y, m.s).covariance));
  CHECK(close(clustered_auroc_covariance(m.y, m.s, own, m.w).covariance, auroc_covariance(m.y, m.s, m.w).covariance));
  CHECK(clustered_auroc_covariance(m.y.reverse(), m.s.colwise().reverse(), ids.reverse(), m.w.reverse()).covariance == weighted.covariance);
  // no covariance is more than the variances allow
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> spectrum(plain.covariance);
  CHECK(spectrum.eigenvalues().minCoeff() >= -1e-15 * spectrum.eigenvalues().maxCoeff());
}

TEST_CASE("auroc_covariance: edge cases") {
  const test::b20 d;
  // models that are the same, one that is perfect, one that is constant
  Eigen::ArrayXXd s(20, 4);
  s << d.p, (d.p * 2).exp(), d.y.cast<double>(), Eigen::ArrayXd::Ones(20);
  const auroc_covariance_result r = auroc_covariance(d.y, s, d.w);
  CHECK(r.auroc(0) == r.auroc(1));
  CHECK(r.covariance(0, 0) == r.covariance(0, 1));
  CHECK(r.covariance(0, 0) == r.covariance(1, 1));
  CHECK(r.auroc(2) == 1);
  CHECK(r.covariance(2, 2) == 0);
  CHECK(r.covariance(0, 2) == 0);
  CHECK_CLOSE(r.auroc(3), 0.5);
  CHECK(r.covariance(3, 3) == 0);
  const auroc_covariance_result one = auroc_covariance(Eigen::Array3i(1, 1, 1), Eigen::ArrayXXd::Random(3, 2));
  CHECK(is_undefined(one.auroc(1)));
  CHECK(is_undefined(one.covariance(0, 1)));
  const auroc_covariance_result few = auroc_covariance(Eigen::Array3i(1, 0, 1), Eigen::ArrayXXd::Ones(3, 2));
  CHECK(few.auroc(1) == 0.5);
  CHECK(is_undefined(few.covariance(0, 0)));
  CHECK(auroc_covariance(Eigen::Array4i(1, 0, 1, 0), Eigen::ArrayXXd(4, 0)).auroc.size() == 0);
  CHECK(is_undefined(auroc_covariance(Eigen::ArrayXi(0), Eigen::ArrayXXd(0, 1)).auroc(0)));
  CHECK(is_undefined(clustered_auroc_covariance(d.y, s, Eigen::ArrayXi::Zero(20)).covariance(0, 0)));
}

TEST_CASE("auroc_covariance: errors") {
  const many_models d(2, 3000, 3, 50);
  const auto message = [&](const Eigen::ArrayXXd& s) { return test::error_of([&] { (void)auroc_covariance(d.y, s); }); };
  Eigen::ArrayXXd bad = d.s;
  bad(2999, 1) = undefined();
  CHECK(message(bad) == "assay::auroc_covariance: scores(2999, 1) is NaN");
  bad(17, 2) = undefined();
  CHECK(message(bad) == "assay::auroc_covariance: scores(17, 2) is NaN");
  CHECK(message(d.s.topRows(7)) == "assay::auroc_covariance: scores has 7 rows but truth has 3000 elements");
  const auto of = [&](const auto&... a) { return test::error_of([&] { (void)auroc_covariance(d.y, d.s, a...); }); };
  CHECK(of(d.w.head(7).eval()) == "assay::auroc_covariance: weights has 7 elements but truth has 3000");
  Eigen::ArrayXd w = d.w;
  w(2) = -1;
  CHECK(of(w) == "assay::auroc_covariance: weights[2] = -1 is negative");
  w(2) = 0.5;
  CHECK(of(w, auroc_covariance_options{.weighting = weighting::frequency}) ==
        "assay::auroc_covariance: frequency weights must be whole numbers");
  CHECK(of(auroc_covariance_options{.variance = auroc_variance::hanley_mcneil}) ==
        "assay::auroc_covariance: variance must be delong or infinitesimal_jackknife");
  CHECK(test::error_of([&] { (void)auroc_covariance(3 * d.y, d.s); }).find("assay::auroc_covariance: truth[") == 0);
  CHECK(test::error_of([&] { (void)clustered_auroc_covariance(d.y, d.s, d.y.head(5)); }) ==
        "assay::clustered_auroc_covariance: clusters has 5 elements but truth has 3000");
  CHECK(test::error_of([&] { (void)clustered_auroc_covariance(d.y, d.s, d.y, d.w.head(5)); }) ==
        "assay::clustered_auroc_covariance: weights has 5 elements but truth has 3000");
}
