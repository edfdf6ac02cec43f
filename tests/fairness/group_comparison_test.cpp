// SPDX-License-Identifier: MIT
#include <assay/fairness/group_comparison.hpp>

#include "support/check.hpp"

#include <limits>

using assay::compare_groups;
using assay::group_contrast;
using assay::undefined_groups;

namespace {

using counts = Eigen::Array<assay::Index, Eigen::Dynamic, 1>;
const double none_there = assay::undefined();
const double infinity = std::numeric_limits<double>::infinity();

assay::Vector values(std::initializer_list<double> list) {
  assay::Vector out(static_cast<Eigen::Index>(list.size()));
  std::copy(list.begin(), list.end(), out.data());
  return out;
}
counts ones(const assay::Vector& v) { return counts::Ones(v.size()); }

}  // namespace

TEST_CASE("group_comparison: difference and ratio between groups and to overall") {
  const assay::Vector v = values({0.5, 0.25, 0.75, 0.25, 0.75});
  const auto between = compare_groups(v, ones(v), 0.6);
  CHECK(between.difference == 0.5);
  CHECK_CLOSE(between.ratio, 1.0 / 3);
  CHECK(between.worst_group == 1);  // the first of equals
  CHECK(between.best_group == 2);
  CHECK(between.worst == 0.25);
  CHECK(between.overall == 0.6);
  const auto overall = compare_groups(v, ones(v), 0.6, {.contrast = group_contrast::to_overall});
  CHECK_CLOSE(overall.difference, 0.35);
  CHECK_CLOSE(overall.ratio, 0.25 / 0.6);
  const auto above = compare_groups(v, ones(v), 0.2, {.contrast = group_contrast::to_overall});
  CHECK_CLOSE(above.difference, 0.55);
  CHECK_CLOSE(above.ratio, 0.2 / 0.75);
  const auto losses = compare_groups(v, ones(v), 0.6, {.better = assay::better::smaller});
  CHECK(losses.worst_group == 2);
  CHECK(losses.best_group == 1);
  CHECK(losses.difference == 0.5);
  CHECK_CLOSE(losses.ratio, 1.0 / 3);
}

TEST_CASE("group_comparison: one group differs from nothing; no group has nothing") {
  const assay::Vector one = values({0.3});
  for (const group_contrast c : {group_contrast::between_groups, group_contrast::to_overall}) {
    const auto r = compare_groups(one, ones(one), 0.3, {.contrast = c});
    CHECK(r.difference == 0.0);
    CHECK(r.ratio == 1.0);
  }
  const auto none = compare_groups(assay::Vector(0), counts(0), none_there);
  CHECK(none.worst_group == -1);
  CHECK(assay::is_undefined(none.worst));
  CHECK(assay::is_undefined(none.difference));
  CHECK(assay::is_undefined(none.ratio));
  CHECK(none.skipped.empty());
}

TEST_CASE("group_comparison: undefined groups are skipped in the open, or propagate, or raise, or take a value") {
  const assay::Vector v = values({none_there, 0.5, 0.75, none_there});
  counts n(4);
  n << 5, 6, 7, 0;
  const auto skip = compare_groups(v, n, 0.6);
  CHECK(skip.difference == 0.25);
  CHECK(skip.skipped == std::vector<assay::Index>{0, 3});
  const auto propagate = compare_groups(v, n, 0.6, {.undefined_groups = undefined_groups::propagate});
  CHECK(assay::is_undefined(propagate.difference));
  CHECK(assay::is_undefined(propagate.worst));
  CHECK(propagate.worst_group == -1);
  CHECK(test::error_of([&] { compare_groups(v, n, 0.6, {.undefined_groups = undefined_groups::raise}); }) ==
        "assay::compare_groups: group 0 with 5 rows has no defined value");
  const auto zero = compare_groups(v, n, 0.6, {.undefined = 0});
  CHECK(zero.difference == 0.75);
  CHECK(zero.worst_group == 0);
  CHECK(zero.skipped == std::vector<assay::Index>{3});  // without rows there is nothing to stand in for
  n[0] = 0;
  CHECK(compare_groups(v, n, 0.6, {.undefined_groups = undefined_groups::propagate}).difference == 0.25);
}

TEST_CASE("group_comparison: one value left of several groups is no comparison") {
  const assay::Vector v = values({none_there, 0.5});
  const auto r = compare_groups(v, ones(v), 0.5);
  CHECK(assay::is_undefined(r.difference));
  CHECK(assay::is_undefined(r.ratio));
  CHECK(r.worst == 0.5);
  counts absent(2);
  absent << 0, 3;
  CHECK(compare_groups(v, absent, 0.5).difference == 0.0);
  counts small(2);
  small << 2, 3;
  CHECK(compare_groups(values({0.1, 0.5}), small, 0.5, {.minimum_rows = 3}).skipped == std::vector<assay::Index>{0});
}

TEST_CASE("group_comparison: ratios of zeros, negative and infinite values") {
  const auto of = [](std::initializer_list<double> list) {
    const assay::Vector v = values(list);
    return compare_groups(v, ones(v), 0.0);
  };
  CHECK(of({0.0, 0.5}).ratio == 0.0);
  CHECK(assay::is_undefined(of({0.0, -0.0}).ratio));
  CHECK(of({0.0, -0.0}).difference == 0.0);
  CHECK(of({0.0, -0.0}).worst_group == 0);
  CHECK(assay::is_undefined(of({-0.5, 0.5}).ratio));
  CHECK(of({-0.5, 0.5}).difference == 1.0);
  CHECK(of({1.0, infinity}).ratio == 0.0);
  CHECK(of({1.0, infinity}).difference == infinity);
  CHECK(assay::is_undefined(of({infinity, infinity}).difference));
  CHECK(test::contains(test::error_of([] {
                         compare_groups(values({1, 2}), counts::Ones(3), 1);
                       }),
                       "counts has 3 elements but values has 2"));
}
