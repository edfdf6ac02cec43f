#include "support/check.hpp"
#include "support/datasets.hpp"
#include "support/rank_metric.hpp"

#include <assay/discrimination/kendall_tau_test.hpp>

#include <algorithm>
#include <numeric>

using namespace assay;

namespace {
const Eigen::ArrayXd u{{3, 1, 4, 15, 9, 2, 6, 5, 35, 8, 97, 93}};
const Eigen::ArrayXd v{{2, 7, 1, 8, 28, 18, 2.8, 45, 90, 4.5, 23.5, 36}};

double p_value(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y, kendall_method m, alternative a = alternative::two_sided) {
  return kendall_tau_test(x, y, {.method = m, .alternative = a}).p_value;
}
}  // namespace

TEST_CASE("kendall_tau_test: reference values") {
  // SciPy 1.17.1 kendalltau; two-sided also R 4.2 cor.test(method = "kendall")
  CHECK_CLOSE(p_value(u, v, kendall_method::automatic), 0.11595087782587783);
  CHECK_CLOSE(p_value(u, v, kendall_method::exact, alternative::greater), 0.057975438912938916);
  CHECK_CLOSE(p_value(u, v, kendall_method::exact, alternative::less), 0.9568414427008177);
  CHECK_CLOSE(p_value(u, v, kendall_method::asymptotic), 0.09981706200412165);
  CHECK_CLOSE(p_value(u, v, kendall_method::asymptotic, alternative::greater), 0.04990853100206082);
  CHECK_CLOSE(p_value(u, v, kendall_method::asymptotic, alternative::less), 0.9500914689979392);
  const kendall_tau_test_result r = kendall_tau_test(u, v);
  CHECK_CLOSE(r.tau, 0.3636363636363636);
  CHECK(r.surplus == 24);
  CHECK_CLOSE(r.standard_error, std::sqrt(12 * 11 * 29 / 18.0));
  CHECK_CLOSE(r.statistic, r.surplus / r.standard_error);
  CHECK(r.is_exact);
  // ties
  const test::b20 d;
  CHECK_CLOSE(kendall_tau_test(d.p, d.q).p_value, 0.0001572535193102814);
  CHECK_CLOSE(kendall_tau_test(d.p, d.q, {.alternative = alternative::greater}).p_value, 7.86267596551407e-05);
  CHECK_CLOSE(kendall_tau_test(d.p, d.q, {.alternative = alternative::less}).p_value, 0.9999213732403449);
  CHECK_CLOSE(kendall_tau_test(d.y, d.p).p_value, 0.07533163202866662);
  CHECK_FALSE(kendall_tau_test(d.p, d.q).is_exact);
  // more rows than the automatic method takes as few
  Eigen::ArrayXd a(60), b(60);
  for (Index i = 0; i < 60; ++i) {
    a(i) = static_cast<double>(i);
    b(i) = static_cast<double>(i * 37 % 61);
  }
  CHECK_CLOSE(p_value(a, b, kendall_method::exact), 0.28817884944304617);
  CHECK_CLOSE(p_value(a, b, kendall_method::automatic), 0.28394830591074505);
}

TEST_CASE("kendall_tau_test: exact p-values against all orders of the rows") {
  for (const int n : {2, 3, 5, 7}) {
    std::vector<int> order(static_cast<std::size_t>(n));
    std::iota(order.begin(), order.end(), 0);
    std::vector<double> surplus;
    std::vector<std::vector<int>> orders;
    do {
      int s = 0;
      for (int i = 0; i < n; ++i) {
        for (int j = 0; j < i; ++j) s += order[static_cast<std::size_t>(i)] > order[static_cast<std::size_t>(j)] ? 1 : -1;
      }
      surplus.push_back(s);
      orders.push_back(order);
    } while (std::next_permutation(order.begin(), order.end()));
    for (std::size_t k = 0; k < orders.size(); k += 1 + orders.size() / 40) {
      Eigen::ArrayXd x(n), y(n);
      for (Index i = 0; i < n; ++i) {
        x(i) = static_cast<double>(i);
        y(i) = orders[k][static_cast<std::size_t>(i)];
      }
      const auto share = [&](auto extreme) {
        return static_cast<double>(std::count_if(surplus.begin(), surplus.end(), extreme)) / static_cast<double>(surplus.size());
      };
      const double s = surplus[k];
      CHECK_CLOSE(p_value(x, y, kendall_method::exact, alternative::greater), share([s](double t) { return t >= s; }));
      CHECK_CLOSE(p_value(x, y, kendall_method::exact, alternative::less), share([s](double t) { return t <= s; }));
      CHECK_CLOSE(p_value(x, y, kendall_method::exact), share([s](double t) { return std::abs(t) >= std::abs(s); }));
      // the variance under independence is that over all orders
      double square = 0;
      for (const double t : surplus) square += t * t;
      CHECK_CLOSE(kendall_tau_test(x, y).standard_error, std::sqrt(square / static_cast<double>(surplus.size())));
    }
  }
}

TEST_CASE("kendall_tau_test: the variance with ties is that over all orders of one column") {
  const Eigen::ArrayXd x{{1, 1, 2, 3, 3, 3, 4}};
  std::vector<double> y{1, 1, 1, 2, 2, 5, 7};
  double square = 0;
  double sum = 0;
  double count = 0;
  do {  // every different order is one of as many orders of the rows
    const kendall_tau_test_result r = kendall_tau_test(x, view(y));
    square += r.surplus * r.surplus;
    sum += r.surplus;
    count += 1;
  } while (std::next_permutation(y.begin(), y.end()));
  CHECK(sum == 0);
  CHECK_CLOSE(kendall_tau_test(x, view(y)).standard_error, std::sqrt(square / count));
}

TEST_CASE("kendall_tau_test: far tails of the exact distribution") {
  // 1/170! as the smallest p-value of all; one discordant pair: 1 + 169 orders
  const Eigen::ArrayXd x = Eigen::ArrayXd::LinSpaced(170, 0, 169);
  const double smallest = std::exp(-std::lgamma(171.0));
  CHECK_NEAR(p_value(x, x, kendall_method::exact, alternative::greater), smallest, 1e-10);
  CHECK_NEAR(p_value(x, -x, kendall_method::exact), 2 * smallest, 1e-10);
  Eigen::ArrayXd y = x;
  std::swap(y(3), y(4));
  CHECK_NEAR(p_value(x, y, kendall_method::exact, alternative::greater), 170 * smallest, 1e-10);
  CHECK_CLOSE(p_value(x, y, kendall_method::exact, alternative::less), 1);
}

TEST_CASE("kendall_tau_test: edge cases and errors") {
  const Eigen::ArrayXd none(0);
  CHECK(is_undefined(kendall_tau_test(none, none).p_value));
  CHECK(is_undefined(kendall_tau_test(u, Eigen::ArrayXd::Ones(12)).p_value));
  CHECK(is_undefined(kendall_tau_test(u, Eigen::ArrayXd::Ones(12)).standard_error));
  CHECK(kendall_tau_test(Eigen::Array2d(1, 2), Eigen::Array2d(1, 2)).p_value == 1);
  CHECK(kendall_tau_test(Eigen::Array2d(1, 2), Eigen::Array2d(1, 2)).standard_error == 1);
  const std::string f = "assay::kendall_tau_test: ";
  CHECK(test::error_of([&] { (void)kendall_tau_test(u, u.head(3)); }) == f + "y has 3 elements but x has 12");
  CHECK(test::error_of([&] { (void)kendall_tau_test(u, v, u); }) ==
        f + "no test is defined for weighted rows; leave the weights out, or repeat the rows");
  CHECK(test::error_of([&] { (void)p_value(Eigen::Array3d(1, 1, 2), Eigen::Array3d(1, 2, 3), kendall_method::exact); }) ==
        f + "method exact needs rows without ties");
  const Eigen::ArrayXd many = Eigen::ArrayXd::LinSpaced(171, 0, 170);
  CHECK(test::error_of([&] { (void)p_value(many, many, kendall_method::exact); }) == f + "method exact takes at most 170 rows, not 171");
  test::check_nan_is_named("kendall_tau_test", "x", u, [](const auto& x) { return kendall_tau_test(x, v); });
  test::check_nan_is_named("kendall_tau_test", "y", v, [](const auto& y) { return kendall_tau_test(u, y); });
  // order, scale and offset of the rows
  CHECK(kendall_tau_test(u.reverse(), v.reverse()).p_value == kendall_tau_test(u, v).p_value);
  CHECK(kendall_tau_test(u + 1e9, v * 1e-9).p_value == kendall_tau_test(u, v).p_value);
}
