// SPDX-License-Identifier: MIT
#include <assay/fairness/group_table.hpp>
#include <assay/fairness/intersect.hpp>

#include "reference_data.hpp"
#include "support/check.hpp"

#include <array>
#include <cmath>
#include <map>

using assay::intersect;

TEST_CASE("intersect: the six cells of the fairlearn user guide") {
  const reference::guide d;
  const assay::intersection both = intersect(d.group, 2 * d.second + 6);
  REQUIRE(both.groups() == 6);
  const int counts[6] = {2, 2, 3, 3, 6, 2};
  for (int c = 0; c < 6; ++c) {
    CHECK(both.attributes(c, 0) == c / 2);
    CHECK(both.attributes(c, 1) == (c % 2 == 0 ? 6 : 8));
    CHECK(both.counts[c] == counts[c]);
  }
  for (Eigen::Index i = 0; i < 18; ++i) CHECK(both.ids[i] == 2 * d.group[i] + d.second[i]);

  // roll-up to one attribute
  const assay::group_table fine(d.truth, d.prediction, both.ids);
  const assay::group_table coarse(d.truth, d.prediction, d.group);
  CHECK((fine.regrouped(both.attributes.col(0)).rates(assay::group_rate::true_positive) ==
         coarse.rates(assay::group_rate::true_positive))
            .all());
}

TEST_CASE("intersect: agrees with an ordered map of tuples, for dense and for sparse codes") {
  test::generator random(2);
  for (int trial = 0; trial < 30; ++trial) {
    const Eigen::Index n = random.below(3000);
    const int range = trial % 3 == 0 ? 4 : trial % 3 == 1 ? 300 : 2000000000;
    std::array<Eigen::ArrayXi, 3> g;
    for (auto& a : g) {
      a.resize(n);
      for (Eigen::Index i = 0; i < n; ++i) a[i] = random.below(3) == 0 ? 0 : random.below(range);
    }
    std::map<std::array<int, 3>, assay::Index> expected;
    for (Eigen::Index i = 0; i < n; ++i) ++expected[{g[0][i], g[1][i], g[2][i]}];
    const assay::intersection out = intersect(g[0], g[1], g[2]);
    REQUIRE(out.groups() == static_cast<assay::Index>(expected.size()));
    REQUIRE(out.attributes.cols() == 3);
    assay::Index c = 0;
    bool equal = true;
    for (const auto& [key, count] : expected) {
      for (std::size_t k = 0; k < 3; ++k) equal = equal && out.attributes(c, static_cast<Eigen::Index>(k)) == key[k];
      equal = equal && out.counts[c] == count;
      ++c;
    }
    for (Eigen::Index i = 0; i < n; ++i) {
      for (std::size_t k = 0; k < 3; ++k) equal = equal && out.attributes(out.ids[i], static_cast<Eigen::Index>(k)) == g[k][i];
    }
    CHECK(equal);
  }
}

TEST_CASE("intersect: one attribute becomes dense; order of rows does not matter for the decoding") {
  Eigen::ArrayXi g(5);
  g << 2147483646, 7, 2147483646, 0, 7;
  const assay::intersection one = intersect(g);
  REQUIRE(one.groups() == 3);
  CHECK(one.attributes(0, 0) == 0);
  CHECK(one.attributes(1, 0) == 7);
  CHECK(one.attributes(2, 0) == 2147483646);
  CHECK(one.ids[0] == 2);
  CHECK(one.ids[3] == 0);
  CHECK((intersect(g.reverse()).attributes == one.attributes).all());
  CHECK((intersect(g.reverse()).ids == one.ids.reverse()).all());
  CHECK((intersect(g.cast<double>(), g > 5).counts == intersect(g.cast<std::uint64_t>(), (g > 5).cast<float>()).counts).all());

  const assay::intersection none = intersect(g.head(0), g.head(0));
  CHECK(none.groups() == 0);
  CHECK(none.ids.size() == 0);
  CHECK(none.attributes.cols() == 2);
}

TEST_CASE("intersect: errors say which attribute and where") {
  Eigen::ArrayXd a = Eigen::ArrayXd::Zero(4);
  Eigen::ArrayXd b = a;
  b[3] = std::nan("");
  CHECK(test::error_of([&] { intersect(a, b); }) == "assay::intersect: g2[3] is NaN");
  b[3] = 1.5;
  CHECK(test::contains(test::error_of([&] { intersect(b, a); }), "assay::intersect: g1[3] = 1.5 is not a whole number"));
  b[3] = -1;
  CHECK(test::contains(test::error_of([&] { intersect(a, a, b); }), "g3[3] = -1"));
  CHECK(test::contains(test::error_of([&] { intersect(a, b.head(2)); }), "an attribute has 2 elements but g1 has 4"));
}
