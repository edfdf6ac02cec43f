// SPDX-License-Identifier: MIT
/// @file
/// Checked, typed feeds: labels as uint8, classes and groups as int32, weights as double, scores as float or double.
///
/// A feed hands out blocks of at most block_size elements and checks them on the way, by bits, so that -ffast-math
/// does not remove the check; the check of a block is a vectorised pass over data that stand in the first-level cache.
#pragma once

#include <assay/core/bits.hpp>
#include <assay/core/blocks.hpp>
#include <assay/core/error.hpp>

#include <cstdint>
#include <limits>

// A feed hands a buffer that load() has filled to a check by const pointer; GCC takes it for uninitialised when inlined.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

ASSAY_NAMESPACE_BEGIN
namespace core {

/// What the elements of a real feed must be.
enum class real_kind {
  ordered,      ///< anything but NaN (ranking scores: infinities are ordered)
  finite,       ///< finite
  probability,  ///< in [0, 1]
  weight        ///< finite and not negative
};

template <real_kind Kind, binary_float T>
constexpr bool is_valid(T x) {
  if constexpr (Kind == real_kind::ordered) return !is_nan(x);
  if constexpr (Kind == real_kind::finite) return is_finite(x);
  if constexpr (Kind == real_kind::probability) return is_probability(x);
  if constexpr (Kind == real_kind::weight) return is_weight(x);
}

/// What is wrong with an invalid x, for the message.
template <binary_float T>
[[gnu::cold, gnu::noinline]] inline std::string problem_of(T x, real_kind kind) {
  if (is_nan(x)) return "is NaN";
  if (is_infinite(x)) return "is infinite";
  return "= " + to_text(x) + (kind == real_kind::probability ? " is outside [0, 1]" : " is negative");
}

/// Whether some x[0..count) is invalid.
template <real_kind Kind, binary_float T>
bool has_invalid(const T* x, Index count) {
  constexpr Index lanes = 32;  // a constant count: GCC vectorises nothing else at -O2
  bits_of<T> bad = 0;
  Index i = 0;
  for (; i + lanes <= count; i += lanes) {
    for (Index k = 0; k < lanes; ++k) bad |= static_cast<bits_of<T>>(!is_valid<Kind>(x[i + k]));
  }
  for (; i < count; ++i) bad |= static_cast<bits_of<T>>(!is_valid<Kind>(x[i]));
  return bad != 0;
}

/// Checks x[0..count); first is the index of x[0] for the message.
template <real_kind Kind, binary_float T>
void check_block(const T* x, Index count, Index first, argument a) {
  if (has_invalid<Kind>(x, count)) [[unlikely]] {
    for (Index i = 0; i < count; ++i) {
      if (!is_valid<Kind>(x[i])) raise_at(a, first + i, problem_of(x[i], Kind));
    }
  }
}

/// Real numbers of kind Kind as T (by default float for float, half, bfloat16; double for all others).
template <class Derived, real_kind Kind, class T = real_type<typename Derived::Scalar>>
class real_feed {
 public:
  using value_type = T;
  real_feed(const Eigen::DenseBase<Derived>& x, argument a) : source_(x), argument_(a) {}
  Index size() const { return source_.size(); }

  const T* load(Index begin, Index count, T* buffer) const {
    const T* out;
    if constexpr (std::is_same_v<typename Derived::Scalar, T>) {
      out = source_.load(begin, count, buffer);
    } else {
      typename Derived::Scalar raw[block_size];
      const auto* in = source_.load(begin, count, raw);
      for (Index i = 0; i < count; ++i) buffer[i] = static_cast<T>(in[i]);
      out = buffer;
    }
    check_block<Kind>(out, count, begin, argument_);
    return out;
  }

 private:
  vector_source<Derived> source_;
  argument argument_;
};

template <class Derived>
using probability_feed = real_feed<Derived, real_kind::probability>;
template <class Derived>
using score_feed = real_feed<Derived, real_kind::ordered>;

/// Weights as double. Integer arguments are refused, so that groups cannot slip in as weights.
template <class Derived>
class weight_feed : public real_feed<Derived, real_kind::weight, double> {
  static_assert(is_floating<typename Derived::Scalar>,
                "assay: weights must be floating point (groups and labels are integers); cast integer weights with .cast<double>()");

 public:
  explicit weight_feed(const Eigen::DenseBase<Derived>& w, const char* function)
      : real_feed<Derived, real_kind::weight, double>(w, {function, "weights"}) {}
};

/// What is wrong with x as a label, for the message.
[[gnu::cold, gnu::noinline]] inline std::string label_problem(double x) {
  if (is_nan(x)) return "is NaN";
  const bool fraction = x > 0 && x < 1;
  return "= " + to_text(x) + " is not 0 or 1" + (fraction ? "; of a probability p pass p >= 0.5" : "");
}

/// Whether a label of any scalar type is 1, or 0. NaN equals everything under -ffast-math, so floats are compared by bits.
template <class Scalar>
bool is_one(Scalar x) {
  if constexpr (is_floating<Scalar>) {
    return to_bits(static_cast<real_type<Scalar>>(x)) == to_bits(real_type<Scalar>(1));
  } else {
    return x == Scalar(1);
  }
}
template <class Scalar>
bool is_zero(Scalar x) {
  if constexpr (is_floating<Scalar>) {
    return magnitude_bits(static_cast<real_type<Scalar>>(x)) == 0;
  } else {
    return x == Scalar(0);
  }
}

/// Scalars that hold a label 0/1 in the byte that is wanted: bool, char, int8 and uint8.
template <class Scalar>
inline constexpr bool is_label_byte = sizeof(Scalar) == 1 && std::is_integral_v<Scalar>;

/// Whether a byte is neither 0 nor 1.
inline bool has_large_byte(const std::uint8_t* x, Index count) {
  constexpr Index lanes = 32;  // a constant count: GCC vectorises nothing else at -O2
  std::uint8_t bits[lanes] = {};
  Index i = 0;
  for (; i + lanes <= count; i += lanes) {
    for (Index k = 0; k < lanes; ++k) bits[k] = static_cast<std::uint8_t>(bits[k] | x[i + k]);
  }
  unsigned all = 0;
  for (const std::uint8_t b : bits) all |= b;
  for (; i < count; ++i) all |= x[i];
  return all > 1;
}

/// Labels of any other scalar as bytes; whether all of them are 0 or 1.
template <class Scalar>
bool to_label_bytes(const Scalar* in, Index count, std::uint8_t* out) {
  unsigned bad = 0;
  for (Index i = 0; i < count; ++i) {
    const bool one = is_one(in[i]);
    out[i] = static_cast<std::uint8_t>(one);
    bad |= static_cast<unsigned>(!(one || is_zero(in[i])));
  }
  return bad == 0;
}

/// 0/1 labels of bool, any integer type, or floats that hold 0 or 1, as uint8.
template <class Derived>
class label_feed {
  using scalar = typename Derived::Scalar;

 public:
  using value_type = std::uint8_t;
  label_feed(const Eigen::DenseBase<Derived>& x, argument a) : source_(x), argument_(a) {}
  Index size() const { return source_.size(); }

  const std::uint8_t* load(Index begin, Index count, std::uint8_t* buffer) const {
    if constexpr (is_label_byte<scalar>) {
      const scalar* raw = source_.load(begin, count, reinterpret_cast<scalar*>(buffer));
      const auto* out = reinterpret_cast<const std::uint8_t*>(raw);
      if (has_large_byte(out, count)) [[unlikely]] find(raw, begin, count);
      return out;
    } else {
      scalar raw[block_size];
      const scalar* in = source_.load(begin, count, raw);
      if (!to_label_bytes(in, count, buffer)) [[unlikely]] find(in, begin, count);
      return buffer;
    }
  }

 private:
  [[gnu::cold, gnu::noinline]] void find(const scalar* in, Index begin, Index count) const {
    for (Index i = 0; i < count; ++i) {
      if (!is_one(in[i]) && !is_zero(in[i])) raise_at(argument_, begin + i, label_problem(static_cast<double>(in[i])));
    }
  }
  vector_source<Derived> source_;
  argument argument_;
};

/// Class labels or group ids as int32 in [0, limit): integers of any type, bool, or floats that hold whole numbers.
template <class Derived>
class class_feed {
  using scalar = typename Derived::Scalar;

 public:
  using value_type = std::int32_t;
  class_feed(const Eigen::DenseBase<Derived>& x, argument a, Index limit = (std::numeric_limits<std::int32_t>::max)())
      : source_(x), argument_(a), limit_(limit) {}
  Index size() const { return source_.size(); }

  const std::int32_t* load(Index begin, Index count, std::int32_t* buffer) const {
    scalar raw[block_size];
    const scalar* in = source_.load(begin, count, raw);
    bool bad = false;
    for (Index i = 0; i < count; ++i) {
      const bool ok = is_valid_class(in[i]);
      buffer[i] = ok ? static_cast<std::int32_t>(in[i]) : 0;
      bad |= !ok;
    }
    if (bad) [[unlikely]] find(in, begin, count);
    return buffer;
  }

 private:
  bool is_valid_class(scalar x) const {
    if constexpr (is_floating<scalar>) {
      const double d = static_cast<double>(x);
      if (!is_weight(d)) return false;  // NaN, infinite, negative
      return d < static_cast<double>(limit_) && static_cast<double>(static_cast<std::int64_t>(d)) == d;
    } else if constexpr (std::is_signed_v<scalar>) {
      return x >= 0 && static_cast<std::int64_t>(x) < limit_;
    } else {
      return static_cast<std::uint64_t>(x) < static_cast<std::uint64_t>(limit_);
    }
  }
  [[gnu::cold, gnu::noinline]] void find(const scalar* in, Index begin, Index count) const {
    for (Index i = 0; i < count; ++i) {
      if (is_valid_class(in[i])) continue;
      std::string value;
      if constexpr (is_floating<scalar>) {
        if (is_nan(static_cast<double>(in[i]))) raise_at(argument_, begin + i, "is NaN");
        value = to_text(static_cast<double>(in[i]));
      } else {
        value = to_text(static_cast<std::conditional_t<std::is_signed_v<scalar>, long long, unsigned long long>>(in[i]));
      }
      bool fraction = false;
      if constexpr (is_floating<scalar>) fraction = static_cast<double>(in[i]) > 0 && static_cast<double>(in[i]) < 1;
      raise_at(argument_, begin + i,
               "= " + value + " is not a whole number in [0, " + to_text(limit_) + ")" +
                   (fraction ? "; of a probability p pass p >= 0.5" : ""));
    }
  }
  vector_source<Derived> source_;
  argument argument_;
  Index limit_;
};

}  // namespace core
ASSAY_NAMESPACE_END

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
