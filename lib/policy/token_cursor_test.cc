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
  cursor.recover_in_section();
  EXPECT_TRUE(cursor.at_name("c"));
  EXPECT_EQ(std::move(findings).take().size(), 1u);
}

TEST(TokenCursor, RecoversBeforeTheEndOfASection) {
  constexpr std::string_view kSource = "x y } ; issuancerules {";
  Findings findings(kSource);
  const std::vector<Token> tokens = lex(kSource, findings);
  TokenCursor cursor(tokens, findings);
  cursor.expect(TokenKind::Colon);
  cursor.recover_in_section();
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

}  // namespace
}  // namespace assay::policy
