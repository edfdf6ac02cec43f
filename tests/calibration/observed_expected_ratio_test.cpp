#include "calibration/data.hpp"

#include <assay/calibration/observed_expected_ratio.hpp>

using assay::Index;
using assay::is_undefined;
using assay::observed_expected_interval;
using assay::observed_expected_ratio;
using assay::Vector;
using assay::weighting;

TEST_CASE("observed_expected_ratio: reference values") {
  const test::b20 d;
  const auto r = observed_expected_ratio(d.y, d.p);
  CHECK_CLOSE(r.value, 1.0309278350515467);  // reference table 4.2 row 84
  CHECK_CLOSE(r.standard_error, 10 / 9.7 * std::sqrt(0.05));
  CHECK_CLOSE(r.lower, 0.6651105159048608);
  CHECK_CLOSE(r.upper, 1.597948274262583);
  const auto poisson = observed_expected_ratio(d.y, d.p, {.interval = observed_expected_interval::poisson});
  CHECK_CLOSE(poisson.value, r.value);
  CHECK_CLOSE(poisson.lower, 0.4943699686734468);  // scipy 1.17.1 chi2.ppf
  CHECK_CLOSE(poisson.upper, 1.8959129940224515);
  CHECK_CLOSE(poisson.standard_error, std::sqrt(10.0) / 9.7);
}

TEST_CASE("observed_expected_ratio: weights, order, tables") {
  const test::random_rows r(400, 0, 3);
  for (const auto interval : {observed_expected_interval::log_normal, observed_expected_interval::poisson}) {
    const auto plain = observed_expected_ratio(r.y, r.p, {.interval = interval});
    CHECK_CLOSE(plain.value, r.y.cast<double>().sum() / r.p.sum());
    CHECK(observed_expected_ratio(r.y.reverse(), r.p.reverse(), {.interval = interval}) == plain);
    assay::reliability_table table;
    table.update(r.y, r.p);
    const auto by_table = observed_expected_ratio(table, {.interval = interval});
    CHECK_CLOSE(by_table.value, plain.value);
    CHECK_CLOSE(by_table.upper, plain.upper);
    const auto weighted = observed_expected_ratio(r.y, r.p, r.w, {.interval = interval});
    CHECK_CLOSE(weighted.value, (r.w * r.y.cast<double>()).sum() / (r.w * r.p).sum());
    const auto scaled = observed_expected_ratio(r.y, r.p, 1e6 * r.w, {.interval = interval});
    CHECK_CLOSE(scaled.lower, weighted.lower);
    const auto same = observed_expected_ratio(r.y, r.p, Vector::Constant(400, 0.3), {.interval = interval});
    CHECK_CLOSE(same.lower, plain.lower);
    std::vector<double> q;
    std::vector<int> y;
    for (Index i = 0; i < 400; ++i) {
      for (int k = 0; k < static_cast<int>(2 * r.w[i]); ++k) {
        q.push_back(r.p[i]);
        y.push_back(r.y[i]);
      }
    }
    const auto frequency = observed_expected_ratio(r.y, r.p, 2 * r.w, {.interval = interval, .weighting = weighting::frequency});
    const auto repeated = observed_expected_ratio(assay::view(y), assay::view(q), {.interval = interval});
    CHECK_CLOSE(frequency.value, repeated.value);
    CHECK_CLOSE(frequency.lower, repeated.lower);
    CHECK_CLOSE(frequency.upper, repeated.upper);
    CHECK_CLOSE(frequency.standard_error, repeated.standard_error);
  }
}

TEST_CASE("observed_expected_ratio: no events, all events, errors") {
  const Vector p{{0.25, 0.25}};
  const auto none = observed_expected_ratio(test::labels({0, 0}), p);
  CHECK(none.value == 0);
  CHECK(is_undefined(none.lower));
  const auto exact = observed_expected_ratio(test::labels({0, 0}), p, {.interval = observed_expected_interval::poisson});
  CHECK(exact.lower == 0);
  CHECK_CLOSE(exact.upper, -std::log(0.025) / 0.5);  // a Poisson mean with P(0) = 0.025
  const auto all = observed_expected_ratio(test::labels({1, 1}), p);
  CHECK(all.value == 4);
  CHECK(all.standard_error == 0);  // a binomial of rate 1 has no variance
  CHECK(is_undefined(observed_expected_ratio(Eigen::ArrayXi(0), Vector(0)).value));
  CHECK(is_undefined(observed_expected_ratio(test::labels({0, 1}), test::array({0, 0})).value));
  CHECK(is_undefined(observed_expected_ratio(test::labels({0, 1}), p, test::array({0, 0})).value));
  CHECK(test::contains(test::error_of([&] { observed_expected_ratio(test::labels({0, 1}), p, {.level = 1}); }),
                       "assay::observed_expected_ratio: level = 1"));
  CHECK(test::error_of([&] {
          observed_expected_ratio(test::labels({0, 1}), p, test::array({0.5, 1}), {.weighting = weighting::frequency});
        }) == "assay::observed_expected_ratio: frequency weights must be whole numbers");
  CHECK(test::error_of([&] { observed_expected_ratio(test::labels({0, 1}), test::array({0.5, 1.5})); }) ==
        "assay::observed_expected_ratio: prediction[1] = 1.5 is outside [0, 1]");
  CHECK(test::error_of([&] {
          observed_expected_ratio(test::labels({0, 3}), p);
        }) == "assay::observed_expected_ratio: truth[1] = 3 is not 0 or 1");
  CHECK(test::error_of([&] { observed_expected_ratio(test::labels({0, 1}), p, test::array({1})); }) ==
        "assay::observed_expected_ratio: weights has 1 elements but truth has 2");
}
