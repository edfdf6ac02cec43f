// Rows with right and wrong answers, and the areas straight from their definitions, shared by the tests of the family.
#pragma once

#include "support/check.hpp"
#include "support/datasets.hpp"

#include <Eigen/Core>

#include <algorithm>
#include <numeric>
#include <vector>

namespace test {

/// The answers p > ½ of the twenty rows, confidence in hundredths so that equal ones are equal.
struct answers20 {
  Eigen::ArrayXi correct;
  Eigen::ArrayXd confidence;
  Eigen::ArrayXd untied;  // ties broken in the order of the rows
  answers20() {
    const b20 d;
    correct = ((d.p > 0.5) == (d.y == 1)).cast<int>();
    const Eigen::ArrayXd hundredths = (100 * d.p).round();
    confidence = hundredths.max(100 - hundredths);
    untied = confidence - Eigen::ArrayXd::LinSpaced(20, 0, 0.19);
  }
};

/// Sixty rows with ties and losses, by formulas that any language repeats.
struct answers60 {
  Eigen::ArrayXi correct = Eigen::ArrayXi(60);
  Eigen::ArrayXd confidence = Eigen::ArrayXd(60);
  Eigen::ArrayXd loss = Eigen::ArrayXd(60);
  answers60() {
    for (int i = 0; i < 60; ++i) {
      correct[i] = i * 29 % 7 >= 2;
      confidence[i] = i * 37 % 11 / 8.0;
      loss[i] = i * 13 % 17 / 16.0;
    }
  }
};

/// n rows with confidences of so many levels; errors are rarer where confidence is high. Whole weights from 0 to 3.
struct random_answers {
  Eigen::ArrayXi correct;
  Eigen::ArrayXd confidence;
  Eigen::ArrayXd loss;
  Eigen::ArrayXd weight;
  random_answers(Eigen::Index n, int levels, std::uint64_t seed) : correct(n), confidence(n), loss(n), weight(n) {
    generator g(seed);
    for (Eigen::Index i = 0; i < n; ++i) {
      confidence[i] = static_cast<double>(g.below(levels)) / levels;
      correct[i] = g.uniform() < 0.4 + 0.5 * confidence[i];
      loss[i] = static_cast<double>(g.below(4)) * g.uniform() * (1.5 - confidence[i]);
      weight[i] = g.below(4);
    }
  }
};

/// Expected loss of row k (from 0) in the order of confidence, ties in random order; one entry a row.
inline std::vector<long double> expected_losses(const Eigen::ArrayXd& loss, const Eigen::ArrayXd& confidence) {
  std::vector<Eigen::Index> order(static_cast<std::size_t>(loss.size()));
  std::iota(order.begin(), order.end(), Eigen::Index{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return confidence[a] > confidence[b]; });
  std::vector<long double> out;
  for (const Eigen::Index i : order) {
    long double sum = 0;
    int ties = 0;
    for (Eigen::Index j = 0; j < loss.size(); ++j) {
      if (confidence[j] < confidence[i] || confidence[j] > confidence[i]) continue;
      sum += static_cast<long double>(loss[j]);
      ++ties;
    }
    out.push_back(sum / ties);
  }
  return out;
}

/// Σ_k R_k over prefixes of rows with these losses, and Σ_k R_k k/n.
struct prefix_sums {
  long double risk = 0;
  long double generalized = 0;
  long double total = 0;
  explicit prefix_sums(const std::vector<long double>& loss) {
    for (std::size_t k = 0; k < loss.size(); ++k) {
      total += loss[k];
      risk += total / static_cast<long double>(k + 1);
      generalized += total / static_cast<long double>(loss.size());
    }
  }
};

/// ∫ of the risk over coverage with losses spread evenly over each row: 5-point Gauss in 64 parts of a row.
inline long double integrated_risk(const std::vector<long double>& loss) {
  const long double node[] = {0.L, 0.5384693101056830910363144L, 0.9061798459386639927976269L};
  const long double weight[] = {0.5688888888888888888888889L, 0.4786286704993664680412915L, 0.2369268850561890875142640L};
  long double total = 0;
  long double area = 0;
  for (std::size_t k = 0; k < loss.size(); ++k) {
    const auto from = static_cast<long double>(k);
    const auto risk = [&](long double x) { return k == 0 ? loss[0] : (total + loss[k] * (x - from)) / x; };
    for (int part = 0; part < 64; ++part) {
      const long double middle = from + (part + 0.5L) / 64;
      area += weight[0] * risk(middle) / 128;
      for (int i = 1; i < 3; ++i) area += weight[i] * (risk(middle - node[i] / 128) + risk(middle + node[i] / 128)) / 128;
    }
    total += loss[k];
  }
  return area / static_cast<long double>(loss.size());
}

/// Row i repeated count[i] times.
template <class T>
Eigen::Array<T, Eigen::Dynamic, 1> repeat(const Eigen::Array<T, Eigen::Dynamic, 1>& x, const Eigen::ArrayXd& count) {
  Eigen::Array<T, Eigen::Dynamic, 1> out(static_cast<Eigen::Index>(count.sum()));
  Eigen::Index k = 0;
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    for (int r = 0; r < static_cast<int>(count[i]); ++r) out[k++] = x[i];
  }
  return out;
}

}  // namespace test
