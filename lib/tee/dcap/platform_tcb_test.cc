// SPDX-License-Identifier: Apache-2.0
// Tests of the status of enclaves and trust domains.
#include "tee/dcap/platform_tcb.h"

#include <gtest/gtest.h>

#include "tee/dcap/test_quoted_tcb.h"

namespace assay::dcap {
namespace {

TcbStatus status_of(const Result<JudgedTcb>& judged) {
  EXPECT_TRUE(judged) << judged.error().message();
  return judged ? judged->status : TcbStatus::Revoked;
}

TEST(PlatformTcb, OfAnEnclaveHasNoModule) {
  Asked asked;
  asked.info.tdx_modules.reset();
  const auto judged = asked.of_enclave();
  EXPECT_EQ(status_of(judged), TcbStatus::UpToDate);
  EXPECT_EQ(judged->advisory_ids,
            (std::vector<std::string>{"PLATFORM", "SHARED", "QE"}));
}

TEST(PlatformTcb, OfATdIsMergedWithItsModule) {
  for (const auto& [platform, merged] :
       {std::pair(TcbStatus::UpToDate, TcbStatus::OutOfDate),
        std::pair(TcbStatus::SWHardeningNeeded, TcbStatus::OutOfDate),
        std::pair(TcbStatus::ConfigurationNeeded,
                  TcbStatus::OutOfDateConfigurationNeeded),
        std::pair(TcbStatus::Revoked, TcbStatus::Revoked)}) {
    Asked asked(platform);
    EXPECT_EQ(status_of(asked.of_td(kNewest)), platform);
    EXPECT_EQ(status_of(asked.of_td(kOldModule)), merged);
  }
}

TEST(PlatformTcb, UnitesAdvisoriesInTheOrderOfTheParts) {
  EXPECT_EQ(Asked().of_td(kOldModule)->advisory_ids,
            (std::vector<std::string>{"PLATFORM", "SHARED", "QE", "MODULE"}));
  EXPECT_EQ(
      Asked().of_td(kNewest)->advisory_ids,
      (std::vector<std::string>{"PLATFORM", "SHARED", "QE", "NEW MODULE"}));
}

TEST(PlatformTcb, IsRevokedWithAnyOfItsParts) {
  Asked platform(TcbStatus::Revoked);
  EXPECT_EQ(status_of(platform.of_td(kNewest)), TcbStatus::Revoked);
  Asked qe;
  qe.qe().judgement.status = TcbStatus::Revoked;
  EXPECT_EQ(status_of(qe.of_td(kNewest)), TcbStatus::Revoked);
  EXPECT_EQ(status_of(qe.of_td(kOldModule)), TcbStatus::Revoked);
  Asked module;
  module.info.tdx_modules->identities[0].levels[0].judgement.status =
      TcbStatus::Revoked;
  EXPECT_EQ(status_of(module.of_td(kNewest)), TcbStatus::Revoked);
}

TEST(PlatformTcb, LeavesTheFirstTwoComponentsToTheModulesIdentity) {
  // Component 0 of the level is 5, component 1 too: TEE_TCB_SVN has 4 and 1.
  EXPECT_EQ(status_of(Asked().of_td(kNewest)), TcbStatus::UpToDate);
  TeeTcbSvn version_0 = kNewest;
  version_0.data[1] = 0;
  version_0.data[0] = 255;
  EXPECT_EQ(reason_of(Asked().of_td(version_0)), "dcap.tcb.unmatched");
  Asked asked;
  for (PlatformLevel& level : asked.info.levels) {
    level.tdx_components[1] = 0;
  }
  version_0.data[0] = 5;
  EXPECT_EQ(status_of(asked.of_td(version_0)), TcbStatus::UpToDate);
  version_0.data[0] = 4;
  EXPECT_EQ(status_of(asked.of_td(version_0)), TcbStatus::OutOfDate);
  version_0.data[0] = 2;
  EXPECT_EQ(reason_of(asked.of_td(version_0)), "dcap.tcb.unmatched");
}

TEST(PlatformTcb, ComparesEveryOtherComponent) {
  EXPECT_EQ(status_of(Asked().of_td(kOldMicrocode)), TcbStatus::OutOfDate);
  for (size_t i = 2; i < TeeTcbSvn::kSize; ++i) {
    TeeTcbSvn svn = kNewest;
    svn.data[i] = 4;
    EXPECT_EQ(status_of(Asked().of_td(svn)), TcbStatus::OutOfDate) << i;
    svn.data[i] = 2;
    EXPECT_EQ(reason_of(Asked().of_td(svn)), "dcap.tcb.unmatched") << i;
  }
}

TEST(PlatformTcb, ComparesTheComponentsOfSgxToo) {
  Asked asked;
  asked.platform.components[7] = 4;
  EXPECT_EQ(status_of(asked.of_td(kNewest)), TcbStatus::OutOfDate);
  asked.platform.pce_svn = 2;
  EXPECT_EQ(reason_of(asked.of_td(kNewest)), "dcap.tcb.unmatched");
}

TEST(PlatformTcb, JudgesTheModuleBeforeThePlatform) {
  Asked asked;
  asked.platform.pce_svn = 0;
  TeeTcbSvn unknown = kNewest;
  unknown.data[1] = 9;
  EXPECT_EQ(reason_of(asked.of_td(unknown)), "tdx.module.identity_missing");
}

TEST(Relaunch, IsAdvisedWhereTheModuleOfTodayIsGood) {
  EXPECT_EQ(status_of(Asked().of_td(kOldModule, kNewest)),
            TcbStatus::TDRelaunchAdvised);
  EXPECT_EQ(status_of(Asked().of_td(kOldMicrocode, kNewest)),
            TcbStatus::TDRelaunchAdvised);
  EXPECT_EQ(
      status_of(
          Asked(TcbStatus::ConfigurationNeeded).of_td(kOldModule, kNewest)),
      TcbStatus::TDRelaunchAdvisedConfigurationNeeded);
}

TEST(Relaunch, KeepsTheAdvisoriesOfTheLaunch) {
  EXPECT_EQ(Asked().of_td(kOldModule, kNewest)->advisory_ids,
            (std::vector<std::string>{"PLATFORM", "SHARED", "QE", "MODULE"}));
}

TEST(Relaunch, ChangesNothingForATdThatWasLaunchedWell) {
  EXPECT_EQ(status_of(Asked().of_td(kNewest, kNewest)), TcbStatus::UpToDate);
  EXPECT_EQ(status_of(Asked().of_td(kNewest, kOldModule)), TcbStatus::UpToDate);
}

TEST(Relaunch, DoesNotHealWhatElseIsOutOfDate) {
  EXPECT_EQ(status_of(Asked().of_td(kOldModule, kOldModule)),
            TcbStatus::OutOfDate);
  Asked qe;
  qe.qe().judgement.status = TcbStatus::OutOfDate;
  EXPECT_EQ(status_of(qe.of_td(kOldModule, kNewest)), TcbStatus::OutOfDate);
  Asked platform;
  platform.platform.components[0] = 3;
  EXPECT_EQ(status_of(platform.of_td(kOldModule, kNewest)),
            TcbStatus::OutOfDate);
}

TEST(Relaunch, IsNotAdvisedUnderAModuleThatNobodyKnows) {
  for (const auto& [byte, value] :
       {std::pair(size_t{1}, uint8_t{9}), std::pair(size_t{0}, uint8_t{1}),
        std::pair(size_t{15}, uint8_t{0})}) {
    TeeTcbSvn now = kNewest;
    now.data[byte] = value;
    EXPECT_EQ(status_of(Asked().of_td(kOldModule, now)), TcbStatus::OutOfDate);
  }
}

TEST(Relaunch, NeverHidesARevokedModule) {
  for (const size_t level : {size_t{0}, size_t{1}}) {
    Asked asked;
    asked.info.tdx_modules->identities[0].levels[level].judgement.status =
        TcbStatus::Revoked;
    EXPECT_EQ(status_of(asked.of_td(kOldModule, kNewest)), TcbStatus::Revoked);
  }
}

// now: the time of the judgement, in days.
Result<std::optional<Time>> pass(Asked& asked, const TeeTcbSvn& svn,
                                 uint32_t grace_days, int64_t now) {
  const auto judged = asked.of_td(svn);
  EXPECT_TRUE(judged);
  return check_status(judged->status, asked.quoted(),
                      {.grace_days = grace_days}, day(now), asked.trail);
}

TEST(Status, ThatIsRefusedNamesTheLeastFix) {
  Asked asked;
  EXPECT_EQ(pass(asked, kOldModule, 0, 500).error().detail(),
            "does not hold: the merged TCB status is UpToDate, or one that the "
            "baseline accepts; expected a status that the baseline accepts, "
            "found OutOfDate: TDX module TDX_01 at level 2 of 2 (OutOfDate, "
            "1970-04-11): ISVSVN from 2 to 4 to reach level 1 of 2 (UpToDate, "
            "1970-07-20)");
  EXPECT_FALSE(asked.trail.tcb());
}

TEST(Status, ThatNothingReachesNamesTheLeastFix) {
  Asked asked;
  asked.platform.pce_svn = 2;
  EXPECT_EQ(asked.of_td(kNewest).error().detail(),
            "does not hold: some TCB level of the TCB info is met by the "
            "platform; found platform below all 2 levels: PCESVN from 2 to 3 "
            "to reach level 2 of 2 (OutOfDate, 1970-04-11)");
}

TEST(Status, IsExplainedWhereDetailsAreKept) {
  Asked asked;
  asked.trail = tee::Trail(tee::Recording::Details);
  EXPECT_TRUE(pass(asked, kNewest, 0, 500));
  ASSERT_TRUE(asked.trail.tcb());
  EXPECT_EQ(asked.trail.tcb()->status, TcbStatus::UpToDate);
  EXPECT_EQ(asked.trail.record(tee::CheckId::DcapTcbGrace).outcome,
            tee::CheckOutcome::Held);
}

TEST(Grace, LastsToItsLastSecond) {
  Asked asked;
  const auto inside = pass(asked, kOldModule, 30, 200 + 30);
  ASSERT_TRUE(inside);
  EXPECT_EQ(*inside, day(230));
  EXPECT_EQ(asked.trail.record(tee::CheckId::DcapTcbGrace).outcome,
            tee::CheckOutcome::Noted);
  EXPECT_EQ(asked.trail.record(tee::CheckId::DcapTcbStatus).outcome,
            tee::CheckOutcome::Noted);
  Asked late;
  EXPECT_EQ(reason_of(pass(late, kOldModule, 29, 200 + 30)), "dcap.tcb.status");
}

TEST(Grace, IsNoneUnlessAskedFor) {
  Asked asked;
  EXPECT_EQ(reason_of(pass(asked, kOldModule, 0, 200)), "dcap.tcb.status");
  Asked good;
  const auto passed = pass(good, kNewest, 30, 200);
  ASSERT_TRUE(passed);
  EXPECT_FALSE(*passed);
}

TEST(Grace, NeverCoversWhatIsRevoked) {
  Asked asked(TcbStatus::Revoked);
  EXPECT_EQ(reason_of(pass(asked, kOldModule, 365, 200)), "dcap.tcb.revoked");
}

}  // namespace
}  // namespace assay::dcap
