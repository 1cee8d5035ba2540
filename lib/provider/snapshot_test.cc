// SPDX-License-Identifier: Apache-2.0
// A provider survives being stored; a damaged record is named as such.
#include "provider/snapshot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::provider {
namespace {

using testing::HasSubstr;

const Provider& sample() {
  static const Provider provider = [] {
    Provider made;
    made.name = "default";
    made.attest_uri = "https://localhost:8443";
    made.keys.push_back(make_signing_key(crypto::PrivateKey::generate_rsa(2048),
                                         made.attest_uri));
    return made;
  }();
  return provider;
}

std::string replaced(std::string text, std::string_view what,
                     std::string_view with) {
  return text.replace(text.find(what), what.size(), with);
}

Error refusal_of(const std::string& record) {
  const auto read = read_snapshot(record);
  return read ? Error(Code::Internal, "it was read") : read.error();
}

TEST(Snapshot, GivesBackTheProviderWithoutItsPolicies) {
  const auto read = read_snapshot(write_snapshot(sample()));
  ASSERT_TRUE(read.has_value()) << read.error().message();
  EXPECT_EQ(read->name, "default");
  EXPECT_EQ(read->attest_uri, "https://localhost:8443");
  EXPECT_EQ(read->trust_model, TrustModel::Aad);
  EXPECT_TRUE(read->policies.empty());
  EXPECT_EQ(read->signing_key().header_json,
            sample().signing_key().header_json);
}

TEST(Snapshot, KeepsTheTrustModel) {
  Provider isolated = sample();
  isolated.trust_model = TrustModel::Isolated;
  const auto read = read_snapshot(write_snapshot(isolated));
  ASSERT_TRUE(read.has_value()) << read.error().message();
  EXPECT_EQ(read->trust_model, TrustModel::Isolated);
}

TEST(Snapshot, KeepsTheOrderOfTheKeys) {
  Provider rotated = sample();
  rotated.keys.insert(rotated.keys.begin(),
                      make_signing_key(crypto::PrivateKey::generate_rsa(2048),
                                       rotated.attest_uri));
  const auto read = read_snapshot(write_snapshot(rotated));
  ASSERT_TRUE(read.has_value()) << read.error().message();
  ASSERT_EQ(read->keys.size(), 2u);
  EXPECT_EQ(read->keys[0].jwk.kid, rotated.keys[0].jwk.kid);
  EXPECT_EQ(read->keys[1].jwk.kid, sample().keys[0].jwk.kid);
}

TEST(Snapshot, WritesTheSameBytesAgain) {
  const std::string record = write_snapshot(sample());
  EXPECT_EQ(write_snapshot(*read_snapshot(record)), record);
}

TEST(Snapshot, RefusesAnotherFormat) {
  const Error error = refusal_of(
      replaced(write_snapshot(sample()), "\"format\":1", "\"format\":2"));
  EXPECT_EQ(error.code(), Code::StoreSealBroken);
  EXPECT_THAT(error.detail(), HasSubstr("format 2"));
}

TEST(Snapshot, RefusesAProviderWithoutKeys) {
  Provider keyless = sample();
  keyless.keys.clear();
  EXPECT_THAT(refusal_of(write_snapshot(keyless)).detail(),
              HasSubstr("has no key"));
}

TEST(Snapshot, RefusesATrustModelThatItDoesNotKnow) {
  const Error error =
      refusal_of(replaced(write_snapshot(sample()), "\"AAD\"", "\"aad\""));
  EXPECT_EQ(error.code(), Code::StoreSealBroken);
  EXPECT_THAT(error.detail(), HasSubstr("trustModel"));
}

TEST(Snapshot, RefusesWhatIsNoRecord) {
  for (const char* record : {"", "[]", "{}", "{\"format\":1}"}) {
    EXPECT_EQ(refusal_of(record).code(), Code::StoreSealBroken) << record;
  }
}

TEST(Snapshot, RefusesAKeyThatIsNotTheCertificates) {
  Provider crossed = sample();
  const SigningKey other = make_signing_key(
      crypto::PrivateKey::generate_rsa(2048), crossed.attest_uri);
  crossed.keys[0].jwk.x5c = other.jwk.x5c;
  EXPECT_THAT(refusal_of(write_snapshot(crossed)).detail(),
              HasSubstr("not that of the signing key"));
}

}  // namespace
}  // namespace assay::provider
