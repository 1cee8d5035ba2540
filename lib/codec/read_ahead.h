// SPDX-License-Identifier: Apache-2.0
// What simdjson may read behind the end of a text. decode_base64_text() leaves
// as much capacity, so that raw_member() needs no copy of what it decoded.
#pragma once

#include <cstddef>

namespace assay::codec {

constexpr size_t kReadAhead = 64;

}  // namespace assay::codec
