// SPDX-License-Identifier: Apache-2.0
// Tests of whose an item is.
#include "collateral/vendors.h"

#include <gtest/gtest.h>

#include "collateral/test_amd_items.h"
#include "collateral/test_items.h"

namespace assay::collateral {
namespace {

TEST(Vendors, AskIntelAboutItsOwn) {
  const TestPlatform platform;
  const Item item = item_of(platform, kTestQeIdentity);
  const auto issue =
      verify_item(item.name, *item.endorsement, anchors_of(platform), kTestNow);
  ASSERT_TRUE(issue) << issue.error().message();
  EXPECT_EQ(number_text(*issue), "17");
}

TEST(Vendors, AskAmdAboutItsOwn) {
  const snp::TestPlatform platform;
  for (const std::string& name : kTestAmdNames) {
    const Item item = amd_item_of(platform, name);
    EXPECT_TRUE(
        verify_item(name, *item.endorsement, platform.anchors(), snp::kTestNow))
        << name;
  }
}

TEST(Vendors, RefuseNamesOfNobody) {
  const TestPlatform platform;
  const Item item = item_of(platform, kTestQeIdentity);
  for (const char* name : {"", "intel", "other/qe-identity"}) {
    const auto issue =
        verify_item(name, *item.endorsement, anchors_of(platform), kTestNow);
    ASSERT_FALSE(issue) << name;
    EXPECT_EQ(issue.error().code(), Code::EndorsementUnfit);
  }
}

}  // namespace
}  // namespace assay::collateral
