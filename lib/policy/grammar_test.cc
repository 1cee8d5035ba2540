// SPDX-License-Identifier: Apache-2.0
// Tests of the tables of the grammar.
#include "policy/grammar.h"

#include <vector>

#include <gtest/gtest.h>

namespace assay::policy {
namespace {

TEST(Grammar, SpellsVersionsExactly) {
  EXPECT_EQ(find_version("1.0"), Version::V1_0);
  EXPECT_EQ(find_version("1.2"), Version::V1_2);
  EXPECT_FALSE(find_version("1.00"));
  EXPECT_FALSE(find_version("1.3"));
  EXPECT_EQ(name_of(Version::V1_1), "1.1");
}

TEST(Grammar, KnowsWhichActionStandsWhere) {
  EXPECT_EQ(choice_of(SectionKind::Configuration), "'issueproperty'");
  EXPECT_EQ(choice_of(SectionKind::Authorization),
            "{'permit', 'deny', 'add', 'issue'}");
  EXPECT_EQ(choice_of(SectionKind::Issuance),
            "{'add', 'issue', 'issueproperty'}");
}

TEST(Grammar, KnowsWhatStandsBehindASection) {
  EXPECT_EQ(sections_behind({}), "'authorizationrules'");
  EXPECT_EQ(sections_behind(std::vector{SectionKind::Authorization}),
            "{'issuancerules', <EOF>}");
  EXPECT_EQ(sections_behind(std::vector{SectionKind::Issuance}), "<EOF>");
}

TEST(Grammar, ReadsComparisons) {
  EXPECT_EQ(find_comparison(TokenKind::NotEqual), Comparison::NotEqual);
  EXPECT_FALSE(find_comparison(TokenKind::Assign));
  EXPECT_TRUE(is_ordering(Comparison::Less));
  EXPECT_FALSE(is_ordering(Comparison::NotEqual));
}

}  // namespace
}  // namespace assay::policy
