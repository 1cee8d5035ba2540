// SPDX-License-Identifier: Apache-2.0
// Tests of the cursor over binary layouts.
#include "base/reader.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Reader, ReadsLittleEndianNumbersInOrder) {
  const Buffer input = {0x01,                    // u8
                        0x03, 0x02,              // u16
                        0x07, 0x06, 0x05, 0x04,  // u32
                        0x0f, 0x0e, 0x0d, 0x0c, 0x0b, 0x0a, 0x09, 0x08};
  Reader r(input);
  EXPECT_EQ(r.u8(), 0x01);
  EXPECT_EQ(r.u16le(), 0x0203);
  EXPECT_EQ(r.u32le(), 0x04050607u);
  EXPECT_EQ(r.u64le(), 0x08090a0b0c0d0e0fu);
  EXPECT_TRUE(r.finish(0));
}

TEST(Reader, ReadsBigEndianNumbersInOrder) {
  const Buffer input = {0x02, 0x03,              // u16
                        0x04, 0x05, 0x06, 0x07,  // u32
                        0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f};
  Reader r(input);
  EXPECT_EQ(r.u16be(), 0x0203);
  EXPECT_EQ(r.u32be(), 0x04050607u);
  EXPECT_EQ(r.u64be(), 0x08090a0b0c0d0e0fu);
  EXPECT_TRUE(r.finish(0));
}

TEST(Reader, StaysFailedAfterAReadPastTheEnd) {
  const Buffer input = {1, 2, 3};
  Reader r(input);
  EXPECT_EQ(r.u32le(), 0u);
  EXPECT_TRUE(r.failed());
  EXPECT_FALSE(r.more());
  EXPECT_EQ(r.u8(), 0);
  EXPECT_TRUE(r.take(1).empty());
  const auto status = r.status();
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code(), Code::EvidenceTruncated);
  EXPECT_EQ(status.error().detail(), "need 4 bytes at offset 0 of 3");
}

TEST(Reader, RefusesTrailingBytes) {
  const Buffer input = {1, 2};
  Reader r(input);
  r.u8();
  const auto finished = r.finish(7);
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().code(), Code::EvidenceTrailingBytes);
  EXPECT_EQ(finished.error().detail(), "1 bytes follow offset 1");
}

TEST(Reader, GivesFixedBytesOrZeros) {
  using Two = Fixed<2, struct ReaderTwoTag>;
  const Buffer input = {1, 2, 3};
  Reader r(input);
  EXPECT_EQ(r.fixed<Two>(), Two::from(Buffer{1, 2}));
  EXPECT_EQ(r.fixed<Two>(), Two());
  EXPECT_TRUE(r.failed());
}

TEST(Reader, DoesNotOverflowOnHugeSizes) {
  const Buffer input = {1};
  Reader r(input);
  r.u8();
  EXPECT_TRUE(r.take(SIZE_MAX).empty());
  EXPECT_TRUE(r.failed());
}

}  // namespace
}  // namespace assay
