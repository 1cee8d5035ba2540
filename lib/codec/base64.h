// SPDX-License-Identifier: Apache-2.0
// Base64 and base64url (RFC 4648 sections 4 and 5).
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace assay::codec {

enum class Base64 : uint8_t {
  Url,       // A-Z a-z 0-9 - _, no padding, unused bits zero: JOSE
  Standard,  // A-Z a-z 0-9 + /, padded, unused bits zero: x5c, PEM
  Lenient,   // either alphabet, padding optional: evidence fields of requests
};

// Url gives no padding, Standard pads. Requires: form != Lenient.
std::string encode_base64(Bytes bytes, Base64 form);
void append_base64(std::string& text, Bytes bytes, Base64 form);

// White space, wrong alphabet, bad length and, outside of Lenient, unused bits
// that are not zero are refused with the offset of the first offence.
// Errors: BadBase64.
Result<Buffer> decode_base64(std::string_view text, Base64 form);
Result<std::string> decode_base64_text(std::string_view text, Base64 form);

}  // namespace assay::codec
