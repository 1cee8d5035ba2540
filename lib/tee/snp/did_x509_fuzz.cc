// SPDX-License-Identifier: Apache-2.0
// Invariant: a DID that is accepted is written back as the same text.
#include <cstdlib>
#include <string>

#include "codec/base64.h"
#include "tee/snp/did_x509.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const std::string_view text = text_of({data, size});
  const auto did = snp::parse_did_x509(text);
  if (did && "did:x509:0:sha256:" +
                     codec::encode_base64(did->ca_fingerprint.bytes(),
                                          codec::Base64::Url) +
                     "::eku:" + did->extended_key_usage !=
                 text) {
    std::abort();
  }
  return 0;
}
