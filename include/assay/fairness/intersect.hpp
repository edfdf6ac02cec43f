// SPDX-License-Identifier: MIT
/// @file
/// intersect: intersectional group ids from several attributes.
#pragma once

#include <assay/core/feeds.hpp>
#include <assay/core/parallel.hpp>
#include <assay/core/radix_sort.hpp>

#include <array>
#include <limits>
#include <utility>
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
  explicit pairing(Index rows) : combinations_(rows > 0 ? 1 : 0) { out_.ids.setZero(rows); }

  template <class G>
  void append(const core::class_feed<G>& attribute) {
    std::uint64_t width = 1;
    each_block(attribute, [&](Index, Index n, const std::int32_t* g) {
      std::int32_t largest = 0;
      for (Index i = 0; i < n; ++i) largest = (std::max)(largest, g[i]);
      width = (std::max)(width, static_cast<std::uint64_t>(largest) + 1);
    });
    const std::uint64_t pairs = width * combinations_;
    const auto rows = static_cast<std::uint64_t>(out_.ids.size());
    std::int32_t* ids = out_.ids.data();
    std::vector<std::uint64_t> occurring;
    if (pairs <= 65536 + 4 * rows) {
      std::vector<std::int32_t> place(pairs, 0);
      each_block(attribute, [&](Index begin, Index n, const std::int32_t* g) {
        for (Index i = 0; i < n; ++i) place[static_cast<std::uint64_t>(ids[begin + i]) * width + static_cast<std::uint64_t>(g[i])] = 1;
      });
      for (std::size_t k = 0; k < place.size(); ++k) {
        if (place[k] == 0) continue;
        place[k] = static_cast<std::int32_t>(occurring.size());
        occurring.push_back(k);
      }
      each_block(attribute, [&](Index begin, Index n, const std::int32_t* g) {
        for (Index i = 0; i < n; ++i) {
          std::int32_t& id = ids[begin + i];
          id = place[static_cast<std::uint64_t>(id) * width + static_cast<std::uint64_t>(g[i])];
        }
      });
    } else {  // sparse codes: sort them
      std::vector<std::uint64_t> keys(rows);
      std::vector<std::int32_t> order(rows);
      each_block(attribute, [&](Index begin, Index n, const std::int32_t* g) {
        for (Index i = 0; i < n; ++i) {
          const auto row = static_cast<std::size_t>(begin + i);
          keys[row] = static_cast<std::uint64_t>(ids[row]) * width + static_cast<std::uint64_t>(g[i]);
          order[row] = static_cast<std::int32_t>(row);
        }
      });
      core::radix_sort(keys, order);
      for (std::size_t i = 0; i < keys.size(); ++i) {
        if (i == 0 || keys[i] != keys[i - 1]) occurring.push_back(keys[i]);
        ids[order[i]] = static_cast<std::int32_t>(occurring.size() - 1);
      }
    }
    decode(occurring, width);
  }

  intersection finish() && {
    using table = Eigen::Array<std::int32_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    out_.attributes = Eigen::Map<const table>(values_.data(), static_cast<Index>(combinations_), attributes_);
    out_.counts.setZero(out_.groups());
    for (Index i = 0; i < out_.ids.size(); ++i) ++out_.counts[out_.ids[i]];
    return std::move(out_);
  }

 private:
  template <class Feed, class Body>
  static void each_block(const Feed& feed, Body&& body) {
    core::for_blocks(0, feed.size(), body, feed);
  }
  /// The values of every pair: those of its id so far, and the new one.
  void decode(const std::vector<std::uint64_t>& pairs, std::uint64_t width) {
    const auto old = static_cast<std::size_t>(attributes_++);
    std::vector<std::int32_t> values;
    values.reserve(pairs.size() * (old + 1));
    for (const std::uint64_t k : pairs) {
      const auto from = values_.begin() + static_cast<std::ptrdiff_t>(k / width * old);
      values.insert(values.end(), from, from + static_cast<std::ptrdiff_t>(old));
      values.push_back(static_cast<std::int32_t>(k % width));
    }
    values_ = std::move(values);
    combinations_ = pairs.size();
  }

  intersection out_;
  std::vector<std::int32_t> values_;  // combinations × attributes, row by row
  std::size_t combinations_;
  Index attributes_ = 0;
};

/// Checked codes of the attribute at a position; errors call them g1, g2, ….
template <class G>
core::class_feed<G> attribute_codes(const Eigen::DenseBase<G>& groups, std::size_t position) {
  constexpr std::array<const char*, 8> names = {"g1", "g2", "g3", "g4", "g5", "g6", "g7", "g8"};
  return core::class_feed<G>(groups, {"intersect", position < names.size() ? names[position] : "groups"});
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
/// @par Cost       O(n) per attribute, three passes; 4 bytes a row, and up to 16 for a table of pairs (24 where codes are sparse)
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
    return std::move(pairs).finish();
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
