// SPDX-License-Identifier: Apache-2.0
// Tests of hints that policy_test.cc does not show as a whole.
#include "policy/hints.h"

#include <gtest/gtest.h>

namespace assay::policy {
namespace {

Token token(TokenKind kind, std::string_view text) {
  return {.kind = kind, .range = {}, .text = text, .after_error = false};
}

TEST(Hints, KnowTheWordsOfOtherLanguages) {
  EXPECT_EQ(hint_for_arrow(token(TokenKind::Identifier, "or")),
            "there is no 'or': write two rules");
  EXPECT_EQ(hint_for_arrow(token(TokenKind::Identifier, "and")),
            "conditions are joined with '&&'");
}

TEST(Hints, TellWhereAnActionBelongs) {
  EXPECT_EQ(hint_for_action(token(TokenKind::Identifier, "issueproperty"),
                            SectionKind::Authorization),
            "issueproperty may stand in configurationrules and issuancerules");
  EXPECT_EQ(hint_for_action(token(TokenKind::Identifier, "add"),
                            SectionKind::Configuration),
            "add may not stand in configurationrules");
}

TEST(Hints, ExplainTheVersion) {
  EXPECT_EQ(hint_for_version(token(TokenKind::Integer, "1")),
            "a version has two parts: 1.0");
  EXPECT_EQ(hint_for_version(token(TokenKind::String, "\"1.0\"")),
            "a version stands without quotes: version=1.0;");
}

TEST(Hints, KnowTheSectionThatWasMeant) {
  EXPECT_EQ(section_meant_by(token(TokenKind::Identifier, "issuancerule")),
            SectionKind::Issuance);
  EXPECT_EQ(section_meant_by(token(TokenKind::Identifier, "rules")),
            std::nullopt);
}

TEST(Hints, AdviseByCode) {
  EXPECT_EQ(advice_for("policy.syntax.repeated"), "remove one of them");
  EXPECT_EQ(advice_for("policy.syntax.expected"), "");
  EXPECT_EQ(advice_for("policy.lint.query"), "");
}

TEST(Hints, SayNothingWhereNothingIsNear) {
  EXPECT_EQ(hint_for_property(token(TokenKind::Identifier, "mrsigner")), "");
  EXPECT_EQ(hint_for_action(token(TokenKind::Identifier, "forbid"),
                            SectionKind::Issuance),
            "");
}

}  // namespace
}  // namespace assay::policy
