#include "support/check.hpp"

#include <assay/coherence/gradient_noise_scale.hpp>

#include <limits>

using namespace assay;

TEST_CASE("gradient_noise_scale: reference values") {
  // (64 * 2 - 8 * 5) / 56 = 11/7, 3 / (1/8 - 1/64) = 192/7
  const auto r = gradient_noise_scale(8, 5, 64, 2);
  CHECK_CLOSE(r.squared_norm, 11.0 / 7);
  CHECK_CLOSE(r.trace_cov, 192.0 / 7);
  CHECK_CLOSE(r.noise_scale, 192.0 / 11);
  // four gradients with mean squared norm 11/4 and squared norm of the mean 19/16
  const auto g = gradient_noise_scale(1, 2.75, 4, 1.1875);
  CHECK_CLOSE(g.squared_norm, 2.0 / 3);
  CHECK_CLOSE(g.trace_cov, 25.0 / 12);
  CHECK_CLOSE(g.noise_scale, 3.125);
}

TEST_CASE("gradient_noise_scale: nothing is clipped") {
  const auto noisy = gradient_noise_scale(1, 8, 2, 1);
  CHECK_CLOSE(noisy.squared_norm, -6.0);
  CHECK_CLOSE(noisy.trace_cov, 14.0);
  CHECK_CLOSE(noisy.noise_scale, -14.0 / 6);
  CHECK(gradient_noise_scale(1, 1, 2, 2).trace_cov == -2);
  CHECK(gradient_noise_scale(1, 4, 4, 1).noise_scale == std::numeric_limits<double>::infinity());
  CHECK(is_undefined(gradient_noise_scale(1, 0, 4, 0).noise_scale));
  CHECK(gradient_noise_scale(3, 2, 7, 2).noise_scale == 0);
}

TEST_CASE("gradient_noise_scale: errors") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double inf = std::numeric_limits<double>::infinity();
  const auto e = [](double bs, double s, double bb, double b) { return test::error_of([=] { gradient_noise_scale(bs, s, bb, b); }); };
  CHECK(e(8, 1, 8, 1) == "assay::gradient_noise_scale: batch sizes must be 1 <= small < big");
  CHECK(test::contains(e(9, 1, 8, 1), "batch sizes"));
  CHECK(test::contains(e(0, 1, 8, 1), "batch sizes"));
  CHECK(test::contains(e(nan, 1, 8, 1), "batch sizes"));
  CHECK(test::contains(e(1, 1, inf, 1), "batch sizes"));
  CHECK(e(1, -2, 8, 1) == "assay::gradient_noise_scale: a squared norm is negative: -2");
  CHECK(test::contains(e(1, nan, 8, 1), "not finite"));
  CHECK(test::contains(e(1, 1, 8, inf), "not finite"));
}

TEST_CASE("noise_scale_average: averages the parts, not the ratio") {
  noise_scale_average a;
  CHECK(is_undefined(a.value().noise_scale));
  CHECK(is_undefined(a.value().squared_norm));
  a.update(8, 5, 64, 2);
  CHECK_CLOSE(a.value().noise_scale, 192.0 / 11);
  a.update(1, 2.75, 4, 1.1875);
  CHECK_CLOSE(a.value().squared_norm, (11.0 / 7 + 2.0 / 3) / 2);
  CHECK_CLOSE(a.value().trace_cov, (192.0 / 7 + 25.0 / 12) / 2);
  CHECK_CLOSE(a.value().noise_scale, (192.0 / 7 + 25.0 / 12) / (11.0 / 7 + 2.0 / 3));

  const noise_scale_average before = a;
  CHECK(test::error_of([&] { a.update(8, 5, 4, 2); }) != "");
  CHECK(a == before);
}

TEST_CASE("noise_scale_average: exponential average with the correction of its start") {
  const double beta = 0.9;
  noise_scale_average a({.decay = beta});
  test::generator random(4);
  double s = 0, g = 0, bias = 1;
  for (int t = 0; t < 50; ++t) {
    const double small = 2 + random.uniform();
    const double big = 1 + random.uniform();
    a.update(2, small, 16, big);
    const auto r = gradient_noise_scale(2, small, 16, big);
    // the usual form: x <- beta x + (1 - beta) value, divided by 1 - beta^t
    s = beta * s + (1 - beta) * r.trace_cov;
    g = beta * g + (1 - beta) * r.squared_norm;
    bias *= beta;
    CHECK_NEAR(a.value().trace_cov, s / (1 - bias), 1e-12);
    CHECK_NEAR(a.value().squared_norm, g / (1 - bias), 1e-12);
  }
}

TEST_CASE("noise_scale_average: unbiased on simulated gradients") {
  // gradients N(1, 2^2) in one dimension: |G|^2 = 1, S = 4
  test::generator random(12);
  noise_scale_average a;
  for (int step = 0; step < 20000; ++step) {
    double total = 0, small = 0;
    for (int micro = 0; micro < 4; ++micro) {
      double sum = 0;
      for (int i = 0; i < 2; ++i) sum += 1 + 2 * random.normal();
      total += sum;
      small += sum * sum / 4;
    }
    a.update(2, small / 4, 8, total * total / 64);
  }
  CHECK(std::abs(a.value().squared_norm - 1) < 0.05);
  CHECK(std::abs(a.value().trace_cov - 4) < 0.1);
}

TEST_CASE("noise_scale_average: merge and bytes") {
  noise_scale_average a, b, all, empty;
  a.update(8, 5, 64, 2);
  b.update(1, 3, 2, 1);
  b.update(1, 4, 2, 1);
  all.update(8, 5, 64, 2);
  all.update(1, 3, 2, 1);
  all.update(1, 4, 2, 1);
  noise_scale_average ab = a, ba = b;
  ab.merge(b);
  ba.merge(a);
  CHECK_CLOSE(ab.value().noise_scale, all.value().noise_scale);
  CHECK_CLOSE(ba.value().noise_scale, all.value().noise_scale);
  ab = a;
  ab.merge(empty);
  CHECK(ab == a);

  CHECK(noise_scale_average::from_bytes(a.to_bytes()) == a);
  CHECK_FALSE(noise_scale_average::from_bytes(a.to_bytes()) == b);
  bytes broken = a.to_bytes();
  broken[25] ^= 1;
  CHECK(test::error_of([&] { noise_scale_average::from_bytes(broken); }) != "");
  core::state_writer out(core::summary_name("NSAV"), 1);
  for (const double x : {1.5, 1.0, 1.0, 1.0}) out.put(x);
  const bytes hostile = out.finish();
  CHECK(test::contains(test::error_of([&] { noise_scale_average::from_bytes(hostile); }), "the decay is out of range"));

  noise_scale_average decaying({.decay = 0.99});
  CHECK(test::contains(test::error_of([&] { a.merge(decaying); }), "different decays"));
  noise_scale_average other({.decay = 0.99});
  CHECK(test::contains(test::error_of([&] { decaying.merge(other); }), "depend on the order"));
  CHECK(test::contains(test::error_of([] { noise_scale_average bad({.decay = 0}); }), "decay must be in (0, 1]"));
  CHECK(test::contains(test::error_of([] { noise_scale_average bad({.decay = 1.01}); }), "decay must be in (0, 1]"));
}
