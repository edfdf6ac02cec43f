// SPDX-License-Identifier: MIT
/// @file
/// assay::view: std::vector and std::span as Eigen arrays, and the concepts that public functions are written in.
#pragma once

#include <assay/core/config.hpp>

#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

ASSAY_NAMESPACE_BEGIN

/// The elements of a span as an Eigen column; nothing is copied, so the data must outlive the view.
template <class T, std::size_t Extent>
auto view(std::span<T, Extent> x) {
  using array = Eigen::Array<std::remove_const_t<T>, Eigen::Dynamic, 1>;
  return Eigen::Map<const array>(x.data(), static_cast<Index>(x.size()));
}
/// The elements of a vector as an Eigen column; nothing is copied, so the vector must outlive the view.
template <class T, class Allocator>
auto view(const std::vector<T, Allocator>& x) {
  static_assert(!std::is_same_v<T, bool>, "assay::view: std::vector<bool> holds bits, not elements; use std::vector<char> or std::uint8_t");
  return view(std::span<const T>(x));
}
/// A temporary would be gone before its view is read.
template <class T, class Allocator>
auto view(const std::vector<T, Allocator>&& x) = delete;
/// count elements from data as an Eigen column; nothing is copied.
template <class T>
auto view(const T* data, Index count) {
  return view(std::span<const T>(data, static_cast<std::size_t>(count)));
}

namespace core {

/// An Eigen array, matrix, map, block or expression; asked by conversion, since a segment derives from the DenseBase of
/// its Block, not of itself.
template <class T>
concept dense = requires(const std::remove_cvref_t<T>& x) { []<class D>(const Eigen::DenseBase<D>&) {}(x); };

/// A vector by its compile-time shape.
template <class T>
concept dense_vector = dense<T> && bool(std::remove_cvref_t<T>::IsVectorAtCompileTime);

/// A matrix by its compile-time shape; a run-time n x 1 matrix is one.
template <class T>
concept dense_matrix = dense<T> && !bool(std::remove_cvref_t<T>::IsVectorAtCompileTime);

/// A std::vector, std::span, std::array, …: what must be wrapped as assay::view(x) first.
template <class T>
concept unwrapped = !dense<T> && requires(const std::remove_cvref_t<T>& x) {
  x.begin();
  x.size();
};

/// For the static_assert of a catch-all overload.
template <class...>
inline constexpr bool always_false = false;

/// Type in which real numbers of scalar type T are processed: float for float, half and bfloat16, else double.
template <class T>
using real_type = std::conditional_t<std::is_same_v<T, float> || std::is_same_v<T, Eigen::half> || std::is_same_v<T, Eigen::bfloat16>,
                                     float, double>;

/// Floating point in the widest sense: what weights must be.
template <class T>
inline constexpr bool is_floating = std::is_floating_point_v<T> || std::is_same_v<T, Eigen::half> || std::is_same_v<T, Eigen::bfloat16>;

}  // namespace core
ASSAY_NAMESPACE_END
