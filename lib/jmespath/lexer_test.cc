// SPDX-License-Identifier: Apache-2.0
// Through the header.
#include "jmespath/lexer.h"

#include <gtest/gtest.h>

namespace assay::jmespath {
namespace {

std::vector<Token> tokens(std::string_view text) {
  auto lexed = lex(text);
  EXPECT_TRUE(std::holds_alternative<std::vector<Token>>(lexed)) << text;
  return std::get<std::vector<Token>>(std::move(lexed));
}

Failure failure(std::string_view text) {
  auto lexed = lex(text);
  EXPECT_TRUE(std::holds_alternative<Failure>(lexed)) << text;
  return std::get<Failure>(std::move(lexed));
}

TEST(Lexer, TakesTheLongestMark) {
  const auto found = tokens("[?[][a&&&b||c|d!=!e<=f");
  const std::vector<TokenKind> expected = {
      TokenKind::Filter,     TokenKind::Flatten,    TokenKind::OpenBracket,
      TokenKind::Identifier, TokenKind::And,        TokenKind::Reference,
      TokenKind::Identifier, TokenKind::Or,         TokenKind::Identifier,
      TokenKind::Pipe,       TokenKind::Identifier, TokenKind::NotEqual,
      TokenKind::Not,        TokenKind::Identifier, TokenKind::LessEqual,
      TokenKind::Identifier, TokenKind::End};
  ASSERT_EQ(found.size(), expected.size());
  for (size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].kind, expected[i]) << i;
  }
}

TEST(Lexer, RawStringsKnowOneEscape) {
  EXPECT_EQ(tokens(R"('a\'b\n\\c')")[0].value.get_string(), R"(a'b\n\\c)");
}

TEST(Lexer, LiteralsAreJson) {
  EXPECT_EQ(tokens("`[1, \"a\\`b\"]`")[0].value.get_array().size(), 2U);
  EXPECT_EQ(failure("`a`").offset, 0U);
  EXPECT_EQ(failure("x ``").offset, 2U);
}

TEST(Lexer, QuotedIdentifiersAreJsonStrings) {
  EXPECT_EQ(tokens(R"("f\u006fo")")[0].text, "foo");
  EXPECT_EQ(failure(R"("\x")").kind, ErrorKind::Syntax);
}

TEST(Lexer, NumbersFitInto64Bits) {
  EXPECT_EQ(tokens("-9223372036854775808")[0].number, INT64_MIN);
  EXPECT_EQ(failure("9223372036854775808").message,
            "the number does not fit into 64 bits");
  EXPECT_EQ(failure("-").message, "expected digits after '-'");
}

TEST(Lexer, NamesThePlaceOfWhatItDoesNotKnow) {
  EXPECT_EQ(failure("foo = 1").offset, 4U);
  EXPECT_EQ(failure("foo#").offset, 3U);
  EXPECT_EQ(failure("a 'b").offset, 2U);
  EXPECT_EQ(failure("a\xff").offset, 1U);
}

}  // namespace
}  // namespace assay::jmespath
