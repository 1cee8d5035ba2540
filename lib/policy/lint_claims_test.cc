// SPDX-License-Identifier: Apache-2.0
// Tests of what is doubtful in the claims that rules test.
#include "policy/lint_claims.h"

#include <gtest/gtest.h>

#include "policy/test_lint.h"

namespace assay::policy {
namespace {

const std::string kDigits(64, 'a');

std::string of_signer(const std::string& value) {
  return rule_warnings("[type==\"x-ms-sgx-mrsigner\",value==\"" + value +
                       "\"]=>deny();");
}

TEST(LintClaims, FindsNamesThatTheServiceDoesNotKnow) {
  const std::string rule = "[type==\"x-ms-sgx-mrsiner\"]=>deny();";
  EXPECT_EQ(rule_warnings(rule), "unknown_claim@2");
  EXPECT_EQ(rule_warnings("[type==\"x-ms-sgx-mrsigner\"]=>deny();"), "");
  const auto found = review(with_rules(rule));
  EXPECT_EQ(found[0].hint, "did you mean x-ms-sgx-mrsigner?");
}

TEST(LintClaims, FindsNamesOfOtherTypesWhereTheTypeIsGiven) {
  const std::string policy =
      "version=1.0;authorizationrules{\n[type==\"secureboot\",value==false]=>"
      "deny();\n[type==\"x-ms-ver\"]=>permit();};";
  EXPECT_EQ(warnings_of(policy), "");
  EXPECT_EQ(warnings_of(policy, "AzureGuest"), "");
  EXPECT_EQ(warnings_of(policy, "SgxEnclave"), "unknown_claim@2");
}

TEST(LintClaims, LeavesNamesThatSomebodyElseMakes) {
  EXPECT_EQ(rule_warnings("=>add(type=\"x-ms-mine\",value=1);\n"
                          "[type==\"x-ms-mine\"]=>deny();"),
            "");
  EXPECT_EQ(rule_warnings("[type==\"x-ms-mine\"]=>deny();\n"
                          "=>add(type=\"x-ms-mine\",value=1);"),
            "unknown_claim@2");
  EXPECT_EQ(rule_warnings("c:[type==\"x-ms-ver\"]=>add(type=c.value,value=1);\n"
                          "[type==\"x-ms-mine\"]=>deny();"),
            "");
  EXPECT_EQ(rule_warnings("[type==\"x-ms-mine\",issuer==\"CustomClaim\"]=>"
                          "deny();"),
            "");
  const std::string custom =
      "version=1.0;authorizationrules{\n[type==\"https://a/custom/os\"]=>"
      "deny();[type==\"aikValidated\"]=>permit();};";
  EXPECT_EQ(warnings_of(custom, "Tpm"), "");
}

TEST(LintClaims, FindsClaimsOfThePolicyThatNoRuleHasMadeYet) {
  const std::string test =
      "[type==\"x\",issuer==\"AttestationPolicy\"]=>deny();";
  const std::string add = "=>add(type=\"x\",value=1);";
  EXPECT_EQ(rule_warnings(test + "\n" + add), "never_fires@2");
  EXPECT_EQ(rule_warnings(add + "\n" + test), "");
  EXPECT_EQ(rule_warnings("!" + test + "\n" + add), "always_holds@2");
  EXPECT_EQ(rule_warnings(add + "\n!" + test), "");
}

TEST(LintClaims, FindsDeprecatedNames) {
  const auto found =
      review(with_rules("[type==\"$is-debuggable\",value==true]=>deny();"));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].code, "policy.lint.deprecated_claim");
  EXPECT_EQ(found[0].hint, "write x-ms-sgx-is-debuggable");
  EXPECT_EQ(rule_warnings("[type==\"is-debuggable\",value==true]=>deny();"),
            "");
}

TEST(LintClaims, FindsDigitsThatNeverEqual) {
  EXPECT_EQ(of_signer(kDigits), "");
  EXPECT_EQ(of_signer(std::string(64, 'A')), "hex_case@2");
  EXPECT_EQ(of_signer(kDigits + "a"), "hex_form@2");
  EXPECT_EQ(of_signer("mrsigner1"), "hex_form@2");
  EXPECT_EQ(of_signer(std::string(63, 'a') + "g"), "hex_form@2");
  EXPECT_EQ(rule_warnings("[type==\"x-ms-sgx-collateral\",value==\"A\"]=>"
                          "deny();"),
            "");
  EXPECT_EQ(rule_warnings("[type==\"x-ms-sgx-mrsigner\",value==\"A\",issuer=="
                          "\"CustomClaim\"]=>deny();"),
            "");
}

TEST(LintClaims, ShowsTheDigitsInLowerCase) {
  const std::string mixed = "AB" + std::string(62, '0');
  const auto found = review(with_rules(
      "[type==\"x-ms-sgx-mrenclave\",value!=\"" + mixed + "\"]=>deny();"));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].hint, "write \"ab" + std::string(62, '0') + "\"");
}

}  // namespace
}  // namespace assay::policy
