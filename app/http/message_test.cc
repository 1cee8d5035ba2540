// SPDX-License-Identifier: Apache-2.0
// Tests of header lookup and header lines.
#include "http/message.h"

#include <array>

#include <gtest/gtest.h>

namespace assay::http {
namespace {

TEST(Request, FindsAHeaderWhateverItsCase) {
  const std::array<Header, 2> headers{Header{"Content-Type", "a"},
                                      Header{"content-type", "b"}};
  Request request;
  request.headers = headers;
  EXPECT_EQ(request.header("CONTENT-TYPE"), "a");
  EXPECT_EQ(request.header("Content"), std::nullopt);
}

TEST(HeaderLines, AreWrittenAsTheyAreAdded) {
  HeaderLines lines;
  lines.add("a", "1");
  lines.add("b", "2");
  EXPECT_EQ(lines.text(), "a: 1\r\nb: 2\r\n");
}

TEST(HeaderLines, LetNoValueBeginALine) {
  HeaderLines lines;
  lines.add("a", "1\r\nset-cookie: x\x7f");
  EXPECT_EQ(lines.text(), "a: 1  set-cookie: x \r\n");
}

}  // namespace
}  // namespace assay::http
