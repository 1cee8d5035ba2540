// SPDX-License-Identifier: Apache-2.0
// Tests of when items are fetched again.
#include "collateral/refresh.h"

#include <gtest/gtest.h>

namespace assay::collateral {
namespace {

using namespace std::chrono_literals;

constexpr Time kIssued = Time(1'750'000'000s);
constexpr auto kDay = 24h;

tee::Issue lasting(std::chrono::seconds life) {
  tee::Issue issue;
  issue.issued = kIssued;
  issue.next_update = kIssued + life;
  return issue;
}

TEST(Refresh, ComesOnceInAPeriod) {
  EXPECT_EQ(refresh_time(lasting(30 * kDay), kIssued + 1h, kDay, 0),
            kIssued + 25h);
}

TEST(Refresh, ComesAheadOfTheEnd) {
  EXPECT_EQ(refresh_time(lasting(8 * kDay), kIssued + 6 * kDay, 2 * kDay, 0),
            kIssued + 7 * kDay);
  EXPECT_EQ(refresh_time(lasting(8h), kIssued, kDay, 0), kIssued + 7h);
}

TEST(Refresh, IsSpreadByChance) {
  EXPECT_EQ(refresh_time(lasting(30 * kDay), kIssued, 10h, 1), kIssued + 9h);
  EXPECT_EQ(refresh_time(lasting(30 * kDay), kIssued, 10h, 0.5),
            kIssued + 9h + 30min);
}

TEST(Refresh, DoesNotHurryWhereTheVendorHasNothingNewer) {
  EXPECT_EQ(refresh_time(lasting(8 * kDay), kIssued + 8 * kDay - 1h, kDay, 1),
            kIssued + 8 * kDay - 1h + kLeastAge);
}

}  // namespace
}  // namespace assay::collateral
