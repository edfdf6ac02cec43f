#include "support/check.hpp"

#include <assay/core/state.hpp>

using namespace assay;

namespace {
constexpr std::uint32_t name = core::summary_name("TEST");
bytes sample() {
  core::state_writer out(name, 3);
  out.put(std::uint8_t{7});
  out.put(-1.5);
  out.put(0.25f);
  out.put((static_cast<core::int128>(-5) << 70) + 3);
  out.put_array(std::vector<std::uint32_t>{1, 2, 3});
  out.put_array(std::vector<double>{0.5});
  out.put(true);
  return out.finish();
}
void read(const bytes& b) {
  core::state_reader in(b, name, 3, "sample");
  CHECK(in.get<std::uint8_t>() == 7);
  CHECK(in.get<double>() == -1.5);
  CHECK(in.get<float>() == 0.25f);
  CHECK(in.get<core::int128>() == (static_cast<core::int128>(-5) << 70) + 3);
  CHECK(in.get_array<std::uint32_t>() == std::vector<std::uint32_t>{1, 2, 3});
  CHECK(in.get_array<double>() == std::vector<double>{0.5});
  CHECK(in.get<bool>());
  in.finish();
}
}  // namespace

TEST_CASE("state: what is written is read") {
  read(sample());
  // the layout is fixed: magic, format version, summary version, name
  const bytes b = sample();
  const bytes head(b.begin(), b.begin() + 12);
  CHECK(head == bytes{'A', 'S', 'S', 'Y', 1, 0, 3, 0, 'T', 'E', 'S', 'T'});
}

TEST_CASE("state: any changed, missing or added byte is refused") {
  const bytes good = sample();
  for (std::size_t i = 0; i < good.size(); ++i) {
    bytes bad = good;
    bad[i] ^= 0x40;
    CHECK(!test::error_of([&] { core::state_reader(bad, name, 3, "sample"); }).empty());
    const bytes cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(i));
    CHECK(!test::error_of([&] { core::state_reader(cut, name, 3, "sample"); }).empty());
  }
  bytes longer = good;
  longer.push_back(0);
  CHECK(!test::error_of([&] { core::state_reader(longer, name, 3, "sample"); }).empty());
  CHECK(test::error_of([&] { core::state_reader(good, core::summary_name("ELSE"), 3, "sample"); }) ==
        "assay::sample: the bytes belong to another summary");
  CHECK(test::error_of([&] { core::state_reader(good, name, 4, "sample"); }) == "assay::sample: unknown version of this summary");
}

TEST_CASE("state: lengths are checked before anything is allocated") {
  core::state_writer out(name, 1);
  out.put(~std::uint64_t{0});  // claims 2^64 - 1 elements
  const bytes b = out.finish();
  core::state_reader in(b, name, 1, "sample");
  CHECK(test::error_of([&] { in.get_array<double>(); }) == "assay::sample: an array is longer than the bytes");
  core::state_reader again(b, name, 1, "sample");
  CHECK(test::error_of([&] { again.finish(); }) == "assay::sample: there are bytes left over");
}
