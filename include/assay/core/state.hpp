// SPDX-License-Identifier: MIT
/// @file
/// The portable state format: little endian, versioned, every length checked, hostile bytes rejected.
///
/// Layout: "ASSY", format version (u16), summary version (u16), summary name (u32, four letters), payload length (u64),
/// payload, FNV-1a checksum (u64) of all that stands before it.
#pragma once

#include <assay/core/bits.hpp>
#include <assay/core/error.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// A serialised summary.
using bytes = std::vector<std::uint8_t>;

namespace core {

/// Four letters as a number, e.g. summary_name("RELI").
constexpr std::uint32_t summary_name(const char (&letters)[5]) {
  std::uint32_t name = 0;
  for (int i = 0; i < 4; ++i) name |= static_cast<std::uint32_t>(static_cast<unsigned char>(letters[i])) << (8 * i);
  return name;
}

inline constexpr std::uint32_t state_magic = summary_name("ASSY");
inline constexpr std::uint16_t state_format = 1;

inline std::uint64_t checksum(std::span<const std::uint8_t> data) {
  std::uint64_t h = 0xcbf29ce484222325u;
  for (const std::uint8_t b : data) h = (h ^ b) * 0x100000001b3u;
  return h;
}

/// Writes numbers and arrays of numbers; finish() gives the bytes.
class state_writer {
 public:
  state_writer(std::uint32_t name, std::uint16_t version) {
    put(state_magic);
    put(state_format);
    put(version);
    put(name);
    put(std::uint64_t{0});  // payload length, set by finish()
  }
  template <class T>
  void put(T x) {
    if constexpr (std::is_same_v<T, double> || std::is_same_v<T, float>) {
      put(to_bits(x));
    } else if constexpr (std::is_enum_v<T>) {
      put(static_cast<std::uint32_t>(x));
    } else if constexpr (sizeof(T) == 16) {
      put(static_cast<std::uint64_t>(x));
      put(static_cast<std::uint64_t>(x >> 64));
    } else {
      for (std::size_t i = 0; i < sizeof(T); ++i) out_.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(x) >> (8 * i)));
    }
  }
  /// Length, then the elements, of any container of numbers.
  template <class Container>
  void put_array(const Container& c) {
    put(static_cast<std::uint64_t>(c.size()));
    for (const auto& x : c) put(x);
  }
  bytes finish() {
    const std::uint64_t length = out_.size() - header_size;
    for (std::size_t i = 0; i < 8; ++i) out_[header_size - 8 + i] = static_cast<std::uint8_t>(length >> (8 * i));
    put(checksum(out_));
    return std::move(out_);
  }
  static constexpr std::size_t header_size = 20;

 private:
  bytes out_;
};

/// Reads what a state_writer wrote; throws invalid_input for anything else.
class state_reader {
 public:
  state_reader(std::span<const std::uint8_t> in, std::uint32_t name, std::uint16_t version, const char* function)
      : in_(in), function_(function) {
    constexpr std::size_t header = state_writer::header_size;
    if (in_.size() < header + 8) fail("the bytes are too short");
    if (get<std::uint32_t>() != state_magic) fail("the bytes are no assay state");
    if (get<std::uint16_t>() != state_format) fail("unknown format version");
    if (get<std::uint16_t>() != version) fail("unknown version of this summary");
    if (get<std::uint32_t>() != name) fail("the bytes belong to another summary");
    if (get<std::uint64_t>() != in_.size() - header - 8) fail("the length does not fit the bytes");
    const std::size_t payload = at_;
    at_ = in_.size() - 8;
    const bool intact = get<std::uint64_t>() == checksum(in_.first(in_.size() - 8));
    if (!intact) fail("the checksum does not fit the bytes");
    at_ = payload;
    in_ = in_.first(in_.size() - 8);
  }

  template <class T>
  T get() {
    if constexpr (std::is_same_v<T, double> || std::is_same_v<T, float>) {
      return std::bit_cast<T>(get<bits_of<T>>());
    } else if constexpr (std::is_same_v<T, bool>) {
      const auto b = get<std::uint8_t>();
      if (b > 1) fail("a flag is neither 0 nor 1");
      return b != 0;
    } else if constexpr (sizeof(T) == 16) {
      const auto low = get<std::uint64_t>();
      const auto high = get<std::uint64_t>();
      return static_cast<T>((static_cast<uint128>(high) << 64) | low);
    } else {
      if (remaining() < sizeof(T)) fail("the bytes end too early");
      std::uint64_t x = 0;
      for (std::size_t i = 0; i < sizeof(T); ++i) x |= static_cast<std::uint64_t>(in_[at_ + i]) << (8 * i);
      at_ += sizeof(T);
      return static_cast<T>(x);
    }
  }
  /// An enum whose last valid value is `last`.
  template <class Enum>
  Enum get_enum(Enum last) {
    const auto x = get<std::uint32_t>();
    if (x > static_cast<std::uint32_t>(last)) fail("an option is out of range");
    return static_cast<Enum>(x);
  }
  /// A length that the remaining bytes can hold at element_size bytes each.
  std::size_t get_size(std::size_t element_size) {
    const auto n = get<std::uint64_t>();
    if (n > remaining() / element_size) fail("an array is longer than the bytes");
    return static_cast<std::size_t>(n);
  }
  template <class T>
  std::vector<T> get_array() {
    std::vector<T> out(get_size(sizeof(T)));
    for (T& x : out) x = get<T>();
    return out;
  }
  /// Throws unless all bytes were read.
  void finish() const {
    if (remaining() != 0) fail("there are bytes left over");
  }
  /// Throws unless a condition on the content holds.
  void require(bool ok, const char* problem) const {
    if (!ok) fail(problem);
  }

 private:
  std::size_t remaining() const { return in_.size() - at_; }
  [[noreturn]] void fail(const char* problem) const { raise_for(function_, problem); }
  std::span<const std::uint8_t> in_;
  const char* function_;
  std::size_t at_ = 0;
};

}  // namespace core
ASSAY_NAMESPACE_END
