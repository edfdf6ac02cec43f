// SPDX-License-Identifier: MIT
/// @file
/// The three ways to say what was found: text for the terminal, JSON for programs, a page for people.
#pragma once

#include "evaluate/options.hpp"
#include "evaluate/result.hpp"

#include <string>
#include <vector>

namespace evaluate {

/// Version of the JSON schema (docs/evaluate_csv.md); changed fields raise it.
inline constexpr int json_version = 1;

std::string to_text(const evaluation& e, const options& o);
std::string to_json(const evaluation& e, const options& o);
std::string to_html(const evaluation& e, const options& o);

/// Keys of the metrics that are shown per group in text and tables; JSON has all.
const std::vector<std::string>& group_keys(const evaluation& e);
/// Most groups of a partition that the page and the text show; those with most rows.
inline constexpr std::size_t most_shown_groups = 40;
inline constexpr std::size_t most_text_groups = 12;
/// Places of the groups to show, in their order.
std::vector<std::size_t> shown_groups(const partition& p, std::size_t most = most_shown_groups);
/// "Groups of sex", "Intersections: sex × colour"
std::string title_of(const partition& p);
/// Whether this is one of several intersections and not that of all attributes: folded away.
bool is_partial(const evaluation& e, const partition& p);

/// The first of the sentences on skipped groups, and how many more there are.
std::vector<std::string> shown_skips(const partition& p);

/// "[0.81, 0.83]", "–" without one, or "" without a value.
std::string interval_text(const metric& m);
/// Keys of the metrics that tell what a recalibration did.
const std::vector<std::string>& recalibration_keys(const evaluation& e);

/// What the metric says, or why it is n/a.
std::string says_text(const metric& m);
/// What the measure says, and how its p-value was found.
std::string joint_text(const joint_dependence& d);
/// How the test was done, and what it says, or why there is none.
std::string how_text(const paired_metric& m);
/// "0.0013", "< 0.001", "n/a".
std::string p_value_text(double p);

}  // namespace evaluate
