// What every summary of the library offers.
#include <assay/assay.hpp>

#include <concepts>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

namespace {

/// A value that merges, compares and goes through bytes.
template <class S>
concept summary = std::copyable<S> && std::is_nothrow_move_constructible_v<S> && std::equality_comparable<S> &&
                  requires(S state, const S& other, std::span<const std::uint8_t> bytes) {
                    state.merge(other);
                    { other.to_bytes() } -> std::same_as<std::vector<std::uint8_t>>;
                    { S::from_bytes(bytes) } -> std::same_as<S>;
                  };

static_assert(summary<assay::reliability_table>);
static_assert(summary<assay::ranked_scores<float>>);
static_assert(summary<assay::ranked_scores<double>>);
static_assert(summary<assay::ranked_scores<double, double>>);
static_assert(summary<assay::confusion_matrix>);
static_assert(summary<assay::score_histogram>);
static_assert(summary<assay::group_table>);
static_assert(summary<assay::income_distribution<assay::unweighted>>);
static_assert(summary<assay::gradient_moments>);
static_assert(summary<assay::gram_spectrum>);

}  // namespace
