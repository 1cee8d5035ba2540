// SPDX-License-Identifier: Apache-2.0
// Tests of levels, least fixes and grace.
#include "tee/dcap/explain_tcb.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tee/dcap/test_quoted_tcb.h"

namespace assay::dcap {
namespace {

using tee::TcbExplanation;
using tee::TcbGoal;
using tee::TcbPart;
using tee::TcbStatusSet;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TcbExplanation explain(Asked& asked, const TeeTcbSvn& svn,
                       const TcbStatusSet& accepted = TcbStatusSet::current()) {
  asked.set_body(BodyType::Tdx10, svn.bytes(), kTdx10BodySize);
  return explain_tcb(asked.quoted(), accepted);
}

TcbExplanation explain(Asked& asked, const TeeTcbSvn& launch,
                       const TeeTcbSvn& now) {
  Buffer body = copy_of(launch.bytes());
  body.resize(kTdx10BodySize);
  body.insert(body.end(), now.data.begin(), now.data.end());
  asked.set_body(BodyType::Tdx15, body, kTdx15BodySize);
  return explain_tcb(asked.quoted(), TcbStatusSet::current());
}

TcbStatusSet only(TcbStatus status) {
  TcbStatusSet set;
  set.add(status);
  return set;
}

std::vector<std::string> lacks(const tee::BetterTcbLevel& level) {
  std::vector<std::string> all;
  for (const tee::TcbShortfall& shortfall : level.shortfalls) {
    all.push_back(fmt::format("{} {}->{}", shortfall.what, shortfall.found,
                              shortfall.required));
  }
  return all;
}

std::vector<std::string> names(const TcbExplanation& explanation) {
  std::vector<std::string> all;
  for (const TcbPart& part : explanation.parts) {
    all.push_back(part.name);
  }
  return all;
}

TEST(ExplainTcb, FindsNothingToFixWhereAllIsUpToDate) {
  Asked asked;
  const TcbExplanation explanation = explain(asked, kNewest);
  EXPECT_EQ(explanation.status, TcbStatus::UpToDate);
  EXPECT_THAT(names(explanation),
              ElementsAre("platform", "quoting enclave", "TDX module TDX_01"));
  for (const TcbPart& part : explanation.parts) {
    EXPECT_EQ(part.matched->index, 0u);
    EXPECT_THAT(part.better, IsEmpty());
    EXPECT_FALSE(part.falls_short);
  }
  EXPECT_EQ(least_fix(explanation), "");
}

TEST(ExplainTcb, HasNoModuleForEnclavesAndModulesOfVersion0) {
  Asked asked;
  asked.set_body(BodyType::Sgx, {}, kSgxBodySize);
  EXPECT_THAT(names(explain_tcb(asked.quoted(), TcbStatusSet::current())),
              ElementsAre("platform", "quoting enclave"));
  TeeTcbSvn version_0 = kNewest;
  version_0.data[1] = 0;
  EXPECT_THAT(names(explain(asked, version_0)),
              ElementsAre("platform", "quoting enclave"));
}

TEST(ExplainTcb, NamesEachComponentThatFallsShort) {
  Asked asked;
  asked.info.component_names[6] = {"BIOS", "Early Microcode Update"};
  asked.platform.components[6] = 3;
  asked.platform.pce_svn = 4;
  TeeTcbSvn svn = kNewest;
  svn.data[9] = 3;
  const TcbExplanation explanation = explain(asked, svn);
  const TcbPart& platform = explanation.parts.front();
  EXPECT_EQ(platform.matched->index, 1u);
  ASSERT_THAT(platform.better, SizeIs(1));
  EXPECT_THAT(lacks(platform.better[0]),
              ElementsAre("SGX component 7 3->5", "PCESVN 4->5",
                          "TDX component 10 3->5"));
  EXPECT_EQ(platform.better[0].shortfalls[0].category, "BIOS");
  EXPECT_EQ(least_fix(explanation),
            "platform at level 2 of 2 (OutOfDate, 1970-04-11): SGX component 7 "
            "(BIOS, Early Microcode Update) from 3 to 5, PCESVN from 4 to 5, "
            "TDX component 10 from 3 to 5 to reach level 1 of 2 (UpToDate, "
            "1970-07-20)");
}

TEST(ExplainTcb, LeavesTheModulesComponentsToTheModule) {
  Asked asked;
  TeeTcbSvn svn = kNewest;  // 4 and 1 in components 0 and 1
  svn.data[2] = 3;
  EXPECT_THAT(lacks(explain(asked, svn).parts[0].better[0]),
              ElementsAre("TDX component 3 3->5"));
  svn.data[1] = 0;
  svn.data[0] = 0;
  EXPECT_THAT(lacks(explain(asked, svn).parts[0].better[1]),
              ElementsAre("TDX component 1 0->5", "TDX component 2 0->5",
                          "TDX component 3 3->5"));
}

TEST(ExplainTcb, SaysWhichAdvisoriesABetterLevelClears) {
  Asked asked;
  asked.info.levels[0].advisory_ids = {"SHARED"};
  const TcbExplanation explanation = explain(asked, kOldMicrocode);
  EXPECT_THAT(explanation.parts[0].better[0].clears, ElementsAre("PLATFORM"));
}

TEST(ExplainTcb, FixesTheModuleAloneWhereThatIsEnough) {
  Asked asked;
  const TcbExplanation explanation = explain(asked, kOldModule);
  EXPECT_EQ(explanation.status, TcbStatus::OutOfDate);
  EXPECT_EQ(explanation.goal, TcbGoal::Accepted);
  EXPECT_FALSE(explanation.parts[0].falls_short);
  EXPECT_FALSE(explanation.parts[1].falls_short);
  EXPECT_TRUE(explanation.parts[2].falls_short);
  EXPECT_EQ(explanation.parts[2].least_fix, 0u);
}

TEST(ExplainTcb, FixesAllPartsWhereEachIsNeeded) {
  Asked asked;
  asked.identity.levels = {{8, {TcbStatus::UpToDate, day(200), {}}},
                           {0, {TcbStatus::OutOfDate, day(100), {}}}};
  TeeTcbSvn svn = kOldMicrocode;
  svn.data[0] = 2;
  for (const TcbPart& part : explain(asked, svn).parts) {
    EXPECT_TRUE(part.falls_short) << part.name;
    EXPECT_EQ(part.least_fix, 0u) << part.name;
  }
}

TEST(ExplainTcb, LeadsToTheLowestLevelThatPasses) {
  Asked asked;
  asked.info.levels.insert(asked.info.levels.begin() + 1,
                           level_of(4, TcbStatus::SWHardeningNeeded, day(150)));
  const TcbExplanation explanation = explain(asked, kOldMicrocode);
  ASSERT_TRUE(explanation.parts[0].least_fix);
  EXPECT_EQ(explanation.parts[0].better[0].level.index, 1u);
  EXPECT_EQ(*explanation.parts[0].least_fix, 0u);
  const TcbExplanation strict =
      explain(asked, kOldMicrocode, only(TcbStatus::UpToDate));
  EXPECT_EQ(*strict.parts[0].least_fix, 1u);
}

TEST(ExplainTcb, LeadsToUpToDateWhereTheStatusPasses) {
  Asked asked;
  const TcbExplanation explanation =
      explain(asked, kOldMicrocode, TcbStatusSet::any());
  EXPECT_EQ(explanation.goal, TcbGoal::UpToDate);
  EXPECT_EQ(*explanation.parts[0].least_fix, 0u);
}

TEST(ExplainTcb, SaysThatConfigurationIsNoVersion) {
  Asked asked(TcbStatus::ConfigurationNeeded);
  EXPECT_EQ(least_fix(explain(asked, kNewest)),
            "platform at level 1 of 2 (ConfigurationNeeded, 1970-07-20): no "
            "better level is UpToDate; what needs configuration is a setting "
            "of the platform's firmware");
  Asked both(TcbStatus::ConfigurationAndSWHardeningNeeded);
  EXPECT_EQ(least_fix(explain(both, kNewest, only(TcbStatus::UpToDate))),
            "platform at level 1 of 2 (ConfigurationAndSWHardeningNeeded, "
            "1970-07-20): no better level passes; what needs configuration is "
            "a setting of the platform's firmware; what needs hardening is "
            "mitigated in the software attested");
}

TEST(ExplainTcb, OfWhatReachesNoLevelHasTheLowestThatPasses) {
  Asked asked;
  asked.platform.pce_svn = 0;
  const TcbExplanation explanation = explain(asked, kNewest);
  EXPECT_FALSE(explanation.status);
  EXPECT_FALSE(explanation.parts[0].matched);
  EXPECT_EQ(explanation.parts[0].better[0].level.index, 1u);
  EXPECT_EQ(*explanation.parts[0].least_fix, 1u);  // 0 is OutOfDate
}

TEST(ExplainTcb, OfAQuotingEnclaveStandsAlone) {
  QeIdentity identity;
  identity.levels = {{8, {TcbStatus::UpToDate, day(200), {}}},
                     {6, {TcbStatus::OutOfDate, day(100), {}}}};
  const TcbExplanation explanation = explain_quoting_enclave(identity, 5);
  EXPECT_FALSE(explanation.status);
  EXPECT_THAT(names(explanation), ElementsAre("quoting enclave"));
  EXPECT_EQ(least_fix(explanation),
            "quoting enclave below all 2 levels: ISVSVN from 5 to 8 to reach "
            "level 1 of 2 (UpToDate, 1970-07-20)");
}

TEST(ExplainTcb, AdvisesARelaunch) {
  Asked asked;
  const TcbExplanation explanation = explain(asked, kOldModule, kNewest);
  EXPECT_EQ(explanation.status, TcbStatus::TDRelaunchAdvised);
  EXPECT_EQ(least_fix(explanation),
            "relaunch the TD: it was launched under TEE_TCB_SVN "
            "02010505050505050505050505050505, and the platform has "
            "04010505050505050505050505050505 by now");
}

TEST(ExplainTcb, ShowsWhatWasRevokedSinceTheLaunch) {
  Asked asked;
  asked.info.tdx_modules->identities[0].levels[1].judgement.status =
      TcbStatus::Revoked;
  const TcbExplanation explanation = explain(asked, kNewest, kOldModule);
  EXPECT_EQ(explanation.status, TcbStatus::Revoked);
  EXPECT_EQ(least_fix(explanation),
            "TDX module TDX_01 of today at level 2 of 2 (Revoked, 1970-04-11): "
            "ISVSVN from 2 to 4 to reach level 1 of 2 (UpToDate, 1970-07-20)");
}

std::optional<Time> grace_of(Asked& asked, const TeeTcbSvn& svn,
                             const TcbStatusSet& accepted) {
  return end_of_grace(explain(asked, svn, accepted), accepted,
                      std::chrono::days(30));
}

TEST(Grace, BeginsWithTheFirstRecoveryMissed) {
  Asked asked;
  EXPECT_EQ(grace_of(asked, kOldMicrocode, TcbStatusSet::current()), day(230));
  asked.info.levels.insert(asked.info.levels.begin() + 1,
                           level_of(4, TcbStatus::OutOfDate, day(150)));
  EXPECT_EQ(grace_of(asked, kOldMicrocode, TcbStatusSet::current()), day(180));
}

TEST(Grace, OfLevelsOfOneDateIsThatOfALaterOne) {
  Asked asked;
  asked.info.levels.insert(
      asked.info.levels.begin() + 1,
      level_of(4, TcbStatus::OutOfDateConfigurationNeeded, day(100)));
  EXPECT_EQ(grace_of(asked, kOldMicrocode, TcbStatusSet::current()), day(230));
  asked.info.levels[0].date = day(100);
  EXPECT_EQ(grace_of(asked, kOldMicrocode, TcbStatusSet::current()),
            std::nullopt);
}

TEST(Grace, OfSeveralPartsEndsWithTheFirst) {
  Asked asked;
  TeeTcbSvn svn = kOldMicrocode;
  svn.data[0] = 2;
  asked.info.tdx_modules->identities[0].levels[0].judgement.date = day(120);
  EXPECT_EQ(grace_of(asked, svn, TcbStatusSet::current()), day(150));
}

TEST(Grace, CoversLatenessAlone) {
  for (const TcbStatus status :
       {TcbStatus::UpToDate, TcbStatus::SWHardeningNeeded,
        TcbStatus::ConfigurationNeeded, TcbStatus::Revoked,
        TcbStatus::ConfigurationAndSWHardeningNeeded}) {
    Asked asked;
    asked.info.levels[1].status = status;
    EXPECT_EQ(grace_of(asked, kOldMicrocode, only(TcbStatus::UpToDate)),
              std::nullopt)
        << name_of(status);
  }
  Asked configuration;
  configuration.info.levels[1].status = TcbStatus::OutOfDateConfigurationNeeded;
  EXPECT_EQ(grace_of(configuration, kOldMicrocode, only(TcbStatus::UpToDate)),
            std::nullopt);
  EXPECT_EQ(grace_of(configuration, kOldMicrocode, TcbStatusSet::current()),
            day(230));
}

TEST(Grace, NeedsAFixThatPasses) {
  Asked asked(TcbStatus::SWHardeningNeeded);
  EXPECT_EQ(grace_of(asked, kOldMicrocode, only(TcbStatus::UpToDate)),
            std::nullopt);
  Asked unmatched;
  unmatched.platform.pce_svn = 0;
  EXPECT_EQ(grace_of(unmatched, kNewest, TcbStatusSet::current()),
            std::nullopt);
}

TEST(Grace, OfATdToRelaunchIsThatOfItsLaunch) {
  Asked asked;
  EXPECT_EQ(end_of_grace(explain(asked, kOldModule, kNewest),
                         TcbStatusSet::current(), std::chrono::days(30)),
            day(230));
}

}  // namespace
}  // namespace assay::dcap
