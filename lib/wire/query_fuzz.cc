// SPDX-License-Identifier: Apache-2.0
// Invariant: a value that is found is UTF-8, and is found again in a query that
// carries it with every byte percent-encoded.
#include "base/assert.h"
#include "codec/hex.h"
#include "codec/utf8.h"
#include "wire/wire.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace codec = assay::codec;
  const std::string_view query = assay::text_of({data, size});
  const auto value = assay::wire::query_value(query, "api-version");
  if (!value || !*value) {
    return 0;
  }
  ASSAY_ASSERT(!codec::find_invalid_utf8(**value));
  std::string encoded = "x=%20&api-version=";
  for (const char byte : **value) {
    encoded += '%';
    codec::append_hex(encoded, assay::bytes_of({&byte, 1}));
  }
  const auto again = assay::wire::query_value(encoded, "api-version");
  ASSAY_ASSERT(again && *again == *value);
  return 0;
}
