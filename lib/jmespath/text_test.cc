// SPDX-License-Identifier: Apache-2.0
// Through the header.
#include "jmespath/text.h"

#include <gtest/gtest.h>

namespace assay::jmespath {
namespace {

TEST(Text, CountsCodePoints) {
  EXPECT_EQ(count_code_points(""), 0U);
  EXPECT_EQ(count_code_points("aß€😀"), 4U);
}

TEST(Text, ReversesCodePoints) {
  EXPECT_EQ(reverse_code_points("aß€😀"), "😀€ßa");
  EXPECT_EQ(reverse_code_points(""), "");
}

TEST(Text, FindsTextInText) {
  EXPECT_TRUE(contains_text("abc", "bc"));
  EXPECT_TRUE(contains_text("abc", ""));
  EXPECT_TRUE(contains_text("", ""));
  EXPECT_FALSE(contains_text("abc", "cb"));
  EXPECT_FALSE(contains_text("", "a"));
  EXPECT_FALSE(contains_text("a", "aa"));
}

// Comparing anew at each place would take minutes.
TEST(Text, FindsTextThatRepeatsItselfInLinearTime) {
  const std::string half(1 << 21, 'a');
  EXPECT_FALSE(contains_text(half + half, half + "b"));
  EXPECT_FALSE(contains_text(half + half, "b" + half));
}

TEST(Text, IgnoresTheCaseOfAsciiOnly) {
  EXPECT_TRUE(equal_ignoring_case("WdBoot.SYS", "wdboot.sys"));
  EXPECT_FALSE(equal_ignoring_case("Ä", "ä"));
  EXPECT_FALSE(equal_ignoring_case("a", "ab"));
}

TEST(Text, TellsNumbersFromOtherJson) {
  EXPECT_TRUE(is_json_number("-1.5e+3"));
  EXPECT_FALSE(is_json_number(""));
  EXPECT_FALSE(is_json_number("true"));
  EXPECT_FALSE(is_json_number(" 1"));
}

}  // namespace
}  // namespace assay::jmespath
