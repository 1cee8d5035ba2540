// SPDX-License-Identifier: Apache-2.0
// Tests of the status of enclaves and trust domains.
#include "tee/dcap/platform_tcb.h"

#include <gtest/gtest.h>

#include "tee/dcap/test_platform.h"

namespace assay::dcap {
namespace {

using tee::TcbStatus;

constexpr TeeTcbSvn kNewest = {
    {4, 1, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5}};
constexpr TeeTcbSvn kOldModule = {
    {2, 1, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5}};
constexpr TeeTcbSvn kOldMicrocode = {
    {4, 1, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3}};

PlatformLevel level_of(uint8_t svn, TcbStatus status) {
  PlatformLevel level;
  level.components.fill(svn);
  level.tdx_components.fill(svn);
  level.pce_svn = svn;
  level.status = status;
  level.advisory_ids = {"PLATFORM", "SHARED"};
  return level;
}

// Levels 5 and 3 of the platform; of module TDX_01 4 and 2; of version 0 none.
struct Asked {
  explicit Asked(TcbStatus newest = TcbStatus::UpToDate) {
    info.levels = {level_of(5, newest), level_of(3, TcbStatus::OutOfDate)};
    TdxModule module;
    module.id = "TDX_01";
    module.levels = {{4, {TcbStatus::UpToDate, {}, {"NEW MODULE"}}},
                     {2, {TcbStatus::OutOfDate, {}, {"SHARED", "MODULE"}}}};
    info.tdx_modules = TdxModules{{}, {module}};
    platform.components.fill(5);
    platform.pce_svn = 5;
    qe.judgement.advisory_ids = {"QE", "SHARED"};
  }

  Result<JudgedTcb> of_td(const TeeTcbSvn& svn) {
    return of_body(BodyType::Tdx10, svn.bytes(), kTdx10BodySize);
  }
  Result<JudgedTcb> of_td(const TeeTcbSvn& launch, const TeeTcbSvn& now) {
    Buffer body = copy_of(launch.bytes());
    body.resize(kTdx10BodySize);
    body.insert(body.end(), now.data.begin(), now.data.end());
    return of_body(BodyType::Tdx15, body, kTdx15BodySize);
  }
  Result<JudgedTcb> of_enclave() {
    return of_body(BodyType::Sgx, {}, kSgxBodySize);
  }

  Result<JudgedTcb> of_body(BodyType type, Bytes begin, size_t size) {
    Buffer body = copy_of(begin);
    body.resize(size);
    Quote quote;
    quote.body_type = type;
    quote.body = body;
    return judge_tcb(quote, info, platform, qe, trail);
  }

  TcbInfo info;
  PckExtension platform;
  IsvLevel qe;
  tee::Trail trail;
};

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
  qe.qe.judgement.status = TcbStatus::Revoked;
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
  qe.qe.judgement.status = TcbStatus::OutOfDate;
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

}  // namespace
}  // namespace assay::dcap
