// SPDX-License-Identifier: Apache-2.0
// A provider survives being stored; a damaged record is named as such.
#include "provider/snapshot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json_writer.h"
#include "provider/key_rotation.h"
#include "provider/management_token.h"
#include "provider/test_tokens.h"

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

TEST(Snapshot, GivesBackTheProviderWithoutItsDefaultPolicies) {
  const auto read = read_snapshot(write_snapshot(sample()));
  ASSERT_TRUE(read.has_value()) << read.error().message();
  EXPECT_EQ(read->name, "default");
  EXPECT_EQ(read->attest_uri, "https://localhost:8443");
  EXPECT_EQ(read->trust_model, TrustModel::Aad);
  EXPECT_TRUE(read->policies.empty());
  EXPECT_EQ(read->default_policies, nullptr);
  EXPECT_EQ(read->signing_key().header_json,
            sample().signing_key().header_json);
}

TEST(Summary, IsTheHeadOfTheSameRecord) {
  Provider isolated = sample();
  isolated.trust_model = TrustModel::Isolated;
  isolated.ownership = Ownership::Shared;
  isolated.resource.location = "eastus";
  isolated.resource.tags.emplace("cost", "42");
  const auto read = read_summary(write_snapshot(isolated));
  ASSERT_TRUE(read.has_value()) << read.error().message();
  EXPECT_EQ(read->name, isolated.name);
  EXPECT_EQ(read->attest_uri, isolated.attest_uri);
  EXPECT_EQ(read->trust_model, TrustModel::Isolated);
  EXPECT_EQ(read->ownership, Ownership::Shared);
  EXPECT_EQ(read->resource.location, "eastus");
  EXPECT_EQ(read->resource.tags, isolated.resource.tags);
}

TEST(Summary, RefusesWhatIsNoRecord) {
  for (const std::string& text :
       {std::string("x"), std::string("{}"), std::string("[]"),
        replaced(write_snapshot(sample()), "\"format\":2", "\"format\":9")}) {
    const auto read = read_summary(text);
    ASSERT_FALSE(read.has_value()) << text.substr(0, 40);
    EXPECT_EQ(read.error().code(), Code::StoreSealBroken);
  }
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
  EXPECT_EQ(read->keys[0].kid, rotated.keys[0].kid);
  EXPECT_EQ(read->keys[1].kid, sample().keys[0].kid);
}

Provider everything() {
  Provider made = isolated_provider({own_certificate("owner", owner_key()),
                                     own_certificate("second", curve_key())});
  made.ownership = Ownership::Shared;
  made.token_algorithm = jose::Algorithm::ES256;
  made = rotate_key(made, curve_key(), kNow).value();
  made.policies.emplace(
      "SgxEnclave",
      std::make_shared<const PolicySlot>(restore_slot(
          signed_policy(kMinimalPolicy, owner_key(), {made.signers[0]}),
          "SgxEnclave", {.number = 3, .at = kNow, .by = "alice"})));
  made.policy_numbers = {{"SgxEnclave", 3}, {"Tpm", 2}};
  made.resource.subscription = "s";
  made.resource.tags = {{"a", "b"}};
  return made;
}

TEST(Snapshot, WritesTheSameBytesAgain) {
  for (const std::string& record :
       {write_snapshot(sample()), write_snapshot(everything())}) {
    const auto read = read_snapshot(record);
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(write_snapshot(*read), record);
  }
}

TEST(Snapshot, KeepsEverythingOfAProvider) {
  const Provider before = everything();
  const auto read = read_snapshot(write_snapshot(before));
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->ownership, Ownership::Shared);
  EXPECT_EQ(read->token_algorithm, jose::Algorithm::ES256);
  EXPECT_EQ(read->policy_numbers, before.policy_numbers);
  EXPECT_EQ(read->resource, before.resource);
  ASSERT_EQ(read->signers.size(), 2u);
  EXPECT_TRUE(equal(read->signers[1].der(), before.signers[1].der()));
  ASSERT_EQ(read->keys.size(), 2u);
  EXPECT_EQ(read->keys[0].algorithm, jose::Algorithm::ES256);
  EXPECT_FALSE(read->keys[0].retired_at);
  EXPECT_EQ(read->keys[1].retired_at, kNow);
}

TEST(Snapshot, KeepsAPolicyAsItCame) {
  const Provider before = everything();
  const auto read = read_snapshot(write_snapshot(before));
  ASSERT_TRUE(read) << read.error().message();
  const PolicySlot* const slot = read->find_policy("SgxEnclave");
  ASSERT_NE(slot, nullptr);
  EXPECT_EQ(slot->jws, before.find_policy("SgxEnclave")->jws);
  EXPECT_EQ(slot->text, kMinimalPolicy);
  ASSERT_NE(slot->program, nullptr);
  EXPECT_EQ(slot->set->number, 3u);
  EXPECT_EQ(slot->set->at, kNow);
  EXPECT_EQ(slot->set->by, "alice");
  EXPECT_EQ(slot->set->signer_thumbprint, thumbprint_of(before.signers[0]));
}

// policy-management.md 7.
TEST(Snapshot, KeepsAPolicyThatDoesNotCompileAnyMore) {
  Provider before = sample();
  const std::string jws = unsigned_policy_jws("version=9.9;");
  before.policies.emplace("SgxEnclave",
                          std::make_shared<const PolicySlot>(
                              restore_slot(jws, "SgxEnclave", {.number = 1})));
  const auto read = read_snapshot(write_snapshot(before));
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->find_policy("SgxEnclave")->jws, jws);
  EXPECT_EQ(usable_policy(*read, "SgxEnclave").error().code(),
            Code::PolicySyntax);
}

// What assay 0.1 wrote before providers had policies of their own.
TEST(Snapshot, ReadsFormatOne) {
  const SigningKey& key = sample().signing_key();
  codec::SortedObject stored;
  stored.add_string("algorithm", "RS256");
  stored.add_base64url("certificate", key.certificate);
  stored.add_base64url("pkcs8", key.key.in_memory()->pkcs8());
  codec::SortedObject record;
  record.add_int("format", 1);
  record.add_string("name", "default");
  record.add_string("attestUri", "https://localhost:8443");
  record.add_string("trustModel", "AAD");
  record.add_raw("keys", "[" + stored.text() + "]");
  const auto read = read_snapshot(record.text());
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->signing_key().header_json, key.header_json);
  EXPECT_EQ(read->ownership, Ownership::Own);
  EXPECT_TRUE(read->policies.empty());
  EXPECT_EQ(read->resource, Resource());
  EXPECT_EQ(write_snapshot(*read), write_snapshot(sample()));
}

TEST(Snapshot, RefusesMoreSignersThanAProviderMayHave) {
  Provider crowded = sample();
  crowded.signers.assign(kMaxSigners + 1, own_certificate("a", owner_key()));
  EXPECT_THAT(refusal_of(write_snapshot(crowded)).detail(),
              HasSubstr("signers: expected at most 64"));
}

TEST(Snapshot, RefusesAnAlgorithmThatIsNotTheKeys) {
  EXPECT_THAT(
      refusal_of(replaced(write_snapshot(sample()), R"("algorithm":"RS256")",
                          R"("algorithm":"ES256")"))
          .detail(),
      HasSubstr("ES256 needs a key on P-256"));
}

TEST(Snapshot, RefusesDamageInItsSecondHalf) {
  for (const auto& [what, with] :
       {std::pair{"\"policies\":{}", "\"policies\":[]"},
        std::pair{"\"policyNumbers\":{}", "\"policyNumbers\":{\"a\":-1}"},
        std::pair{"\"signers\":[]", "\"signers\":[1]"},
        std::pair{"\"signers\":[]", "\"signers\":[\"AAAA\"]"},
        std::pair{"\"Own\"", "\"own\""},
        std::pair{"\"tokenAlgorithm\":\"RS256\"", "\"tokenAlgorithm\":\"x\""},
        std::pair{"\"resource\":{", "\"resources\":{"}}) {
    EXPECT_EQ(refusal_of(replaced(write_snapshot(sample()), what, with)).code(),
              Code::StoreSealBroken)
        << with;
  }
}

TEST(Snapshot, RefusesAnotherFormat) {
  const Error error = refusal_of(
      replaced(write_snapshot(sample()), "\"format\":2", "\"format\":4"));
  EXPECT_EQ(error.code(), Code::StoreSealBroken);
  EXPECT_THAT(error.detail(),
              HasSubstr("format 4 of the provider's record is not known "
                        "to this assay, which knows 1 to 3"));
}

// sample() with its key on a device.
Provider on_device() {
  Provider made = sample();
  made.keys.front().key = crypto::Signer::in_device(
      made.signing_key().key.public_key(), "pkcs11:token=t;id=%01", {});
  return made;
}

TEST(Snapshot, KeepsTheReferenceOfAKeyOnADevice) {
  const std::string record = write_snapshot(on_device());
  EXPECT_THAT(record, HasSubstr(R"("device":"pkcs11:token=t;id=%01")"));
  EXPECT_THAT(record, HasSubstr(R"("format":3)"));
  EXPECT_THAT(record, testing::Not(HasSubstr("pkcs8")));
  const auto read = read_snapshot(record);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->signing_key().key.in_memory(), nullptr);
  EXPECT_EQ(read->signing_key().key.reference(), "pkcs11:token=t;id=%01");
  EXPECT_EQ(read->signing_key().header_json,
            sample().signing_key().header_json);
  EXPECT_EQ(write_snapshot(*read), record);
}

TEST(Snapshot, MixesKeysOnADeviceWithItsOwn) {
  Provider mixed = on_device();
  mixed.keys.push_back(make_signing_key(owner_key(), mixed.attest_uri));
  const auto read = read_snapshot(write_snapshot(mixed));
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->keys[0].key.in_memory(), nullptr);
  EXPECT_NE(read->keys[1].key.in_memory(), nullptr);
}

// An assay that does not know keys on devices must not take such a record.
TEST(Snapshot, HasKeysOnDevicesInFormatThreeAlone) {
  EXPECT_THAT(refusal_of(replaced(write_snapshot(on_device()), "\"format\":3",
                                  "\"format\":2"))
                  .detail(),
              HasSubstr("format 3 and keys in devices belong together"));
  EXPECT_THAT(refusal_of(replaced(write_snapshot(sample()), "\"format\":2",
                                  "\"format\":3"))
                  .detail(),
              HasSubstr("format 3 and keys in devices belong together"));
}

TEST(Snapshot, RefusesReferencesThatAreNone) {
  for (const std::string& device :
       {std::string("\"file:key\""), std::string("1"),
        "\"pkcs11:" + std::string(1'024, 'a') + "\"",
        std::string("\"pkcs11:token=t\",\"pkcs8\":\"AA\"")}) {
    EXPECT_EQ(refusal_of(replaced(write_snapshot(on_device()),
                                  "\"pkcs11:token=t;id=%01\"", device))
                  .code(),
              Code::StoreSealBroken)
        << device;
  }
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

// A record of an assay that did not write kids.
std::string without_kid(const std::string& record) {
  const size_t begin = record.find("\"kid\":");
  return std::string(record).erase(begin, record.find(',', begin) + 1 - begin);
}

TEST(Snapshot, FindsTheKidOfAKeyThatWasWrittenWithoutOne) {
  const std::string record = write_snapshot(sample());
  const auto read = read_snapshot(without_kid(record));
  ASSERT_TRUE(read.has_value()) << read.error().message();
  EXPECT_EQ(write_snapshot(*read), record);
}

TEST(Snapshot, RefusesAKeyThatIsNotTheCertificates) {
  Provider crossed = sample();
  const SigningKey other = make_signing_key(
      crypto::PrivateKey::generate_rsa(2048), crossed.attest_uri);
  crossed.keys[0].certificate = other.certificate;
  EXPECT_THAT(refusal_of(without_kid(write_snapshot(crossed))).detail(),
              HasSubstr("not that of the signing key"));
}

}  // namespace
}  // namespace assay::provider
