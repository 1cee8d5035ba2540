// SPDX-License-Identifier: Apache-2.0
// Invariant: metadata that is accepted leads to https or to this machine, and
// only where its issuer does; a key set that is accepted has a key.
#include "base/assert.h"
#include "identity/metadata.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay::identity;
  const std::string_view text = assay::text_of({data, size});
  if (const auto metadata = parse_metadata(text, "https://i.example/t")) {
    ASSAY_ASSERT(metadata->jwks_uri.starts_with("https://"));
  }
  if (const auto metadata = parse_metadata(text, "http://localhost:1/t")) {
    ASSAY_ASSERT(metadata->jwks_uri.starts_with("https://") ||
                 metadata->jwks_uri.starts_with("http://localhost") ||
                 metadata->jwks_uri.starts_with("http://127.0.0.1") ||
                 metadata->jwks_uri.starts_with("http://[::1]"));
  }
  const auto keys = parse_keys(text, "https://i.example/t");
  ASSAY_ASSERT(!keys || !keys->empty());
  ASSAY_ASSERT(!is_endpoint(text, Transport::Https) ||
               text.starts_with("https://"));
  return 0;
}
