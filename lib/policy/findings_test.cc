// SPDX-License-Identifier: Apache-2.0
// Tests of the sink of diagnostics.
#include "policy/findings.h"

#include <gtest/gtest.h>

namespace assay::policy {
namespace {

TEST(Findings, ComeInOrderOfPlace) {
  Findings findings("abc");
  findings.error("late", {2, 3}, "");
  findings.warning("early", {0, 1}, "");
  findings.warning("early too", {0, 2}, "");
  const std::vector<Diagnostic> taken = std::move(findings).take();
  ASSERT_EQ(taken.size(), 3u);
  EXPECT_EQ(taken[0].code, "early");
  EXPECT_EQ(taken[1].code, "early too");
  EXPECT_EQ(taken[2].code, "late");
}

TEST(Findings, NameTheSymbolAndTheRuleOfTheGrammar) {
  Findings findings("abc");
  {
    const Findings::Scope outer(findings, "policy");
    const Findings::Scope inner(findings, "versionInfo");
    findings.error("first", {1, 2}, "");
  }
  findings.error("second", {3, 3}, "");
  const std::vector<Diagnostic> taken = std::move(findings).take();
  EXPECT_EQ(taken[0].offender, "b");
  EXPECT_EQ(taken[0].rule, "policy > versionInfo");
  EXPECT_EQ(taken[1].offender, "<EOF>");
  EXPECT_EQ(taken[1].rule, "");
}

TEST(Findings, AreBoundedForEachSeverity) {
  Findings findings("abc");
  for (size_t i = 0; i < 2 * kMaxDiagnostics; ++i) {
    findings.warning("w", {0, 1}, "");
  }
  EXPECT_FALSE(findings.has_error());
  for (size_t i = 0; i < 2 * kMaxDiagnostics; ++i) {
    findings.error("e", {0, 1}, "");
  }
  EXPECT_TRUE(findings.full());
  EXPECT_EQ(std::move(findings).take().size(), 2 * kMaxDiagnostics);
}

}  // namespace
}  // namespace assay::policy
