#include "support/check.hpp"

#include <assay/core/error.hpp>

#include <type_traits>

using namespace assay;

TEST_CASE("error: messages name function, argument, index and value") {
  CHECK(test::error_of([] { core::raise_at({"auroc", "score"}, 3, "is NaN"); }) == "assay::auroc: score[3] is NaN");
  CHECK(test::error_of([] { core::raise_for("auroc", "no rows"); }) == "assay::auroc: no rows");
  CHECK(test::error_of([] { core::check_same_size("auroc", "score", 3, "truth", 4); }) ==
        "assay::auroc: score has 3 elements but truth has 4");
  CHECK(test::error_of([] { core::check_same_size("auroc", "score", 4, "truth", 4); }).empty());
  STATIC_REQUIRE(std::is_base_of_v<std::invalid_argument, invalid_input>);
}

TEST_CASE("error: numbers are printed so that they read back") {
  CHECK(core::to_text(0.1) == "0.1");
  CHECK(core::to_text(0.1f) == "0.1");
  CHECK(core::to_text(Index{-12}) == "-12");
}
