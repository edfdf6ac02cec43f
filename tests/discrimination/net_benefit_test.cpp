#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/net_benefit.hpp>

#include <limits>
#include <vector>

using namespace assay;

namespace {

/// From the definition, row by row.
struct counted {
  double tp = 0, fp = 0, fn = 0, tn = 0;
  counted(const Eigen::ArrayXi& y, const Eigen::ArrayXd& p, const Eigen::ArrayXd& w, double t) {
    for (Index i = 0; i < y.size(); ++i) (y(i) == 1 ? (p(i) >= t ? tp : fn) : (p(i) >= t ? fp : tn)) += w(i);
  }
  double n() const { return tp + fp + fn + tn; }
  double net_benefit(double t) const { return tp / n() - fp / n() * t / (1 - t); }
  double of_all(double t) const { return (tp + fn) / n() - (fp + tn) / n() * t / (1 - t); }
  double avoided(double t) const { return (net_benefit(t) - of_all(t)) / (t / (1 - t)); }
  double net_benefit(double t, double prevalence) const {
    return prevalence * tp / (tp + fn) - (1 - prevalence) * fp / (fp + tn) * t / (1 - t);
  }
};

/// Probabilities with ties, labels, whole weights from 0 to 3.
struct probability_sample : test::ranking_sample {
  probability_sample(std::uint64_t seed, Index n, int distinct) : ranking_sample(seed, n, distinct) { s = s / 2; }
};

}  // namespace

TEST_CASE("net_benefit: reference values") {
  const test::b20 d;
  // row 25
  CHECK_CLOSE(net_benefit(d.y, d.p, {.threshold = 0.2}), 0.35);
  CHECK(net_benefit(d.y, d.p, {.threshold = 0.5}) == 0.2);
  // dcurves 1.1.7 (Python): model, all, interventions avoided; then for a prevalence of 0.1
  const Vector t{{.05, .2, .33, .5, .7}};
  const decision_curve_result c = decision_curve(d.y, d.p, {.thresholds = t});
  const Vector model{{0.473684210526, 0.350000000000, 0.276865671642, 0.200000000000, -0.033333333333}};
  const Vector all{{0.473684210526, 0.375000000000, 0.253731343284, 0, -0.666666666667}};
  const Vector avoided{{0, -0.100000000000, 0.046969696970, 0.200000000000, 0.271428571429}};
  const decision_curve_result rare = decision_curve(d.y, d.p, {.thresholds = t, .prevalence = 0.1});
  const Vector rare_model{{0.052631578947, -0.090000000000, -0.141641791045, -0.200000000000, -0.380000000000}};
  const Vector rare_all{{0.052631578947, -0.125000000000, -0.343283582090, -0.800000000000, -2.000000000000}};
  const Vector rare_avoided{{0, 0.140000000000, 0.409393939394, 0.600000000000, 0.694285714286}};
  for (Index i = 0; i < t.size(); ++i) {
    CHECK(c.threshold(i) == t(i));
    CHECK(test::close_to(c.net_benefit(i), model(i), 0, 1e-12));
    CHECK(test::close_to(c.net_benefit_of_all(i), all(i), 0, 1e-12));
    CHECK(test::close_to(c.interventions_avoided(i), avoided(i), 0, 1e-12));
    CHECK(test::close_to(rare.net_benefit(i), rare_model(i), 0, 1e-12));
    CHECK(test::close_to(rare.net_benefit_of_all(i), rare_all(i), 0, 1e-12));
    CHECK(test::close_to(rare.interventions_avoided(i), rare_avoided(i), 0, 1e-12));
    CHECK(net_benefit(d.y, d.p, {.threshold = t(i), .prevalence = 0.1}) == rare.net_benefit(i));
    CHECK(interventions_avoided(d.y, d.p, {.threshold = t(i), .prevalence = 0.1}) == rare.interventions_avoided(i));
  }
}

TEST_CASE("net_benefit: against the definition, with ties and weights, thresholds on and between scores") {
  for (const int distinct : {1, 4, 20, 100000}) {
    const probability_sample d(static_cast<std::uint64_t>(distinct), 200, distinct);
    const Eigen::ArrayXd one = Eigen::ArrayXd::Ones(200);
    Vector t(23);
    t << d.s.head(20), 0, 0.31, 0.999;
    for (const bool weighted : {false, true}) {
      const Eigen::ArrayXd w = weighted ? d.w : one;
      const auto ask = [&](const auto& metric, const auto& o) { return weighted ? metric(d.y, d.s, d.w, o) : metric(d.y, d.s, o); };
      const decision_curve_result c = ask(decision_curve, decision_curve_options{.thresholds = t});
      for (Index i = 0; i < t.size(); ++i) {
        const counted k(d.y, d.s, w, t(i));
        CHECK_NEAR(c.net_benefit(i), k.net_benefit(t(i)), 1e-12);
        CHECK_NEAR(c.net_benefit_of_all(i), k.of_all(t(i)), 1e-12);
        CHECK_NEAR(c.interventions_avoided(i), t(i) > 0 ? k.avoided(t(i)) : 0.0, 1e-11);
        CHECK(ask(net_benefit, net_benefit_options{.threshold = t(i)}) == c.net_benefit(i));
        CHECK(ask(interventions_avoided, net_benefit_options{.threshold = t(i)}) == c.interventions_avoided(i));
        CHECK_NEAR(ask(net_benefit, net_benefit_options{.threshold = t(i), .prevalence = 0.03}), k.net_benefit(t(i), 0.03), 1e-12);
      }
    }
  }
  // the default thresholds
  const test::b20 d;
  const decision_curve_result c = decision_curve(d.y, d.p);
  CHECK(c.threshold.size() == 99);
  CHECK(c.threshold(0) == 0.01);
  CHECK(c.threshold(29) == 0.3);
  CHECK(c.threshold(98) == 0.99);
  CHECK(c.net_benefit(29) == net_benefit(d.y, d.p, {.threshold = 0.3}));
  CHECK(decision_curve(d.y, d.p, {.thresholds = Vector(0)}).net_benefit.size() == 0);
}

TEST_CASE("net_benefit: laws of weights, order and batches") {
  const auto check = [](const auto& metric) {
    for (const int distinct : {1, 3, 40, 100000}) {
      const probability_sample d(static_cast<std::uint64_t>(distinct) + 1, 300, distinct);
      const auto r = d.repeated();
      const double plain = metric(d.y, d.s);
      const double weighted = metric(d.y, d.s, d.w);
      CHECK_NEAR(weighted, metric(r.y, r.s), 1e-12);
      CHECK_NEAR(metric(d.y, d.s, Eigen::ArrayXd::Ones(300).eval()), plain, 1e-12);
      for (const double scale : {0x1p200, 0x1p-200, 1e300, 1e-300}) CHECK_NEAR(metric(d.y, d.s, (d.w * scale).eval()), weighted, 1e-12);
      CHECK(metric(d.y.reverse().eval(), d.s.reverse().eval()) == plain);
      CHECK(metric(d.y.reverse().eval(), d.s.reverse().eval(), d.w.reverse().eval()) == weighted);
      ranked_scores<double> parts(d.y.head(70).eval(), d.s.head(70).eval());
      ranked_scores<double, double> weighted_parts(d.y.tail(230).eval(), d.s.tail(230).eval(), d.w.tail(230).eval());
      parts.merge(ranked_scores(d.y.tail(230).eval(), d.s.tail(230).eval()));
      weighted_parts.merge(ranked_scores(d.y.head(70).eval(), d.s.head(70).eval(), d.w.head(70).eval()));
      CHECK(metric(parts) == plain);
      CHECK(metric(weighted_parts) == weighted);
    }
  };
  check([](const auto&... a) { return net_benefit(a..., {.threshold = 0.2}); });
  check([](const auto&... a) { return net_benefit(a..., {.threshold = 0.2, .prevalence = 0.6}); });
  check([](const auto&... a) { return interventions_avoided(a..., {.threshold = 0.2}); });
  // rows of weight 0 do not exist
  const test::b20 d;
  Eigen::ArrayXd w = d.w;
  w(3) = 0;
  CHECK(net_benefit(d.y.head(4), d.p.head(4), w.head(4), {.threshold = 0.1}) ==
        net_benefit(d.y.head(3), d.p.head(3), w.head(3), {.threshold = 0.1}));
  // classes whose weights differ in size by 2^600
  const Eigen::ArrayXd positive = (d.y == 1).select(d.w, 0.0);
  CHECK_CLOSE(net_benefit(d.y, d.p, (d.y == 1).select(d.w * 0x1p600, d.w)), (d.p >= 0.5).select(positive, 0.0).sum() / positive.sum());
}

TEST_CASE("net_benefit: a threshold is compared as `probability >= threshold` is, of floats too") {
  const Eigen::Array4i y(0, 1, 0, 1);
  const Eigen::Array4f p(0.1f, 0.7f, 0.3f, 0.9f);  // 0.7f is below 0.7
  CHECK(net_benefit(y, p, {.threshold = 0.7}) == 0.5);
  CHECK(net_benefit(y, p.cast<double>(), {.threshold = 0.7}) == 0.25);
  CHECK(decision_curve(y, p, {.thresholds = Vector::Constant(1, 0.7)}).net_benefit(0) == 0.5);
}

TEST_CASE("net_benefit: one class, no rows") {
  const Eigen::Array2d p(0.3, 0.6);
  CHECK(net_benefit(Eigen::Array2i(1, 1), p) == 0.5);
  CHECK(net_benefit(Eigen::Array2i(0, 0), p) == -0.5);
  CHECK(interventions_avoided(Eigen::Array2i(0, 0), p) == 0.5);
  CHECK(interventions_avoided(Eigen::Array2i(0, 1), p, {.threshold = 0}) == 0);
  CHECK(net_benefit(Eigen::Array2i(0, 1), p, {.threshold = 0}) == 0.5);
  CHECK(is_undefined(net_benefit(Eigen::Array2i(1, 1), p, {.prevalence = 0.5})));
  CHECK(net_benefit(Eigen::Array2i(0, 0), p, {.prevalence = 0.5, .undefined = 0}) == 0);
  CHECK(is_undefined(net_benefit(Eigen::ArrayXi(0), Eigen::ArrayXd(0))));
  CHECK(is_undefined(interventions_avoided(Eigen::Array2i(0, 1), p, Eigen::Array2d(0, 0))));
  CHECK(is_undefined(decision_curve(Eigen::ArrayXi(0), Eigen::ArrayXd(0)).net_benefit_of_all(98)));
}

TEST_CASE("net_benefit: errors") {
  test::check_bad_rows("net_benefit", [](const auto& y, const auto& s, const auto&... w) { return net_benefit(y, s / 2, w...); });
  test::check_bad_rows("interventions_avoided",
                       [](const auto& y, const auto& s, const auto&... w) { return interventions_avoided(y, s / 2, w...); });
  test::check_bad_rows("decision_curve", [](const auto& y, const auto& s, const auto&... w) { return decision_curve(y, s / 2, w...); });
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Eigen::Array2i y(0, 1);
  const Eigen::Array2d p(0.3, 0.6);
  const auto error = [](auto f) { return test::error_of([&] { (void)f(); }); };
  CHECK(error([&] { return net_benefit(y, 4 * p); }) == "assay::net_benefit: score[0] = 1.2 is outside [0, 1]");
  CHECK(error([&] { return net_benefit(y, -p, p); }) == "assay::net_benefit: score[0] = -0.3 is outside [0, 1]");
  CHECK(error([&] { return net_benefit(ranked_scores(y, 4 * p)); }) == "assay::net_benefit: the scores reach outside [0, 1]: 1.2");
  CHECK(error([&] { return net_benefit(y, p, {.threshold = 1}); }) == "assay::net_benefit: threshold = 1 is not in [0, 1)");
  CHECK(error([&] { return interventions_avoided(y, p, {.threshold = nan}); }) ==
        "assay::interventions_avoided: threshold = nan is not in [0, 1)");
  CHECK(error([&] { return net_benefit(y, p, {.prevalence = 1.5}); }) == "assay::net_benefit: prevalence = 1.5 is not in [0, 1]");
  CHECK(error([&] { return decision_curve(y, p, {.thresholds = Vector{{.1, -.1}}}); }) ==
        "assay::decision_curve: thresholds[1] = -0.1 is not in [0, 1)");
  CHECK(error([&] { return decision_curve(y, p, {.prevalence = nan}); }) == "assay::decision_curve: prevalence = nan is not in [0, 1]");
}
