#include "discrimination/matrix_metric.hpp"
#include "support/datasets.hpp"

#include <assay/discrimination/top_k_accuracy.hpp>

#include <algorithm>
#include <numeric>

using namespace assay;

namespace {

constexpr top_k_ties kinds[] = {top_k_ties::expected, top_k_ties::optimistic, top_k_ties::pessimistic};

/// Credit of a row over every order of its classes in which scores do not ascend.
double brute(const Eigen::ArrayXd& s, int y, Index k, top_k_ties ties) {
  std::vector<int> order(static_cast<std::size_t>(s.size()));
  std::iota(order.begin(), order.end(), 0);
  double hits = 0;
  double all = 0;
  do {
    if (!std::is_sorted(order.begin(), order.end(), [&](int a, int b) { return s(a) > s(b); })) continue;
    hits += std::find(order.begin(), order.end(), y) - order.begin() < k ? 1 : 0;
    all += 1;
  } while (std::next_permutation(order.begin(), order.end()));
  if (ties == top_k_ties::optimistic) return hits > 0 ? 1 : 0;
  if (ties == top_k_ties::pessimistic) return hits == all ? 1 : 0;
  return hits / all;
}

}  // namespace

TEST_CASE("top_k_accuracy: reference values") {
  const test::m12 m;
  // scikit-learn gives 0.9166666666666666 for k = 2: of its two ties at the second place one falls to the true class
  CHECK_CLOSE(top_k_accuracy(m.y, m.p, {.k = 2}), 0.9166666666666666);
  CHECK(top_k_accuracy(m.y, m.p, {.k = 2, .ties = top_k_ties::optimistic}) == 1);
  CHECK_CLOSE(top_k_accuracy(m.y, m.p, {.k = 2, .ties = top_k_ties::pessimistic}), 10.0 / 12);
  // scikit-learn 1.9.1 documentation: top 2 of 4 rows
  Eigen::ArrayXXd s(4, 3);
  s << .5, .2, .2, .3, .4, .2, .2, .4, .3, .7, .2, .1;
  CHECK(top_k_accuracy(Eigen::Array4i(0, 1, 2, 2), s, {.k = 2, .ties = top_k_ties::optimistic}) == 0.75);
  CHECK(top_k_accuracy(Eigen::Array4i(0, 1, 2, 2), s, {.k = 2}) == 0.75);
  CHECK(top_k_accuracy(Eigen::Array4i(0, 1, 2, 2), s, {.k = 1}) == 0.5);
}

TEST_CASE("top_k_accuracy: against every order of tied classes") {
  for (const int distinct : {1, 2, 4, 1000}) {
    const test::class_sample d(static_cast<std::uint64_t>(distinct), 60, 5, distinct);
    for (const top_k_ties ties : kinds) {
      for (Index k = 1; k <= 6; ++k) {
        double sum = 0;
        double weighted = 0;
        for (Index i = 0; i < 60; ++i) {
          const double credit = brute(d.s.row(i), d.y(i), k, ties);
          sum += credit;
          weighted += d.w(i) * credit;
        }
        CHECK_CLOSE(top_k_accuracy(d.y, d.s, {.k = k, .ties = ties}), sum / 60);
        CHECK_CLOSE(top_k_accuracy(d.y, d.s, d.w, {.k = k, .ties = ties}), weighted / d.w.sum());
      }
    }
  }
  // a score that says nothing
  CHECK_CLOSE(top_k_accuracy(Eigen::Array3i(0, 5, 9), Eigen::ArrayXXd::Zero(3, 10)), 0.5);
  CHECK(top_k_accuracy(Eigen::Array3i(0, 5, 9), Eigen::ArrayXXd::Zero(3, 10), {.k = 10}) == 1);
  CHECK(top_k_accuracy(Eigen::Array3i(0, 5, 9), Eigen::ArrayXXd::Zero(3, 10), {.k = 99}) == 1);
  // -0 and +0 tie, infinities are ordered
  const double infinity = std::numeric_limits<double>::infinity();
  Eigen::ArrayXXd s(2, 3);
  s << -0.0, 0.0, -infinity, infinity, infinity, 1;
  CHECK(top_k_accuracy(Eigen::Array2i(0, 0), s, {.k = 1}) == 0.5);
  CHECK(top_k_accuracy(Eigen::Array2i(2, 2), s, {.k = 2}) == 0);
}

TEST_CASE("top_k_accuracy: laws, edge cases and errors") {
  const test::class_sample d(5, 5003, 7, 5);
  for (const top_k_ties ties : kinds) {
    const auto metric = [&](const auto&... a) { return top_k_accuracy(a..., top_k_accuracy_options{.k = 2, .ties = ties}); };
    test::check_matrix_metric("top_k_accuracy", d, metric, false);
    CHECK(is_undefined(metric(Eigen::ArrayXi(0), Eigen::ArrayXXd(0, 3))));
    CHECK(is_undefined(metric(Eigen::Array2i(1, 0), Eigen::ArrayXXd::Zero(2, 3), Eigen::Array2d(0, 0))));
  }
  CHECK(top_k_accuracy(Eigen::ArrayXi(0), Eigen::ArrayXXd(0, 3), {.undefined = 0}) == 0);
  test::check_class_errors("top_k_accuracy", [](const auto&... a) { return top_k_accuracy(a...); });
  CHECK(test::error_of([&] { (void)top_k_accuracy(d.y, d.s, {.k = 0}); }) == "assay::top_k_accuracy: k = 0 is not positive");
}
