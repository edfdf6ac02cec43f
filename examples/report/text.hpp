// SPDX-License-Identifier: MIT
/// @file
/// Numbers and names as people read them.
#pragma once

#include <string>
#include <string_view>

namespace report {

/// Four significant digits where that is enough: 0.8312, 12.35, 5226, 1.2e-07; "n/a" for NaN.
std::string number(double x);
/// A whole number with thousands separated: 5,226.
std::string count(long long n);
/// A share as a percentage: 83.0 %.
std::string percent(double x);
/// "[0.8169, 0.8412]", or "" without one.
std::string interval(double lower, double upper);
/// The text for HTML and XML, in elements and in double-quoted attributes. Bytes that are no UTF-8 become U+FFFD.
std::string escape(std::string_view text);
/// Columns that the text takes on a terminal, as the number of code points.
std::size_t width(std::string_view text);
/// The text without control characters, cut to so many columns.
std::string shortened(std::string_view text, std::size_t columns);

}  // namespace report
