// SPDX-License-Identifier: Apache-2.0
// Tests of what is found in a policy before any claim is seen.
#include "policy/checker.h"

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

std::string configuring(const std::string& value) {
  return "version=1.1;configurationrules{=>issueproperty(type=\"x-ms-sgx-"
         "tcbidentifier\",value=" +
         value + ");};authorizationrules{=>permit();};";
}

TEST(Checker, KnowsNamesToTheRightOfTheirConditionOnly) {
  EXPECT_EQ(finding(issuing("=>issue(claim=c);")), "error:policy.name.unbound");
  EXPECT_EQ(finding(issuing("d:[value==c.value]&&c:[type==\"a\"]=>issue("
                            "claim=d);")),
            "error:policy.name.unbound");
  EXPECT_EQ(finding(issuing("c:[value==c.value]=>issue(claim=c);")),
            "error:policy.name.unbound");
  EXPECT_EQ(finding(issuing("c:[type==\"a\"]&&c:[type==\"b\"]=>issue("
                            "claim=c);")),
            "error:policy.name.rebound");
}

TEST(Checker, RefusesOrderWhereThereIsNone) {
  EXPECT_EQ(finding(issuing("[type<\"a\"]=>add(type=\"x\",value=1);")),
            "error:policy.type.ordering");
  EXPECT_EQ(finding(issuing("[value<true]=>add(type=\"x\",value=1);")),
            "error:policy.type.ordering");
  EXPECT_EQ(finding(issuing("[type==1]=>add(type=\"x\",value=1);")),
            "error:policy.type.string");
}

TEST(Checker, RefusesForgedIssuersAndWrongValueTypes) {
  EXPECT_EQ(finding(issuing("=>issue(type=\"x\",value=1,issuer=\"Attestation"
                            "Service\");")),
            "error:policy.type.issuer");
  EXPECT_EQ(finding(issuing("=>issue(type=\"x\",value=1,valueType=\"String\")"
                            ";")),
            "error:policy.type.value_type");
  EXPECT_EQ(finding(issuing("=>issue(type=\"x\",value=1,valueType=\"Integer\","
                            "issuer=\"AttestationPolicy\");")),
            "");
}

TEST(Checker, AsksForTypeAndValueOnce) {
  EXPECT_EQ(finding(issuing("=>issue(type=\"x\");")),
            "error:policy.syntax.argument");
  EXPECT_EQ(finding(issuing("=>issue(type=\"x\",type=\"y\",value=1);")),
            "error:policy.syntax.repeated");
  EXPECT_EQ(finding(issuing("=>issue(type=\"\",value=1);")),
            "error:policy.type.string");
}

TEST(Checker, KnowsTheTcbIdentifier) {
  EXPECT_EQ(finding(configuring("\"azuredefault\""), "SgxEnclave"), "");
  EXPECT_EQ(finding(configuring("\"12\""), "OpenEnclave"), "");
  EXPECT_EQ(finding(configuring("12")), "error:policy.type.property");
  EXPECT_EQ(finding(configuring("\"newest\"")), "error:policy.type.property");
  EXPECT_EQ(finding(configuring("\"12\""), "Tpm"),
            "warning:policy.lint.property");
}

TEST(Checker, WarnsOfNamesThatTheServiceKeeps) {
  EXPECT_EQ(finding(issuing("=>issue(type=\"iss\",value=\"x\");")),
            "warning:policy.lint.reserved");
  EXPECT_EQ(finding(issuing("=>issue(type=\"x-ms-sgx-svn\",value=1);")),
            "warning:policy.lint.reserved");
}

TEST(Checker, WarnsOfIssueInAuthorization) {
  EXPECT_EQ(finding("version=1.0;authorizationrules{=>issue(type=\"x\","
                    "value=1);=>permit();};"),
            "warning:policy.lint.issue_in_authorization");
}

}  // namespace
}  // namespace assay::policy
