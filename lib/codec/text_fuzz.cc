// SPDX-License-Identifier: Apache-2.0
// Invariant: hexadecimal, base64 and PEM that are accepted are written back as
// the same text (but for case, padding and line ends), and every byte string
// comes back from its encodings; UTF-8 that holds is a prefix that holds.
#include <algorithm>
#include <cstdlib>

#include "codec/base64.h"
#include "codec/hex.h"
#include "codec/pem.h"
#include "codec/utf8.h"

namespace assay::codec {
namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) {
    return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

void check_bytes(Bytes bytes) {
  require(equal(*decode_hex(encode_hex(bytes)), bytes));
  for (const Base64 form : {Base64::Url, Base64::Standard}) {
    const std::string text = encode_base64(bytes, form);
    require(equal(*decode_base64(text, form), bytes));
    require(equal(*decode_base64(text, Base64::Lenient), bytes));
  }
  const auto blocks = decode_pem(encode_pem("X", bytes));
  require(blocks && blocks->size() == 1 && equal(blocks->front().der, bytes));
}

void check_text(std::string_view text) {
  if (const auto bytes = decode_hex(text); bytes) {
    require(encode_hex(*bytes) == lower(text));
  }
  for (const Base64 form : {Base64::Url, Base64::Standard}) {
    if (const auto bytes = decode_base64(text, form); bytes) {
      require(encode_base64(*bytes, form) == text);
    }
  }
  (void)decode_base64(text, Base64::Lenient);
  if (const auto offset = find_invalid_utf8(text); offset) {
    require(*offset < text.size());
    require(!find_invalid_utf8(text.substr(0, *offset)));
  }
}

}  // namespace
}  // namespace assay::codec

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  assay::codec::check_bytes({data, size});
  assay::codec::check_text(assay::text_of({data, size}));
  return 0;
}
