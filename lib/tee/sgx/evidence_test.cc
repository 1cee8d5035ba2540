// SPDX-License-Identifier: Apache-2.0
// Tests of SGX evidence from bytes to appraisal: what it is bound to.
#include "tee/sgx/evidence.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tee/dcap/test_platform.h"

namespace assay::sgx {
namespace {

using dcap::kTestNow;
using dcap::TestPlatform;
using tee::CheckId;
using tee::CheckOutcome;
using tee::DataType;
using tee::HeldData;

constexpr size_t kAttributes = 48;
constexpr size_t kConfigId = 192;
constexpr size_t kReportData = 320;

// What is submitted, and what it is judged by.
struct Asked {
  Result<tee::Appraisal> answer() {
    const Buffer quote = platform.quote();
    const Buffer report =
        Writer().u32le(1).u32le(2).u64le(quote.size()).bytes(quote).take();
    evidence = open_enclave ? report : quote;
    const tee::Endorsements endorsements = platform.endorsements();
    const tee::Anchors anchors{platform.anchors()};
    const tee::Baseline baseline;
    const tee::Submission submission{evidence, runtime_data, init_time_data};
    TRY(const auto made, open_enclave
                             ? parse_open_enclave_evidence(submission, trail)
                             : parse_quote_evidence(submission, trail));
    std::fill(evidence.begin(), evidence.end(), uint8_t{0});  // made owns it
    return made->verify({kTestNow, endorsements, anchors, baseline, nullptr},
                        trail);
  }

  // Puts the SHA-256 of data into the body.
  void bind(size_t offset, std::string_view data) {
    const crypto::Sha256 digest = crypto::sha256(bytes_of(data));
    std::fill_n(platform.body.begin() + static_cast<ptrdiff_t>(offset), 64,
                uint8_t{0});
    std::copy(digest.data.begin(), digest.data.end(),
              platform.body.begin() + static_cast<ptrdiff_t>(offset));
  }

  TestPlatform platform;
  bool open_enclave = false;
  Buffer evidence;
  std::optional<HeldData> runtime_data;
  std::optional<HeldData> init_time_data;
  tee::Trail trail;
};

std::optional<HeldData> held(std::string_view text, DataType type) {
  return HeldData{bytes_of(text), type};
}

bool claims(const tee::Appraisal& appraisal, std::string_view text) {
  return appraisal.token.text().find(text) != std::string::npos;
}

TEST(SgxEvidence, NeedsNoHeldData) {
  Asked asked;
  const auto appraisal = asked.answer();
  ASSERT_TRUE(appraisal) << appraisal.error().message();
  EXPECT_EQ(asked.trail.record(CheckId::SgxRuntimeDataMismatch).outcome,
            CheckOutcome::NotReached);
  EXPECT_EQ(asked.trail.record(CheckId::OeHeader).outcome,
            CheckOutcome::NotReached);
}

TEST(SgxEvidence, HashesWhatWasSubmitted) {
  for (const bool open_enclave : {false, true}) {
    Asked asked;
    asked.open_enclave = open_enclave;
    const Buffer quote = asked.platform.quote();
    tee::Trail trail;
    const Buffer report =
        Writer().u32le(1).u32le(2).u64le(quote.size()).bytes(quote).take();
    const Buffer& submitted = open_enclave ? report : quote;
    const tee::Submission submission{.evidence = submitted};
    const auto made = open_enclave
                          ? parse_open_enclave_evidence(submission, trail)
                          : parse_quote_evidence(submission, trail);
    ASSERT_TRUE(made);
    const tee::Endorsements endorsements = asked.platform.endorsements();
    const tee::Anchors anchors{asked.platform.anchors()};
    const auto appraisal = (*made)->verify(
        {kTestNow, endorsements, anchors, tee::Baseline(), nullptr}, trail);
    ASSERT_TRUE(appraisal);
    EXPECT_TRUE(claims(
        *appraisal, "\"quotehash\":\"" +
                        codec::encode_hex(crypto::sha256(submitted).bytes()) +
                        '"'));
  }
}

TEST(SgxEvidence, IsReadBehindAnOpenEnclaveHeader) {
  Asked asked;
  asked.open_enclave = true;
  ASSERT_TRUE(asked.answer());
  EXPECT_EQ(asked.trail.record(CheckId::OeHeader).outcome, CheckOutcome::Held);
}

TEST(SgxEvidence, IsBoundToRuntimeDataByHash) {
  Asked asked;
  asked.bind(kReportData, "data");
  asked.runtime_data = held("data", DataType::Binary);
  EXPECT_TRUE(asked.answer());
  asked.runtime_data = held("dat", DataType::Binary);
  EXPECT_EQ(dcap::reason_of(asked.answer()), "sgx.runtime_data.mismatch");
  asked.runtime_data = held("", DataType::Binary);
  EXPECT_EQ(dcap::reason_of(asked.answer()), "sgx.runtime_data.mismatch");
}

TEST(SgxEvidence, HashesJsonAsItWasSent) {
  constexpr std::string_view kSent("{ \"b\": 1, \"a\": 2 }\0", 19);
  Asked asked;
  asked.bind(kReportData, kSent);
  asked.runtime_data = held(kSent, DataType::Json);
  const auto appraisal = asked.answer();
  ASSERT_TRUE(appraisal) << appraisal.error().message();
  EXPECT_TRUE(claims(*appraisal, R"("x-ms-runtime":{"a":2,"b":1})"));
  EXPECT_FALSE(claims(*appraisal, "ehd"));
  asked.runtime_data = held(kSent.substr(0, 18), DataType::Json);
  EXPECT_EQ(dcap::reason_of(asked.answer()), "sgx.runtime_data.mismatch");
}

TEST(SgxEvidence, RefusesRuntimeDataThatIsNotTheJsonItSays) {
  Asked asked;
  asked.bind(kReportData, "[1]");
  asked.runtime_data = held("[1]", DataType::Json);
  EXPECT_EQ(asked.answer().error().code(), Code::RuntimeDataNotJson);
}

TEST(SgxEvidence, IsBoundToInitTimeDataByConfigId) {
  Asked asked;
  asked.platform.body[kAttributes] = 0x85;
  asked.bind(kConfigId, "{}");
  asked.init_time_data = held("{}", DataType::Json);
  const auto appraisal = asked.answer();
  ASSERT_TRUE(appraisal) << appraisal.error().message();
  EXPECT_TRUE(claims(*appraisal, R"("x-ms-inittime":{})"));

  asked.platform.body[kConfigId + 63] = 1;
  EXPECT_EQ(dcap::reason_of(asked.answer()), "sgx.init_time_data.mismatch");
  asked.bind(kConfigId, "{ }");
  EXPECT_EQ(dcap::reason_of(asked.answer()), "sgx.init_time_data.mismatch");
}

TEST(SgxEvidence, IsVerifiedBeforeItsBindingIsJudged) {
  Asked asked;
  asked.platform.leaf.not_after = kTestNow - std::chrono::seconds(1);
  asked.runtime_data = held("other data", DataType::Binary);
  EXPECT_EQ(dcap::reason_of(asked.answer()), "dcap.pck.validity");
}

}  // namespace
}  // namespace assay::sgx
