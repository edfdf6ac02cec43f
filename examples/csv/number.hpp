// SPDX-License-Identifier: MIT
/// @file
/// Text of a field as a number or a 0/1 label, or a sentence that says why it is none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace csv {

/// What a number must be.
enum class range { finite, probability, weight, deviation };

/// Reads the number; false when the text is none of the range.
bool read_number(std::string_view text, range wanted, double& out);

/// Reads a label written as the number 0 or 1 (0, 1, 0.0, 1.0, ...); false for anything else.
bool read_label(std::string_view text, std::uint8_t& out);

/// Why read_number or read_label refused the text, to stand after the name of the column.
std::string why_no_number(std::string_view text, range wanted);
std::string why_no_label(std::string_view text);

}  // namespace csv
