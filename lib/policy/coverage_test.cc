// SPDX-License-Identifier: Apache-2.0
// Tests of what counts as tried.
#include "policy/coverage.h"

#include <gtest/gtest.h>

namespace assay::policy {
namespace {

constexpr std::string_view kSource =
    "version=1.0; authorizationrules {"
    "[type==\"a\"] && [type==\"b\"] => permit();"
    "=> add(type=\"c\", value=1);"
    "};";

std::shared_ptr<const Program> program() {
  return compile(kSource).program;
}

Coverage after(const std::vector<claims::ClaimSet>& cases) {
  const auto compiled = program();
  Coverage coverage(*compiled);
  for (const claims::ClaimSet& claims : cases) {
    coverage.add(evaluate(*compiled, claims, Tracing::On));
  }
  return coverage;
}

// "rule never fires: the text"
std::vector<std::string> gaps_of(const Coverage& coverage) {
  std::vector<std::string> texts;
  for (const CoverageGap& gap : coverage.gaps()) {
    texts.push_back(std::string(name_of(gap.kind)) + ": " +
                    std::string(kSource.substr(
                        gap.range.begin, gap.range.end - gap.range.begin)));
  }
  return texts;
}

const claims::ClaimSet kA = {{"a", true}};
const claims::ClaimSet kAB = {{"a", true}, {"b", true}};

TEST(Coverage, OfNothingIsWhole) {
  EXPECT_EQ(Coverage().percent(), 100u);
  EXPECT_TRUE(Coverage().gaps().empty());
}

TEST(Coverage, WithoutCasesIsNone) {
  const Coverage coverage = after({});
  EXPECT_EQ(coverage.percent(), 0u);
  EXPECT_EQ(coverage.rules().total, 2u);
  EXPECT_EQ(coverage.conditions().total, 2u);
  EXPECT_EQ(coverage.gaps().size(), 6u);
}

TEST(Coverage, NamesWhatWasTriedOneWayOnly) {
  const Coverage coverage = after({kA, kAB});
  EXPECT_EQ(coverage.rules().covered, 2u);
  EXPECT_EQ(coverage.conditions().covered, 1u);
  EXPECT_EQ(coverage.percent(), 75u);
  EXPECT_EQ(gaps_of(coverage),
            (std::vector<std::string>{"condition never fails: [type==\"a\"]"}));
}

TEST(Coverage, WantsRulesThatDoNotFireToo) {
  EXPECT_EQ(gaps_of(after({kAB}))[0],
            "rule always fires: [type==\"a\"] && [type==\"b\"] => permit();");
}

TEST(Coverage, IsWholeWhenAllWasTriedBothWays) {
  const Coverage coverage = after({{}, kA, kAB});
  EXPECT_EQ(coverage.percent(), 100u);
  EXPECT_TRUE(coverage.gaps().empty());
}

TEST(Coverage, LetsIssuanceCopyWhatIsAlwaysThere) {
  const auto percent_of = [](const std::string& rule) {
    const auto compiled = compile(
        "version=1.0; authorizationrules { => permit(); }; "
        "issuancerules { " +
        rule + " };");
    Coverage coverage(*compiled.program);
    coverage.add(evaluate(*compiled.program, {{"a", int64_t{1}}}, Tracing::On));
    return coverage.percent();
  };
  EXPECT_EQ(percent_of("c:[type==\"a\"] => issue(claim=c);"), 100u);
  EXPECT_EQ(percent_of("c:[type==\"a\", value==1] => issue(claim=c);"), 33u);
  EXPECT_EQ(percent_of("[type==\"a\"] => issue(type=\"x\", value=1);"), 33u);
}

TEST(Coverage, DoesNotCountConditionsThatCannotBeEvaluated) {
  const auto compiled = compile(
      "version=1.0; authorizationrules {"
      "c:[type==\"a\"] && [type==\"b\", value > c.value] => permit();};");
  Coverage coverage(*compiled.program);
  const Outcome outcome = evaluate(
      *compiled.program, {{"a", int64_t{1}}, {"a", int64_t{2}}}, Tracing::On);
  ASSERT_EQ(outcome.decision, Decision::Error);
  coverage.add(outcome);
  size_t never_failed = 0;
  for (const CoverageGap& gap : coverage.gaps()) {
    never_failed += gap.kind == GapKind::NeverFailed ? 1 : 0;
  }
  EXPECT_EQ(never_failed, 2u);
}

}  // namespace
}  // namespace assay::policy
