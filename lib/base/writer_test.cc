// SPDX-License-Identifier: Apache-2.0
// Tests that what Writer writes, Reader reads.
#include "base/writer.h"

#include <gtest/gtest.h>

#include "base/reader.h"

namespace assay {
namespace {

TEST(Writer, WritesWhatReaderReads) {
  Writer w;
  w.u8(1).u16le(0x0203).u32le(0x04050607).u64le(0x08090a0b0c0d0e0f);
  w.u16be(0x1011).u32be(0x12131415).u64be(0x161718191a1b1c1d);
  w.bytes(bytes_of("ab")).zeros(2);
  Reader r(w.buffer());
  EXPECT_EQ(r.u8(), 1);
  EXPECT_EQ(r.u16le(), 0x0203);
  EXPECT_EQ(r.u32le(), 0x04050607u);
  EXPECT_EQ(r.u64le(), 0x08090a0b0c0d0e0fu);
  EXPECT_EQ(r.u16be(), 0x1011);
  EXPECT_EQ(r.u32be(), 0x12131415u);
  EXPECT_EQ(r.u64be(), 0x161718191a1b1c1du);
  EXPECT_EQ(text_of(r.take(2)), "ab");
  EXPECT_TRUE(all_zero(r.take(2)));
  EXPECT_TRUE(r.finish(0));
}

}  // namespace
}  // namespace assay
