// SPDX-License-Identifier: Apache-2.0
// Keys come and go without a token that cannot be verified.
#include "provider/key_rotation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/test_tokens.h"

namespace assay::provider {
namespace {

using testing::HasSubstr;

std::string kid_of(const crypto::PrivateKey& key) {
  return jose::maa_key_id(key.public_key());
}

std::vector<std::string> kids(const Provider& provider) {
  std::vector<std::string> names;
  for (const SigningKey& key : provider.keys) {
    names.push_back(key.kid);
  }
  return names;
}

Error refusal(const Result<Provider>& after) {
  return after ? Error(Code::Internal, "it was done") : after.error();
}

TEST(RotateKey, LetsTheNewKeySignAndTheOldOneBeListed) {
  const Provider before = aad_provider();
  const Provider after = rotate_key(before, owner_key(), kNow).value();
  EXPECT_EQ(kids(after), (std::vector<std::string>{kid_of(owner_key()),
                                                   before.keys[0].kid}));
  EXPECT_FALSE(after.keys[0].retired_at);
  EXPECT_EQ(after.keys[1].retired_at, kNow);
  EXPECT_EQ(before.keys.size(), 1u);
}

TEST(RotateKey, TakesAnAnnouncedKeyIntoUse) {
  const Provider before = aad_provider();
  const Provider announced = announce_key(before, owner_key()).value();
  EXPECT_EQ(announced.signing_key().kid, before.signing_key().kid);
  EXPECT_EQ(announced.keys.size(), 2u);
  const Provider after = rotate_key(announced, owner_key(), kNow).value();
  EXPECT_EQ(after.keys.size(), 2u);
  EXPECT_EQ(after.signing_key().kid, kid_of(owner_key()));
}

TEST(RotateKey, MakesKeysForTheAlgorithmOfTheProvider) {
  Provider provider = aad_provider();
  provider.token_algorithm = jose::Algorithm::ES256;
  EXPECT_EQ(refusal(rotate_key(provider, owner_key(), kNow)).code(),
            Code::KeyMalformed);
  const Provider after = rotate_key(provider, curve_key(), kNow).value();
  EXPECT_EQ(after.signing_key().algorithm, jose::Algorithm::ES256);
  EXPECT_EQ(after.keys[1].algorithm, jose::Algorithm::RS256);
}

TEST(RotateKey, NeverUsesAKeyAgain) {
  const Provider once = rotate_key(aad_provider(), owner_key(), kNow).value();
  EXPECT_THAT(refusal(rotate_key(once, owner_key(), kNow)).detail(),
              HasSubstr("signs already"));
  const Provider twice = rotate_key(once, stranger_key(), kNow).value();
  EXPECT_THAT(refusal(rotate_key(twice, owner_key(), kNow)).detail(),
              HasSubstr("is retired"));
}

TEST(AnnounceKey, RefusesAKeyThatIsListed) {
  const Provider once = announce_key(aad_provider(), owner_key()).value();
  EXPECT_EQ(refusal(announce_key(once, owner_key())).code(),
            Code::OperationDisallowed);
}

TEST(AnnounceKey, StopsAtTheLimitOfASet) {
  Provider full = aad_provider();
  full.keys.resize(jose::kMaxKeysInSet, full.keys.front());
  EXPECT_THAT(refusal(announce_key(full, owner_key())).detail(),
              HasSubstr("has 64 keys"));
}

TEST(RetireKeys, KeepsARetiredKeyForTheOverlap) {
  const Provider provider =
      rotate_key(aad_provider(), owner_key(), kNow).value();
  EXPECT_EQ(kKeyOverlap, std::chrono::hours(32));
  const auto second = std::chrono::seconds(1);
  EXPECT_EQ(retire_keys(provider, kNow + kKeyOverlap - second).keys.size(), 2u);
  EXPECT_EQ(kids(retire_keys(provider, kNow + kKeyOverlap)),
            std::vector<std::string>{kid_of(owner_key())});
  EXPECT_EQ(retire_keys(provider, kNow + second, second).keys.size(), 1u);
}

TEST(RetireKeys, KeepsTheSigningKeyAndAnnouncedOnes) {
  const Provider provider = announce_key(aad_provider(), owner_key()).value();
  EXPECT_EQ(
      retire_keys(provider, kNow + std::chrono::hours(100'000)).keys.size(),
      2u);
}

}  // namespace
}  // namespace assay::provider
