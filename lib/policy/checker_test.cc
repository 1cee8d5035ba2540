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

}  // namespace
}  // namespace assay::policy
