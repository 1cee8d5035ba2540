// SPDX-License-Identifier: Apache-2.0
// Tests of fields set by name.
#include "forge/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::forge {
namespace {

EvidenceSpec spec_of(EvidenceType type) {
  EvidenceSpec spec;
  spec.type = type;
  return spec;
}

std::string refusal(std::string_view field, std::string_view value,
                    EvidenceType type = EvidenceType::SgxEnclave) {
  const auto set = with_setting(spec_of(type), field, value);
  return set ? "accepted" : set.error().message();
}

EvidenceSpec setting(std::string_view field, std::string_view value,
                     EvidenceType type = EvidenceType::SgxEnclave) {
  const auto set = with_setting(spec_of(type), field, value);
  EXPECT_TRUE(set.has_value()) << set.error().message();
  return set ? *set : EvidenceSpec();
}

TEST(WithSetting, ReadsEveryKindOfField) {
  EXPECT_EQ(setting("type", "OpenEnclave").type, EvidenceType::OpenEnclave);
  EXPECT_EQ(setting("quote_version", "5").quote_version, 5);
  EXPECT_EQ(setting("mr_enclave", "0aFF").enclave.mr_enclave,
            (Buffer{0x0a, 0xff}));
  EXPECT_TRUE(setting("debug", "true").debug);
  EXPECT_EQ(setting("runtime_data", "ab").runtime_data, (Buffer{'a', 'b'}));
  EXPECT_EQ(setting("ca", "platform").platform.ca, dcap::PckCa::Platform);
  EXPECT_EQ(setting("tcb_status", "OutOfDate").platform.tcb_status,
            tee::TcbStatus::OutOfDate);
  EXPECT_THAT(setting("advisory_ids", "a,b").platform.advisory_ids,
              testing::ElementsAre("a", "b"));
  EXPECT_THAT(setting("advisory_ids", "").platform.advisory_ids,
              testing::IsEmpty());
}

TEST(WithSetting, KnowsTheFieldsOfATypeAlone) {
  constexpr auto kTdx = EvidenceType::TdxVm;
  EXPECT_EQ(setting("td_report", "1.5", kTdx).td.report, TdReportVersion::V15);
  EXPECT_EQ(setting("rtmr3", "0aff", kTdx).td.rtmr3, (Buffer{0x0a, 0xff}));
  EXPECT_EQ(setting("module_version", "3", kTdx).platform.module_version, 3);
  EXPECT_EQ(refusal("mr_td", "00"),
            "there is no field \"mr_td\" of SgxEnclave");
  EXPECT_EQ(refusal("isv_svn", "1", kTdx),
            "there is no field \"isv_svn\" of TdxVm");
  constexpr auto kSnp = EvidenceType::SevSnpVm;
  EXPECT_EQ(setting("product", "Siena", kSnp).snp.product, SnpProduct::Siena);
  EXPECT_EQ(setting("signing_key", "vlek", kSnp).snp.signing_key,
            snp::EkKind::Vlek);
  EXPECT_EQ(setting("policy", "196639", kSnp).snp.policy, 0x3001fu);
  EXPECT_EQ(setting("uvm_feed", "a", kSnp).snp.uvm_feed, "a");
  EXPECT_EQ(refusal("fmspc", "00", kSnp),
            "there is no field \"fmspc\" of SevSnpVm");
  EXPECT_EQ(refusal("product", "Milan"),
            "there is no field \"product\" of SgxEnclave");
}

TEST(WithSetting, NamesTheNearestField) {
  EXPECT_EQ(refusal("mrenclave", "00"),
            "there is no field \"mrenclave\" of SgxEnclave; did you mean "
            "mr_enclave");
  EXPECT_EQ(refusal("colour", "red"),
            "there is no field \"colour\" of SgxEnclave");
}

TEST(WithSetting, SaysWhatItExpected) {
  EXPECT_EQ(refusal("isv_svn", "65536"),
            "isv_svn: expected a number of 16 bits, found \"65536\"");
  EXPECT_EQ(refusal("isv_svn", "1x"),
            "isv_svn: expected a number of 16 bits, found \"1x\"");
  EXPECT_EQ(refusal("debug", "yes"),
            "debug: expected true or false, found \"yes\"");
  EXPECT_EQ(refusal("ca", "root"),
            "ca: expected processor or platform, found \"root\"");
  EXPECT_EQ(refusal("type", "Nitro"),
            "type: expected SgxEnclave, OpenEnclave, SevSnpVm, TdxVm, Tpm or "
            "AzureGuest, found \"Nitro\"");
  constexpr auto kSnp = EvidenceType::SevSnpVm;
  EXPECT_EQ(refusal("product", "Rome", kSnp),
            "product: expected one of Milan, Genoa, Bergamo, Siena, Turin, "
            "found \"Rome\"");
  EXPECT_EQ(refusal("signing_key", "ask", kSnp),
            "signing_key: expected vcek or vlek, found \"ask\"");
  EXPECT_EQ(refusal("td_report", "2.0", EvidenceType::TdxVm),
            "td_report: expected 1.0 or 1.5, found \"2.0\"");
  EXPECT_EQ(refusal("qe_status", "Good"),
            "qe_status: \"Good\" is no TCB status");
  EXPECT_THAT(refusal("mr_signer", "0g"), testing::StartsWith("mr_signer: "));
}

TEST(SettingNames, AreAllKnown) {
  for (const EvidenceType type :
       {EvidenceType::SgxEnclave, EvidenceType::OpenEnclave,
        EvidenceType::TdxVm, EvidenceType::SevSnpVm}) {
    for (const std::string_view name : setting_names(type)) {
      EXPECT_THAT(refusal(name, "?", type),
                  testing::Not(testing::StartsWith("there is no field")));
    }
  }
}

}  // namespace
}  // namespace assay::forge
