// SPDX-License-Identifier: Apache-2.0
// Tests of what is found in actions before any claim is seen.
#include "policy/action_checks.h"

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

TEST(ActionChecks, RefusesForgedIssuersAndWrongValueTypes) {
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

TEST(ActionChecks, AsksForTypeAndValueOnce) {
  EXPECT_EQ(finding(issuing("=>issue(type=\"x\");")),
            "error:policy.syntax.argument");
  EXPECT_EQ(finding(issuing("=>issue(type=\"x\",type=\"y\",value=1);")),
            "error:policy.syntax.repeated");
  EXPECT_EQ(finding(issuing("=>issue(type=1,value=1);")),
            "error:policy.type.string");
  EXPECT_EQ(finding(issuing("=>issue(type=\"\",value=1);")),
            "warning:policy.lint.empty_type");
}

TEST(ActionChecks, KnowsTheTcbIdentifier) {
  EXPECT_EQ(finding(configuring("\"azuredefault\""), "SgxEnclave"), "");
  EXPECT_EQ(finding(configuring("\"12\""), "OpenEnclave"), "");
  EXPECT_EQ(finding(configuring("12")), "error:policy.type.property");
  EXPECT_EQ(finding(configuring("\"newest\"")), "error:policy.type.property");
  EXPECT_EQ(finding(configuring("\"12\""), "Tpm"),
            "warning:policy.lint.property");
}

TEST(ActionChecks, WarnsOfNamesThatTheServiceKeeps) {
  EXPECT_EQ(finding(issuing("=>issue(type=\"iss\",value=\"x\");")),
            "warning:policy.lint.reserved");
  EXPECT_EQ(finding(issuing("=>issue(type=\"x-ms-sgx-svn\",value=1);")),
            "warning:policy.lint.reserved");
}

TEST(ActionChecks, WarnsOfIssueInAuthorization) {
  EXPECT_EQ(finding("version=1.0;authorizationrules{=>issue(type=\"x\","
                    "value=1);=>permit();};"),
            "warning:policy.lint.issue_in_authorization");
}

}  // namespace
}  // namespace assay::policy
