// SPDX-License-Identifier: Apache-2.0
// Byte strings of a fixed length that cannot be mistaken for one another.
#pragma once

#include <algorithm>
#include <array>
#include <compare>

#include "base/bytes.h"

namespace assay {

// N bytes with a meaning: using MrEnclave = Fixed<32, struct MrEnclaveTag>.
template <size_t N, class Tag>
struct Fixed {
  static constexpr size_t kSize = N;

  // Requires: input.size() == N.
  static Fixed from(Bytes input) {
    Fixed fixed;
    std::copy_n(input.begin(), N, fixed.data.begin());
    return fixed;
  }

  Bytes bytes() const ASSAY_LIFETIME_BOUND { return {data.data(), N}; }
  auto operator<=>(const Fixed&) const = default;

  std::array<uint8_t, N> data{};
};

}  // namespace assay
