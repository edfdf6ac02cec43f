#include <assay/dependence/group_divergence.hpp>
#include <map>

#include "dependence/oracle.hpp"

using assay::bandwidth_rule;
using assay::categorical;
using assay::density_estimator;
using assay::group_weighting;
constexpr auto divergence = assay::generalized_jensen_shannon_divergence;
namespace detail = assay::dependence_detail;

namespace {

double entropy(const Eigen::ArrayXd& p, double clip) {
  double h = 0;
  for (const double x : p) h -= std::max(x, clip) > 0 ? std::max(x, clip) * std::log2(std::max(x, clip)) : 0;
  return h;
}

/// The published definition: kernel on a grid, in bits.
double naive(const Eigen::ArrayXd& x, const Eigen::ArrayXi& g, const Eigen::ArrayXd& w, double h, int points, double clip,
             bool equal) {
  const Eigen::ArrayXd t = Eigen::ArrayXd::LinSpaced(points, x.minCoeff(), x.maxCoeff());
  Eigen::ArrayXd mixture = Eigen::ArrayXd::Zero(points);
  double inside = 0, groups = 0;
  for (int k = 0; k <= g.maxCoeff(); ++k) groups += (g == k).any();
  for (int k = 0; k <= g.maxCoeff(); ++k) {
    Eigen::ArrayXd p = Eigen::ArrayXd::Zero(points);
    double total = 0;
    for (Eigen::Index i = 0; i < x.size(); ++i) {
      if (g[i] == k) p += w[i] * (-0.5 * ((t - x[i]) / h).square()).exp(), total += w[i];
    }
    if (!(total > 0)) continue;
    p /= p.sum();
    const double pi = equal ? 1 / groups : total / w.sum();
    mixture += pi * p;
    inside += pi * entropy(p, clip);
  }
  return entropy(mixture, clip) - inside;
}

const Eigen::ArrayXd gerrymandered{{.1, .9, .8, .2, .15, .85, .75, .25}};
const Eigen::ArrayXi g{{0, 0, 1, 1, 0, 0, 1, 1}}, r{{0, 1, 0, 1, 0, 1, 0, 1}};

}  // namespace

TEST_CASE("generalized_jensen_shannon_divergence: reference values") {  // papers 27.9
  const auto joint = divergence(gerrymandered, categorical(2 * g + r), {.clip = 1e-10});
  CHECK_CLOSE(joint.value, .9282529766440586);
  CHECK_CLOSE(joint.maximum, 2.0);
  CHECK(joint.bandwidth == 0.15);
  CHECK(joint.groups == 4);
  const auto alone = divergence(gerrymandered, categorical(g), {.clip = 1e-10});
  CHECK_CLOSE(alone.value, .035386341613747874);
  // without the clip
  CHECK_NEAR(divergence(gerrymandered, categorical(2 * g + r)).value, .9282529766440586, 1e-6);
}

TEST_CASE("generalized_jensen_shannon_divergence: the definition on random data, both sums") {
  test::generator random(3);
  for (int trial = 0; trial < 20; ++trial) {
    const Eigen::Index n = 3 + random.below(40);
    const Eigen::ArrayXd x = oracle::numbers(random, n, 1, trial % 3 == 0 ? 4 : 0).col(0);
    const Eigen::ArrayXi c = oracle::codes(random, n, 1 + random.below(4));
    const Eigen::ArrayXd w = oracle::weights(random, n, trial % 2 == 0);
    if (x.maxCoeff() == x.minCoeff()) continue;
    const double h = 0.05 + random.uniform();
    const bool equal = trial % 4 == 1;
    const auto weights = equal ? group_weighting::equal : group_weighting::proportion;
    const auto a = divergence(x, categorical(c), w, {.bandwidth = h, .points = 200, .group_weights = weights});
    CHECK(std::abs(a.value - naive(x, c, w, h, 200, 0, equal)) < 1e-12);
    CHECK(a.value <= a.maximum + 1e-12);
    CHECK(
        std::abs(divergence(x, categorical(c), w, {.bandwidth = h, .points = 200, .group_weights = weights, .clip = 1e-5}).value -
                 naive(x, c, w, h, 200, 1e-5, equal)) < 1e-12);
    // scale and offset of x with the bandwidth change nothing
    const auto far =
        divergence(1e-9 * (x + 5), categorical(c), w, {.bandwidth = 1e-9 * h, .points = 200, .group_weights = weights});
    CHECK(std::abs(far.value - a.value) < 1e-12);
    if (trial % 2 == 0) {
      const Eigen::ArrayXd rx = oracle::repeat(x, w);
      const Eigen::ArrayXi rc = oracle::repeat(c, w);
      CHECK(std::abs(divergence(rx, categorical(rc), {.bandwidth = h, .points = 200, .group_weights = weights}).value - a.value) <
            1e-12);
    }
    // the expansion against the direct sum
    const detail::density_grid grid{x.minCoeff(), (x.maxCoeff() - x.minCoeff()) / 199, h, 200};
    std::vector<double> direct(200), expanded(200);
    const std::span<const double> numbers(x.data(), static_cast<std::size_t>(n)), ws(w.data(), static_cast<std::size_t>(n));
    detail::kernel_sums(grid, numbers, ws, direct);
    detail::expanded_kernel_sums(grid, numbers, ws, expanded);
    for (std::size_t j = 0; j < 200; ++j) CHECK(std::abs(direct[j] - expanded[j]) < 2e-15 * w.sum() + 1e-14 * direct[j]);
  }
}

TEST_CASE("generalized_jensen_shannon_divergence: many rows take the expansion") {
  test::generator random(8);
  const Eigen::Index n = 20000;  // 20,000 x 1000 is more than is summed one by one
  Eigen::ArrayXd x(n);
  Eigen::ArrayXi c(n);
  for (Eigen::Index i = 0; i < n; ++i) c[i] = random.below(3), x[i] = random.below(200) / 200.0 + 0.1 * c[i];
  std::map<std::pair<double, int>, double> cells;
  for (Eigen::Index i = 0; i < n; ++i) cells[{x[i], c[i]}] += 1;
  Eigen::ArrayXd few(static_cast<Eigen::Index>(cells.size())), w(few.size());
  Eigen::ArrayXi of(few.size());
  Eigen::Index k = 0;
  for (const auto& [key, count] : cells) few[k] = key.first, of[k] = key.second, w[k++] = count;
  for (const double h : {0.02, 0.15, 3.0}) {
    const double fast = divergence(x, categorical(c), {.bandwidth = h}).value,
                 slow = divergence(few, categorical(of), w, {.bandwidth = h}).value;
    CHECK(std::abs(fast - slow) < 1e-13);
    CHECK(fast > 0);
  }
}

TEST_CASE("generalized_jensen_shannon_divergence: rules of bandwidth, ranks, histogram") {
  const auto c = categorical(2 * g + r);
  // numpy: std(ddof=1) * 8**-.2 and * 6**-.2
  CHECK_CLOSE(divergence(gerrymandered, c, {.bandwidth_rule = bandwidth_rule::scott}).bandwidth,
              std::sqrt(0.87 / 7) * std::pow(8, -0.2));
  CHECK_CLOSE(divergence(gerrymandered, c, {.bandwidth_rule = bandwidth_rule::silverman}).bandwidth,
              std::sqrt(0.87 / 7) * std::pow(6, -0.2));
  CHECK_CLOSE(divergence(gerrymandered, c, Eigen::ArrayXd::Constant(8, 7.0), {.bandwidth_rule = bandwidth_rule::scott}).bandwidth,
              std::sqrt(0.87 / 7) * std::pow(8, -0.2));
  // ranks: a strictly monotone map changes nothing
  const double ranks = divergence(gerrymandered, c, {.ranks = true}).value;
  CHECK(divergence(gerrymandered.cube() * 1e6, c, {.ranks = true}).value == ranks);
  const Eigen::ArrayXd middle{{1 / 16.0, 15 / 16.0, 11 / 16.0, 5 / 16.0, 3 / 16.0, 13 / 16.0, 9 / 16.0, 7 / 16.0}};
  CHECK_CLOSE(ranks, divergence(middle, c).value);
  // histogram: groups in bins of their own
  const auto apart = divergence(gerrymandered, c, {.estimator = density_estimator::histogram, .bins = 100});
  CHECK_CLOSE(apart.value, 2.0);
  CHECK(assay::is_undefined(apart.bandwidth));
  CHECK_CLOSE(divergence(gerrymandered, c, {.estimator = density_estimator::histogram, .bins = 2}).value, 1.0);
  CHECK(divergence(gerrymandered, c, {.estimator = density_estimator::histogram, .bins = 1}).value == 0);
  // edges as numpy.histogram has them: 3 * 0.1 rounds to more than 0.3, which falls into the bin of 0.2
  const Eigen::ArrayXd edges{{0, .1, .2, .3, .6, .7, 1}};
  const Eigen::ArrayXi own{{0, 1, 2, 3, 4, 5, 6}};
  CHECK_CLOSE(divergence(edges, categorical(own), {.estimator = density_estimator::histogram, .bins = 10}).value,
              std::log2(7.0) - 2 / 7.0);
}

TEST_CASE("generalized_jensen_shannon_divergence: edge cases and errors") {
  const auto none = divergence(gerrymandered.head(0), categorical(g.head(0)));
  CHECK(assay::is_undefined(none.value));
  CHECK(assay::is_undefined(none.maximum));
  CHECK(divergence(gerrymandered.head(0), categorical(g.head(0)), {.undefined = 7}).value == 7);
  CHECK(divergence(gerrymandered.head(1), categorical(g.head(1))).value == 0);
  CHECK(divergence(0 * gerrymandered, categorical(r)).value == 0);
  CHECK_CLOSE(divergence(0 * gerrymandered, categorical(r)).maximum, 1.0);
  CHECK(assay::is_undefined(divergence(0 * gerrymandered, categorical(r), {.bandwidth_rule = bandwidth_rule::scott}).bandwidth));
  CHECK(divergence(gerrymandered, categorical(0 * r)).value < 1e-15);
  CHECK(divergence(gerrymandered, categorical(0 * r)).maximum == 0);
  // rows of weight 0 do not exist, be they at the end of the range
  Eigen::ArrayXd w = Eigen::ArrayXd::Ones(8);
  w.tail(2) = 0;
  CHECK_CLOSE(divergence(gerrymandered, categorical(g), w).value,
              divergence(gerrymandered.head(6), categorical(g.head(6))).value);
  // no point of two is near the group in the middle
  const Eigen::ArrayXd three{{0, 0.5, 1}};
  const Eigen::ArrayXi own{{0, 1, 2}};
  CHECK(assay::is_undefined(divergence(three, categorical(own), {.bandwidth = 1e-3, .points = 2}).value));
  CHECK_CLOSE(divergence(three, categorical(own), {.bandwidth = 1e-3, .points = 3}).value, std::log2(3.0));
  const std::string name = "assay::generalized_jensen_shannon_divergence: ";
  const auto error = [&](const assay::group_divergence_options& o) {
    return test::error_of([&] { divergence(gerrymandered, categorical(g), o); });
  };
  CHECK(error({.bandwidth = 0}) == name + "bandwidth must be finite and above 0");
  CHECK(error({.points = 1}) == name + "points must be at least 2");
  CHECK(error({.bins = 0}) == name + "bins must be at least 1");
  CHECK(error({.base = 1}) == name + "base must be finite and above 1");
  CHECK(error({.clip = -1}) == name + "clip must be in [0, 1)");
  CHECK(test::error_of([&] { divergence(gerrymandered, categorical(g.head(3))); }) == name + "x has 8 rows but groups has 3");
  CHECK(test::error_of([&] { divergence(Eigen::MatrixXd::Zero(8, 2), categorical(g)); }) ==
        name + "x has 2 columns, one number per row is wanted");
}
