// The laws that every metric of (truth, score matrix[, weights]) obeys, and the messages of bad input.
#pragma once

#include "support/check.hpp"

#include <assay/core/undefined.hpp>

#include <limits>
#include <string>
#include <vector>

namespace test {

using Eigen::Index;

/// Rows of classes with scores that tie heavily (whole numbers below `distinct`), and whole weights from 0 to 3.
struct class_sample {
  Eigen::ArrayXi y;
  Eigen::ArrayXXd s;
  Eigen::ArrayXd w;

  class_sample(std::uint64_t seed, Index n, int classes, int distinct) : y(n), s(n, classes), w(n) {
    generator g(seed);
    for (Index i = 0; i < n; ++i) {
      y(i) = g.below(classes);
      for (int k = 0; k < classes; ++k) s(i, k) = g.below(distinct) + (k == y(i) && g.below(2) == 0 ? distinct / 3 : 0);
      w(i) = g.below(4);
    }
  }
};

/// The same with labels; some rows have none, some have all.
struct label_sample {
  Eigen::ArrayXXi y;
  Eigen::ArrayXXd s;
  Eigen::ArrayXd w;

  label_sample(std::uint64_t seed, Index n, int labels, int distinct) : y(n, labels), s(n, labels), w(n) {
    generator g(seed);
    for (Index i = 0; i < n; ++i) {
      const int kind = g.below(8);
      for (int k = 0; k < labels; ++k) {
        y(i, k) = kind == 0 ? 0 : kind == 1 ? 1 : static_cast<int>(g.below(3) == 0);
        s(i, k) = g.below(distinct) + (y(i, k) == 1 && g.below(2) == 0 ? distinct / 3 : 0);
      }
      w(i) = g.below(4);
    }
  }
};

template <class X>
X rows_of(const X& x, const std::vector<Index>& rows) {
  X out(static_cast<Index>(rows.size()), x.cols());
  for (std::size_t i = 0; i < rows.size(); ++i) out.row(static_cast<Index>(i)) = x.row(rows[i]);
  return out;
}

/// Row i as often as its weight says.
inline std::vector<Index> repeated(const Eigen::ArrayXd& w) {
  std::vector<Index> rows;
  for (Index i = 0; i < w.size(); ++i) rows.insert(rows.end(), static_cast<std::size_t>(w(i)), i);
  return rows;
}

/// metric(truth, scores) and metric(truth, scores, weights) return a double. With exact_weights the order of weighted rows, and
/// rows of weight 0, change no bit.
template <class Sample, class Metric>
void check_matrix_metric(const std::string& name, const Sample& d, Metric metric, bool exact_weights) {
  INFO(name);
  const Index n = d.w.size();
  const double plain = metric(d.y, d.s);
  const double weighted = metric(d.y, d.s, d.w);
  const auto same_weighted = [&](double x) { return exact_weights ? x == weighted : close_to(x, weighted, 1e-13); };
  // weights: units are none, whole ones are repeated rows, their scale does not matter, rows of weight 0 do not exist
  CHECK(plain != weighted);
  CHECK(close_to(metric(d.y, d.s, Eigen::ArrayXd::Ones(n).eval()), plain, 1e-13));
  const auto again = repeated(d.w);
  CHECK(close_to(weighted, metric(rows_of(d.y, again), rows_of(d.s, again)), 1e-12));
  CHECK(close_to(metric(d.y, d.s, (d.w * 0x1p200).eval()), weighted, 1e-13));
  CHECK(close_to(metric(d.y, d.s, (d.w * 0x1p-200).eval()), weighted, 1e-13));
  std::vector<Index> more{3, 0};
  for (Index i = 0; i < n; ++i) more.push_back(i);
  more.push_back(1);
  auto more_s = rows_of(d.s, more);
  more_s.row(0).setConstant(1e300);
  more_s.row(1).setConstant(-1e300);
  Eigen::ArrayXd more_w(n + 3);
  more_w << 0, 0, d.w, 0;
  CHECK(same_weighted(metric(rows_of(d.y, more), more_s, more_w)));
  // the order of rows
  std::vector<Index> order(static_cast<std::size_t>(n));
  generator g(7);
  for (Index i = 0; i < n; ++i) order[static_cast<std::size_t>(i)] = i;
  for (Index i = n; i > 1; --i) std::swap(order[static_cast<std::size_t>(i - 1)], order[static_cast<std::size_t>(g.below(static_cast<int>(i)))]);
  CHECK(metric(rows_of(d.y, order), rows_of(d.s, order)) == plain);
  CHECK(same_weighted(metric(rows_of(d.y, order), rows_of(d.s, order), rows_of(d.w, order))));
  // other kinds of input: all hold the same whole numbers
  using row_major = Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const row_major rows = d.s;
  CHECK(metric(d.y, rows) == plain);
  CHECK(metric(d.y.template cast<double>().eval(), d.s.matrix().eval()) == plain);
  CHECK(metric(d.y, d.s.template cast<float>().eval()) == plain);
  CHECK(metric(d.y, d.s.template cast<float>().eval(), d.w.template cast<float>().eval()) == weighted);
  CHECK(metric(d.y.template cast<std::int64_t>(), 2 * rows / 2, d.w * 2 / 2) == weighted);
  CHECK(metric(d.y, d.s.matrix() * Eigen::MatrixXd::Identity(d.s.cols(), d.s.cols())) == plain);
  Eigen::ArrayXXd wide = Eigen::ArrayXXd::Constant(n + 2, d.s.cols() + 3, 5);
  wide.block(1, 2, n, d.s.cols()) = d.s;
  CHECK(metric(d.y, wide.block(1, 2, n, d.s.cols())) == plain);
  // only the order of the scores counts, whatever their offset
  CHECK(close_to(metric(d.y, (d.s + 1e9).eval()), plain, 1e-15));
  CHECK(close_to(metric(d.y, (d.s * 0x1p-600).eval()), plain, 1e-15));
}

/// The messages of bad scores and weights.
template <class Sample, class Metric>
void check_matrix_errors(const std::string& name, const Sample& d, Metric metric) {
  const std::string at = "assay::" + name + ": ";
  const Index n = d.w.size();
  const Index last = d.s.cols() - 1;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::string cells[] = {"(0, 0)", "(" + std::to_string(n / 2) + ", 1)", "(" + std::to_string(n - 1) + ", " + std::to_string(last) + ")"};
  const std::pair<Index, Index> places[] = {{0, 0}, {n / 2, 1}, {n - 1, last}};
  for (int c = 0; c < 3; ++c) {
    const auto [i, k] = places[c];
    auto s = d.s;
    s(i, k) = nan;
    CHECK(error_of([&] { (void)metric(d.y, s); }) == at + "scores" + cells[c] + " is NaN");
    CHECK(error_of([&] { (void)metric(d.y, s.template cast<float>().eval(), d.w); }) == at + "scores" + cells[c] + " is NaN");
    Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = s;
    rows(n - 1, last) = nan;
    Eigen::ArrayXd w = d.w;
    w(i) = 0;  // a row of weight 0 is checked as well
    CHECK(error_of([&] { (void)metric(d.y, rows, w); }) == at + "scores" + cells[c] + " is NaN");
    w(i) = nan;
    CHECK(error_of([&] { (void)metric(d.y, d.s, w); }) == at + "weights[" + std::to_string(i) + "] is NaN");
  }
  Eigen::ArrayXd w = d.w;
  w(n - 1) = -1;
  CHECK(error_of([&] { (void)metric(d.y, d.s, w); }) == at + "weights[" + std::to_string(n - 1) + "] = -1 is negative");
  w.setConstant(1e308);
  CHECK(error_of([&] { (void)metric(d.y, d.s, w); }) == at + "the sum of the weights is too large for double");
}

/// The messages of bad classes and shapes.
template <class Metric>
void check_class_errors(const std::string& name, Metric metric) {
  const class_sample d(3, 5001, 4, 9);
  check_matrix_errors(name, d, metric);
  const std::string at = "assay::" + name + ": ";
  Eigen::ArrayXd y = d.y.cast<double>();
  y(5000) = 4;
  CHECK(error_of([&] { (void)metric(y, d.s); }) == at + "truth[5000] = 4 is not a whole number in [0, 4)");
  CHECK(error_of([&] { (void)metric(y.cast<int>(), d.s, d.w); }) == at + "truth[5000] = 4 is not a whole number in [0, 4)");
  y(17) = -1;
  CHECK(error_of([&] { (void)metric(y, d.s); }) == at + "truth[17] = -1 is not a whole number in [0, 4)");
  y(2) = 0.37;
  CHECK(error_of([&] { (void)metric(y, d.s); }) == at + "truth[2] = 0.37 is not a whole number in [0, 4); of a probability p pass p >= 0.5");
  y(0) = std::numeric_limits<double>::quiet_NaN();
  CHECK(error_of([&] { (void)metric(y, d.s); }) == at + "truth[0] is NaN");
  CHECK(error_of([&] { (void)metric(d.y.head(7), d.s); }) == at + "scores has 5001 rows but truth has 7 elements");
  CHECK(error_of([&] { (void)metric(d.y, d.s, d.w.head(7)); }) == at + "weights has 7 elements but truth has 5001");
  CHECK(error_of([&] { (void)metric(Eigen::ArrayXi::Zero(5), Eigen::ArrayXXd::Zero(5, 1)); }) ==
        at + "scores has 1 columns, one per class is wanted");
}

/// The messages of bad labels and shapes.
template <class Metric>
void check_label_errors(const std::string& name, Metric metric) {
  const label_sample d(3, 5001, 4, 9);
  check_matrix_errors(name, d, metric);
  const std::string at = "assay::" + name + ": ";
  Eigen::ArrayXXd y = d.y.cast<double>();
  y(5000, 3) = 2;
  CHECK(error_of([&] { (void)metric(y, d.s); }) == at + "truth(5000, 3) = 2 is not 0 or 1");
  CHECK(error_of([&] { (void)metric(y.cast<int>(), d.s, d.w); }) == at + "truth(5000, 3) = 2 is not 0 or 1");
  y(4, 1) = 0.37;
  CHECK(error_of([&] { (void)metric(y, d.s); }) == at + "truth(4, 1) = 0.37 is not 0 or 1; of a probability p pass p >= 0.5");
  y(0, 2) = std::numeric_limits<double>::quiet_NaN();
  CHECK(error_of([&] { (void)metric(y, d.s); }) == at + "truth(0, 2) is NaN");
  CHECK(error_of([&] { (void)metric(d.y.topRows(7), d.s); }) == at + "scores is 5001 x 4 but truth is 7 x 4");
  CHECK(error_of([&] { (void)metric(d.y, d.s.leftCols(3)); }) == at + "scores is 5001 x 3 but truth is 5001 x 4");
  CHECK(error_of([&] { (void)metric(d.y, d.s, d.w.head(7)); }) == at + "weights has 7 elements but truth has 5001 rows");
}

}  // namespace test
