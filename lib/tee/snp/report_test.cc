// SPDX-License-Identifier: Apache-2.0
// Tests of reports, field by field and bit by bit.
#include "tee/snp/report.h"

#include <gtest/gtest.h>

#include "tee/snp/test_platform.h"

namespace assay::snp {
namespace {

using tee::CheckId;
using tee::CheckOutcome;

std::string refusal(const Buffer& report) {
  tee::Trail trail;
  return reason_of(parse_report(report, trail));
}

Buffer whole() {
  static const Buffer made = TestPlatform().signed_report();
  return made;
}

Buffer with(size_t offset, const Buffer& bytes) {
  Buffer report = whole();
  std::copy(bytes.begin(), bytes.end(),
            report.begin() + static_cast<std::ptrdiff_t>(offset));
  return report;
}

TEST(ReportParser, ReadsEveryField) {
  const Buffer input = whole();
  tee::Trail trail;
  const auto report = parse_report(input, trail);
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->version, 3u);
  EXPECT_EQ(report->guest_svn, 2u);
  EXPECT_EQ(report->policy, 0x3001fu);
  EXPECT_TRUE(report->smt());
  EXPECT_FALSE(report->debug());
  EXPECT_FALSE(report->migration());
  EXPECT_TRUE(equal(report->family_id.bytes(), Buffer(16, 0xfa)));
  EXPECT_TRUE(equal(report->image_id.bytes(), Buffer(16, 0x1a)));
  EXPECT_EQ(report->vmpl, 1u);
  EXPECT_EQ(report->signing_key, EkKind::Vcek);
  EXPECT_TRUE(equal(report->report_data.bytes(), Buffer(64, 0xda)));
  EXPECT_TRUE(equal(report->measurement.bytes(), Buffer(48, 0x3e)));
  EXPECT_TRUE(equal(report->host_data.bytes(), Buffer(32, 0x40)));
  EXPECT_TRUE(equal(report->id_key_digest.bytes(), Buffer(48, 0x1d)));
  EXPECT_TRUE(equal(report->author_key_digest.bytes(), Buffer(48, 0xa0)));
  EXPECT_TRUE(equal(report->report_id.bytes(), Buffer(32, 0x1e)));
  EXPECT_TRUE(equal(report->chip_id.bytes(), Buffer(64, 0xc1)));
  EXPECT_EQ(report->reported_tcb, kTestTcb);
  EXPECT_EQ(report->cpuid_family, 0x19);
  EXPECT_EQ(report->cpuid_model, 0x01);
  EXPECT_EQ(report->signed_part.size(), 672u);
  EXPECT_EQ(report->signature.size(), 96u);
  EXPECT_EQ(report->signature[0], input[0x2a0 + 47]);  // now big-endian
  EXPECT_EQ(report->signature[48], input[0x2e8 + 47]);
}

TEST(ReportParser, RefusesOtherLengths) {
  Buffer report = whole();
  report.pop_back();
  EXPECT_EQ(refusal(report), "snp.report.truncated");
  EXPECT_EQ(refusal({}), "snp.report.truncated");
  report.resize(1185);
  EXPECT_EQ(refusal(report), "snp.report.trailing_bytes");
}

TEST(ReportParser, RefusesVersionsThatItDoesNotKnow) {
  for (const uint8_t version : {uint8_t{0}, uint8_t{1}, uint8_t{6}}) {
    EXPECT_EQ(refusal(with(0, {version})), "snp.report.version");
  }
  EXPECT_EQ(refusal(with(0, {3, 0, 0, 1})), "snp.report.version");
  EXPECT_EQ(refusal(with(0, {4})), "verified");
  EXPECT_EQ(refusal(with(0, {5})), "verified");
}

TEST(ReportParser, KnowsTwoKindsOfKeys) {
  EXPECT_EQ(refusal(with(0x48, {1 << 2})), "verified");
  EXPECT_EQ(refusal(with(0x48, {0x03})), "verified");  // author, masked
  for (const unsigned kind : {2u, 3u, 4u, 5u, 6u, 7u}) {
    EXPECT_EQ(refusal(with(0x48, {static_cast<uint8_t>(kind << 2)})),
              "snp.report.signing_key");
  }
  EXPECT_EQ(refusal(with(0x34, {2})), "snp.report.signature_algorithm");
}

TEST(ReportParser, RefusesReservedBytesByVersion) {
  for (size_t offset = 0; offset < 672; ++offset) {
    const bool reserved = (offset >= 0x4c && offset < 0x50) ||
                          (offset >= 0x49 && offset < 0x4c) ||
                          (offset >= 0x18b && offset < 0x1a0) ||
                          offset == 0x1eb || offset == 0x1ef ||
                          (offset >= 0x1f8 && offset < 0x2a0);
    if (reserved) {
      EXPECT_EQ(refusal(with(offset, {0x80})), "snp.report.reserved") << offset;
    }
  }
  Buffer fifth = with(0x1f8, Buffer(16, 1));
  fifth[0] = 5;
  EXPECT_EQ(refusal(fifth), "verified");
  fifth[0x208] = 1;
  EXPECT_EQ(refusal(fifth), "snp.report.reserved");
  EXPECT_EQ(refusal(with(0, {2})), "snp.report.reserved");  // has a CPUID
  Buffer second = with(0x188, Buffer(3));
  second[0] = 2;
  EXPECT_EQ(refusal(second), "verified");
}

TEST(ReportParser, TakesEveryPlatformInfo) {
  EXPECT_EQ(refusal(with(0x40, Buffer(8, 0xff))), "verified");
}

TEST(ReportParser, WantsThePolicyAsItIsDefined) {
  EXPECT_EQ(refusal(with(0x0a, {0x01})), "snp.report.policy_reserved");
  EXPECT_EQ(refusal(with(0x0b, {0x04})), "snp.report.policy_reserved");
  EXPECT_EQ(refusal(with(0x0f, {0x80})), "snp.report.policy_reserved");
  EXPECT_EQ(refusal(with(0x0b, {0x03})), "verified");
}

TEST(ReportParser, WantsNumbersOfTheCurve) {
  for (const size_t scalar : {size_t{0x2a0}, size_t{0x2e8}}) {
    EXPECT_EQ(refusal(with(scalar, Buffer(72))),
              "snp.report.signature_encoding");
    EXPECT_EQ(refusal(with(scalar, Buffer(48, 0xff))),
              "snp.report.signature_encoding");
    EXPECT_EQ(refusal(with(scalar + 48, {1})), "snp.report.signature_encoding");
    EXPECT_EQ(refusal(with(scalar + 71, {1})), "snp.report.signature_encoding");
  }
  EXPECT_EQ(refusal(with(0x330, {1})), "snp.report.signature_encoding");
  EXPECT_EQ(refusal(with(1183, {1})), "snp.report.signature_encoding");
}

// The order itself is refused, and one less is not.
TEST(ReportParser, KnowsTheOrder) {
  Buffer order = {0x73, 0x29, 0xc5, 0xcc, 0x6a, 0x19, 0xec, 0xec,
                  0x7a, 0xa7, 0xb0, 0x48, 0xb2, 0x0d, 0x1a, 0x58,
                  0xdf, 0x2d, 0x37, 0xf4, 0x81, 0x4d, 0x63, 0xc7};
  order.resize(48, 0xff);
  EXPECT_EQ(refusal(with(0x2a0, order)), "snp.report.signature_encoding");
  --order.front();
  EXPECT_EQ(refusal(with(0x2a0, order)), "verified");
}

TEST(ReportParser, StopsAtTheFirstThatFails) {
  Buffer report = with(0x34, {2});
  report[0x4c] = 1;
  tee::Trail trail;
  EXPECT_FALSE(parse_report(report, trail).has_value());
  EXPECT_EQ(trail.record(CheckId::SnpReportVersion).outcome,
            CheckOutcome::Held);
  EXPECT_EQ(trail.record(CheckId::SnpReportReserved).outcome,
            CheckOutcome::NotReached);
}

}  // namespace
}  // namespace assay::snp
