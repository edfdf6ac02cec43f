// SPDX-License-Identifier: MIT
#include <assay/discrimination/auroc_interval.hpp>
#include <assay/inference/bootstrap.hpp>

#include "support/check.hpp"

#include <algorithm>
#include <cmath>

using assay::bootstrap;
using assay::estimate;
using Eigen::ArrayXd;
using Eigen::ArrayXi;

namespace {

const auto mean = [](const auto& x) { return x.mean(); };

}  // namespace

TEST_CASE("bootstrap: standard error and interval of a mean are those of theory") {
  test::generator g(1);
  const int n = 400;
  ArrayXd x(n);
  for (double& v : x) v = 3 + 2 * g.normal();
  const estimate e = bootstrap(mean, x, {.replicates = 4000, .seed = 7});
  const double se = std::sqrt((x - x.mean()).square().sum() / n / n);
  CHECK_CLOSE(e.value, x.mean());
  // the standard deviation of 4000 normal values has a relative error of 1 / sqrt(8000)
  CHECK_NEAR(e.standard_error, se, 4 / std::sqrt(8000.0));
  CHECK(std::abs(e.lower - (e.value - 1.96 * se)) < 0.12 * se);
  CHECK(std::abs(e.upper - (e.value + 1.96 * se)) < 0.12 * se);
  CHECK(e.level == 0.95);
  const estimate narrow = bootstrap(mean, x, {.replicates = 4000, .seed = 7, .level = 0.5});
  CHECK(narrow.standard_error == e.standard_error);
  CHECK(std::abs(narrow.upper - (e.value + 0.6745 * se)) < 0.08 * se);
}

TEST_CASE("bootstrap: all samples of three rows, against enumeration") {
  // the 27 equally likely samples of (0, 1, 5): mean 2, variance of the mean 14 / 9
  const ArrayXd x = (ArrayXd(3) << 0, 1, 5).finished();
  const estimate e = bootstrap(mean, x, {.replicates = 20000, .level = 0.9});
  CHECK_NEAR(e.standard_error, std::sqrt(14.0 / 9), 0.02);
  // mean 0 has probability 1/27 and 1/3 has 3/27, so that the 5 % quantile is 1/3; likewise 5 and 11/3 above
  CHECK_CLOSE(e.lower, 1.0 / 3);
  CHECK_CLOSE(e.upper, 11.0 / 3);
}

TEST_CASE("bootstrap: rows stay together, in vectors, matrices and with their weights") {
  const int n = 50;
  ArrayXi y(n);
  Eigen::RowVectorXf s(n);
  Eigen::Matrix<double, Eigen::Dynamic, 3, Eigen::RowMajor> p(n, 3);
  Eigen::ArrayXXd q(n, 2);
  for (int i = 0; i < n; ++i) {
    y(i) = i;
    s(i) = static_cast<float>(2 * i);
    p.row(i).setConstant(3 * i);
    q.row(i).setConstant(4 * i);
  }
  const auto together = [](const auto& a, const auto& b, const auto& c, const auto& d) {
    int wrong = 0;
    for (int i = 0; i < n; ++i) {
      wrong += b(i) != static_cast<float>(2 * a(i));
      wrong += c(i, 2) != 3.0 * a(i) || c(i, 0) != c(i, 2);
      wrong += d(i, 1) != 4.0 * a(i) || d(i, 0) != d(i, 1);
    }
    // also tells that rows are repeated: a sum would be constant otherwise
    return wrong * 1e6 + a.sum();
  };
  const estimate e = bootstrap(together, y, s, p, q, {.replicates = 100});
  CHECK(e.value == 1225.0);
  CHECK(e.upper < 1e5);
  CHECK(e.standard_error > 50.0);
  const auto weighted = [](const auto& a, const auto& w) { return (a.template cast<double>() * w).sum() / w.sum(); };
  ArrayXd w = ArrayXd::Ones(n);
  const estimate plain = bootstrap([](const auto& a) { return a.template cast<double>().mean(); }, y, {.seed = 2});
  const estimate unit = bootstrap(weighted, y, w, {.seed = 2});
  CHECK_CLOSE(unit.lower, plain.lower);
  CHECK_CLOSE(unit.standard_error, plain.standard_error);
  const auto third = [](const auto& a, const auto& b, const auto&) { return (a.template cast<double>() * b).mean(); };
  CHECK_CLOSE(bootstrap(third, y, w, s).value, 24.5);
}

TEST_CASE("bootstrap: the seed determines the result") {
  const ArrayXd x = ArrayXd::LinSpaced(30, 0, 1).square();
  const estimate a = bootstrap(mean, x, {.replicates = 100, .seed = 1});
  CHECK(a == bootstrap(mean, x, {.replicates = 100, .seed = 1}));
  CHECK(a.lower != bootstrap(mean, x, {.replicates = 100, .seed = 2}).lower);
  // expressions are evaluated
  CHECK(a == bootstrap(mean, ArrayXd::LinSpaced(30, 0, 1).square(), {.replicates = 100, .seed = 1}));
  CHECK(bootstrap(mean, x) == bootstrap(mean, x, {.replicates = 2000, .seed = 0, .level = 0.95, .stratified = false}));
}

TEST_CASE("bootstrap: strata keep their sizes") {
  ArrayXi y(20);
  ArrayXd s(20);
  for (int i = 0; i < 20; ++i) {
    y(i) = i % 5 == 0 ? 1 : 0;
    s(i) = i;
  }
  const auto positives = [](const auto& a, const auto&) { return a.template cast<double>().sum(); };
  const estimate fixed = bootstrap(positives, y, s, {.stratified = true});
  CHECK(fixed.lower == 4.0);
  CHECK(fixed.upper == 4.0);
  CHECK(fixed.standard_error == 0.0);
  CHECK(bootstrap(positives, y, s).standard_error > 1.0);
  // within a class the rows are still drawn with replacement, and keep their scores
  const auto score_of_positives = [](const auto& a, const auto& b) { return (a.template cast<double>() * b).sum() / 4; };
  const estimate e = bootstrap(score_of_positives, y, s, {.replicates = 20000, .stratified = true});
  CHECK_CLOSE(e.value, 7.5);
  CHECK_NEAR(e.standard_error, std::sqrt(31.25 / 4), 0.02);
}

TEST_CASE("bootstrap: undefined replicates are skipped") {
  const ArrayXi y = (ArrayXi(3) << 0, 1, 1).finished();
  // rate of class 0: undefined where class 0 is not drawn
  const auto one_if_both = [](const auto& a) { return a.minCoeff() == 0 && a.maxCoeff() == 1 ? 1.0 : assay::undefined(); };
  const estimate e = bootstrap(one_if_both, y);
  CHECK(e.lower == 1.0);
  CHECK(e.upper == 1.0);
  CHECK(e.standard_error == 0.0);
  const estimate never = bootstrap([](const auto&) { return assay::undefined(); }, y);
  CHECK(assay::is_undefined(never.value));
  CHECK(assay::is_undefined(never.lower));
  CHECK(assay::is_undefined(never.standard_error));
  const estimate empty = bootstrap([](const auto&) { return 2.0; }, ArrayXd(0));
  CHECK(empty.value == 2.0);
  CHECK(assay::is_undefined(empty.upper));
  const estimate single = bootstrap(mean, ArrayXd::Constant(1, 5.0));
  CHECK(single.lower == 5.0);
  CHECK(single.standard_error == 0.0);
}

TEST_CASE("bootstrap: errors") {
  const ArrayXd x = ArrayXd::Ones(3);
  const ArrayXd z = ArrayXd::Ones(4);
  const auto zero = [](const auto&...) { return 0.0; };
  CHECK(test::contains(test::error_of([&] { bootstrap(zero, x, z); }), "assay::bootstrap: the arguments differ"));
  CHECK(test::contains(test::error_of([&] { bootstrap(zero, x, {.replicates = 0}); }), "replicates = 0"));
  CHECK(test::contains(test::error_of([&] { bootstrap(zero, x, {.level = 1}); }), "level = 1"));
  CHECK(test::contains(test::error_of([&] { bootstrap(zero, x, {.level = assay::undefined()}); }), "level = nan"));
  const Eigen::MatrixXd m = Eigen::MatrixXd::Ones(3, 2);
  CHECK(test::contains(test::error_of([&] { bootstrap(zero, m, {.stratified = true}); }), "stratified needs a vector"));
  const auto picky = [](const auto& v) -> double {
    if (v.size() == 3 && v(0) != 0.0) assay::core::raise_for("picky", "no");
    return 0.0;
  };
  CHECK(test::error_of([&] { bootstrap(picky, (ArrayXd(3) << 0, 1, 2).finished()); }) == "assay::picky: no");
}

TEST_CASE("bootstrap: metrics of the library, against the closed form") {
  const Eigen::Index n = 400;
  test::generator g(6);
  Eigen::ArrayXi y(n);
  ArrayXd s(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    y(i) = g.below(2);
    s(i) = g.normal() + y(i);
  }
  const estimate resampled = bootstrap(assay::auroc, y, s, {.replicates = 1000, .stratified = true});
  const estimate closed = assay::auroc_interval(y, s);
  CHECK(resampled.value == closed.value);
  CHECK(test::close_to(resampled.standard_error, closed.standard_error, 0.1));
  CHECK(test::close_to(resampled.lower, closed.lower, 0.02));
  CHECK(test::close_to(resampled.upper, closed.upper, 0.02));
  const estimate weighted = bootstrap(assay::auroc, y, s, ArrayXd::Ones(n), {.replicates = 1000, .stratified = true});
  CHECK(test::close_to(weighted.standard_error, resampled.standard_error, 1e-9));
}
