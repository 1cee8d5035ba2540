// SPDX-License-Identifier: Apache-2.0
// Metadata, keys and policy tokens.
#include "codec/json_writer.h"
#include "wire/wire.h"

namespace assay::wire {
namespace {

// The order is MAA's, stable across its recordings. rest-data-plane.md 4.
constexpr std::string_view kClaimsSupported =
    R"(["cnf","nonce","x-ms-ver","x-ms-attestation-type","x-ms-policy-hash",)"
    R"("x-ms-policy-signer","x-ms-sgx-is-debuggable","x-ms-sgx-mrenclave",)"
    R"("x-ms-sgx-mrsigner","x-ms-sgx-svn","x-ms-sgx-ehd",)"
    R"("x-ms-sgx-collateral","is-debuggable","sgx-mrsigner","sgx-mrenclave",)"
    R"("product-id","svn","tee"])";

// "No policy": an unsecured JWS with an empty payload.
constexpr std::string_view kEmptyPolicy = "eyJhbGciOiJub25lIn0..";

constexpr int64_t kPolicyTokenSeconds = 3'600;

}  // namespace

std::string openid_configuration(const provider::Provider& provider) {
  const auto quoted = [&provider](std::string_view path) {
    std::string text;
    codec::append_json_string(text, provider.attest_uri + std::string(path));
    return text;
  };
  std::string text = R"({"response_types_supported":["token","none"],)"
                     R"("id_token_signing_alg_values_supported":["RS256"],)";
  text += R"("revocation_endpoint":)" + quoted("/revoke");
  text += R"(,"issuer":)" + quoted("");
  text += R"(,"jwks_uri":)" + quoted("/certs");
  text += R"(,"claims_supported":)";
  text += kClaimsSupported;
  text += '}';
  return text;
}

std::string certs(const provider::Provider& provider) {
  std::vector<jose::Jwk> keys;
  for (const provider::SigningKey& key : provider.keys) {
    keys.push_back(key.jwk);
  }
  return jose::write_jwks(keys);
}

std::string policy_token(const provider::Provider& provider,
                         std::string_view type, Time now) {
  const provider::PolicySlot* const slot = provider.find_policy(type);
  const int64_t issued_at = unix_seconds(now);
  codec::SortedObject payload;
  payload.add_int("exp", issued_at + kPolicyTokenSeconds);
  payload.add_int("iat", issued_at);
  payload.add_string("iss", provider.attest_uri);
  payload.add_int("nbf", issued_at);
  payload.add_string("x-ms-policy", slot == nullptr ? kEmptyPolicy : slot->jws);
  const provider::SigningKey& key = provider.signing_key();
  return jose::sign(key.header_json, payload.text(), key.algorithm, key.key);
}

}  // namespace assay::wire
