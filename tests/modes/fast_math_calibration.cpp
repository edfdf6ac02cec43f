// Compiled with -ffast-math: values, exact sums, checks of NaN and infinity, undefined results.
#include "calibration/data.hpp"

#include <assay/calibration.hpp>

#include <bit>

using namespace assay;

namespace {

// made of bits, since the compiler may assume that there are none
double nan() { return std::bit_cast<double>(core::opaque(std::uint64_t{0x7ff8000000000001u})); }
double infinite() { return std::bit_cast<double>(core::opaque(core::infinity_bits<double>)); }
bool is_infinite(double x) { return core::opaque(std::bit_cast<std::uint64_t>(x)) == core::infinity_bits<double>; }

}  // namespace

TEST_CASE("fast-math calibration: reference values") {
  const test::b20 d;
  const test::m12 m;
  CHECK_NEAR(expected_calibration_error(d.y, d.p, {.bins = 5}), 0.105, 1e-14);
  CHECK_NEAR(expected_calibration_error(d.y, d.p, {.bins = 10}), 0.175, 1e-14);
  CHECK_NEAR(expected_calibration_error(d.y, d.p), 0.235, 1e-14);
  CHECK_NEAR(expected_calibration_error(d.y, d.p.cast<float>().eval()), 0.235, 1e-6);
  CHECK_NEAR(expected_calibration_error(d.y, d.p, {.norm = error_norm::l2, .closed = closed::right}), 0.342600350263, 1e-11);
  CHECK_NEAR(expected_calibration_error(d.y, d.p, {.bins = 10, .edges = edges::linspace}), 0.160, 1e-14);
  CHECK_NEAR(expected_calibration_error(d.y, d.p, d.w, {.bins = 10}), 0.224468085106, 1e-11);
  CHECK_NEAR(expected_calibration_error(d.y, d.p, {.bins = 10, .binning = binning::equal_mass}), 0.18, 1e-13);
  CHECK_NEAR(debiased_squared_calibration_error(d.y, d.p, {.bins = 4, .binning = binning::equal_mass}), -0.04805, 1e-13);
  CHECK_NEAR(top_label_calibration_error(m.y, m.p, {.bins = 5}), 0.21166666666666664, 1e-13);
  CHECK_NEAR(classwise_calibration_error(m.y, m.p, {.bins = 5}), 0.1061111111111111, 1e-13);
  CHECK_NEAR(brier_score(d.y, d.p), 0.215, 1e-14);
  CHECK_NEAR(brier_score(m.y, m.p), 0.43945, 1e-14);
  CHECK_NEAR(log_loss(d.y, d.p, d.w), 0.6936431235895956, 1e-13);
  CHECK_NEAR(log_loss(m.y, m.p), 0.737314952049383, 1e-13);
  CHECK_NEAR(brier_decomposition(d.y, d.p, {.bins = 10}).brier(), 0.215, 1e-13);
  CHECK_NEAR(reliability_curve(d.y, d.p, {.bins = 5}).observed_rate[0], 1.0 / 3, 1e-13);
}

TEST_CASE("fast-math calibration: edges are i/B and not i * (1/B)") {
  for (Index bins = 1; bins <= 128; ++bins) {
    const calibration_detail::bin_finder left(bins, edges::exact, closed::left), right(bins, edges::exact, closed::right);
    double d[calibration_detail::stage_size] = {};
    float f[calibration_detail::stage_size] = {};
    for (Index i = 1; i <= bins; ++i) {
      // by integers: here even a plain division may become a multiplication by an approximate reciprocal
      d[i] = calibration_detail::exact_ratio(i, bins);
      f[i] = static_cast<float>(d[i]);
    }
    std::uint32_t ld[calibration_detail::stage_size], lf[calibration_detail::stage_size], rd[calibration_detail::stage_size],
        rf[calibration_detail::stage_size];
    left.find(d, ld);
    left.find(f, lf);
    right.find(d, rd);
    right.find(f, rf);
    bool good = true;
    for (Index i = 1; i <= bins; ++i) {
      const auto above = static_cast<std::uint32_t>(std::min(i, bins - 1));
      const auto below = static_cast<std::uint32_t>(i - 1);
      good = good && ld[i] == above && lf[i] == above && rd[i] == below && rf[i] == below;
    }
    CHECK(good);
  }
}

TEST_CASE("fast-math calibration: equal data give equal bits") {
  const test::random_rows r(9001, 0, 4);
  const Eigen::ArrayXd tiny = r.p * 1e-9;
  for (const Index bins : {15, 300}) {
    reliability_table whole({.bins = bins, .moments = true}), parts({.bins = bins, .moments = true});
    whole.update(r.y, r.p);
    whole.update(r.y, tiny);
    for (Index at = 0; at < r.p.size(); at += 701) {
      const Index n = std::min(Index{701}, r.p.size() - at);
      parts.update(r.y.segment(at, n).reverse(), r.p.segment(at, n).reverse());
      parts.update(r.y.segment(at, n), tiny.segment(at, n));
    }
    CHECK(whole == parts);
    CHECK_NEAR(whole.bin(0).mean_prediction * whole.bin(0).weight, (r.p < 1.0 / static_cast<double>(bins)).select(r.p, 0).sum() + tiny.sum(), 1e-13);
  }
  CHECK(brier_score(r.y, r.p) == brier_score(r.y.reverse(), r.p.reverse()));
  // relative accuracy of rare events
  reliability_table rare;
  rare.update(Eigen::ArrayXi::Zero(100000), Eigen::ArrayXd::Constant(100000, 1e-12));
  CHECK_NEAR(rare.bin(0).mean_prediction, 1e-12, 0x1p-49);
}

TEST_CASE("fast-math calibration: what is undefined or infinite") {
  const Eigen::ArrayXi none(0);
  const Eigen::ArrayXd no(0);
  CHECK(is_undefined(expected_calibration_error(none, no)));
  CHECK(is_undefined(expected_calibration_error(none, no, {.binning = binning::equal_mass, .norm = error_norm::max})));
  CHECK(is_undefined(debiased_squared_calibration_error(none, no)));
  CHECK(is_undefined(expected_calibration_error(none, no, {.norm = error_norm::l2, .debias = true})));
  CHECK(is_undefined(brier_score(none, no)));
  CHECK(is_undefined(log_loss(none, no)));
  CHECK(is_undefined(brier_decomposition(none, no).reliability));
  CHECK(is_undefined(reliability_curve(test::labels({1}), test::array({.9})).observed_rate[0]));
  CHECK(is_undefined(brier_score_interval(test::labels({1}), test::array({.9})).standard_error));
  CHECK(is_infinite(log_loss(test::labels({1, 0}), test::array({0, .5}))));
  CHECK(is_infinite(log_loss_interval(test::labels({1, 0}), test::array({0, .5})).value));
}

TEST_CASE("fast-math calibration: NaN and infinity are found") {
  const test::b20 d;
  const test::m12 m;
  for (const Index i : {0, 9, 19}) {
    Eigen::ArrayXd p = d.p;
    Eigen::ArrayXd w = d.w;
    p[i] = nan();
    w[i] = infinite();
    const std::string at = "[" + std::to_string(i) + "]";
    CHECK(test::error_of([&] { expected_calibration_error(d.y, p); }) == "assay::expected_calibration_error: prediction" + at + " is NaN");
    CHECK(test::error_of([&] { brier_score(d.y, p.cast<float>()); }) == "assay::brier_score: prediction" + at + " is NaN");
    CHECK(test::error_of([&] { log_loss(d.y, d.p, w); }) == "assay::log_loss: weights" + at + " is infinite");
    CHECK(test::error_of([&] { reliability_table().update(d.y, d.p, w); }) == "assay::reliability_table: weights" + at + " is infinite");
  }
  auto q = m.p;
  q(11, 1) = nan();
  CHECK(test::error_of([&] { classwise_calibration_error(m.y, q); }) == "assay::classwise_calibration_error: prediction(11, 1) is NaN");
}
