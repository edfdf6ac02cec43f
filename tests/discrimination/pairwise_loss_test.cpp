#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/auroc.hpp>
#include <assay/discrimination/pairwise_loss.hpp>

#include <limits>

using namespace assay;

namespace {

constexpr surrogate_loss all_losses[] = {surrogate_loss::squared, surrogate_loss::hinge, surrogate_loss::squared_hinge,
                                         surrogate_loss::exponential, surrogate_loss::logistic};

long double loss_of(surrogate_loss loss, long double d, long double margin) {
  const long double gap = std::max(0.0L, margin - d);
  switch (loss) {
    case surrogate_loss::squared:
      return (margin - d) * (margin - d);
    case surrogate_loss::hinge:
      return gap;
    case surrogate_loss::squared_hinge:
      return gap * gap;
    case surrogate_loss::exponential:
      return std::exp(-d);
    default:
      return std::max(0.0L, -d) + std::log1p(std::exp(-std::abs(d)));
  }
}
long double slope_of(surrogate_loss loss, long double d, long double margin) {
  switch (loss) {
    case surrogate_loss::squared:
      return -2 * (margin - d);
    case surrogate_loss::hinge:
      return d < margin ? -1 : 0;
    case surrogate_loss::squared_hinge:
      return -2 * std::max(0.0L, margin - d);
    case surrogate_loss::exponential:
      return -std::exp(-d);
    default:
      return d > 0 ? -std::exp(-d) / (1 + std::exp(-d)) : -1 / (1 + std::exp(d));
  }
}

/// The definition, over all pairs.
struct brute_force {
  long double value = 0;
  std::vector<long double> gradient;
  std::vector<long double> magnitude;  // sum of the sizes of what an entry adds up

  brute_force(const Eigen::ArrayXi& y, const Eigen::ArrayXd& s, const Eigen::ArrayXd& w, const pairwise_loss_options& o)
      : gradient(static_cast<std::size_t>(y.size())), magnitude(gradient.size()) {
    long double p = 0;
    long double n = 0;
    for (Index i = 0; i < y.size(); ++i) (y[i] != 0 ? p : n) += static_cast<long double>(w[i]);
    for (Index i = 0; i < y.size(); ++i) {
      for (Index j = 0; j < y.size(); ++j) {
        if (y[i] == 0 || y[j] != 0) continue;
        const long double share = static_cast<long double>(w[i]) / p * (static_cast<long double>(w[j]) / n);
        const long double d = static_cast<long double>(s[i]) - static_cast<long double>(s[j]);
        value += share * loss_of(o.loss, d, static_cast<long double>(o.margin));
        const long double slope = share * slope_of(o.loss, d, static_cast<long double>(o.margin));
        const auto a = static_cast<std::size_t>(i);
        const auto b = static_cast<std::size_t>(j);
        gradient[a] += slope;
        gradient[b] -= slope;
        magnitude[a] += std::abs(slope);
        magnitude[b] += std::abs(slope);
      }
    }
  }
};

void check_against_brute_force(const Eigen::ArrayXi& y, const Eigen::ArrayXd& s, const Eigen::ArrayXd& w,
                               const pairwise_loss_options& o, double tolerance = 1e-12) {
  const brute_force expected(y, s, w, o);
  CHECK(test::close_to(pairwise_loss(y, s, w, o), static_cast<double>(expected.value), tolerance));
  const auto g = pairwise_loss_gradient(y, s, w, o);
  CHECK(test::close_to(g.value, static_cast<double>(expected.value), tolerance));
  REQUIRE(g.gradient.size() == y.size());
  double worst = 0;
  for (Index i = 0; i < y.size(); ++i) {
    const auto k = static_cast<std::size_t>(i);
    const auto error = static_cast<double>(std::abs(static_cast<long double>(g.gradient[i]) - expected.gradient[k]));
    if (error > 0) worst = (std::max)(worst, error / (static_cast<double>(expected.magnitude[k]) + 1e-300));
  }
  CHECK(worst < tolerance);
}

struct sample {
  Eigen::ArrayXi y;
  Eigen::ArrayXd s;
  Eigen::ArrayXd w;
  sample(std::uint64_t seed, Index n, double spread, double offset, double gap, double grid) : y(n), s(n), w(n) {
    test::generator g(seed);
    for (Index i = 0; i < n; ++i) {
      y[i] = g.below(3) == 0;
      s[i] = spread * g.normal() + gap * y[i];
      if (grid > 0) s[i] = std::round(s[i] / grid) * grid;
      s[i] += offset;
      w[i] = g.below(4) == 0 ? 0 : g.uniform();
    }
  }
};

}  // namespace

TEST_CASE("pairwise_loss: reference values") {
  const test::b20 d;  // table 4.1, row 26: surrogates on logit(p), mean over 100 pairs
  const Eigen::ArrayXd s = (d.p / (1 - d.p)).log();
  CHECK_CLOSE(pairwise_loss(d.y, s, {.loss = surrogate_loss::exponential}), 1.820434097334756);
  CHECK_CLOSE(pairwise_loss(d.y, s), 0.5633694626530782);
  CHECK_CLOSE(pairwise_loss(d.y, s, {.loss = surrogate_loss::hinge}), 0.6845333080613267);
  CHECK_CLOSE(pairwise_loss(d.y, s, {.loss = surrogate_loss::squared_hinge}), 1.6211051474640459);
  for (const surrogate_loss loss : all_losses) {
    check_against_brute_force(d.y, s, d.w, {.loss = loss});
    check_against_brute_force(d.y, s, Eigen::ArrayXd::Ones(20), {.loss = loss, .margin = 0.25});
  }
  // one pair
  const Eigen::Array2i y(1, 0);
  const Eigen::Array2d one(2.5, 2);
  CHECK(pairwise_loss(y, one, {.loss = surrogate_loss::squared, .margin = 2}) == 2.25);
  CHECK(pairwise_loss(y, one, {.loss = surrogate_loss::hinge, .margin = 2}) == 1.5);
  CHECK(pairwise_loss(y, one, {.loss = surrogate_loss::squared_hinge, .margin = 2}) == 2.25);
  CHECK_CLOSE(pairwise_loss(y, one, {.loss = surrogate_loss::exponential}), std::exp(-0.5));
  CHECK_CLOSE(pairwise_loss(y, one), std::log1p(std::exp(-0.5)));
}

TEST_CASE("pairwise_loss: against all pairs, wherever the scores lie") {
  struct shape {
    double spread, offset, gap, grid;
  };
  std::uint64_t seed = 0;
  for (const shape& c : {shape{1, 0, 1, 0}, shape{1e-9, 0, 0, 0}, shape{1e-3, 0, 1e-3, 0}, shape{10, 0, 5, 0},
                         shape{100, 0, 0, 0}, shape{1e4, 0, 0, 0}, shape{1e6, 0, 1e5, 0}, shape{1, 1e9, 1, 0},
                         shape{30, -1e9, 2, 0}, shape{1, 0, 60, 0}, shape{1, 0, -60, 0}, shape{1, 0, 600, 0}, shape{1, 0, 30, 0},
                         shape{2, 0, 1, 0.5}, shape{4, 0, 1, 1}, shape{1e16, 0, 0, 0}, shape{1e100, 0, 0, 0}}) {
    const sample d(++seed, 500, c.spread, c.offset, c.gap, c.grid);
    INFO("spread " << c.spread << ", offset " << c.offset << ", gap " << c.gap << ", grid " << c.grid);
    for (const surrogate_loss loss : all_losses) {
      if (loss == surrogate_loss::exponential && c.spread > 60) continue;  // overflows, see below
      for (const double margin : {1.0, 0.0, 7.5}) {
        INFO("loss " << static_cast<int>(loss) << ", margin " << margin);
        check_against_brute_force(d.y, d.s, d.w, {.loss = loss, .margin = margin});
        check_against_brute_force(d.y, d.s, Eigen::ArrayXd::Ones(500), {.loss = loss, .margin = margin});
      }
    }
  }
}

TEST_CASE("pairwise_loss: one far outlier") {
  for (const double far : {1e6, -1e6, 1e9, -1e9, 1e150, -1e150, 1e300, -1e300}) {
    for (const int label : {0, 1}) {
      sample d(77, 300, 1, 0, 1, 0);
      d.y[40] = label;
      d.s[40] = far;
      INFO(far << ", class " << label);
      const bool wrong = (far < 0) == (label == 1);
      check_against_brute_force(d.y, d.s, d.w, {.loss = surrogate_loss::logistic});
      check_against_brute_force(d.y, d.s, d.w, {.loss = surrogate_loss::hinge});
      if (!wrong || std::abs(far) < 1e150) {
        check_against_brute_force(d.y, d.s, d.w, {.loss = surrogate_loss::squared_hinge});
        if (!wrong) check_against_brute_force(d.y, d.s, d.w, {.loss = surrogate_loss::exponential});
      }
      if (std::abs(far) < 1e10) check_against_brute_force(d.y, d.s, d.w, {.loss = surrogate_loss::squared});
    }
  }
}

TEST_CASE("pairwise_loss: scores on the edges of the cells, few and many rows") {
  for (const Index n : {2, 3, 9, 17, 18, 40, 400}) {
    test::generator g(static_cast<std::uint64_t>(n));
    Eigen::ArrayXi y(n);
    Eigen::ArrayXd s(n);
    for (Index i = 0; i < n; ++i) {
      y[i] = i < 2 ? static_cast<int>(i) : g.below(2);
      s[i] = g.below(9) - 4;
      if (g.below(3) == 0) s[i] = std::nextafter(s[i], g.below(2) == 0 ? -9 : 9);
    }
    for (const surrogate_loss loss : all_losses) check_against_brute_force(y, s, Eigen::ArrayXd::Ones(n), {.loss = loss});
  }
}

TEST_CASE("pairwise_loss: many equal steps add up to all digits") {
  // positives and negatives in turn at i·0.1; Σ_{i<=j} of the gaps in closed form
  const Index n = 200000;
  Eigen::ArrayXi y(n);
  for (Index i = 0; i < n; ++i) y[i] = 1 - static_cast<int>(i % 2);
  const Eigen::ArrayXd s = Eigen::ArrayXd::LinSpaced(n, 0, static_cast<double>(n - 1)) * 0.1;
  const double pairs = 0.5 * static_cast<double>(n);
  // a negative at 2j + 1 is above the positives at 0, 2, …, 2j by 1, 3, …, 2j + 1: (j + 1)² steps
  const double steps = pairs * (pairs + 1) * (2 * pairs + 1) / 6;
  CHECK(test::close_to(pairwise_loss(y, s, {.loss = surrogate_loss::hinge, .margin = 0}), 0.1 * steps / (pairs * pairs), 1e-13));
}

TEST_CASE("pairwise_loss: laws of rank metrics") {
  for (const surrogate_loss loss : all_losses) {
    const auto metric = [loss](const auto&... a) { return pairwise_loss(a..., pairwise_loss_options{.loss = loss}); };
    test::check_rank_metric("pairwise_loss", metric);
    test::check_needs_both_classes(metric);
    // offsets do not matter, however far
    const sample d(3, 200, 1, 0, 1, 0.25);
    CHECK_CLOSE(metric(d.y, d.s + 0x1p40), metric(d.y, d.s));
    // both classes change places under a change of sign
    CHECK_CLOSE(metric((1 - d.y).eval(), -d.s), metric(d.y, d.s));
  }
  CHECK(pairwise_loss(Eigen::ArrayXi{{1, 1}}, Eigen::ArrayXd{{1, 2}}, {.undefined = 0.5}) == 0.5);
  // hinge, exponential and squares bound 1 − AUROC, the logistic loss bounds log 2 of it
  const sample d(4, 400, 2, 0, 0.5, 0.5);
  for (const surrogate_loss loss : all_losses) {
    CHECK(pairwise_loss(d.y, d.s, {.loss = loss}) >= std::log(2.0) * (1 - auroc(d.y, d.s)));
  }
}

TEST_CASE("pairwise_loss_gradient: central differences") {
  const sample d(11, 60, 1.5, 0, 0.5, 0);
  for (const surrogate_loss loss : all_losses) {
    const pairwise_loss_options o{.loss = loss};
    const auto g = pairwise_loss_gradient(d.y, d.s, d.w, o);
    CHECK_CLOSE(g.value, pairwise_loss(d.y, d.s, d.w, o));
    for (Index i = 0; i < 60; ++i) {
      const bool smooth = loss != surrogate_loss::hinge && loss != surrogate_loss::squared_hinge;
      const double h = smooth ? 1e-3 : 1e-6;  // hinges: no kink within the step
      const auto at = [&](double step) {
        Eigen::ArrayXd s = d.s;
        s[i] += step;
        return pairwise_loss(d.y, s, d.w, o);
      };
      const double slope = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
      CHECK(test::close_to(g.gradient[i], slope, 1e-7, smooth ? 1e-12 : 1e-9));
    }
  }
}

TEST_CASE("pairwise_loss_gradient: what it sums to, kinks, rows of weight 0, one class") {
  const sample d(12, 300, 1, 1e6, 1, 0.125);
  for (const surrogate_loss loss : all_losses) {
    const auto g = pairwise_loss_gradient(d.y, d.s, d.w, {.loss = loss});
    CHECK(std::abs(g.gradient.sum()) < 1e-13);
    for (Index i = 0; i < 300; ++i) {
      if (d.w[i] == 0) CHECK(g.gradient[i] == 0);
      // rows that tie in class and score have the same derivative per weight
      for (Index j = 0; j < i; ++j) {
        if (d.y[i] == d.y[j] && d.s[i] == d.s[j]) CHECK(std::abs(g.gradient[i] * d.w[j] - g.gradient[j] * d.w[i]) < 1e-15);
      }
    }
    // a repeated row shares its derivative
    const auto whole =
        pairwise_loss_gradient(Eigen::Array3i(1, 0, 0), Eigen::Array3d(.5, .25, 1), Eigen::Array3d(2, 1, 1), {.loss = loss});
    const auto twice =
        pairwise_loss_gradient(Eigen::Array4i(1, 1, 0, 0), Eigen::Array4d(.5, .5, .25, 1), {.loss = loss});
    CHECK_CLOSE(whole.value, twice.value);
    CHECK_CLOSE(whole.gradient[0], 2 * twice.gradient[1]);
    CHECK_CLOSE(whole.gradient[2], twice.gradient[3]);
    // weights of any size
    for (const double scale : {1e300, 1e-300}) {
      const auto scaled = pairwise_loss_gradient(d.y, d.s, d.w * scale, {.loss = loss});
      CHECK_CLOSE(scaled.value, g.value);
      CHECK_CLOSE(scaled.gradient[7], g.gradient[7]);
    }
    // float scores: the same numbers, the gradient in double
    const auto f = pairwise_loss_gradient(d.y, d.s.cast<float>(), d.w, {.loss = loss});
    CHECK_CLOSE(f.value, g.value);
    for (Index i = 0; i < 300; ++i) CHECK(test::close_to(f.gradient[i], g.gradient[i], 1e-12, 1e-16));
    // one class
    const auto none = pairwise_loss_gradient(Eigen::Array2i(1, 1), Eigen::Array2d(1, 2), {.loss = loss});
    CHECK(is_undefined(none.value));
    CHECK(is_undefined(none.gradient[0]));
    CHECK(is_undefined(none.gradient[1]));
    const auto zero =
        pairwise_loss_gradient(Eigen::Array2i(1, 0), Eigen::Array2d(1, 2), Eigen::Array2d(1, 0), {.loss = loss, .undefined = 0});
    CHECK(zero.value == 0);
    CHECK(zero.gradient[0] == 0);
    CHECK(pairwise_loss_gradient(Eigen::ArrayXi(0), Eigen::ArrayXd(0), {.loss = loss}).gradient.size() == 0);
  }
  // d = margin exactly: the side without loss
  const Eigen::Array2i y(1, 0);
  CHECK(pairwise_loss_gradient(y, Eigen::Array2d(1.5, 0.5), {.loss = surrogate_loss::hinge}).gradient[0] == 0);
  CHECK(pairwise_loss_gradient(y, Eigen::Array2d(1.25, 0.5), {.loss = surrogate_loss::hinge}).gradient[0] == -1);
  CHECK(pairwise_loss_gradient(y, Eigen::Array2d(0.5, 0.5), {.loss = surrogate_loss::hinge, .margin = 0}).gradient[1] == 0);
}

TEST_CASE("pairwise_loss: the ends of the range of double") {
  const double infinity = std::numeric_limits<double>::infinity();
  const double most = std::numeric_limits<double>::max();
  const Eigen::Array2i y(1, 0);
  CHECK(pairwise_loss(y, Eigen::Array2d(-400, 400), {.loss = surrogate_loss::exponential}) == infinity);
  CHECK(
      test::close_to(pairwise_loss(y, Eigen::Array2d(-350, 350), {.loss = surrogate_loss::exponential}), std::exp(700.0), 1e-12));
  CHECK(pairwise_loss(y, Eigen::Array2d(400, -400), {.loss = surrogate_loss::exponential}) == 0);
  CHECK(test::close_to(pairwise_loss(y, Eigen::Array2d(350, -350), {.loss = surrogate_loss::exponential}), std::exp(-700.0),
                       1e-12));
  // the pair overflows, its weight brings the mean back
  const Eigen::Array3i three(1, 1, 0);
  const double tiny =
      pairwise_loss(three, Eigen::Array3d(-1000, 0, 0), Eigen::Array3d(1e-300, 1, 1), {.loss = surrogate_loss::exponential});
  CHECK(test::close_to(tiny, std::exp(1000 - 300 * std::log(10.0)), 1e-12));
  for (const surrogate_loss loss : all_losses) {
    for (const double far : {1e200, 1e308, most}) {
      INFO("loss " << static_cast<int>(loss) << ", " << far);
      const auto wrong =
          pairwise_loss_gradient(Eigen::Array4i(1, 0, 1, 0), Eigen::Array4d(-far, far, -far, far), {.loss = loss});
      const auto right =
          pairwise_loss_gradient(Eigen::Array4i(1, 0, 1, 0), Eigen::Array4d(far, -far, far, -far), {.loss = loss});
      const auto mixed =
          pairwise_loss_gradient(Eigen::Array4i(1, 0, 1, 0), Eigen::Array4d(far, -far, -far, far), {.loss = loss});
      CHECK(wrong.value > 1e200);
      if (loss != surrogate_loss::squared) CHECK(right.value == 0);
      for (const assay::value_and_gradient<>* g : {&wrong, &right, &mixed}) {
        CHECK_FALSE(is_undefined(g->value));
        for (Index i = 0; i < 4; ++i) CHECK_FALSE(is_undefined(g->gradient[i]));
      }
      if (loss == surrogate_loss::hinge || loss == surrogate_loss::logistic) {
        CHECK(wrong.gradient[0] == -0.5);
        CHECK(wrong.gradient[1] == 0.5);
        CHECK(mixed.gradient[0] == (loss == surrogate_loss::hinge ? -0.25 : -0.125));  // tied with one of two negatives
      }
    }
  }
}

TEST_CASE("pairwise_loss: bad input") {
  const double infinity = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  test::check_bad_rows("pairwise_loss_gradient", [](const auto&... a) { return pairwise_loss_gradient(a...).value; });
  const Eigen::Array3i y(0, 1, 1);
  const Eigen::Array3d s(1, 2, -infinity);
  CHECK(test::error_of([&] { (void)pairwise_loss(y, s); }) == "assay::pairwise_loss: score[2] is infinite");
  CHECK(test::error_of([&] { (void)pairwise_loss(y, s, Eigen::Array3d(1, 1, 0)); }) ==
        "assay::pairwise_loss: score[2] is infinite");
  CHECK(test::error_of([&] { (void)pairwise_loss_gradient(y, s); }) == "assay::pairwise_loss_gradient: score[2] is infinite");
  CHECK(test::error_of([&] { (void)pairwise_loss(ranked_scores(y, s)); }) == "assay::pairwise_loss: a score is infinite");
  for (const double margin : {-1.0, nan, infinity}) {
    const std::string problem = "margin = " + core::to_text(margin) + " must be finite and not negative";
    CHECK(test::error_of([&] { (void)pairwise_loss(y, y.cast<double>(), {.margin = margin}); }) ==
          "assay::pairwise_loss: " + problem);
    CHECK(test::error_of([&] { (void)pairwise_loss_gradient(y, y.cast<double>(), {.margin = margin}); }) ==
          "assay::pairwise_loss_gradient: " + problem);
  }
  CHECK(test::error_of([&] { (void)pairwise_loss_gradient(y, y.cast<double>(), Eigen::Array3d(1e308, 1e308, 1e308)); }) ==
        "assay::pairwise_loss_gradient: the sum of the weights is too large for double");
}
