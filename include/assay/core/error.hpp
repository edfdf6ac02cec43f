// SPDX-License-Identifier: MIT
/// @file
/// What bad input throws, and the cold functions that build its message.
#pragma once

#include <assay/core/config.hpp>

#include <charconv>
#include <stdexcept>
#include <string>
#include <string_view>

#if !ASSAY_HAS_EXCEPTIONS
#include <cstdio>
#include <cstdlib>
#endif

ASSAY_NAMESPACE_BEGIN

/// Thrown for bad input. The text names the function, the argument, the index and the value:
/// `assay::auroc: score[3] is NaN`.
class invalid_input : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

namespace core {

/// A number as the shortest text that reads back to the same value.
template <class T>
std::string to_text(T value) {
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
  return std::string(buffer, end.ptr);
}

/// Throws invalid_input; without exceptions prints the message and aborts.
[[noreturn, gnu::cold, gnu::noinline]] inline void raise(const std::string& message) {
#if ASSAY_HAS_EXCEPTIONS
  throw invalid_input(message);
#else
  std::fprintf(stderr, "%s\n", message.c_str());
  std::abort();
#endif
}

/// Who is asking: the public function's name and the argument's name, both literals.
struct argument {
  const char* function = "";
  const char* name = "";
};

/// "assay::function: problem"
[[noreturn, gnu::cold, gnu::noinline]] inline void raise_for(const char* function, std::string_view problem) {
  raise(std::string("assay::") + function + ": " + std::string(problem));
}

/// "assay::function: name[index] problem", e.g. "is NaN" or "= 1.5 is outside [0, 1]".
[[noreturn, gnu::cold, gnu::noinline]] inline void raise_at(argument a, Index index, std::string_view problem) {
  raise_for(a.function, std::string(a.name) + "[" + to_text(index) + "] " + std::string(problem));
}

/// Throws unless two arguments have as many elements.
inline void check_same_size(const char* function, const char* name, Index size, const char* other, Index other_size) {
  if (size != other_size) {
    raise_for(function, std::string(name) + " has " + to_text(size) + " elements but " + other + " has " + to_text(other_size));
  }
}

}  // namespace core
ASSAY_NAMESPACE_END
