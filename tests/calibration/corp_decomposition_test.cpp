#include "calibration/data.hpp"
#include "support/rank_metric.hpp"

#include <assay/calibration/brier_score.hpp>
#include <assay/calibration/corp_decomposition.hpp>
#include <assay/calibration/isotonic_calibration.hpp>
#include <assay/calibration/log_loss.hpp>

#include <limits>

using assay::corp_decomposition;
using assay::corp_terms;
using assay::isotonic_calibration;
using assay::proper_score;
using assay::ranked_scores;
using test::array;
using test::labels;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

void check_terms(const corp_terms& t, double mcb, double dsc, double unc, double score, double relative = 1e-13) {
  CHECK(test::close_to(t.miscalibration, mcb, relative, 1e-15));
  CHECK(test::close_to(t.discrimination, dsc, relative, 1e-15));
  CHECK(test::close_to(t.uncertainty, unc, relative, 1e-15));
  CHECK(test::close_to(t.score, score, relative, 1e-15));
}

}  // namespace

TEST_CASE("corp_decomposition: reference values") {
  const test::b20 d;
  check_terms(corp_decomposition(d.y, d.p), 0.0275, 0.0625, 0.25, 0.215);  // reference 4.2 #90
  check_terms(corp_decomposition(d.y, d.p, d.w), 0.043748408801600275, 0.050177788611469015, 0.24988682661837938, 0.24345744680851064);
  // rational arithmetic
  check_terms(corp_decomposition(d.y, d.q), 0.03770238095238096, 0.09345238095238095, 0.25, 0.19425);
  check_terms(corp_decomposition(d.y, d.q, d.w), 0.04686170212765958, 0.10414214576731552, 0.24988682661837935, 0.1926063829787234);
  // #91 and 40 digits
  const assay::corp_options log_score{.score = proper_score::logarithmic};
  const corp_terms t = corp_decomposition(d.y, d.p, log_score);
  check_terms(t, 0.0910770616212750652, 0.155619339791528809, 0.693147180559945309, 0.628604902389691565);
  CHECK_CLOSE(t.score - t.miscalibration, 0.5375278407684164);
  check_terms(corp_decomposition(d.y, d.p, d.w, log_score), 0.127525393650404612, 0.126803086776800913, 0.692920816715991826,
              0.693643123589595525);
  check_terms(corp_decomposition(d.y, d.q, log_score), 0.118957683480293426, 0.246185189746796637, 0.693147180559945309,
              0.565919674293442098);
  check_terms(corp_decomposition(d.y, d.q, d.w, log_score), 0.137196886689829752, 0.265522578357267176, 0.692920816715991826,
              0.564595125048554402);
  const test::l200 l;  // reference 4.5
  check_terms(corp_decomposition(l.y, l.p), 0.033697650943278035, 0.08877546988323037, 0.221868324375, 0.16679050543504767, 1e-12);
}

TEST_CASE("corp_decomposition: the scores of predictions, of their isotonic fit and of the base rate") {
  for (const int levels : {0, 4, 25, 300}) {
    const test::random_rows r(1200, levels, static_cast<std::uint64_t>(levels) + 5);
    const Eigen::ArrayXd fit = isotonic_calibration::fit(r.y, r.p, r.w).map(r.p);
    const Eigen::ArrayXd base = Eigen::ArrayXd::Constant(1200, (r.w * r.y.cast<double>()).sum() / r.w.sum());
    const auto brier = [&](const Eigen::ArrayXd& x) { return assay::brier_score(r.y, x, r.w); };
    check_terms(corp_decomposition(r.y, r.p, r.w), brier(r.p) - brier(fit), brier(base) - brier(fit), brier(base), brier(r.p), 1e-12);
    const auto loss = [&](const Eigen::ArrayXd& x) { return assay::log_loss(r.y, x, r.w); };
    const Eigen::ArrayXd inside = 0.01 + 0.98 * r.p;
    check_terms(corp_decomposition(r.y, inside, r.w, {.score = proper_score::logarithmic}), loss(inside) - loss(fit),
                loss(base) - loss(fit), loss(base), loss(inside), 1e-12);
    for (const auto score : {proper_score::brier, proper_score::logarithmic}) {
      const corp_terms t = corp_decomposition(r.y, inside, {.score = score});
      CHECK_CLOSE(t.miscalibration - t.discrimination + t.uncertainty, t.score);
      // the isotonic fit is calibrated, and as discriminating
      const Eigen::ArrayXd own = isotonic_calibration::fit(r.y, inside).map(inside);
      const corp_terms u = corp_decomposition(r.y, own, {.score = score});
      CHECK(u.miscalibration >= 0);
      CHECK(u.miscalibration < 1e-28);
      CHECK_CLOSE(u.discrimination, t.discrimination);
    }
  }
}

TEST_CASE("corp_decomposition: laws of ranked scores") {
  test::check_rank_metric("corp_decomposition", [](const auto&... a) {
    const corp_terms b = corp_decomposition(a...);
    const corp_terms l = corp_decomposition(a..., {.score = proper_score::logarithmic});
    return b.miscalibration + 2 * b.discrimination + 3 * b.uncertainty + 5 * l.discrimination + 7 * l.uncertainty;
  }, "prediction");
  // the miscalibration of log loss, where no outcome has probability 0
  for (const int distinct : {3, 40, 10000}) {
    test::ranking_sample d(static_cast<std::uint64_t>(distinct), 300, distinct);
    d.s = 0.1 + 0.6 * d.s;
    const test::ranking_sample r = d.repeated();
    const assay::corp_options log_score{.score = proper_score::logarithmic};
    const double weighted = corp_decomposition(d.y, d.s, d.w, log_score).miscalibration;
    CHECK_NEAR(weighted, corp_decomposition(r.y, r.s, log_score).miscalibration, 1e-12);
    CHECK_CLOSE(corp_decomposition(d.y, d.s, (d.w * 1e-250).eval(), log_score).miscalibration, weighted);
    CHECK(corp_decomposition(d.y.reverse().eval(), d.s.reverse().eval(), d.w.reverse().eval(), log_score).miscalibration == weighted);
  }
}

TEST_CASE("corp_decomposition: never negative, exactly 0 for calibrated predictions") {
  // the rate of each of three predictions is the prediction
  const Eigen::ArrayXi y = labels({0, 0, 1, 0, 1, 1, 1});
  const Eigen::ArrayXd p = array({1.0 / 3, 1.0 / 3, 1.0 / 3, 0.5, 0.5, 1, 1});
  for (const auto score : {proper_score::brier, proper_score::logarithmic}) {
    CHECK(corp_decomposition(y, p, {.score = score}).miscalibration == 0);
    const corp_terms constant = corp_decomposition(y, array({.5, .5, .5, .5, .5, .5, .5}), {.score = score});
    CHECK(constant.discrimination == 0);
    CHECK(constant.miscalibration > 0);
    CHECK(corp_decomposition(y, (0 * p + 4.0 / 7).eval(), {.score = score}).miscalibration == 0);
    // tiny differences keep their digits: (1e-9)² and its half over p (1 - p)
    const double near = corp_decomposition(labels({0, 1}), array({0.5 + 1e-9, 0.5 + 1e-9}), {.score = score}).miscalibration;
    CHECK_NEAR(near, score == proper_score::brier ? 1e-18 : 2e-18, 1e-6);
  }
  test::generator g(3);
  for (int i = 0; i < 300; ++i) {
    const int n = 1 + g.below(12);
    Eigen::ArrayXi z(n);
    Eigen::ArrayXd x(n), w(n);
    for (int k = 0; k < n; ++k) {
      z(k) = g.below(2);
      x(k) = g.below(5) / 4.0;
      w(k) = g.uniform();
    }
    for (const auto score : {proper_score::brier, proper_score::logarithmic}) {
      for (const corp_terms& t : {corp_decomposition(z, x, {.score = score}), corp_decomposition(z, x, w, {.score = score})}) {
        CHECK((t.miscalibration >= 0 && t.discrimination >= 0 && t.uncertainty >= 0 && t.score >= 0));
        CHECK((t.miscalibration == infinity) == (t.score == infinity));
        if (t.score < infinity) CHECK(test::close_to(t.miscalibration - t.discrimination + t.uncertainty, t.score, 1e-12, 1e-15));
      }
    }
  }
}

TEST_CASE("corp_decomposition: edges") {
  const assay::corp_options log_score{.score = proper_score::logarithmic};
  const corp_terms none = corp_decomposition(labels({}), array({}));
  for (const double x : {none.miscalibration, none.discrimination, none.uncertainty, none.score}) CHECK(assay::is_undefined(x));
  CHECK(assay::is_undefined(corp_decomposition(labels({1}), array({0.5}), array({0.0})).score));
  check_terms(corp_decomposition(labels({1}), array({0.25})), 0.5625, 0, 0, 0.5625);
  check_terms(corp_decomposition(labels({0, 0}), array({0.25, 0.75}), log_score), (-std::log(0.75) - std::log(0.25)) / 2, 0, 0,
              (-std::log(0.75) - std::log(0.25)) / 2);
  // 0 log 0 = 0
  check_terms(corp_decomposition(labels({0, 1}), array({0, 1}), log_score), 0, std::log(2), std::log(2), 0);
  check_terms(corp_decomposition(labels({0, 1, 1}), array({0, 1, 1})), 0, 2.0 / 9, 2.0 / 9, 0);
  // an outcome of probability 0
  const corp_terms wrong = corp_decomposition(labels({1, 0, 1}), array({0, 0.5, 0.75}), log_score);
  CHECK(wrong.score == infinity);
  CHECK(wrong.miscalibration == infinity);
  CHECK_CLOSE(wrong.uncertainty, std::log(3) - 2.0 / 3 * std::log(2));
  CHECK(wrong.discrimination > 0);
  CHECK(corp_decomposition(labels({1, 0}), array({0, 1}), log_score).miscalibration == infinity);
  CHECK(corp_decomposition(labels({1, 0}), array({0.5, 1}), log_score).miscalibration == infinity);
  // 0 and 1 that are right beside pooled blocks
  const corp_terms right = corp_decomposition(labels({0, 1, 0, 1}), array({0, 0.25, 0.75, 1}), log_score);
  CHECK(right.score < infinity);
  CHECK_CLOSE(right.miscalibration, (2 * std::log(4) - 2 * std::log(2)) / 4);
  // tiny probabilities
  const corp_terms tiny = corp_decomposition(labels({1, 0}), array({1e-300, 0.5}), log_score);
  CHECK_CLOSE(tiny.score, (300 * std::log(10) + std::log(2)) / 2);
  CHECK_CLOSE(tiny.miscalibration - tiny.discrimination + tiny.uncertainty, tiny.score);
  // weights far apart
  const corp_terms rare = corp_decomposition(labels({0, 1, 1}), array({0.5, 0.5, 1}), array({1e300, 1e-300, 1e-300}));
  CHECK_CLOSE(rare.score, 0.25);
  CHECK(rare.uncertainty >= 0);
  const corp_terms floats = corp_decomposition(labels({0, 1}), Eigen::ArrayXf(array({0.25, 0.5}).cast<float>()));
  check_terms(floats, 0.15625, 0.25, 0.25, 0.15625);
}
