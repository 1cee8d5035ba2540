// SPDX-License-Identifier: Apache-2.0
// Tests of fields set by name and their limits.
#include "forge/spec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::forge {
namespace {

std::string refusal(std::string_view field, std::string_view value) {
  const auto set = with_setting({}, field, value);
  return set ? "accepted" : set.error().message();
}

SgxSpec setting(std::string_view field, std::string_view value) {
  const auto set = with_setting({}, field, value);
  EXPECT_TRUE(set.has_value()) << set.error().message();
  return set ? *set : SgxSpec();
}

TEST(WithSetting, ReadsEveryKindOfField) {
  EXPECT_EQ(setting("type", "OpenEnclave").type, EvidenceType::OpenEnclave);
  EXPECT_EQ(setting("quote_version", "5").quote_version, 5);
  EXPECT_EQ(setting("mr_enclave", "0aFF").mr_enclave, (Buffer{0x0a, 0xff}));
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

TEST(WithSetting, NamesTheNearestField) {
  EXPECT_EQ(refusal("mrenclave", "00"),
            "there is no field \"mrenclave\"; did you mean mr_enclave");
  EXPECT_EQ(refusal("colour", "red"), "there is no field \"colour\"");
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
  EXPECT_EQ(refusal("type", "TdxVm"),
            "type: expected SgxEnclave or OpenEnclave, found \"TdxVm\"");
  EXPECT_EQ(refusal("qe_status", "Good"),
            "qe_status: \"Good\" is no TCB status");
  EXPECT_THAT(refusal("mr_signer", "0g"), testing::StartsWith("mr_signer: "));
}

TEST(CheckSpec, AcceptsTheDefaults) {
  EXPECT_TRUE(check_spec(SgxSpec()).has_value());
}

TEST(CheckSpec, NamesTheFieldThatCannotBeForged) {
  const auto refused = [](std::string_view field, std::string_view value) {
    const auto checked = check_spec(setting(field, value));
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
}

TEST(CheckSpec, RefusesTwoSourcesOfConfigId) {
  SgxSpec spec;
  spec.config_id = Buffer(64);
  spec.init_time_data = Buffer{1};
  EXPECT_EQ(check_spec(spec).error().message(),
            "config_id: it follows from init_time_data; give one of the two");
}

TEST(SettingNames, AreAllKnown) {
  for (const std::string_view name : setting_names()) {
    EXPECT_THAT(refusal(name, "?"),
                testing::Not(testing::StartsWith("there is no field")));
  }
}

}  // namespace
}  // namespace assay::forge
