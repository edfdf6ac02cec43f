#include <assay/dependence/correlation_ratio.hpp>

#include "dependence/oracle.hpp"

using assay::categorical;
using assay::correlation_ratio;
using assay::uf_ratio;
using assay::weighting;

namespace {

struct naive {
  double eta, uf;
  naive(const Eigen::ArrayXd& x, const Eigen::ArrayXi& g, const Eigen::ArrayXd& w) {
    const double n = w.sum(), m = (w * x).sum() / n;
    double between = 0, mean = 0, spread = 0;
    std::vector<double> means;
    for (int k = 0; k <= g.maxCoeff(); ++k) {
      const Eigen::ArrayXd of = w * (g == k).cast<double>();
      if (of.sum() > 0) {
        means.push_back((of * x).sum() / of.sum());
        between += of.sum() * (means.back() - m) * (means.back() - m);
      }
    }
    for (const double v : means) mean += v / static_cast<double>(means.size());
    for (const double v : means) spread += (v - mean) * (v - mean) / (static_cast<double>(means.size()) - 1);
    const double all = (w * (x - m).square()).sum();
    eta = between / all;
    uf = spread / (all / (n - 1));
  }
};

}  // namespace

TEST_CASE("correlation_ratio: reference values") {  // papers 27.9: gerrymandering
  const Eigen::ArrayXd y{{.1, .9, .8, .2, .15, .85, .75, .25}};
  const Eigen::ArrayXi g{{0, 0, 1, 1, 0, 0, 1, 1}}, r{{0, 1, 0, 1, 0, 1, 0, 1}};
  CHECK_CLOSE(correlation_ratio(y, categorical(2 * g + r)), .9942528735632182);
  CHECK_CLOSE(uf_ratio(y, categorical(2 * g + r)), 1.1599616858237547);
  CHECK(uf_ratio(y, categorical(g)) < 1e-30);
  CHECK(correlation_ratio(y, categorical(g)) < 1e-30);
  CHECK_CLOSE(correlation_ratio(y, categorical(r)), 2 / 87.0);
}

TEST_CASE("correlation_ratio: the definition on random data, weights, offset and scale") {
  test::generator random(4);
  for (int trial = 0; trial < 60; ++trial) {
    const Eigen::Index n = 4 + random.below(60);
    const Eigen::ArrayXd x = oracle::numbers(random, n, 1, trial % 3 == 0 ? 3 : 0).col(0);
    Eigen::ArrayXi g = oracle::codes(random, n, 2 + random.below(5));
    g[0] = 0, g[1] = 1;
    const Eigen::ArrayXd w = oracle::weights(random, n, true), unit = Eigen::ArrayXd::Ones(n);
    if (x.maxCoeff() == x.minCoeff()) continue;
    const naive plain(x, g, unit), weighted(x, g, w);
    const auto c = categorical(g);
    CHECK_NEAR(correlation_ratio(x, c), plain.eta, 1e-11);
    CHECK_NEAR(uf_ratio(x, c), plain.uf, 1e-11);
    CHECK_NEAR(correlation_ratio(x, c, w), weighted.eta, 1e-11);
    CHECK_NEAR(correlation_ratio(x, c, 1e-300 * w), weighted.eta, 1e-11);
    CHECK_NEAR(uf_ratio(x, c, w, {.weighting = weighting::frequency}), weighted.uf, 1e-11);
    CHECK_NEAR(uf_ratio(x, c, 3e100 * unit), plain.uf, 1e-11);
    const Eigen::ArrayXd rx = oracle::repeat(x, w);
    const Eigen::ArrayXi rg = oracle::repeat(g, w);
    CHECK_NEAR(uf_ratio(rx, categorical(rg)), weighted.uf, 1e-11);
    CHECK(correlation_ratio(x, c) <= 1);
  }
  Eigen::ArrayXd x(1000);
  Eigen::ArrayXi g(1000);
  for (int i = 0; i < 1000; ++i) x[i] = (7919 * i) % 1000, g[i] = i % 7;
  const double eta = correlation_ratio(x, categorical(g)), uf = uf_ratio(x, categorical(g));
  CHECK_NEAR(correlation_ratio(x / 1024 + 1e9, categorical(g)), eta, 1e-10);
  CHECK_NEAR(uf_ratio(x / 1024 + 1e9, categorical(g)), uf, 1e-10);
  CHECK_NEAR(correlation_ratio(x * 1e-9, categorical(g)), eta, 1e-10);
  CHECK_NEAR(correlation_ratio(x * 1e-300, categorical(g)), eta, 1e-10);
}

TEST_CASE("correlation_ratio: edge cases and errors") {
  const Eigen::ArrayXi g{{0, 0, 4, 4}}, own{{0, 1, 2, 3}};
  const Eigen::ArrayXd x{{1, 2, 3, 5}}, same = Eigen::ArrayXd::Constant(4, 0.1);
  CHECK(correlation_ratio(x, categorical(own)) == 1);
  CHECK(correlation_ratio(x, categorical(g * 0)) < 1e-30);
  CHECK(assay::is_undefined(correlation_ratio(same, categorical(g))));
  CHECK(assay::is_undefined(uf_ratio(same, categorical(g))));
  CHECK(correlation_ratio(same, categorical(g), {.undefined = 0}) == 0);
  CHECK(uf_ratio(x, categorical(g * 0), {.undefined = -1}) == -1);
  for (int n = 0; n < 2; ++n) {
    CHECK(assay::is_undefined(correlation_ratio(x.head(n), categorical(g.head(n)))));
    CHECK(assay::is_undefined(uf_ratio(x.head(n), categorical(g.head(n)))));
  }
  CHECK(correlation_ratio(x.head(2), categorical(own.head(2))) == 1);
  CHECK_CLOSE(uf_ratio(x.head(2), categorical(own.head(2))), 1.0);
  // rows of weight 0 do not exist
  Eigen::ArrayXd w = Eigen::ArrayXd::Ones(4);
  w[3] = 0;
  CHECK_CLOSE(correlation_ratio(x, categorical(g), w), correlation_ratio(x.head(3), categorical(g.head(3))));
  CHECK_CLOSE(uf_ratio(x, categorical(own), w), uf_ratio(x.head(3), categorical(own.head(3))));
  CHECK(assay::is_undefined(correlation_ratio(x, categorical(g), 0 * w)));
  CHECK(test::error_of([&] { correlation_ratio(x, categorical(g.head(3))); }) ==
        "assay::correlation_ratio: x has 4 rows but groups has 3");
  CHECK(test::error_of([&] { uf_ratio(x, categorical(g), 0.5 * w, {.weighting = weighting::frequency}); }) ==
        "assay::uf_ratio: weights[0] = 0.5 is not a whole number, as weighting::frequency needs");
  CHECK(test::error_of([&] { uf_ratio(own, categorical(g)); }) ==
        "assay::uf_ratio: x holds integers: pass categorical(x) for categories or x.cast<double>() for numbers");
  CHECK(test::error_of([&] { correlation_ratio(Eigen::MatrixXd::Zero(4, 2), categorical(g)); }) ==
        "assay::correlation_ratio: x has 2 columns, one number per row is wanted");
  Eigen::ArrayXd bad = x;
  bad[2] = std::nan("");
  CHECK(test::error_of([&] { correlation_ratio(bad, categorical(g), w); }) == "assay::correlation_ratio: x[2] is NaN");
}
