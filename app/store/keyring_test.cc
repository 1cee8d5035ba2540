// SPDX-License-Identifier: Apache-2.0
// Tests of the store's keys.
#include "store/keyring.h"

#include <gtest/gtest.h>

#include "random/random.h"

namespace assay::store {
namespace {

TEST(Keyring, OpensToTheSameKeysUnderItsMasterKey) {
  const auto master = draw<crypto::SealKey>();
  const Keyring made = Keyring::make();
  const auto opened = Keyring::open(master, made.seal(master));
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->tag_of("a"), made.tag_of("a"));
  EXPECT_EQ(opened->group_of("a"), made.group_of("a"));
  EXPECT_EQ(opened->wrapping(), made.wrapping());
  EXPECT_EQ(opened->manifest_key(7), made.manifest_key(7));
}

TEST(Keyring, OpensUnderNoOtherMasterKey) {
  const Keyring made = Keyring::make();
  const auto opened = Keyring::open(draw<crypto::SealKey>(),
                                    made.seal(draw<crypto::SealKey>()));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), Code::StoreSealBroken);
}

TEST(Keyring, GivesEveryStoreTagsOfItsOwn) {
  EXPECT_NE(Keyring::make().tag_of("a"), Keyring::make().tag_of("a"));
}

TEST(Keyring, DerivesOtherKeysForOtherPurposes) {
  const Keyring keyring = Keyring::make();
  EXPECT_NE(keyring.tag_of("a"), keyring.tag_of("b"));
  EXPECT_FALSE(equal(keyring.tag_of("a").bytes().first(GroupTag::kSize),
                     keyring.group_of("a").bytes()));
  EXPECT_NE(keyring.name_key(keyring.tag_of("a")),
            keyring.name_key(keyring.tag_of("b")));
  EXPECT_NE(keyring.manifest_key(1), keyring.manifest_key(2));
}

TEST(Keyring, ChangesItsWrappingKeyAndKeepsItsTags) {
  Keyring keyring = Keyring::make();
  const Tag tag = keyring.tag_of("a");
  const auto id = keyring.wrapping_id();
  keyring.use_wrapping(draw<crypto::SealKey>());
  EXPECT_EQ(keyring.tag_of("a"), tag);
  EXPECT_NE(keyring.wrapping_id(), id);
}

}  // namespace
}  // namespace assay::store
