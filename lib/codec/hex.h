// SPDX-License-Identifier: Apache-2.0
// Hexadecimal text.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/fixed.h"
#include "base/result.h"

namespace assay::codec {

// Lower case, no prefix.
std::string encode_hex(Bytes bytes);

// Appends; for callers that build one text from many parts.
void append_hex(std::string& text, Bytes bytes);

// Either case, even length, nothing else. Errors: BadHex.
Result<Buffer> decode_hex(std::string_view text);

// As decode_hex, of exactly FixedType::kSize bytes. Errors: BadHex.
template <class FixedType>
Result<FixedType> decode_hex_fixed(std::string_view text) {
  TRY(const Buffer bytes, decode_hex(text));
  if (bytes.size() != FixedType::kSize) {
    return Error(Code::BadHex, "expected " +
                                   std::to_string(2 * FixedType::kSize) +
                                   " hexadecimal digits, found " +
                                   std::to_string(text.size()));
  }
  return FixedType::from(bytes);
}

}  // namespace assay::codec
