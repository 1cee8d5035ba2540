// SPDX-License-Identifier: Apache-2.0
// Metadata and keys.
#include <fmt/format.h>

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

// ["RS256"]: what the listed keys sign with, each once, the signing one first.
std::string algorithms(const provider::Provider& provider) {
  std::string names;
  for (const provider::SigningKey& key : provider.keys) {
    const std::string name =
        fmt::format("\"{}\"", jose::name_of(key.algorithm));
    if (names.find(name) == names.npos) {
      names += (names.empty() ? "" : ",") + name;
    }
  }
  return "[" + names + "]";
}

}  // namespace

std::string openid_configuration(const provider::Provider& provider) {
  const auto quoted = [&provider](std::string_view path) {
    std::string text;
    codec::append_json_string(text, provider.attest_uri + std::string(path));
    return text;
  };
  std::string text = R"({"response_types_supported":["token","none"],)";
  text += R"("id_token_signing_alg_values_supported":)" + algorithms(provider);
  text += R"(,"revocation_endpoint":)" + quoted("/revoke");
  text += R"(,"issuer":)" + quoted("");
  text += R"(,"jwks_uri":)" + quoted("/certs");
  text += R"(,"claims_supported":)";
  text += kClaimsSupported;
  text += '}';
  return text;
}

std::string certs(const provider::Provider& provider) {
  std::string text = R"({"keys":[)";
  for (const provider::SigningKey& key : provider.keys) {
    const Bytes certificate = key.certificate;
    text += &key == &provider.keys.front() ? "" : ",";
    text += jose::write_jwk(provider::jwk_of(key), {&certificate, 1});
  }
  return text + "]}";
}

}  // namespace assay::wire
