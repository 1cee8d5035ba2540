// SPDX-License-Identifier: Apache-2.0
// Tests of comments: what stands between tokens.
#include "policy/comments.h"

#include <gtest/gtest.h>

namespace assay::policy {
namespace {

std::vector<Gap> gaps_of(std::string_view source) {
  Findings findings(source);
  return find_gaps(source, lex(source, findings));
}

TEST(Comments, AreFoundWithoutTheirLineEnds) {
  const auto gaps = gaps_of("a // one \t\r\n//two\n b");
  ASSERT_EQ(gaps.size(), 3u);  // a, b, End
  ASSERT_EQ(gaps[1].comments.size(), 2u);
  EXPECT_EQ(gaps[1].comments[0].text, "// one");
  EXPECT_EQ(gaps[1].comments[0].placement, Placement::Trailing);
  EXPECT_EQ(gaps[1].comments[1].text, "//two");
  EXPECT_EQ(gaps[1].comments[1].placement, Placement::OwnLine);
}

TEST(Comments, AreOnTheirOwnLineAtTheBeginningOfTheText) {
  const auto gaps = gaps_of("// first\na");
  ASSERT_EQ(gaps[0].comments.size(), 1u);
  EXPECT_EQ(gaps[0].comments[0].placement, Placement::OwnLine);
}

TEST(Comments, InsideOfStringsAreNone) {
  for (const Gap& gap : gaps_of("\"http://x\ny\" a")) {
    EXPECT_TRUE(gap.comments.empty());
  }
}

TEST(Comments, KnowTheBlankLineBeforeThem) {
  const auto gaps = gaps_of("a\n\n// one\n// two\n \n// three\nb\n\nc");
  ASSERT_EQ(gaps[1].comments.size(), 3u);
  EXPECT_TRUE(gaps[1].comments[0].after_blank_line);
  EXPECT_FALSE(gaps[1].comments[1].after_blank_line);
  EXPECT_TRUE(gaps[1].comments[2].after_blank_line);
  EXPECT_FALSE(gaps[1].ends_in_blank_line);
  EXPECT_TRUE(gaps[2].ends_in_blank_line);
}

TEST(Comments, MayEndTheText) {
  const auto gaps = gaps_of("a // last");
  EXPECT_EQ(gaps.back().comments[0].text, "// last");
}

}  // namespace
}  // namespace assay::policy
