// SPDX-License-Identifier: MIT
// Metrics of the other families, handed to by_group as they are.
#include <assay/calibration.hpp>
#include <assay/discrimination.hpp>
#include <assay/fairness.hpp>

#include "support/check.hpp"

#include <vector>

namespace {

struct sample {
  Eigen::ArrayXi truth, group, label;
  Eigen::ArrayXd probability, weights;
  Eigen::ArrayXXd classes;  // probabilities of three classes
};

sample draw(Eigen::Index n) {
  test::generator random(21);
  sample s{Eigen::ArrayXi(n), Eigen::ArrayXi(n), Eigen::ArrayXi(n), Eigen::ArrayXd(n), Eigen::ArrayXd(n), Eigen::ArrayXXd(n, 3)};
  for (Eigen::Index i = 0; i < n; ++i) {
    s.probability[i] = random.below(20) / 20.0;
    s.truth[i] = random.uniform() < s.probability[i];
    s.group[i] = random.below(3);
    s.label[i] = random.below(3);
    s.weights[i] = random.below(4) * 0.5;
    const double a = random.uniform();
    const double b = (1 - a) * random.uniform();
    s.classes.row(i) << a, b, 1 - a - b;
  }
  return s;
}

// rows of one group by plain indexing
std::vector<Eigen::Index> rows_of(const sample& s, int group) {
  std::vector<Eigen::Index> rows;
  for (Eigen::Index i = 0; i < s.group.size(); ++i) {
    if (s.group[i] == group) rows.push_back(i);
  }
  return rows;
}

template <class Metric>
void check_vector_metric(const Metric& metric) {
  const sample s = draw(3000);
  const assay::group_comparison plain = assay::by_group(metric, s.truth, s.probability, s.group);
  const assay::group_comparison weighted = assay::by_group(metric, s.truth, s.probability, s.group, s.weights);
  CHECK(plain.overall == metric(s.truth, s.probability));
  CHECK(weighted.overall == metric(s.truth, s.probability, s.weights));
  for (int g = 0; g < 3; ++g) {
    const auto rows = rows_of(s, g);
    const Eigen::ArrayXi y = s.truth(rows);
    const Eigen::ArrayXd p = s.probability(rows);
    const Eigen::ArrayXd w = s.weights(rows);
    CHECK_NEAR(plain.values[g], metric(y, p), 1e-13);
    CHECK_NEAR(weighted.values[g], metric(y, p, w), 1e-12);
  }
}

}  // namespace

TEST_CASE("by_group: metrics of probabilities, plain and weighted") {
  check_vector_metric(assay::auroc);
  check_vector_metric(assay::average_precision);
  check_vector_metric(assay::brier_score);
  check_vector_metric(assay::expected_calibration_error);
}

TEST_CASE("by_group: class predictions, n x K probabilities, options in a lambda, structured results") {
  const sample s = draw(2000);
  const assay::group_comparison hits = assay::by_group(assay::accuracy, s.truth, s.probability >= 0.5, s.group);
  const assay::group_table table(s.truth, s.probability >= 0.5, s.group);
  for (int g = 0; g < 3; ++g) CHECK_CLOSE(hits.values[g], table.rate(assay::group_rate::correct, g));

  const assay::group_comparison top =
      assay::by_group(assay::top_label_calibration_error, s.label, s.classes, s.group, {.better = assay::better::smaller});
  for (int g = 0; g < 3; ++g) {
    const auto rows = rows_of(s, g);
    const Eigen::ArrayXi y = s.label(rows);
    const Eigen::ArrayXXd p = s.classes(rows, Eigen::seqN(0, s.classes.cols()));
    CHECK_NEAR(top.values[g], assay::top_label_calibration_error(y, p), 1e-12);
  }
  const auto ten_bins = [](const auto& y, const auto& p) { return assay::expected_calibration_error(y, p, {.bins = 10}); };
  const assay::worst_group_value worst =
      assay::worst_group(ten_bins, s.truth, s.probability, s.group, {.better = assay::better::smaller});
  CHECK(worst.value >= assay::by_group(ten_bins, s.truth, s.probability, s.group).values.maxCoeff());
  const auto lower_bound = [](const auto& y, const auto& p) { return assay::auroc_interval(y, p).lower; };
  CHECK(assay::by_group(lower_bound, s.truth, s.probability, s.group).worst < 1.0);
}

TEST_CASE("by_group: a group of one class has no AUROC and is skipped") {
  const Eigen::ArrayXi y{{0, 1, 0, 1, 0, 0}};
  const Eigen::ArrayXd p{{0.1, 0.9, 0.6, 0.5, 0.3, 0.2}};
  const Eigen::ArrayXi g{{0, 0, 1, 1, 2, 2}};
  const assay::group_comparison c = assay::by_group(assay::auroc, y, p, g);
  CHECK(c.skipped == std::vector<assay::Index>{2});
  CHECK(c.difference == 1.0);
  CHECK(c.worst_group == 1);
  // errors keep the index of the whole data
  Eigen::ArrayXd bad = p;
  bad[4] = assay::undefined();
  CHECK(test::error_of([&] { assay::by_group(assay::auroc, y, bad, g); }) == "assay::auroc: score[4] is NaN");
}
