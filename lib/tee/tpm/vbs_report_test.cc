// SPDX-License-Identifier: Apache-2.0
// Tests of VBS reports.
#include "tee/tpm/vbs_report.h"

#include <gtest/gtest.h>

#include "base/writer.h"

namespace assay::tpm {
namespace {

struct Fields {
  uint32_t version = 1;
  uint32_t scheme = 1;
  uint32_t reserved = 0;
  uint32_t type = 0x10;
  Buffer blocks{};
  uint32_t grow = 0;  // of every size that says how long something is
};

Buffer write(const Fields& fields) {
  const Buffer statement =
      Writer()
          .u32le(static_cast<uint32_t>(224 + fields.blocks.size()))
          .u32le(1)
          .bytes(Buffer(64, 0xda))
          .bytes(Buffer(32, 1))
          .bytes(Buffer(32, 2))
          .bytes(Buffer(32, 3))
          .bytes(Buffer(16, 4))
          .bytes(Buffer(16, 5))
          .u32le(6)
          .u32le(7)
          .u32le(8)
          .u32le(1)
          .u32le(9)
          .u32le(fields.type)
          .bytes(fields.blocks)
          .take();
  const auto size = static_cast<uint32_t>(statement.size());
  return Writer()
      .u32le(24 + size + 4)
      .u32le(fields.version)
      .u32le(fields.scheme)
      .u32le(size + fields.grow)
      .u32le(4)
      .u32le(fields.reserved)
      .bytes(statement)
      .bytes(Buffer{1, 2, 3, 4})
      .take();
}

Code refusal(Bytes input) {
  const auto report = parse_vbs_report(input);
  return report ? Code::Internal : report.error().code();
}

TEST(VbsReport, HasItsFieldsInOrder) {
  Fields fields;
  fields.blocks = Writer().u32le(1).u32le(8 + 100 + 2).zeros(102).take();
  const Buffer bytes = write(fields);
  const auto report = parse_vbs_report(bytes);
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(copy_of(report->enclave_data.bytes()), Buffer(64, 0xda));
  EXPECT_EQ(copy_of(report->owner_id.bytes()), Buffer(32, 1));
  EXPECT_EQ(copy_of(report->author_id.bytes()), Buffer(32, 3));
  EXPECT_EQ(copy_of(report->image_id.bytes()), Buffer(16, 5));
  EXPECT_EQ(report->enclave_svn, 6u);
  EXPECT_EQ(report->secure_kernel_svn, 7u);
  EXPECT_EQ(report->platform_svn, 8u);
  EXPECT_EQ(report->flags, 1u);
  EXPECT_EQ(copy_of(report->signature), (Buffer{1, 2, 3, 4}));
}

TEST(VbsReport, IsRefusedForWhatItIsNot) {
  EXPECT_EQ(refusal(write({.version = 2})), Code::EvidenceMalformed);
  EXPECT_EQ(refusal(write({.scheme = 2})), Code::EvidenceMalformed);
  EXPECT_EQ(refusal(write({.reserved = 1})), Code::EvidenceMalformed);
  EXPECT_EQ(refusal(write({.type = 1})), Code::EvidenceMalformed);
}

TEST(VbsReport, HasSizesThatDoNotOverlap) {
  EXPECT_EQ(refusal(write({.grow = 1})), Code::EvidenceTruncated);
  EXPECT_EQ(refusal(write({.grow = UINT32_MAX - 300})),
            Code::EvidenceTruncated);
  Fields fields;
  fields.blocks = Writer().u32le(1).u32le(4).take();
  EXPECT_EQ(refusal(write(fields)), Code::EvidenceMalformed);
  fields.blocks = Writer().u32le(2).u32le(9).take();
  EXPECT_EQ(refusal(write(fields)), Code::EvidenceTruncated);
}

TEST(VbsReport, IsRefusedAtEveryLengthButItsOwn) {
  Buffer bytes = write({});
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(parse_vbs_report(Bytes(bytes).first(size))) << size;
  }
  bytes.push_back(0);
  EXPECT_FALSE(parse_vbs_report(bytes));
}

}  // namespace
}  // namespace assay::tpm
