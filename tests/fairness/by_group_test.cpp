// SPDX-License-Identifier: MIT
#include <assay/fairness/by_group.hpp>
#include <assay/fairness/worst_group.hpp>

#include "reference_data.hpp"
#include "support/check.hpp"

#include <limits>
#include <stdexcept>

using assay::by_group;
using assay::worst_group;

namespace {

// metrics written by hand, so that this file needs no other family
const auto recall = [](const auto& y, const auto& p) {
  double yes = 0;
  double all = 0;
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    all += y[i] == 1;
    yes += y[i] == 1 && p[i] == 1;
  }
  return all > 0 ? yes / all : assay::undefined();
};
const auto precision = [](const auto& y, const auto& p) { return recall(p, y); };
const auto accuracy = [](const auto& y, const auto& p) { return (y == p).template cast<double>().mean(); };
const auto weighted_accuracy = [](const auto& y, const auto& p, const auto& w) {
  return ((y == p).template cast<double>() * w).sum() / w.sum();
};
const auto f_beta = [](const auto& y, const auto& p) {
  const double b = 0.36;
  const double r = recall(y, p);
  const double q = precision(y, p);
  return (1 + b) * q * r / (b * q + r);
};

}  // namespace

TEST_CASE("by_group: metrics of the fairlearn user guide") {
  const reference::guide d;
  const assay::group_comparison r = by_group(recall, d.truth, d.prediction, d.group);
  CHECK_CLOSE(r.overall, 0.5);
  CHECK_CLOSE(r.values[0], 0.5);
  CHECK_CLOSE(r.values[1], 0.6);
  CHECK_CLOSE(r.values[2], 0.4);
  CHECK_NEAR(r.difference, 0.2, 1e-12);
  CHECK(r.counts[0] == 4);
  CHECK(r.counts[2] == 8);
  CHECK(r.worst_group == 2);
  CHECK(r.best_group == 1);
  const assay::group_comparison f = by_group(f_beta, d.truth, d.prediction, d.group);
  CHECK_NEAR(f.overall, 0.56983, 1e-5);
  CHECK_NEAR(f.values[0], 0.365591, 1e-5);
  CHECK_NEAR(f.values[1], 0.85, 1e-5);
  CHECK_NEAR(f.values[2], 0.468966, 1e-5);
  // intersections a6 a8 b6 b8 c6 c8
  const Eigen::ArrayXi both = 2 * d.group + d.second;
  const assay::group_comparison six = by_group(recall, d.truth, d.prediction, both);
  const double recalls[6] = {0, 1, 2.0 / 3, 0.5, 0.5, 0};
  const double precisions[6] = {0, 0.5, 1, 1, 2.0 / 3, 0};
  const int counts[6] = {2, 2, 3, 3, 6, 2};
  const assay::group_comparison six_precisions = by_group(precision, d.truth, d.prediction, both);
  for (int g = 0; g < 6; ++g) {
    CHECK(six.counts[g] == counts[g]);
    CHECK_CLOSE(six_precisions.values[g], precisions[g]);
    CHECK_CLOSE(six.values[g], recalls[g]);
  }
}

TEST_CASE("by_group: a group without positives is listed, where scikit-learn puts 0") {
  const Eigen::ArrayXi y = reference::digits("110011000");
  const Eigen::ArrayXi p = reference::digits("100111010");
  const Eigen::ArrayXi g = reference::digits("000011222");
  const assay::group_comparison r = by_group(recall, y, p, g);
  CHECK(assay::is_undefined(r.values[2]));
  CHECK(r.skipped == std::vector<assay::Index>{2});
  CHECK(r.worst == 0.5);
  CHECK(r.difference == 0.5);
  CHECK(by_group(recall, y, p, g, {.undefined = 0}).difference == 1.0);
}

TEST_CASE("by_group: agrees with selecting the rows of each group, weighted and not") {
  test::generator random(11);
  for (int trial = 0; trial < 20; ++trial) {
    const Eigen::Index n = 1 + random.below(6000);
    const int groups = 1 + random.below(12);
    Eigen::ArrayXi y(n), p(n), g(n);
    Eigen::ArrayXd w(n);
    for (Eigen::Index i = 0; i < n; ++i) {
      y[i] = random.below(3);
      p[i] = random.below(3);
      g[i] = random.below(groups);
      w[i] = random.below(4) * 0.5;
    }
    const assay::group_comparison plain = by_group(accuracy, y, p, g);
    const assay::group_comparison weighted = by_group(weighted_accuracy, y, p, g, w);
    for (int k = 0; k < plain.values.size(); ++k) {
      double rows = 0, right = 0, mass = 0, right_mass = 0, existing = 0;
      for (Eigen::Index i = 0; i < n; ++i) {
        if (g[i] != k) continue;
        rows += 1;
        right += y[i] == p[i];
        mass += w[i];
        right_mass += (y[i] == p[i]) * w[i];
        existing += w[i] > 0;
      }
      CHECK(static_cast<double>(plain.counts[k]) == rows);
      CHECK_NEAR(plain.values[k], rows > 0 ? right / rows : std::nan(""), 1e-13);
      if (k >= weighted.values.size()) {
        CHECK(existing == 0);
        continue;
      }
      CHECK(static_cast<double>(weighted.counts[k]) == existing);
      CHECK_NEAR(weighted.values[k], mass > 0 ? right_mass / mass : std::nan(""), 1e-13);
    }
  }
}

TEST_CASE("by_group: rows keep their order, matrices their shape, and every kind of argument is accepted") {
  const Eigen::Index n = 5000;
  Eigen::ArrayXi g = Eigen::ArrayXi::NullaryExpr(n, [](Eigen::Index i) { return static_cast<int>((i * 7) % 3); });
  const Eigen::ArrayXd t = Eigen::ArrayXd::LinSpaced(n, 0, 1);
  const auto ordered = [](const auto& y, const auto& p) {
    for (Eigen::Index i = 1; i < y.size(); ++i) {
      if (y[i] <= y[i - 1] || p[i] <= p[i - 1]) return 0.0;
    }
    return 1.0;
  };
  CHECK(by_group(ordered, t, 2 * t + 1, g).worst == 1.0);

  // n × K: element (i, k) = i + k / 10, column- and row-major, array and matrix, block and expression
  Eigen::ArrayXXd p(n, 3);
  Eigen::ArrayXd y(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    y[i] = static_cast<double>(i);
    for (Eigen::Index k = 0; k < 3; ++k) p(i, k) = static_cast<double>(i) + static_cast<double>(k) / 10;
  }
  const auto fits = [](const auto& label, const auto& matrix) {
    if (matrix.cols() != 3 || matrix.rows() != label.size()) return 0.0;
    for (Eigen::Index i = 0; i < label.size(); ++i) {
      for (Eigen::Index k = 0; k < 3; ++k) {
        if (matrix(i, k) != static_cast<double>(label[i]) + static_cast<double>(k) / 10) return 0.0;
      }
    }
    return 1.0;
  };
  CHECK(by_group(fits, y, p, g).worst == 1.0);
  CHECK(by_group(fits, y, Eigen::Array<double, Eigen::Dynamic, 3, Eigen::RowMajor>(p), g).worst == 1.0);
  CHECK(by_group(fits, y, p.matrix(), g).worst == 1.0);
  CHECK(by_group(fits, y.head(100), p.topRows(100), g.head(100)).worst == 1.0);
  CHECK(by_group(fits, y.cast<int>(), 1.0 * p, g.cast<double>()).worst == 1.0);
  Eigen::ArrayXd w = Eigen::ArrayXd::Ones(n);
  w[0] = 0;
  const auto rows = [](const auto&, const auto& matrix, const auto& weights) {
    return matrix.rows() == weights.size() ? static_cast<double>(weights.size()) : -1.0;
  };
  CHECK(by_group(rows, y, p, g, w).values[0] == static_cast<double>((n + 2) / 3 - 1));

  // typed parameters, row vectors, Matrix members, std::vector, a counter as the return value
  const auto typed = [](const Eigen::ArrayXd& a, const Eigen::ArrayXd& b) { return (a - b).square().mean(); };
  CHECK(by_group(typed, t, t + 0.5, g).worst == 0.25);
  const auto inner = [](const auto& a, const auto& b) { return a.dot(b); };
  CHECK_NEAR(by_group(inner, t.matrix(), t.matrix(), g).values.sum(), t.square().sum(), 1e-12);
  CHECK_NEAR(by_group(inner, t.matrix().transpose(), t.matrix().transpose(), g).values.sum(), t.square().sum(), 1e-12);
  const std::vector<double> as_vector(t.data(), t.data() + n);
  CHECK(by_group(typed, assay::view(as_vector), t, g).worst == 0.0);
  CHECK(by_group([](const auto& a, const auto&) { return a.size(); }, t, t > 0.5, g).values[1] == 1667.0);
  Eigen::Array<double, 4, 1> fixed(1, 2, 3, 4);
  CHECK(by_group([](const auto& a, const auto&) { return a.sum(); }, fixed, fixed, Eigen::Array4i(0, 1, 0, 1)).values[1] == 6.0);
}

TEST_CASE("by_group: options, and groups that cannot be judged") {
  const Eigen::ArrayXd y = reference::digits("110010").cast<double>();
  const Eigen::ArrayXd p = reference::digits("100110").cast<double>();
  const Eigen::ArrayXi g = reference::digits("000144");
  const auto loss = [](const auto& a, const auto& b) { return (a - b).abs().mean(); };
  const assay::group_comparison c = by_group(loss, y, p, g, {.better = assay::better::smaller});
  CHECK(c.worst == 1.0);
  CHECK(c.worst_group == 1);
  CHECK(c.best == 0.0);
  CHECK(c.best_group == 4);
  CHECK(c.skipped == std::vector<assay::Index>{2, 3});
  CHECK(c.ratio == 0.0);
  CHECK_CLOSE(c.overall, 2.0 / 6);
  CHECK_CLOSE(by_group(loss, y, p, g, {.contrast = assay::group_contrast::to_overall}).difference, 2.0 / 3);
  const assay::group_comparison large = by_group(loss, y, p, g, {.minimum_rows = 2});
  CHECK(large.skipped == std::vector<assay::Index>{1, 2, 3});
  CHECK(large.counts[1] == 1);
  // weights of 0 take a group away, also when they come first
  const Eigen::ArrayXd w = reference::digits("000011").cast<double>();
  const auto weighted_loss = [](const auto& a, const auto& b, const auto& v) { return ((a - b).abs() * v).sum() / v.sum(); };
  const assay::group_comparison last = by_group(weighted_loss, y, p, g, w);
  CHECK(last.skipped == std::vector<assay::Index>{0, 1, 2, 3});
  CHECK(last.difference == 0.0);
  CHECK(last.overall == 0.0);
  const Eigen::ArrayXi one = Eigen::ArrayXi::Zero(6);
  CHECK(by_group(loss, y, p, one).difference == 0.0);
  CHECK(by_group(loss, y, p, one).ratio == 1.0);
}

TEST_CASE("by_group: errors carry the index of the row in the whole data") {
  const Eigen::ArrayXd y = Eigen::ArrayXd::Ones(10);
  Eigen::ArrayXi g = reference::digits("0101010101");
  const auto checked = [](const auto& a, const auto& b) {
    for (Eigen::Index i = 0; i < a.size(); ++i) {
      if (a[i] != b[i]) throw std::runtime_error("row " + std::to_string(i));
    }
    return 1.0;
  };
  Eigen::ArrayXd p = y;
  p[7] = 0;
  CHECK_THROWS_WITH(by_group(checked, y, p, g), "row 7");
  g[9] = -3;
  CHECK(test::contains(test::error_of([&] { by_group(checked, y, y, g); }),
                       "assay::by_group: groups[9] = -3 is not a whole number"));
  CHECK(test::contains(test::error_of([&] { by_group(checked, y, y, g.head(4)); }), "groups has 4 elements but truth has 10"));
  CHECK(
      test::contains(test::error_of([&] { by_group(checked, y, y.head(4), g); }), "prediction has 4 elements but truth has 10"));
  const auto weighted = [](const auto& a, const auto&, const auto&) { return a.mean(); };
  Eigen::ArrayXd w = y;
  w[0] = std::numeric_limits<double>::quiet_NaN();
  CHECK(test::error_of([&] { worst_group(weighted, y, y, g.abs(), w); }) == "assay::worst_group: weights[0] is NaN");
  CHECK(test::contains(test::error_of([&] { by_group(checked, y, y, g.abs() + (1 << 20)); }), "groups[0] = 1048576"));
}

TEST_CASE("worst_group: value, group, rows and what was skipped") {
  const reference::guide d;
  const assay::worst_group_value w = worst_group(recall, d.truth, d.prediction, d.group);
  CHECK_CLOSE(w.value, 0.4);
  CHECK(w.group == 2);
  CHECK(w.rows == 8);
  CHECK_CLOSE(w.overall, 0.5);
  CHECK(w.skipped.empty());
  const assay::group_table t(d.truth, d.prediction, d.group);
  const assay::worst_group_value same = worst_group(t, assay::group_rate::true_positive);
  CHECK(same.group == 2);
  CHECK_CLOSE(same.value, 0.4);
  const assay::worst_group_value high = worst_group(t, assay::group_rate::error, {.better = assay::better::smaller});
  CHECK(high.group == 0);
  CHECK_CLOSE(high.value, 0.75);
  CHECK(worst_group(by_group(recall, d.truth, d.prediction, d.group)).group == 2);

  // an empty group is not the worst (WILDS prints 0 for it)
  const assay::worst_group_value gap = worst_group(accuracy, d.truth, d.prediction, 2 * d.group);
  CHECK(gap.skipped == std::vector<assay::Index>{1, 3});
  CHECK(gap.value > 0);
  const assay::worst_group_value none = worst_group(assay::group_table(3), assay::group_rate::correct);
  CHECK(none.group == -1);
  CHECK(none.rows == 0);
  CHECK(assay::is_undefined(none.value));
  CHECK(none.skipped.size() == 3);
}
