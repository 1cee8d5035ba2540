// SPDX-License-Identifier: Apache-2.0
// Tests of what is doubtful in rules together.
#include "policy/lint_verdict.h"

#include <gtest/gtest.h>

#include "policy/test_lint.h"

namespace assay::policy {
namespace {

std::string authorization(const std::string& rules,
                          const std::string& issuance = "") {
  return warnings_of("version=1.2;authorizationrules{\n" + rules +
                     "\n};issuancerules{\n" + issuance + "\n};");
}

TEST(LintVerdict, FindsPoliciesThatPermitNothing) {
  EXPECT_EQ(authorization("[type==\"a\"]=>deny();"), "no_permit@5");
  EXPECT_EQ(authorization(""), "no_permit@5");
  EXPECT_EQ(authorization("=>deny();"), "");
}

TEST(LintVerdict, FindsPoliciesThatPermitEverything) {
  EXPECT_EQ(authorization("=>permit();"), "permits_all@2");
  EXPECT_EQ(authorization("=>permit();\n[type==\"a\"]=>deny();"), "");
  EXPECT_EQ(authorization("[type==\"a\"]=>permit();"), "");
}

TEST(LintVerdict, FindsPermitsThatRestOnTheClientAlone) {
  const std::string custom = "[type==\"os\",issuer==\"CustomClaim\"]";
  EXPECT_EQ(authorization(custom + "=>permit();"), "client_claim@2");
  EXPECT_EQ(authorization(custom + "&&[type==\"os\"]=>permit();"), "");
}

TEST(LintVerdict, FindsWhatStandsBehindADenyWithoutConditions) {
  EXPECT_EQ(authorization("=>deny();\n[type==\"a\"]=>permit();"),
            "unreachable@3");
  EXPECT_EQ(authorization("=>deny();", "=>issue(type=\"x\",value=1);"),
            "unreachable@4");
  EXPECT_EQ(authorization("[type==\"a\"]=>deny();\n[type==\"b\"]=>permit();"),
            "");
}

TEST(LintVerdict, FindsPermitsThatADenyUndoes) {
  EXPECT_EQ(authorization("=>permit();\n=>deny();"), "shadowed_permit@2");
  EXPECT_EQ(authorization("[type==\"a\",value>5]&&[type==\"b\"]=>permit();\n"
                          "[type==\"a\",value>=3]=>deny();"),
            "shadowed_permit@2");
  EXPECT_EQ(authorization("[type==\"a\",value!=1]=>deny();\n"
                          "[type==\"a\",value==2]=>permit();"),
            "shadowed_permit@3");
}

TEST(LintVerdict, LeavesPermitsThatADenyMayUndo) {
  EXPECT_EQ(authorization("[type==\"a\",value>2]=>permit();\n"
                          "[type==\"a\",value>3]=>deny();"),
            "");
  EXPECT_EQ(authorization("[type==\"a\"]&&[type==\"b\"]=>deny();\n"
                          "[type==\"a\",type==\"a\"]=>permit();"),
            "");
  EXPECT_EQ(authorization("[type==\"a\"]=>deny();\n=>add(type=\"a\",value=1);\n"
                          "[type==\"a\"]=>permit();"),
            "");
  EXPECT_EQ(authorization("[type==\"a\"]=>deny();\n=>add(type=\"x\",value=1);\n"
                          "[type==\"a\"]=>permit();"),
            "shadowed_permit@4");
  EXPECT_EQ(authorization("c:[type==\"a\"]&&[type==\"b\",value==c.value]=>"
                          "permit();\nc:[type==\"a\"]&&[type==\"b\",value=="
                          "c.value]=>deny();"),
            "");
}

TEST(LintVerdict, ReadsNegationsTheOtherWayRound) {
  EXPECT_EQ(authorization("![type==\"a\"]=>permit();\n"
                          "![type==\"a\",value==1]=>deny();"),
            "shadowed_permit@2");
  EXPECT_EQ(authorization("![type==\"a\",value==1]=>permit();\n"
                          "![type==\"a\"]=>deny();"),
            "");
  EXPECT_EQ(authorization("![type==\"a\"]=>permit();\n[type==\"a\"]=>deny();"),
            "");
}

TEST(LintVerdict, FindsPermitsThatALaxerOneMakesIdle) {
  EXPECT_EQ(authorization("[type==\"a\",value==1]=>permit();\n"
                          "[type==\"a\"]=>permit();\n[type==\"b\"]=>deny();"),
            "redundant_permit@2");
  EXPECT_EQ(authorization("[type==\"a\"]=>permit();\n[type==\"a\"]=>permit();"),
            "redundant_permit@3");
  EXPECT_EQ(authorization("=>permit();\n[type==\"a\"]=>permit();"),
            "permits_all@2 redundant_permit@3");
  EXPECT_EQ(authorization("[type==\"a\",value==1]=>permit();\n"
                          "[type==\"a\",value==2]=>permit();"),
            "");
}

TEST(LintVerdict, FindsClaimsThatAreIssuedTwice) {
  const std::string permit = "[type==\"a\"]=>permit();";
  const std::string issue = "=>issue(type=\"x\",value=1);";
  EXPECT_EQ(authorization(permit, issue + "\n[type==\"b\"]" + issue),
            "repeated_claim@5");
  EXPECT_EQ(authorization(permit, "[type==\"b\"]" + issue + "\n" + issue), "");
  EXPECT_EQ(authorization(permit, issue + "\n=>issue(type=\"x\",value=2);"),
            "");
  const std::string add = "=>add(type=\"b\",value=1);";
  const std::string conditional = "[type==\"b\"]" + issue;
  EXPECT_EQ(authorization(permit, conditional + "\n" + conditional),
            "repeated_claim@5");
  EXPECT_EQ(authorization(permit, conditional + add + conditional), "");
  EXPECT_EQ(authorization(permit, issue + "\n=>add(type=\"x\",value=1);"), "");
}

TEST(LintVerdict, NamesTheOtherRule) {
  const auto found =
      review("version=1.0;authorizationrules{\n=>permit();\n\n=>deny();\n};");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].message,
            "this permit has no effect: the deny on line 4 fires whenever it "
            "does");
}

}  // namespace
}  // namespace assay::policy
