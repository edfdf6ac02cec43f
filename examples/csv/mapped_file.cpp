// SPDX-License-Identifier: MIT
#include "csv/mapped_file.hpp"

#include "csv/error.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace csv {
namespace {

std::string reason() { return std::generic_category().message(errno); }

/// Closes the descriptor on every way out; the mapping outlives it.
struct descriptor {
  int id;
  ~descriptor() {
    if (id >= 0) ::close(id);
  }
};

}  // namespace

mapped_file::mapped_file(const std::string& path) {
  const descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.id < 0) throw error("cannot open the file: " + reason());
  struct stat status {};
  if (::fstat(file.id, &status) != 0) throw error("cannot read the file: " + reason());
  if (!S_ISREG(status.st_mode)) throw error("is not a regular file");
  size_ = static_cast<std::size_t>(status.st_size);
  if (size_ == 0) throw error("the file is empty");
  void* memory = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file.id, 0);
  if (memory == MAP_FAILED) throw error("cannot map the file: " + reason());
  ::madvise(memory, size_, MADV_SEQUENTIAL);
  data_ = static_cast<const char*>(memory);
}

mapped_file::~mapped_file() { ::munmap(const_cast<char*>(data_), size_); }

}  // namespace csv
