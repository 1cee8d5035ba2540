// SPDX-License-Identifier: Apache-2.0
// What an author is told about calls, whole texts compared.
#include "policy/call_checks.h"

#include <gtest/gtest.h>

#include "policy/policy.h"

namespace assay::policy {
namespace {

// Code and message of all that is said, with the text that it points at.
std::string said(const std::string& call) {
  const std::string source =
      "version=1.2;authorizationrules{=>permit();};issuancerules{=>issue(type="
      "\"x\",value=" +
      call + ");};";
  std::string text;
  for (const Diagnostic& found : compile(source).diagnostics) {
    text +=
        std::string(found.code) + " at " +
        source.substr(found.range.begin, found.range.end - found.range.begin) +
        ": " + found.message + "\n";
  }
  return text;
}

TEST(CallChecks, AreSilentAboutGoodCalls) {
  EXPECT_EQ(said(R"(JsonToClaimValue(JmesPath("{}","a.b")))"), "");
  EXPECT_EQ(said(R"(ContainsOnlyValue(AppendString("a","b"),1))"), "");
}

TEST(CallChecks, NameTheNearestFunction) {
  EXPECT_EQ(said("NegateBol(false)"),
            "policy.function.unknown at NegateBol: there is no function "
            "NegateBol\n");
}

TEST(CallChecks, CountArguments) {
  EXPECT_EQ(said("ContainsOnlyValue(100)"),
            "policy.function.arity at ContainsOnlyValue(100): "
            "ContainsOnlyValue takes 2 arguments, found 1\n");
  EXPECT_EQ(said("NegateBool()"),
            "policy.function.arity at NegateBool(): NegateBool takes 1 "
            "argument, found 0\n");
}

TEST(CallChecks, JudgeLiterals) {
  EXPECT_EQ(said("NegateBool(\"x\")"),
            "policy.type.argument at \"x\": NegateBool: argument 1 must be one "
            "Boolean, found a literal of type String\n");
  EXPECT_EQ(said("AppendString(AppendString(\"a\", 1), \"b\")"),
            "policy.type.argument at 1: AppendString: argument 2 must be one "
            "String, found a literal of type Integer\n");
}

TEST(CallChecks, PointIntoQueries) {
  EXPECT_EQ(said("JmesPath(\"{}\",\"a.#\")"),
            "policy.function.query at #: the JMESPath query is wrong at its "
            "byte 3: this character begins nothing\n");
}

TEST(CallChecks, PointAtTheWholeOfAQueryWithEscapes) {
  EXPECT_EQ(said("JmesPath(\"{}\",\"\\\"a\\\".#\")"),
            "policy.function.query at \"\\\"a\\\".#\": the JMESPath query is "
            "wrong at its byte 5: this character begins nothing\n");
}

TEST(CallChecks, WarnOfFunctionsThatQueriesDoNotHave) {
  EXPECT_EQ(said(R"x(JmesPath("{}","lenght(@)"))x"),
            "policy.lint.query at l: the evaluation stops at this query: there "
            "is no function lenght; did you mean length?\n");
}

TEST(CallChecks, UseNamesOfTheirArguments) {
  EXPECT_EQ(said("NegateBool(c.value)"),
            "policy.name.unbound at c: 'c' is not bound by a condition to the "
            "left of it\n");
}

}  // namespace
}  // namespace assay::policy
