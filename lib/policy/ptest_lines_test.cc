// SPDX-License-Identifier: Apache-2.0
// Tests of lines and headers.
#include "policy/ptest_lines.h"

#include <gtest/gtest.h>

namespace assay::policy {
namespace {

TEST(PtestLines, EndWithLineFeedOrBoth) {
  Lines lines("a\r\n\nb");
  EXPECT_EQ(lines.take().text, "a");
  EXPECT_EQ(lines.take().text, "");
  EXPECT_EQ(lines.next().number, 3u);
  EXPECT_EQ(lines.take().text, "b");
  EXPECT_TRUE(lines.at_end());
}

TEST(PtestLines, SkipCommentsAndBlankLinesAlone) {
  Lines lines("# a\n \t\n # b\n");
  lines.skip_comments();
  EXPECT_EQ(lines.next().number, 3u);
}

TEST(PtestLines, HeaderIsKeywordAndArgument) {
  const Header header = header_of({7, "===  case \t a name  "});
  EXPECT_EQ(header.line, 7u);
  EXPECT_EQ(header.keyword, "case");
  EXPECT_EQ(header.argument, "a name");
  EXPECT_EQ(header_of({1, "---"}).keyword, "");
}

}  // namespace
}  // namespace assay::policy
