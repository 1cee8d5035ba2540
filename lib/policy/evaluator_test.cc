// SPDX-License-Identifier: Apache-2.0
// Tests of budgets, traces and configuration; what rules mean is in
// tests/policy.
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
      program_of(issuing("[type==\"a\"]=>add(type=\"b\",value=1);"), limits);
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
  ASSERT_EQ(outcome.trace.size(), 3u);
  EXPECT_EQ(outcome.trace[0].result, RuleTrace::Result::ConditionFailed);
  EXPECT_EQ(outcome.trace[1].result, RuleTrace::Result::Fired);
  EXPECT_EQ(outcome.trace[2].section, "issuancerules");
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
