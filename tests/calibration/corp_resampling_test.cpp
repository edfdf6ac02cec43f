#include "calibration/data.hpp"

#include <assay/calibration/corp_resampling.hpp>

using assay::Index;
using assay::ranked_scores;
using assay::weighting;
using assay::calibration_detail::corp_outcomes;
using assay::calibration_detail::corp_population;
using assay::calibration_detail::corp_resampling;
using assay::calibration_detail::for_replicates;

TEST_CASE("corp_population: rows of each distinct prediction, or one by one") {
  const test::b20 d;
  const corp_population plain(ranked_scores(d.y, d.p), "f", weighting::importance);
  REQUIRE(plain.prediction.size() == 17);
  CHECK(plain.is_counted());
  CHECK(plain.prediction[1] == 0.10);
  CHECK(plain.counts[1] == 2);
  CHECK(plain.weight[1] == 2);
  const corp_population weighted(ranked_scores(d.y, d.p, (d.w * 1e200).eval()), "f", weighting::importance);
  CHECK(!weighted.is_counted());
  REQUIRE(weighted.place.size() == 20);
  std::vector<double> sums(17), expected(17);
  for (std::size_t i = 0; i < 20; ++i) sums[weighted.place[i]] += weighted.row_weight[i];
  for (std::size_t t = 0; t < 17; ++t) {
    CHECK_CLOSE(sums[t] / sums[0], (d.p == weighted.prediction[t]).select(d.w, 0).sum() / d.w[0]);
    CHECK_CLOSE(weighted.weight[t], 1e200 * (d.p == weighted.prediction[t]).select(d.w, 0).sum());
  }
  const corp_population counted(ranked_scores(d.y, d.p, (d.w * 2).eval()), "f", weighting::frequency);
  CHECK(counted.counts[1] == 6);
  CHECK(corp_population(ranked_scores<double>{}, "f", weighting::importance).prediction.empty());
  CHECK(test::error_of([&] { corp_population(ranked_scores(d.y, d.p, (d.w * 0x1p53).eval()), "f", weighting::frequency); }) ==
        "assay::f: the weights count more than 2^53 rows");
}

TEST_CASE("corp_outcomes: binomial") {
  assay::core::random_stream random(1, 2, 3);
  for (const std::int64_t n : {0, 1, 5, 16, 17, 1000}) {
    for (const double p : {0.0, 0.03, 0.5, 1.0}) {
      double sum = 0, squares = 0;
      for (int i = 0; i < 8000; ++i) {
        const auto k = static_cast<double>(corp_outcomes(random, n, p));
        sum += k;
        squares += k * k;
      }
      const double mean = sum / 8000;
      const auto size = static_cast<double>(n);
      CHECK(std::abs(mean - size * p) <= 5 * std::sqrt(size * p * (1 - p) / 8000));
      CHECK(std::abs(squares / 8000 - mean * mean - size * p * (1 - p)) <= 0.3 * size * p * (1 - p));
    }
  }
}

TEST_CASE("for_replicates: totals, drawn predictions, the same numbers whatever the number of replicates") {
  const test::b20 d;
  for (const bool resample : {false, true}) {
    for (const bool counted : {false, true}) {
      const corp_population rows = counted ? corp_population(ranked_scores(d.y, d.p), "f", weighting::importance)
                                           : corp_population(ranked_scores(d.y, d.p, d.w), "f", weighting::importance);
      double mean = 0, drawn = 0;
      std::vector<double> first(3);
      const auto run = [&](Index replicates) {
        std::vector<double> sums(static_cast<std::size_t>(replicates)), own(sums), all(sums);
        for_replicates(rows, rows.prediction, {replicates, 5, resample, weighting::importance}, [&](std::size_t r, const auto& s) {
          double total = 0, positives = 0;
          for (std::size_t t = 0; t < 17; ++t) {
            total += static_cast<double>(s.negatives[t] + s.positives[t]);
            positives += static_cast<double>(s.positives[t]);
            if (!resample) CHECK_CLOSE(static_cast<double>(s.negatives[t] + s.positives[t]) / rows.weight[t],
                                       static_cast<double>(s.negatives[0] + s.positives[0]) / rows.weight[0]);
          }
          if (counted) CHECK(total == 20);
          own[r] = static_cast<double>(s.negatives[1] + s.positives[1]) / total;
          sums[r] = positives / total;
          all[r] = s.units().base_rate();
          CHECK_CLOSE(all[r], sums[r]);
        });
        for (std::size_t r = 0; r < 3; ++r) first[r] = all[r];
        mean = drawn = 0;
        for (std::size_t r = 0; r < sums.size(); ++r) {
          mean += sums[r] / static_cast<double>(replicates);
          drawn += own[r] / static_cast<double>(replicates);
        }
      };
      run(3);
      const std::vector<double> few = first;
      run(2000);
      CHECK(few == first);
      CHECK(std::abs(mean - (counted ? d.p.mean() : (d.p * d.w).sum() / d.w.sum())) < 0.02);
      CHECK(std::abs(drawn - (counted ? 0.1 : 3.0 / 23.5)) < 0.006);
    }
  }
}
