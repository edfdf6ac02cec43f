#include "calibration/data.hpp"
#include "support/rank_metric.hpp"

#include <assay/calibration/expected_calibration_error.hpp>
#include <assay/calibration/signed_calibration_error.hpp>
#include <assay/calibration/top_label_calibration_error.hpp>

using assay::binning;
using assay::Index;
using assay::signed_calibration_error;

TEST_CASE("signed_calibration_error: reference values") {
  const test::b20 d;
  // the bins of 10 exact ones by hand: (count, gap) of those below and above the rates
  const auto ten = signed_calibration_error(d.y, d.p, {.bins = 10});
  CHECK_CLOSE(ten.over, (1 * .05 + 2 * .225 + 2 * .225 + 2 * .325) / 20);
  CHECK_CLOSE(ten.under, (2 * .4 + 3 * (1.0 / 3 - .95 / 3) + 2 * .075 + 2 * .375 + 2 * .075) / 20);
  CHECK_CLOSE(ten.total(), 0.175);
  CHECK_CLOSE(ten.net(), d.p.mean() - 0.5);
  // over-confidence only: every bin of the generator is above its rate
  const test::l200 far;
  const auto all = signed_calibration_error(far.y, far.p);
  CHECK_CLOSE(all.over, 0.16717873397827146);
  CHECK(all.under == 0);
  // of the predicted class
  const test::m12 m;
  const auto top = assay::top_labels(m.y, m.p);
  CHECK_CLOSE(signed_calibration_error(top.correct, top.confidence, {.bins = 5}).total(), 0.21166666666666664);
}

TEST_CASE("signed_calibration_error: halves of the expected calibration error") {
  for (const int levels : {0, 4, 40}) {
    const test::random_rows r(700, levels, static_cast<std::uint64_t>(levels) + 1);
    for (const binning kind : {binning::equal_width, binning::equal_mass, binning::sweep, binning::distinct}) {
      const auto plain = signed_calibration_error(r.y, r.p, {.bins = 11, .binning = kind});
      CHECK_NEAR(plain.total(), assay::expected_calibration_error(r.y, r.p, {.bins = 11, .binning = kind}), 1e-13);
      CHECK_NEAR(plain.net(), (r.p - r.y.cast<double>()).mean(), 1e-12);
      const auto weighted = signed_calibration_error(r.y, r.p, r.w, {.bins = 11, .binning = kind});
      CHECK_NEAR(weighted.total(), assay::expected_calibration_error(r.y, r.p, r.w, {.bins = 11, .binning = kind}), 1e-13);
      CHECK_NEAR(weighted.net(), (r.w * (r.p - r.y.cast<double>())).sum() / r.w.sum(), 1e-12);
      // the mirror image exchanges them; left-closed bins become right-closed
      const Eigen::ArrayXd q = 1 - r.p;
      if (levels == 0) {
        const auto mirrored = signed_calibration_error(1 - r.y, q, {.bins = 11});
        const auto straight = signed_calibration_error(r.y, r.p, {.bins = 11});
        CHECK_NEAR(mirrored.over, straight.under, 1e-12);
        CHECK_NEAR(mirrored.under, straight.over, 1e-12);
      }
    }
  }
}

TEST_CASE("signed_calibration_error: laws") {
  const auto metric = [](const auto&... a) {
    if constexpr (sizeof...(a) == 1) {
      return signed_calibration_error(a..., 6).over;
    } else {
      return signed_calibration_error(a..., {.bins = 6, .binning = binning::equal_mass}).over;
    }
  };
  test::check_rank_metric("signed_calibration_error", metric, "prediction");
  const test::random_rows r(500, 0, 3);
  assay::reliability_table all({.bins = 8}), half({.bins = 8});
  all.update(r.y.head(200), r.p.head(200));
  half.update(r.y.tail(300), r.p.tail(300));
  all.merge(half);
  CHECK(signed_calibration_error(all).under == signed_calibration_error(r.y, r.p, {.bins = 8}).under);
}

TEST_CASE("signed_calibration_error: undefined") {
  for (const auto& e : {signed_calibration_error(Eigen::ArrayXi(0), Eigen::ArrayXd(0)), signed_calibration_error(assay::reliability_table()),
                        signed_calibration_error(test::labels({1, 0}), test::array({.3, .4}), test::array({0, 0}))}) {
    CHECK(assay::is_undefined(e.over));
    CHECK(assay::is_undefined(e.under));
    CHECK(assay::is_undefined(e.total()));
  }
}
