// SPDX-License-Identifier: Apache-2.0
#include "wire/arm_subscriptions.h"

#include <array>

#include <gtest/gtest.h>

namespace assay::wire {
namespace {

TEST(SubscriptionPath, IsOfTheListOrOfOne) {
  EXPECT_EQ(subscription_path("/subscriptions"), "");
  EXPECT_EQ(subscription_path("/Subscriptions/"), "");
  EXPECT_EQ(subscription_path("/subscriptions/S"), "S");
  EXPECT_EQ(subscription_path("/subscriptions/S/"), "S");
}

TEST(SubscriptionPath, IsNoOther) {
  for (const char* path :
       {"", "/", "/sub", "/subscriptions//", "/subscriptionsx",
        "/subscriptions/S/resourceGroups", "subscriptions", "/x/subscriptions",
        "/subscriptions/S/providers/Microsoft.Attestation/operations"}) {
    EXPECT_FALSE(subscription_path(path)) << path;
  }
}

TEST(ArmSubscriptions, AreObjectsInAList) {
  EXPECT_EQ(arm_subscriptions({}), R"({"value":[]})");
  const std::array<ArmSubscription, 2> two = {{{"a", "t"}, {"b", ""}}};
  EXPECT_EQ(arm_subscriptions(two),
            R"({"value":[{"authorizationSource":"RoleBased",)"
            R"("displayName":"assay a","id":"/subscriptions/a",)"
            R"("state":"Enabled","subscriptionId":"a","tenantId":"t"},)"
            R"({"authorizationSource":"RoleBased","displayName":"assay b",)"
            R"("id":"/subscriptions/b","state":"Enabled",)"
            R"("subscriptionId":"b"}]})");
  EXPECT_EQ(arm_subscriptions({&two[0], 1}),
            R"({"value":[)" + arm_subscription(two[0]) + "]}");
}

TEST(SubscriptionOfAScope, IsItsFirstName) {
  EXPECT_EQ(subscription_of("/subscriptions/S"), "S");
  EXPECT_EQ(subscription_of("/SUBSCRIPTIONS/S/resourceGroups/g"), "S");
  for (const char* scope :
       {"", "/", "/subscriptions", "/subscriptions/", "/subscriptionsx/S",
        "/providers/Microsoft.Attestation"}) {
    EXPECT_EQ(subscription_of(scope), "") << scope;
  }
}

}  // namespace
}  // namespace assay::wire
