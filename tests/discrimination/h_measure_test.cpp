// SPDX-License-Identifier: MIT
#include "support/check.hpp"
#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/h_measure.hpp>

#include <algorithm>

using namespace assay;

namespace {

/// Straight from the definition: the integral over the cost share of the loss at the best of all thresholds, by Gauss and Legendre's
/// rule between the cost shares at which the best threshold changes; alpha, beta >= 1.
double brute(const Eigen::ArrayXi& y, const Eigen::ArrayXd& s, const Eigen::ArrayXd& w, double alpha, double beta, double prevalence) {
  struct rates {
    double fpr;
    double fnr;
  };
  const double p = (w * (y == 1).cast<double>()).sum();
  const double n = (w * (y == 0).cast<double>()).sum();
  std::vector<rates> points{{0, 1}};
  for (Index i = 0; i < s.size(); ++i) {
    const Eigen::ArrayXd called = w * (s >= s(i)).cast<double>();
    points.push_back({(called * (y == 0).cast<double>()).sum() / n, 1 - (called * (y == 1).cast<double>()).sum() / p});
  }
  std::vector<double> cuts{0, prevalence, 1};
  for (const rates& a : points) {
    for (const rates& b : points) {
      const double cost = (1 - prevalence) * (a.fpr - b.fpr);
      const double gain = prevalence * (b.fnr - a.fnr);
      if (gain > 0 && cost > 0) cuts.push_back(gain / (gain + cost));
    }
  }
  std::sort(cuts.begin(), cuts.end());
  const double node[] = {0.1834346424956498, 0.525532409916329, 0.7966664774136267, 0.9602898564975363};
  const double weight[] = {0.362683783378362, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763};
  double loss = 0;
  double nothing = 0;
  for (std::size_t i = 1; i < cuts.size(); ++i) {
    const double width = cuts[i] - cuts[i - 1];
    if (width < 1e-15) continue;
    const int pieces = 1 + static_cast<int>(width * 64);
    for (int k = 0; k < pieces; ++k) {
      const double half = width / pieces / 2;
      const double middle = cuts[i - 1] + half * (2 * k + 1);
      for (int j = 0; j < 8; ++j) {
        const double c = middle + half * (j < 4 ? node[j] : -node[j - 4]);
        const double mass = half * weight[j % 4] * std::pow(c, alpha - 1) * std::pow(1 - c, beta - 1);
        double least = 1;
        for (const rates& r : points) least = (std::min)(least, c * (1 - prevalence) * r.fpr + (1 - c) * prevalence * r.fnr);
        loss += mass * least;
        nothing += mass * (std::min)(c * (1 - prevalence), (1 - c) * prevalence);
      }
    }
  }
  return 1 - loss / nothing;
}

}  // namespace

TEST_CASE("h_measure: reference values") {
  const test::b20 d;
  Eigen::ArrayXi y7 = d.y;  // B20i: seven positives
  y7(2) = y7(10) = y7(13) = 0;
  CHECK(y7.sum() == 7);
  // R hmeasure 1.0-2, severity.ratio NA, 0.25, 3 and −1
  struct row {
    h_measure_options options;
    double value[4];
  };
  const row rows[] = {
      {{}, {0.26638888888888879, 0.38567190368210791, 0.41187257027611646, 0.68999302998074352}},
      {{.severity_ratio = 0.25}, {0.22579215585411117, 0.31941194851730292, 0.41874063414363849, 0.68327937185936982}},
      {{.severity_ratio = 3.0}, {0.26402295094333217, 0.39632234931552657, 0.3852657214467603, 0.66880468874901777}},
      {{.prior = cost_prior::class_shares}, {0.25890261878954712, 0.38026682469673079, 0.40128831140990573, 0.67559062368469869}},
  };
  for (const row& r : rows) {
    CHECK_CLOSE(h_measure(d.y, d.p, r.options), r.value[0]);
    CHECK_CLOSE(h_measure(d.y, d.q, r.options), r.value[1]);
    CHECK_CLOSE(h_measure(y7, d.p, r.options), r.value[2]);
    CHECK_CLOSE(h_measure(y7, d.q, r.options), r.value[3]);
  }
  // numerical integration of the definition, mpmath 1.3.0 at 25 digits
  CHECK_CLOSE(h_measure(d.y, d.p, d.w), 0.2117324628647610186);
  CHECK_CLOSE(h_measure(d.y, d.p, d.w, {.prior = cost_prior::given}), 0.2116841815860630469);
  CHECK_CLOSE(h_measure(d.y, d.p, {.prior = cost_prior::given, .alpha = 2.5, .beta = 1.5}), 0.2672069249806959121);
  CHECK_CLOSE(h_measure(d.y, d.p, {.prevalence = 0.1}), 0.2637598574961007911);
  CHECK_CLOSE(h_measure(d.y, d.p, {.prevalence = 0.001}), 0.2568889266629558979);
  CHECK_CLOSE(h_measure(d.y, d.p, {.prior = cost_prior::class_shares, .prevalence = 0.1}), 0.2303861377501691362);
  // 159 vertices of the hull; the closed form in mpmath at 30 digits (hmeasure 1.0-2 agrees to 1e-12)
  const test::l200 l;
  const ranked_scores r(l.y, l.p);
  CHECK_CLOSE(h_measure(r), 0.446743061657325365);
  CHECK_CLOSE(h_measure(r, {.severity_ratio = 1e-3}), 0.056256328238069398);
  CHECK_CLOSE(h_measure(r, {.severity_ratio = 1}), 0.415526962544178219);
  CHECK_CLOSE(h_measure(r, {.severity_ratio = 1e3}), 0.357564879041265735);
}

TEST_CASE("h_measure: laws of rank metrics") {
  test::check_rank_metric("h_measure", [](const auto&... a) { return h_measure(a...); });
  test::check_rank_metric("h_measure", [](const auto&... a) { return h_measure(a..., {.severity_ratio = 0.2, .prevalence = 0.3}); });
  test::check_needs_both_classes([](const auto&... a) { return h_measure(a...); });
  CHECK(h_measure(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2), {.undefined = 0.5}) == 0.5);
}

TEST_CASE("h_measure: against numerical integration over all thresholds, with ties and weights") {
  test::generator g(3);
  for (int round = 0; round < 24; ++round) {
    const int n = 3 + g.below(25);
    Eigen::ArrayXi y(n);
    Eigen::ArrayXd s(n);
    Eigen::ArrayXd w(n);
    for (Index i = 0; i < n; ++i) {
      y(i) = i < 2 ? static_cast<int>(i) : g.below(3) == 0;
      s(i) = g.below(round % 2 == 0 ? 4 : 40) + (round % 3 == 0 ? -2 : 3) * y(i);
      w(i) = i < 2 ? 1 : g.below(4) * 0.5;
    }
    const double prevalence = (w * (y == 1).cast<double>()).sum() / w.sum();
    const auto agree = [&](double value, double alpha, double beta, double p) {
      INFO("round " << round << ", Beta(" << alpha << ", " << beta << "), prevalence " << p);
      CHECK(test::close_to(value, brute(y, s, w, alpha, beta, p), 1e-6, 1e-7));
    };
    agree(h_measure(y, s, w), 2, 1 + (1 - prevalence) / prevalence, prevalence);
    agree(h_measure(y, s, w, {.severity_ratio = 0.5}), 2, 3, prevalence);
    agree(h_measure(y, s, w, {.prior = cost_prior::class_shares}), 1 + prevalence, 2 - prevalence, prevalence);
    agree(h_measure(y, s, w, {.prior = cost_prior::given, .alpha = 3, .beta = 2.5, .prevalence = 0.2}), 3, 2.5, 0.2);
  }
}

TEST_CASE("h_measure: perfect, ignorant, and below chance") {
  const Eigen::ArrayXi y{{0, 0, 1, 1}};
  for (const cost_prior prior : {cost_prior::severity_ratio, cost_prior::class_shares, cost_prior::given}) {
    CHECK(h_measure(y, Eigen::Array4d(1, 2, 3, 4), {.prior = prior}) == 1);
    CHECK(std::abs(h_measure(y, Eigen::Array4d::Constant(0.5), {.prior = prior})) < 1e-15);
    CHECK(std::abs(h_measure(y, Eigen::Array4d(4, 3, 2, 1), {.prior = prior})) < 1e-15);  // not flipped
  }
  // AUROC ¼, but the top of the list is above the diagonal
  const Eigen::ArrayXi z{{1, 0, 0, 0, 1}};
  const Eigen::ArrayXd s{{5, 4, 3, 2, 1}};
  CHECK(h_measure(z, s) > 0.1);
  CHECK(h_measure(1 - z, s) > 0.1);
  CHECK(h_measure(Eigen::Array2i(0, 1), Eigen::Array2d(1, 2)) == 1);
  CHECK(h_measure(Eigen::Array2i(0, 1),
                  Eigen::Array2d(-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity())) == 1);
}

TEST_CASE("h_measure: invariances") {
  const test::ranking_sample d(5, 400, 64);
  const double h = h_measure(d.y, d.s);
  CHECK(h_measure(d.y, d.s + 1e9) == h);
  CHECK(h_measure(d.y, d.s * 1e-9) == h);
  CHECK(h_measure(d.y, (3 * d.s).exp()) == h);
  // the classes exchanged and the score turned over exchange the two errors
  CHECK_CLOSE(h_measure(1 - d.y, -d.s, {.severity_ratio = 0.25}), h_measure(d.y, d.s, {.prior = cost_prior::given, .alpha = 5, .beta = 2}));
  CHECK_CLOSE(h_measure(1 - d.y, -d.s, {.prior = cost_prior::class_shares}), h_measure(d.y, d.s, {.prior = cost_prior::class_shares}));
  // the default prior, spelled out
  const double pi1 = d.y.cast<double>().mean();
  CHECK_CLOSE(h_measure(d.y, d.s, {.severity_ratio = pi1 / (1 - pi1)}), h);
  CHECK_CLOSE(h_measure(d.y, d.s, {.prior = cost_prior::given, .alpha = 2, .beta = 1 + (1 - pi1) / pi1}), h);
  CHECK_CLOSE(h_measure(d.y, d.s, {.prevalence = pi1}), h);
  CHECK_CLOSE(h_measure(d.y, d.s, {.severity_ratio = 1}), h_measure(d.y, d.s, {.prior = cost_prior::given}));
  // weights of a class are as good as a prevalence
  const Eigen::ArrayXd w = (d.y == 1).select(Eigen::ArrayXd::Constant(400, 3.0), Eigen::ArrayXd::Ones(400));
  CHECK_CLOSE(h_measure(d.y, d.s, {.prevalence = 3 * pi1 / (3 * pi1 + 1 - pi1)}), h_measure(d.y, d.s, w));
  // nor do thresholds below the hull matter: rows of a segment of it may as well be tied
  const Eigen::ArrayXi y{{0, 0, 1, 0, 1, 0, 1, 1}};
  CHECK_CLOSE(h_measure(y, Eigen::ArrayXd{{1, 2, 3, 4, 5, 6, 7, 8}}), h_measure(y, Eigen::ArrayXd{{1, 1, 3, 3, 3, 3, 8, 8}}));
}

TEST_CASE("h_measure: a class that is rare by weight or by prevalence") {
  const test::ranking_sample d(6, 400, 400);
  const Eigen::ArrayXd w = (d.y == 1).select(Eigen::ArrayXd::Constant(400, 1e-5), Eigen::ArrayXd::Ones(400));
  const double rare = h_measure(d.y, d.s, w);
  CHECK(rare > 0);
  CHECK(rare < 1);
  const double p = 1e-5 * d.y.cast<double>().sum();
  const double n = 400 - d.y.cast<double>().sum();
  CHECK(test::close_to(rare, h_measure(d.y, d.s, {.prevalence = p / (p + n)}), 1e-10));
  // near the limit the loss is governed by c π₀ against π₁: a smaller prevalence changes little
  CHECK(test::close_to(h_measure(d.y, d.s, {.prevalence = 1e-6}), h_measure(d.y, d.s, {.prevalence = 1e-5}), 1e-3));
}

TEST_CASE("h_measure: errors") {
  const Eigen::ArrayXi y{{0, 1}};
  const Eigen::ArrayXd s{{1, 2}};
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double x : {0.0, -1.0, nan, infinity}) {
    const std::string problem = " = " + core::to_text(x) + " must be finite and positive";
    CHECK(test::error_of([&] { (void)h_measure(y, s, {.severity_ratio = x}); }) == "assay::h_measure: severity_ratio" + problem);
    CHECK(test::error_of([&] { (void)h_measure(y, s, {.alpha = x}); }) == "assay::h_measure: alpha" + problem);
    CHECK(test::error_of([&] { (void)h_measure(y, s, {.beta = x}); }) == "assay::h_measure: beta" + problem);
  }
  for (const double x : {0.0, 1.0, -0.5, 2.0, nan}) {
    CHECK(test::error_of([&] { (void)h_measure(y, s, {.prevalence = x}); }) ==
          "assay::h_measure: prevalence = " + core::to_text(x) + " is outside (0, 1)");
  }
}
