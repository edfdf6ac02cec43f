// SPDX-License-Identifier: MIT
/// @file
/// assay::categorical: marks codes as categories, whose distance is 0 when equal and 1 when not.
#pragma once

#include <assay/core/view.hpp>

ASSAY_NAMESPACE_BEGIN

/// Codes that name categories, made by categorical(g). Holds plain arrays by reference and expressions by value, as
/// Eigen does: the array must outlive it.
template <class Derived>
struct categories {
  typename Derived::Nested codes;
};

namespace dependence_detail {

template <class T>
inline constexpr bool is_categories = false;
template <class Derived>
inline constexpr bool is_categories<categories<Derived>> = true;

/// True for what assay::concatenated makes.
template <class T>
inline constexpr bool is_concatenation = false;

/// What a dependence function takes for x and for y.
template <class T>
concept argument = core::dense<T> || is_categories<std::remove_cvref_t<T>> || is_concatenation<std::remove_cvref_t<T>>;

}  // namespace dependence_detail

/// Marks a vector of codes as categories for the dependence functions: `distance_correlation(score, categorical(group))`.
///
/// Two rows have distance 0 when their codes are equal and 1 when they differ (the discrete metric); the order and the
/// spacing of the codes mean nothing. One-hot columns under Euclidean distance give sqrt(2) times these distances, so the
/// same distance correlation; two categories give the same as a 0/1 number.
///
/// @param codes vector of bool, integers, or floats that hold whole numbers; each in [0, 2^31 - 1)
struct categorical_function {
  template <class Derived>
  categories<Derived> operator()(const Eigen::DenseBase<Derived>& codes) const {
    static_assert(Derived::IsVectorAtCompileTime,
                  "assay::categorical takes a vector of codes; of a run-time n x 1 matrix pass .col(0)");
    return {codes.derived()};
  }
  template <class T>
  requires(!core::dense<T>) int operator()(const T&) const {
    static_assert(core::always_false<T>,
                  "assay::categorical takes an Eigen vector of codes; wrap a std::vector or std::span as assay::view(g)");
    return 0;
  }
};
inline constexpr categorical_function categorical{};

ASSAY_NAMESPACE_END
