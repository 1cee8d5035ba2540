// SPDX-License-Identifier: Apache-2.0
// Tests of names, encodings and presence of the TDX claims.
#include "tee/tdx/claims.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json.h"
#include "codec/json_writer.h"
#include "tee/dcap/test_td_platform.h"

namespace assay::tdx {
namespace {

using dcap::kTestNow;
using dcap::TestPlatform;
using testing::ElementsAre;

tee::Appraisal claimed(const TestPlatform& platform) {
  const Buffer bytes = platform.quote();
  const tee::Endorsements endorsements = platform.endorsements();
  const tee::Anchors anchors{platform.anchors()};
  const tee::Baseline baseline{.accepted = tee::TcbStatusSet::any()};
  tee::Trail trail;
  const auto quote = dcap::parse_quote(bytes, dcap::TeeType::Tdx, trail);
  const auto verified =
      dcap::verify({*quote, crypto::sha256(quote->pck_chain)},
                   {kTestNow, endorsements, anchors, baseline, nullptr}, trail);
  EXPECT_TRUE(verified) << verified.error().message();
  return claims_of(*verified, *dcap::parse_td_report(quote->body));
}

std::string repeated(std::string_view digits, size_t times) {
  std::string text;
  for (size_t i = 0; i < times; ++i) {
    text += digits;
  }
  return text;
}

// Name and JSON of every claim that the policy sees but those of the TCB.
std::map<std::string, std::string> seen_by_policy(
    const tee::Appraisal& appraisal) {
  std::map<std::string, std::string> seen;
  for (const claims::Claim& claim : appraisal.incoming) {
    EXPECT_EQ(claim.issuer, claims::Issuer::AttestationService);
    if (!claim.type.starts_with("x-assay-")) {
      EXPECT_TRUE(
          seen.emplace(claim.type, claims::write_value(claim.value)).second)
          << claim.type;
    }
  }
  return seen;
}

std::vector<std::string> values_of(const tee::Appraisal& appraisal,
                                   std::string_view type) {
  std::vector<std::string> values;
  for (const claims::Claim& claim : appraisal.incoming) {
    if (claim.type == type) {
      values.push_back(claims::write_value(claim.value));
    }
  }
  return values;
}

// claims.md section 5, and nothing else.
const std::map<std::string, std::string>& documented() {
  static const auto hex = [](std::string_view digits, size_t times) {
    return '"' + repeated(digits, times) + '"';
  };
  static const std::map<std::string, std::string> claims = {
      {"tdx_tee_tcb_svn", "\"0401" + repeated("05", 14) + '"'},
      {"tdx_mrseam", hex("16", 48)},
      {"tdx_mrsignerseam", hex("11", 48)},
      {"tdx_seam_attributes", hex("00", 8)},
      {"tdx_td_attributes", R"("0000001000000000")"},
      {"tdx_xfam", R"("e718060000000000")"},
      {"tdx_mrtd", hex("13", 48)},
      {"tdx_mrconfigid", hex("18", 48)},
      {"tdx_mrowner", hex("23", 48)},
      {"tdx_mrownerconfig", hex("28", 48)},
      {"tdx_rtmr0", hex("30", 48)},
      {"tdx_rtmr1", hex("31", 48)},
      {"tdx_rtmr2", hex("32", 48)},
      {"tdx_rtmr3", hex("33", 48)},
      {"tdx_report_data", hex("52", 64)},
      {"tdx_seamsvn", "260"},
      {"tdx_td_attributes_debug", "false"},
      {"tdx_td_attributes_septve_disable", "true"},
      {"tdx_td_attributes_protection_keys", "false"},
      {"tdx_td_attributes_key_locker", "false"},
      {"tdx_td_attributes_perfmon", "false"},
      {"attester_tcb_status", R"("UpToDate")"},
      {"dbgstat", R"("disabled")"},
      {"eat_profile", R"("https://aka.ms/maa-eat-profile-tdxvm")"},
      {"intuse", R"("generic")"},
  };
  return claims;
}

TEST(TdxClaims, ComeToThePolicyAsDocumented) {
  EXPECT_EQ(seen_by_policy(claimed(dcap::td_platform())), documented());
}

TEST(TdxClaims, AreWrittenToTheTokenUnderTheSameNames) {
  const auto token =
      codec::parse_json(claimed(dcap::td_platform()).token.text());
  ASSERT_TRUE(token);
  std::map<std::string, std::string> written;
  for (const auto& [name, value] : token->get_object()) {
    if (name != "x-assay-collateral") {
      written.emplace(name, codec::serialize(value));
    }
  }
  EXPECT_EQ(written, documented());
}

TEST(TdxClaims, SayWhichCollateralJudged) {
  const tee::Appraisal appraisal = claimed(dcap::td_platform());
  const auto token = codec::parse_json(appraisal.token.text());
  ASSERT_TRUE(token);
  const auto& used = token->at("x-assay-collateral");
  EXPECT_EQ(used.at("tcbinfo").at("evaluationnumber").as_int64(), 17);
  EXPECT_EQ(used.at("qeid").at("nextupdate").as_string(),
            "2025-07-02T00:00:00Z");
  std::string quoted;
  codec::append_json_string(quoted, codec::serialize(used));
  EXPECT_THAT(values_of(appraisal, "x-assay-collateral"), ElementsAre(quoted));
}

TEST(TdxClaims, SayThatADomainIsInDebugMode) {
  TestPlatform platform = dcap::td_platform();
  platform.body[120] = 1;
  const tee::Appraisal appraisal = claimed(platform);
  EXPECT_THAT(values_of(appraisal, "tdx_td_attributes_debug"),
              ElementsAre("true"));
  EXPECT_THAT(values_of(appraisal, "dbgstat"), ElementsAre(R"("enabled")"));
}

TEST(TdxClaims, TellAPolicyTheTcb) {
  const tee::Appraisal appraisal = claimed(dcap::td_platform());
  EXPECT_THAT(values_of(appraisal, "x-assay-tcb-status"),
              ElementsAre(R"("UpToDate")"));
  EXPECT_THAT(values_of(appraisal, "x-assay-tcb-date"),
              ElementsAre(R"("2024-03-13T00:00:00Z")"));
  EXPECT_THAT(values_of(appraisal, "x-assay-tcb-evaluation-number"),
              ElementsAre("17"));
  EXPECT_THAT(
      values_of(appraisal, "x-assay-advisory-ids"),
      ElementsAre(R"("INTEL-SA-1")", R"("INTEL-SA-2")", R"("INTEL-SA-3")"));
  ASSERT_TRUE(appraisal.tcb);
  EXPECT_EQ(appraisal.tcb->status, tee::TcbStatus::UpToDate);
}

TEST(TdxClaims, SayTheStatusThatWasMerged) {
  TestPlatform platform = dcap::td_platform();
  platform.body[0] = 2;
  EXPECT_THAT(values_of(claimed(platform), "attester_tcb_status"),
              ElementsAre(R"("OutOfDate")"));
}

TEST(TdxClaims, TellAPolicyWhatTdx15Adds) {
  const tee::Appraisal appraisal = claimed(dcap::td15_platform({{7, 1}}));
  EXPECT_THAT(values_of(appraisal, "x-assay-tdx-tee-tcb-svn2"),
              ElementsAre('"' + ("0701" + repeated("00", 14)) + '"'));
  EXPECT_THAT(values_of(appraisal, "x-assay-tdx-mrservicetd"),
              ElementsAre('"' + repeated("99", 48) + '"'));
  EXPECT_EQ(seen_by_policy(appraisal), documented());
  EXPECT_THAT(
      values_of(claimed(dcap::td_platform()), "x-assay-tdx-mrservicetd"),
      testing::IsEmpty());
}

}  // namespace
}  // namespace assay::tdx
