// SPDX-License-Identifier: Apache-2.0
// Views of bytes, owned bytes, and the two ways between bytes and text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Marks an accessor whose result points into *this.
#if defined(__clang__)
#define ASSAY_LIFETIME_BOUND [[clang::lifetimebound]]
#else
#define ASSAY_LIFETIME_BOUND
#endif

namespace assay {

using Bytes = std::span<const uint8_t>;  // a view; never outlives its call
using Buffer = std::vector<uint8_t>;     // owned bytes

inline Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

inline std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline Buffer copy_of(Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}

bool equal(Bytes a, Bytes b);

// True if every byte is zero; an empty view is all zero.
bool all_zero(Bytes bytes);

}  // namespace assay
