// SPDX-License-Identifier: Apache-2.0
// Tests of the front door; that forged evidence is judged as expected is tested
// with the case folders.
#include "forge/forge.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tee/trail.h"

namespace assay::forge {
namespace {

constexpr Time kNow{std::chrono::seconds(1'750'000'000)};

Result<Forged> forge_with(const EvidenceSpec& spec, std::string_view name) {
  return forge_evidence(make_intel_authority(kNow), spec, name, kNow);
}

Forged forged(const EvidenceSpec& spec, std::string_view name) {
  auto made = forge_with(spec, name);
  EXPECT_TRUE(made.has_value()) << made.error().message();
  return made ? *made : Forged();
}

TEST(Breakable, IsEveryCheckThatTheTypeReaches) {
  for (const EvidenceType type :
       {EvidenceType::SgxEnclave, EvidenceType::OpenEnclave,
        EvidenceType::TdxVm, EvidenceType::SevSnpVm}) {
    const bool snp = type == EvidenceType::SevSnpVm;
    std::vector<std::string_view> expected;
    for (const tee::CheckInfo& row : tee::all_checks()) {
      const bool reached =
          (row.code.starts_with("snp.") && snp) ||
          (row.code.starts_with("dcap.") && !snp) ||
          (row.code.starts_with("oe.") && type == EvidenceType::OpenEnclave) ||
          (row.code.starts_with("sgx.") && type != EvidenceType::TdxVm &&
           !snp) ||
          (row.code.starts_with("tdx.") && type == EvidenceType::TdxVm);
      if (reached && row.kind == tee::CheckKind::Check) {
        expected.push_back(row.code);
      }
    }
    EXPECT_EQ(breakable(type), expected) << wire_name_of(type);
  }
}

TEST(BreakVariants, NameTheirCheckFirst) {
  EXPECT_THAT(break_variants(EvidenceType::SgxEnclave),
              testing::Contains("dcap.crl.validity/not-yet"));
}

TEST(ForgeEvidence, ExpectsTheMergedStatus) {
  EvidenceSpec spec;
  spec.platform.tcb_status = tee::TcbStatus::ConfigurationNeeded;
  spec.platform.qe_status = tee::TcbStatus::OutOfDate;
  const Forged whole = forged(spec, "");
  EXPECT_EQ(whole.expected_verdict, "verified");
  EXPECT_EQ(whole.expected_code, "");
  EXPECT_EQ(whole.expected_status, "OutOfDateConfigurationNeeded");
}

TEST(ForgeEvidence, ExpectsTheStatusMergedWithTheModules) {
  EvidenceSpec spec;
  spec.type = EvidenceType::TdxVm;
  spec.platform.tcb_status = tee::TcbStatus::ConfigurationNeeded;
  spec.platform.module_status = tee::TcbStatus::OutOfDate;
  EXPECT_EQ(forged(spec, "").expected_status, "OutOfDateConfigurationNeeded");
  spec.td.report = TdReportVersion::V15;
  spec.platform.tcb_status = tee::TcbStatus::TDRelaunchAdvised;
  EXPECT_EQ(forged(spec, "").expected_status, "TDRelaunchAdvised");
  spec.platform.module_status = tee::TcbStatus::Revoked;
  EXPECT_EQ(forged(spec, "").expected_code, "dcap.tcb.revoked");
}

TEST(ForgeEvidence, ExpectsRevokedToBeRejected) {
  EvidenceSpec spec;
  spec.platform.tcb_status = tee::TcbStatus::Revoked;
  EXPECT_EQ(forged(spec, "").expected_code, "dcap.tcb.revoked");
}

TEST(ForgeEvidence, ExpectsTheEarliestOfSeveralFailures) {
  EvidenceSpec spec;
  spec.platform.tcb_status = tee::TcbStatus::Revoked;
  EXPECT_EQ(forged(spec, "dcap.pck.root").expected_code, "dcap.pck.root");
  spec.certification_type = 4;
  EXPECT_EQ(forged(spec, "dcap.pck.root").expected_code,
            "dcap.auth.certification_type");
}

TEST(ForgeEvidence, ExpectsNoStatusOfWhatIsRejected) {
  const Forged broken = forged({}, "dcap.tcb.status");
  EXPECT_EQ(broken.expected_verdict, "rejected");
  EXPECT_EQ(broken.expected_code, "dcap.tcb.status");
  EXPECT_EQ(broken.expected_status, "");
}

TEST(ForgeEvidence, AsksForABaselineWhereTheBreakNeedsOne) {
  EXPECT_EQ(forged({}, "").minimum_evaluation, std::nullopt);
  EXPECT_EQ(forged({}, "dcap.tcb_info.evaluation_number").minimum_evaluation,
            18u);
}

TEST(ForgeEvidence, NamesTheNearestBreak) {
  EXPECT_EQ(forge_with({}, "dcap.pck.rot").error().message(),
            "there is no break \"dcap.pck.rot\" for this type; did you mean "
            "dcap.pck.root");
  EXPECT_THAT(forge_with({}, "oe.header").error().message(),
              testing::HasSubstr("for this type"));
}

TEST(ForgeEvidence, RefusesWhatCannotBeForged) {
  EvidenceSpec spec;
  spec.enclave.mr_enclave.clear();
  EXPECT_EQ(forge_with(spec, "").error().code(), Code::EvidenceUnsupported);
}

TEST(ForgeEvidence, IsOfTheTypesVendor) {
  EvidenceSpec spec;
  spec.type = EvidenceType::SevSnpVm;
  EXPECT_EQ(forge_with(spec, "").error().message(),
            "SevSnpVm needs the authority of another vendor");
  const AmdAuthority amd = make_amd_authority(kNow);
  EXPECT_EQ(forge_evidence(amd, {}, "", kNow).error().message(),
            "SgxEnclave needs the authority of another vendor");
  const auto forged = forge_evidence(amd, spec, "", kNow);
  ASSERT_TRUE(forged) << forged.error().message();
  EXPECT_EQ(forged->expected_verdict, "verified");
  EXPECT_EQ(forged->report.size(), 1184u);
  EXPECT_EQ(forged->collateral_json, "");
  EXPECT_FALSE(forged->amd_crl.empty());
  EXPECT_EQ(forge_evidence(amd, spec, "snp.chain.rot", kNow).error().message(),
            "there is no break \"snp.chain.rot\" for this type; did you mean "
            "snp.chain.root");
  spec.snp.signing_key = snp::EkKind::Vlek;
  EXPECT_FALSE(forge_evidence(amd, spec, "snp.ek.chip_id", kNow).has_value());
  spec.snp.current_tcb = Buffer(8);
  EXPECT_EQ(forge_evidence(amd, spec, "", kNow)->expected_code,
            "snp.tcb.order");
  EXPECT_EQ(forge_evidence(amd, spec, "snp.report.vmpl", kNow)->expected_code,
            "snp.tcb.order");
}

TEST(ForgeCollateral, IsAboutThePlatformThatWasAskedFor) {
  PlatformSpec platform;
  platform.fmspc = {0xab, 0, 0, 0, 0, 1};
  for (const auto& [tee, id] : {std::pair(dcap::TeeType::Sgx, "QE"),
                                std::pair(dcap::TeeType::Tdx, "TD_QE")}) {
    const std::string text =
        forge_collateral(make_intel_authority(kNow), tee, platform, kNow);
    EXPECT_THAT(text, testing::HasSubstr("AB0000000001"));
    EXPECT_THAT(text, testing::HasSubstr(fmt::format(R"(\"id\":\"{}\")", id)));
  }
}

}  // namespace
}  // namespace assay::forge
