#include "pair_metric.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/auroc_interval.hpp>
#include <assay/discrimination/concordance_index.hpp>
#include <assay/discrimination/somers_d.hpp>

#include <limits>

using namespace assay;

namespace {

/// B20 as censored times.
struct survival20 : test::b20 {
  Eigen::ArrayXd time{{1, 1, 2, 2, 2, 3, 3, 4, 4, 5, 5, 5, 6, 6, 7, 8, 8, 9, 9, 10}};
  Eigen::ArrayXi strata{{1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2}};
};

struct sample {
  Eigen::ArrayXd time, risk, w;
  Eigen::ArrayXi event, strata;
  sample(std::uint64_t seed, Index n, int times, int risks) : time(n), risk(n), w(n), event(n), strata(n) {
    test::generator g(seed);
    for (Index i = 0; i < n; ++i) {
      const double common = g.uniform();
      time(i) = std::floor(times * (0.5 * common + 0.5 * g.uniform()));
      risk(i) = std::floor(risks * (0.5 * (1 - common) + 0.5 * g.uniform()));
      event(i) = g.below(5) < 3;
      w(i) = g.below(4);
      strata(i) = 3 * g.below(4);
    }
  }
  sample repeated() const {
    sample out = *this;
    const auto n = static_cast<Index>(w.sum());
    out.time.resize(n), out.risk.resize(n), out.event.resize(n), out.strata.resize(n);
    out.w = Eigen::ArrayXd::Ones(n);
    for (Index i = 0, k = 0; i < w.size(); ++i) {
      for (int r = 0; r < static_cast<int>(w(i)); ++r, ++k) {
        out.time(k) = time(i), out.risk(k) = risk(i), out.event(k) = event(i), out.strata(k) = strata(i);
      }
    }
    return out;
  }
};

bool is_comparable(const sample& s, Index i, Index j) {
  return s.event(i) == 1 && (s.time(i) < s.time(j) || (s.time(i) == s.time(j) && s.event(j) == 0));
}

concordance_counts_result brute(const sample& s, const Eigen::ArrayXd& w, bool by_stratum = false, const Eigen::ArrayXd& factor = {}) {
  concordance_counts_result out;
  for (Index i = 0; i < w.size(); ++i) {
    for (Index j = 0; j < w.size(); ++j) {
      if (by_stratum && s.strata(i) != s.strata(j)) continue;
      const double pair = w(i) * w(j) * (factor.size() == 0 ? 1 : factor(i));
      if (is_comparable(s, i, j)) {
        (s.risk(i) > s.risk(j) ? out.concordant : s.risk(i) < s.risk(j) ? out.discordant : out.tied_risk) += pair;
      } else if (i < j && s.event(i) == 1 && s.event(j) == 1 && s.time(i) == s.time(j)) {
        (s.risk(i) == s.risk(j) ? out.tied_both : out.tied_time) += pair;
      }
    }
  }
  return out;
}
double index_of(const concordance_counts_result& n) { return (n.concordant + n.tied_risk / 2) / n.comparable(); }

/// 1/G² at every row's time, G being the product of 1 − censored/at risk over the times before it.
Eigen::ArrayXd uno_factor(const sample& s, const Eigen::ArrayXd& w) {
  Eigen::ArrayXd out(w.size());
  for (Index i = 0; i < w.size(); ++i) {
    double g = 1;
    for (int t = 0; t < static_cast<int>(s.time(i)); ++t) {
      double censored = 0;
      double at_risk = 0;
      for (Index k = 0; k < w.size(); ++k) {
        if (s.time(k) == t && s.event(k) == 0) censored += w(k);
        if (s.time(k) > t || (s.time(k) == t && s.event(k) == 0)) at_risk += w(k);
      }
      if (censored > 0) g *= 1 - censored / at_risk;
    }
    out(i) = 1 / (g * g);
  }
  return out;
}

}  // namespace

TEST_CASE("concordance_index: reference values") {
  // 4.1 row 51: of two events at one time none is first, an event at the time of a censoring is
  CHECK(concordance_index(Eigen::ArrayXd{{1, 2, 2, 2, 3}}, Eigen::ArrayXi{{1, 1, 1, 0, 0}}, Eigen::ArrayXd{{5, 4, 1, 3, 2}}) == 0.75);
  // R survival 3.5-3 concordance(Surv(time, y) ~ q, reverse = TRUE), the same with weights, ymax = 5, timewt = "n/G2", strata
  const survival20 d;
  const concordance_counts_result n = concordance_counts(d.time, d.y, d.q);
  CHECK(n == concordance_counts_result{19, 52, 2, 2, 0});
  CHECK(concordance_counts(d.time, d.y, d.q, d.w) == concordance_counts_result{36.5, 66.5, 3, 2.5, 0});
  CHECK(concordance_counts(d.time, d.y, d.q, {.horizon = 5}) == concordance_counts_result{12, 39, 2, 0, 0});
  const auto check = [](const estimate& e, double value, double variance) {
    CHECK_CLOSE(e.value, value);
    CHECK_CLOSE(e.standard_error, std::sqrt(variance));
  };
  check(concordance_index_interval(d.time, d.y, d.q), 0.27397260273972601, 0.0098335315909179009);
  check(concordance_index_interval(d.time, d.y, d.q, d.w), 0.35849056603773588, 0.014465357054912116);
  check(concordance_index_interval(d.time, d.y, d.q, {.horizon = 5}), 0.24528301886792447, 0.015783955376104445);
  check(concordance_index_interval(d.time, d.y, d.q, d.w, {.horizon = 5}), 0.31612903225806455, 0.024135732701259634);
  check(stratified_concordance_index_interval(d.time, d.y, d.q, d.strata), 0.171875, 0.0065155029296875);
  check(stratified_concordance_index_interval(d.time, d.y, d.q, d.strata, d.w), 0.21505376344086025, 0.0059662161725893914);
  const concordance_index_interval_options uno{.estimator = concordance_estimator::uno};
  check(concordance_index_interval(d.time, d.y, d.q, uno), 0.30734738758750957, 0.011528908219218767);
  check(concordance_index_interval(d.time, d.y, d.q, d.w, uno), 0.39264202708263807, 0.01574105224395432);
  const concordance_index_interval_options early{.estimator = concordance_estimator::uno, .horizon = 5};
  check(concordance_index_interval(d.time, d.y, d.q, early), 0.24725887924478596, 0.015311770187125392);
  check(concordance_index_interval(d.time, d.y, d.q, d.w, early), 0.31171100193429679, 0.0232260420670303);
  check(stratified_concordance_index_interval(d.time, d.y, d.q, d.strata, uno), 0.18306191705974006, 0.0099872576364112339);
  check(stratified_concordance_index_interval(d.time, d.y, d.q, d.strata, d.w, uno), 0.2094288489477143, 0.0092406186495805932);
}

TEST_CASE("concordance_index: against all pairs") {
  for (const int times : {1, 3, 12, 100000}) {
    for (const Index n : {2, 3, 14, 300}) {
      const sample s(static_cast<std::uint64_t>(times + n), n, times, times > 50 ? 7 : 30);
      const Eigen::ArrayXd one = Eigen::ArrayXd::Ones(n);
      const Eigen::ArrayXd odd = s.w * (1 + s.risk.cos().abs());
      CHECK(concordance_counts(s.time, s.event, s.risk) == brute(s, one));
      CHECK(concordance_counts(s.time, s.event, s.risk, s.w) == brute(s, s.w));
      CHECK_CLOSE(concordance_index(s.time, s.event, s.risk), index_of(brute(s, one)));
      CHECK_CLOSE(concordance_index(s.time, s.event, s.risk, odd), index_of(brute(s, odd)));
      CHECK_CLOSE(stratified_concordance_index(s.time, s.event, s.risk, s.strata), index_of(brute(s, one, true)));
      CHECK_CLOSE(stratified_concordance_index(s.time, s.event, s.risk, s.strata, odd), index_of(brute(s, odd, true)));
      const estimate whole = concordance_index_interval(s.time, s.event, s.risk, odd);
      const estimate single = stratified_concordance_index_interval(s.time, s.event, s.risk, Eigen::ArrayXi::Zero(n), odd);
      CHECK(test::close_to(single.value, whole.value, 0));
      CHECK(test::close_to(single.standard_error, whole.standard_error, 0));
      if (times > 50) continue;
      CHECK_CLOSE(concordance_index(s.time, s.event, s.risk, odd, {.estimator = concordance_estimator::uno}),
                  index_of(brute(s, odd, false, uno_factor(s, odd))));
      const Eigen::ArrayXd early = (s.time <= 4).select(uno_factor(s, odd), 0.0);
      CHECK_CLOSE(concordance_index(s.time, s.event, s.risk, odd, {.estimator = concordance_estimator::uno, .horizon = 4}),
                  index_of(brute(s, odd, false, early)));
    }
  }
}

TEST_CASE("concordance_index: laws") {
  const sample s(5, 200, 9, 12);
  const sample r = s.repeated();
  const Eigen::ArrayXd odd = s.w * (1 + s.risk.cos().abs());
  for (const concordance_estimator e : {concordance_estimator::harrell, concordance_estimator::uno}) {
    const concordance_index_options o{.estimator = e};
    const double plain = concordance_index(s.time, s.event, s.risk, o);
    const double weighted = concordance_index(s.time, s.event, s.risk, odd, o);
    CHECK(concordance_index(s.time, s.event, s.risk, Eigen::ArrayXd::Ones(200).eval(), o) == plain);
    CHECK_CLOSE(concordance_index(s.time, s.event, s.risk, s.w, o), concordance_index(r.time, r.event, r.risk, o));
    CHECK_CLOSE(concordance_index(s.time, s.event, s.risk, (odd * 1e300).eval(), o), weighted);
    CHECK_CLOSE(concordance_index(s.time, s.event, s.risk, (odd * 1e-300).eval(), o), weighted);
    CHECK(concordance_index(s.time.reverse(), s.event.reverse(), s.risk.reverse(), odd.reverse().eval(), o) == weighted);
    CHECK(concordance_index((s.time + 1e9).eval(), s.event, s.risk * 1e-9, odd, o) == weighted);
    CHECK_CLOSE(concordance_index(s.time, s.event, -s.risk, odd, o), 1 - weighted);
    CHECK_CLOSE(stratified_concordance_index(s.time, s.event, s.risk, s.strata, s.w, o),
                stratified_concordance_index(r.time, r.event, r.risk, r.strata, o));
    CHECK(concordance_index(s.time.cast<float>().eval(), s.event.cast<double>(), s.risk.cast<int>().eval(), o) == plain);
  }
  // all of one time and none censored: nothing is comparable; without censoring C is that of Somers' D
  CHECK_CLOSE(concordance_index(s.time, Eigen::ArrayXi::Ones(200), s.risk, odd), 0.5 - somers_d(s.time, s.risk, odd) / 2);
  CHECK_CLOSE(concordance_index_interval(s.time, Eigen::ArrayXi::Ones(200), s.risk, odd).standard_error,
              somers_d_interval(s.time, s.risk, odd).standard_error / 2);
  // two classes as events at two times: the AUROC of not being first
  const test::l200 l;
  const estimate e = concordance_index_interval(1 - l.y, Eigen::ArrayXi::Ones(200000), l.p);
  CHECK_CLOSE(e.value, 0.8747798802363403);  // 4.5
  CHECK_CLOSE(e.standard_error, std::sqrt(6.154143333430181e-07));
  CHECK(concordance_counts(1 - l.y, Eigen::ArrayXi::Ones(200000), l.p).concordant == 7763396988.0);
}

TEST_CASE("concordance_index: edge cases and errors") {
  const Eigen::Array3d t(1, 2, 3);
  const Eigen::Array3i all(1, 1, 1);
  CHECK(is_undefined(concordance_index(Eigen::ArrayXd(0), Eigen::ArrayXi(0), Eigen::ArrayXd(0))));
  CHECK(is_undefined(concordance_index(Eigen::ArrayXd::Ones(1), Eigen::ArrayXi::Ones(1), Eigen::ArrayXd::Ones(1))));
  CHECK(is_undefined(concordance_index(t, Eigen::Array3i(0, 0, 0), t)));
  CHECK(is_undefined(concordance_index(t, Eigen::Array3i(0, 0, 1), t)));
  CHECK(is_undefined(concordance_index(Eigen::Array3d(2, 2, 2), all, t)));
  CHECK(is_undefined(concordance_index(t, all, t, Eigen::Array3d(0, 0, 1))));
  CHECK(is_undefined(concordance_index(t, all, t, {.horizon = 0.5})));
  CHECK(is_undefined(concordance_index(t, all, t, {.horizon = -std::numeric_limits<double>::infinity()})));
  CHECK(concordance_index(t, Eigen::Array3i(0, 0, 0), t, {.undefined = 0.5}) == 0.5);
  CHECK(is_undefined(concordance_index_interval(t, Eigen::Array3i(0, 0, 0), t).standard_error));
  CHECK(concordance_index(t, all, -t) == 1);
  CHECK(concordance_index(t, all, t) == 0);
  CHECK(concordance_index(t, all, Eigen::Array3d(4, 4, 4)) == 0.5);
  // an event at the time of a censoring comes first, whatever the order of the rows
  CHECK(concordance_index(Eigen::Array2d(5, 5), Eigen::Array2i(0, 1), Eigen::Array2d(1, 2)) == 1);
  CHECK(concordance_index(Eigen::Array2d(5, 5), Eigen::Array2i(1, 0), Eigen::Array2d(2, 1)) == 1);
  CHECK(concordance_index(Eigen::Array2d(-0.0, 0), Eigen::Array2i(1, 0), Eigen::Array2d(2, 1)) == 1);
  const double inf = std::numeric_limits<double>::infinity();
  CHECK(concordance_index(Eigen::Array3d(1, inf, inf), Eigen::Array3i(1, 0, 0), Eigen::Array3d(inf, 3, -inf)) == 1);
  CHECK(is_undefined(stratified_concordance_index(t, all, t, Eigen::Array3i(1, 2, 3))));

  const std::string f = "assay::concordance_index: ";
  const sample s(9, 3000, 90, 50);
  test::check_nan_is_named("concordance_index", "time", s.time, [&](const auto& v) { return concordance_index(v, s.event, s.risk); });
  test::check_nan_is_named("concordance_index", "risk", s.risk, [&](const auto& v) { return concordance_index(s.time, s.event, v); });
  test::check_nan_is_named("concordance_index", "weights", s.w,
                           [&](const auto& v) { return concordance_index(s.time, s.event, s.risk, v); });
  CHECK(test::error_of([&] { (void)concordance_index(t, Eigen::Array3d(0, 0.5, 1), t); }) ==
        f + "event[1] = 0.5 is not 0 or 1; of a probability p pass p >= 0.5");
  CHECK(test::error_of([&] { (void)concordance_index(t, Eigen::Array2i(0, 1), t); }) == f + "event has 2 elements but time has 3");
  CHECK(test::error_of([&] { (void)concordance_index(t, all, s.risk); }) == f + "risk has 3000 elements but time has 3");
  CHECK(test::error_of([&] { (void)concordance_index(t, all, t, s.w); }) == f + "weights has 3000 elements but time has 3");
  CHECK(test::error_of([&] { (void)concordance_index(t, all, t, -t); }) == f + "weights[0] = -1 is negative");
  CHECK(test::error_of([&] { (void)concordance_index(t, all, t, {.horizon = std::numeric_limits<double>::quiet_NaN()}); }) ==
        f + "horizon is NaN");
  CHECK(test::error_of([&] { (void)stratified_concordance_index(t, all, t, Eigen::Array3i(1, -2, 3)); }) ==
        "assay::stratified_concordance_index: strata[1] = -2 is not a whole number in [0, 2^63)");
  CHECK(test::error_of([&] { (void)stratified_concordance_index_interval(t, all, t, Eigen::Array2i(1, 2)); }) ==
        "assay::stratified_concordance_index_interval: strata has 2 elements but time has 3");
  CHECK(test::error_of([&] { (void)concordance_counts(t, all, t, Eigen::Array3d(1e200, 1e200, 1)); }) ==
        "assay::concordance_counts: products of the weights leave the range of double");
}

TEST_CASE("concordance_index_interval: derivatives by every weight") {
  const sample s(12, 45, 8, 6);
  const Eigen::ArrayXd odd = (s.w + 0.2) * (1 + s.risk.cos().abs());
  const auto harrell = [&](const Eigen::ArrayXd& w) { return index_of(brute(s, w)); };
  CHECK_NEAR(concordance_index_interval(s.time, s.event, s.risk, odd).standard_error, std::sqrt(test::numeric_jackknife(odd, harrell)),
             1e-8);
  const auto within = [&](const Eigen::ArrayXd& w) { return index_of(brute(s, w, true)); };
  CHECK_NEAR(stratified_concordance_index_interval(s.time, s.event, s.risk, s.strata, odd).standard_error,
             std::sqrt(test::numeric_jackknife(odd, within)), 1e-8);
  const Eigen::ArrayXd factor = uno_factor(s, odd);  // held fixed
  const auto uno = [&](const Eigen::ArrayXd& w) { return index_of(brute(s, w, false, factor)); };
  CHECK_NEAR(concordance_index_interval(s.time, s.event, s.risk, odd, {.estimator = concordance_estimator::uno}).standard_error,
             std::sqrt(test::numeric_jackknife(odd, uno)), 1e-8);
}

TEST_CASE("concordance_index_interval: laws") {
  test::check_pair_interval<concordance_index_interval_options>(
      "concordance_index_interval", 0, [](const auto& time, const auto& risk, const auto&... rest) {
        // every third row censored, the same rows in any order
        const Eigen::ArrayXi event = (time - 3 * (time / 3).floor() + risk - 2 * (risk / 2).floor() < 2.5).template cast<int>();
        return concordance_index_interval(time, event, -risk, rest...);
      });
}
