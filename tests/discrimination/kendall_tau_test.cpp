#include "pair_metric.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/kendall_tau.hpp>

using namespace assay;

namespace {
const kendall_variant variants[] = {kendall_variant::tau_a, kendall_variant::tau_b, kendall_variant::tau_c};

double brute(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y, const Eigen::ArrayXd& w, kendall_variant v, double m = 2) {
  const pair_counts_result n = test::all_pairs(x, y, w);
  const double s = n.concordant - n.discordant;
  if (v == kendall_variant::tau_a) return s / n.pairs();
  if (v == kendall_variant::tau_c) return 2 * s * m / (n.weight * n.weight * (m - 1));
  const double untied = n.concordant + n.discordant;
  return s / std::sqrt((untied + n.tied_x) * (untied + n.tied_y));
}
double distinct(const Eigen::ArrayXd& x, const Eigen::ArrayXd& y) {
  const pair_counts_result n = pair_counts(x, y);
  return static_cast<double>(std::min(n.distinct_x, n.distinct_y));
}
}  // namespace

TEST_CASE("kendall_tau: reference values") {
  const test::b20 d;
  CHECK_CLOSE(kendall_tau(d.p, d.q), 0.6236649275846112);  // 4.1 row 6; SciPy 1.17.1 kendalltau, as those below
  CHECK_CLOSE(kendall_tau(d.p, d.q, {.variant = kendall_variant::tau_c}), 0.6214285714285714);
  CHECK_CLOSE(kendall_tau(d.p, d.q, {.variant = kendall_variant::tau_a}), 116.0 / 190);
  CHECK_CLOSE(kendall_tau(d.y, d.p), 0.3436980393397514);
  CHECK_CLOSE(kendall_tau(d.y, d.p, {.variant = kendall_variant::tau_c}), 0.47);
  const test::l200 l;
  const double pairs = 19999900000.0;
  CHECK_CLOSE(kendall_tau(l.y, l.p, {.variant = kendall_variant::tau_a}), (2 * 7763396988.0 + 81722 - 8874732975.0) / pairs);
}

TEST_CASE("kendall_tau: against all pairs") {
  for (const int grades : {2, 3, 8, 1000}) {
    const test::pair_sample d(static_cast<std::uint64_t>(grades), 150, grades, 5);
    const Eigen::ArrayXd odd = d.w * (1 + d.x.cos().abs());
    const double m = distinct(d.x, d.y);
    for (const kendall_variant v : variants) {
      CHECK_CLOSE(kendall_tau(d.x, d.y, {.variant = v}), brute(d.x, d.y, Eigen::ArrayXd::Ones(150), v, m));
      CHECK_CLOSE(kendall_tau(d.x, d.y, odd, {.variant = v}), brute(d.x, d.y, odd, v, m));
      CHECK_CLOSE(kendall_tau(d.y, d.x, {.variant = v}), kendall_tau(d.x, d.y, {.variant = v}));
      CHECK_CLOSE(kendall_tau(d.y, d.x, odd, {.variant = v}), kendall_tau(d.x, d.y, odd, {.variant = v}));
      CHECK_CLOSE(kendall_tau(-d.x, d.y, odd, {.variant = v}), -kendall_tau(d.x, d.y, odd, {.variant = v}));
      CHECK_CLOSE(kendall_tau(pair_counts(d.x, d.y), {.variant = v}), kendall_tau(d.x, d.y, {.variant = v}));
      CHECK_CLOSE(kendall_tau(pair_counts(d.x, d.y, odd), {.variant = v}), kendall_tau(d.x, d.y, odd, {.variant = v}));
    }
  }
}

TEST_CASE("kendall_tau: laws and messages") {
  test::check_pair_metric("kendall_tau", "x", "y", [](const auto&... a) { return kendall_tau(a...); });
  test::check_pair_metric("kendall_tau", "x", "y", [](const auto&... a) { return kendall_tau(a..., {.variant = kendall_variant::tau_c}); });
  // pairs of a row with its own copies are pairs of equal rows, which only τ_a counts
  const test::pair_sample d(4, 120, 6, 4);
  const test::pair_sample r = d.repeated();
  const kendall_tau_options a{.variant = kendall_variant::tau_a};
  CHECK_CLOSE(kendall_tau(d.x, d.y, d.w, {.variant = kendall_variant::tau_a, .weighting = weighting::frequency}), kendall_tau(r.x, r.y, a));
  CHECK(kendall_tau(d.x, d.y, d.w, a) > kendall_tau(r.x, r.y, a));
  CHECK_CLOSE(kendall_tau(d.x, d.y, (d.w * 1e-300).eval(), a), kendall_tau(d.x, d.y, d.w, a));
  CHECK(test::error_of([&] { (void)kendall_tau(d.x, d.y, (d.w / 2).eval(), {.weighting = weighting::frequency}); }) ==
        "assay::kendall_tau: frequency weights must be whole numbers");
}

TEST_CASE("kendall_tau: edge cases") {
  const Eigen::ArrayXd none(0);
  const Eigen::Array4d up(1, 2, 3, 4);
  const Eigen::Array4d one = Eigen::Array4d::Ones();
  for (const kendall_variant v : variants) {
    const bool a = v == kendall_variant::tau_a;
    CHECK(is_undefined(kendall_tau(none, none, {.variant = v})));
    CHECK(is_undefined(kendall_tau(Eigen::ArrayXd::Ones(1), Eigen::ArrayXd::Ones(1), {.variant = v})));
    CHECK(kendall_tau(none, none, {.variant = v, .undefined = -3}) == -3);
    CHECK(is_undefined(kendall_tau(up, one, {.variant = v})) == !a);
    CHECK(is_undefined(kendall_tau(one, up, {.variant = v})) == !a);
    CHECK(is_undefined(kendall_tau(up, up, Eigen::Array4d(0, 0, 1, 0), {.variant = v})));
    CHECK(kendall_tau(Eigen::Array2d(1, 2), Eigen::Array2d(5, 7), {.variant = v}) == 1);
    CHECK(kendall_tau(Eigen::Array2d(1, 2), Eigen::Array2d(7, 5), {.variant = v}) == -1);
    CHECK(kendall_tau(up, up, {.variant = v}) == 1);
    CHECK(kendall_tau(up, -up, {.variant = v}) == -1);
    if (v != kendall_variant::tau_c) CHECK(kendall_tau(up, up, Eigen::Array4d(0.1, 0.7, 0.3, 0.2), {.variant = v}) == 1);
  }
  CHECK(kendall_tau(up, one, {.variant = kendall_variant::tau_a}) == 0);
  // two rows of equal x and y, and one of them weighs nearly all: τ_b stays 1
  CHECK(kendall_tau(Eigen::Array3d(1, 1, 2), Eigen::Array3d(1, 1, 2), Eigen::Array3d(1e-150, 1e150, 1e-150)) == 1);
}

TEST_CASE("kendall_tau_interval: derivatives by every weight") {
  for (const int grades : {2, 4, 1000}) {
    const test::pair_sample d(static_cast<std::uint64_t>(grades), 40, grades, 5);
    const Eigen::ArrayXd one = Eigen::ArrayXd::Ones(40);
    const Eigen::ArrayXd odd = (d.w + 0.2) * (1 + d.x.cos().abs());
    const double m = distinct(d.x, d.y);
    for (const kendall_variant v : variants) {
      const auto tau = [&](const Eigen::ArrayXd& w) { return brute(d.x, d.y, w, v, m); };
      const estimate plain = kendall_tau_interval(d.x, d.y, {.variant = v});
      CHECK_CLOSE(plain.value, tau(one));
      CHECK_NEAR(plain.standard_error, std::sqrt(test::numeric_jackknife(one, tau)), 1e-8);
      CHECK_NEAR(kendall_tau_interval(d.x, d.y, odd, {.variant = v}).standard_error, std::sqrt(test::numeric_jackknife(odd, tau)), 1e-8);
      CHECK_CLOSE(kendall_tau_interval(d.x, d.y, odd, {.variant = v}).value, kendall_tau(d.x, d.y, odd, {.variant = v}));
    }
  }
}

TEST_CASE("kendall_tau_interval: asymptotic standard errors of tables") {
  // Brown and Benedetti's formula for τ_b, written with the counts n_ij of a table
  Eigen::ArrayXXd table(3, 4);
  table << 4, 2, 3, 1, 10, 6, 9, 5, 0, 12, 7, 3;
  std::vector<double> x, y;
  for (Index i = 0; i < 3; ++i) {
    for (Index j = 0; j < 4; ++j) {
      for (int k = 0; k < static_cast<int>(table(i, j)); ++k) {
        x.push_back(static_cast<double>(i));
        y.push_back(static_cast<double>(j));
      }
    }
  }
  const double n = table.sum();
  Eigen::ArrayXXd agree = Eigen::ArrayXXd::Zero(3, 4);  // rows concordant with a cell less those discordant
  for (Index i = 0; i < 3; ++i) {
    for (Index j = 0; j < 4; ++j) {
      for (Index k = 0; k < 3; ++k) {
        for (Index l = 0; l < 4; ++l) agree(i, j) += table(k, l) * static_cast<double>(((k > i) - (k < i)) * ((l > j) - (l < j)));
      }
    }
  }
  const Eigen::ArrayXd row = table.rowwise().sum();
  const Eigen::ArrayXd column = table.colwise().sum().transpose();
  const double wr = n * n - row.square().sum();
  const double wc = n * n - column.square().sum();
  const double s = (table * agree).sum();
  const double tau = s / std::sqrt(wr * wc);
  double sum = 0;
  double mean = 0;
  for (Index i = 0; i < 3; ++i) {
    for (Index j = 0; j < 4; ++j) {
      const double v = row(i) * wc + column(j) * wr;
      const double term = 2 * std::sqrt(wr * wc) * agree(i, j) + tau * v;
      sum += table(i, j) * term * term;
      mean += table(i, j) * term;
    }
  }
  const double ase = std::sqrt(sum - mean * mean / n) / (wr * wc);
  const estimate e = kendall_tau_interval(view(x), view(y));
  CHECK_CLOSE(e.value, tau);
  CHECK_CLOSE(e.standard_error, ase);
  // τ_a: the variance of the share of each row's pairs
  const double m = n * (n - 1) / 2;
  const estimate a = kendall_tau_interval(view(x), view(y), {.variant = kendall_variant::tau_a});
  CHECK_CLOSE(a.value, s / 2 / m);
  CHECK_CLOSE(a.standard_error, std::sqrt((table * (agree / (n - 1) - a.value).square()).sum()) * 2 / n);
}

TEST_CASE("kendall_tau_interval: printed reference values") {
  const test::dose_table d;
  const auto tau = [&](kendall_variant v) {
    return kendall_tau_interval(d.row, d.column, d.count, {.variant = v, .weighting = weighting::frequency});
  };
  CHECK(test::is_printed(tau(kendall_variant::tau_b), 0.3373, 0.0642));
  CHECK(test::is_printed(tau(kendall_variant::tau_c), 0.4111, 0.0798));
}

TEST_CASE("kendall_tau_interval: laws") {
  for (const kendall_variant v : {kendall_variant::tau_a, kendall_variant::tau_b}) {
    test::check_pair_interval<kendall_tau_interval_options>("kendall_tau_interval", -1, [v](const auto&... a) {
      auto o = std::get<sizeof...(a) - 1>(std::tie(a...));
      o.variant = v;
      if constexpr (sizeof...(a) == 3) {
        return kendall_tau_interval(std::get<0>(std::tie(a...)), std::get<1>(std::tie(a...)), o);
      } else {
        return kendall_tau_interval(std::get<0>(std::tie(a...)), std::get<1>(std::tie(a...)), std::get<2>(std::tie(a...)), o);
      }
    });
  }
}
