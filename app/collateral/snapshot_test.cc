// SPDX-License-Identifier: Apache-2.0
// Tests of what is known at a moment.
#include "collateral/snapshot.h"

#include <gtest/gtest.h>

#include "collateral/test_items.h"

namespace assay::collateral {
namespace {

using namespace std::chrono_literals;

Shelf shelf_with(const TestPlatform& platform, const std::string& name) {
  Shelf shelf(nullptr);
  EXPECT_TRUE(shelf.admit(item_of(platform, name), anchors_of(platform)));
  return shelf;
}

TEST(Snapshot, FindsWhatIsInForce) {
  const TestPlatform platform;
  const auto snapshot =
      make_snapshot(Library(kTestNow), {}, shelf_with(platform, kTestRootCrl));
  EXPECT_NE(snapshot->find(kTestRootCrl, kTestNow), nullptr);
  EXPECT_EQ(snapshot->find(kTestRootCrl, kTestNow + 240h), nullptr);
  EXPECT_EQ(snapshot->find(kTestRootCrl, kTestNow - 48h), nullptr);
  EXPECT_EQ(snapshot->find(kTestPckCrl, kTestNow), nullptr);
  EXPECT_EQ(snapshot->endorsements.find(kTestRootCrl).size(), 1u);
}

TEST(Snapshot, PrefersTheLatestIssue) {
  TestPlatform older;
  older.root_crl.this_update -= 1h;
  const Item old = item_of(older, kTestRootCrl);
  const auto issue =
      verify_item(old.name, *old.endorsement, anchors_of(older), kTestNow);
  ASSERT_TRUE(issue);
  const auto snapshot = make_snapshot(
      Library(kTestNow),
      {{old.name, *issue, old.endorsement, "files", Origin::File}},
      shelf_with(TestPlatform(), kTestRootCrl));
  ASSERT_EQ(snapshot->known.size(), 2u);
  const Known* const best = snapshot->find(kTestRootCrl, kTestNow);
  ASSERT_NE(best, nullptr);
  EXPECT_EQ(best->origin, Origin::Fetched);
  EXPECT_EQ(snapshot->newest, best->issue.issued);
  EXPECT_EQ(snapshot->find(kTestRootCrl, kTestNow, Origin::File)->endorsement,
            old.endorsement);
}

}  // namespace
}  // namespace assay::collateral
