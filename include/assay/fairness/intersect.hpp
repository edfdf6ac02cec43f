// SPDX-License-Identifier: MIT
/// @file
/// intersect: intersectional group ids from several attributes.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/radix_sort.hpp>

#include <array>
#include <limits>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// Dense ids of the combinations of attributes that occur, and what they stand for.
struct intersection {
  Eigen::Array<std::int32_t, Eigen::Dynamic, 1> ids;                      ///< n: combination of every row
  Eigen::Array<std::int32_t, Eigen::Dynamic, Eigen::Dynamic> attributes;  ///< combinations × attributes: values of each
  Eigen::Array<Index, Eigen::Dynamic, 1> counts;                          ///< rows of every combination, all > 0

  /// Number of combinations that occur.
  Index groups() const { return attributes.rows(); }
};

namespace fairness_detail {

/// Pairs of an id so far and a value of the next attribute become dense ids again, in lexicographic order.
class pairing {
 public:
  explicit pairing(Index rows) : ids_(static_cast<std::size_t>(rows), 0), combinations_(rows > 0 ? 1 : 0) {}

  void append(const std::vector<std::int32_t>& attribute) {
    std::int32_t largest = 0;
    for (const std::int32_t v : attribute) largest = (std::max)(largest, v);
    const auto width = static_cast<std::uint64_t>(largest) + 1;
    const std::uint64_t pairs = width * combinations_;
    const auto key = [&](std::size_t i) {
      return static_cast<std::uint64_t>(ids_[i]) * width + static_cast<std::uint64_t>(attribute[i]);
    };

    std::vector<std::uint64_t> occurring;
    if (pairs <= 65536 + 4 * ids_.size()) {
      std::vector<std::int32_t> place(pairs, 0);
      for (std::size_t i = 0; i < ids_.size(); ++i) place[key(i)] = 1;
      for (std::size_t k = 0; k < place.size(); ++k) {
        if (place[k] == 0) continue;
        place[k] = static_cast<std::int32_t>(occurring.size());
        occurring.push_back(k);
      }
      for (std::size_t i = 0; i < ids_.size(); ++i) ids_[i] = place[key(i)];
    } else {  // sparse codes: sort them
      std::vector<std::uint64_t> keys(ids_.size());
      std::vector<std::int32_t> rows(ids_.size());
      for (std::size_t i = 0; i < keys.size(); ++i) {
        keys[i] = key(i);
        rows[i] = static_cast<std::int32_t>(i);
      }
      core::radix_sort(keys, rows);
      for (std::size_t i = 0; i < keys.size(); ++i) {
        if (i == 0 || keys[i] != keys[i - 1]) occurring.push_back(keys[i]);
        ids_[static_cast<std::size_t>(rows[i])] = static_cast<std::int32_t>(occurring.size() - 1);
      }
    }
    const auto old = static_cast<std::size_t>(attributes_++);
    std::vector<std::int32_t> values;
    values.reserve(occurring.size() * (old + 1));
    for (const std::uint64_t k : occurring) {
      const auto from = values_.begin() + static_cast<std::ptrdiff_t>(k / width * old);
      values.insert(values.end(), from, from + static_cast<std::ptrdiff_t>(old));
      values.push_back(static_cast<std::int32_t>(k % width));
    }
    values_ = std::move(values);
    combinations_ = occurring.size();
  }

  intersection finish() const {
    intersection out;
    out.ids = view(ids_);
    using rows = Eigen::Array<std::int32_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    out.attributes = Eigen::Map<const rows>(values_.data(), static_cast<Index>(combinations_), attributes_);
    out.counts.setZero(out.groups());
    for (const std::int32_t id : ids_) ++out.counts[id];
    return out;
  }

 private:
  std::vector<std::int32_t> ids_;
  std::vector<std::int32_t> values_;  // combinations × attributes, row by row
  std::size_t combinations_;
  Index attributes_ = 0;
};

template <class G>
std::vector<std::int32_t> attribute_codes(const Eigen::DenseBase<G>& groups, std::size_t position) {
  constexpr std::array<const char*, 8> names = {"g1", "g2", "g3", "g4", "g5", "g6", "g7", "g8"};
  const core::class_feed<G> feed(groups, {"intersect", position < names.size() ? names[position] : "groups"});
  std::vector<std::int32_t> out;
  out.reserve(static_cast<std::size_t>(feed.size()));
  core::for_blocks(
      0, feed.size(), [&](Index, Index n, const std::int32_t* g) { out.insert(out.end(), g, g + n); }, feed);
  return out;
}

}  // namespace fairness_detail

/// Intersectional groups: dense ids 0, 1, … of the combinations of several attributes that occur, in lexicographic order of
/// the attributes (the first counts most). Of one attribute it makes any codes dense.
///
/// `intersect(g1, g2, …)` → intersection{ids, attributes, counts}.
/// @par Input      each: n whole numbers in [0, 2^31 − 1), fewer than 2^31 rows; the product of their ranges may be of any size
/// @par Returns    ids for every other function of the family; attributes(c, k) is the value of attribute k in combination c.
///                 Depends on the rows that are given: for batches, intersect once, or code combinations by hand.
/// @par Errors     invalid_input: sizes differ, NaN, negative or fractional code
/// @par Cost       O(n) per attribute; 8 bytes a row (24 where codes are sparse)
/// @par Same as    the index of a fairlearn MetricFrame with several sensitive features, without the empty cells
struct intersect_function {
  template <class G, class... Rest>
  intersection operator()(const Eigen::DenseBase<G>& first, const Eigen::DenseBase<Rest>&... rest) const {
    if (first.size() > (std::numeric_limits<std::int32_t>::max)()) core::raise_for("intersect", "there are 2^31 rows or more");
    (core::check_same_size("intersect", "an attribute", rest.size(), "g1", first.size()), ...);
    fairness_detail::pairing pairs(first.size());
    std::size_t position = 0;
    pairs.append(fairness_detail::attribute_codes(first, position));
    (pairs.append(fairness_detail::attribute_codes(rest, ++position)), ...);
    return pairs.finish();
  }
  template <class G, class... Rest>
  requires(!core::dense<G> || (!core::dense<Rest> || ...)) intersection operator()(const G&, const Rest&...) const {
    static_assert(
        core::always_false<G>,
        "assay::intersect takes Eigen vectors of group ids (g1, g2, …); wrap a std::vector or std::span as assay::view(x)");
    return {};
  }
};
inline constexpr intersect_function intersect{};

ASSAY_NAMESPACE_END
