#include "support/check.hpp"

#include <assay/discrimination/row_ids.hpp>

#include <limits>

using namespace assay;
using discrimination_detail::row_ids;

TEST_CASE("row_ids: whole numbers of any type and size") {
  const std::vector<std::uint64_t> expected{3, 0, 70000};
  CHECK(row_ids({"f", "query"}, Eigen::Array3i(3, 0, 70000)) == expected);
  CHECK(row_ids({"f", "query"}, Eigen::Array3d(3, -0.0, 70000)) == expected);
  CHECK(row_ids({"f", "query"}, Eigen::Array3f(3, 0, 70000)) == expected);
  CHECK(row_ids({"f", "query"}, Eigen::Array<std::uint64_t, 3, 1>(3, 0, 70000)) == expected);
  CHECK(row_ids({"f", "query"}, (Eigen::Array3i(1, 0, 70000) > 0)) == std::vector<std::uint64_t>{1, 0, 1});
  const std::int64_t large = std::numeric_limits<std::int64_t>::max();
  CHECK(row_ids({"f", "query"}, Eigen::Array<std::int64_t, 1, 1>(large)) == std::vector<std::uint64_t>{0x7fffffffffffffffu});
  const Eigen::ArrayXd many = Eigen::ArrayXd::LinSpaced(5000, 0, 4999);
  CHECK(row_ids({"f", "query"}, many.reverse()).back() == 0);
  CHECK(row_ids({"f", "query"}, many.reverse()).size() == 5000);
  CHECK(row_ids({"f", "query"}, Eigen::ArrayXi(0)).empty());
}

TEST_CASE("row_ids: what is none") {
  const auto error = [](const auto& ids) { return test::error_of([&] { (void)row_ids({"f", "query"}, ids); }); };
  CHECK(error(Eigen::Array2i(1, -3)) == "assay::f: query[1] = -3 is not a whole number in [0, 2^63)");
  CHECK(error(Eigen::Array2d(0.5, 3)) == "assay::f: query[0] = 0.5 is not a whole number in [0, 2^63)");
  CHECK(error(Eigen::Array2d(1, 1e19)) == "assay::f: query[1] = 1e+19 is not a whole number in [0, 2^63)");
  CHECK(error(Eigen::Array2d(1, std::numeric_limits<double>::quiet_NaN())) == "assay::f: query[1] is NaN");
  CHECK(error(Eigen::Array2f(1, std::numeric_limits<float>::infinity())) == "assay::f: query[1] is infinite");
  CHECK(error(Eigen::Array<std::uint64_t, 1, 1>(std::uint64_t{1} << 63)) ==
        "assay::f: query[0] = 9223372036854775808 is not a whole number in [0, 2^63)");
  Eigen::ArrayXi late = Eigen::ArrayXi::Zero(5000);
  late(4500) = -1;
  CHECK(error(late) == "assay::f: query[4500] = -1 is not a whole number in [0, 2^63)");
}
