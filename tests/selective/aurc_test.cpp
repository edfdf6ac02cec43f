// SPDX-License-Identifier: MIT
#include "selective/data.hpp"
#include "support/rank_metric.hpp"

#include <assay/selective/aurc.hpp>

using namespace assay;

namespace {

constexpr aurc_convention conventions[] = {aurc_convention::integral, aurc_convention::prefix_mean, aurc_convention::trapezoid,
                                           aurc_convention::prefix_trapezoid};

/// Straight from the definitions.
long double area(const Eigen::ArrayXd& loss, const Eigen::ArrayXd& confidence, aurc_convention c) {
  const std::vector<long double> expected = test::expected_losses(loss, confidence);
  const auto n = static_cast<long double>(expected.size());
  const test::prefix_sums sums(expected);
  if (c == aurc_convention::integral) return test::integrated_risk(expected);
  if (c == aurc_convention::prefix_mean) return sums.risk / n;
  if (c == aurc_convention::prefix_trapezoid) return (sums.risk - (expected[0] + sums.total / n) / 2) / (n - 1);
  Eigen::ArrayXd thresholds = confidence;
  std::sort(thresholds.begin(), thresholds.end(), std::greater<>());
  long double out = 0;
  long double before = -1;
  long double covered = 0;
  for (const double t : thresholds) {
    const auto rows = (confidence >= t).count();
    const auto taken = static_cast<long double>(rows) / n;
    const long double risk = static_cast<long double>((confidence >= t).select(loss, 0).sum()) / static_cast<long double>(rows);
    out += (taken - covered) * (risk + (before < 0 ? risk : before)) / 2;
    before = risk;
    covered = taken;
  }
  return out;
}

double as_double(long double x) { return static_cast<double>(x); }

}  // namespace

TEST_CASE("aurc: reference values") {
  // twenty rows: rational arithmetic; the stable order of peers is that of confidences without ties
  const test::answers20 d;
  CHECK_CLOSE(aurc(d.correct, d.untied, {.convention = aurc_convention::prefix_mean}), 0.22666730908410476);
  CHECK_CLOSE(aurc(d.correct, d.confidence, {.convention = aurc_convention::prefix_mean}), 0.22959710041850134);
  CHECK_CLOSE(aurc(d.correct, d.confidence, {.convention = aurc_convention::trapezoid}), 0.2180203619909502);         // fd-shifts
  CHECK_CLOSE(aurc(d.correct, d.untied, {.convention = aurc_convention::prefix_trapezoid}), 0.23070243061484708);  // torch-uncertainty
  // the best areas: e + (1 - e) ln(1 - e) and (1/n) Σ max(0, k - (n - E))/k with e = 6/20
  CHECK_CLOSE(aurc(d.correct, d.confidence) - excess_aurc(d.correct, d.confidence), 0.0503275392428873);
  for (const auto c : {aurc_convention::trapezoid, aurc_convention::prefix_mean}) {
    const double best = c == aurc_convention::trapezoid ? 0.0503275392428873 : 0.05767586859305126;
    CHECK_CLOSE(aurc(d.correct, d.confidence, {.convention = c}) - excess_aurc(d.correct, d.confidence, {.convention = c}), best);
  }
  // fd-shifts of commit c4467ae: aurc, eaurc, and aurc of losses, over 1000
  const test::answers60 many;
  CHECK_CLOSE(aurc(many.correct, many.confidence, {.convention = aurc_convention::trapezoid}), 0.2675462944281794);
  CHECK_CLOSE(excess_aurc(many.correct, many.confidence, {.convention = aurc_convention::trapezoid}), 0.21721875518529188);
  CHECK_CLOSE(aurc(ranked_losses(many.loss, many.confidence), {.convention = aurc_convention::trapezoid}), 0.5196402506138009);
  // accuracy-rejection curve of four rows: (1 + 1 + 2/3 + 1/2)/4
  const Eigen::Array4i correct(0, 0, 1, 1);
  const Eigen::Array4d confidence(-0.9, -0.8, -0.2, -0.1);
  CHECK_CLOSE(auarc(correct, confidence, {.convention = aurc_convention::prefix_mean}), 0.7916666666666666);
  CHECK_CLOSE(auarc(correct, confidence), 1 - (0.5 + 0.5 * std::log(0.5)));
}

TEST_CASE("aurc: agrees with the definitions, of losses too") {
  for (const int levels : {1, 2, 7, 60, 100000}) {
    const test::random_answers d(250, levels, static_cast<std::uint64_t>(levels));
    const Eigen::ArrayXd wrong = 1 - d.correct.cast<double>();
    for (const auto c : conventions) {
      INFO("levels " << levels << ", convention " << static_cast<int>(c));
      const double expected = as_double(area(wrong, d.confidence, c));
      CHECK_NEAR(aurc(d.correct, d.confidence, {.convention = c}), expected, 1e-13);
      CHECK_NEAR(auarc(d.correct, d.confidence, {.convention = c}), 1 - expected, 1e-13);
      CHECK_NEAR(aurc(ranked_losses(wrong, d.confidence), {.convention = c}), expected, 1e-13);
      CHECK_NEAR(aurc(ranked_losses(d.loss, d.confidence), {.convention = c}), as_double(area(d.loss, d.confidence, c)), 1e-13);
      // the excess: the same area in the order of the losses
      const auto best = [&](const Eigen::ArrayXd& loss) {
        return as_double(area(loss, -loss, c == aurc_convention::trapezoid ? aurc_convention::integral : c));
      };
      CHECK_NEAR(excess_aurc(d.correct, d.confidence, {.convention = c}), expected - best(wrong), 1e-13);
      CHECK_NEAR(excess_aurc(ranked_losses(d.loss, d.confidence), {.convention = c}),
                 as_double(area(d.loss, d.confidence, c)) - best(d.loss), 1e-13);
      // repeated rows
      const auto correct = test::repeat<int>(d.correct, d.weight);
      const auto confidence = test::repeat<double>(d.confidence, d.weight);
      CHECK_NEAR(aurc(d.correct, d.confidence, d.weight, {.convention = c}), aurc(correct, confidence, {.convention = c}), 1e-13);
      CHECK_NEAR(excess_aurc(d.correct, d.confidence, d.weight, {.convention = c}),
                 excess_aurc(correct, confidence, {.convention = c}), 1e-13);
      CHECK_NEAR(aurc(ranked_losses(d.loss, d.confidence, d.weight), {.convention = c}),
                 aurc(ranked_losses(test::repeat<double>(d.loss, d.weight), confidence), {.convention = c}), 1e-13);
    }
  }
}

TEST_CASE("aurc: the mean over all orders of tied rows") {
  // six rows, two ties of three; every order of rows within the ties
  const Eigen::ArrayXi correct{{1, 0, 1, 0, 1, 0}};
  const Eigen::ArrayXd confidence{{2, 2, 2, 1, 1, 1}};
  std::vector<int> order{0, 1, 2, 3, 4, 5};
  double mean = 0;
  double prefix_trapezoid = 0;
  int orders = 0;
  do {
    if (order[0] > 2 || order[1] > 2 || order[2] > 2) continue;
    Eigen::ArrayXi y(6);
    for (int i = 0; i < 6; ++i) y[i] = correct[order[static_cast<std::size_t>(i)]];
    const Eigen::ArrayXd c = Eigen::ArrayXd::LinSpaced(6, 6, 1);
    mean += aurc(y, c, {.convention = aurc_convention::prefix_mean});
    prefix_trapezoid += aurc(y, c, {.convention = aurc_convention::prefix_trapezoid});
    ++orders;
  } while (std::next_permutation(order.begin(), order.end()));
  CHECK(orders == 36);
  CHECK_NEAR(aurc(correct, confidence, {.convention = aurc_convention::prefix_mean}), mean / orders, 1e-14);
  CHECK_NEAR(aurc(correct, confidence, {.convention = aurc_convention::prefix_trapezoid}), prefix_trapezoid / orders, 1e-14);
}

TEST_CASE("aurc: repeating all rows leaves the integral alone, and draws the prefixes to it") {
  const test::random_answers d(60, 9, 5);
  const double integral = aurc(d.correct, d.confidence);
  for (const double times : {1.0, 4.0, 64.0, 1e4, 1e8, 1e12, 0x1p600}) {
    const Eigen::ArrayXd w = Eigen::ArrayXd::Constant(60, times);
    CHECK_CLOSE(aurc(d.correct, d.confidence, w), integral);
    for (const auto c : {aurc_convention::prefix_mean, aurc_convention::prefix_trapezoid}) {
      CHECK(std::abs(aurc(d.correct, d.confidence, w, {.convention = c}) - integral) <= 0.1 / times + 1e-15);
    }
  }
  // one row of weight w among others: the long sum and its expansion
  for (const double w : {1.0, 31.0, 32.0, 33.0, 63.0, 64.0, 65.0, 1000.0, 123457.0}) {
    for (const double first : {1.0, 40.0, 63.0, 64.0, 5000.0}) {
      const Eigen::Array3i y(0, 1, 0);
      const Eigen::Array3d s(3, 2, 1);
      const Eigen::Array3d weight(first, w, 2 * w);
      auto sum = static_cast<long double>(first);  // wrong
      const auto top = static_cast<long double>(first);
      const auto rows = static_cast<long double>(w);
      for (long double k = 1; k <= rows; ++k) sum += top / (top + k);
      for (long double k = 1; k <= 2 * rows; ++k) sum += (top + k) / (top + rows + k);
      INFO(first << " " << w);
      CHECK_NEAR(aurc(y, s, weight, {.convention = aurc_convention::prefix_mean}), as_double(sum / (top + 3 * rows)), 1e-14);
    }
  }
}

TEST_CASE("aurc: laws of rank metrics") {
  const auto both = [](const auto&... a) {
    const double area = aurc(a...);
    return area + excess_aurc(a...);
  };
  test::check_rank_metric("aurc", both, "confidence");
  CHECK(test::error_of([] { (void)excess_aurc(Eigen::Array2i(0, 2), Eigen::Array2d(0, 1)); }) ==
        "assay::excess_aurc: truth[1] = 2 is not 0 or 1");
  const test::random_answers d(300, 20, 3);
  const Eigen::ArrayXd rank = d.confidence.exp();
  CHECK(aurc(d.correct, rank) == aurc(d.correct, d.confidence));
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(aurc(Eigen::Array3i(1, 0, 1), Eigen::Array3d(infinity, 0, -infinity)) == aurc(Eigen::Array3i(1, 0, 1), Eigen::Array3d(3, 2, 1)));
}

TEST_CASE("aurc: perfect, worst and constant confidence") {
  Eigen::ArrayXi correct(500);
  Eigen::ArrayXd confidence(500);
  for (Index i = 0; i < 500; ++i) {
    correct[i] = i >= 90;
    confidence[i] = static_cast<double>(i / 3 * 3);
  }
  const double e = 0.18;
  CHECK_NEAR(aurc(correct, confidence), e + (1 - e) * std::log1p(-e), 1e-14);
  CHECK_NEAR(aurc(correct, -confidence), 1 - (1 - e + e * std::log(e)), 1e-13);
  CHECK_CLOSE(aurc(correct, Eigen::ArrayXd::Zero(500)), e);
  for (const auto c : conventions) {
    if (c != aurc_convention::trapezoid) CHECK(excess_aurc(correct, confidence, {.convention = c}) <= 1e-17);
    CHECK(excess_aurc(correct, -confidence, {.convention = c}) > 0.4);
    CHECK(aurc(Eigen::ArrayXi::Ones(500), confidence, {.convention = c}) == 0);
    CHECK(excess_aurc(Eigen::ArrayXi::Ones(500), confidence, {.convention = c}) == 0);
    CHECK_CLOSE(aurc(Eigen::ArrayXi::Zero(500), confidence, {.convention = c}), 1.0);
    CHECK(excess_aurc(Eigen::ArrayXi::Zero(500), confidence, {.convention = c}) <= 1e-15);
  }
  // the trapezoid of two points is below the best integral: e²/2
  const Eigen::ArrayXd two = (confidence >= 90).cast<double>();
  CHECK_CLOSE(aurc(correct, two, {.convention = aurc_convention::trapezoid}), e * e / 2);
  CHECK(excess_aurc(correct, two, {.convention = aurc_convention::trapezoid}) < 0);
  // rare errors keep their digits: one among 10⁷, last
  const Eigen::Array2d w(1e7 - 1, 1);
  CHECK_NEAR(aurc(Eigen::Array2i(1, 0), Eigen::Array2d(1, 0), w) / (0.5e-14 * (1 + 1e-7 / 3)), 1, 1e-12);
}

TEST_CASE("aurc: few rows, undefined, errors") {
  CHECK(is_undefined(aurc(Eigen::ArrayXi(0), Eigen::ArrayXd(0))));
  CHECK(is_undefined(excess_aurc(Eigen::ArrayXi(0), Eigen::ArrayXd(0))));
  CHECK(is_undefined(auarc(Eigen::ArrayXi(0), Eigen::ArrayXd(0))));
  CHECK(auarc(Eigen::ArrayXi(0), Eigen::ArrayXd(0), {.undefined = 0.5}) == 0.5);
  CHECK(is_undefined(aurc(ranked_losses{})));
  CHECK(is_undefined(aurc(Eigen::Array2i(0, 1), Eigen::Array2d(1, 2), Eigen::Array2d(0, 0))));
  const Eigen::Array<int, 1, 1> wrong(0);
  const Eigen::Array<double, 1, 1> sure(0.3);
  CHECK(aurc(wrong, sure) == 1);
  CHECK(aurc(wrong, sure, {.convention = aurc_convention::prefix_mean}) == 1);
  CHECK(aurc(wrong, sure, {.convention = aurc_convention::trapezoid}) == 1);
  CHECK(is_undefined(aurc(wrong, sure, {.convention = aurc_convention::prefix_trapezoid})));
  CHECK(aurc(wrong, sure, {.convention = aurc_convention::prefix_trapezoid, .undefined = 7}) == 7);
  CHECK(test::error_of([] {
          (void)aurc(Eigen::Array2i(0, 1), Eigen::Array2d(1, 2), Eigen::Array2d(1, 0.5), {.convention = aurc_convention::prefix_mean});
        }) == "assay::aurc: prefixes count rows: weights must be whole numbers (aurc_convention::integral takes any)");
  CHECK(test::error_of([] {
          const ranked_losses r(Eigen::Array2d(0, 1), Eigen::Array2d(1, 2), Eigen::Array2d(1, 0.5));
          (void)excess_aurc(r, {.convention = aurc_convention::prefix_trapezoid});
        }) == "assay::excess_aurc: prefixes count rows: weights must be whole numbers (aurc_convention::integral takes any)");
  const std::vector<int> correct{1, 0, 1};
  const std::vector<float> confidence{0.9f, 0.8f, 0.7f};
  CHECK(aurc(view(correct), view(confidence)) == aurc(Eigen::Array3i(1, 0, 1), Eigen::Array3f(0.9f, 0.8f, 0.7f)));
}
