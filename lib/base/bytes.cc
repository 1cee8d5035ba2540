// SPDX-License-Identifier: Apache-2.0
// Comparison of byte views.
#include "base/bytes.h"

#include <algorithm>

namespace assay {

bool equal(Bytes a, Bytes b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

bool all_zero(Bytes bytes) {
  return std::all_of(bytes.begin(), bytes.end(),
                     [](uint8_t byte) { return byte == 0; });
}

}  // namespace assay
