// SPDX-License-Identifier: Apache-2.0
// Invariant: a token that is accepted is exactly the base64url of the parts
// that it was taken apart into, has a signature unless its alg is none, and is
// never found good by a key that did not sign it.
#include <array>

#include "base/assert.h"
#include "codec/base64.h"
#include "jose/jws.h"

namespace {

using assay::jose::Algorithm;

constexpr std::array<Algorithm, 3> kAllowed = {
    Algorithm::None, Algorithm::RS256, Algorithm::ES256};

const assay::jose::Jwk& stranger() {
  static const assay::jose::Jwk jwk = {
      .kid = {},
      .alg = {},
      .key = assay::crypto::PrivateKey::generate_p256().public_key(),
      .x5c = {}};
  return jwk;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = assay::text_of({data, size});
  if (const auto jws = assay::jose::parse_jws(text)) {
    std::string again =
        assay::jose::write_unsigned(jws->header_json, jws->payload);
    ASSAY_ASSERT(again == std::string(jws->signing_input) + '.');
    assay::codec::append_base64(again, jws->signature,
                                assay::codec::Base64::Url);
    ASSAY_ASSERT(again == text);
    ASSAY_ASSERT(jws->signature.empty() == (jws->algorithm == Algorithm::None));
    ASSAY_ASSERT(!assay::jose::verify(*jws, {&stranger(), 1}, kAllowed));
    const auto times = assay::jose::time_claims(jws->payload);
    ASSAY_ASSERT(!times || !times->expires ||
                 assay::unix_seconds(*times->expires) >= 0);
  }
  return 0;
}
