// SPDX-License-Identifier: Apache-2.0
// Tests of tokens.
#include "policy/lexer.h"

#include <gtest/gtest.h>

namespace assay::policy {
namespace {

std::string kinds(std::string_view source) {
  Findings findings(source);
  std::string text;
  for (const Token& token : lex(source, findings)) {
    text += std::string(name_of(token.kind)) + " ";
  }
  return text;
}

std::vector<Diagnostic> findings_of(std::string_view source) {
  Findings findings(source);
  lex(source, findings);
  return std::move(findings).take();
}

std::string_view first_code(std::string_view source) {
  const std::vector<Diagnostic> diagnostics = findings_of(source);
  return diagnostics.empty() ? "" : diagnostics.front().code;
}

TEST(Lexer, TakesTheLongestPunctuation) {
  EXPECT_EQ(kinds("= == => != ! < <= > >= &&"),
            "'=' '==' '=>' '!=' '!' '<' '<=' '>' '>=' '&&' <EOF> ");
  EXPECT_EQ(kinds("===>"), "'==' '=>' <EOF> ");
}

TEST(Lexer, TellsWordsAndNumbersApart) {
  EXPECT_EQ(kinds("c true True 1 1.0 -5 007"),
            "a name true or false a name an integer a version an integer an "
            "integer <EOF> ");
  EXPECT_EQ(kinds("c.value"), "a name '.' a name <EOF> ");
}

TEST(Lexer, SkipsBlanksCommentsAndALeadingByteOrderMark) {
  EXPECT_EQ(kinds("\xef\xbb\xbf// c\r\n\ta//d"), "a name <EOF> ");
}

TEST(Lexer, UnescapesQuotesAndBackslashesOnly) {
  EXPECT_EQ(unescape(R"("a\"b\\c\w")"), R"(a"b\c\w)");
  EXPECT_EQ(unescape(R"("\\")"), R"(\)");
  EXPECT_EQ(unescape(R"("")"), "");
}

TEST(Lexer, WarnsOfABackslashThatStays) {
  EXPECT_EQ(first_code(R"("\w")"), "policy.lint.backslash");
  EXPECT_EQ(first_code(R"("\\w\"")"), "");
}

TEST(Lexer, RefusesWhatTheLanguageDoesNotHave) {
  EXPECT_EQ(first_code("/* c */"), "policy.syntax.comment");
  EXPECT_EQ(first_code("/* c"), "policy.syntax.comment");
  EXPECT_EQ(first_code("'a'"), "policy.syntax.quote");
  EXPECT_EQ(first_code("a || b"), "policy.syntax.character");
  EXPECT_EQ(first_code("a & b"), "policy.syntax.character");
  EXPECT_EQ(first_code("-"), "policy.syntax.character");
  EXPECT_EQ(first_code(std::string_view("\0", 1)), "policy.syntax.character");
  EXPECT_EQ(first_code("\"open"), "policy.syntax.string");
  EXPECT_EQ(first_code("\"open\\\""), "policy.syntax.string");
  EXPECT_EQ(first_code("\"open\\"), "policy.syntax.string");
  EXPECT_EQ(first_code("0x10"), "policy.syntax.number");
}

TEST(Lexer, KeepsIntegersIn64Bits) {
  EXPECT_EQ(first_code("9223372036854775807 -9223372036854775808"), "");
  EXPECT_EQ(first_code("9223372036854775808"), "policy.syntax.number");
  EXPECT_EQ(first_code("-9223372036854775809"), "policy.syntax.number");
}

TEST(Lexer, GoesOnBehindAMistakeAndMarksTheNextToken) {
  constexpr std::string_view kSource =
      "a # \xe2\x80\x9c"
      "b\xe2\x80\x9d c";
  Findings findings(kSource);
  const std::vector<Token> tokens = lex(kSource, findings);
  ASSERT_EQ(tokens.size(), 4u);
  EXPECT_FALSE(tokens[0].after_error);
  EXPECT_EQ(tokens[1].kind, TokenKind::String);
  EXPECT_TRUE(tokens[1].after_error);
  EXPECT_EQ(tokens[2].text, "c");
  EXPECT_FALSE(tokens[2].after_error);
  EXPECT_EQ(std::move(findings).take().size(), 2u);
}

TEST(Lexer, FindsTheTypographicQuoteThatShouldEndAString) {
  const auto found = findings_of("value = \"11\xe2\x80\x9d\n);\n[\"a\"]");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].code, "policy.syntax.quote");
  EXPECT_EQ(found[0].range, (Range{11, 14}));
}

TEST(Lexer, LetsStringsSpanLines) {
  EXPECT_EQ(kinds("\"a\nb\" c"), "a string a name <EOF> ");
  EXPECT_EQ(kinds("\"\xe2\x80\x9d\""), "a string <EOF> ");
}

}  // namespace
}  // namespace assay::policy
