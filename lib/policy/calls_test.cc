// SPDX-License-Identifier: Apache-2.0
// Functions through the evaluator: faults, read-only values, limits. What they
// give is tested by tests/policy/language.jsonl.
#include "policy/calls.h"

#include <gtest/gtest.h>

#include "policy/policy.h"

namespace assay::policy {
namespace {

using claims::Access;
using claims::Claim;
using claims::Issuer;

Outcome issuing(const std::string& rules, const claims::ClaimSet& claims = {},
                const Limits& limits = {}) {
  const Compiled compiled =
      compile("version=1.2;authorizationrules{=>permit();};issuancerules{" +
                  rules + "};",
              limits);
  EXPECT_NE(compiled.program, nullptr) << rules;
  return evaluate(*compiled.program, claims);
}

std::string fault(const std::string& rules, const claims::ClaimSet& claims = {},
                  const Limits& limits = {}) {
  const Outcome outcome = issuing(rules, claims, limits);
  return std::string(outcome.code) + ": " + outcome.message;
}

Claim text(std::string type, std::string value, Access access = Access::Free) {
  return {std::move(type), std::move(value), Issuer::AttestationService,
          access};
}

TEST(Calls, SayWhatAnArgumentMustBe) {
  EXPECT_EQ(fault("c:[type==\"a\"]=>add(type=\"x\",value=NegateBool(c.value));",
                  {text("a", "true")}),
            "policy.evaluation.argument: NegateBool: argument 1 must be one "
            "Boolean, found String");
  EXPECT_EQ(fault("c:[type==\"a\"]=>add(type=\"x\",value=AppendString(\"\",c."
                  "value));",
                  {text("a", "1"), text("a", "2")}),
            "policy.evaluation.argument: AppendString: argument 2 must be one "
            "String, found 2 different values");
  EXPECT_EQ(fault("=>add(type=\"x\",value=ContainsOnlyValue(1,"
                  "JsonToClaimValue(\"[]\")));"),
            "policy.evaluation.argument: ContainsOnlyValue: argument 2 must be "
            "one value, found none");
}

TEST(Calls, GiveNothingForNothing) {
  for (const char* const call :
       {"NegateBool(JsonToClaimValue(\"null\"))",
        "AppendString(\"a\",JsonToClaimValue(\"[]\"))",
        "JmesPath(JsonToClaimValue(\"null\"),\"a\")",
        "JsonToClaimValue(JsonToClaimValue(\"null\"))"}) {
    const Outcome outcome =
        issuing(std::string("=>issue(type=\"x\",value=") + call + ");");
    EXPECT_EQ(outcome.decision, Decision::Permit) << outcome.message;
    EXPECT_TRUE(outcome.issued.empty()) << call;
  }
}

TEST(Calls, RefuseJsonThatIsNone) {
  EXPECT_EQ(
      fault("=>add(type=\"x\",value=JsonToClaimValue(\"abc\"));").substr(0, 67),
      "policy.evaluation.json: JsonToClaimValue: the argument is not "
      "JSON:");
  EXPECT_EQ(fault("=>add(type=\"x\",value=JmesPath(\"{\\\"a\\\":1,\\\"a\\\":2}"
                  "\",\"a\"));")
                .substr(0, 22),
            "policy.evaluation.json");
  EXPECT_EQ(fault("=>add(type=\"x\",value=JsonToClaimValue(\"1.0\"));"),
            "policy.evaluation.json: JsonToClaimValue: a claim cannot be that "
            "number; expected a Boolean, an integer of 64 bits, a string, null "
            "or an array of those");
}

TEST(Calls, RefuseQueriesThatFail) {
  EXPECT_EQ(fault("c:[type==\"q\"]=>add(type=\"x\",value=JmesPath(\"{}\","
                  "c.value));",
                  {text("q", "a[")})
                .substr(0, 33),
            "policy.evaluation.query: JmesPath");
  EXPECT_EQ(fault("=>add(type=\"x\",value=JmesPath(\"{}\",\"abs(a)\"));"),
            "policy.evaluation.query: JmesPath: abs(): argument 1 must be a "
            "number, found null at byte 0 of the query");
}

TEST(Calls, ReadOnlyTravelsButForSetFunctions) {
  const claims::ClaimSet pcrs = {text("pcrs", "[1]", Access::ReadOnly)};
  const std::string rule = "c:[type==\"pcrs\"]=>issue(type=\"x\",value=";
  EXPECT_EQ(issuing(rule + "AppendString(c.value,\"\"));", pcrs).code,
            "policy.evaluation.read_only");
  EXPECT_EQ(
      issuing(rule + "JsonToClaimValue(JmesPath(c.value,\"[0]\")));", pcrs)
          .code,
      "policy.evaluation.read_only");
  EXPECT_EQ(issuing(rule + "IsSubsetOf(c.value,c.value));", pcrs).decision,
            Decision::Permit);
  EXPECT_EQ(issuing(rule + "ContainsOnlyValue(c.value,\"\"));", pcrs).decision,
            Decision::Permit);
}

TEST(Calls, EachValueOfAListIsReadOnlyForItself) {
  const std::string rules =
      "c:[type==\"a\"]=>add(type=\"b\",value=c.value);"
      "d:[type==\"b\",value==\"1\"]=>issue(claim=d);";
  EXPECT_EQ(issuing(rules, {text("a", "1"), text("a", "2", Access::ReadOnly)})
                .decision,
            Decision::Permit);
  EXPECT_EQ(
      issuing(rules, {text("a", "1"), text("a", "1", Access::ReadOnly)}).code,
      "policy.evaluation.read_only");
}

TEST(Calls, StayWithinTheLimits) {
  std::string doubling = "=>add(type=\"a0\",value=\"xxxxxxxxxxxxxxxx\");";
  for (int i = 0; i < 40; ++i) {
    doubling += "c:[type==\"a" + std::to_string(i) + "\"]=>add(type=\"a" +
                std::to_string(i + 1) +
                "\",value=AppendString(c.value,c.value));";
  }
  EXPECT_EQ(issuing(doubling).code, "policy.limit");
  EXPECT_EQ(issuing("=>add(type=\"x\",value=JmesPath(\"[[[1,2],[3]]]\",\"[][]"
                    "\"));",
                    {}, {.steps = 10})
                .code,
            "policy.limit");
}

TEST(Calls, ParseADocumentOnceForManyQuestions) {
  std::string rules;
  for (int i = 0; i < 20; ++i) {
    rules += "c:[type==\"e\"]=>add(type=\"x\",value=JmesPath(c.value,\"a\"));";
  }
  const claims::ClaimSet claims = {
      text("e", "{\"a\":\"" + std::string(100'000, 'x') + "\"}")};
  // Parsing costs a step a byte: twenty times would be beyond the limit.
  EXPECT_EQ(issuing(rules, claims, {.steps = 400'000}).decision,
            Decision::Permit);
}

}  // namespace
}  // namespace assay::policy
