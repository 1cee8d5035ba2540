// SPDX-License-Identifier: Apache-2.0
// Tests of what a log shows of hostile values.
#include "server/log_text.h"

#include <gtest/gtest.h>

namespace assay::server {
namespace {

std::string shown(std::string_view value) {
  return presentable(value, 2'048);
}

TEST(LogText, ShowsGoodTextAsItIs) {
  for (const char* text : {"", "/attest/SgxEnclave", "caf\u00e9 \u2713",
                           "eyJhbGci", "eyJ and eyJ"}) {
    EXPECT_EQ(shown(text), text);
  }
}

TEST(LogText, EndsTokensWhereTheyBegin) {
  const std::string token = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln-_x";
  EXPECT_EQ(shown(token), "eyJ***");
  EXPECT_EQ(shown("/a/" + token + "/b?c=" + token), "/a/eyJ***/b?c=eyJ***");
  EXPECT_EQ(shown("x" + token), "xeyJ***");
}

TEST(LogText, EndsTokensThatAreCut) {
  const std::string token = "eyJ" + std::string(5'000, 'x');
  EXPECT_EQ(shown(token), "eyJ***");
}

TEST(LogText, HidesWhatTerminalsObey) {
  EXPECT_EQ(shown("a\u009b2Jb"), "a\ufffd2Jb");
  EXPECT_EQ(shown("a\x7f"), "a\ufffd");
  EXPECT_EQ(shown("a\u2028b\u202ec\u2066d"), "a\ufffdb\ufffdc\ufffdd");
  EXPECT_EQ(shown("\u00a0\u2027\u202f\u206a"), "\u00a0\u2027\u202f\u206a");
}

TEST(LogText, LeavesTheRestToJson) {
  EXPECT_EQ(shown("a\r\n\x1b[2J"), "a\r\n\x1b[2J");
}

TEST(LogText, CutsWhatIsLongOrBroken) {
  EXPECT_EQ(presentable("abcdef", 3), "abc");
  EXPECT_EQ(presentable("ab\xc3\xa9", 3), "ab");
  EXPECT_EQ(shown("ab\xff"
                  "cd"),
            "ab");
}

}  // namespace
}  // namespace assay::server
