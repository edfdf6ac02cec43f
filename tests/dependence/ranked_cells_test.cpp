// SPDX-License-Identifier: MIT
// The distance of concatenated categories as a sum over groupings.
#include <assay/dependence/ranked_cells.hpp>

#include "dependence/oracle.hpp"

using namespace assay::dependence_detail;

namespace {

variable parts_of(test::generator& random, Eigen::Index n, std::size_t parts, int classes) {
  variable v;
  v.rows = n;
  for (std::size_t p = 0; p < parts; ++p) {
    code_part part;
    part.square = 0.25 + random.uniform();
    part.classes = classes;
    for (Eigen::Index i = 0; i < n; ++i) part.codes.push_back(static_cast<std::uint32_t>(random.below(classes)));
    v.parts.push_back(part);
  }
  return v;
}

}  // namespace

TEST_CASE("ranked_cells: shares of groupings are never negative and add up to the distance") {
  test::generator random(61);
  const Eigen::Index n = 24;
  for (const std::size_t parts : {2u, 3u, 7u, 12u}) {
    for (const double exponent : {1.0, 0.5, 1.7, 2.0}) {
      const variable v = parts_of(random, n, parts, 2);
      Eigen::MatrixXd d = Eigen::MatrixXd::Zero(n, n), squared = d, expected = d;
      double least = 1;
      Eigen::Index count = 0;
      cell_metric(v, exponent).for_groupings([&](const grouping& g) {
        ++count;
        least = std::min(least, g.share);
        for (Eigen::Index i = 0; i < n; ++i) {
          for (Eigen::Index j = 0; j < n; ++j) {
            if (g.codes[at(i)] == g.codes[at(j)]) continue;
            d(i, j) += g.share;
            squared(i, j) += g.square_share;
          }
        }
      });
      for (const code_part& p : v.parts) {
        for (Eigen::Index i = 0; i < n; ++i) {
          for (Eigen::Index j = 0; j < n; ++j) expected(i, j) += p.codes[at(i)] != p.codes[at(j)] ? p.square : 0.0;
        }
      }
      INFO("parts " << parts << " exponent " << exponent);
      CHECK(count == groupings_of(v));
      CHECK(least > -1e-12);
      CHECK((d.array() - expected.array().pow(exponent / 2)).abs().maxCoeff() < 1e-12);
      CHECK((squared.array() - expected.array().pow(exponent)).abs().maxCoeff() < 1e-10);
    }
  }
}

TEST_CASE("ranked_cells: two unit parts in closed form") {
  test::generator random(62);
  variable v = parts_of(random, 10, 2, 3);
  v.parts[0].square = v.parts[1].square = 1;
  std::vector<double> shares;
  cell_metric(v, 1).for_groupings([&](const grouping& g) { shares.push_back(g.share); });
  const double root = std::sqrt(2.0);
  REQUIRE(shares.size() == 3);  // first, both, second
  CHECK_CLOSE(shares[0], root - 1);
  CHECK_CLOSE(shares[1], 2 - root);
  CHECK_CLOSE(shares[2], root - 1);
}

TEST_CASE("ranked_cells: codes of pairs, few classes and many; rows in another order") {
  test::generator random(63);
  for (const int classes : {3, 900}) {
    const variable v = parts_of(random, 300, 2, classes);
    std::vector<std::uint32_t> joined;
    assay::Index count = 0;
    join_codes(v.parts[0].codes, classes, v.parts[1].codes, classes, joined, count);
    bool same = true;
    for (std::size_t i = 0; i < 300; ++i) {
      same &= static_cast<assay::Index>(joined[i]) < count;
      for (std::size_t j = 0; j < 300; ++j) {
        const bool equal = v.parts[0].codes[i] == v.parts[0].codes[j] && v.parts[1].codes[i] == v.parts[1].codes[j];
        same &= equal == (joined[i] == joined[j]);
      }
    }
    CHECK(same);
    std::vector<std::uint32_t> reversed(300);
    std::vector<double> weights(300), backwards(300);
    for (std::size_t i = 0; i < 300; ++i) {
      reversed[i] = static_cast<std::uint32_t>(299 - i);
      weights[i] = random.uniform();
      backwards[299 - i] = weights[i];
    }
    const std::vector<double> s = cell_metric(v, 1).row_sums(weights), t = cell_metric(v, 1, reversed).row_sums(backwards);
    double expected = 0;
    for (std::size_t j = 0; j < 300; ++j) {
      double square = 0;
      for (const code_part& p : v.parts) square += p.codes[7] != p.codes[j] ? p.square : 0.0;
      expected += weights[j] * std::sqrt(square);
    }
    CHECK_CLOSE(s[7], expected);
    CHECK_CLOSE(t[292], expected);
  }
}

TEST_CASE("ranked_cells: when groupings are worth it") {
  test::generator random(64);
  CHECK(groupings_of(parts_of(random, 5, 12, 2)) == 4095);
  CHECK(groupings_of(parts_of(random, 5, 13, 2)) == 0);
  variable number;
  number.columns = 1;
  CHECK(groupings_of(number) == 0);
  CHECK(groupings_of(variable{}) == 1);
  CHECK(groupings_pay(63, 4));
  CHECK_FALSE(groupings_pay(0, 4));
  CHECK_FALSE(groupings_pay(127, 1000));
  CHECK(groupings_pay(127, 2000));
}
