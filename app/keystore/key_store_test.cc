// SPDX-License-Identifier: Apache-2.0
// Keys in memory and on a token, as providers have them.
#include "keystore/key_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "keystore/test_token.h"
#include "provider/snapshot.h"

namespace assay::keystore {
namespace {

using jose::Algorithm;
using testing::HasSubstr;

constexpr std::string_view kUri = "https://localhost:8443";

KeyStore open(const TestToken& token) {
  auto keys = KeyStore::open(token.uri(), Algorithm::RS256);
  EXPECT_TRUE(keys) << keys.error().message();
  return *std::move(keys);
}

provider::Provider provider_with(const crypto::Signer& key,
                                 Algorithm algorithm) {
  provider::Provider made;
  made.name = "contoso";
  made.attest_uri = kUri;
  made.keys.push_back(provider::certify_key(key, algorithm, kUri).value());
  return made;
}

// What a record gives, without a device.
provider::Provider stored(const provider::Provider& provider) {
  const auto read = provider::read_snapshot(provider::write_snapshot(provider));
  EXPECT_TRUE(read) << read.error().message();
  return *read;
}

Result<std::string> token_of(const provider::Provider& provider) {
  const provider::SigningKey& key = provider.signing_key();
  return jose::sign_by(key.key, key.header_json, "{}", key.algorithm);
}

bool verifies(const provider::Provider& provider, const std::string& token) {
  const Algorithm allowed = provider.signing_key().algorithm;
  const jose::Jwk key = provider::jwk_of(provider.signing_key());
  return jose::verify(jose::parse_jws(token).value(), {&key, 1}, {&allowed, 1})
      .has_value();
}

TEST(KeyStore, MakesKeysInMemoryWithoutADevice) {
  for (const Algorithm algorithm :
       {Algorithm::RS256, Algorithm::PS256, Algorithm::ES256}) {
    const auto key = KeyStore().make_key(algorithm, "contoso");
    ASSERT_TRUE(key);
    EXPECT_NE(key->in_memory(), nullptr);
    EXPECT_TRUE(provider::check_token_algorithm(key->public_key(), algorithm));
  }
}

TEST(KeyStore, MakesAndFindsKeysOnADevice) {
  const TestToken token;
  const KeyStore keys = open(token);
  for (const Algorithm algorithm :
       {Algorithm::RS256, Algorithm::PS256, Algorithm::ES256}) {
    const auto key = keys.make_key(algorithm, "contoso");
    ASSERT_TRUE(key) << key.error().message();
    EXPECT_EQ(key->in_memory(), nullptr);
    EXPECT_THAT(std::string(key->reference()),
                HasSubstr("pkcs11:token=assay;id=%"));
    provider::Provider provider = stored(provider_with(*key, algorithm));
    keys.bind(provider);
    const auto signed_token = token_of(provider);
    ASSERT_TRUE(signed_token) << signed_token.error().message();
    EXPECT_TRUE(verifies(provider, *signed_token)) << jose::name_of(algorithm);
  }
}

TEST(KeyStore, LeavesKeysOfOtherTokensAlone) {
  const TestToken token("first");
  token.add("second");
  provider::Provider provider =
      provider_with(open(token).make_key(Algorithm::RS256, "contoso").value(),
                    Algorithm::RS256);
  provider = stored(provider);
  DeviceUri other = token.uri();
  other.token = "second";
  for (const KeyStore& keys :
       {KeyStore(), KeyStore::open(other, Algorithm::RS256).value()}) {
    keys.bind(provider);
    const auto refused = token_of(provider);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), Code::TokenKeyUnavailable);
    EXPECT_THAT(refused.error().detail(), HasSubstr("pkcs11:token=first;"));
  }
}

TEST(KeyStore, LeavesKeysInMemoryAlone) {
  const TestToken token;
  provider::Provider provider =
      provider_with(KeyStore().make_key(Algorithm::ES256, "contoso").value(),
                    Algorithm::ES256);
  open(token).bind(provider);
  EXPECT_TRUE(verifies(provider, token_of(provider).value()));
}

TEST(KeyStore, DiscardsKeysThatNobodyKeeps) {
  const TestToken token;
  const KeyStore keys = open(token);
  const crypto::Signer key = keys.make_key(Algorithm::RS256, "contoso").value();
  const auto sign = [&key] {
    return key.sign(crypto::SignatureScheme::RsaPkcs1Sha256, bytes_of("m"))
        .has_value();
  };
  EXPECT_TRUE(sign());
  KeyStore().discard(key);
  EXPECT_TRUE(sign());
  keys.discard(key);
  EXPECT_FALSE(sign());
}

TEST(KeyStore, DoesNotOpenWhereTheDeviceDoesNot) {
  const TestToken token;
  DeviceUri uri = token.uri();
  uri.token = "absent";
  EXPECT_EQ(KeyStore::open(uri, Algorithm::RS256).error().code(),
            Code::TokenKeyUnavailable);
}

}  // namespace
}  // namespace assay::keystore
