// SPDX-License-Identifier: Apache-2.0
// Tests of documents and nine fields, written and read back.
#include "forge/collateral.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json.h"
#include "forge/platform.h"
#include "tee/dcap/collateral.h"

namespace assay::forge {
namespace {

constexpr Time kNow{std::chrono::seconds(1'750'000'000)};
constexpr auto kSgx = dcap::TeeType::Sgx;
constexpr auto kTdx = dcap::TeeType::Tdx;

PlatformSpec sample(uint32_t version) {
  PlatformSpec platform;
  platform.tcb_info_version = version;
  platform.tcb_status = tee::TcbStatus::OutOfDate;
  platform.advisory_ids = {"INTEL-SA-1", "with \"quotes\""};
  platform.qe_advisory_ids = {"INTEL-SA-2"};
  return platform;
}

TEST(TcbInfoText, IsReadBackInBothVersions) {
  for (const uint32_t version : {2u, 3u}) {
    const dcap::TcbInfo written = make_tcb_info(sample(version), kSgx, kNow);
    const std::string text = tcb_info_text(written);
    const auto json = codec::parse_json(text);
    ASSERT_TRUE(json.has_value()) << json.error().message();
    const auto read = dcap::parse_tcb_info(json->get_object());
    ASSERT_TRUE(read.has_value()) << read.error().message();
    EXPECT_EQ(tcb_info_text(*read), text);
    EXPECT_EQ(read->levels.size(), written.levels.size());
    EXPECT_EQ(read->fmspc, written.fmspc);
  }
}

TEST(TcbInfoText, OfTdxIsReadBackWithItsModules) {
  PlatformSpec platform = sample(3);
  platform.module_version = 0x0a;
  platform.mr_signer_seam = Buffer(48, 0xcd);
  platform.module_advisory_ids = {"INTEL-SA-3"};
  const std::string text = tcb_info_text(make_tcb_info(platform, kTdx, kNow));
  const auto json = codec::parse_json(text);
  ASSERT_TRUE(json.has_value()) << json.error().message();
  const auto read = dcap::parse_tcb_info(json->get_object());
  ASSERT_TRUE(read.has_value()) << read.error().message();
  EXPECT_EQ(tcb_info_text(*read), text);
  EXPECT_THAT(text, testing::HasSubstr("\"TDX_0A\""));
  EXPECT_THAT(text, testing::HasSubstr("INTEL-SA-3"));
}

TEST(QeIdentityText, IsReadBack) {
  const dcap::QeIdentity written = make_qe_identity(sample(3), kSgx, kNow);
  const std::string text = qe_identity_text(written);
  const auto json = codec::parse_json(text);
  ASSERT_TRUE(json.has_value()) << json.error().message();
  const auto read = dcap::parse_qe_identity(json->get_object());
  ASSERT_TRUE(read.has_value()) << read.error().message();
  EXPECT_EQ(qe_identity_text(*read), text);
  EXPECT_EQ(read->mr_signer, written.mr_signer);
}

TEST(NineFieldsJson, GivesTheVerifierEveryRole) {
  NineFields fields;
  fields.root_ca_crl = {1};
  fields.pck_crl = {2};
  fields.tcb_info = {
      "chain", tcb_info_text(make_tcb_info(sample(3), kSgx, kNow)), Buffer(64)};
  fields.qe_identity = {
      "chain", qe_identity_text(make_qe_identity(sample(3), kSgx, kNow)),
      Buffer(64)};
  const auto read = dcap::read_nine_fields(nine_fields_json(fields), kNow,
                                           tee::Presentation::Stored);
  ASSERT_TRUE(read.has_value()) << read.error().message();
  std::vector<std::string> names;
  for (const dcap::NamedEndorsement& item : *read) {
    names.push_back(item.id.name);
  }
  EXPECT_THAT(
      names, testing::IsSupersetOf({"intel/root-crl", "intel/pck-crl/processor",
                                    "intel/sgx/tcb-info/00A067FAFAFA",
                                    "intel/sgx/qe-identity"}));
}

TEST(NineFieldsJson, OffersNothingThatIsEmpty) {
  const auto read = dcap::read_nine_fields(nine_fields_json({}), kNow,
                                           tee::Presentation::InRole);
  ASSERT_TRUE(read.has_value()) << read.error().message();
  EXPECT_THAT(*read, testing::IsEmpty());
}

}  // namespace
}  // namespace assay::forge
