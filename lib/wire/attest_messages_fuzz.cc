// SPDX-License-Identifier: Apache-2.0
// Invariant: a body is decoded within its limits or refused with a 4xx, and the
// answer to a refusal is one JSON document; a query value is valid UTF-8.
#include <cstdlib>

#include "codec/json.h"
#include "codec/utf8.h"
#include "wire/wire.h"

namespace assay::wire {
namespace {

void require(bool holds) {
  if (!holds) {
    std::abort();
  }
}

void check_body(std::string_view body, ApiVersion version,
                std::string_view type) {
  const auto request = decode_attest_request(type, version, body);
  if (request) {
    require(request->scheme != nullptr &&
            request->nonce.value_or("").size() <= attest::kMaxNonce);
    return;
  }
  const ErrorBody error = error_body(request.error());
  require(error.status >= 400 && error.status < 500);
  require(codec::parse_json(error.body).has_value());
}

void check(std::string_view text) {
  for (const ApiVersion version :
       {ApiVersion::V2018_09_01_preview, ApiVersion::V2025_06_01}) {
    check_body(text, version, "SgxEnclave");
    check_body(text, version, "OpenEnclave");
  }
  const auto value = query_value(text, "api-version");
  if (value && *value) {
    require(!codec::find_invalid_utf8(**value));
  }
}

}  // namespace
}  // namespace assay::wire

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  assay::wire::check(assay::text_of({data, size}));
  return 0;
}
