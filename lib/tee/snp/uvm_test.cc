// SPDX-License-Identifier: Apache-2.0
// Tests of endorsements of utility VMs.
#include "tee/snp/uvm.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tee/snp/test_uvm.h"

namespace assay::snp {
namespace {

struct Asked {
  Result<EndorsedVm> answer(const std::vector<Buffer>& messages) {
    return answer(uvm_member(messages));
  }
  Result<EndorsedVm> answer(const std::string& member) {
    const tee::Endorsements endorsements;
    return verify_uvm(member, measurement,
                      {now, endorsements, anchors, baseline, nullptr}, trail);
  }

  Measurement measurement = Measurement::from(Buffer(48, 0x33));
  tee::Anchors anchors = TestUvm().anchors();
  Time now = kTestNow;
  tee::Baseline baseline;
  tee::Trail trail;
};

std::string answer_to(void (*edit)(TestUvm&)) {
  TestUvm uvm;
  edit(uvm);
  Asked asked;
  return reason_of(asked.answer({uvm.cose()}));
}

TEST(Uvm, EndorsesAMeasurement) {
  Asked asked;
  const auto endorsed = asked.answer({TestUvm().cose()});
  ASSERT_TRUE(endorsed) << endorsed.error().message();
  EXPECT_EQ(endorsed->compliance_status, "azure-compliant-uvm");
  EXPECT_TRUE(endorsed->forged);
  asked.measurement.data[0] ^= 1;
  EXPECT_EQ(reason_of(asked.answer({TestUvm().cose()})), "snp.uvm.measurement");
}

TEST(Uvm, MayBeNone) {
  Asked asked;
  const auto endorsed = asked.answer(std::vector<Buffer>());
  ASSERT_TRUE(endorsed.has_value());
  EXPECT_EQ(endorsed->compliance_status, "");
}

TEST(Uvm, MustAllHold) {
  TestUvm other;
  other.feed = "other";
  Asked asked;
  const auto both = asked.answer({TestUvm().cose(), other.cose()});
  ASSERT_TRUE(both) << both.error().message();
  EXPECT_EQ(both->compliance_status, "");
  Buffer spoiled = TestUvm().cose();
  spoiled.back() ^= 1;
  Asked second;
  const auto refused = second.answer({TestUvm().cose(), spoiled});
  EXPECT_EQ(reason_of(refused), "snp.uvm.signature");
  EXPECT_THAT(refused.error().message(), testing::StartsWith("Uvm[1]: "));
  EXPECT_EQ(second.trail.record(tee::CheckId::SnpUvmPayload).outcome,
            tee::CheckOutcome::NotReached);
  EXPECT_EQ(reason_of(asked.answer(std::vector<Buffer>(5, spoiled))),
            "snp.uvm.malformed");
}

TEST(Uvm, IsJudgedAtTheTimeOfSigning) {
  Asked late;
  late.now += std::chrono::days(1000);
  EXPECT_EQ(reason_of(late.answer({TestUvm().cose()})), "verified");
  TestUvm timeless;
  timeless.signed_at.reset();
  EXPECT_EQ(reason_of(late.answer({timeless.cose()})), "snp.uvm.chain");
  EXPECT_EQ(reason_of(Asked().answer({timeless.cose()})), "verified");
  EXPECT_EQ(answer_to([](TestUvm& uvm) {
              uvm.signed_at = kTestNow + std::chrono::days(2);
            }),
            "snp.uvm.chain");
}

TEST(Uvm, IsRefusedByItsFirstFault) {
  EXPECT_EQ(answer_to([](TestUvm& uvm) { uvm.usage = "1.2.3.5"; }),
            "snp.uvm.eku");
  EXPECT_EQ(answer_to([](TestUvm& uvm) { uvm.usage = "one"; }),
            "snp.uvm.issuer");
  EXPECT_EQ(answer_to([](TestUvm& uvm) { uvm.root.ca = false; }),
            "snp.uvm.chain");
  EXPECT_EQ(answer_to([](TestUvm& uvm) { uvm.payload = "{}"; }),
            "snp.uvm.payload");
  Asked asked;
  asked.anchors = {};
  EXPECT_EQ(reason_of(asked.answer({TestUvm().cose()})), "snp.uvm.root");
  asked.anchors.amd = TestUvm().anchors().uvm;  // trusted for something else
  EXPECT_EQ(reason_of(asked.answer({TestUvm().cose()})), "snp.uvm.root");
}

TEST(Uvm, IsRefusedInAnotherForm) {
  const auto of_text = [](std::string_view text) {
    Asked asked;
    return reason_of(
        asked.answer(codec::encode_base64(bytes_of(text), codec::Base64::Url)));
  };
  for (const char* const text :
       {"", "[]", "{}", R"({"Uvm":{}})", R"({"Uvm":[1]})", R"({"Uvm":["*"]})",
        R"({"Uvm":[""]})"}) {
    EXPECT_EQ(of_text(text), "snp.uvm.malformed") << text;
  }
  Asked asked;
  EXPECT_EQ(reason_of(asked.answer(std::string("*"))), "snp.uvm.malformed");
}

TEST(Uvm, AtHandIsNamedByItsMeasurement) {
  const Buffer cose = TestUvm().cose();
  const auto measurement = parse_uvm_measurement(cose);
  ASSERT_TRUE(measurement) << measurement.error().message();
  EXPECT_EQ(uvm_name(*measurement), "amd/uvm/" + std::string(96, '3'));
  EXPECT_FALSE(parse_uvm_measurement(Buffer{0xd2}).has_value());

  Asked asked;
  const tee::EndorsementList items = {
      tee::make_endorsement(cose, {}, kTestNow, tee::Presentation::Stored)};
  const tee::Endorsements endorsements;
  const auto endorsed = verify_uvm(
      items, asked.measurement,
      {kTestNow, endorsements, asked.anchors, asked.baseline, nullptr},
      asked.trail);
  ASSERT_TRUE(endorsed) << endorsed.error().message();
  EXPECT_EQ(endorsed->compliance_status, "azure-compliant-uvm");
}

}  // namespace
}  // namespace assay::snp
