// What the three consumer projects compile: one call, and the switches that must not leak into them.
#include <assay/core/undefined.hpp>
#include <assay/version.hpp>

#if ASSAY_EXPECT_THREADS && !defined(_OPENMP)
#error "assay::openmp does not turn OpenMP on"
#endif
#if !ASSAY_EXPECT_THREADS && defined(_OPENMP)
#error "assay::assay turns OpenMP on"
#endif
#ifdef __AVX__
#error "assay::assay exports an instruction set"
#endif

int main() { return assay::is_undefined(0.5) ? 1 : 0; }
