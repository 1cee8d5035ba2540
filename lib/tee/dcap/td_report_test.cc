// SPDX-License-Identifier: Apache-2.0
// Tests of the TD report's offsets.
#include "tee/dcap/td_report.h"

#include <gtest/gtest.h>

#include "tee/dcap/quote.h"

namespace assay::dcap {
namespace {

// Every field begins with a byte that tells its offset, modulo 251.
Buffer counting(size_t size) {
  Buffer input(size);
  for (size_t i = 0; i < input.size(); ++i) {
    input[i] = static_cast<uint8_t>(i % 251);
  }
  return input;
}

TEST(TdReport, ReadsFieldsAtIntelsOffsets) {
  const auto report = parse_td_report(counting(kTdx10BodySize));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->tee_tcb_svn.data[0], 0);
  EXPECT_EQ(report->mr_seam.data[0], 16);
  EXPECT_EQ(report->mr_signer_seam.data[0], 64);
  EXPECT_EQ(report->seam_attributes.data[0], 112);
  EXPECT_EQ(report->td_attributes.data[0], 120);
  EXPECT_EQ(report->xfam.data[0], 128);
  EXPECT_EQ(report->mr_td.data[0], 136);
  EXPECT_EQ(report->mr_config_id.data[0], 184);
  EXPECT_EQ(report->mr_owner.data[0], 232);
  EXPECT_EQ(report->mr_owner_config.data[0], 280 % 251);
  EXPECT_EQ(report->rtmrs[0].data[0], 328 % 251);
  EXPECT_EQ(report->rtmrs[1].data[0], 376 % 251);
  EXPECT_EQ(report->rtmrs[2].data[0], 424 % 251);
  EXPECT_EQ(report->rtmrs[3].data[0], 472 % 251);
  EXPECT_EQ(report->report_data.data[0], 520 % 251);
  EXPECT_FALSE(report->v15);
}

TEST(TdReport, ReadsWhatTdx15Adds) {
  const auto report = parse_td_report(counting(kTdx15BodySize));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->report_data.data[0], 520 % 251);
  ASSERT_TRUE(report->v15);
  EXPECT_EQ(report->v15->tee_tcb_svn2.data[0], 584 % 251);
  EXPECT_EQ(report->v15->mr_service_td.data[0], 600 % 251);
}

TEST(TdReport, KnowsItsAttributes) {
  using Flag = bool (TdReport::*)() const;
  const std::pair<size_t, Flag> flags[] = {
      {0, &TdReport::debug},
      {28, &TdReport::sept_ve_disable},
      {30, &TdReport::protection_keys},
      {31, &TdReport::key_locker},
      {63, &TdReport::perfmon},
  };
  for (const auto& [bit, flag] : flags) {
    TdReport report;
    report.td_attributes.data[bit / 8] = static_cast<uint8_t>(1u << bit % 8);
    for (const auto& [other, other_flag] : flags) {
      EXPECT_EQ((report.*other_flag)(), bit == other) << bit << ' ' << other;
    }
    EXPECT_FALSE((TdReport().*flag)());
  }
}

TEST(TdReport, RefusesOtherSizes) {
  for (const size_t size : {size_t{0}, kTdx10BodySize - 1, kTdx10BodySize + 1,
                            kTdx15BodySize - 1}) {
    EXPECT_EQ(parse_td_report(Buffer(size)).error().code(),
              Code::EvidenceTruncated)
        << size;
  }
  EXPECT_EQ(parse_td_report(Buffer(kTdx15BodySize + 1)).error().code(),
            Code::EvidenceTrailingBytes);
}

}  // namespace
}  // namespace assay::dcap
