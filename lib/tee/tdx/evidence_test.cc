// SPDX-License-Identifier: Apache-2.0
// Tests of TDX evidence from bytes to appraisal: what it is bound to.
#include "tee/tdx/evidence.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tee/dcap/test_td_platform.h"

namespace assay::tdx {
namespace {

using dcap::kTestNow;
using dcap::TestPlatform;
using tee::CheckId;
using tee::CheckOutcome;
using tee::DataType;
using tee::HeldData;

constexpr size_t kMrConfigId = 184;
constexpr size_t kReportData = 520;

// What is submitted, and what it is judged by.
struct Asked {
  Result<tee::Appraisal> answer() {
    Buffer evidence = platform.quote();
    const tee::Endorsements endorsements = platform.endorsements();
    const tee::Anchors anchors{platform.anchors()};
    const tee::Baseline baseline;
    TRY(const auto made,
        parse_quote_evidence({evidence, runtime_data, init_time_data}, trail));
    std::fill(evidence.begin(), evidence.end(), uint8_t{0});  // made owns it
    return made->verify({kTestNow, endorsements, anchors, baseline, nullptr},
                        trail);
  }

  // Puts the SHA-256 of data into a field of the body, and zeros behind it.
  void bind(size_t offset, size_t size, std::string_view data) {
    const crypto::Sha256 digest = crypto::sha256(bytes_of(data));
    const auto field = platform.body.begin() + static_cast<ptrdiff_t>(offset);
    std::fill_n(field, size, uint8_t{0});
    std::copy(digest.data.begin(), digest.data.end(), field);
  }

  TestPlatform platform = dcap::td_platform();
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

TEST(TdxEvidence, NeedsNoHeldData) {
  Asked asked;
  const auto appraisal = asked.answer();
  ASSERT_TRUE(appraisal) << appraisal.error().message();
  EXPECT_EQ(asked.trail.record(CheckId::TdxRuntimeDataMismatch).outcome,
            CheckOutcome::NotReached);
  EXPECT_EQ(asked.trail.record(CheckId::TdxModuleMrSignerSeam).outcome,
            CheckOutcome::Held);
}

TEST(TdxEvidence, RefusesAnSgxQuoteByItsTeeType) {
  Asked asked;
  asked.platform = TestPlatform();
  EXPECT_EQ(dcap::reason_of(asked.answer()), "dcap.header.tee_type");
  asked.platform.version = 4;
  EXPECT_EQ(dcap::reason_of(asked.answer()), "dcap.header.tee_type");
  asked.platform.version = 5;
  EXPECT_EQ(dcap::reason_of(asked.answer()), "dcap.header.tee_type");
}

TEST(TdxEvidence, IsBoundToTheFirstHalfOfReportData) {
  Asked asked;
  asked.bind(kReportData, 32, "data");  // the second half is the domain's own
  asked.runtime_data = held("data", DataType::Binary);
  const auto appraisal = asked.answer();
  ASSERT_TRUE(appraisal) << appraisal.error().message();
  EXPECT_FALSE(claims(*appraisal, "ehd"));
  EXPECT_FALSE(claims(*appraisal, "x-ms-runtime"));
  for (const char* const other : {"dat", "data\n", ""}) {
    asked.runtime_data = held(other, DataType::Binary);
    EXPECT_EQ(dcap::reason_of(asked.answer()), "tdx.runtime_data.mismatch");
  }
}

TEST(TdxEvidence, HashesJsonAsItWasSent) {
  constexpr std::string_view kSent("{ \"b\": 1, \"a\": 2 }\0", 19);
  Asked asked;
  asked.bind(kReportData, 64, kSent);
  asked.runtime_data = held(kSent, DataType::Json);
  const auto appraisal = asked.answer();
  ASSERT_TRUE(appraisal) << appraisal.error().message();
  EXPECT_TRUE(claims(*appraisal, R"("x-ms-runtime":{"a":2,"b":1})"));
  asked.runtime_data = held(kSent.substr(0, 18), DataType::Json);
  EXPECT_EQ(dcap::reason_of(asked.answer()), "tdx.runtime_data.mismatch");
}

TEST(TdxEvidence, RefusesRuntimeDataThatIsNotTheJsonItSays) {
  Asked asked;
  asked.bind(kReportData, 64, "[1]");
  asked.runtime_data = held("[1]", DataType::Json);
  EXPECT_EQ(asked.answer().error().code(), Code::RuntimeDataNotJson);
}

TEST(TdxEvidence, IsBoundToInitTimeDataByMrConfigId) {
  Asked asked;
  asked.bind(kMrConfigId, 48, "{}");
  asked.init_time_data = held("{}", DataType::Json);
  const auto appraisal = asked.answer();
  ASSERT_TRUE(appraisal) << appraisal.error().message();
  EXPECT_TRUE(claims(*appraisal, R"("x-ms-inittime":{})"));

  asked.platform.body[kMrConfigId + 47] = 1;
  EXPECT_EQ(dcap::reason_of(asked.answer()), "tdx.init_time_data.mismatch");
  asked.bind(kMrConfigId, 48, "{ }");
  EXPECT_EQ(dcap::reason_of(asked.answer()), "tdx.init_time_data.mismatch");
}

TEST(TdxEvidence, IsVerifiedBeforeItsBindingIsJudged) {
  Asked asked;
  asked.platform.body[64] ^= 1;  // MRSIGNERSEAM
  asked.runtime_data = held("other data", DataType::Binary);
  EXPECT_EQ(dcap::reason_of(asked.answer()), "tdx.module.mr_signer_seam");
}

}  // namespace
}  // namespace assay::tdx
