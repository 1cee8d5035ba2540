// SPDX-License-Identifier: Apache-2.0
// Tests of levels, identities and security versions.
#include "forge/platform.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::forge {
namespace {

using tee::TcbStatus;

constexpr Time kNow{std::chrono::seconds(1'750'000'000)};
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
    const dcap::TcbInfo info = make_tcb_info(platform, kNow);
    const auto extension = make_pck_extension(platform, info, Buffer{1});
    const auto* const level = dcap::match_level(info.levels, extension);
    ASSERT_NE(level, nullptr) << name_of(status);
    EXPECT_EQ(level->status, status);
    EXPECT_EQ(level->advisory_ids, platform.advisory_ids);
  }
}

TEST(TcbInfo, IsSortedFromNewestToOldest) {
  const dcap::TcbInfo info = make_tcb_info({}, kNow);
  for (size_t i = 1; i < info.levels.size(); ++i) {
    EXPECT_LT(info.levels[i].date, info.levels[i - 1].date);
    EXPECT_LT(info.levels[i].pce_svn, info.levels[i - 1].pce_svn);
  }
}

TEST(TcbInfo, IsMetByEveryPlatformWhereItIsBoundless) {
  PlatformSpec platform;
  platform.tcb_status = TcbStatus::ConfigurationNeeded;
  const dcap::TcbInfo info = make_boundless_tcb_info(platform, kNow);
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
    const dcap::QeIdentity identity = make_qe_identity(platform, kNow);
    const dcap::ReportBody report = make_qe_report(identity, status, {});
    const auto* const level =
        dcap::match_isv_level(identity.levels, report.isv_svn);
    ASSERT_NE(level, nullptr) << name_of(status);
    EXPECT_EQ(level->judgement.status, status);
    EXPECT_EQ(report.mr_signer, identity.mr_signer);
  }
}

TEST(QeIdentity, IsMetByEveryEnclaveWhereItIsBoundless) {
  const dcap::QeIdentity identity = make_boundless_qe_identity({}, kNow);
  EXPECT_NE(dcap::match_isv_level(identity.levels, 0), nullptr);
}

TEST(PckExtension, IsUniqueByItsSeed) {
  const dcap::TcbInfo info = make_tcb_info({}, kNow);
  EXPECT_EQ(make_pck_extension({}, info, Buffer{1}).ppid,
            make_pck_extension({}, info, Buffer{1}).ppid);
  EXPECT_NE(make_pck_extension({}, info, Buffer{1}).ppid,
            make_pck_extension({}, info, Buffer{2}).ppid);
}

}  // namespace
}  // namespace assay::forge
