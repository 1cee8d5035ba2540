// SPDX-License-Identifier: Apache-2.0
// Tests of what counts as a difference, and of the rules that are named.
#include "policy/diff.h"

#include <gtest/gtest.h>

namespace assay::policy {
namespace {

std::shared_ptr<const Program> program_of(const std::string& text) {
  Compiled compiled = compile(text);
  EXPECT_NE(compiled.program, nullptr) << text;
  return compiled.program;
}

std::string policy(const std::string& authorization,
                   const std::string& issuance = "") {
  return "version=1.0;authorizationrules{" + authorization +
         "};issuancerules{" + issuance + "};";
}

std::string at(const std::string& source, Range range) {
  return source.substr(range.begin, range.end - range.begin);
}

const std::string kPermit = policy("=>permit();");
const claims::ClaimSet kClaims = {{"a", int64_t{1}}, {"b", int64_t{2}}};

TEST(Diff, OfOnePolicyIsEmpty) {
  const std::string source =
      policy("[type==\"a\"]=>permit();", "c:[type==\"b\"]=>issue(claim=c);");
  const auto program = program_of(source);
  EXPECT_TRUE(diff(*program, *program, kClaims).equal());
  EXPECT_TRUE(diff(*program, *program, {}).equal());
}

TEST(Diff, DoesNotMindHowAPolicyIsWritten) {
  const auto a = program_of(policy("=>permit();",
                                   "=>issue(type=\"x\",value=1);"
                                   "=>issue(type=\"y\",value=2);"));
  const auto b = program_of(
      policy("[type==\"a\"]=>permit();=>permit();",
             "=>issue(type=\"y\",value=2);=>issue(type=\"x\",value=1);"
             "=>issue(type=\"x\",value=1);"));
  EXPECT_TRUE(diff(*a, *b, kClaims).equal());
}

TEST(Diff, NamesTheRulesThatDecide) {
  const std::string denying = policy("=>permit();[type==\"a\"]=>deny();");
  const Difference found =
      diff(*program_of(kPermit), *program_of(denying), kClaims);
  EXPECT_FALSE(found.equal());
  EXPECT_EQ(found.a.decision, Decision::Permit);
  EXPECT_EQ(at(kPermit, *found.a.rule), "=>permit();");
  EXPECT_EQ(found.b.code, "policy.denied");
  EXPECT_EQ(at(denying, *found.b.rule), "[type==\"a\"]=>deny();");
}

TEST(Diff, NamesNoRuleWhereNonePermitted) {
  const Difference found =
      diff(*program_of(kPermit), *program_of(policy("")), kClaims);
  EXPECT_EQ(found.b.code, "policy.no_permit");
  EXPECT_FALSE(found.b.rule);
}

TEST(Diff, TellsDenialsOfDifferentKindsApart) {
  EXPECT_FALSE(
      diff(*program_of(policy("=>deny();")), *program_of(policy("")), kClaims)
          .equal());
}

TEST(Diff, NamesTheRulesThatIssue) {
  const std::string one =
      policy("=>permit();",
             "c:[type==\"a\"]=>issue(type=\"x\",value=c.value);"
             "=>issue(type=\"z\",value=true);");
  const std::string two = policy("=>permit();",
                                 "=>issue(type=\"x\",value=1);"
                                 "=>issue(type=\"x\",value=2);");
  const Difference found = diff(*program_of(one), *program_of(two), kClaims);
  ASSERT_EQ(found.claims.size(), 2u);
  const ClaimDifference& x = found.claims[0];
  EXPECT_EQ(x.type, "x");
  EXPECT_EQ(x.a.size(), 1u);
  EXPECT_EQ(x.b.size(), 2u);
  ASSERT_EQ(x.a_rules.size(), 1u);
  EXPECT_EQ(at(one, x.a_rules[0]),
            "c:[type==\"a\"]=>issue(type=\"x\",value=c.value);");
  EXPECT_EQ(x.b_rules.size(), 2u);
  const ClaimDifference& z = found.claims[1];
  EXPECT_EQ(z.type, "z");
  EXPECT_TRUE(z.b.empty());
  EXPECT_TRUE(z.b_rules.empty());
}

TEST(Diff, KnowsThatAnArrayHasAnOrder) {
  const auto a = program_of(policy("=>permit();",
                                   "=>issue(type=\"x\",value=1);"
                                   "=>issue(type=\"x\",value=2);"));
  const auto b = program_of(policy("=>permit();",
                                   "=>issue(type=\"x\",value=2);"
                                   "=>issue(type=\"x\",value=1);"));
  EXPECT_FALSE(diff(*a, *b, kClaims).equal());
}

TEST(Diff, ComparesProperties) {
  const auto with = [](const std::string& number) {
    return program_of(
        "version=1.1;configurationrules{=>issueproperty("
        "type=\"x-ms-sgx-tcbidentifier\",value=\"" +
        number + "\");};authorizationrules{=>permit();};");
  };
  const Difference found = diff(*with("10"), *with("11"), kClaims);
  ASSERT_EQ(found.claims.size(), 1u);
  EXPECT_EQ(found.claims[0].kind, ClaimKind::Property);
  EXPECT_EQ(found.claims[0].a_rules.size(), 1u);
}

TEST(Diff, DoesNotBlameRulesThatOnlyAdd) {
  const std::string source =
      policy("=>permit();=>issue(type=\"x\",value=1);",
             "=>add(type=\"x\",value=1);=>issue(type=\"x\",value=1);");
  const Difference found =
      diff(*program_of(source), *program_of(kPermit), kClaims);
  ASSERT_EQ(found.claims.size(), 1u);
  ASSERT_EQ(found.claims[0].a_rules.size(), 1u);
  EXPECT_GT(found.claims[0].a_rules[0].begin, source.find("issuancerules"));
}

}  // namespace
}  // namespace assay::policy
