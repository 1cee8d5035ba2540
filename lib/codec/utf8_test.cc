// SPDX-License-Identifier: Apache-2.0
// Tests of UTF-8 validation.
#include "codec/utf8.h"

#include <string>

#include <gtest/gtest.h>

namespace assay::codec {
namespace {

TEST(Utf8, AcceptsEveryLength) {
  EXPECT_FALSE(find_invalid_utf8("plain ASCII, longer than eight bytes"));
  EXPECT_FALSE(find_invalid_utf8("\xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80"));
  EXPECT_FALSE(find_invalid_utf8("\xf4\x8f\xbf\xbf"));  // U+10FFFF
  EXPECT_FALSE(find_invalid_utf8(std::string_view("\0", 1)));
}

TEST(Utf8, NamesTheFirstInvalidByte) {
  const std::string prefix(17, 'a');
  for (const char* bad :
       {"\x80", "\xc0\x80", "\xc1\xbf", "\xc3", "\xe0\x80\x80", "\xe2\x82",
        "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80",
        "\xff"}) {
    EXPECT_EQ(find_invalid_utf8(prefix + bad), 17u) << bad;
  }
}

TEST(Utf8, ReplacesWhatIsNotValid) {
  EXPECT_EQ(replace_invalid_utf8("a\xff\xe2\x82"
                                 "b\xc3\xa4"),
            "a???b\xc3\xa4");
  EXPECT_EQ(replace_invalid_utf8("\xe2\x82"), "??");
  EXPECT_EQ(replace_invalid_utf8(""), "");
}

TEST(Utf8, PutsTextOfStrangersOnOneLine) {
  EXPECT_EQ(one_line("a\nb\x1b[31mc\x7f", 80), "a?b?[31mc?");
  EXPECT_EQ(one_line("\xc2\x9b"
                     "31m\xc3\xa4\xff",
                     80),
            "?31m\xc3\xa4?");
  for (const char* mark : {"\xd8\x9c", "\xe2\x80\x8e", "\xe2\x80\xa8",
                           "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa9"}) {
    EXPECT_EQ(one_line(std::string("a") + mark + "b", 80), "a?b") << mark;
  }
  EXPECT_EQ(one_line("\xe2\x82\xac \xe2\x80\x94 \xe2\x81\xaa", 80),
            "\xe2\x82\xac \xe2\x80\x94 \xe2\x81\xaa");
}

TEST(Utf8, BoundsALineWithoutHalfCharacters) {
  EXPECT_EQ(one_line("abcdef", 6), "abcdef");
  EXPECT_EQ(one_line("abcdefg", 6), "abc...");
  EXPECT_EQ(one_line("ab\xc3\xa4yz!", 6), "ab...");
  EXPECT_EQ(one_line("a\xc3\xa4wxyz", 6), "a\xc3\xa4...");
  EXPECT_EQ(one_line("", 3), "");
  EXPECT_EQ(one_line("abcd", 3), "...");
}

}  // namespace
}  // namespace assay::codec
