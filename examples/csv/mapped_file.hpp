// SPDX-License-Identifier: MIT
/// @file
/// A file as read-only memory: its pages belong to the page cache, not to the program.
#pragma once

#include <string>
#include <string_view>

namespace csv {

/// Maps a regular file; throws csv::error when there is none, it cannot be read or it is empty.
class mapped_file {
 public:
  explicit mapped_file(const std::string& path);
  ~mapped_file();
  mapped_file(const mapped_file&) = delete;
  mapped_file& operator=(const mapped_file&) = delete;

  std::string_view text() const { return {data_, size_}; }

 private:
  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace csv
