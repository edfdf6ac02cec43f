// SPDX-License-Identifier: MIT
/// @file
/// The only place that looks at compiler switches: namespace, exceptions, threads.
#pragma once

#include <assay/version.hpp>

#include <Eigen/Core>

#if !EIGEN_VERSION_AT_LEAST(3, 4, 0)
#error "assay needs Eigen 3.4 or newer"
#endif

#if defined(__cpp_exceptions) || defined(__EXCEPTIONS) || defined(_CPPUNWIND)
#define ASSAY_HAS_EXCEPTIONS 1
#else
#define ASSAY_HAS_EXCEPTIONS 0
#endif

// Switches that change the generated code become part of the (inline) namespace name, so that the
// linker never merges differently compiled parts of one program.
#if defined(__FAST_MATH__)
#define ASSAY_ABI_MATH_ _fast
#else
#define ASSAY_ABI_MATH_ _exact
#endif
#if defined(_OPENMP)
#define ASSAY_ABI_THREADS_ _omp
#else
#define ASSAY_ABI_THREADS_ _serial
#endif
#if ASSAY_HAS_EXCEPTIONS
#define ASSAY_ABI_ERRORS_ _throw
#else
#define ASSAY_ABI_ERRORS_ _abort
#endif
#define ASSAY_CONCAT_(a, b, c, d) a##b##c##d
#define ASSAY_CONCAT(a, b, c, d) ASSAY_CONCAT_(a, b, c, d)
#define ASSAY_ABI_NAMESPACE ASSAY_CONCAT(v0, ASSAY_ABI_MATH_, ASSAY_ABI_THREADS_, ASSAY_ABI_ERRORS_)

/// Opens and closes `namespace assay` with its inline ABI namespace.
#define ASSAY_NAMESPACE_BEGIN \
  namespace assay {           \
  inline namespace ASSAY_ABI_NAMESPACE {
#define ASSAY_NAMESPACE_END \
  }                         \
  }

ASSAY_NAMESPACE_BEGIN
/// Type of sizes, counts of rows and indices.
using Eigen::Index;
/// A column of doubles: what curves, tables and gradients are made of.
using Vector = Eigen::ArrayXd;

namespace core {
/// Products of two 64-bit counts (P·N of real data passes 2^63).
__extension__ using int128 = __int128;
__extension__ using uint128 = unsigned __int128;
}  // namespace core
ASSAY_NAMESPACE_END
