#include "discrimination/table_interval_laws.hpp"

#include <assay/discrimination/accuracy.hpp>
#include <assay/discrimination/class_rate_interval.hpp>

using namespace assay;

namespace {
const confusion_matrix three = test::table((Eigen::ArrayXXi(3, 3) << 20, 4, 1, 5, 15, 2, 3, 6, 24).finished());
const confusion_matrix two = test::table((Eigen::ArrayXXi(2, 2) << 50, 10, 5, 15).finished());  // TN 50, FP 10, FN 5, TP 15
bool close(const estimate& a, const estimate& b) {
  return test::close_to(a.value, b.value) && test::close_to(a.standard_error, b.standard_error) && test::close_to(a.lower, b.lower) &&
         test::close_to(a.upper, b.upper);
}
}  // namespace

TEST_CASE("class_rate_interval: Wilson's of the rows that a rate is of") {
  CHECK(close(accuracy_interval(three), wilson_interval(59, 80)));
  CHECK(close(precision_interval(two), wilson_interval(15, 25)));
  CHECK(close(recall_interval(two, {.level = 0.9}), wilson_interval(15, 20, 0.9)));
  CHECK(close(recall_interval(two, {.positive = 0}), wilson_interval(50, 60)));
  CHECK(close(specificity_interval(two), wilson_interval(50, 60)));
  CHECK(close(negative_predictive_value_interval(two), wilson_interval(50, 55)));
  CHECK(close(jaccard_index_interval(two), wilson_interval(15, 30)));
  CHECK(close(recall_interval(three.against_rest(2)), wilson_interval(24, 33)));
  // at the ends of the range there is an interval as well
  const confusion_matrix perfect = test::table((Eigen::ArrayXXi(2, 2) << 50, 0, 0, 20).finished());
  CHECK(close(precision_interval(perfect), wilson_interval(20, 20)));
  CHECK(close(accuracy_interval(perfect), wilson_interval(70, 70)));
  CHECK(close(recall_interval(test::table((Eigen::ArrayXXi(2, 2) << 50, 0, 9, 0).finished())), wilson_interval(0, 9)));
}

TEST_CASE("class_rate_interval: F scores are monotone in a share of rows") {
  const estimate j = jaccard_index_interval(two);
  const estimate f = f1_score_interval(two);
  const auto f_of = [](double x) { return 2 * x / (1 + x); };
  CHECK_CLOSE(f.value, f_of(j.value));
  CHECK_CLOSE(f.lower, f_of(j.lower));
  CHECK_CLOSE(f.upper, f_of(j.upper));
  CHECK(close(f, f_beta_interval(two)));
  // β to either end: recall and precision
  CHECK(close(f_beta_interval(two, {.beta = 1e100}), recall_interval(two)));
  CHECK(close(f_beta_interval(two, {.beta = 1e-100}), precision_interval(two)));
  // errors of the cheap kind do not make the dear kind unlikely: with β large, nearly the interval of recall
  const confusion_matrix cheap = test::table((Eigen::ArrayXXi(2, 2) << 50, 1000, 0, 20).finished());
  CHECK_NEAR(f_beta_interval(cheap, {.beta = 1e4}).lower, recall_interval(cheap).lower, 1e-3);
  // of many errors c is their mean: Wilson's for TP and the effective number of errors, on the scale of odds
  const confusion_matrix many = test::table((Eigen::ArrayXXi(2, 2) << 5, 36000, 2000, 38000).finished());
  const double errors = 36000 + 4 * 2000;
  const double effective = errors * errors / (36000 + 16 * 2000);
  const estimate share = wilson_interval(38000, 38000 + effective);
  const estimate f2 = f_beta_interval(many, {.beta = 2});
  const double odds = share.lower / (1 - share.lower) * (5 * effective / errors);
  CHECK_NEAR(f2.lower, odds / (1 + odds), 1e-6);
  const estimate perfect = f_beta_interval(test::table((Eigen::ArrayXXi(2, 2) << 50, 0, 0, 20).finished()), {.beta = 2});
  CHECK(perfect.value == 1);
  CHECK(perfect.upper == 1);
  CHECK(perfect.standard_error == 0);
  CHECK(perfect.lower > 0.83);
  const estimate never = f_beta_interval(test::table((Eigen::ArrayXXi(2, 2) << 50, 4, 9, 0).finished()), {.beta = 2});
  CHECK(never.value == 0);
  CHECK(never.lower == 0);
  CHECK(never.upper > 0.2);
  CHECK(test::error_of([] { (void)f_beta_interval(two, {.beta = 0}); }) == "assay::f_beta_interval: beta = 0 is not positive and finite");
}

TEST_CASE("class_rate_interval: the micro average is the accuracy") {
  for (const estimate& e : {precision_interval(three, {.average = averaging::micro}), recall_interval(three, {.average = averaging::micro}),
                            f1_score_interval(three, {.average = averaging::micro}), recall_interval(three, {.average = averaging::weighted})}) {
    CHECK(close(e, accuracy_interval(three)));
  }
}

TEST_CASE("class_rate_interval: macro F1, the variance of Takahashi et al.") {
  // their formula: var = Σ_i Σ_j-terms with r = cells / n, F_i = 2 r_ii / (r_i. + r_.i); from the derivative of F_i by every cell
  const Eigen::ArrayXXd r = three.table() / 80;
  Eigen::ArrayXXd slope = Eigen::ArrayXXd::Zero(3, 3);
  for (Index i = 0; i < 3; ++i) {
    const double both = r.row(i).sum() + r.col(i).sum();
    const double f = 2 * r(i, i) / both;
    slope.row(i) -= f / both / 3;
    slope.col(i) -= f / both / 3;
    slope(i, i) += 2 / both / 3;
  }
  const double mean = (r * slope).sum();
  const double error = std::sqrt(((r * slope.square()).sum() - mean * mean) / 80);
  const estimate e = f1_score_interval(three, {.average = averaging::macro, .scale = table_interval_scale::plain});
  CHECK_CLOSE(e.standard_error, error);
  CHECK_CLOSE(e.lower, e.value - 1.9599639845400545 * error);
  CHECK_CLOSE(e.upper, e.value + 1.9599639845400545 * error);
}

TEST_CASE("class_rate_interval: plain bounds are cut to the range") {
  const confusion_matrix m = test::table((Eigen::ArrayXXi(2, 2) << 50, 1, 5, 30).finished());
  const estimate e = precision_interval(m, {.scale = table_interval_scale::plain});
  CHECK_CLOSE(e.lower, 30.0 / 31 - 1.9599639845400545 * std::sqrt(30.0 / 31 / 31 / 31));
  CHECK(e.upper == 1);
}

TEST_CASE("class_rate_interval: importance weights that go with the outcome") {
  // weights 3 of the right rows: variance Σ w² (right - p)² / (Σ w)², rows at most (Σ w)² / Σ w²
  const confusion_matrix m = test::weighted_table((Eigen::ArrayXXd(2, 2) << 3, 0, 1, 3).finished());
  const estimate e = accuracy_interval(m);
  CHECK_CLOSE(e.value, 6.0 / 7);
  CHECK_CLOSE(e.standard_error, std::sqrt((18 * (1.0 / 49) + 1 * (36.0 / 49)) / 49));
  const double rows = (std::min)(49.0 / 19, 6.0 / 49 / (e.standard_error * e.standard_error));
  const estimate wilson = core::wilson(6.0 / 7, rows, 0.95);
  CHECK_CLOSE(e.lower, wilson.lower);
  CHECK_CLOSE(e.upper, wilson.upper);
  // a wrong row that hardly counts does not make the interval narrow
  const estimate all = accuracy_interval(Eigen::ArrayXi::Zero(50), Eigen::ArrayXi::Zero(50));
  Eigen::ArrayXi wrong = Eigen::ArrayXi::Zero(51);
  Eigen::ArrayXd w = Eigen::ArrayXd::Ones(51);
  wrong(50) = 1;
  w(50) = 1e-9;
  const estimate nearly = accuracy_interval(wrong, Eigen::ArrayXi::Zero(51), w);
  CHECK_NEAR(nearly.lower, all.lower, 1e-6);
}

TEST_CASE("class_rate_interval: undefined where the metric is") {
  const Eigen::Array3i zeros(0, 0, 0);
  const Eigen::Array3i y(0, 1, 0);
  CHECK(is_undefined(precision_interval(y, zeros).value));
  CHECK(is_undefined(precision_interval(y, zeros).upper));
  CHECK(is_undefined(recall_interval(zeros, y).lower));
  const Eigen::ArrayXi t{{0, 1, 2, 2, 0, 1}};
  const Eigen::ArrayXi p{{0, 1, 1, 0, 0, 0}};  // class 2 is never predicted
  CHECK(is_undefined(precision_interval(t, p, {.average = averaging::macro}).value));
  for (const averaging average : {averaging::macro, averaging::weighted}) {
    const estimate e = precision_interval(t, p, {.average = average, .skip_undefined = true});
    const auto metric = [average](const confusion_matrix& m) { return precision(m, {.average = average, .skip_undefined = true}); };
    CHECK(e.value == metric(confusion_matrix(t, p)));
    CHECK_NEAR(e.standard_error, test::numerical_error(confusion_matrix(t, p), false, metric), 1e-8);
  }
  CHECK(test::error_of([] { (void)recall_interval(three); }) ==
        "assay::recall_interval: the table has 3 classes; choose .average = averaging::macro, micro or weighted");
  CHECK(test::error_of([] { (void)f1_score_interval(two, {.positive = 2}); }) == "assay::f1_score_interval: positive = 2 is no class");
}

TEST_CASE("class_rate_interval: laws, and errors by numerical derivatives") {
  test::check_table_interval<table_interval_options>(
      "accuracy_interval", 4, [](const auto&... a) { return accuracy(a...); }, [](const auto&... a) { return accuracy_interval(a...); });
  const auto check = [](const char* name, const auto& metric, const auto& interval) {
    for (const averaging average : {averaging::binary, averaging::macro, averaging::micro, averaging::weighted}) {
      class_interval_options o;
      o.average = average;
      test::check_table_interval(
          name, average == averaging::binary ? 2 : 4, [&](const auto&... a) { return metric(a..., {.average = average}); },
          [&](const auto&... a) { return interval(a...); },
          o);
    }
  };
  check("precision_interval", precision, precision_interval);
  check("recall_interval", recall, recall_interval);
  check("specificity_interval", specificity, specificity_interval);
  check("negative_predictive_value_interval", negative_predictive_value, negative_predictive_value_interval);
  check("jaccard_index_interval", jaccard_index, jaccard_index_interval);
  check("f1_score_interval", f1_score, f1_score_interval);
  for (const double beta : {0.5, 2.0}) {
    for (const averaging average : {averaging::binary, averaging::macro}) {
      f_beta_interval_options o;
      o.beta = beta;
      o.average = average;
      test::check_table_interval(
          "f_beta_interval", average == averaging::binary ? 2 : 4,
          [&](const auto&... a) { return f_beta(a..., {.beta = beta, .average = average}); },
          [](const auto&... a) { return f_beta_interval(a...); }, o);
    }
  }
}

TEST_CASE("class_rate_interval: errors of the size that resampling shows") {
  const test::class_rows_sample d(11, 400, 3);
  const auto close = [](double a, double b) { return std::abs(a - b) < 0.06 * b; };
  CHECK(close(f1_score_interval(d.y, d.p, d.w, {.average = averaging::macro}).standard_error,
              test::resampled_error(d, 2000, [](const auto&... a) { return f1_score(a..., {.average = averaging::macro}); })));
  CHECK(close(precision_interval(d.y, d.p, d.w, {.average = averaging::weighted}).standard_error,
              test::resampled_error(d, 2000, [](const auto&... a) { return precision(a..., {.average = averaging::weighted}); })));
  CHECK(close(accuracy_interval(d.y, d.p, d.w).standard_error, test::resampled_error(d, 2000, [](const auto&... a) { return accuracy(a...); })));
}
