// SPDX-License-Identifier: Apache-2.0
// Tests of the limits of what can be forged.
#include "forge/spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "forge/settings.h"

namespace assay::forge {
namespace {

TEST(CheckSpec, AcceptsTheDefaults) {
  EXPECT_TRUE(check_spec(EvidenceSpec()).has_value());
}

TEST(CheckSpec, NamesTheFieldOfAReportThatCannotBeForged) {
  EvidenceSpec snp;
  snp.type = EvidenceType::SevSnpVm;
  EXPECT_TRUE(check_spec(snp).has_value());
  const auto refused = [&snp](std::string_view field, std::string_view value) {
    const auto checked = check_spec(*with_setting(snp, field, value));
    return checked ? "accepted" : checked.error().message();
  };
  EXPECT_EQ(refused("report_version", "6"),
            "report_version: expected 2 to 5, found 6");
  EXPECT_EQ(refused("vmpl", "4"), "vmpl: expected 0 to 3, found 4");
  EXPECT_EQ(refused("measurement", "00"),
            "measurement: expected 48 bytes, found 1");
  EXPECT_EQ(refused("host_data", "00"),
            "host_data: expected 32 bytes, found 1");
  EXPECT_EQ(refused("current_tcb", "00"),
            "current_tcb: expected 8 bytes, found 1");
  snp.init_time_data = Buffer{1};
  EXPECT_EQ(refused("host_data", std::string(64, '0')),
            "host_data: it follows from init_time_data; give one of the two");
}

TEST(CheckSpec, NamesTheFieldThatCannotBeForged) {
  const auto refused = [](std::string_view field, std::string_view value) {
    const auto checked = check_spec(*with_setting({}, field, value));
    return checked ? "accepted" : checked.error().message();
  };
  EXPECT_EQ(refused("mr_enclave", "00"),
            "mr_enclave: expected 32 bytes, found 1");
  EXPECT_EQ(refused("mr_signer", ""), "mr_signer: expected 32 bytes, found 0");
  EXPECT_EQ(refused("config_id", "00"),
            "config_id: expected 64 bytes, found 1");
  EXPECT_EQ(refused("fmspc", "00"), "fmspc: expected 6 bytes, found 1");
  EXPECT_EQ(refused("pce_id", "00"), "pce_id: expected 2 bytes, found 1");
  EXPECT_EQ(refused("quote_version", "2"),
            "quote_version: expected 3 to 5, found 2");
  EXPECT_EQ(refused("certification_type", "8"),
            "certification_type: expected 1 to 7, found 8");
  EXPECT_EQ(refused("padding", "4097"),
            "padding: expected 0 to 4096, found 4097");
  EXPECT_EQ(refused("tcb_info_version", "1"),
            "tcb_info_version: expected 2 to 3, found 1");
  EXPECT_EQ(refused("evaluation_data_number", "1000001"),
            "evaluation_data_number: expected 0 to 1000000, found 1000001");
  EXPECT_EQ(refused("qe_status", "ConfigurationNeeded"),
            "qe_status: expected UpToDate, OutOfDate or Revoked, found "
            "ConfigurationNeeded");
  EXPECT_EQ(refused("tcb_status", "TDRelaunchAdvised"),
            "tcb_status: only a TD can be relaunched");
}

TEST(CheckSpec, NamesTheFieldOfATdThatCannotBeForged) {
  const auto refused = [](std::string_view field, std::string_view value) {
    EvidenceSpec spec;
    spec.type = EvidenceType::TdxVm;
    EXPECT_TRUE(check_spec(spec).has_value());
    const auto checked = check_spec(*with_setting(spec, field, value));
    return checked ? "accepted" : checked.error().message();
  };
  for (const char* const field :
       {"mr_seam", "mr_td", "mr_owner", "mr_owner_config", "rtmr0", "rtmr1",
        "rtmr2", "rtmr3", "mr_service_td", "mr_config_id", "mr_signer_seam"}) {
    EXPECT_EQ(refused(field, "00"),
              std::string(field) + ": expected 48 bytes, found 1");
  }
  for (const char* const field : {"td_attributes", "xfam"}) {
    EXPECT_EQ(refused(field, "00"),
              std::string(field) + ": expected 8 bytes, found 1");
  }
  EXPECT_EQ(refused("quote_version", "3"),
            "quote_version: expected 4 to 5, found 3");
  EXPECT_EQ(refused("tcb_info_version", "2"),
            "tcb_info_version: expected 3 to 3, found 2");
  EXPECT_EQ(refused("module_status", "ConfigurationNeeded"),
            "module_status: expected UpToDate, OutOfDate or Revoked, found "
            "ConfigurationNeeded");
  EXPECT_EQ(refused("tcb_status", "TDRelaunchAdvised"),
            "tcb_status: a relaunch is advised by td_report 1.5 alone");
}

TEST(CheckSpec, RefusesAStatusOfAModuleWithoutLevels) {
  EvidenceSpec spec;
  spec.type = EvidenceType::TdxVm;
  spec.platform.module_version = 0;
  EXPECT_TRUE(check_spec(spec).has_value());
  spec.platform.module_status = tee::TcbStatus::OutOfDate;
  EXPECT_EQ(check_spec(spec).error().message(),
            "module_status: a module of version 0 has no status of its own");
}

TEST(QuoteVersion, IsTheFirstThatTheBodyCanHave) {
  EvidenceSpec spec;
  EXPECT_EQ(quote_version_of(spec), 3);
  spec.type = EvidenceType::TdxVm;
  EXPECT_EQ(quote_version_of(spec), 4);
  spec.td.report = TdReportVersion::V15;
  EXPECT_EQ(quote_version_of(spec), 5);
  EXPECT_TRUE(check_spec(spec).has_value());
  spec.quote_version = 4;
  EXPECT_EQ(check_spec(spec).error().message(),
            "quote_version: expected 5 to 5, found 4");
}

TEST(CheckSpec, RefusesTwoSourcesOfConfigId) {
  EvidenceSpec spec;
  spec.enclave.config_id = Buffer(64);
  spec.init_time_data = Buffer{1};
  EXPECT_EQ(check_spec(spec).error().message(),
            "config_id: it follows from init_time_data; give one of the two");
}

}  // namespace
}  // namespace assay::forge
