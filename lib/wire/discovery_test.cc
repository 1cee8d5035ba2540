// SPDX-License-Identifier: Apache-2.0
// Metadata and keys as MAA's clients read them.
#include <gtest/gtest.h>

#include "codec/json.h"
#include "wire/wire.h"

namespace assay::wire {
namespace {

const provider::Provider& sample() {
  static const provider::Provider provider = [] {
    provider::Provider made;
    made.name = "default";
    made.attest_uri = "https://localhost:8443";
    made.keys.push_back(provider::make_signing_key(
        crypto::PrivateKey::generate_rsa(2048), made.attest_uri));
    return made;
  }();
  return provider;
}

TEST(OpenIdConfiguration, HasMaasMembersInMaasOrder) {
  EXPECT_EQ(
      openid_configuration(sample()),
      R"({"response_types_supported":["token","none"],)"
      R"("id_token_signing_alg_values_supported":["RS256"],)"
      R"("revocation_endpoint":"https://localhost:8443/revoke",)"
      R"("issuer":"https://localhost:8443",)"
      R"("jwks_uri":"https://localhost:8443/certs",)"
      R"("claims_supported":["cnf","nonce","x-ms-ver","x-ms-attestation-type",)"
      R"("x-ms-policy-hash","x-ms-policy-signer","x-ms-sgx-is-debuggable",)"
      R"("x-ms-sgx-mrenclave","x-ms-sgx-mrsigner","x-ms-sgx-svn",)"
      R"("x-ms-sgx-ehd","x-ms-sgx-collateral","is-debuggable","sgx-mrsigner",)"
      R"("sgx-mrenclave","product-id","svn","tee"]})");
}

TEST(Certs, ListEveryKeyInOrder) {
  provider::Provider rotated = sample();
  rotated.keys.push_back(provider::make_signing_key(
      crypto::PrivateKey::generate_rsa(2048), rotated.attest_uri));
  const auto keys = jose::parse_jwks(certs(rotated));
  ASSERT_TRUE(keys.has_value()) << keys.error().message();
  ASSERT_EQ(keys->size(), 2u);
  EXPECT_EQ((*keys)[0].kid, rotated.keys[0].kid);
  EXPECT_EQ((*keys)[1].kid, rotated.keys[1].kid);
}

// client-compat.md, trap 2.
TEST(Certs, GiveAnSdkTheChainAndOtherLibrariesTheKey) {
  const auto document = codec::parse_json(certs(sample()));
  const auto& key =
      document->get_object().at("keys").get_array().at(0).get_object();
  for (const char* const name : {"alg", "e", "kid", "kty", "n", "use", "x5c"}) {
    EXPECT_TRUE(key.contains(name)) << name;
  }
  EXPECT_EQ(key.at("kty").get_string(), "RSA");
  EXPECT_EQ(key.at("x5c").get_array().size(), 1u);
}

TEST(OpenIdConfiguration, ListsEveryAlgorithmOnce) {
  provider::Provider rotated = sample();
  rotated.keys.push_back(
      provider::make_signing_key(crypto::PrivateKey::generate_p256(),
                                 jose::Algorithm::ES256, rotated.attest_uri));
  rotated.keys.push_back(sample().keys.front());
  EXPECT_NE(
      openid_configuration(rotated).find(
          R"("id_token_signing_alg_values_supported":["RS256","ES256"],)"),
      std::string::npos);
}

}  // namespace
}  // namespace assay::wire
