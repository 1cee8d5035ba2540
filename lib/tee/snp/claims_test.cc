// SPDX-License-Identifier: Apache-2.0
// Tests that claims have MAA's names and forms.
#include "tee/snp/claims.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json.h"
#include "tee/snp/test_platform.h"

namespace assay::snp {
namespace {

tee::Appraisal claimed(const TestPlatform& platform,
                       const EndorsedVm& endorsed = {}) {
  const Buffer input = platform.signed_report();
  const tee::Endorsements endorsements;
  const tee::Anchors anchors = platform.anchors();
  const tee::Baseline baseline;
  tee::Trail trail;
  const auto report = parse_report(input, trail);
  const auto verified =
      verify(*report, chain_source(platform.chain()),
             {kTestNow, endorsements, anchors, baseline, nullptr}, trail);
  EXPECT_TRUE(verified) << verified.error().message();
  return claims_of(*verified, endorsed);
}

codec::json::object token_of(const tee::Appraisal& appraisal) {
  return codec::parse_json(appraisal.token.text())->get_object();
}

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) {
    all += text;
  }
  return all;
}

TEST(SnpClaims, AreTheDocumentedOnes) {
  const codec::json::object token = token_of(claimed(TestPlatform()));
  const codec::json::object expected = {
      {"x-ms-sevsnpvm-guestsvn", 2},
      {"x-ms-sevsnpvm-is-debuggable", false},
      {"x-ms-sevsnpvm-migration-allowed", false},
      {"x-ms-sevsnpvm-smt-allowed", true},
      {"x-ms-sevsnpvm-familyId", repeated("fa", 16)},
      {"x-ms-sevsnpvm-imageId", repeated("1a", 16)},
      {"x-ms-sevsnpvm-vmpl", 1},
      {"x-ms-sevsnpvm-reportdata", repeated("da", 64)},
      {"x-ms-sevsnpvm-launchmeasurement", repeated("3e", 48)},
      {"x-ms-sevsnpvm-hostdata", repeated("40", 32)},
      {"x-ms-sevsnpvm-idkeydigest", repeated("1d", 48)},
      {"x-ms-sevsnpvm-authorkeydigest", repeated("a0", 48)},
      {"x-ms-sevsnpvm-reportid", repeated("1e", 32)},
      {"x-ms-sevsnpvm-bootloader-svn", 3},
      {"x-ms-sevsnpvm-tee-svn", 0},
      {"x-ms-sevsnpvm-snpfw-svn", 8},
      {"x-ms-sevsnpvm-microcode-svn", 219},
      {"x-assay-findings", {"snp.crl.missing"}},
  };
  EXPECT_EQ(codec::serialize_sorted(token), codec::serialize_sorted(expected));
}

TEST(SnpClaims, AreSeenByThePolicyUnderTheSameNames) {
  const tee::Appraisal appraisal = claimed(TestPlatform());
  for (const auto& member : token_of(appraisal)) {
    const std::string_view name = member.key();
    EXPECT_TRUE(std::any_of(
        appraisal.incoming.begin(), appraisal.incoming.end(),
        [&name](const claims::Claim& claim) { return claim.type == name; }))
        << name;
  }
  EXPECT_FALSE(appraisal.tcb.has_value());
}

TEST(SnpClaims, SayThatAGuestIsCompliant) {
  const EndorsedVm endorsed{"azure-compliant-uvm", false};
  EXPECT_EQ(token_of(claimed(TestPlatform(), endorsed))
                .at("x-ms-compliance-status")
                .as_string(),
            "azure-compliant-uvm");
  TestPlatform debug;
  debug.report[0x0a] |= 0x08;
  const auto token = token_of(claimed(debug, endorsed));
  EXPECT_FALSE(token.contains("x-ms-compliance-status"));
  EXPECT_TRUE(token.at("x-ms-sevsnpvm-is-debuggable").as_bool());
}

TEST(SnpClaims, AreForgedWhereOneOfBothIs) {
  EXPECT_FALSE(claimed(TestPlatform()).forged);
  EXPECT_TRUE(claimed(TestPlatform(), {"", true}).forged);
}

}  // namespace
}  // namespace assay::snp
