#include "support/check.hpp"

#include <assay/core/config.hpp>

#include <string_view>

using namespace assay;

TEST_CASE("config: products of 64-bit counts fit") {
  const core::uint128 p = core::uint128{1} << 63;
  CHECK(static_cast<double>(p * p) == 0x1p126);
}

TEST_CASE("config: compiler switches are part of the namespace") {
#define ASSAY_TEXT_(x) #x
#define ASSAY_TEXT(x) ASSAY_TEXT_(x)
  const std::string_view name = ASSAY_TEXT(ASSAY_ABI_NAMESPACE);
#if defined(__FAST_MATH__)
  CHECK(name.find("_fast") != name.npos);
#else
  CHECK(name.find("_exact") != name.npos);
#endif
  CHECK(name.substr(0, 2) == "v0");
}
