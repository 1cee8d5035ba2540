// SPDX-License-Identifier: Apache-2.0
// Tests of the front door; that forged evidence is judged as expected is tested
// with the case folders.
#include "forge/forge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tee/trail.h"

namespace assay::forge {
namespace {

constexpr Time kNow{std::chrono::seconds(1'750'000'000)};

Result<Forged> forge_with(const SgxSpec& spec, std::string_view name) {
  return forge_sgx(make_intel_authority(kNow), spec, name, kNow);
}

Forged forged(const SgxSpec& spec, std::string_view name) {
  auto made = forge_with(spec, name);
  EXPECT_TRUE(made.has_value()) << made.error().message();
  return made ? *made : Forged();
}

TEST(Breakable, IsEveryCheckThatTheTypeReaches) {
  EXPECT_EQ(breakable(EvidenceType::OpenEnclave).size(),
            tee::all_checks().size());
  EXPECT_EQ(breakable(EvidenceType::SgxEnclave).size(),
            tee::all_checks().size() - 1);
}

TEST(BreakVariants, NameTheirCheckFirst) {
  EXPECT_THAT(break_variants(EvidenceType::SgxEnclave),
              testing::Contains("dcap.crl.validity/not-yet"));
}

TEST(ForgeSgx, ExpectsTheMergedStatus) {
  SgxSpec spec;
  spec.platform.tcb_status = tee::TcbStatus::ConfigurationNeeded;
  spec.platform.qe_status = tee::TcbStatus::OutOfDate;
  const Forged whole = forged(spec, "");
  EXPECT_EQ(whole.expected_verdict, "verified");
  EXPECT_EQ(whole.expected_code, "");
  EXPECT_EQ(whole.expected_status, "OutOfDateConfigurationNeeded");
}

TEST(ForgeSgx, ExpectsRevokedToBeRejected) {
  SgxSpec spec;
  spec.platform.tcb_status = tee::TcbStatus::Revoked;
  EXPECT_EQ(forged(spec, "").expected_code, "dcap.tcb.revoked");
}

TEST(ForgeSgx, ExpectsTheEarliestOfSeveralFailures) {
  SgxSpec spec;
  spec.platform.tcb_status = tee::TcbStatus::Revoked;
  EXPECT_EQ(forged(spec, "dcap.pck.root").expected_code, "dcap.pck.root");
  spec.certification_type = 4;
  EXPECT_EQ(forged(spec, "dcap.pck.root").expected_code,
            "dcap.auth.certification_type");
}

TEST(ForgeSgx, ExpectsNoStatusOfWhatIsRejected) {
  const Forged broken = forged({}, "dcap.tcb.status");
  EXPECT_EQ(broken.expected_verdict, "rejected");
  EXPECT_EQ(broken.expected_code, "dcap.tcb.status");
  EXPECT_EQ(broken.expected_status, "");
}

TEST(ForgeSgx, AsksForABaselineWhereTheBreakNeedsOne) {
  EXPECT_EQ(forged({}, "").minimum_evaluation, std::nullopt);
  EXPECT_EQ(forged({}, "dcap.tcb_info.evaluation_number").minimum_evaluation,
            18u);
}

TEST(ForgeSgx, NamesTheNearestBreak) {
  EXPECT_EQ(forge_with({}, "dcap.pck.rot").error().message(),
            "there is no break \"dcap.pck.rot\" for this type; did you mean "
            "dcap.pck.root");
  EXPECT_THAT(forge_with({}, "oe.header").error().message(),
              testing::HasSubstr("for this type"));
}

TEST(ForgeSgx, RefusesWhatCannotBeForged) {
  SgxSpec spec;
  spec.mr_enclave.clear();
  EXPECT_EQ(forge_with(spec, "").error().code(), Code::EvidenceUnsupported);
}

TEST(ForgeCollateral, IsAboutThePlatformThatWasAskedFor) {
  PlatformSpec platform;
  platform.fmspc = {0xab, 0, 0, 0, 0, 1};
  EXPECT_THAT(forge_collateral(make_intel_authority(kNow), platform, kNow),
              testing::HasSubstr("AB0000000001"));
}

}  // namespace
}  // namespace assay::forge
