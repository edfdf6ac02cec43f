// Hides whether Catch2 2.13 or 3 is used. Tests stay in the common subset.
#pragma once
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#define ASSAY_CATCH2_V3 1
using Catch::Approx;  // as in version 2
#else
#include <catch2/catch.hpp>
#endif
