// SPDX-License-Identifier: Apache-2.0
// What a trace keeps of conditions, near misses and claims made.
#include "policy/tracer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::policy {
namespace {

using claims::Claim;
using claims::ClaimSet;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<RuleTrace> traced(const std::string& rules,
                              const ClaimSet& incoming,
                              Tracing tracing = Tracing::On) {
  const std::string source = "version=1.0; authorizationrules{" + rules + "};";
  const Compiled compiled = compile(source);
  EXPECT_NE(compiled.program, nullptr) << rules;
  return evaluate(*compiled.program, incoming, tracing).trace;
}

// Of the one condition of the one rule.
NearMiss nearest(const std::string& condition, const ClaimSet& incoming) {
  const auto rules = traced(condition + " => permit();", incoming);
  EXPECT_EQ(rules[0].result, RuleTrace::Result::ConditionFailed);
  EXPECT_EQ(rules[0].conditions[0].matched, 0u);
  EXPECT_TRUE(rules[0].conditions[0].nearest.has_value());
  return rules[0].conditions[0].nearest.value_or(NearMiss{});
}

TEST(Tracer, KeepsNothingUnlessAsked) {
  EXPECT_THAT(traced("=> permit();", {}, Tracing::Off), IsEmpty());
}

TEST(Tracer, PrefersTheClaimOfTheWantedType) {
  const ClaimSet incoming = {{"b", int64_t{7}}, {"a", int64_t{3}}};
  const NearMiss miss = nearest(R"([value>=5, value<=9, type=="a"])", incoming);
  EXPECT_EQ(miss.claim, incoming[1]);
  EXPECT_EQ(miss.property, Property::Value);
  EXPECT_EQ(miss.comparison, Comparison::GreaterEqual);
  EXPECT_THAT(miss.wanted, ElementsAre(claims::Value(int64_t{5})));
}

TEST(Tracer, PrefersTheClaimThatPassesMost) {
  const ClaimSet incoming = {{"a", int64_t{1}}, {"a", int64_t{7}}};
  const NearMiss miss = nearest(R"([type=="a", value>=5, value==6])", incoming);
  EXPECT_EQ(miss.claim, incoming[1]);
  EXPECT_EQ(miss.comparison, Comparison::Equal);
}

TEST(Tracer, TakesTheFirstOfClaimsThatAreEquallyNear) {
  const ClaimSet incoming = {{"a", int64_t{1}}, {"a", int64_t{2}}};
  EXPECT_EQ(nearest(R"([type=="a", value==3])", incoming).claim, incoming[0]);
  EXPECT_EQ(nearest(R"([type=="z"])", incoming).claim, incoming[0]);
}

TEST(Tracer, KnowsNoNearMissWhereThereAreNoClaims) {
  const auto rules = traced(R"([type=="a"] => permit();)", {});
  ASSERT_THAT(rules[0].conditions, SizeIs(1));
  EXPECT_FALSE(rules[0].conditions[0].nearest.has_value());
}

TEST(Tracer, CountsTheClaimsThatMetACondition) {
  const auto rules =
      traced(R"(c:[type=="a"] && [type=="b"] => add(type="t", value=c.value);)",
             {{"a", int64_t{1}}, {"a", int64_t{2}}});
  ASSERT_THAT(rules[0].conditions, SizeIs(2));
  EXPECT_EQ(rules[0].conditions[0].result, ConditionTrace::Result::Held);
  EXPECT_EQ(rules[0].conditions[0].matched, 2u);
  EXPECT_EQ(rules[0].conditions[0].nearest->claim.value,
            claims::Value(int64_t{1}));
  EXPECT_EQ(rules[0].conditions[1].result, ConditionTrace::Result::Failed);
  EXPECT_EQ(rules[0].failed_condition, rules[0].conditions[1].range);
}

TEST(Tracer, KeepsWhatARuleMade) {
  const auto rules = traced(R"(=> add(type="t", value=1); => permit();)", {});
  ASSERT_THAT(rules, SizeIs(2));
  ASSERT_THAT(rules[0].made, SizeIs(1));
  EXPECT_EQ(rules[0].made[0].type, "t");
  EXPECT_THAT(rules[1].made, IsEmpty());
}

TEST(Tracer, NamesRulesThatWereNotReached) {
  const auto rules = traced("=> deny(); => permit();", {});
  ASSERT_THAT(rules, SizeIs(2));
  EXPECT_EQ(rules[0].result, RuleTrace::Result::Fired);
  EXPECT_EQ(rules[1].result, RuleTrace::Result::NotReached);
  EXPECT_EQ(rules[1].action, "permit");
}

TEST(Tracer, KeepsLittleOfWhatIsLong) {
  const std::string text(1 << 20, 'x');
  ClaimSet incoming = {{text, text}};
  EXPECT_EQ(nearest("[value==1]", incoming).claim.type.size(), kMaxTracedBytes);
  for (int64_t i = 0; i < 100; ++i) {
    incoming.push_back({"n", i});
  }
  const auto rules =
      traced(R"(c:[type=="n"] => add(type="t", value=c.value);)"
             R"(c:[type=="n"] && [type=="m", value==c.value] => permit();)"
             R"(c:[type=="n"] && [type=="n", value!=c.value] => permit();)",
             incoming);
  EXPECT_THAT(rules[0].made, SizeIs(kMaxTracedClaims));
  EXPECT_THAT(rules[2].conditions[1].nearest->wanted, SizeIs(kMaxTracedClaims));
}

}  // namespace
}  // namespace assay::policy
