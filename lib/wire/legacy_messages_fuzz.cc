// SPDX-License-Identifier: Apache-2.0
// Invariant: bytes that the provider did not sign are never a prepared policy,
// and of what it did sign only one for that provider and type is; a tee that is
// taken names an attestation type.
#include "base/assert.h"
#include "provider/signing_key.h"
#include "wire/legacy_messages.h"
#include "wire/result_token.h"
#include "wire/wire.h"

namespace {

using namespace assay;

constexpr Time kNow{std::chrono::seconds(1'750'000'000)};

provider::Provider make_provider() {
  provider::Provider made;
  made.name = "fuzz";
  made.attest_uri = "https://localhost:8443/fuzz";
  made.keys = {provider::make_signing_key(crypto::PrivateKey::generate_p256(),
                                          jose::Algorithm::ES256,
                                          made.attest_uri)};
  return made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const provider::Provider provider = make_provider();
  const std::string_view text = text_of({data, size});
  ASSAY_ASSERT(
      !wire::parse_prepared_policy(text, provider, "SgxEnclave", kNow));
  const provider::SigningKey& key = provider.signing_key();
  const auto parsed = wire::parse_prepared_policy(
      jose::sign(key.header_json, text, key.algorithm, *key.key.in_memory()),
      provider, "SgxEnclave", kNow);
  if (parsed) {
    ASSAY_ASSERT(text.find("SgxEnclave") != text.npos);
    ASSAY_ASSERT(text.find("x-assay-prepared-policy") != text.npos);
  }
  if (const auto type = wire::parse_tee(text)) {
    ASSAY_ASSERT(attest::find_wire_name(*type) == *type);
  }
  return 0;
}
