// SPDX-License-Identifier: Apache-2.0
// Tests of what is doubtful in one rule: each warning, and what just misses it.
#include "policy/lint_rules.h"

#include <gtest/gtest.h>

#include "policy/test_lint.h"

namespace assay::policy {
namespace {

std::string of_bracket(const std::string& tests) {
  return rule_warnings("[type==\"t\"," + tests + "]=>add(type=\"x\",value=1);");
}

TEST(LintRules, FindsBracketsThatNoClaimPasses) {
  for (const char* tests :
       {"value==true,value==false", "value==1,value==2", "value>5,value<3",
        "value>5,value<6", "value==\"a\",value==\"b\"", "value==1,value!=1",
        "type==\"u\"", "issuer==\"CustomClaim\",issuer!=\"CustomClaim\"",
        "valueType==\"Boolean\",value==\"x\"", "valueType==\"String\",value>=1",
        "value>=1,value==\"1\"",
        "valueType==\"String\",valueType==\"Integer\""}) {
    EXPECT_EQ(of_bracket(tests), "contradiction@2") << tests;
  }
}

TEST(LintRules, LeavesBracketsThatSomeClaimPasses) {
  for (const char* tests :
       {"value!=true,value!=false", "value>=1,value<=1", "value>5,value<7",
        "value!=1,value!=2", "value!=\"a\",value==\"b\"",
        "valueType==\"Boolean\",value==true", "valueType!=\"String\",value==1",
        "valueType==\"Integer\",value>=1", "type==\"t\""}) {
    EXPECT_EQ(of_bracket(tests), "") << tests;
  }
  EXPECT_EQ(rule_warnings("[type==\"t\",value==1]&&[type==\"t\",value==2]=>"
                          "add(type=\"x\",value=1);"),
            "");
}

TEST(LintRules, FindsNegationsOfWhatNoClaimPasses) {
  EXPECT_EQ(rule_warnings("![type==\"t\",value==1,value==2]=>deny();"),
            "always_holds@2");
  EXPECT_EQ(rule_warnings("![type==\"t\",value==1]=>deny();"), "");
}

TEST(LintRules, FindsClaimsThatMustBeThereAndMustNot) {
  EXPECT_EQ(rule_warnings("[type==\"t\",value==1]&&![type==\"t\"]=>deny();"),
            "never_fires@2");
  EXPECT_EQ(rule_warnings("![type==\"t\"]&&[type==\"t\",value>1]=>deny();"),
            "never_fires@2");
  EXPECT_EQ(rule_warnings("[type==\"t\"]&&![type==\"t\",value==1]=>deny();"),
            "");
}

TEST(LintRules, SayWhichTestsExcludeEachOther) {
  const auto found =
      review(with_rules("[type==\"t\", value==1, value > 5]=>permit();"));
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found[0].message, "no claim passes both value==1 and value > 5");
  EXPECT_EQ(found[0].offender, "value > 5");
}

TEST(LintRules, FindsValuesOfAnyClaim) {
  EXPECT_EQ(rule_warnings("[type==\"t\"]&&[value==true]=>deny();"),
            "untyped@2");
  EXPECT_EQ(rule_warnings("[type!=\"t\",value==true]=>deny();"), "");
  EXPECT_EQ(rule_warnings("c:[issuer==\"CustomClaim\"]=>add(claim=c);"), "");
}

TEST(LintRules, FindsNamesForNobody) {
  EXPECT_EQ(rule_warnings("c:[type==\"t\"]=>deny();"), "unused_name@2");
  EXPECT_EQ(rule_warnings("c:[type==\"t\"]=>add(claim=c);"), "");
  EXPECT_EQ(rule_warnings("c:[type==\"t\"]=>add(type=\"x\",value=c.value);"),
            "");
  EXPECT_EQ(
      rule_warnings("c:[type==\"t\"]&&[type==\"u\",value==c.value]=>deny();"),
      "");
  EXPECT_EQ(rule_warnings("c:[type==\"t\"]=>add(type=\"x\",value=NegateBool("
                          "IsSubsetOf(1,c.value)));"),
            "");
}

}  // namespace
}  // namespace assay::policy
