// SPDX-License-Identifier: Apache-2.0
// Tests of text in UTF-16.
#include "tee/tpm/utf16.h"

#include <gtest/gtest.h>

namespace assay::tpm {
namespace {

TEST(Utf16, BecomesUtf8OfEveryLength) {
  const Buffer text = {0x41, 0, 0xe4, 0, 0xac, 0x20, 0x3d, 0xd8, 0x00, 0xde};
  EXPECT_EQ(utf8_of(text), "A\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
}

TEST(Utf16, LosesTheZerosAtItsEnd) {
  EXPECT_EQ(utf8_of(Buffer{0x41, 0, 0, 0, 0, 0}), "A");
  EXPECT_EQ(utf8_of(Buffer{0x41, 0, 0, 0, 0x42, 0}), std::string("A\0B", 3));
  EXPECT_EQ(utf8_of({}), "");
}

TEST(Utf16, ReplacesWhatIsNoText) {
  EXPECT_EQ(utf8_of(Buffer{0x00, 0xd8}), "\xef\xbf\xbd");
  EXPECT_EQ(utf8_of(Buffer{0x00, 0xdc, 0x41, 0}),
            "\xef\xbf\xbd"
            "A");
  EXPECT_EQ(utf8_of(Buffer{0x41, 0, 0x42}), "A\xef\xbf\xbd");
}

TEST(Utf16, IsWrittenIntoRoomWhereItIsAscii) {
  char room[3];
  EXPECT_EQ(ascii_of(Buffer{0x41, 0, 0x7f, 0, 0x42, 0}, room),
            "A\x7f"
            "B");
  EXPECT_EQ(ascii_of(Buffer{0x41, 0, 0, 0, 0, 0}, room), "A");
  EXPECT_EQ(ascii_of(Buffer{0x41, 0, 0, 0, 0x42, 0}, room),
            std::string_view("A\0B", 3));
  EXPECT_EQ(ascii_of(Buffer{0, 0}, room), "");
  EXPECT_EQ(ascii_of({}, room), "");
  EXPECT_EQ(ascii_of(Buffer{0x41, 0, 0x80, 0}, room), std::nullopt);
  EXPECT_EQ(ascii_of(Buffer{0x41, 0, 0x42, 1}, room), std::nullopt);
  EXPECT_EQ(ascii_of(Buffer{0x41, 0, 0x42}, room), std::nullopt);
  EXPECT_EQ(ascii_of(Buffer(8), room), std::nullopt);
}

}  // namespace
}  // namespace assay::tpm
