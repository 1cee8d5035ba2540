// SPDX-License-Identifier: Apache-2.0
// Tests of names, encodings and presence of the SGX claims.
#include "tee/sgx/claims.h"

#include <map>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tee/dcap/collateral_claim.h"
#include "tee/dcap/test_platform.h"

namespace assay::sgx {
namespace {

using dcap::kTestNow;
using dcap::TestPlatform;
using testing::UnorderedElementsAre;
using testing::UnorderedElementsAreArray;

// A body whose fields are told apart by their bytes.
Buffer body_with_flags(uint8_t flags) {
  return Writer()
      .zeros(16 + 4 + 12)
      .bytes(Buffer(16, 0x32))  //  32, ISVEXTPRODID
      .u8(flags)
      .zeros(15)                //  48, ATTRIBUTES
      .bytes(Buffer(32, 0x64))  //  64, MRENCLAVE
      .zeros(32)
      .bytes(Buffer(32, 0x28))  // 128, MRSIGNER
      .zeros(32)
      .bytes(Buffer(64, 0x92))  // 192, CONFIGID
      .u16le(0x1234)            // 256, ISVPRODID
      .u16le(0xfffe)            // 258, ISVSVN
      .u16le(7)                 // 260, CONFIGSVN
      .zeros(42)
      .bytes(Buffer(16, 0x04))  // 304, ISVFAMILYID
      .bytes(Buffer(64, 0xd0))  // 320, REPORTDATA
      .take();
}

constexpr uint8_t kPlain = 0x05;
constexpr uint8_t kDebug = 0x07;
constexpr uint8_t kKss = 0x85;

// What is claimed of a platform, and the digests that it is claimed with.
struct Claimed {
  tee::Appraisal appraisal;
  dcap::CollateralDigests collateral;
  std::string used;  // x-assay-collateral
};

constexpr std::string_view kEvidence = "the evidence";

Claimed claimed(uint8_t flags, const std::optional<tee::HeldData>& data) {
  TestPlatform platform;
  platform.body = body_with_flags(flags);
  const Buffer bytes = platform.quote();
  const tee::Endorsements endorsements = platform.endorsements();
  const tee::Anchors anchors{platform.anchors()};
  const tee::Baseline baseline;
  tee::Trail trail;
  const auto quote = dcap::parse_quote(bytes, dcap::TeeType::Sgx, trail);
  const auto verified =
      dcap::verify({*quote, crypto::sha256(quote->pck_chain)},
                   {kTestNow, endorsements, anchors, baseline, nullptr}, trail);
  EXPECT_TRUE(verified) << verified.error().message();
  return {claims_of(*verified, *dcap::parse_report_body(quote->body),
                    crypto::sha256(bytes_of(kEvidence)), data),
          verified->collateral(), dcap::collateral_json(*verified)};
}

std::string collateral_text(const dcap::CollateralDigests& digests) {
  const auto hex = [](const crypto::Sha256& digest) {
    return codec::encode_hex(digest.bytes());
  };
  return fmt::format(
      R"({{"qeidcertshash":"{}","qeidcrlhash":"{}","qeidhash":"{}",)"
      R"("quotehash":"{}","tcbinfocertshash":"{}","tcbinfocrlhash":"{}",)"
      R"("tcbinfohash":"{}"}})",
      hex(digests.qe_identity_chain), hex(digests.qe_identity_crl),
      hex(digests.qe_identity), hex(crypto::sha256(bytes_of(kEvidence))),
      hex(digests.tcb_info_chain), hex(digests.tcb_info_crl),
      hex(digests.tcb_info));
}

std::string repeated(std::string_view digits, size_t times) {
  std::string text;
  for (size_t i = 0; i < times; ++i) {
    text += digits;
  }
  return text;
}

std::vector<std::string> names_of(const claims::ClaimSet& claims) {
  std::vector<std::string> names;
  for (const claims::Claim& claim : claims) {
    EXPECT_EQ(claim.issuer, claims::Issuer::AttestationService);
    names.push_back(claim.type);
  }
  return names;
}

// The JSON of every value of that type.
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

const std::vector<std::string> kAlways = {
    "$is-debuggable",
    "$maa-attestationcollateral",
    "$product-id",
    "$sgx-mrenclave",
    "$sgx-mrsigner",
    "$svn",
    "x-assay-advisory-ids",
    "x-assay-advisory-ids",
    "x-assay-collateral",
    "x-assay-tcb-date",
    "x-assay-tcb-evaluation-number",
    "x-assay-tcb-status",
    "x-ms-sgx-collateral",
    "x-ms-sgx-is-debuggable",
    "x-ms-sgx-mrenclave",
    "x-ms-sgx-mrsigner",
    "x-ms-sgx-product-id",
    "x-ms-sgx-report-data",
    "x-ms-sgx-svn",
};

TEST(SgxClaims, AreWrittenToTheTokenInOrder) {
  const Claimed made = claimed(kPlain, {});
  const std::string collateral = collateral_text(made.collateral);
  EXPECT_EQ(made.appraisal.token.text(),
            fmt::format(R"({{"maa-attestationcollateral":{0},)"
                        R"("x-assay-collateral":{4},)"
                        R"("x-ms-sgx-collateral":{0},)"
                        R"("x-ms-sgx-is-debuggable":false,)"
                        R"("x-ms-sgx-mrenclave":"{1}",)"
                        R"("x-ms-sgx-mrsigner":"{2}",)"
                        R"("x-ms-sgx-product-id":4660,)"
                        R"("x-ms-sgx-report-data":"{3}",)"
                        R"("x-ms-sgx-svn":65534}})",
                        collateral, repeated("64", 32), repeated("28", 32),
                        repeated("d0", 64), made.used));
}

TEST(SgxClaims, ComeToThePolicyUnderBothSpellings) {
  const Claimed made = claimed(kPlain, {});
  EXPECT_THAT(names_of(made.appraisal.incoming),
              UnorderedElementsAreArray(kAlways));
  for (const auto& [alias, name] :
       {std::pair("$is-debuggable", "x-ms-sgx-is-debuggable"),
        std::pair("$product-id", "x-ms-sgx-product-id"),
        std::pair("$svn", "x-ms-sgx-svn"),
        std::pair("$sgx-mrsigner", "x-ms-sgx-mrsigner"),
        std::pair("$sgx-mrenclave", "x-ms-sgx-mrenclave"),
        std::pair("$maa-attestationcollateral", "x-ms-sgx-collateral")}) {
    EXPECT_EQ(values_of(made.appraisal, alias), values_of(made.appraisal, name))
        << alias;
  }
  EXPECT_THAT(values_of(made.appraisal, "x-ms-sgx-product-id"),
              UnorderedElementsAre("4660"));
  EXPECT_THAT(values_of(made.appraisal, "x-ms-sgx-is-debuggable"),
              UnorderedElementsAre("false"));
}

TEST(SgxClaims, GiveObjectsToThePolicyAsText) {
  const Claimed made = claimed(kPlain, {});
  std::string quoted;
  codec::append_json_string(quoted, collateral_text(made.collateral));
  EXPECT_THAT(values_of(made.appraisal, "x-ms-sgx-collateral"),
              UnorderedElementsAre(quoted));
}

TEST(SgxClaims, TellAPolicyTheTcb) {
  const tee::Appraisal appraisal = claimed(kPlain, {}).appraisal;
  EXPECT_THAT(values_of(appraisal, "x-assay-tcb-status"),
              UnorderedElementsAre(R"("UpToDate")"));
  EXPECT_THAT(values_of(appraisal, "x-assay-tcb-date"),
              UnorderedElementsAre(R"("2024-03-13T00:00:00Z")"));
  EXPECT_THAT(values_of(appraisal, "x-assay-tcb-evaluation-number"),
              UnorderedElementsAre("17"));
  EXPECT_THAT(values_of(appraisal, "x-assay-advisory-ids"),
              UnorderedElementsAre(R"("INTEL-SA-1")", R"("INTEL-SA-2")"));
  ASSERT_TRUE(appraisal.tcb);
  EXPECT_EQ(appraisal.tcb->status, tee::TcbStatus::UpToDate);
}

TEST(SgxClaims, SayThatAnEnclaveIsDebuggable) {
  const tee::Appraisal appraisal = claimed(kDebug, {}).appraisal;
  EXPECT_THAT(values_of(appraisal, "x-ms-sgx-is-debuggable"),
              UnorderedElementsAre("true"));
  EXPECT_NE(appraisal.token.text().find(R"("x-ms-sgx-is-debuggable":true)"),
            std::string::npos);
}

TEST(SgxClaims, HaveConfigurationOnlyWithKeySeparation) {
  const tee::Appraisal appraisal = claimed(kKss, {}).appraisal;
  std::vector<std::string> names = kAlways;
  for (const char* const name :
       {"x-ms-sgx-config-id", "x-ms-sgx-config-svn",
        "x-ms-sgx-isv-extended-product-id", "x-ms-sgx-isv-family-id"}) {
    EXPECT_TRUE(appraisal.token.has(name)) << name;
    EXPECT_FALSE(claimed(kPlain, {}).appraisal.token.has(name)) << name;
    names.emplace_back(name);
  }
  EXPECT_THAT(names_of(appraisal.incoming), UnorderedElementsAreArray(names));
  EXPECT_THAT(values_of(appraisal, "x-ms-sgx-config-svn"),
              UnorderedElementsAre("7"));
  EXPECT_THAT(values_of(appraisal, "x-ms-sgx-config-id"),
              UnorderedElementsAre('"' + repeated("92", 64) + '"'));
  EXPECT_THAT(values_of(appraisal, "x-ms-sgx-isv-extended-product-id"),
              UnorderedElementsAre('"' + repeated("32", 16) + '"'));
  EXPECT_THAT(values_of(appraisal, "x-ms-sgx-isv-family-id"),
              UnorderedElementsAre('"' + repeated("04", 16) + '"'));
}

TEST(SgxClaims, HoldBinaryRuntimeDataUnderThreeNames) {
  const Buffer data = {0xfb, 0xff, 0x00};
  const tee::Appraisal appraisal =
      claimed(kPlain, tee::HeldData{data, tee::DataType::Binary}).appraisal;
  const std::string text = appraisal.token.text();
  for (const char* const name : {"x-ms-sgx-ehd", "maa-ehd", "aas-ehd"}) {
    EXPECT_NE(text.find(fmt::format(R"("{}":"-_8A")", name)), std::string::npos)
        << name;
  }
  std::vector<std::string> names = kAlways;
  names.insert(names.end(), {"x-ms-sgx-ehd", "$maa-ehd", "$aas-ehd"});
  EXPECT_THAT(names_of(appraisal.incoming), UnorderedElementsAreArray(names));
}

TEST(SgxClaims, LeaveJsonRuntimeDataToTheBinding) {
  const tee::HeldData data{bytes_of("{}"), tee::DataType::Json};
  EXPECT_THAT(names_of(claimed(kPlain, data).appraisal.incoming),
              UnorderedElementsAreArray(kAlways));
}

}  // namespace
}  // namespace assay::sgx
