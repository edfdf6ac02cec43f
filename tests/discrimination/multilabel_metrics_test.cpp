#include "discrimination/label_rows.hpp"

#include <assay/discrimination/hamming_loss.hpp>
#include <assay/discrimination/multilabel_metrics.hpp>

#include <limits>
#include <vector>

using namespace assay;

namespace {
using average = label_averaging;

/// numerator / denominator of the four numbers of cells of a label or a row.
struct fraction {
  double numerator;
  double denominator;
};
/// An average straight from the rows. of(tp, fp, fn, tn) gives a fraction; undefined ones count as `zero`, or nothing.
template <class Of>
double direct(const test::label_rows_sample& d, const Eigen::ArrayXd& w, average a, bool skip, double zero, Of of) {
  const auto cells = [&](bool rows, Index at) {
    double c[4] = {0, 0, 0, 0};
    const Index count = rows ? d.y.cols() : d.y.rows();
    for (Index i = 0; i < count; ++i) {
      const int y = rows ? d.y(at, i) : d.y(i, at);
      const int p = rows ? d.p(at, i) : d.p(i, at);
      c[y == 1 ? (p == 1 ? 0 : 2) : (p == 1 ? 1 : 3)] += rows ? 1 : w(i);
    }
    return std::vector<double>(c, c + 4);
  };
  std::vector<double> sum(4);
  double mean = 0;
  double total = 0;
  const bool rows = a == average::samples;
  for (Index k = 0; k < (rows ? d.y.rows() : d.y.cols()); ++k) {
    const auto c = cells(rows, k);
    for (std::size_t i = 0; i < 4; ++i) sum[i] += c[i];
    const double share = rows ? w(k) : a == average::macro ? 1 : c[0] + c[2];
    const fraction f = of(c[0], c[1], c[2], c[3]);
    if (share == 0 || (skip && f.denominator == 0)) continue;
    total += share;
    mean += share * (f.denominator > 0 ? f.numerator / f.denominator : zero);
  }
  if (a == average::micro) {
    const fraction f = of(sum[0], sum[1], sum[2], sum[3]);
    return f.numerator / f.denominator;
  }
  return mean / total;
}

/// metric(truth, predicted[, weights], options).
template <class Options, class Metric, class Of>
void check(const std::string& name, Metric metric, Of of, Options o = {}) {
  INFO(name);
  for (const int labels : {1, 3, 40}) {
    const test::label_rows_sample d(static_cast<std::uint64_t>(labels), 300, labels);
    const test::label_rows_sample r = d.repeated();
    const multilabel_table table(d.y, d.p, d.w);
    for (const average a : {average::macro, average::micro, average::weighted, average::samples}) {
      o.average = a;
      for (const bool skip : {false, true}) {
        o.skip_undefined = skip;
        o.undefined = 0.25;
        const double value = metric(d.y, d.p, d.w, o);
        CHECK_CLOSE(value, direct(d, d.w, a, skip, 0.25, of));
        CHECK_CLOSE(metric(d.y, d.p, o), direct(d, Eigen::ArrayXd::Ones(300), a, skip, 0.25, of));
        CHECK(metric(d.y, d.p, Eigen::ArrayXf::Ones(300), o) == metric(d.y, d.p, o));
        CHECK(metric(table, o) == value);
        CHECK_CLOSE(metric(r.y, r.p, o), value);
        CHECK_CLOSE(metric(d.y, d.p, d.w * 0x1p900, o), value);
        CHECK_CLOSE(metric(d.y, d.p, d.w * 0x1p-900, o), value);
        CHECK(metric(d.y.colwise().reverse(), d.p.colwise().reverse(), o) == metric(d.y, d.p, o));
      }
      o.undefined = undefined();
      o.skip_undefined = false;
      CHECK(is_undefined(metric(multilabel_table(), o)));
      CHECK(is_undefined(metric(d.y, d.p, Eigen::ArrayXd::Zero(300), o)));
      CHECK(is_undefined(metric(multilabel_table(3), o)));
    }
  }
  const test::label_rows_sample d(1, 20, 3);
  Eigen::ArrayXXd y = d.y.cast<double>();
  y(3, 1) = std::numeric_limits<double>::quiet_NaN();
  CHECK(test::error_of([&] { (void)metric(y, d.p); }) == "assay::" + name + ": truth(3, 1) is NaN");
  CHECK(test::error_of([&] { (void)metric(d.y, d.p, d.w.head(3)); }) ==
        "assay::" + name + ": weights has 3 elements but truth has 20 rows");
}
}  // namespace

TEST_CASE("multilabel_metrics: scikit-learn 1.9.1, with every average") {
  Eigen::ArrayXXi y(5, 4);
  Eigen::ArrayXXi p(5, 4);
  y << 1, 0, 1, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0;
  p << 1, 0, 0, 0, 0, 1, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0;
  const Eigen::ArrayXd w{{1, 2, 0.5, 1, 3}};
  CHECK_CLOSE(multilabel_precision(y, p, w, {.average = average::macro, .undefined = 0}), 0.5136363636363637);
  CHECK_CLOSE(multilabel_precision(y, p, w, {.average = average::micro, .undefined = 0}), 0.5833333333333334);
  CHECK_CLOSE(multilabel_precision(y, p, w, {.average = average::weighted, .undefined = 0}), 0.7305785123966942);
  CHECK_CLOSE(multilabel_precision(y, p, w, {.average = average::samples, .undefined = 0}), 0.5333333333333333);
  CHECK_CLOSE(multilabel_recall(y, p, w, {.average = average::macro, .undefined = 0}), 0.5208333333333333);
  CHECK_CLOSE(multilabel_recall(y, p, w, {.average = average::micro, .undefined = 0}), 0.6363636363636364);
  CHECK_CLOSE(multilabel_recall(y, p, w, {.average = average::weighted, .undefined = 0}), 0.6363636363636364);
  CHECK_CLOSE(multilabel_recall(y, p, w, {.average = average::samples, .undefined = 0}), 0.6);
  CHECK_CLOSE(multilabel_f1_score(y, p, w, {.average = average::macro, .undefined = 0}), 0.44791666666666663);
  CHECK_CLOSE(multilabel_f1_score(y, p, w, {.average = average::micro, .undefined = 0}), 0.6086956521739131);
  CHECK_CLOSE(multilabel_f1_score(y, p, w, {.average = average::weighted, .undefined = 0}), 0.5890151515151515);
  CHECK_CLOSE(multilabel_f1_score(y, p, w, {.average = average::samples, .undefined = 0}), 0.5333333333333333);
  CHECK_CLOSE(multilabel_jaccard_index(y, p, w, {.average = average::macro, .undefined = 0}), 0.32196969696969696);
  CHECK_CLOSE(multilabel_jaccard_index(y, p, w, {.average = average::micro, .undefined = 0}), 0.4375);
  CHECK_CLOSE(multilabel_jaccard_index(y, p, w, {.average = average::weighted, .undefined = 0}), 0.42148760330578516);
  CHECK_CLOSE(multilabel_jaccard_index(y, p, w, {.average = average::samples, .undefined = 0}), 0.4);
  CHECK_CLOSE(multilabel_f_beta(y, p, w, {.beta = 2, .average = average::samples, .undefined = 1}), 0.6962962962962963);
  CHECK_CLOSE(multilabel_precision(y, p, w, {.average = average::macro, .skip_undefined = true}), 0.6848484848484849);
  CHECK_CLOSE(multilabel_recall(y, p, w, {.average = average::samples, .skip_undefined = true}), 0.6923076923076923);
  CHECK_CLOSE(multilabel_hamming_loss(y, p, w), 0.3);
  CHECK_CLOSE(subset_accuracy(y, p, w), 0.2);
}

TEST_CASE("multilabel_metrics: against sums over the rows") {
  check<multilabel_options>("multilabel_precision", [](const auto&... a) { return multilabel_precision(a...); },
                            [](double tp, double fp, double, double) { return fraction{tp, tp + fp}; });
  check<multilabel_options>("multilabel_recall", [](const auto&... a) { return multilabel_recall(a...); },
                            [](double tp, double, double fn, double) { return fraction{tp, tp + fn}; });
  check<multilabel_options>("multilabel_specificity", [](const auto&... a) { return multilabel_specificity(a...); },
                            [](double, double fp, double, double tn) { return fraction{tn, tn + fp}; });
  check<multilabel_options>("multilabel_f1_score", [](const auto&... a) { return multilabel_f1_score(a...); },
                            [](double tp, double fp, double fn, double) { return fraction{2 * tp, 2 * tp + fp + fn}; });
  check<multilabel_options>("multilabel_jaccard_index", [](const auto&... a) { return multilabel_jaccard_index(a...); },
                            [](double tp, double fp, double fn, double) { return fraction{tp, tp + fp + fn}; });
  multilabel_f_beta_options o;
  o.beta = 3;
  check<multilabel_f_beta_options>("multilabel_f_beta", [](const auto&... a) { return multilabel_f_beta(a...); },
                                   [](double tp, double fp, double fn, double) { return fraction{10 * tp, 10 * tp + fp + 9 * fn}; }, o);
}

TEST_CASE("multilabel_metrics: wrong labels, right rows") {
  const test::label_rows_sample d(3, 400, 6);
  const Eigen::ArrayXd wrong = (d.y != d.p).cast<double>().rowwise().mean();
  const Eigen::ArrayXd right = (d.y == d.p).rowwise().all().cast<double>();
  CHECK_CLOSE(multilabel_hamming_loss(d.y, d.p), wrong.mean());
  CHECK_CLOSE(multilabel_hamming_loss(d.y, d.p, d.w), (d.w * wrong).sum() / d.w.sum());
  CHECK_CLOSE(subset_accuracy(d.y, d.p), right.mean());
  CHECK_CLOSE(subset_accuracy(d.y, d.p, d.w), (d.w * right).sum() / d.w.sum());
  CHECK(multilabel_hamming_loss(d.y, d.y) == 0);
  CHECK(subset_accuracy(d.y, d.y) == 1);
  CHECK(subset_accuracy(d.y, 1 - d.y) == 0);
  CHECK(is_undefined(multilabel_hamming_loss(multilabel_table())));
  CHECK(subset_accuracy(multilabel_table(3), {.undefined = 0}) == 0);
  // one column: a metric of classes
  CHECK_CLOSE(multilabel_hamming_loss(d.y.leftCols(1), d.p.leftCols(1), d.w), hamming_loss(d.y.col(0), d.p.col(0), d.w));
}

TEST_CASE("multilabel_metrics: a label as a table of its own") {
  const test::label_rows_sample d(3, 400, 6);
  const multilabel_table t(d.y, d.p, d.w);
  double sum = 0;
  for (Index k = 0; k < 6; ++k) sum += f1_score(t.label(k));
  CHECK_CLOSE(multilabel_f1_score(t), sum / 6);
}

TEST_CASE("multilabel_metrics: a label that never occurs nor is predicted") {
  Eigen::ArrayXXi y(2, 3);
  y << 1, 0, 1, 0, 0, 1;
  CHECK(is_undefined(multilabel_f1_score(y, y)));
  CHECK(multilabel_f1_score(y, y, {.undefined = 0}) == 2.0 / 3);
  CHECK(multilabel_f1_score(y, y, {.skip_undefined = true}) == 1);
  CHECK(multilabel_f1_score(y, y, {.average = average::weighted}) == 1);
  CHECK(multilabel_f1_score(y, y, {.average = average::samples}) == 1);
  CHECK(multilabel_specificity(y, y, {.average = average::micro}) == 1);
  CHECK(test::error_of([&] { (void)multilabel_f_beta(y, y, {.beta = -1}); }) ==
        "assay::multilabel_f_beta: beta = -1 is not positive and finite");
}
