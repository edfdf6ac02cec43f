// SPDX-License-Identifier: MIT
/// @file
/// Trains for every penalty and lambda, judges on the held-out rows, averages over the seeds and finds the elbow.
#pragma once

#include "fair/data.hpp"
#include "fair/options.hpp"

#include <array>
#include <assay/fairness/lambda_sweep_summary.hpp>
#include <assay/fairness/worst_group.hpp>
#include <vector>

namespace fair {

/// What the held-out rows say about one model, or the mean of several.
struct judgement {
  double accuracy = 0;
  double log_loss = 0;
  double auroc = 0;
  double ccdcov = 0;
  double jdcov = 0;
  double marginal = 0;
  double jsd = 0;
  double demographic_parity = 0;
  double equalized_odds = 0;
  assay::Vector group_accuracy;       ///< of each intersection
  assay::Vector group_true_positive;  ///< of each intersection; NaN without positives
};

struct metric {
  const char* key;
  const char* label;
  double judgement::* value;
};
/// All numbers of a judgement.
inline constexpr std::array<metric, 9> metrics = {{{"accuracy", "accuracy", &judgement::accuracy},
                                                   {"log_loss", "log loss", &judgement::log_loss},
                                                   {"auroc", "AUROC", &judgement::auroc},
                                                   {"ccdcov", "CCdCov", &judgement::ccdcov},
                                                   {"jdcov", "JdCov", &judgement::jdcov},
                                                   {"marginal", "marginal dCov", &judgement::marginal},
                                                   {"jensen_shannon", "JSD", &judgement::jsd},
                                                   {"demographic_parity_difference", "dem. parity", &judgement::demographic_parity},
                                                   {"equalized_odds_difference", "eq. odds", &judgement::equalized_odds}}};

struct sweep_row {
  double lambda = 0;
  judgement mean;
  judgement spread;  ///< standard deviation over the seeds; 0 for one seed
  assay::worst_group_value worst_accuracy;
  assay::worst_group_value worst_true_positive;
};

struct sweep {
  fair::penalty penalty;
  std::vector<sweep_row> rows;
  assay::lambda_sweep summary;  ///< of log loss against JSD
};

struct result {
  data_set data;
  double threshold = 0.5;
  std::vector<Eigen::Index> cell_rows;       ///< held-out rows of each intersection
  std::vector<Eigen::Index> cell_positives;  ///< of which the label is 1
  std::vector<sweep> sweeps;
};

result run(const options& o);

/// How much of a disparity is left, as a share of that without penalty; NaN where there was none.
double left_of(const sweep& s, double judgement::* disparity, std::size_t row);

}  // namespace fair
