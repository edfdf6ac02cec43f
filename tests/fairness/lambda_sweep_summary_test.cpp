// SPDX-License-Identifier: MIT
#include <assay/core/view.hpp>
#include <assay/fairness/lambda_sweep_summary.hpp>

#include "support/check.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

using assay::disparity_axis;
using assay::lambda_sweep;
using assay::lambda_sweep_summary;
using Eigen::ArrayXd;
using Eigen::Index;

namespace {

using rows = std::vector<Index>;

// Reference: the sweep of the pg15 motor insurance data in agi-lab/beyond-correlation, tables/lambda_metrics.csv (validation,
// mean of 10 seeds), as far as it is printed to four or five digits: ranked probability score and generalised JSD.
const ArrayXd pg15_lambda{{0, 10, 20, 40, 150}};
const ArrayXd concatenated_cost{{.119192, .119744, .120215, .120810, .122122}};
const ArrayXd concatenated_disparity{{.028887, .0078827, .0038281, .0016394, 5.6484e-4}};
const ArrayXd joint_cost{{.119192, .119923, .120487, .121196, .122860}};
const ArrayXd joint_disparity{{.028887, .0061469, .0027096, .0011719, 4.5477e-4}};

/// From the definition: a row is beaten when another is as good in both and better in one.
rows front_of(const ArrayXd& cost, const ArrayXd& disparity) {
  rows out;
  for (Index i = 0; i < cost.size(); ++i) {
    bool beaten = false;
    for (Index j = 0; j < cost.size(); ++j) {
      beaten = beaten || (cost[j] <= cost[i] && disparity[j] <= disparity[i] && (cost[j] < cost[i] || disparity[j] < disparity[i]));
    }
    if (!beaten) out.push_back(i);
  }
  return out;
}

}  // namespace

TEST_CASE("lambda_sweep_summary: the published sweep") {
  const lambda_sweep c = lambda_sweep_summary(pg15_lambda, concatenated_cost, concatenated_disparity);
  CHECK(c.pareto == rows{0, 1, 2, 3, 4});
  // The authors chose 40 (CCdCov) and 30 (JdCov) by eye; on linear axes the chord says 10 for both.
  CHECK(c.elbow == 1);
  CHECK(c.elbow_lambda == 10);
  // by hand: x = (.119744 - .119192)/.00293, y = (.0078827 - .00056484)/.02832216
  CHECK_NEAR(c.distances[1], (1 - .000552 / .00293 - .00731786 / .02832216) / std::sqrt(2.0), 1e-10);
  CHECK_NEAR(c.distances[0], 0.0, 1e-12);
  CHECK_NEAR(c.distances[4], 0.0, 1e-12);
  CHECK(lambda_sweep_summary(pg15_lambda, joint_cost, joint_disparity).elbow_lambda == 10);

  // JSD falls fiftyfold: where ratios count, it says 40 for both (30 is not among the printed rows)
  const assay::lambda_sweep_options ratios{.axis = disparity_axis::logarithmic};
  const lambda_sweep r = lambda_sweep_summary(pg15_lambda, concatenated_cost, concatenated_disparity, ratios);
  CHECK(r.elbow_lambda == 40);
  CHECK_NEAR(r.distances[3], (1 - .001618 / .00293 - std::log(.0016394 / 5.6484e-4) / std::log(.028887 / 5.6484e-4)) / std::sqrt(2.0),
             1e-10);
  CHECK(lambda_sweep_summary(pg15_lambda, joint_cost, joint_disparity, ratios).elbow_lambda == 40);
}

TEST_CASE("lambda_sweep_summary: agrees with the definition, whatever the order, scale, offset and direction") {
  test::generator random(3);
  for (int repeat = 0; repeat < 200; ++repeat) {
    const Index n = 1 + random.below(12);
    ArrayXd lambda(n), cost(n), disparity(n);
    for (Index i = 0; i < n; ++i) {
      lambda[i] = random.below(2 * static_cast<int>(n));
      cost[i] = random.below(6);  // ties
      disparity[i] = random.below(6);
    }
    const lambda_sweep s = lambda_sweep_summary(lambda, cost, disparity);
    rows sorted = s.pareto;
    std::sort(sorted.begin(), sorted.end());
    CHECK(sorted == front_of(cost, disparity));
    for (std::size_t k = 1; k < s.pareto.size(); ++k) {
      const Index a = s.pareto[k - 1], b = s.pareto[k];
      CHECK((cost[a] < cost[b] ? disparity[a] > disparity[b]
                               : cost[a] == cost[b] && disparity[a] == disparity[b] && lambda[a] <= lambda[b]));
    }
    if (s.elbow < 0) {
      CHECK(assay::is_undefined(s.elbow_lambda));
    } else {
      CHECK(s.elbow_lambda == lambda[s.elbow]);
      CHECK(s.distances[s.elbow] > 0);
      for (Index i = 0; i < n; ++i) {
        CHECK(s.distances[i] <= s.distances[s.elbow] + 1e-12);
        // of equals the smallest lambda, whichever row it stands in
        if (s.distances[i] > s.distances[s.elbow] - 1e-12) CHECK(lambda[i] >= s.elbow_lambda);
      }
    }

    std::vector<Index> order(static_cast<std::size_t>(n));
    std::iota(order.rbegin(), order.rend(), Index{0});
    const lambda_sweep turned = lambda_sweep_summary(lambda(order), cost(order), disparity(order));
    const lambda_sweep moved = lambda_sweep_summary(1e-9 * lambda, 1e9 + cost, 1e-9 * disparity);
    const lambda_sweep better = lambda_sweep_summary(lambda, 1 - cost, disparity, {.better = assay::better::larger});
    CHECK(turned.pareto.size() == s.pareto.size());
    CHECK(moved.pareto == s.pareto);
    CHECK(better.pareto == s.pareto);
    CHECK((turned.elbow_lambda == s.elbow_lambda || (s.elbow < 0 && turned.elbow < 0)));
    CHECK(better.elbow == s.elbow);
    CHECK(moved.elbow == s.elbow);
    for (Index i = 0; i < n; ++i) {
      CHECK_NEAR(moved.distances[i], s.distances[i], 1e-7);
      CHECK_NEAR(turned.distances[n - 1 - i], s.distances[i], 1e-12);
    }
  }
}

TEST_CASE("lambda_sweep_summary: rows off the front do not move the elbow") {
  ArrayXd lambda(6), cost(6), disparity(6);
  lambda << pg15_lambda, 1000;
  cost << concatenated_cost, 1e6;  // diverged
  disparity << concatenated_disparity, 0.5;
  const lambda_sweep s = lambda_sweep_summary(lambda, cost, disparity);
  CHECK(s.pareto == rows{0, 1, 2, 3, 4});
  CHECK(s.elbow == 1);
  CHECK(s.distances[5] < -1e3);
}

TEST_CASE("lambda_sweep_summary: without an elbow") {
  const auto of = [](const ArrayXd& cost, const ArrayXd& disparity) {
    return lambda_sweep_summary(ArrayXd::LinSpaced(cost.size(), 0, static_cast<double>(cost.size())), cost, disparity);
  };
  const auto has_no_distance = [](const lambda_sweep& s) {
    return std::all_of(s.distances.begin(), s.distances.end(), [](double d) { return assay::is_undefined(d); });
  };
  const lambda_sweep none = of(ArrayXd(0), ArrayXd(0));
  CHECK((none.pareto.empty() && none.elbow == -1 && none.distances.size() == 0));
  const lambda_sweep one = of(ArrayXd{{1}}, ArrayXd{{2}});
  CHECK((one.pareto == rows{0} && one.elbow == -1 && has_no_distance(one)));
  const lambda_sweep two = of(ArrayXd{{1, 2}}, ArrayXd{{4, 3}});
  CHECK((two.pareto == rows{0, 1} && two.elbow == -1));
  CHECK((two.distances[0] == 0 && two.distances[1] == 0));
  const lambda_sweep beaten = of(ArrayXd{{1, 2}}, ArrayXd{{3, 4}});
  CHECK((beaten.pareto == rows{0} && beaten.elbow == -1 && has_no_distance(beaten)));
  const lambda_sweep same = of(ArrayXd{{1, 1, 1}}, ArrayXd{{2, 2, 2}});
  CHECK((same.pareto == rows{0, 1, 2} && same.elbow == -1 && has_no_distance(same)));
  const lambda_sweep flat_cost = of(ArrayXd{{1, 1, 1}}, ArrayXd{{3, 1, 2}});
  CHECK((flat_cost.pareto == rows{1} && flat_cost.elbow == -1 && has_no_distance(flat_cost)));
  const lambda_sweep flat_disparity = of(ArrayXd{{2, 1, 3}}, ArrayXd{{5, 5, 5}});
  CHECK((flat_disparity.pareto == rows{1} && flat_disparity.elbow == -1 && has_no_distance(flat_disparity)));

  // on the chord up to rounding, at any offset; and above it
  CHECK(of(ArrayXd{{.1, .2, .3, .4}}, ArrayXd{{.9, .6, .3, 0}}).elbow == -1);
  CHECK(of(1e9 + ArrayXd{{.1, .2, .3, .4}}, ArrayXd{{.9, .6, .3, 0}} - 1e6).elbow == -1);
  const lambda_sweep above = of(ArrayXd{{0, .9, 1}}, ArrayXd{{1, .8, 0}});
  CHECK((above.pareto.size() == 3 && above.elbow == -1));
  CHECK_CLOSE(above.distances[1], -.7 / std::sqrt(2.0));
}

TEST_CASE("lambda_sweep_summary: huge numbers, other types and views") {
  const double huge = (std::numeric_limits<double>::max)();
  const lambda_sweep s = lambda_sweep_summary(ArrayXd{{0, 1, 2}}, ArrayXd{{-huge, -huge / 2, huge}}, ArrayXd{{huge, -huge / 2, -huge}});
  CHECK(s.elbow == 1);
  CHECK_CLOSE(s.distances[1], .5 / std::sqrt(2.0));
  const std::vector<double> cost{1, 1.25, 2};
  const Eigen::RowVectorXf disparity{{3, 2, 1}};
  CHECK(lambda_sweep_summary(Eigen::ArrayXi{{0, 1, 2}}, assay::view(cost), disparity).elbow == 1);
}

TEST_CASE("lambda_sweep_summary: bad input") {
  const ArrayXd good{{0, 1, 2}};
  const auto at = [&](double value) {
    ArrayXd out = good;
    out[1] = value;
    return out;
  };
  const auto error = [](const ArrayXd& l, const ArrayXd& c, const ArrayXd& d, assay::lambda_sweep_options o = {}) {
    return test::error_of([&] { lambda_sweep_summary(l, c, d, o); });
  };
  const double infinity = std::numeric_limits<double>::infinity();
  CHECK(error(at(-1), good, good) == "assay::lambda_sweep_summary: lambda[1] = -1 is negative");
  CHECK(error(at(assay::undefined()), good, good) == "assay::lambda_sweep_summary: lambda[1] is NaN");
  CHECK(error(good, at(assay::undefined()), good) == "assay::lambda_sweep_summary: cost[1] is NaN");
  CHECK(error(good, good, at(infinity)) == "assay::lambda_sweep_summary: disparity[1] is infinite");
  CHECK(error(good, ArrayXd(2), good) == "assay::lambda_sweep_summary: cost has 2 elements but lambda has 3");
  CHECK(error(good, good, ArrayXd(4)) == "assay::lambda_sweep_summary: disparity has 4 elements but lambda has 3");
  CHECK(error(good, good, good, {.axis = disparity_axis::logarithmic}) ==
        "assay::lambda_sweep_summary: disparity[0] = 0 has no logarithm; use disparity_axis::linear");
}
