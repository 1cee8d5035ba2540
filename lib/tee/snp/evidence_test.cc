// SPDX-License-Identifier: Apache-2.0
// Tests of SEV-SNP evidence from bytes to appraisal: what it is bound to.
#include "tee/snp/evidence.h"

#include <gtest/gtest.h>

#include "tee/snp/collateral.h"
#include "tee/snp/test_uvm.h"
#include "tee/snp/uvm.h"

namespace assay::snp {
namespace {

using tee::DataType;
using tee::HeldData;

constexpr size_t kReportData = 0x050;
constexpr size_t kHostData = 0x0c0;

struct Asked {
  Result<tee::Appraisal> answer() {
    return answer(copy_of(bytes_of(platform.envelope())));
  }
  Result<tee::Appraisal> answer(Buffer evidence) {
    const tee::Anchors anchors{
        {}, platform.anchors().amd, TestUvm().anchors().uvm};
    const tee::Baseline baseline;
    TRY(const auto made,
        parse_report_evidence({evidence, runtime_data, init_time_data}, trail));
    std::fill(evidence.begin(), evidence.end(), uint8_t{0});  // made owns it
    TRY_OK(made->needs(anchors, kTestNow, nullptr, trail));
    return made->verify({kTestNow, endorsements, anchors, baseline, nullptr},
                        trail);
  }

  // Puts the SHA-256 of data into a field, and zeros behind it.
  void bind(size_t offset, size_t size, std::string_view data) {
    const crypto::Sha256 digest = crypto::sha256(bytes_of(data));
    const auto field =
        platform.report.begin() + static_cast<std::ptrdiff_t>(offset);
    std::fill_n(field, size, uint8_t{0});
    std::copy(digest.data.begin(), digest.data.end(), field);
  }

  void add(const Buffer& file) {
    const auto found = read_collateral(file, kTestNow);
    ASSERT_TRUE(found) << found.error().message();
    for (const tee::NamedEndorsement& item : *found) {
      endorsements.add(item.id, item.item);
    }
  }

  TestPlatform platform;
  tee::Endorsements endorsements;
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

TEST(SnpEvidence, NeedsNoHeldData) {
  Asked asked;
  const auto appraisal = asked.answer();
  ASSERT_TRUE(appraisal) << appraisal.error().message();
  EXPECT_EQ(asked.trail.record(tee::CheckId::SnpRuntimeDataMismatch).outcome,
            tee::CheckOutcome::NotReached);
}

TEST(SnpEvidence, IsBoundToReportDataWithZerosBehind) {
  Asked asked;
  asked.bind(kReportData, 64, "data");
  asked.runtime_data = held("data", DataType::Binary);
  const auto appraisal = asked.answer();
  ASSERT_TRUE(appraisal) << appraisal.error().message();
  EXPECT_FALSE(claims(*appraisal, "x-ms-runtime"));
  for (const char* const other : {"dat", "data\n", ""}) {
    asked.runtime_data = held(other, DataType::Binary);
    EXPECT_EQ(reason_of(asked.answer()), "snp.runtime_data.mismatch");
  }
  asked.runtime_data = held("data", DataType::Binary);
  asked.platform.report[kReportData + 63] = 1;
  EXPECT_EQ(reason_of(asked.answer()), "snp.runtime_data.mismatch");
}

TEST(SnpEvidence, IsBoundToHostData) {
  Asked asked;
  asked.bind(kHostData, 32, "{ \"b\": 1, \"a\": 2 }");
  asked.init_time_data = held("{ \"b\": 1, \"a\": 2 }", DataType::Json);
  const auto appraisal = asked.answer();
  ASSERT_TRUE(appraisal) << appraisal.error().message();
  EXPECT_TRUE(claims(*appraisal, R"("x-ms-inittime":{"a":2,"b":1})"));
  asked.init_time_data = held("{\"b\":1,\"a\":2}", DataType::Json);
  EXPECT_EQ(reason_of(asked.answer()), "snp.init_time_data.mismatch");
}

TEST(SnpEvidence, IsVerifiedBeforeItsBindingIsJudged) {
  Asked asked;
  asked.platform.report[0x30] = 4;  // VMPL
  asked.runtime_data = held("other data", DataType::Binary);
  EXPECT_EQ(reason_of(asked.answer()), "snp.report.vmpl");
}

TEST(SnpEvidence, MayBeAReportAloneWithItsChainAtHand) {
  Asked asked;
  const Buffer report = asked.platform.signed_report();
  EXPECT_EQ(reason_of(asked.answer(report)), "snp.chain.missing");
  asked.add(copy_of(bytes_of(asked.platform.chain())));
  const auto appraisal = asked.answer(report);
  ASSERT_TRUE(appraisal) << appraisal.error().message();
  EXPECT_FALSE(claims(*appraisal, "x-ms-compliance-status"));
}

TEST(SnpEvidence, AloneIsEndorsedByWhatIsAtHand) {
  Asked asked;
  std::fill_n(asked.platform.report.begin() + 0x90, 48, uint8_t{0x33});
  asked.add(copy_of(bytes_of(asked.platform.chain())));
  asked.add(TestUvm().cose());
  const auto appraisal = asked.answer(asked.platform.signed_report());
  ASSERT_TRUE(appraisal) << appraisal.error().message();
  EXPECT_TRUE(claims(*appraisal, "azure-compliant-uvm"));
  EXPECT_TRUE(appraisal->forged);
}

TEST(SnpEvidence, MayBringItsEndorsementAlong) {
  Asked asked;
  std::fill_n(asked.platform.report.begin() + 0x90, 48, uint8_t{0x33});
  std::string envelope = asked.platform.envelope();
  envelope.pop_back();
  envelope += R"(,"Endorsements":")" + uvm_member({TestUvm().cose()}) + R"("})";
  const auto appraisal = asked.answer(copy_of(bytes_of(envelope)));
  ASSERT_TRUE(appraisal) << appraisal.error().message();
  EXPECT_TRUE(claims(*appraisal, "azure-compliant-uvm"));
}

TEST(SnpEvidence, SaysWhereAReportIsWrong) {
  Asked asked;
  asked.platform.report[0] = 9;
  const auto refused = asked.answer();
  EXPECT_EQ(reason_of(refused), "snp.report.version");
  EXPECT_EQ(refused.error().path(), "SnpReport");
}

}  // namespace
}  // namespace assay::snp
