// SPDX-License-Identifier: Apache-2.0
// Tests of TCB statuses and their sets.
#include "tee/baseline.h"

#include <gtest/gtest.h>

namespace assay::tee {
namespace {

TEST(TcbStatus, HasIntelsNames) {
  for (const char* name :
       {"UpToDate", "SWHardeningNeeded", "ConfigurationNeeded",
        "ConfigurationAndSWHardeningNeeded", "OutOfDate",
        "OutOfDateConfigurationNeeded", "TDRelaunchAdvised",
        "TDRelaunchAdvisedConfigurationNeeded", "Revoked"}) {
    EXPECT_EQ(name_of(*find_tcb_status(name)), name);
  }
  EXPECT_FALSE(find_tcb_status("uptodate"));
}

TEST(TcbStatusSet, NeverHoldsRevoked) {
  TcbStatusSet set = TcbStatusSet::any();
  set.add(TcbStatus::Revoked);
  EXPECT_FALSE(set.contains(TcbStatus::Revoked));
}

TEST(TcbStatusSet, LeavesOutOfDateOutByDefault) {
  EXPECT_TRUE(TcbStatusSet::current().contains(
      TcbStatus::ConfigurationAndSWHardeningNeeded));
  EXPECT_FALSE(TcbStatusSet::current().contains(TcbStatus::OutOfDate));
  EXPECT_TRUE(TcbStatusSet::any().contains(TcbStatus::OutOfDate));
  for (const TcbStatus status :
       {TcbStatus::TDRelaunchAdvised,
        TcbStatus::TDRelaunchAdvisedConfigurationNeeded}) {
    EXPECT_FALSE(TcbStatusSet::current().contains(status));
    EXPECT_TRUE(TcbStatusSet::any().contains(status));
  }
  EXPECT_FALSE(TcbStatusSet::none().contains(TcbStatus::UpToDate));
}

}  // namespace
}  // namespace assay::tee
