// SPDX-License-Identifier: Apache-2.0
// Tests of the .ptest format: what it says, and what it refuses at which line.
#include "policy/ptest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kPolicy =
    "=== policy\n"
    "version= 1.0;\n";
constexpr std::string_view kCase =
    "=== case one\n"
    "--- claims\n"
    "{}\n"
    "--- expect permit\n";

std::string with_case(std::string_view more = {}) {
  return std::string(kPolicy) + std::string(kCase) + std::string(more);
}

std::string refusal_of(std::string_view text, const PtestLimits& limits = {}) {
  const auto ptest = parse_ptest(text, limits);
  EXPECT_FALSE(ptest);
  if (ptest) {
    return {};
  }
  EXPECT_EQ(ptest.error().code(), Code::PolicyTestMalformed);
  return ptest.error().message();
}

TEST(Ptest, HoldsPolicyAndCases) {
  const auto ptest = parse_ptest(
      "# why\n"
      "=== type SgxEnclave\n"
      "=== policy\n"
      "version= 1.0;\n"
      "// === not a section\n"
      "=== case the first\n"
      "--- claims\n"
      "{\"a\": 1,\n"
      "# a comment\n"
      " \"b\": [true, false]}\n"
      "--- expect deny\n"
      "code: policy.denied\n");
  ASSERT_TRUE(ptest) << ptest.error().message();
  EXPECT_EQ(ptest->type, "SgxEnclave");
  ASSERT_EQ(ptest->cases.size(), 1u);
  const PtestCase& item = ptest->cases[0];
  EXPECT_EQ(item.name, "the first");
  EXPECT_EQ(item.line, 6u);
  EXPECT_EQ(claims::write_issued(item.given.changes),
            R"({"a":1,"b":[true,false]})");
  EXPECT_EQ(item.expected.decision, Decision::Deny);
  EXPECT_EQ(item.expected.code, "policy.denied");
}

TEST(Ptest, LinesOfThePolicyAreLinesOfTheFile) {
  const auto ptest = parse_ptest("# one\n\n" + with_case());
  ASSERT_TRUE(ptest);
  EXPECT_EQ(ptest->policy, "\n\n\nversion= 1.0;\n");
}

TEST(Ptest, NamesOtherFilesOnce) {
  const auto ptest = parse_ptest(
      "=== policy file: p.txt\n"
      "=== case one\n--- claims file: c.json\n--- expect permit\n"
      "=== case two\n--- claims file: c.json\n{\"a\": 1}\n--- expect permit\n");
  ASSERT_TRUE(ptest) << ptest.error().message();
  EXPECT_THAT(files_of(*ptest), ElementsAre("p.txt", "c.json"));
}

TEST(Ptest, CasesChangeNamedClaims) {
  const auto ptest =
      parse_ptest(std::string(kPolicy) +
                  "=== claims ours\n{\"a\": 1, \"b\": 2, \"c\": [3, 4]}\n"
                  "=== case one\n--- claims ours\n{\"b\": 5}\n"
                  "--- without a, c\n--- expect permit\n");
  ASSERT_TRUE(ptest) << ptest.error().message();
  const GivenClaims& given = ptest->cases[0].given;
  const auto claims = claims_of(given, given.base);
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims::write_issued(*claims), R"({"b":5})");
}

TEST(Ptest, LeavesOutOnlyWhatIsThere) {
  const auto claims = claims_of({.without = {"b"}}, {{"a", true}});
  ASSERT_FALSE(claims);
  EXPECT_THAT(claims.error().message(), HasSubstr("no claim \"b\""));
}

TEST(Ptest, RefusesWhatIsNoSection) {
  EXPECT_THAT(refusal_of("version= 1.0;\n"), HasSubstr("line 1: expected a"));
  EXPECT_THAT(refusal_of("=== polcy\n"),
              HasSubstr("line 1: expected === type, policy, claims, case, "
                        "found \"=== polcy\"; did you mean policy?"));
}

TEST(Ptest, RefusesSectionsThatStandTwice) {
  EXPECT_THAT(refusal_of(std::string(kPolicy) + "=== policy\n"),
              HasSubstr("line 3: === policy stands here twice"));
  EXPECT_THAT(refusal_of("=== type A\n=== type B\n"), HasSubstr("line 2: "));
  EXPECT_THAT(refusal_of(with_case(kCase)),
              HasSubstr("line 7: another case has the same name"));
  EXPECT_THAT(refusal_of("=== claims a\n{}\n=== claims a\n{}\n"),
              HasSubstr("line 3: another === claims has the same name"));
}

TEST(Ptest, RefusesFilesWithoutPolicyOrCase) {
  EXPECT_THAT(refusal_of(""), HasSubstr("no === policy"));
  EXPECT_THAT(refusal_of(kPolicy), HasSubstr("line 3: there is no === case"));
}

TEST(Ptest, RefusesIncompleteCases) {
  const std::string policy(kPolicy);
  EXPECT_THAT(refusal_of(policy + "=== case\n"),
              HasSubstr("line 3: expected a name"));
  EXPECT_THAT(refusal_of(policy + "=== case one\n--- expect permit\n"),
              HasSubstr("line 4: expected --- claims"));
  EXPECT_THAT(
      refusal_of(policy + "=== case one\n--- claims\n--- expect permit\n"),
      HasSubstr("line 4: expected claims (JSON)"));
  EXPECT_THAT(refusal_of(policy + "=== case one\n--- claims\n{}\n"),
              HasSubstr("line 6: expected --- expect"));
  EXPECT_THAT(refusal_of(policy + "=== case one\n--- claims\n{}\n--- expect\n"),
              HasSubstr("line 6: expected permit, deny or error"));
}

TEST(Ptest, RefusesClaimsThatAreNone) {
  const std::string begin = std::string(kPolicy) + "=== case one\n";
  EXPECT_THAT(refusal_of(begin + "--- claims\n{\"a\":}\n--- expect permit\n"),
              HasSubstr("line 4: claims: "));
  EXPECT_THAT(refusal_of(begin + "--- claims nobody\n--- expect permit\n"),
              HasSubstr("line 4: there is no === claims nobody above"));
}

TEST(Ptest, RefusesAbsolutePaths) {
  EXPECT_THAT(refusal_of("=== policy file: /etc/passwd\n"),
              HasSubstr("line 1: expected a path relative"));
}

TEST(Ptest, RefusesTextThatIsNotUtf8) {
  EXPECT_THAT(refusal_of("# a\n\xff\n"), HasSubstr("line 2: "));
}

TEST(Ptest, KeepsItsLimits) {
  PtestLimits limits;
  limits.cases = 1;
  limits.name = 5;
  limits.named_claims = 1;
  EXPECT_THAT(refusal_of(with_case("=== case two\n--- claims\n{}\n"), limits),
              HasSubstr("line 7: more than 1 cases"));
  EXPECT_THAT(refusal_of("=== case sixsix\n", limits),
              HasSubstr("1 to 5 bytes"));
  EXPECT_THAT(refusal_of("=== claims a\n{}\n=== claims b\n{}\n", limits),
              HasSubstr("more than 1 === claims"));
  limits.text = 3;
  EXPECT_THAT(refusal_of("====", limits), HasSubstr("4 bytes"));
}

}  // namespace
}  // namespace assay::policy
