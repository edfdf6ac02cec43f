// SPDX-License-Identifier: MIT
/// @file
/// Stable radix sort of 32- and 64-bit keys, alone or with a payload.
#pragma once

#include <assay/core/config.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace core {

/// Stands for "no payload".
struct no_payload {};

namespace radix_detail {

inline constexpr int digit_bits = 11;
inline constexpr std::size_t buckets = std::size_t{1} << digit_bits;
inline constexpr std::size_t small = 64;
/// Up to here the tables of narrow digits cost less than the passes that wide ones save.
inline constexpr std::size_t medium = 2048;
inline constexpr int narrow_digit_bits = 8;
/// Above this an array of 64-bit keys is first split by its top bits into parts that stay in the second-level cache.
inline constexpr std::size_t split_above = std::size_t{1} << 17;

template <int Bits = digit_bits, class Key>
constexpr std::size_t digit(Key key, int pass) {
  return static_cast<std::size_t>(static_cast<std::uint32_t>(key >> (pass * Bits)) & ((1u << Bits) - 1));
}

template <class Key, class Payload>
inline constexpr bool has_payload = !std::is_same_v<Payload, no_payload>;

template <class Key, class Payload>
void insertion_sort(Key* keys, [[maybe_unused]] Payload* payload, std::size_t n) {
  for (std::size_t i = 1; i < n; ++i) {
    const Key k = keys[i];
    std::size_t j = i;
    if constexpr (has_payload<Key, Payload>) {
      const Payload p = payload[i];
      for (; j > 0 && keys[j - 1] > k; --j) {
        keys[j] = keys[j - 1];
        payload[j] = payload[j - 1];
      }
      payload[j] = p;
    } else {
      for (; j > 0 && keys[j - 1] > k; --j) keys[j] = keys[j - 1];
    }
    keys[j] = k;
  }
}

/// Digits of a key.
template <class Key, int Bits = digit_bits>
inline constexpr int digits_of = (static_cast<int>(sizeof(Key)) * 8 + Bits - 1) / Bits;

/// Least significant digit first over the digits [first, passes); the result ends in keys (and payload).
template <int Bits = digit_bits, class Key, class Payload>
void lsd_sort(Key* keys, Payload* payload, Key* spare_keys, Payload* spare_payload, std::size_t n, int passes, int first = 0) {
  if (n <= small && first == 0) return insertion_sort(keys, payload, n);
  std::array<std::array<std::size_t, std::size_t{1} << Bits>, static_cast<std::size_t>(digits_of<Key, Bits>)> counts;
  for (int p = first; p < passes; ++p) counts[static_cast<std::size_t>(p)].fill(0);
  for (std::size_t i = 0; i < n; ++i) {
    for (int p = first; p < passes; ++p) ++counts[static_cast<std::size_t>(p)][digit<Bits>(keys[i], p)];
  }
  Key* from = keys;
  Key* to = spare_keys;
  Payload* from_payload = payload;
  Payload* to_payload = spare_payload;
  for (int p = first; p < passes; ++p) {
    auto& count = counts[static_cast<std::size_t>(p)];
    if (count[digit<Bits>(from[0], p)] == n) continue;  // one digit for all: nothing to do
    std::size_t start = 0;
    for (std::size_t& c : count) {
      const std::size_t here = c;
      c = start;
      start += here;
    }
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t place = count[digit<Bits>(from[i], p)]++;
      to[place] = from[i];
      if constexpr (has_payload<Key, Payload>) to_payload[place] = from_payload[i];
    }
    std::swap(from, to);
    std::swap(from_payload, to_payload);
  }
  if (from != keys) {
    std::memcpy(keys, from, n * sizeof(Key));
    if constexpr (has_payload<Key, Payload>) std::copy(from_payload, from_payload + n, payload);
  }
}

/// 64-bit keys of a large array: split by the highest digit in which they differ, then sort every part; parts that are
/// still large are split again.
template <class Key, class Payload>
void msd_sort(Key* keys, Payload* payload, Key* spare_keys, Payload* spare_payload, std::size_t n, int passes) {
  constexpr bool payloads = has_payload<Key, Payload>;
  Key differing = 0;
  for (std::size_t i = 1; i < n; ++i) differing |= static_cast<Key>(keys[i] ^ keys[0]);
  while (passes > 0 && digit(differing, passes - 1) == 0) --passes;
  if (passes == 0) return;
  if (n <= split_above || passes <= 3) return lsd_sort(keys, payload, spare_keys, spare_payload, n, passes);
  const int p = passes - 1;
  std::vector<std::size_t> end(buckets, 0);
  for (std::size_t i = 0; i < n; ++i) ++end[digit(keys[i], p)];
  std::size_t start = 0;
  for (std::size_t& c : end) {
    const std::size_t here = c;
    c = start;
    start += here;
  }
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t place = end[digit(keys[i], p)]++;
    spare_keys[place] = keys[i];
    if constexpr (payloads) spare_payload[place] = payload[i];
  }
  std::memcpy(keys, spare_keys, n * sizeof(Key));
  if constexpr (payloads) std::copy(spare_payload, spare_payload + n, payload);
  std::size_t begin = 0;
  for (const std::size_t stop : end) {
    if (stop - begin > 1) {
      Payload* const part = payloads ? payload + begin : payload;
      Payload* const spare_part = payloads ? spare_payload + begin : spare_payload;
      if (stop - begin <= small) {
        insertion_sort(keys + begin, part, stop - begin);
      } else {
        msd_sort(keys + begin, part, spare_keys + begin, spare_part, stop - begin, p);
      }
    }
    begin = stop;
  }
}

}  // namespace radix_detail

/// Sorts keys ascending and applies the same order to payload (skipped for no_payload); stable.
///
/// @par Complexity O(n): three passes for 32-bit keys, up to six for 64-bit keys (digits in which all keys agree are
/// skipped); temporary memory as large as the input.
template <class Key, class Payload>
void radix_sort_with(Key* keys, Payload* payload, std::size_t n) {
  static_assert(std::is_same_v<Key, std::uint32_t> || std::is_same_v<Key, std::uint64_t>);
  constexpr bool payloads = !std::is_same_v<Payload, no_payload>;
  if (n < 2) return;
  if (n <= radix_detail::small) return radix_detail::insertion_sort(keys, payload, n);
  const auto spare_keys = std::make_unique_for_overwrite<Key[]>(n);
  const auto spare_payload = std::make_unique_for_overwrite<Payload[]>(payloads ? n : 0);
  if (n <= radix_detail::medium) {
    constexpr int bits = radix_detail::narrow_digit_bits;
    constexpr int passes = radix_detail::digits_of<Key, bits>;
    return radix_detail::lsd_sort<bits>(keys, payload, spare_keys.get(), spare_payload.get(), n, passes);
  }
  constexpr int passes = radix_detail::digits_of<Key>;
  if constexpr (sizeof(Key) == 4) {
    radix_detail::lsd_sort(keys, payload, spare_keys.get(), spare_payload.get(), n, passes);
  } else {
    radix_detail::msd_sort(keys, payload, spare_keys.get(), spare_payload.get(), n, passes);
  }
}
template <class Key, class Payload>
void radix_sort(std::vector<Key>& keys, std::vector<Payload>& payload) {
  radix_sort_with(keys.data(), payload.data(), keys.size());
}

/// Sorts keys ascending.
template <class Key>
void radix_sort(std::vector<Key>& keys) {
  std::vector<no_payload> none;
  radix_sort(keys, none);
}

/// Sorts n keys ascending with room for n more in spare: for the rows of a matrix, since it allocates nothing up to 2^17 keys.
template <class Key>
void radix_sort(Key* keys, Key* spare, std::size_t n) {
  no_payload none;
  if (n <= radix_detail::medium) {
    constexpr int bits = radix_detail::narrow_digit_bits;
    return radix_detail::lsd_sort<bits>(keys, &none, spare, &none, n, radix_detail::digits_of<Key, bits>);
  }
  radix_detail::msd_sort(keys, &none, spare, &none, n, radix_detail::digits_of<Key>);
}

/// A 32-bit key and up to 22 bits that ride along with it, for radix_sort_packed: one array instead of two.
inline constexpr int packed_bits = 2 * radix_detail::digit_bits;
constexpr std::uint64_t pack(std::uint32_t key, std::uint32_t rider) { return (std::uint64_t{key} << packed_bits) | rider; }
constexpr std::uint32_t packed_key(std::uint64_t packed) { return static_cast<std::uint32_t>(packed >> packed_bits); }
constexpr std::uint32_t packed_rider(std::uint64_t packed) { return static_cast<std::uint32_t>(packed & ((1u << packed_bits) - 1)); }

/// Sorts by the keys alone; stable.
inline void radix_sort_packed(std::uint64_t* packed, std::size_t n) {
  if (n < 2) return;
  const auto spare = std::make_unique_for_overwrite<std::uint64_t[]>(n);
  no_payload none;
  radix_detail::lsd_sort(packed, &none, spare.get(), &none, n, 5, 2);
}

}  // namespace core
ASSAY_NAMESPACE_END
