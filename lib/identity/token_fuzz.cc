// SPDX-License-Identifier: Apache-2.0
// Invariant: no input is a token of a key that did not sign it; what a good
// signature covers gives a caller with a principal, or a refusal.
#include "base/assert.h"
#include "crypto/private_key.h"
#include "identity/refusal.h"
#include "identity/token.h"
#include "jose/jws.h"

namespace {

using namespace assay;

const crypto::PrivateKey& signer() {
  static const crypto::PrivateKey key = crypto::PrivateKey::generate_p256();
  return key;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text = text_of({data, size});
  const identity::Issuer issuer{"https://i", {"https://a"}, ""};
  const identity::Moment moment{from_unix(1'700'000'000)};
  const std::vector<jose::Jwk> keys = {{"k", "", signer().public_key(), {}}};
  const auto origin = identity::decode_unverified_origin(text);
  ASSAY_ASSERT(!origin || !origin->issuer.empty());
  ASSAY_ASSERT(!identity::verify_bearer(text, keys, issuer, moment));
  const std::string token = jose::sign(R"({"alg":"ES256","kid":"k"})", text,
                                       jose::Algorithm::ES256, signer());
  const auto caller = identity::verify_bearer(token, keys, issuer, moment);
  if (caller) {
    ASSAY_ASSERT(!caller->principal.empty() && !caller->name.empty());
    ASSAY_ASSERT(caller->issuer == issuer.url);
  } else {
    ASSAY_ASSERT(caller.error().code() == Code::Unauthorized);
    ASSAY_ASSERT(caller.error().reason() !=
                 info(identity::Refusal::TokenSignature).code);
  }
  return 0;
}
