// SPDX-License-Identifier: Apache-2.0
// Which policy of a provider is in force.
#include "provider/provider.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/test_tokens.h"

namespace assay::provider {
namespace {

using testing::HasSubstr;

std::shared_ptr<const PolicySlot> slot_of(std::string_view jws) {
  return std::make_shared<const PolicySlot>(
      restore_slot(jws, "SgxEnclave", {.number = 1}));
}

TEST(Provider, HasTheDefaultPolicyUntilOneIsSet) {
  Provider provider = aad_provider();
  ASSERT_NE(provider.find_policy("SgxEnclave"), nullptr);
  EXPECT_FALSE(provider.find_policy("SgxEnclave")->set);
  EXPECT_EQ(provider.find_policy("OpenEnclave"), nullptr);
  provider.policies.emplace("SgxEnclave",
                            slot_of(unsigned_policy_jws(kMinimalPolicy)));
  EXPECT_EQ(provider.find_policy("SgxEnclave")->text, kMinimalPolicy);
}

TEST(Provider, SharesItsDefaultsWithOthers) {
  EXPECT_EQ(aad_provider().find_policy("SgxEnclave"),
            aad_provider().find_policy("SgxEnclave"));
}

TEST(Provider, MayHaveNoDefaults) {
  Provider provider = aad_provider();
  provider.default_policies = nullptr;
  EXPECT_EQ(provider.find_policy("SgxEnclave"), nullptr);
}

TEST(UsablePolicy, IsTheOneInForce) {
  const Provider provider = aad_provider();
  const auto slot = usable_policy(provider, "SgxEnclave");
  ASSERT_TRUE(slot) << slot.error().message();
  EXPECT_EQ(*slot, provider.find_policy("SgxEnclave"));
}

TEST(UsablePolicy, IsRefusedWhereNoneIsSet) {
  const auto slot = usable_policy(aad_provider(), "Tpm");
  ASSERT_FALSE(slot);
  EXPECT_EQ(slot.error().code(), Code::PolicyNotSet);
  EXPECT_THAT(slot.error().detail(), HasSubstr("Tpm on provider contoso"));
}

// policy-management.md 7.
TEST(UsablePolicy, IsNeverTheDefaultInPlaceOfOneWithAFault) {
  Provider provider = aad_provider();
  provider.policies.emplace("SgxEnclave",
                            slot_of(unsigned_policy_jws("version=9.9;")));
  const auto slot = usable_policy(provider, "SgxEnclave");
  ASSERT_FALSE(slot);
  EXPECT_EQ(slot.error().code(), Code::PolicySyntax);
  EXPECT_EQ(info(slot.error().code()).wire_code, "PolicyParsingError");
}

}  // namespace
}  // namespace assay::provider
