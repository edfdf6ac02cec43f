// SPDX-License-Identifier: MIT
/// @file
/// Names of a text column, numbered in the order in which they first appear.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace csv {

class dictionary {
 public:
  struct full {};
  using code = std::uint16_t;
  /// More different names than this are no groups or classes.
  static constexpr std::size_t most_names = 65535;

  /// The number of the name, which is added when it is new. Throws full when there is no room for it.
  code find_or_add(std::string_view name) {
    // A column of groups mostly has a handful of names, for which this beats hashing.
    const std::size_t few = names_.size() < 8 ? names_.size() : 8;
    for (std::size_t i = 0; i < few; ++i) {
      if (names_[i] == name) return static_cast<code>(i);
    }
    const auto found = codes_.find(name);
    if (found != codes_.end()) return found->second;
    if (names_.size() == most_names) throw full();
    const auto added = static_cast<code>(names_.size());
    names_.emplace_back(name);
    codes_.emplace(names_.back(), added);
    return added;
  }

  const std::vector<std::string>& names() const { return names_; }

 private:
  struct hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
  };
  std::vector<std::string> names_;
  std::unordered_map<std::string, code, hash, std::equal_to<>> codes_;
};

}  // namespace csv
