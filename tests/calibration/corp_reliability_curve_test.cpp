#include "calibration/data.hpp"

#include <assay/calibration/corp_reliability_curve.hpp>
#include <assay/calibration/isotonic_calibration.hpp>

#include <algorithm>

using assay::corp_band;
using assay::corp_reliability_curve;
using assay::corp_reliability_curve_result;
using assay::Index;
using assay::isotonic_calibration;
using assay::isotonic_interpolation;
using assay::ranked_scores;
using assay::weighting;
using test::array;
using test::labels;

namespace {

bool same(const corp_reliability_curve_result& a, const corp_reliability_curve_result& b) {
  return (a.prediction == b.prediction).all() && (a.calibrated_rate == b.calibrated_rate).all() && (a.band_lower == b.band_lower).all() &&
         (a.band_upper == b.band_upper).all();
}

double quantile(std::vector<double> x, double p) {
  std::sort(x.begin(), x.end());
  const double at = p * static_cast<double>(x.size() - 1);
  const auto i = static_cast<std::size_t>(at);
  return i + 1 < x.size() ? x[i] + (at - static_cast<double>(i)) * (x[i + 1] - x[i]) : x[i];
}

}  // namespace

TEST_CASE("corp_reliability_curve: the isotonic fit at every distinct prediction") {
  const test::b20 d;
  const corp_reliability_curve_result c = corp_reliability_curve(d.y, d.p, {.band = corp_band::none});
  REQUIRE(c.prediction.size() == 17);
  CHECK((c.weight == array({1, 2, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1})).all());
  CHECK((c.calibrated_rate == isotonic_calibration::fit(d.y, d.p).map(c.prediction)).all());  // reference 4.2 #89
  for (Index i = 0; i < 17; ++i) CHECK((assay::is_undefined(c.band_lower[i]) && assay::is_undefined(c.band_upper[i])));
  for (const int levels : {0, 10}) {
    const test::random_rows r(400, levels, 5);
    const corp_reliability_curve_result w = corp_reliability_curve(r.y, r.p, r.w, {.band = corp_band::none});
    CHECK((w.calibrated_rate == isotonic_calibration::fit(r.y, r.p, r.w).map(w.prediction)).all());
    CHECK_CLOSE(w.weight.sum(), r.w.sum());
    CHECK_CLOSE((w.calibrated_rate * w.weight).sum(), (r.w * r.y.cast<double>()).sum());
  }
}

TEST_CASE("corp_reliability_curve: the band is the quantiles of fits of the same draws") {
  test::generator g(4);
  Eigen::ArrayXd p(60);
  Eigen::ArrayXi y(60);
  for (Index i = 0; i < 60; ++i) {
    p[i] = (static_cast<double>(i) + 0.5) / 60;
    y[i] = g.uniform() < p[i] * p[i];
  }
  const Eigen::ArrayXd w = array({1, 2, 0.5, 1, 3, 1}).replicate(10, 1);
  for (const bool weighted : {false, true}) {
    for (const corp_band band : {corp_band::consistency, corp_band::confidence}) {
      const assay::corp_reliability_curve_options options{.band = band, .level = 0.9, .replicates = 37, .seed = 11};
      const auto c = weighted ? corp_reliability_curve(y, p, w, options) : corp_reliability_curve(y, p, options);
      // the rows in the order in which their outcomes are drawn: by prediction; weighted the negatives, then the positives
      std::vector<Index> order;
      for (const int label : weighted ? std::vector<int>{0, 1} : std::vector<int>{-1}) {
        for (Index i = 0; i < 60; ++i) {
          if (label < 0 || y[i] == label) order.push_back(i);
        }
      }
      std::vector<assay::Vector> fits;
      for (std::uint32_t r = 0; r < 37; ++r) {
        assay::core::random_stream random(11, r, 1);
        Eigen::ArrayXi z(60);
        for (const Index i : order) z[i] = random.uniform() < (band == corp_band::consistency ? p[i] : c.calibrated_rate[i]);
        fits.push_back((weighted ? isotonic_calibration::fit(z, p, w) : isotonic_calibration::fit(z, p)).map(p));
      }
      for (Index i = 0; i < 60; ++i) {
        std::vector<double> values;
        for (const auto& f : fits) values.push_back(f[i]);
        CHECK_CLOSE(c.band_lower[i], quantile(values, 0.05));
        CHECK_CLOSE(c.band_upper[i], quantile(values, 0.95));
      }
    }
  }
}

TEST_CASE("corp_reliability_curve: bands of drawn rows agree with a plain bootstrap") {
  // the procedure of R reliabilitydiag in plain loops: rows with replacement, outcomes, fit, last value carried forward
  const test::random_rows r(80, 12, 3);
  const int replicates = 3000;
  for (const bool weighted : {false, true}) {
    const Eigen::ArrayXd w = weighted ? (r.w + 0.5).eval() : Eigen::ArrayXd::Ones(80).eval();
    const assay::corp_reliability_curve_options options{.level = 0.9, .replicates = replicates, .seed = 1, .resample_predictions = true};
    const auto c = weighted ? corp_reliability_curve(r.y, r.p, w, options) : corp_reliability_curve(r.y, r.p, options);
    test::generator g(8);
    std::vector<std::vector<double>> values(static_cast<std::size_t>(c.prediction.size()));
    for (int k = 0; k < replicates; ++k) {
      Eigen::ArrayXi z(80);
      Eigen::ArrayXd x(80), v(80);
      for (Index i = 0; i < 80; ++i) {
        const Index from = g.below(80);
        x[i] = r.p[from];
        v[i] = w[from];
        z[i] = g.uniform() < x[i];
      }
      const assay::Vector fit = isotonic_calibration::fit(z, x, v, {.interpolation = isotonic_interpolation::step}).map(c.prediction);
      for (std::size_t t = 0; t < values.size(); ++t) values[t].push_back(fit[static_cast<Index>(t)]);
    }
    double low = 0, high = 0;
    for (std::size_t t = 0; t < values.size(); ++t) {
      low += quantile(values[t], 0.05) - c.band_lower[static_cast<Index>(t)];
      high += quantile(values[t], 0.95) - c.band_upper[static_cast<Index>(t)];
      CHECK(std::abs(quantile(values[t], 0.05) - c.band_lower[static_cast<Index>(t)]) < 0.05);
      CHECK(std::abs(quantile(values[t], 0.95) - c.band_upper[static_cast<Index>(t)]) < 0.05);
    }
    CHECK(std::abs(low) < 0.01 * static_cast<double>(values.size()));
    CHECK(std::abs(high) < 0.01 * static_cast<double>(values.size()));
  }
}

TEST_CASE("corp_reliability_curve: laws") {
  const test::random_rows r(300, 20, 9);
  const Eigen::ArrayXd whole = (2 * r.w).eval();
  for (const corp_band band : {corp_band::consistency, corp_band::confidence}) {
    const bool drawn = band == corp_band::confidence;
    const assay::corp_reliability_curve_options options{.band = band, .replicates = 50, .seed = 3, .resample_predictions = drawn};
    const auto plain = corp_reliability_curve(r.y, r.p, options);
    const auto weighted = corp_reliability_curve(r.y, r.p, r.w, options);
    CHECK((plain.band_lower <= plain.band_upper).all());
    CHECK((plain.band_lower >= 0 && plain.band_upper <= 1).all());
    CHECK((plain.band_lower.tail(20) >= plain.band_lower.head(20)).all());
    // order, batches, the scale of the weights
    CHECK(same(corp_reliability_curve(r.y.reverse().eval(), r.p.reverse().eval(), options), plain));
    CHECK(same(corp_reliability_curve(r.y.reverse().eval(), r.p.reverse().eval(), r.w.reverse().eval(), options), weighted));
    CHECK(same(corp_reliability_curve(r.y, r.p, (r.w * 0x1p300).eval(), options), weighted));
    ranked_scores<double> parts(r.y.head(100), r.p.head(100));
    parts.update(r.y.tail(200), r.p.tail(200));
    CHECK(same(corp_reliability_curve(parts, options), plain));
    // frequencies are repeated rows
    std::vector<int> y;
    std::vector<double> p;
    for (Index i = 0; i < 300; ++i) {
      for (int k = 0; k < static_cast<int>(whole[i]); ++k) {
        y.push_back(r.y[i]);
        p.push_back(r.p[i]);
      }
    }
    auto counted = options;
    counted.weighting = weighting::frequency;
    CHECK(same(corp_reliability_curve(r.y, r.p, whole, counted), corp_reliability_curve(assay::view(y), assay::view(p), options)));
    auto other = options;
    other.seed = 4;
    CHECK(!same(corp_reliability_curve(r.y, r.p, other), plain));
  }
}

TEST_CASE("corp_reliability_curve: edges and errors") {
  const auto none = corp_reliability_curve(labels({}), array({}));
  CHECK(none.prediction.size() == 0);
  CHECK(none.band_lower.size() == 0);
  const auto single = corp_reliability_curve(labels({1}), array({0.5}), {.replicates = 200});
  CHECK(single.calibrated_rate[0] == 1);
  CHECK(single.band_lower[0] == 0);
  CHECK(single.band_upper[0] == 1);
  const auto certain = corp_reliability_curve(labels({0, 0, 1}), array({0, 0, 1}), {.replicates = 20});
  CHECK((certain.band_lower == array({0, 1})).all());
  CHECK((certain.band_upper == array({0, 1})).all());
  // constant predictions: a binomial proportion; the quantiles of binomial(100, 0.3) at 2.5 % and 97.5 % are 21 and 39
  Eigen::ArrayXi y(100);
  for (Index i = 0; i < 100; ++i) y[i] = i % 2 == 0;
  const auto constant = corp_reliability_curve(y, Eigen::ArrayXd::Constant(100, 0.3), {.replicates = 4000});
  CHECK(std::abs(constant.band_lower[0] - 0.21) <= 0.011);
  CHECK(std::abs(constant.band_upper[0] - 0.39) <= 0.011);
  CHECK(constant.calibrated_rate[0] == 0.5);
  const auto extreme = corp_reliability_curve(labels({0, 1, 1}), array({0.2, 0.4, 0.6}), array({1e300, 1e-300, 1e300}),
                                               {.replicates = 50, .resample_predictions = true});
  CHECK((extreme.band_lower >= 0 && extreme.band_upper <= 1).all());
  const auto error = [&](const assay::corp_reliability_curve_options& o) {
    return test::error_of([&] { (void)corp_reliability_curve(labels({1, 0}), array({0.5, 0.5}), array({0.5, 1}), o); });
  };
  CHECK(error({.level = 1}) == "assay::corp_reliability_curve: level = 1 is outside (0, 1)");
  CHECK(error({.replicates = 0}) == "assay::corp_reliability_curve: replicates = 0 is outside [1, 2^31)");
  CHECK(error({.weighting = weighting::frequency}) == "assay::corp_reliability_curve: frequency weights must be whole numbers");
  CHECK(test::error_of([&] { (void)corp_reliability_curve(labels({1, 0}), array({0.5, 1.5})); }) ==
        "assay::corp_reliability_curve: prediction[1] = 1.5 is outside [0, 1]");
}
