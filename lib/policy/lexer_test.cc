// SPDX-License-Identifier: Apache-2.0
// Tests of tokens.
#include "policy/lexer.h"

#include <gtest/gtest.h>

namespace assay::policy {
namespace {

std::string kinds(std::string_view source) {
  std::string text;
  for (const Token& token : lex(source, {}).tokens) {
    text += std::string(name_of(token.kind)) + " ";
  }
  return text;
}

std::string_view first_code(std::string_view source,
                            const Limits& limits = {}) {
  const Lexed lexed = lex(source, limits);
  return lexed.diagnostics.empty() ? "" : lexed.diagnostics.front().code;
}

TEST(Lexer, TakesTheLongestPunctuation) {
  EXPECT_EQ(kinds("= == => != ! < <= > >= &&"),
            "= == => != ! < <= > >= && the end ");
}

TEST(Lexer, TellsNumbersFromVersions) {
  EXPECT_EQ(kinds("1 1.0 -5 007"),
            "an integer a version an integer an integer the end ");
  const Lexed lexed = lex("-9223372036854775808", {});
  EXPECT_EQ(lexed.tokens.front().number, INT64_MIN);
}

TEST(Lexer, UnescapesStrings) {
  EXPECT_EQ(lex(R"("a\"b\\c")", {}).tokens.front().text, R"(a"b\c)");
  const Lexed kept = lex(R"("\w")", {});
  EXPECT_EQ(kept.tokens.front().text, R"(\w)");
  EXPECT_EQ(kept.diagnostics.front().severity, Severity::Warning);
}

TEST(Lexer, SkipsBlanksCommentsAndALeadingByteOrderMark) {
  EXPECT_EQ(kinds("\xef\xbb\xbf// c\r\n\ta//d"), "a name the end ");
}

TEST(Lexer, RefusesWhatTheLanguageDoesNotHave) {
  EXPECT_EQ(first_code("/* c */"), "policy.syntax.character");
  EXPECT_EQ(first_code("'a'"), "policy.syntax.character");
  EXPECT_EQ(first_code("a || b"), "policy.syntax.character");
  EXPECT_EQ(first_code("a & b"), "policy.syntax.character");
  EXPECT_EQ(first_code("\"open"), "policy.syntax.string");
  EXPECT_EQ(first_code("0x10"), "policy.syntax.number");
  EXPECT_EQ(first_code("9223372036854775808"), "policy.syntax.number");
  EXPECT_EQ(first_code("a\xff"), "policy.syntax.encoding");
  EXPECT_EQ(first_code("a \xef\xbb\xbf"), "policy.syntax.character");
}

TEST(Lexer, KeepsItsLimits) {
  Limits limits;
  limits.text = 3;
  EXPECT_EQ(first_code("abcd", limits), "policy.limit.text");
  limits = {};
  limits.string_literal = 2;
  EXPECT_EQ(first_code("\"abc\"", limits), "policy.limit.string");
}

}  // namespace
}  // namespace assay::policy
