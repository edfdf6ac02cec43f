// SPDX-License-Identifier: MIT
/// @file
/// One pass over any number of feeds, cut into fixed chunks and merged in a fixed order: one thread and sixty-four give
/// the same bits. Serial without OpenMP.
#pragma once

#include <assay/core/blocks.hpp>

#include <algorithm>
#include <exception>
#include <tuple>
#include <utility>
#include <vector>

#if defined(_OPENMP)
#include <omp.h>
#endif

ASSAY_NAMESPACE_BEGIN
namespace core {

/// Rows of a chunk: the unit of work of a thread. A constant of the library, since results may depend on it.
inline constexpr Index chunk_size = 64 * block_size;

/// Calls body(i) for i in [0, count), on several threads with OpenMP. What is thrown for the lowest i is thrown again.
template <class Body>
void parallel_for(Index count, Body&& body) {
#if defined(_OPENMP) && ASSAY_HAS_EXCEPTIONS
  if (count > 1) {
    Index failed = count;
    std::exception_ptr error;
#pragma omp parallel for schedule(dynamic)
    for (Index i = 0; i < count; ++i) {
      try {
        body(i);
      } catch (...) {
#pragma omp critical(assay_parallel_for)
        if (i < failed) {
          failed = i;
          error = std::current_exception();
        }
      }
    }
    if (error) std::rethrow_exception(error);
    return;
  }
#endif
  for (Index i = 0; i < count; ++i) body(i);
}

/// Calls body(begin, count, const T*...) for the blocks of rows [first, last), one pointer per feed.
template <class Body, class... Feeds>
void for_blocks(Index first, Index last, Body&& body, const Feeds&... feeds) {
  std::tuple<typename Feeds::value_type[block_size]...> buffers;
  for (Index begin = first; begin < last; begin += block_size) {
    const Index count = (std::min)(block_size, last - begin);
    std::apply(
        [&](auto&... buffer) {
          // braces load from left to right, so that every compiler names the same bad argument first
          const std::tuple<const typename Feeds::value_type*...> loaded{feeds.load(begin, count, buffer)...};
          std::apply([&](const auto*... x) { body(begin, count, x...); }, loaded);
        },
        buffers);
  }
}

/// Reduces n rows in chunks of so many rows: every chunk fills a state of its own, made by make(), with
/// body(state, begin, count, const T*...); the states are merged with merge() in the order of the chunks.
template <class Make, class Body, class... Feeds>
auto reduce_chunks(Index n, Index rows, Make&& make, Body&& body, const Feeds&... feeds) {
  using state = decltype(make());
  const Index chunks = (n + rows - 1) / rows;
  const auto fill = [&](state& s, Index chunk) {
    for_blocks(
        chunk * rows, (std::min)(n, (chunk + 1) * rows),
        [&](Index begin, Index count, const auto*... x) { body(s, begin, count, x...); }, feeds...);
  };
  state total = make();
#if defined(_OPENMP)
  if (chunks > 1) {
    // in waves, so that memory is a few states per thread however many chunks there are
    const Index wave = 4 * static_cast<Index>(omp_get_max_threads());
    for (Index first = 0; first < chunks; first += wave) {
      const Index count = (std::min)(wave, chunks - first);
      std::vector<state> parts;
      for (Index i = 0; i < count; ++i) parts.push_back(make());
      parallel_for(count, [&](Index i) { fill(parts[static_cast<std::size_t>(i)], first + i); });
      for (const state& part : parts) total.merge(part);
    }
    return total;
  }
#endif
  for (Index chunk = 0; chunk < chunks; ++chunk) {
    state part = make();
    fill(part, chunk);
    total.merge(part);
  }
  return total;
}

/// The same in chunks of chunk_size rows: for states that cost less than such a chunk.
template <class Make, class Body, class... Feeds>
auto reduce_blocks(Index n, Make&& make, Body&& body, const Feeds&... feeds) {
  return reduce_chunks(n, chunk_size, make, body, feeds...);
}

}  // namespace core
ASSAY_NAMESPACE_END
