// SPDX-License-Identifier: MIT
#include "support/check.hpp"

#include <assay/discrimination/rating_counts.hpp>

#include <limits>

using namespace assay;

namespace {

struct experiment {
  Eigen::ArrayXi truth;
  Eigen::ArrayXi response;
  Eigen::ArrayXi confidence;
  Eigen::ArrayXd w;
  experiment(std::uint64_t seed, Index n, int levels) : truth(n), response(n), confidence(n), w(n) {
    test::generator g(seed);
    for (Index i = 0; i < n; ++i) {
      truth(i) = g.below(2);
      response(i) = g.below(4) == 0 ? 1 - truth(i) : truth(i);
      confidence(i) = g.below(levels);
      w(i) = g.below(4) * 0.25;
    }
  }
};

bool same(const Vector& a, const Vector& b) { return a.size() == b.size() && (a == b).all(); }

}  // namespace

TEST_CASE("rating_counts: from the surest answer 0 to the surest answer 1") {
  // one trial of class 0 for each cell of response and confidence, two of class 1
  Eigen::ArrayXi truth(18);
  Eigen::ArrayXi response(18);
  Eigen::ArrayXi confidence(18);
  Index i = 0;
  for (int t = 0; t < 2; ++t) {
    for (int repeat = 0; repeat <= t; ++repeat) {
      for (int r = 0; r < 2; ++r) {
        for (int c = 0; c < 3; ++c, ++i) {
          truth(i) = t;
          response(i) = r;
          confidence(i) = c;
        }
      }
    }
  }
  rating_counts counts(truth, response, confidence, 3);
  CHECK(counts.levels() == 3);
  CHECK(same(counts.s1(), Vector::Ones(6)));
  CHECK(same(counts.s2(), Vector::Constant(6, 2)));
  counts.update(Eigen::Array2i(0, 1), Eigen::Array2i(0, 0), Eigen::Array2i(2, 1));
  CHECK(same(counts.s1(), Vector{{2, 1, 1, 1, 1, 1}}));
  CHECK(same(counts.s2(), Vector{{2, 3, 2, 2, 2, 2}}));
  counts.update(Eigen::Array2i(0, 1), Eigen::Array2i(1, 1), Eigen::Array2i(0, 2));
  CHECK(same(counts.s1(), Vector{{2, 1, 1, 2, 1, 1}}));
  CHECK(same(counts.s2(), Vector{{2, 3, 2, 2, 2, 3}}));
  CHECK(same(counts.correct(), Vector{{3, 3, 5}}));
  CHECK(same(counts.incorrect(), Vector{{4, 4, 3}}));
}

TEST_CASE("rating_counts: against direct counting, with weights") {
  for (const int levels : {1, 2, 7}) {
    const experiment d(static_cast<std::uint64_t>(levels), 5000, levels);
    Vector s1 = Vector::Zero(2 * levels);
    Vector s2 = s1;
    Vector w1 = s1;
    Vector w2 = s1;
    Vector right = Vector::Zero(levels);
    Vector wrong = right;
    for (Index i = 0; i < 5000; ++i) {
      const Index at = d.response(i) == 1 ? levels + d.confidence(i) : levels - 1 - d.confidence(i);
      (d.truth(i) == 1 ? s2 : s1)(at) += 1;
      (d.truth(i) == 1 ? w2 : w1)(at) += d.w(i);
      (d.truth(i) == d.response(i) ? right : wrong)(d.confidence(i)) += 1;
    }
    const rating_counts plain(d.truth, d.response, d.confidence, levels);
    CHECK(same(plain.s1(), s1));
    CHECK(same(plain.s2(), s2));
    CHECK(same(plain.correct(), right));
    CHECK(same(plain.incorrect(), wrong));
    const rating_counts weighted(d.truth, d.response, d.confidence, d.w, levels);
    CHECK(same(weighted.s1(), w1));
    CHECK(same(weighted.s2(), w2));
    // other kinds of input
    CHECK(rating_counts(d.truth == 1, d.response.cast<double>(), d.confidence.cast<float>(), levels) == plain);
    CHECK(rating_counts(d.truth.transpose(), d.response.matrix(), (d.confidence + 1) - 1, levels) == plain);
    rating_counts scaled(levels);
    scaled.update(d.truth, d.response, d.confidence, (d.w * 0x1p200).eval());
    CHECK(same(scaled.s1(), w1 * 0x1p200));
  }
}

TEST_CASE("rating_counts: merge laws") {
  const experiment d(4, 3000, 4);
  const rating_counts all(d.truth, d.response, d.confidence, 4);
  const rating_counts weighted(d.truth, d.response, d.confidence, d.w, 4);
  rating_counts parts(4);
  rating_counts weighted_parts(4);
  rating_counts backwards(4);
  for (Index i = 0; i < 3000; i += 500) {
    parts.update(d.truth.segment(i, 500), d.response.segment(i, 500), d.confidence.segment(i, 500));
    weighted_parts.update(d.truth.segment(i, 500), d.response.segment(i, 500), d.confidence.segment(i, 500), d.w.segment(i, 500));
    rating_counts part(d.truth.segment(i, 500), d.response.segment(i, 500), d.confidence.segment(i, 500), 4);
    part.merge(backwards);
    backwards = part;
  }
  CHECK(parts == all);
  CHECK(backwards == all);
  CHECK(weighted_parts == weighted);  // quarters: the sums are exact
  const rating_counts empty(4);
  rating_counts left = empty;
  left.merge(all);
  CHECK(left == all);
  left.merge(empty);
  CHECK(left == all);
  left.merge(left);
  CHECK(same(left.s1(), 2 * all.s1()));
  // rows of weight 0 do not exist; unweighted and weighted rows add up
  rating_counts both = all;
  both.update(Eigen::Array2i(0, 1), Eigen::Array2i(1, 1), Eigen::Array2i(3, 3), Eigen::Array2d(0, 0));
  CHECK(both == all);
  both.merge(weighted);
  CHECK(same(both.s2(), all.s2() + weighted.s2()));
  CHECK(rating_counts::from_bytes(both.to_bytes()) == both);
  CHECK(rating_counts::from_bytes(empty.to_bytes()) == empty);
}

TEST_CASE("rating_counts: what was moved from can be used") {
  const experiment d(6, 100, 2);
  rating_counts a(d.truth, d.response, d.confidence, 2);
  const rating_counts copy = a;
  const rating_counts b = std::move(a);
  CHECK(b == copy);
  a.update(d.truth, d.response, d.confidence);  // NOLINT: documented
  CHECK(a.s1().sum() >= b.s1().sum());
}

TEST_CASE("rating_counts: errors leave the counts unchanged") {
  const experiment d(5, 3000, 3);
  rating_counts c(d.truth, d.response, d.confidence, 3);
  const rating_counts before = c;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  Eigen::ArrayXi high = d.confidence;
  high(2999) = 3;
  CHECK(test::error_of([&] { c.update(d.truth, d.response, high); }) ==
        "assay::rating_counts: confidence[2999] = 3 is not a whole number in [0, 3)");
  Eigen::ArrayXd x = d.confidence.cast<double>();
  x(7) = nan;
  CHECK(test::error_of([&] { c.update(d.truth, d.response, x); }) == "assay::rating_counts: confidence[7] is NaN");
  x(7) = 0.5;
  CHECK(test::contains(test::error_of([&] { c.update(d.truth, d.response, x); }), "confidence[7] = 0.5 is not a whole number in [0, 3)"));
  CHECK(test::error_of([&] { c.update(d.truth + 1, d.response, d.confidence); }).substr(0, 27) == "assay::rating_counts: truth");
  Eigen::ArrayXi response = d.response;
  response(2500) = 2;
  CHECK(test::error_of([&] { c.update(d.truth, response, d.confidence); }) == "assay::rating_counts: response[2500] = 2 is not 0 or 1");
  CHECK(test::error_of([&] { c.update(d.truth, d.response.head(2), d.confidence); }) ==
        "assay::rating_counts: response has 2 elements but truth has 3000");
  CHECK(test::error_of([&] { c.update(d.truth, d.response, d.confidence.head(2)); }) ==
        "assay::rating_counts: confidence has 2 elements but truth has 3000");
  CHECK(test::error_of([&] { c.update(d.truth, d.response, d.confidence, d.w.head(2)); }) ==
        "assay::rating_counts: weights has 2 elements but truth has 3000");
  Eigen::ArrayXd w = d.w;
  w(2999) = -1;
  CHECK(test::error_of([&] { c.update(d.truth, d.response, d.confidence, w); }) == "assay::rating_counts: weights[2999] = -1 is negative");
  w(2999) = infinity;
  CHECK(test::error_of([&] { c.update(d.truth, d.response, d.confidence, w); }) == "assay::rating_counts: weights[2999] is infinite");
  w.setConstant(1e308);
  CHECK(test::error_of([&] { c.update(d.truth, d.response, d.confidence, w); }) ==
        "assay::rating_counts: the sum of the weights is too large for double");
  CHECK(test::error_of([&] { c.merge(rating_counts(4)); }) == "assay::rating_counts: merge of 3 with 4 levels");
  CHECK(c == before);
  CHECK(test::error_of([] { (void)rating_counts(0); }) == "assay::rating_counts: levels = 0 is not in [1, 65536]");
  CHECK(test::error_of([] { (void)rating_counts(65537); }) == "assay::rating_counts: levels = 65537 is not in [1, 65536]");
}

TEST_CASE("rating_counts: hostile bytes are rejected") {
  const experiment d(8, 50, 2);
  const bytes good = rating_counts(d.truth, d.response, d.confidence, d.w, 2).to_bytes();
  const auto rejected = [](const bytes& b) { return !test::error_of([&] { (void)rating_counts::from_bytes(b); }).empty(); };
  for (std::size_t i = 0; i < good.size(); ++i) {
    bytes b = good;
    b[i] ^= 0x10;
    CHECK(rejected(b));
    CHECK(rejected(bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(i))));
  }
  // whole states that no rating_counts writes
  const auto state = [](const std::vector<std::uint64_t>& counts, const std::vector<double>& weights) {
    core::state_writer out(core::summary_name("RATE"), 1);
    out.put_array(counts);
    out.put_array(weights);
    return out.finish();
  };
  const auto error = [&](const bytes& b) { return test::error_of([&] { (void)rating_counts::from_bytes(b); }); };
  CHECK(error(state({1, 2, 3, 4}, {0, 0, 0, 0.5})).empty());
  CHECK(error(state({}, {})) == "assay::rating_counts::from_bytes: the number of cells is out of range");
  CHECK(error(state({1, 2, 3}, {0, 0, 0})) == "assay::rating_counts::from_bytes: the number of cells is out of range");
  CHECK(error(state({1, 2, 3, 4}, {0, 0, 0})) == "assay::rating_counts::from_bytes: there are not as many weights as counts");
  CHECK(error(state({1, 2, 3, 4}, {0, -1, 0, 0})) == "assay::rating_counts::from_bytes: a weight is negative or not finite");
  CHECK(error(state({1, 2, 3, 4}, {0, 1e308, 1e308, 0})) ==
        "assay::rating_counts::from_bytes: the sum of the weights is too large for double");
}
