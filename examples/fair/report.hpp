// SPDX-License-Identifier: MIT
/// @file
/// The sweeps as text for the terminal, as JSON and as a page with plots.
#pragma once

#include "fair/sweep.hpp"

#include <string>

namespace fair {

std::string to_text(const result& r, const options& o);
std::string to_json(const result& r, const options& o);
std::string to_html(const result& r, const options& o);

}  // namespace fair
