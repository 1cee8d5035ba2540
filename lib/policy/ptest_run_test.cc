// SPDX-License-Identifier: Apache-2.0
// Tests of running cases.
#include "policy/ptest_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Result<PtestReport> run(std::string_view text, const PtestFiles& files = {}) {
  TRY(const Ptest ptest, parse_ptest(text));
  return run_ptest(ptest, files);
}

constexpr std::string_view kPolicy =
    "=== policy\n"
    "version=1.0;\n"
    "authorizationrules { [type==\"a\"] => permit(); };\n";

TEST(PtestRun, ReportsEachCaseAndTheCoverage) {
  const auto report = run(std::string(kPolicy) +
                          "=== case good\n--- claims\n{\"a\": 1}\n"
                          "--- expect permit\nfires: line 3\n"
                          "=== case bad\n--- claims\n{}\n--- expect permit\n");
  ASSERT_TRUE(report) << report.error().message();
  ASSERT_EQ(report->cases.size(), 2u);
  EXPECT_TRUE(report->cases[0].mismatches.empty());
  EXPECT_EQ(report->cases[1].line, 9u);
  EXPECT_EQ(report->cases[1].mismatches.size(), 1u);
  EXPECT_EQ(report->failed(), 1u);
  EXPECT_FALSE(report->good());
  EXPECT_EQ(report->coverage.percent(), 100u);
}

TEST(PtestRun, ReadsPolicyAndClaimsOfOtherFiles) {
  const PtestFiles files = {
      {"p.txt", "version=1.0;authorizationrules{[type==\"a\"]=>permit();};"},
      {"c.json", "{\"a\": true}"}};
  const auto report = run(
      "=== policy file: p.txt\n"
      "=== case one\n--- claims file: c.json\n--- expect permit\n"
      "=== case two\n--- claims file: c.json\n--- without a\n--- expect deny\n",
      files);
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_TRUE(report->good());
}

TEST(PtestRun, NamesTheCaseWhoseClaimsAreAtFault) {
  const auto unread =
      run("=== policy file: p.txt\n"
          "=== case one\n--- claims file: c.json\n--- expect permit\n",
          {{"p.txt", ""}, {"c.json", "["}});
  ASSERT_FALSE(unread);
  EXPECT_THAT(unread.error().message(), HasSubstr("line 2: c.json: "));
  const auto absent = run(std::string(kPolicy) +
                          "=== claims x\n{}\n"
                          "=== case one\n--- claims x\n--- without b\n"
                          "--- expect deny\n");
  ASSERT_FALSE(absent);
  EXPECT_THAT(absent.error().message(), HasSubstr("line 6: without: "));
}

constexpr std::string_view kBroken =
    "=== policy\nversion=1.0;\nauthorizationrules { => permt(); };\n"
    "=== case one\n--- claims\n{}\n--- expect error\n";

TEST(PtestRun, BrokenPoliciesMeetOnlyTheirOwnCode) {
  const auto vague = run(kBroken);
  ASSERT_TRUE(vague) << vague.error().message();
  EXPECT_FALSE(vague->good());
  EXPECT_EQ(vague->diagnostics.size(), 1u);
  const auto precise =
      run(std::string(kBroken) + "code: policy.syntax.expected\n");
  ASSERT_TRUE(precise);
  EXPECT_TRUE(precise->good());
}

TEST(PtestRun, BrokenPoliciesAreReportedAtTheLineOfTheFile) {
  const auto report = run(kBroken);
  ASSERT_TRUE(report);
  EXPECT_THAT(report->cases[0].mismatches[0].found,
              HasSubstr("at line 3, column 25"));
  EXPECT_THAT(render(report->diagnostics[0], report->policy, "x.ptest"),
              HasSubstr("x.ptest:3:25: error"));
}

}  // namespace
}  // namespace assay::policy
