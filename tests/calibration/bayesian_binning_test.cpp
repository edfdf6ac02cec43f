#include "calibration/data.hpp"
#include "support/rank_metric.hpp"

#include <assay/calibration/bayesian_binning.hpp>
#include <assay/calibration/brier_score.hpp>

#include <algorithm>
#include <limits>
#include <set>

using assay::bayesian_binning;
using assay::fit_status;
using assay::Index;

namespace {

/// Model by model and prediction by prediction; weights count rows.
struct slow_models {
  std::vector<double> x, weight, positive;  // distinct predictions
  std::set<std::vector<std::size_t>> cuts;
  double prior;

  slow_models(const Eigen::ArrayXi& y, const Eigen::ArrayXd& p, const Eigen::ArrayXd& w, double prior_rows) : prior(prior_rows) {
    for (Index i = 0; i < p.size(); ++i) {
      if (w[i] > 0) x.push_back(p[i]);
    }
    std::sort(x.begin(), x.end());
    x.erase(std::unique(x.begin(), x.end()), x.end());
    weight.resize(x.size());
    positive.resize(x.size());
    for (Index i = 0; i < p.size(); ++i) {
      if (!(w[i] > 0)) continue;
      const auto k = static_cast<std::size_t>(std::lower_bound(x.begin(), x.end(), p[i]) - x.begin());
      weight[k] += w[i];
      positive[k] += w[i] * y[i];
    }
    const double n = w.sum();
    const int fewest = std::max(1, static_cast<int>(std::cbrt(n) / 10));
    const int most = std::max(fewest, std::min(static_cast<int>(std::ceil(n / 5)), static_cast<int>(std::ceil(10 * std::cbrt(n)))));
    for (int bins = fewest; bins <= most; ++bins) {
      std::vector<std::size_t> c;
      double so_far = 0;
      int i = 1;
      for (std::size_t k = 0; k + 1 < x.size(); ++k) {
        so_far += weight[k];
        bool cut = false;
        for (; i < bins && so_far * bins >= i * n * (1 - 1e-12); ++i) cut = true;
        if (cut) c.push_back(k + 1);
      }
      cuts.insert(c);
    }
  }
  double map(double at) const {
    std::vector<double> score, value;
    for (const auto& c : cuts) {
      std::vector<std::size_t> begin{0};
      begin.insert(begin.end(), c.begin(), c.end());
      begin.push_back(x.size());
      const auto bins = static_cast<double>(begin.size() - 1);
      double s = 0;
      for (std::size_t k = 0; k + 1 < begin.size(); ++k) {
        const double lower = k == 0 ? 0 : (x[begin[k] - 1] + x[begin[k]]) / 2;
        const bool is_last = k + 2 == begin.size();
        const double upper = is_last ? 1 : (x[begin[k + 1] - 1] + x[begin[k + 1]]) / 2;
        const double q = (lower + upper) / 2;
        double n = 0, m = 0;
        for (std::size_t i = begin[k]; i < begin[k + 1]; ++i) n += weight[i], m += positive[i];
        const double a = prior * q / bins, c0 = prior * (1 - q) / bins;
        s += std::lgamma(prior / bins) - std::lgamma(n + prior / bins) + std::lgamma(m + a) - std::lgamma(a) + std::lgamma(n - m + c0) - std::lgamma(c0);
        if (at >= lower && (at < upper || is_last)) value.push_back((m + a) / (n + prior / bins));
      }
      score.push_back(s);
    }
    const double best = *std::max_element(score.begin(), score.end());
    double sum = 0, total = 0;
    for (std::size_t i = 0; i < score.size(); ++i) {
      sum += std::exp(score[i] - best) * value[i];
      total += std::exp(score[i] - best);
    }
    return sum / total;
  }
};

}  // namespace

TEST_CASE("bayesian_binning: reference values") {
  const test::b20 d;
  // the definition with 50 digits: N0 = 2, N0 = 1/2, and weighted (effective number of rows)
  const double at[] = {0.0, 0.12, 0.3, 0.46, 0.6, 0.8, 1.0};
  const double two[] = {0.39580145156732205, 0.39580145156732205, 0.39877561791484994, 0.40671921757098284, 0.5957837808224943, 0.6020355583879267, 0.6020355583879267};
  const double half[] = {0.45805217602512105, 0.45805217602512105, 0.45814895866212746, 0.45913661927432436, 0.5412191871610262, 0.5416657134750535, 0.5416657134750535};
  const double weighted[] = {0.43829282014552096, 0.43829282014552096, 0.43829282014552096, 0.441984123616368, 0.5414291101019796, 0.5433803194699014, 0.5433803194699014};
  const auto a = bayesian_binning::fit(d.y, d.p);
  const auto b = bayesian_binning::fit(d.y, d.p, {.prior_rows = 0.5});
  const auto c = bayesian_binning::fit(d.y, d.p, d.w);
  for (int i = 0; i < 7; ++i) {
    CHECK_CLOSE(a.map(at[i]), two[i]);
    CHECK_CLOSE(b.map(at[i]), half[i]);
    CHECK_CLOSE(c.map(at[i]), weighted[i]);
  }
  CHECK(a.models() == 4);
  CHECK(a.status() == fit_status::converged);
  CHECK(a.bins() == a.edges().size() + 1);
}

TEST_CASE("bayesian_binning: agrees with the models one by one") {
  for (const Index n : {1, 2, 5, 23, 150, 1200}) {
    for (const int levels : {0, 2, 9, 64}) {
      const test::random_rows r(n, levels, static_cast<std::uint64_t>(n + levels));
      const Eigen::ArrayXd twice = 2 * r.w;  // whole
      INFO(n << " " << levels);
      const slow_models plain(r.y, r.p, Eigen::ArrayXd::Ones(n), 2);
      const auto fast = bayesian_binning::fit(r.y, r.p);
      CHECK(fast.models() == static_cast<Index>(plain.cuts.size()));
      for (const double x : {0.0, 0.21, 0.5, 0.77, 1.0}) CHECK_NEAR(fast.map(x), plain.map(x), 1e-9);
      if (!(twice > 0).any()) continue;
      const slow_models counted(r.y, r.p, twice, 3);
      const auto by_frequency = bayesian_binning::fit(r.y, r.p, twice, {.prior_rows = 3, .weighting = assay::weighting::frequency});
      const slow_models effective(r.y, r.p, r.w * (r.w.sum() / r.w.square().sum()), 3);
      const auto by_importance = bayesian_binning::fit(r.y, r.p, r.w, {.prior_rows = 3});
      for (const double x : {0.0, 0.21, 0.5, 0.77, 1.0}) {
        CHECK_NEAR(by_frequency.map(x), counted.map(x), 1e-9);
        CHECK_NEAR(by_importance.map(x), effective.map(x), 1e-9);
      }
    }
  }
}

TEST_CASE("bayesian_binning: recalibrates") {
  test::generator g(8);
  Eigen::ArrayXd p(20000);
  Eigen::ArrayXi y(20000);
  for (Index i = 0; i < p.size(); ++i) {
    p[i] = g.uniform();
    y[i] = g.uniform() < p[i] * p[i];
  }
  const auto map = bayesian_binning::fit(y.head(10000), p.head(10000));
  const assay::Vector q = map.map(p.tail(10000));
  CHECK((q - p.tail(10000).square()).abs().mean() < 0.03);
  CHECK(assay::brier_score(y.tail(10000), q) < assay::brier_score(y.tail(10000), p.tail(10000)) - 0.02);
  CHECK(((map.edges() > 0) && (map.edges() < 1)).all());
}

TEST_CASE("bayesian_binning: laws") {
  const auto metric = [](const auto&... a) { return bayesian_binning::fit(a...).map(0.3); };
  test::check_bad_rows("bayesian_binning.fit", metric, "prediction");
  const test::random_rows r(700, 0, 2);
  assay::ranked_scores<> parts;
  for (Index i = 0; i < 700; i += 150) parts.update(r.y.segment(i, std::min(Index{150}, 700 - i)), r.p.segment(i, std::min(Index{150}, 700 - i)));
  const auto all = bayesian_binning::fit(r.y, r.p);
  CHECK(bayesian_binning::fit(parts) == all);
  CHECK(bayesian_binning::fit(r.y.reverse(), r.p.reverse()) == all);
  CHECK(bayesian_binning::fit(r.y, r.p, Eigen::ArrayXd::Ones(700)) == all);
  CHECK(!(bayesian_binning::fit(r.y, r.p, {.prior_rows = 1}) == all));
  const auto weighted = bayesian_binning::fit(r.y, r.p, r.w);
  for (const double scale : {1e300, 0.1, 1e-300}) {
    const auto scaled = bayesian_binning::fit(r.y, r.p, r.w * scale);
    REQUIRE(scaled.bins() == weighted.bins());
    CHECK(((scaled.values() - weighted.values()).abs() < 1e-11).all());
  }
  // rows of weight 0 do not exist
  Eigen::ArrayXd w = Eigen::ArrayXd::Ones(700);
  w.tail(200).setZero();
  CHECK(bayesian_binning::fit(r.y, r.p, w) == bayesian_binning::fit(r.y.head(500), r.p.head(500)));
}

TEST_CASE("bayesian_binning: where little is known") {
  const auto none = bayesian_binning::fit(Eigen::ArrayXi(0), Eigen::ArrayXd(0));
  CHECK(none == bayesian_binning());
  CHECK(none.map(0.3) == 0.3);
  CHECK(none.models() == 0);
  CHECK(none.status() == fit_status::degenerate);
  CHECK(bayesian_binning::fit(test::labels({1}), test::array({.4}), test::array({0})) == none);
  const auto one = bayesian_binning::fit(test::labels({1}), test::array({.4}));
  CHECK_CLOSE(one.map(0.9), 2.0 / 3);
  CHECK(one.status() == fit_status::degenerate);
  CHECK(bayesian_binning::fit(test::labels({1, 1}), test::array({.4, .6})).status() == fit_status::degenerate);
  CHECK(bayesian_binning::fit(test::labels({1, 0}), test::array({.4, .4})).status() == fit_status::degenerate);
  // predictions at both ends, and next to each other
  const auto ends = bayesian_binning::fit(test::labels({0, 0, 0, 0, 0, 1, 0, 1, 1, 1, 1, 1}),
                                          test::array({0, 0, 0, 0, 0, 2.3e-308, 1 - 0x1p-53, 1 - 0x1p-53, 1, 1, 1, 1}));
  CHECK(ends.map(0) < 0.3);
  CHECK(ends.map(1) > 0.6);
  // enormous frequencies
  const auto many = bayesian_binning::fit(test::labels({0, 1, 0, 1}), test::array({.1, .2, .7, .9}), test::array({3e15, 1e15, 1e15, 3e15}),
                                          {.weighting = assay::weighting::frequency});
  CHECK(many.models() == 1);
  CHECK_CLOSE(many.map(0.2), 1.0);
}

TEST_CASE("bayesian_binning: bytes and errors") {
  const test::b20 d;
  const auto h = bayesian_binning::fit(d.y, d.p, d.w);
  const assay::bytes bytes = h.to_bytes();
  CHECK(bayesian_binning::from_bytes(bytes) == h);
  CHECK(bayesian_binning::from_bytes(bayesian_binning().to_bytes()) == bayesian_binning());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    assay::bytes broken = bytes;
    broken[i] ^= 0x41;
    CHECK(test::contains(test::error_of([&] { bayesian_binning::from_bytes(broken); }), "assay::bayesian_binning::from_bytes: "));
  }
  CHECK(test::error_of([&] { bayesian_binning::fit(d.y, d.p, {.prior_rows = 0}); }) ==
        "assay::bayesian_binning.fit: prior_rows = 0 must be finite and positive");
  CHECK(test::contains(test::error_of([&] { bayesian_binning::fit(d.y, d.p, {.prior_rows = std::numeric_limits<double>::quiet_NaN()}); }), "prior_rows = "));
  CHECK(test::error_of([&] { bayesian_binning::fit(d.y, d.p, d.w, {.weighting = assay::weighting::frequency}); }) ==
        "assay::bayesian_binning.fit: frequency weights must be whole numbers");
  CHECK(test::error_of([&] { (void)h.map(1.5); }) == "assay::bayesian_binning.map: prediction = 1.5 is outside [0, 1]");
}
