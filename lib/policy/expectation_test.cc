// SPDX-License-Identifier: Apache-2.0
// Tests of what can be expected, and of the words for a difference.
#include "policy/expectation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::policy {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kSource =
    "version=1.0;\n"
    "authorizationrules {\n"
    "  [type==\"bad\"] => deny();\n"
    "  [type==\"a\"] &&\n"
    "  [type==\"b\"] => permit();\n"
    "};\n"
    "issuancerules {\n"
    "  => issue(type=\"x\", value=1); => issue(type=\"y\", value=true);\n"
    "};\n";

Result<Expectation> parse(std::string_view argument, std::string_view text) {
  Lines lines(text);
  return parse_expectation({9, "expect", argument}, lines, 3);
}

std::string refusal_of(std::string_view argument, std::string_view text) {
  const auto expected = parse(argument, text);
  EXPECT_FALSE(expected);
  return expected ? "" : expected.error().message();
}

// What an outcome with these claims differs in.
std::vector<Mismatch> differences(std::string_view argument,
                                  std::string_view text,
                                  const claims::ClaimSet& claims) {
  const auto expected = parse(argument, text);
  EXPECT_TRUE(expected) << expected.error().message();
  const Compiled compiled = compile(kSource);
  return compare(*expected, evaluate(*compiled.program, claims, Tracing::On),
                 kSource);
}

const claims::ClaimSet kGood = {{"a", true}, {"b", true}};

TEST(Expectation, GoesOnInLinesThatBeginWithABlank) {
  const auto expected = parse("permit", "issued: {\"a\": 1,\n  \"b\": 2}\n");
  ASSERT_TRUE(expected) << expected.error().message();
  EXPECT_EQ(claims::write_issued(*expected->issued), R"({"a":1,"b":2})");
  EXPECT_FALSE(expected->properties);
}

TEST(Expectation, RefusesWhatItDoesNotKnow) {
  EXPECT_THAT(refusal_of("maybe", ""), HasSubstr("line 9: expected permit"));
  EXPECT_THAT(refusal_of("permit", "isued: {}\n"),
              HasSubstr("line 1: expected code, issued, properties, fires, "
                        "does not fire, found \"isued\"; did you mean issued"));
  EXPECT_THAT(refusal_of("permit", "\nissued\n"),
              HasSubstr("line 2: expected \"key: value\""));
  EXPECT_THAT(refusal_of("permit", "--- claims: x\n"), HasSubstr("line 1: "));
  EXPECT_THAT(refusal_of("permit", "issued: []\n"),
              HasSubstr("line 1: expected a JSON object"));
  for (const char* place : {"9", "line", "line 0", "line 1, column",
                            "line 1, column x", "line 99999999999",
                            "line 1 "
                            "2"}) {
    EXPECT_THAT(refusal_of("permit", std::string("fires: ") + place + "\n"),
                HasSubstr("expected \"line 9\" or \"line 9, column 5\""));
  }
}

TEST(Expectation, RefusesContradictions) {
  EXPECT_THAT(refusal_of("permit", "issued: {}\nissued: {}\n"),
              HasSubstr("line 2: issued is expected here twice"));
  EXPECT_THAT(refusal_of("deny", "issued: {}\n"),
              HasSubstr("only what is permitted"));
  EXPECT_THAT(refusal_of("permit", "code: policy.denied\n"),
              HasSubstr("has no code"));
  EXPECT_THAT(refusal_of("permit",
                         "fires: line 1\nfires: line 2\n"
                         "fires: line 3\nfires: line 4\n"),
              HasSubstr("line 4: more than 3"));
}

TEST(Expectation, IsMetExactly) {
  EXPECT_THAT(differences("permit",
                          "issued: {\"y\": true, \"x\": 1}\nproperties: {}\n"
                          "does not fire: line 3\n",
                          kGood),
              IsEmpty());
  EXPECT_THAT(differences("deny", "code: policy.denied\nfires: line 3\n",
                          {{"bad", true}}),
              IsEmpty());
}

TEST(Expectation, TellsTheResult) {
  EXPECT_THAT(
      differences("permit", "", {{"bad", true}}),
      ElementsAre(Mismatch{
          "result", "permit",
          "deny at line 3, column 3: A Deny claim was issued, authorization "
          "failed. [policy.denied]"}));
  EXPECT_THAT(differences("deny", "", kGood),
              ElementsAre(Mismatch{"result", "deny", "permit"}));
  EXPECT_THAT(differences("deny", "code: policy.denied\n", {}),
              ElementsAre(Mismatch{
                  "code", "policy.denied",
                  "deny: No Permit claim was issued in the authorizationrules "
                  "section, authorization failed. [policy.no_permit]"}));
}

TEST(Expectation, TellsClaimsOneByOne) {
  EXPECT_THAT(
      differences("permit", "issued: {\"x\": [1, 2], \"z\": \"w\"}\n", kGood),
      ElementsAre(Mismatch{"issued x", "[1,2]", "1"},
                  Mismatch{"issued z", "\"w\"", "nothing"},
                  Mismatch{"issued y", "nothing", "true"}));
  EXPECT_THAT(differences("permit", "properties: {\"p\": 1}\n", kGood),
              ElementsAre(Mismatch{"property p", "1", "nothing"}));
}

TEST(Expectation, TellsWhyARuleDidNotFire) {
  EXPECT_THAT(differences("deny", "fires: line 4\n", {{"a", true}}),
              ElementsAre(Mismatch{
                  "rule at line 4", "fires",
                  "does not fire: the condition at line 5, column 3 fails"}));
  EXPECT_THAT(differences("deny", "fires: line 5\n", {{"bad", true}}),
              ElementsAre(Mismatch{"rule at line 5", "fires",
                                   "does not fire: it is not reached"}));
  EXPECT_THAT(
      differences("permit", "does not fire: line 4\n", kGood),
      ElementsAre(Mismatch{"rule at line 4", "does not fire", "fires"}));
}

TEST(Expectation, NamesRulesByColumnWhereALineHasSeveral) {
  EXPECT_THAT(differences("permit", "fires: line 8\n", kGood),
              ElementsAre(Mismatch{
                  "rule at line 8", "fires",
                  "2 rules stand there; the first is \"line 8, column 3\""}));
  EXPECT_THAT(differences("permit", "fires: line 8, column 3\n", kGood),
              IsEmpty());
  EXPECT_THAT(
      differences("permit", "fires: line 6\n", kGood),
      ElementsAre(Mismatch{"rule at line 6", "fires", "no rule stands there"}));
}

}  // namespace
}  // namespace assay::policy
