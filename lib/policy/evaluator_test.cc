// SPDX-License-Identifier: Apache-2.0
// Tests of budgets, traces and configuration; what rules mean is in
// tests/policy.
#include "policy/evaluator.h"

#include <gtest/gtest.h>

#include "policy/policy.h"

namespace assay::policy {
namespace {

std::shared_ptr<const Program> program_of(const std::string& text,
                                          const Limits& limits = {}) {
  Compiled compiled = compile(text, limits);
  EXPECT_NE(compiled.program, nullptr) << text;
  return compiled.program;
}

std::string issuing(const std::string& rules) {
  return "version=1.0;authorizationrules{=>permit();};issuancerules{" + rules +
         "};";
}

TEST(Evaluator, StopsAtItsStepBudget) {
  Limits limits;
  limits.steps = 10;
  const auto program =
      program_of(issuing("[value==2]=>add(type=\"b\",value=1);"), limits);
  const claims::ClaimSet many(100, {"x", int64_t{1}});
  const Outcome outcome = evaluate(*program, many);
  EXPECT_EQ(outcome.decision, Decision::Error);
  EXPECT_EQ(outcome.code, "policy.limit");
  EXPECT_TRUE(outcome.issued.empty());
}

TEST(Evaluator, CannotBeMadeToDoubleItsClaimsForEver) {
  std::string rules;
  for (int i = 0; i < 40; ++i) {
    rules += "c:[type==\"a\"]=>add(claim=c);";
  }
  const auto program = program_of(issuing(rules));
  const Outcome outcome = evaluate(*program, {{"a", int64_t{1}}});
  EXPECT_EQ(outcome.decision, Decision::Error);
  EXPECT_EQ(outcome.code, "policy.limit");
}

TEST(Evaluator, LimitsWhatIsIssued) {
  Limits limits;
  limits.outgoing = 2;
  const auto program =
      program_of(issuing("c:[type==\"a\"]=>issue(claim=c);"), limits);
  const claims::ClaimSet three = {
      {"a", int64_t{1}}, {"a", int64_t{2}}, {"a", int64_t{3}}};
  EXPECT_EQ(evaluate(*program, three).code, "policy.limit");
}

TEST(Evaluator, LimitsTheBytesThatRulesMake) {
  Limits limits;
  limits.added = 10'000;
  const auto program = program_of(issuing("c:[type==\"a\"]=>add(claim=c);"
                                          "c:[type==\"a\"]=>add(claim=c);"
                                          "c:[type==\"a\"]=>add(claim=c);"),
                                  limits);
  const claims::ClaimSet large = {{"a", std::string(2'000, 'x')}};
  EXPECT_EQ(evaluate(*program, large).code, "policy.limit");
  EXPECT_EQ(evaluate(*program, {{"a", int64_t{1}}}).decision, Decision::Permit);
}

TEST(Evaluator, RefusesAStringThatIsTooLong) {
  Limits limits;
  limits.value = 3;
  const auto program = program_of(issuing(""), limits);
  EXPECT_EQ(evaluate(*program, {{"a", "abc"}}).decision, Decision::Permit);
  EXPECT_EQ(evaluate(*program, {{"a", "abcd"}}).code, "policy.limit");
}

TEST(Evaluator, CountsLongComparisonsAsManySteps) {
  Limits limits;
  limits.steps = 100;
  const auto program = program_of(
      issuing("c:[type==\"a\"]&&[value==c.value]=>add(type=\"b\",value=1);"),
      limits);
  EXPECT_EQ(evaluate(*program, {{"a", "x"}}).decision, Decision::Permit);
  EXPECT_EQ(evaluate(*program, {{"a", std::string(64'000, 'x')}}).code,
            "policy.limit");
}

// Also where the last rule would just have made nothing.
TEST(Evaluator, NeverPermitsOnceItIsOutOfSteps) {
  Limits limits;
  limits.steps = 2'000;
  claims::ClaimSet many;
  for (int64_t i = 0; i < 200; ++i) {
    many.push_back({"a", i});
  }
  for (const char* const last :
       {"issue(type=\"b\",value=ContainsOnlyValue(c.value,1));",
        "issue(type=\"b\",value=c.value);"}) {
    const auto program = program_of(
        "version=1.2;authorizationrules{=>permit();};issuancerules{"
        "c:[type==\"a\"]=>" +
            std::string(last) + "};",
        limits);
    EXPECT_EQ(evaluate(*program, many).code, "policy.limit") << last;
  }
}

TEST(Evaluator, ServesOneProgramAfterTheOther) {
  const auto first = program_of(
      "version=1.1;configurationrules{=>issueproperty(type=\"p\",value=1);};"
      "authorizationrules{c:[type==\"a\"]=>add(type=\"b\",value=c.value);"
      "[type==\"b\"]=>permit();};issuancerules{c:[type==\"b\"]=>issue(claim="
      "c);};");
  const auto second = program_of("version=1.0;authorizationrules{=>deny();};");
  const auto failing =
      program_of(issuing("c:[type==\"a\"]=>issue(type=c.value,value=1);"));
  Evaluator evaluator;
  for (int i = 0; i < 3; ++i) {
    const claims::ClaimSet incoming = {{"a", int64_t{i}}};
    const Ruling permitted = evaluator.evaluate(*first, incoming);
    EXPECT_EQ(permitted.decision, Decision::Permit);
    ASSERT_EQ(permitted.issued.size(), 1u);
    EXPECT_EQ(permitted.issued[0].value, View(int64_t{i}));
    EXPECT_EQ(permitted.properties.size(), 1u);
    EXPECT_EQ(evaluator.evaluate(*second, incoming).code, "policy.denied");
    const Ruling failed = evaluator.evaluate(*failing, incoming);
    EXPECT_EQ(failed.code, "policy.evaluation.type");
    EXPECT_EQ(failed.message,
              "the type of a claim must be one String that is not empty");
    EXPECT_TRUE(failed.issued.empty());
    EXPECT_TRUE(
        evaluator.evaluate_configuration(*second, incoming).properties.empty());
  }
}

TEST(Evaluator, FindsClaimsByTypeHoweverTheConditionSaysIt) {
  const claims::ClaimSet incoming = {
      {"a", int64_t{1}}, {"b", int64_t{2}}, {"a", int64_t{3}}};
  const auto issued = [&](const std::string& condition) {
    const Outcome outcome = evaluate(
        *program_of("version=1.2;authorizationrules{=>permit();};"
                    "issuancerules{" +
                    condition + "=>issue(type=\"r\",value=c.value);};"),
        incoming);
    EXPECT_EQ(outcome.decision, Decision::Permit) << outcome.message;
    return claims::write_issued(outcome.issued);
  };
  EXPECT_EQ(issued("c:[type==\"a\"]"), R"({"r":[1,3]})");
  EXPECT_EQ(issued("c:[value>1,type==\"a\"]"), R"({"r":3})");
  EXPECT_EQ(issued("c:[type==\"a\",type==\"b\"]"), "{}");
  EXPECT_EQ(issued("c:[type==\"a\",type!=\"b\"]"), R"({"r":[1,3]})");
  EXPECT_EQ(issued("c:[type!=\"a\"]"), R"({"r":2})");
  EXPECT_EQ(issued("c:[type==\"c\"]"), "{}");
  EXPECT_EQ(issued("d:[type==\"b\"]&&c:[type==d.type]"), R"({"r":2})");
  EXPECT_EQ(issued("c:[type==\"b\"]&&![type==\"c\"]"), R"({"r":2})");
  EXPECT_EQ(issued("c:[type==\"b\"]&&![type==\"a\"]"), "{}");
}

TEST(Evaluator, ComparesValueTypeWithTheValueThatIsMade) {
  const auto said =
      program_of(issuing("c:[type==\"a\"]=>issue(type=\"b\",value=c.value,"
                         "valueType=\"Integer\");"));
  EXPECT_EQ(evaluate(*said, {{"a", int64_t{1}}}).decision, Decision::Permit);
  EXPECT_EQ(evaluate(*said, {{"a", true}}).code,
            "policy.evaluation.value_type");
  const auto copied =
      program_of(issuing("c:[type==\"a\"]=>issue(type=\"b\",value=c.value,"
                         "valueType=c.valueType);"));
  EXPECT_EQ(evaluate(*copied, {{"a", true}, {"a", "x"}}).decision,
            Decision::Permit);
}

TEST(Evaluator, WantsOneTypeForAClaim) {
  const auto program = program_of(
      issuing("c:[issuer==\"CustomClaim\"]=>issue(type=c.type,value=1);"));
  const auto custom = [](std::string type) {
    return claims::Claim{std::move(type), true, claims::Issuer::CustomClaim};
  };
  EXPECT_EQ(evaluate(*program, {custom("a"), custom("a")}).decision,
            Decision::Permit);
  EXPECT_EQ(evaluate(*program, {custom("a"), custom("b")}).code,
            "policy.evaluation.type");
  EXPECT_EQ(evaluate(*program, {custom("")}).code, "policy.evaluation.type");
}

TEST(Evaluator, ChecksPropertiesThatItLearnsLate) {
  const auto program = program_of(issuing(
      "c:[type==\"a\"]=>issueproperty(type=\"report_validity_in_minutes\","
      "value=c.value);"));
  EXPECT_EQ(evaluate(*program, {{"a", int64_t{5}}}).properties.size(), 1u);
  EXPECT_EQ(evaluate(*program, {{"a", int64_t{0}}}).code,
            "policy.evaluation.property");
}

TEST(Evaluator, ErrsOnlyInConditionsThatItReaches) {
  const std::string rule =
      "c:[type==\"a\"]&&[type==\"b\"]&&[value>c.value]=>add(type=\"x\","
      "value=1);";
  const auto program = program_of(issuing(rule));
  const claims::ClaimSet two = {{"a", int64_t{1}}, {"a", int64_t{2}}};
  EXPECT_EQ(evaluate(*program, two).decision, Decision::Permit);
  claims::ClaimSet reached = two;
  reached.push_back({"b", true});
  EXPECT_EQ(evaluate(*program, reached).code, "policy.evaluation.order");
}

TEST(Evaluator, SaysWhichRuleDenied) {
  const std::string text =
      "version=1.0;authorizationrules{\n=>permit();\n"
      "=>deny();};";
  const Outcome outcome = evaluate(*program_of(text), {});
  EXPECT_EQ(outcome.message, "A Deny claim was issued, authorization failed.");
  EXPECT_EQ(place_of(text, outcome.range.begin).line, 3u);
}

TEST(Evaluator, TracesEveryRule) {
  const auto program = program_of(
      "version=1.1;configurationrules{=>issueproperty(type=\"p\",value=1);};"
      "authorizationrules{[type==\"a\"]=>deny();=>permit();};"
      "issuancerules{=>issue(type=\"x\",value=1);};");
  const Outcome outcome = evaluate(*program, {}, Tracing::On);
  ASSERT_EQ(outcome.trace.size(), 4u);
  EXPECT_EQ(outcome.trace[0].section, "configurationrules");
  EXPECT_EQ(outcome.trace[1].result, RuleTrace::Result::ConditionFailed);
  EXPECT_EQ(outcome.trace[2].result, RuleTrace::Result::Fired);
  EXPECT_EQ(outcome.trace[3].section, "issuancerules");
}

TEST(Evaluator, TracesRulesThatWereNotReached) {
  const auto program = program_of(
      "version=1.0;authorizationrules{=>deny();=>permit();};"
      "issuancerules{=>issue(type=\"x\",value=1);};");
  const Outcome outcome = evaluate(*program, {}, Tracing::On);
  ASSERT_EQ(outcome.trace.size(), 3u);
  EXPECT_EQ(outcome.trace[1].result, RuleTrace::Result::NotReached);
  EXPECT_EQ(outcome.trace[2].result, RuleTrace::Result::NotReached);
}

TEST(Evaluator, ReadsConfigurationAlone) {
  const auto program = program_of(
      "version=1.1;configurationrules{"
      "[type==\"x-ms-attestation-type\",value==\"sgx\"]=>issueproperty("
      "type=\"x-ms-sgx-tcbidentifier\",value=\"12\");};"
      "authorizationrules{=>deny();};");
  const Outcome outcome =
      evaluate_configuration(*program, {{"x-ms-attestation-type", "sgx"}});
  EXPECT_EQ(outcome.decision, Decision::Permit);
  ASSERT_EQ(outcome.properties.size(), 1u);
  EXPECT_TRUE(evaluate_configuration(*program, {}).properties.empty());
}

TEST(Evaluator, NeverLetsConfigurationSeeEvidence) {
  const auto program = program_of(
      "version=1.1;configurationrules{[type==\"secret\"]=>issueproperty("
      "type=\"p\",value=1);};authorizationrules{=>permit();};");
  EXPECT_TRUE(evaluate(*program, {{"secret", true}}).properties.empty());
}

TEST(Evaluator, RefusesToIssueReadOnlyValues) {
  const claims::ClaimSet incoming = {{"pcrs", "x",
                                      claims::Issuer::AttestationService,
                                      claims::Access::ReadOnly}};
  for (const char* rule :
       {"c:[type==\"pcrs\"]=>issue(claim=c);",
        "c:[type==\"pcrs\"]=>issue(type=\"y\",value=c.value);",
        "c:[type==\"pcrs\"]=>issueproperty(type=\"y\",value=c.value);"}) {
    EXPECT_EQ(evaluate(*program_of(issuing(rule)), incoming).code,
              "policy.evaluation.read_only")
        << rule;
  }
  EXPECT_EQ(evaluate(*program_of(issuing(
                         "c:[type==\"pcrs\"]=>add(type=\"y\",value=c.value);"
                         "d:[type==\"y\"]=>issue(claim=d);")),
                     incoming)
                .code,
            "policy.evaluation.read_only");
}

}  // namespace
}  // namespace assay::policy
