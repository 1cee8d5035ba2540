// SPDX-License-Identifier: Apache-2.0
// Explanations as whole texts, of traces written by hand.
#include "policy/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::policy {
namespace {

using claims::Claim;
using claims::ClaimSet;
using claims::Issuer;
using testing::ElementsAre;
using testing::SizeIs;

// Where text stands in source.
Range range_of(std::string_view source, std::string_view text) {
  const size_t begin = source.find(text);
  EXPECT_NE(begin, source.npos) << text;
  return {static_cast<uint32_t>(begin),
          static_cast<uint32_t>(begin + text.size())};
}

RuleTrace rule(Range range, std::string_view action, RuleTrace::Result result) {
  RuleTrace made{};
  made.range = range;
  made.section = "authorizationrules";
  made.action = action;
  made.result = result;
  return made;
}

// One condition that failed, for the reason that is given.
struct Failure {
  std::string_view condition;
  std::optional<NearMiss> nearest;
  size_t matched = 0;
};

// The words about a permit() whose one condition failed.
std::string words_on(const Failure& failure, const ClaimSet& incoming) {
  const std::string source = "version=1.0; authorizationrules{\n  " +
                             std::string(failure.condition) +
                             " => permit();\n};";
  const std::string text = std::string(failure.condition) + " => permit();";
  RuleTrace failed = rule(range_of(source, text), "permit",
                          RuleTrace::Result::ConditionFailed);
  failed.failed_condition = range_of(source, failure.condition);
  failed.conditions.push_back({ConditionTrace::Result::Failed,
                               failed.failed_condition, failure.matched,
                               failure.nearest});
  Outcome outcome;
  outcome.reason = Reason::NoPermit;
  outcome.trace.push_back(std::move(failed));
  const std::vector<Explanation> explanations =
      explain(outcome, source, incoming);
  EXPECT_THAT(explanations, SizeIs(1));
  EXPECT_EQ(explanations[0].rule.place, (Place{2, 3}));
  EXPECT_EQ(explanations[0].rule.text, text);
  return explanations[0].words;
}

std::string words_on(std::string_view condition, NearMiss miss) {
  const ClaimSet incoming = {miss.claim};
  return words_on({condition, std::move(miss)}, incoming);
}

TEST(Explain, TellsWhatTheClosestClaimWouldHaveToBe) {
  const Claim svn{"svn", int64_t{3}};
  const auto value = [&svn](Comparison comparison,
                            std::vector<claims::Value> wanted) {
    return words_on(R"([type=="svn", value==c.value])",
                    {svn, Property::Value, comparison, {}, std::move(wanted)});
  };
  const std::string start =
      R"(permit() did not fire: no claim met [type=="svn", value==c.value]; )"
      "the closest, svn = 3, would have to be ";
  EXPECT_EQ(value(Comparison::GreaterEqual, {int64_t{5}}),
            start + "at least 5");
  EXPECT_EQ(value(Comparison::Greater, {int64_t{5}}), start + "greater than 5");
  EXPECT_EQ(value(Comparison::LessEqual, {int64_t{2}}), start + "at most 2");
  EXPECT_EQ(value(Comparison::Less, {int64_t{2}}), start + "less than 2");
  EXPECT_EQ(value(Comparison::Equal, {int64_t{5}}), start + "5");
  EXPECT_EQ(value(Comparison::NotEqual, {int64_t{3}}), start + "other than 3");
  EXPECT_EQ(value(Comparison::Equal, {int64_t{5}, int64_t{6}}),
            start + "one of 5, 6");
  EXPECT_EQ(value(Comparison::NotEqual, {int64_t{3}, int64_t{6}}),
            start + "none of 3, 6");
  EXPECT_EQ(value(Comparison::Equal, {"3"}),
            start + R"("3" (a String, not an Integer))");
  EXPECT_EQ(value(Comparison::Equal, {true}),
            start + "true (a Boolean, not an Integer)");
}

TEST(Explain, TellsOfAnOrderThatCannotBe) {
  const Claim text{"svn", "3"};
  EXPECT_EQ(
      words_on(
          "[value>=5]",
          {text, Property::Value, Comparison::GreaterEqual, {}, {int64_t{5}}}),
      "permit() did not fire: no claim met [value>=5]; the closest, "
      R"(svn = "3", would have to be at least 5 (an Integer, not a )"
      "String)");
  EXPECT_EQ(
      words_on("[value>=c.value]",
               {text, Property::Value, Comparison::GreaterEqual, {}, {"a"}}),
      "permit() did not fire: no claim met [value>=c.value]; the closest is "
      R"(svn = "3", but only Integers have an order)");
}

TEST(Explain, TellsOfARightSideWithoutAValue) {
  EXPECT_EQ(
      words_on(
          "[value==c.value]",
          {{"svn", int64_t{3}}, Property::Value, Comparison::Equal, {}, {}}),
      "permit() did not fire: no claim met [value==c.value]; the closest "
      "is svn = 3, but the right side has no value to compare with");
}

TEST(Explain, TellsOfIssuersAndValueTypes) {
  const Claim custom{"svn", int64_t{3}, Issuer::CustomClaim};
  EXPECT_EQ(
      words_on("[issuer==c.issuer]", {custom,
                                      Property::Issuer,
                                      Comparison::Equal,
                                      {},
                                      {"AttestationService"}}),
      "permit() did not fire: no claim met [issuer==c.issuer]; the closest, "
      "svn = 3 of issuer CustomClaim, would have to be of issuer "
      R"("AttestationService")");
  EXPECT_EQ(
      words_on(
          "[valueType==c.value]",
          {custom, Property::ValueType, Comparison::Equal, {}, {"String"}}),
      "permit() did not fire: no claim met [valueType==c.value]; the closest, "
      "svn = 3 of valueType Integer, would have to be of valueType "
      R"("String")");
}

NearMiss no_such_type(const Claim& closest, const std::string& wanted) {
  return {closest, Property::Type, Comparison::Equal, {}, {wanted}};
}

TEST(Explain, NamesTheTypeThatWasProbablyMeant) {
  const ClaimSet incoming = {{"x-ms-ver", "1.0"}, {"x-ms-sgx-svn", int64_t{3}}};
  EXPECT_EQ(words_on({R"([type=="x-ms-sgx-svm", value>=5])",
                      no_such_type(incoming[0], "x-ms-sgx-svm")},
                     incoming),
            "permit() did not fire: there is no claim x-ms-sgx-svm; did you "
            "mean x-ms-sgx-svn?");
  EXPECT_EQ(
      words_on({R"([type=="colour"])", no_such_type(incoming[0], "colour")},
               incoming),
      "permit() did not fire: there is no claim colour");
  EXPECT_EQ(words_on({R"([value=="1.0", type=="x-ms-sgx-svn"])",
                      no_such_type(incoming[0], "x-ms-sgx-svn")},
                     incoming),
            R"(permit() did not fire: no claim met [value=="1.0", )"
            R"(type=="x-ms-sgx-svn"]; the closest, x-ms-ver = "1.0", would )"
            R"(have to be of type "x-ms-sgx-svn")");
}

TEST(Explain, KnowsEveryTypeOfManyClaims) {
  ClaimSet incoming;
  for (int i = 0; i < 1000; ++i) {
    incoming.push_back({"type" + std::to_string(i), true});
  }
  EXPECT_EQ(words_on({R"([value==1, type=="type999"])",
                      no_such_type(incoming[0], "type999")},
                     incoming),
            R"(permit() did not fire: no claim met [value==1, )"
            R"(type=="type999"]; the closest, type0 = true, would have to be )"
            R"(of type "type999")");
}

TEST(Explain, TakesATypeThatIsNoTextAsItComes) {
  EXPECT_EQ(words_on("[type==c.value]", {{"a", int64_t{1}},
                                         Property::Type,
                                         Comparison::Equal,
                                         {},
                                         {int64_t{7}}}),
            "permit() did not fire: no claim met [type==c.value]; the closest, "
            "a = 1, would have to be of type 7");
}

TEST(Explain, TellsOfAnEmptySetOfClaims) {
  EXPECT_EQ(words_on({R"([type=="a"])", std::nullopt}, {}),
            R"(permit() did not fire: no claim met [type=="a"])");
}

TEST(Explain, NamesTheClaimThatMeetsANegatedCondition) {
  const Claim debug{"debug", true};
  EXPECT_EQ(
      words_on({R"(![type=="debug"])",
                NearMiss{debug, Property::Type, Comparison::Equal, {}, {}}, 1},
               {debug}),
      R"(permit() did not fire: ![type=="debug"] does not hold, for )"
      "debug = true meets it");
}

TEST(Explain, CutsValuesBetweenCharacters) {
  // Two bytes each; 127 x and one more character would be 129 bytes.
  const std::string value = std::string(127, 'x') + "\xc3\xa4\xc3\xa4";
  const std::string words =
      words_on({"[value==c.value]", NearMiss{{"a", value},
                                             Property::Value,
                                             Comparison::Equal,
                                             {},
                                             {std::string(1 << 20, 'y')}}},
               {});
  EXPECT_EQ(
      words,
      "permit() did not fire: no claim met [value==c.value]; the closest, "
      "a = \"" +
          std::string(127, 'x') + "...\", would have to be \"" +
          std::string(kMaxShownValue, 'y') + "...\"");
}

TEST(Explain, CutsLists) {
  NearMiss miss{{"a", int64_t{1}}, Property::Value, Comparison::Equal, {}, {}};
  for (int64_t i = 10; i < 30; ++i) {
    miss.wanted.emplace_back(i);
  }
  EXPECT_EQ(words_on("[value==c.value]", std::move(miss)),
            "permit() did not fire: no claim met [value==c.value]; the "
            "closest, a = 1, "
            "would have to be one of 10, 11, 12, 13, 14, 15, 16, 17 and 12 "
            "more");
}

constexpr std::string_view kTwoLines =
    "version=1.0;\n"
    "authorizationrules{\n"
    "  c:[type==\"a\"] && // every a\n"
    "    [type==\"b\",   value==1]\n"
    "    => add(type=\"t\", value=c.value);\n"
    "};";

RuleTrace fired_on_two_lines() {
  constexpr std::string_view kFirst = "c:[type==\"a\"]";
  constexpr std::string_view kSecond = "[type==\"b\",   value==1]";
  RuleTrace fired = rule({range_of(kTwoLines, kFirst).begin,
                          static_cast<uint32_t>(kTwoLines.size() - 3)},
                         "add", RuleTrace::Result::Fired);
  fired.conditions = {
      {ConditionTrace::Result::Held, range_of(kTwoLines, kFirst), 3,
       NearMiss{{"a", "x"}, Property::Type, Comparison::Equal, {}, {}}},
      {ConditionTrace::Result::Held, range_of(kTwoLines, kSecond), 1,
       std::nullopt}};
  return fired;
}

TEST(Explain, ShowsARuleOnOneLineWithoutComments) {
  Outcome outcome;
  outcome.trace.push_back(fired_on_two_lines());
  const auto explanations = explain(outcome, kTwoLines, {});
  EXPECT_EQ(explanations[0].rule.text,
            R"(c:[type=="a"] && [type=="b", value==1] => )"
            R"(add(type="t", value=c.value);)");
  EXPECT_EQ(explanations[0].rule.place, (Place{3, 3}));
  ASSERT_THAT(explanations[0].conditions, SizeIs(2));
  EXPECT_EQ(explanations[0].conditions[1].text, R"([type=="b", value==1])");
  EXPECT_EQ(explanations[0].conditions[1].place, (Place{4, 5}));
}

TEST(Explain, NamesWhatMetConditionsAndWhatWasMade) {
  Outcome outcome;
  outcome.trace.push_back(fired_on_two_lines());
  outcome.trace[0].made = {{"t", "x"}, {"t", "y"}};
  EXPECT_EQ(explain(outcome, kTwoLines, {})[0].words,
            R"(add() fired: c:[type=="a"] is met by a = "x" and 2 more; )"
            R"([type=="b", value==1] is met; it made t = "x", t = "y")");
  outcome.trace[0].made.clear();
  outcome.trace[0].conditions.clear();
  EXPECT_EQ(explain(outcome, kTwoLines, {})[0].words,
            "add() fired: it has no conditions; it made no claim, for its "
            "value is empty");
}

TEST(Explain, TellsOfRulesThatWereNotReachedOrEndedTheEvaluation) {
  constexpr std::string_view kSource =
      "version=1.0; authorizationrules{=> permit();};"
      "issuancerules{=> issue(type=\"\", value=1); => issue(type=\"a\", "
      "value=1);};";
  Outcome outcome;
  outcome.decision = Decision::Error;
  outcome.reason = Reason::EvaluationError;
  outcome.message = "the type is empty";
  outcome.range = range_of(kSource, "=> issue(type=\"\", value=1);");
  outcome.trace = {rule(range_of(kSource, "=> permit();"), "permit",
                        RuleTrace::Result::Fired),
                   rule(outcome.range, "issue", RuleTrace::Result::Fired),
                   rule(range_of(kSource, "=> issue(type=\"a\", value=1);"),
                        "issue", RuleTrace::Result::NotReached)};
  const auto explanations = explain(outcome, kSource, {});
  EXPECT_EQ(explanations[0].words, "permit() fired: it has no conditions");
  EXPECT_EQ(explanations[1].words,
            "issue() ended the evaluation: the type is empty");
  EXPECT_EQ(explanations[2].words, "issue() was not reached");

  const auto grounds = find_grounds(outcome, kSource, {});
  ASSERT_THAT(grounds, SizeIs(1));
  EXPECT_EQ(grounds[0].code, "policy.rule.failed");
  EXPECT_EQ(grounds[0].place, (Place{1, 61}));
  EXPECT_EQ(grounds[0].words, "line 1, column 61: the type is empty");
}

Outcome evaluated(std::string_view source, const ClaimSet& incoming) {
  const Compiled compiled = compile(source);
  EXPECT_NE(compiled.program, nullptr);
  return evaluate(*compiled.program, incoming, Tracing::On);
}

std::vector<std::string> grounds_of(std::string_view source,
                                    const ClaimSet& incoming) {
  std::vector<std::string> lines;
  for (const Ground& ground :
       find_grounds(evaluated(source, incoming), source, incoming)) {
    lines.push_back(std::string(ground.code) + " " + ground.words);
  }
  return lines;
}

TEST(Grounds, NameTheDenyThatFiredAndItsClaims) {
  EXPECT_THAT(grounds_of("version=1.0; authorizationrules{\n"
                         "  => permit();\n"
                         "  [type==\"debug\", value==true] => deny();\n};",
                         {{"svn", int64_t{1}}, {"debug", true}}),
              ElementsAre("policy.rule.denied line 3, column 3: deny() fired: "
                          "[type==\"debug\", value==true] is met by debug = "
                          "true"));
}

TEST(Grounds, NameEveryPermitThatDidNotFire) {
  EXPECT_THAT(
      grounds_of("version=1.0; authorizationrules{\n"
                 "  [type==\"debug\", value==true] => deny();\n"
                 "  [type==\"a\"] && [type==\"svn\", value>=5] => permit();\n"
                 "  [type==\"svm\", value>=1] => permit();\n};",
                 {{"a", int64_t{1}}, {"svn", int64_t{3}}}),
      ElementsAre(
          "policy.rule.not_fired line 3, column 3: permit() did not fire: no "
          "claim met [type==\"svn\", value>=5]; the closest, svn = 3, would "
          "have to be at least 5",
          "policy.rule.not_fired line 4, column 3: permit() did not fire: "
          "there is no claim svm; did you mean svn?"));
}

TEST(Grounds, KnowClaimsThatEarlierRulesMade) {
  EXPECT_THAT(
      grounds_of("version=1.0; authorizationrules{\n"
                 "  => add(type=\"tier\", value=\"silver\");\n"
                 "  [type==\"tier\", value==\"gold\"] => permit();\n"
                 "  [type==\"tiers\"] => permit();\n};",
                 {}),
      ElementsAre(
          "policy.rule.not_fired line 3, column 3: permit() did not fire: no "
          "claim met [type==\"tier\", value==\"gold\"]; the closest, tier = "
          "\"silver\", would have to be \"gold\"",
          "policy.rule.not_fired line 4, column 3: permit() did not fire: "
          "there is no claim tiers; did you mean tier?"));
}

TEST(Grounds, CountPermitsBeyondTheMost) {
  std::string source = "version=1.0; authorizationrules{";
  for (size_t i = 0; i < kMaxGrounds + 3; ++i) {
    source += "[type==\"a\"] => permit();";
  }
  const auto lines = grounds_of(source + "};", {});
  ASSERT_THAT(lines, SizeIs(kMaxGrounds + 1));
  EXPECT_EQ(lines.back(),
            "policy.rule.not_fired 3 more permit() rules did not fire");
}

TEST(Grounds, TellOfAPolicyWithoutPermit) {
  EXPECT_THAT(
      grounds_of("version=1.0; authorizationrules{};", {}),
      ElementsAre("policy.rule.not_fired the policy has no permit() rule"));
}

TEST(Grounds, AreNoneForAPermit) {
  EXPECT_THAT(grounds_of("version=1.0; authorizationrules{=> permit();};", {}),
              SizeIs(0));
}

}  // namespace
}  // namespace assay::policy
