// SPDX-License-Identifier: MIT
/// @file
/// assay::variables: several variables as one argument, for what measures them jointly.
#pragma once

#include <assay/core/value_and_gradient.hpp>
#include <assay/dependence/sample.hpp>

#include <array>
#include <tuple>

ASSAY_NAMESPACE_BEGIN
namespace dependence_detail {

/// An array by reference, an expression by value, as Eigen holds it.
template <class Derived>
struct held_array {
  typename Derived::Nested values;
};

template <class Derived>
held_array<Derived> hold(const Eigen::DenseBase<Derived>& x) {
  return {x.derived()};
}
template <class T>
requires(!core::dense<T>) T hold(const T& x) {
  return x;
}

template <class T>
const auto& held(const T& x) {
  if constexpr (core::dense<T> || argument<T>) {
    return x;
  } else {
    return x.values;
  }
}

template <class T>
using held_type = decltype(hold(std::declval<const std::remove_cvref_t<T>&>()));

}  // namespace dependence_detail

/// Several variables with the same rows, made by variables(x, y, ...). Arrays must outlive it.
template <class... Held>
struct variable_list {
  std::tuple<Held...> items;
};

/// Bundles variables, so that weights and options can follow: `joint_distance_covariance_squared(variables(x, y, z), weights)`.
///
/// Each is what every dependence function takes: a vector (numbers), an n x d matrix (rows are examples) or categorical(g).
struct variables_function {
  template <dependence_detail::argument... V>
  variable_list<dependence_detail::held_type<V>...> operator()(const V&... v) const {
    return {{dependence_detail::hold(v)...}};
  }
  template <class... V>
  requires(!(dependence_detail::argument<V> && ...)) int operator()(const V&...) const {
    static_assert(core::always_false<V...>,
                  "assay::variables takes Eigen vectors, matrices or categorical(g); wrap a std::vector or std::span as assay::view(x)");
    return 0;
  }
};
inline constexpr variables_function variables{};

namespace dependence_detail {

/// Several variables and weights as the cores want them; see sample.
struct joint_sample : remaining_rows {
  std::vector<variable> variables;

  Index rows() const { return variables.front().rows; }
  void for_variables(auto&& f) {
    for (variable& v : variables) f(v);
  }
};

/// What messages call the k-th variable.
inline const char* variable_name(std::size_t k) {
  constexpr std::array<const char*, 8> names{"x", "y", "z", "variable 4", "variable 5", "variable 6", "variable 7", "variable 8"};
  return k < names.size() ? names[k] : "a variable after the eighth";
}

/// Checked, neither weighed nor prepared.
template <class... Held>
joint_sample load_variables(const char* function, const variable_list<Held...>& list) {
  joint_sample s;
  const auto load = [&](const auto& v) {
    const char* name = variable_name(s.variables.size());
    s.variables.push_back(load_variable(v, {function, name}));
    s.given = s.variables.front().rows;
    check_rows(function, name, s.variables.back().rows, s.given);
  };
  std::apply([&](const auto&... v) { (load(held(v)), ...); }, list.items);
  return s;
}

template <class T>
inline constexpr bool is_variable_list = false;
template <class... Held>
inline constexpr bool is_variable_list<variable_list<Held...>> = true;

/// A gradient for one number a row is a Vector, else it has the shape of the first variable; anything else is handed on.
template <class First, class Result>
auto shaped(Result&& result) {
  if constexpr (std::is_same_v<std::remove_cvref_t<Result>, value_and_gradient<Eigen::ArrayXXd>>) {
    if constexpr (core::dense_vector<First>) return value_and_gradient<>{result.value, result.gradient.col(0)};
    else return std::forward<Result>(result);
  } else {
    return std::forward<Result>(result);
  }
}

/// Calling forms of a measure of several variables: (x, y[, z, ...]), or variables(x, y, z, ...) with [weights][, options].
///
/// Metric has a `name`, `least` (variables needed), check(options), whole_weights(options) (must weights be whole numbers?) and
/// of(joint_sample, options); a gradient is an n x columns array of all rows that were given. Where it has adapt(joint_sample&,
/// options), that changes the weighed values before they are centred.
template <class Metric, class Options>
struct joint_metric {
  template <class First, class... Held>
  auto operator()(const variable_list<First, Held...>& list, const Options& options = {}) const {
    joint_sample s = load(list, options);
    ready(s, options);
    return shaped<shape_of<First>>(Metric::of(s, options));
  }
  template <class First, class... Held, class W>
  auto operator()(const variable_list<First, Held...>& list, const Eigen::DenseBase<W>& weights, const Options& options = {}) const {
    joint_sample s = load(list, options);
    weigh(s, Metric::name, weights, Metric::whole_weights(options));
    ready(s, options);
    return shaped<shape_of<First>>(Metric::of(s, options));
  }
  template <argument X, argument Y, argument... More>
  auto operator()(const X& x, const Y& y, const More&... more) const {
    return (*this)(variables(x, y, more...));
  }
  template <class X, class... Rest>
  requires(!is_variable_list<X> && !(argument<X> && sizeof...(Rest) > 0 && (argument<Rest> && ...)))
  double operator()(const X&, const Rest&...) const {
    static_assert(core::always_false<X>,
                  "assay: a measure of several variables takes them one after the other (x, y, z), or as variables(x, y, z) with "
                  "[weights][, options]; each is an Eigen vector, matrix or categorical(g); wrap a std::vector or std::span as "
                  "assay::view(x)");
    return 0;
  }

 private:
  template <class First>
  using shape_of = std::remove_cvref_t<decltype(held(std::declval<const First&>()))>;

  static void ready(joint_sample& s, const Options& options) {
    if constexpr (requires { Metric::adapt(s, options); }) Metric::adapt(s, options);
    prepare(s);
  }
  template <class... Held>
  static joint_sample load(const variable_list<Held...>& list, const Options& options) {
    static_assert(sizeof...(Held) >= Metric::least, "assay: too few variables; the fewest are said in the documentation");
    Metric::check(options);
    return load_variables(Metric::name, list);
  }
};

}  // namespace dependence_detail
ASSAY_NAMESPACE_END
