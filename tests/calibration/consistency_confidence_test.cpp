#include "calibration/data.hpp"

#include <assay/calibration/consistency_confidence.hpp>
#include <assay/calibration/expected_calibration_error.hpp>

#include <limits>

using assay::closed;
using assay::consistency_confidence;
using assay::edges;
using assay::Index;
using assay::is_undefined;
using assay::Vector;

TEST_CASE("consistency_confidence: the accuracy of the bin") {
  // shares of ten samples: with ten bins every one is an edge
  const Vector share{{1, 0.9, 0.9, 0.8, 0.7, 0.7, 0.7, 0.3, 0.1}};
  const Eigen::ArrayXi right = test::labels({1, 1, 0, 1, 0, 1, 1, 0, 1});
  // exact edges, closed on the left: 1 and 0.9 share the last bin, all others have their own
  const Vector left{{2.0 / 3, 2.0 / 3, 2.0 / 3, 1, 2.0 / 3, 2.0 / 3, 2.0 / 3, 0, 1}};
  CHECK((consistency_confidence(right, share) - left).abs().maxCoeff() < 1e-15);
  // closed on the right: 1 is apart from 0.9
  const Vector above{{1, 0.5, 0.5, 1, 2.0 / 3, 2.0 / 3, 2.0 / 3, 0, 1}};
  CHECK((consistency_confidence(right, share, {.closed = closed::right}) - above).abs().maxCoeff() < 1e-15);
  // edges of linspace: 0.7 falls a bin lower
  CHECK((consistency_confidence(test::labels({1, 0, 1}), Vector{{0.7, 0.65, 0.75}}, {.edges = edges::linspace}) - Vector{{0.5, 0.5, 1}})
            .abs()
            .maxCoeff() < 1e-15);
  CHECK((consistency_confidence(test::labels({1, 0, 1}), Vector{{0.7, 0.65, 0.75}}) - Vector{{1, 0, 1}}).abs().maxCoeff() < 1e-15);
  // one bin: the overall accuracy; the targets are calibrated by construction
  CHECK((consistency_confidence(right, share, {.bins = 1}) - 6.0 / 9).abs().maxCoeff() < 1e-15);
  CHECK(assay::expected_calibration_error(right, consistency_confidence(right, share), {.bins = 100}) < 1e-15);
}

TEST_CASE("consistency_confidence: edges decide, in three conventions") {
  // papers 17-32, section 29: SciPy 1.10 and exact fractions
  const Vector confidence{{0.95, 0.9, 0.9, 0.8, 0.7, 0.6, 0.55, 1}};
  const Eigen::ArrayXi right = test::labels({1, 1, 0, 1, 1, 0, 1, 1});
  CHECK_CLOSE(assay::expected_calibration_error(right, confidence, {.bins = 10}), 0.2875);
  CHECK_CLOSE(assay::expected_calibration_error(right, confidence, {.bins = 10, .closed = closed::right}), 0.1875);
  CHECK_CLOSE(assay::expected_calibration_error(right, confidence, {.bins = 10, .edges = edges::linspace}), 0.175);
}

TEST_CASE("consistency_confidence: the definition, weights, smoothing") {
  const test::random_rows r(5000, 40, 3);
  for (const bool weighted : {false, true}) {
    const Vector w = weighted ? r.w : Vector::Ones(5000);
    for (const double smoothing : {0.0, 1.0}) {
      const assay::consistency_confidence_options o{.bins = 8, .smoothing = smoothing};
      const Vector c = weighted ? consistency_confidence(r.y, r.p, r.w, o) : consistency_confidence(r.y, r.p, o);
      Vector all = Vector::Constant(8, 2 * smoothing);
      Vector ones = Vector::Constant(8, smoothing);
      const auto bin = [&](Index i) { return (std::min)(Index{7}, static_cast<Index>(r.p[i] * 8)); };
      for (Index i = 0; i < 5000; ++i) {
        all[bin(i)] += w[i];
        ones[bin(i)] += w[i] * r.y[i];
      }
      double worst = 0;
      for (Index i = 0; i < 5000; ++i) worst = (std::max)(worst, std::abs(c[i] - ones[bin(i)] / all[bin(i)]));
      CHECK(worst < 1e-14);
    }
  }
  CHECK((consistency_confidence(r.y, r.p, 1e300 * r.w) - consistency_confidence(r.y, r.p, r.w)).abs().maxCoeff() < 1e-14);
  CHECK((consistency_confidence(r.y.reverse(), r.p.reverse()).reverse() - consistency_confidence(r.y, r.p)).abs().maxCoeff() == 0);
  // 0.7 of float is compared with the edge of float
  const Eigen::ArrayXf single = Vector{{0.7, 0.65, 0.75}}.cast<float>();
  CHECK(consistency_confidence(test::labels({1, 0, 1}), single)[0] == 1);
}

TEST_CASE("consistency_confidence: jitter") {
  const test::random_rows r(4000, 10, 5);
  const Vector plain = consistency_confidence(r.y, r.p);
  const Vector moved = consistency_confidence(r.y, r.p, {.jitter = 0.05});
  CHECK((moved - plain).abs().maxCoeff() < 0.05);
  CHECK((moved - plain).abs().maxCoeff() > 0.049);
  CHECK(std::abs((moved - plain).mean()) < 0.002);
  CHECK((consistency_confidence(r.y, r.p, {.jitter = 0.05}) == moved).all());
  CHECK((consistency_confidence(r.y, r.p, {.jitter = 0.05, .seed = 1}) != moved).any());
  const Vector sure = consistency_confidence(Eigen::ArrayXi::Ones(100), Vector::Constant(100, 0.5), {.jitter = 0.05});
  CHECK(sure.maxCoeff() == 1);
  CHECK(sure.minCoeff() > 0.95);
}

TEST_CASE("consistency_confidence: empty bins, errors") {
  CHECK(consistency_confidence(Eigen::ArrayXi(0), Vector(0)).size() == 0);
  const Vector c = consistency_confidence(test::labels({1, 0}), Vector{{0.9, 0.1}}, Vector{{1, 0}}, {.jitter = 0.1});
  CHECK(c[0] > 0.9);
  CHECK(is_undefined(c[1]));
  CHECK(consistency_confidence(test::labels({1, 0}), Vector{{0.9, 0.1}}, Vector{{1, 0}}, {.smoothing = 1})[1] == 0.5);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const Eigen::ArrayXi y = test::labels({1, 0});
  const Vector p{{0.5, 0.25}};
  const std::string name = "assay::consistency_confidence: ";
  CHECK(test::error_of([&] { consistency_confidence(y, Vector{{0.5, nan}}); }) == name + "consistency[1] is NaN");
  CHECK(test::error_of([&] { consistency_confidence(y, Vector{{0.5, 7}}); }) == name + "consistency[1] = 7 is outside [0, 1]");
  CHECK(test::error_of([&] { consistency_confidence(test::labels({1, 2}), p); }) == name + "correct[1] = 2 is not 0 or 1");
  CHECK(test::error_of([&] { consistency_confidence(y, p, Vector{{1, -1}}); }) == name + "weights[1] = -1 is negative");
  CHECK(test::error_of([&] { consistency_confidence(y, p, Vector{{1}}); }) == name + "weights has 1 elements but correct has 2");
  CHECK(test::error_of([&] { consistency_confidence(y, Vector{{1}}); }) == name + "consistency has 1 elements but correct has 2");
  CHECK(test::error_of([&] {
          consistency_confidence(y, p, Vector{{1.7e308, 1.7e308}});
        }) == name + "a sum over the weights is too large for double");
  CHECK(test::error_of([&] { consistency_confidence(y, p, {.bins = 0}); }) == name + "bins = 0 is outside [1, 65536]");
  CHECK(test::error_of([&] { consistency_confidence(y, p, {.smoothing = -1}); }) ==
        name + "smoothing = -1 must be finite and not negative");
  CHECK(test::error_of([&] { consistency_confidence(y, p, {.jitter = 1.5}); }) == name + "jitter = 1.5 is outside [0, 1]");
}
