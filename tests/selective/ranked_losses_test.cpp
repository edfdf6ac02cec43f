// SPDX-License-Identifier: MIT
#include "selective/data.hpp"
#include "support/rank_metric.hpp"

#include <assay/selective/ranked_losses.hpp>

using namespace assay;

namespace {

struct block {
  double confidence, weight, loss;
};

std::vector<block> blocks(const ranked_losses& r) {
  std::vector<block> out;
  r.descending([&](const auto& b) { out.push_back({b.confidence, b.weight, b.loss}); });
  return out;
}

}  // namespace

TEST_CASE("ranked_losses: blocks of tied rows, from both ends") {
  const ranked_losses r(Eigen::Array4d(3, 1, 2, 9), Eigen::Array4d(-0.0, 7, 0.0, 8), Eigen::Array4d(2, 1, 0.5, 0));
  const auto b = blocks(r);
  REQUIRE(b.size() == 2);
  CHECK(r.size() == 3);
  CHECK(b[0].confidence == 7);
  CHECK(b[0].weight == 1);
  CHECK(b[0].loss == 1);
  CHECK(b[1].confidence == 0);
  CHECK(b[1].weight == 2.5);
  CHECK(b[1].loss == 7);
  CHECK(!r.has_whole_weights());
  std::vector<double> losses;
  r.by_loss([&](const auto& x) { losses.push_back(x.loss); });
  CHECK(losses == std::vector<double>{1, 1, 6});
  CHECK(blocks(ranked_losses{}).empty());
  CHECK(ranked_losses(Eigen::Array2d(1, 2), Eigen::Array2d(1, 2)).has_whole_weights());
}

TEST_CASE("ranked_losses: order, batches and bytes") {
  for (const int levels : {1, 9, 100000}) {
    const test::random_answers d(700, levels, static_cast<std::uint64_t>(levels));
    const ranked_losses all(d.loss, d.confidence, d.weight);
    CHECK(ranked_losses(d.loss.reverse(), d.confidence.reverse(), d.weight.reverse()) == all);
    test::generator g(3);
    ranked_losses merged;
    ranked_losses updated;
    for (Index i = 0; i < 700;) {
      const Index n = (std::min)(Index{1 + g.below(80)}, 700 - i);
      ranked_losses part(d.loss.segment(i, n), d.confidence.segment(i, n), d.weight.segment(i, n));
      if (g.below(2) == 0) std::swap(part, merged);
      merged.merge(part);
      updated.update(d.loss.segment(i, n), d.confidence.segment(i, n), d.weight.segment(i, n));
      i += n;
    }
    CHECK(merged == all);
    CHECK(updated == all);
    CHECK(ranked_losses::from_bytes(all.to_bytes()) == all);
    CHECK(merged.to_bytes() == all.to_bytes());
    ranked_losses twice = all;
    twice.merge(twice);
    CHECK(twice == ranked_losses((Eigen::ArrayXd(1400) << d.loss, d.loss).finished(),
                                 (Eigen::ArrayXd(1400) << d.confidence, d.confidence).finished(),
                                 (Eigen::ArrayXd(1400) << d.weight, d.weight).finished()));
    CHECK(!(twice == all));
    // every block against a loop
    for (const auto& b : blocks(all)) {
      double weight = 0;
      double loss = 0;
      for (Index i = 0; i < 700; ++i) {
        if (d.confidence[i] < b.confidence || d.confidence[i] > b.confidence) continue;
        weight += d.weight[i];
        loss += d.weight[i] * d.loss[i];
      }
      CHECK(b.weight == weight);
      CHECK_CLOSE(b.loss, loss);
    }
  }
}

TEST_CASE("ranked_losses: hostile bytes") {
  const ranked_losses r(Eigen::Array3d(1, 2, 0), Eigen::Array3d(1, 2, 2));
  const bytes good = r.to_bytes();
  for (std::size_t i = 0; i < good.size(); ++i) {
    bytes bad = good;
    bad[i] = static_cast<std::uint8_t>(bad[i] ^ 0x40);
    CHECK(test::contains(test::error_of([&] { (void)ranked_losses::from_bytes(bad); }), "assay::ranked_losses::from_bytes: "));
    CHECK(!test::error_of([&] { (void)ranked_losses::from_bytes(std::span(good).first(i)); }).empty());
  }
  const auto written = [](std::uint64_t first, std::uint64_t second, double loss, double weight) {
    core::state_writer out(core::summary_name("RKLS"), 1);
    out.put_array(std::vector<std::uint64_t>{first, second});
    for (int i = 0; i < 2; ++i) {
      out.put(loss);
      out.put(weight);
    }
    const bytes b = out.finish();
    return test::error_of([&] { (void)ranked_losses::from_bytes(b); });
  };
  const std::uint64_t one = core::ordered_key(1.0);
  const std::string name = "assay::ranked_losses::from_bytes: ";
  CHECK(written(one, one, 1, 1).empty());
  CHECK(written(one + 1, one, 1, 1) == name + "the rows are not sorted");
  CHECK(written(0, one, 1, 1) == name + "a confidence is NaN");
  CHECK(written(one, ~std::uint64_t{0}, 1, 1) == name + "a confidence is NaN");
  CHECK(written(one, one, -1, 1) == name + "a loss is not finite or negative");
  CHECK(written(one, one, 1, 0) == name + "a weight is not positive");
  CHECK(written(one, one, 1, 1e308) == name + "a sum over the weights is too large for double");
}

TEST_CASE("ranked_losses: errors leave it alone") {
  const test::random_answers d(5001, 50, 1);
  ranked_losses r(d.loss, d.confidence);
  const ranked_losses before = r;
  test::check_nan_is_named("ranked_losses", "loss", d.loss, [&](const auto& x) { r.update(x, d.confidence); return 0; });
  test::check_nan_is_named("ranked_losses", "confidence", d.confidence, [&](const auto& x) { r.update(d.loss, x); return 0; });
  test::check_nan_is_named("ranked_losses", "weights", d.weight, [&](const auto& x) { r.update(d.loss, d.confidence, x); return 0; });
  CHECK(test::error_of([&] { r.update(Eigen::Array2d(0, -1), Eigen::Array2d(0, 1)); }) == "assay::ranked_losses: loss[1] = -1 is negative");
  CHECK(test::error_of([&] { r.update(Eigen::Array2d(0, 1), Eigen::Array3d(0, 1, 2)); }) ==
        "assay::ranked_losses: confidence has 3 elements but loss has 2");
  CHECK(test::error_of([&] { r.update(Eigen::Array2d(0, 1), Eigen::Array2d(0, 1), Eigen::Array3d(0, 1, 2)); }) ==
        "assay::ranked_losses: weights has 3 elements but loss has 2");
  CHECK(test::error_of([&] { r.update(Eigen::Array2d(1e308, 1e308), Eigen::Array2d(0, 1)); }) ==
        "assay::ranked_losses: a sum over the weights is too large for double");
  const ranked_losses large(Eigen::Array<double, 1, 1>(1.7e308), Eigen::Array<double, 1, 1>(1));
  ranked_losses other = large;
  CHECK(test::error_of([&] { other.merge(large); }) == "assay::ranked_losses: a sum over the weights is too large for double");
  CHECK(other == large);
  CHECK(r == before);
}
