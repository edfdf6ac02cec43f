// SPDX-License-Identifier: MIT
/// @file
/// n x m ensembles, handed out row by row whatever their storage.
#pragma once

#include <assay/core/error.hpp>
#include <assay/core/matrix_feed.hpp>

#include <algorithm>
#include <string>
#include <vector>

ASSAY_NAMESPACE_BEGIN
namespace regression_detail {

/// Row i holds the m >= 1 members of the prediction of row i, finite numbers.
template <class P>
class ensemble_rows : public core::matrix_feed<P, core::real_kind::finite> {
  static_assert(core::dense_matrix<P>,
                "assay: an ensemble is an n x m matrix with the members of a row side by side, not a vector");
  using feed = core::matrix_feed<P, core::real_kind::finite>;

 public:
  ensemble_rows(const char* function, const Eigen::DenseBase<P>& ensemble, Index truth_size) : feed(ensemble, {function, "ensemble"}) {
    if (this->cols() == 0) core::raise_for(function, "ensemble has no columns, one per member is wanted");
    if (this->rows() != truth_size) {
      core::raise_for(function, "ensemble has " + core::to_text(this->rows()) + " rows but truth has " + core::to_text(truth_size) +
                                    " elements");
    }
  }

  /// body(row, const double* members) for rows [begin, begin + count), by tiles that stay in the second-level cache.
  template <class Body>
  void for_rows(Index begin, Index count, Body&& body) const {
    const Index members = this->cols();
    const Index most = std::clamp(tile / members, Index{1}, (std::max)(Index{1}, (std::min)(count, core::block_size)));
    std::vector<double> rows(static_cast<std::size_t>(most * members));
    typename feed::value_type buffer[core::block_size];
    for (Index at = begin; at < begin + count; at += most) {
      const Index n = (std::min)(most, begin + count - at);
      for (Index k = 0; k < members; ++k) {
        const auto* x = this->load(at, n, k, buffer);
        double* out = rows.data() + k;
        for (Index i = 0; i < n; ++i, out += members) *out = static_cast<double>(x[i]);
      }
      for (Index i = 0; i < n; ++i) body(at + i, rows.data() + i * members);
    }
  }

 private:
  static constexpr Index tile = 16384;  // numbers
};

}  // namespace regression_detail
ASSAY_NAMESPACE_END
