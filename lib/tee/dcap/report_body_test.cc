// SPDX-License-Identifier: Apache-2.0
// Tests of the REPORT body's offsets.
#include "tee/dcap/report_body.h"

#include <gtest/gtest.h>

namespace assay::dcap {
namespace {

TEST(ReportBody, ReadsFieldsAtIntelsOffsets) {
  Buffer input(384);
  for (size_t i = 0; i < input.size(); ++i) {
    input[i] = static_cast<uint8_t>(i);
  }
  const auto body = parse_report_body(input);
  ASSERT_TRUE(body);
  EXPECT_EQ(body->misc_select, 0x13121110u);
  EXPECT_EQ(body->isv_ext_prod_id.data[0], 32);
  EXPECT_EQ(body->attributes.data[0], 48);
  EXPECT_EQ(body->mr_enclave.data[0], 64);
  EXPECT_EQ(body->mr_signer.data[0], 128);
  EXPECT_EQ(body->config_id.data[0], 192);
  EXPECT_EQ(body->isv_prod_id, 0x0100);
  EXPECT_EQ(body->isv_svn, 0x0302);
  EXPECT_EQ(body->config_svn, 0x0504);
  EXPECT_EQ(body->isv_family_id.data[0], 304 - 256);
  EXPECT_EQ(body->report_data.data[0], 320 - 256);
}

TEST(ReportBody, KnowsItsFlags) {
  Buffer input(384);
  EXPECT_FALSE(parse_report_body(input)->debug());
  input[48] = 0x82;
  EXPECT_TRUE(parse_report_body(input)->debug());
  EXPECT_TRUE(parse_report_body(input)->kss());
}

TEST(ReportBody, RefusesOtherSizes) {
  EXPECT_EQ(parse_report_body(Buffer(383)).error().code(),
            Code::EvidenceTruncated);
  EXPECT_EQ(parse_report_body(Buffer(385)).error().code(),
            Code::EvidenceTrailingBytes);
}

}  // namespace
}  // namespace assay::dcap
