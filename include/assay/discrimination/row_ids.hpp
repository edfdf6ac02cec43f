// SPDX-License-Identifier: MIT
/// @file
/// Ids of the groups that rows belong to: whole numbers >= 0 of any size.
#pragma once

#include <assay/core/bits.hpp>
#include <assay/core/blocks.hpp>
#include <assay/core/error.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace discrimination_detail {

/// Whether x is a whole number in [0, 2⁶³).
template <class Scalar>
bool is_id(Scalar x) {
  if constexpr (core::is_floating<Scalar>) {
    const auto d = static_cast<double>(x);
    return core::is_weight(d) && d < 0x1p63 && static_cast<double>(static_cast<std::int64_t>(d)) == d;
  } else if constexpr (std::is_signed_v<Scalar>) {
    return x >= 0;
  } else {
    return static_cast<std::uint64_t>(x) >> 63 == 0;
  }
}

template <class Scalar>
[[gnu::cold, gnu::noinline]] void raise_id(core::argument a, Index index, Scalar x) {
  if constexpr (core::is_floating<Scalar>) {
    const auto d = static_cast<double>(x);
    if (core::is_nan(d)) core::raise_at(a, index, "is NaN");
    if (core::is_infinite(d)) core::raise_at(a, index, "is infinite");
    core::raise_at(a, index, "= " + core::to_text(d) + " is not a whole number in [0, 2^63)");
  } else {
    using printed = std::conditional_t<std::is_signed_v<Scalar>, long long, unsigned long long>;
    core::raise_at(a, index, "= " + core::to_text(static_cast<printed>(x)) + " is not a whole number in [0, 2^63)");
  }
}

/// The ids of rows: integers of any type, bool, or floats that hold whole numbers.
template <class Derived>
std::vector<std::uint64_t> row_ids(core::argument a, const Eigen::DenseBase<Derived>& ids) {
  using scalar = typename Derived::Scalar;
  const core::vector_source<Derived> source(ids);
  std::vector<std::uint64_t> out;
  out.reserve(static_cast<std::size_t>(source.size()));
  scalar buffer[core::block_size];
  for (Index begin = 0; begin < source.size(); begin += core::block_size) {
    const Index count = (std::min)(core::block_size, source.size() - begin);
    const scalar* in = source.load(begin, count, buffer);
    for (Index i = 0; i < count; ++i) {
      if (!is_id(in[i])) [[unlikely]] raise_id(a, begin + i, in[i]);
      out.push_back(static_cast<std::uint64_t>(in[i]));
    }
  }
  return out;
}

}  // namespace discrimination_detail
ASSAY_NAMESPACE_END
