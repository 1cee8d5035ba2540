// SPDX-License-Identifier: Apache-2.0
// Tests of the cursor's stickiness and of its ways back.
#include "policy/token_cursor.h"

#include <gtest/gtest.h>

namespace assay::policy {
namespace {

TEST(TokenCursor, FindsNothingMoreAfterAMistake) {
  constexpr std::string_view kSource = "a = b ; c";
  Findings findings(kSource);
  const std::vector<Token> tokens = lex(kSource, findings);
  TokenCursor cursor(tokens, findings);
  EXPECT_EQ(cursor.expect(TokenKind::Identifier).text, "a");
  cursor.expect(TokenKind::Colon);
  cursor.expect(TokenKind::Comma);
  EXPECT_TRUE(cursor.failed());
  EXPECT_FALSE(cursor.at(TokenKind::Assign));
  cursor.recover_in_section(tokens.front());
  EXPECT_TRUE(cursor.at_name("c"));
  EXPECT_EQ(std::move(findings).take().size(), 1u);
}

TEST(TokenCursor, RecoversBeforeTheEndOfASection) {
  constexpr std::string_view kSource = "x y } ; issuancerules {";
  Findings findings(kSource);
  const std::vector<Token> tokens = lex(kSource, findings);
  TokenCursor cursor(tokens, findings);
  cursor.expect(TokenKind::Colon);
  cursor.recover_in_section(tokens.front());
  EXPECT_TRUE(cursor.at(TokenKind::CloseBrace));
  cursor.recover_between_sections();
  EXPECT_EQ(cursor.section_here(), SectionKind::Issuance);
}

TEST(TokenCursor, StaysAtTheEnd) {
  Findings findings("");
  const std::vector<Token> tokens = lex("", findings);
  TokenCursor cursor(tokens, findings);
  cursor.next();
  cursor.next();
  EXPECT_TRUE(cursor.at_end());
  EXPECT_EQ(cursor.ahead().kind, TokenKind::End);
  EXPECT_EQ(cursor.since(cursor.here()), (Range{0, 0}));
}

TEST(TokenCursor, BlamesATokenOnce) {
  Findings findings("x");
  const std::vector<Token> tokens = lex("x", findings);
  TokenCursor cursor(tokens, findings);
  cursor.expect(TokenKind::Colon);
  cursor.resume();
  cursor.expect(TokenKind::Comma);
  EXPECT_EQ(std::move(findings).take().size(), 1u);
}

TEST(TokenCursor, KnowsWhereALineAboveEnds) {
  const std::string_view source = "a\n// c\nb c";
  Findings findings(source);
  const std::vector<Token> tokens = lex(source, findings);
  TokenCursor cursor(tokens, findings);
  EXPECT_EQ(cursor.end_above(), std::nullopt);
  cursor.next();
  EXPECT_EQ(cursor.end_above(), (Place{1, 2}));
  cursor.next();
  EXPECT_EQ(cursor.end_above(), std::nullopt);
}

TEST(TokenCursor, KnowsWhatTheLexerRefused) {
  const std::string_view source = "a # b c";
  Findings findings(source);
  const std::vector<Token> tokens = lex(source, findings);
  TokenCursor cursor(tokens, findings);
  const Token& first = cursor.next();
  EXPECT_FALSE(cursor.misread_since(first));
  const Token& second = cursor.next();
  EXPECT_TRUE(cursor.misread_since(first));
  cursor.next();
  EXPECT_TRUE(cursor.misread_since(second));
}

}  // namespace
}  // namespace assay::policy
