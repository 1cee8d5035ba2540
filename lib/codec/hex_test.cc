// SPDX-License-Identifier: Apache-2.0
// Tests of hexadecimal text.
#include "codec/hex.h"

#include <gtest/gtest.h>

namespace assay::codec {
namespace {

TEST(Hex, WritesLowerCase) {
  EXPECT_EQ(encode_hex(Buffer{0x00, 0xab, 0xff}), "00abff");
  EXPECT_EQ(encode_hex({}), "");
}

TEST(Hex, ReadsEitherCase) {
  EXPECT_EQ(*decode_hex("00aBFf"), (Buffer{0x00, 0xab, 0xff}));
  EXPECT_TRUE(decode_hex("")->empty());
}

TEST(Hex, NamesTheOffsetOfTheFirstForeignCharacter) {
  EXPECT_EQ(decode_hex("00g0").error().detail(),
            "expected a hexadecimal digit at offset 2");
  EXPECT_EQ(decode_hex("000 ").error().detail(),
            "expected a hexadecimal digit at offset 3");
  EXPECT_EQ(decode_hex("abc").error().code(), Code::BadHex);
}

TEST(Hex, ReadsFixedLengthsOnly) {
  using Two = Fixed<2, struct HexTwoTag>;
  EXPECT_EQ(decode_hex_fixed<Two>("0102")->data[1], 2);
  EXPECT_EQ(decode_hex_fixed<Two>("010203").error().detail(),
            "expected 4 hexadecimal digits, found 6");
}

}  // namespace
}  // namespace assay::codec
