// SPDX-License-Identifier: Apache-2.0
// Tests of what is found in conditions before any claim is seen.
#include "policy/condition_checks.h"

#include <gtest/gtest.h>

#include "policy/policy.h"

namespace assay::policy {
namespace {

// "error:code" or "warning:code" of the first finding; empty where none.
std::string finding(const std::string& text, std::string_view type = {}) {
  const Compiled compiled = compile(text, {}, type);
  if (compiled.diagnostics.empty()) {
    return {};
  }
  const Diagnostic& first = compiled.diagnostics.front();
  return (first.severity == Severity::Error ? "error:" : "warning:") +
         std::string(first.code);
}

std::string issuing(const std::string& rule) {
  return "version=1.1;authorizationrules{=>permit();};issuancerules{" + rule +
         "};";
}

TEST(ConditionChecks, RefusesOrderWhereThereIsNone) {
  EXPECT_EQ(finding(issuing("[type<\"a\"]=>add(type=\"x\",value=1);")),
            "error:policy.type.ordering");
  EXPECT_EQ(finding(issuing("[value<true]=>add(type=\"x\",value=1);")),
            "error:policy.type.ordering");
}

TEST(ConditionChecks, WarnsOfComparisonsThatNeverHold) {
  const std::string kAdd = "=>add(type=\"x\",value=1);";
  EXPECT_EQ(finding(issuing("[type==1]" + kAdd)),
            "warning:policy.lint.comparison");
  EXPECT_EQ(finding(issuing("[valueType==\"integer\"]" + kAdd)),
            "warning:policy.lint.comparison");
  EXPECT_EQ(finding(issuing("[issuer==\"me\"]" + kAdd)),
            "warning:policy.lint.comparison");
  EXPECT_EQ(finding(issuing("[issuer==\"CustomClaim\"]" + kAdd)), "");
}

TEST(ConditionChecks, KnowsTheClaimsOfTheEvidence) {
  const std::string rule =
      "[type==\"x-ms-sgx-svn\",value==\"1\"]=>add(type=\"x\",value=1);";
  EXPECT_EQ(finding(issuing(rule), "SgxEnclave"),
            "warning:policy.lint.value_type");
  EXPECT_EQ(finding(issuing(rule)), "warning:policy.lint.value_type");
  EXPECT_EQ(finding(issuing(rule), "SevSnpVm"), "");
  EXPECT_EQ(finding(issuing("[type==\"x-ms-sgx-svn\",value==\"1\",issuer=="
                            "\"CustomClaim\"]=>add(type=\"x\",value=1);"),
                    "SgxEnclave"),
            "");
}

}  // namespace
}  // namespace assay::policy
