// SPDX-License-Identifier: Apache-2.0
// Tests of levels, identities and security versions.
#include "forge/platform.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::forge {
namespace {

using tee::TcbStatus;

constexpr Time kNow{std::chrono::seconds(1'750'000'000)};
constexpr auto kSgx = dcap::TeeType::Sgx;
constexpr auto kTdx = dcap::TeeType::Tdx;
constexpr TcbStatus kAll[] = {TcbStatus::UpToDate,
                              TcbStatus::SWHardeningNeeded,
                              TcbStatus::ConfigurationNeeded,
                              TcbStatus::ConfigurationAndSWHardeningNeeded,
                              TcbStatus::OutOfDate,
                              TcbStatus::OutOfDateConfigurationNeeded,
                              TcbStatus::Revoked};

TEST(TcbInfo, GivesEveryPlatformTheStatusThatWasAskedFor) {
  for (const TcbStatus status : kAll) {
    PlatformSpec platform;
    platform.tcb_status = status;
    platform.advisory_ids = {"INTEL-SA-1"};
    const dcap::TcbInfo info = make_tcb_info(platform, kSgx, kNow);
    const auto extension = make_pck_extension(platform, info, Buffer{1});
    const auto* const level = dcap::match_level(info.levels, extension);
    ASSERT_NE(level, nullptr) << name_of(status);
    EXPECT_EQ(level->status, status);
    EXPECT_EQ(level->advisory_ids, platform.advisory_ids);
  }
}

TEST(TcbInfo, GivesEveryTdTheStatusThatWasAskedFor) {
  for (const uint8_t version : {uint8_t{0}, uint8_t{1}, uint8_t{9}}) {
    for (const TcbStatus status : kAll) {
      PlatformSpec platform;
      platform.tcb_status = status;
      platform.module_version = version;
      const dcap::TcbInfo info = make_tcb_info(platform, kTdx, kNow);
      const auto extension = make_pck_extension(platform, info, Buffer{1});
      const TdSvns svns = make_td_svns(platform, info);
      EXPECT_EQ(svns.at_launch, svns.now);
      const auto* const level =
          dcap::match_level(info.levels, extension, svns.at_launch);
      ASSERT_NE(level, nullptr) << name_of(status);
      EXPECT_EQ(level->status, status);
    }
  }
}

TEST(TcbInfo, GivesEveryModuleTheStatusThatWasAskedFor) {
  for (const TcbStatus status :
       {TcbStatus::UpToDate, TcbStatus::OutOfDate, TcbStatus::Revoked}) {
    PlatformSpec platform;
    platform.module_version = 3;
    platform.module_status = status;
    platform.module_advisory_ids = {"INTEL-SA-3"};
    const dcap::TcbInfo info = make_tcb_info(platform, kTdx, kNow);
    const dcap::TeeTcbSvn svn = make_td_svns(platform, info).at_launch;
    const auto* const module = dcap::find_tdx_module(*info.tdx_modules, svn);
    ASSERT_NE(module, nullptr);
    const auto* const level = dcap::match_module_level(*module, svn);
    ASSERT_NE(level, nullptr);
    EXPECT_EQ(level->judgement.status, status);
    EXPECT_EQ(level->judgement.advisory_ids, platform.module_advisory_ids);
  }
}

// A verifier that compares all sixteen in spite of the module's version must
// find another level.
TEST(TcbInfo, HasComponentsThatTheModulesIdentityTakesOver) {
  const dcap::TcbInfo info = make_tcb_info({}, kTdx, kNow);
  const dcap::TeeTcbSvn svn = make_td_svns({}, info).at_launch;
  EXPECT_LT(svn.data[0], info.levels.front().tdx_components[0]);
}

TEST(TcbInfo, KnowsTheModulesOfIntelWhicheverThePlatformHas) {
  const dcap::TcbInfo info = make_tcb_info({}, kTdx, kNow);
  for (const uint8_t version : {uint8_t{0}, uint8_t{1}, uint8_t{3}}) {
    dcap::TeeTcbSvn svn;
    svn.data[1] = version;
    EXPECT_NE(dcap::find_tdx_module(*info.tdx_modules, svn), nullptr);
  }
}

TEST(TdSvns, TellLaunchFromTodayWhereARelaunchIsAdvised) {
  for (const auto& [status, now] :
       {std::pair(TcbStatus::TDRelaunchAdvised, TcbStatus::UpToDate),
        std::pair(TcbStatus::TDRelaunchAdvisedConfigurationNeeded,
                  TcbStatus::ConfigurationNeeded)}) {
    PlatformSpec platform;
    platform.tcb_status = status;
    platform.module_status = TcbStatus::OutOfDate;
    const dcap::TcbInfo info = make_tcb_info(platform, kTdx, kNow);
    const auto extension = make_pck_extension(platform, info, Buffer{1});
    const TdSvns svns = make_td_svns(platform, info);
    EXPECT_EQ(dcap::match_level(info.levels, extension, svns.at_launch)->status,
              TcbStatus::OutOfDate);
    EXPECT_EQ(dcap::match_level(info.levels, extension, svns.now)->status, now);
    EXPECT_LT(svns.at_launch.data[0], svns.now.data[0]);
  }
}

TEST(TcbInfo, IsSortedFromNewestToOldest) {
  const dcap::TcbInfo info = make_tcb_info({}, kSgx, kNow);
  for (size_t i = 1; i < info.levels.size(); ++i) {
    EXPECT_LT(info.levels[i].date, info.levels[i - 1].date);
    EXPECT_LT(info.levels[i].pce_svn, info.levels[i - 1].pce_svn);
  }
}

TEST(TcbInfo, IsMetByEveryPlatformWhereItIsBoundless) {
  PlatformSpec platform;
  platform.tcb_status = TcbStatus::ConfigurationNeeded;
  const dcap::TcbInfo info = make_boundless_tcb_info(platform, kSgx, kNow);
  const auto* const level =
      dcap::match_level(info.levels, dcap::PckExtension());
  ASSERT_NE(level, nullptr);
  EXPECT_EQ(level->status, TcbStatus::ConfigurationNeeded);
}

TEST(QeIdentity, DescribesTheQuotingEnclaveOfTheStatus) {
  for (const TcbStatus status :
       {TcbStatus::UpToDate, TcbStatus::OutOfDate, TcbStatus::Revoked}) {
    PlatformSpec platform;
    platform.qe_status = status;
    const dcap::QeIdentity identity = make_qe_identity(platform, kSgx, kNow);
    const dcap::ReportBody report = make_qe_report(identity, status, {});
    const auto* const level =
        dcap::match_isv_level(identity.levels, report.isv_svn);
    ASSERT_NE(level, nullptr) << name_of(status);
    EXPECT_EQ(level->judgement.status, status);
    EXPECT_EQ(report.mr_signer, identity.mr_signer);
  }
}

TEST(QeIdentity, IsMetByEveryEnclaveWhereItIsBoundless) {
  const dcap::QeIdentity identity = make_boundless_qe_identity({}, kSgx, kNow);
  EXPECT_NE(dcap::match_isv_level(identity.levels, 0), nullptr);
}

TEST(PckExtension, IsUniqueByItsSeed) {
  const dcap::TcbInfo info = make_tcb_info({}, kSgx, kNow);
  EXPECT_EQ(make_pck_extension({}, info, Buffer{1}).ppid,
            make_pck_extension({}, info, Buffer{1}).ppid);
  EXPECT_NE(make_pck_extension({}, info, Buffer{1}).ppid,
            make_pck_extension({}, info, Buffer{2}).ppid);
}

}  // namespace
}  // namespace assay::forge
