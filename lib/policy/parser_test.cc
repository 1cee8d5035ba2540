// SPDX-License-Identifier: Apache-2.0
// Tests of the grammar's limits and of recovery after errors; what it accepts
// is in tests/policy.
#include "policy/parser.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "policy/policy.h"

namespace assay::policy {
namespace {

std::vector<std::string> codes(std::string_view source,
                               const Limits& limits = {}) {
  std::vector<std::string> found;
  for (const Diagnostic& diagnostic : compile(source, limits).diagnostics) {
    found.emplace_back(diagnostic.code);
  }
  return found;
}

std::string with_rules(const std::string& rules) {
  return "version=1.0;authorizationrules{" + rules + "};";
}

using Codes = std::vector<std::string>;

TEST(Parser, ShowsSeveralMistakesInOneRun) {
  EXPECT_EQ(codes(with_rules("[type=\"a\"]=>permit(); => alow(); => deny();")),
            (Codes{"policy.syntax.expected", "policy.syntax.expected"}));
}

TEST(Parser, StopsAfterTwentyMistakes) {
  std::string rules;
  for (int i = 0; i < 100; ++i) {
    rules += "oops;";
  }
  EXPECT_EQ(codes(with_rules(rules)).size(), kMaxDiagnostics);
}

TEST(Parser, KeepsItsLimits) {
  Limits limits;
  limits.rules = 2;
  EXPECT_EQ(codes(with_rules("=>permit();=>permit();=>permit();"), limits),
            (Codes{"policy.limit.rules"}));
  limits = {};
  limits.conditions = 1;
  EXPECT_EQ(codes(with_rules("[type==\"a\"]&&[type==\"b\"]=>permit();"), limits)
                .front(),
            "policy.limit.conditions");
  limits = {};
  limits.property_conditions = 1;
  EXPECT_EQ(
      codes(with_rules("[type==\"a\",value==1]=>permit();"), limits).front(),
      "policy.limit.property_conditions");
  limits = {};
  limits.string_literal = 2;
  EXPECT_EQ(codes(with_rules("[type==\"abc\"]=>permit();"), limits),
            (Codes{"policy.limit.string"}));
}

TEST(Parser, NamesTheGrammarRuleThatFailed) {
  const Compiled compiled = compile("version=1.0\n[type==\"x\"]=>permit();");
  const Diagnostic& first = compiled.diagnostics.front();
  EXPECT_EQ(first.rule, "policy > versionInfo");
  EXPECT_EQ(first.offender, "[");
  EXPECT_EQ(first.message, "mismatched input '[' expecting ';'");
}

TEST(Parser, KnowsTheVersions) {
  for (const char* version : {"1.0", "1.1", "1.2"}) {
    EXPECT_EQ(
        codes("version=" + std::string(version) + ";authorizationrules{};"),
        Codes{})
        << version;
  }
  for (const char* version : {"1.3", "1.00", "2.0"}) {
    EXPECT_EQ(
        codes("version=" + std::string(version) + ";authorizationrules{};"),
        (Codes{"policy.version.unknown"}))
        << version;
  }
  for (const char* version : {"1", "\"1.0\"", "", "1.0.0"}) {
    EXPECT_EQ(
        codes("version=" + std::string(version) + ";authorizationrules{};"),
        (Codes{"policy.syntax.expected"}))
        << version;
  }
}

TEST(Parser, SaysNothingButTheVersionOfAPolicyThatItDoesNotSpeak) {
  EXPECT_EQ(codes("version=1.3;authorizationrules{=>permit(F());"),
            (Codes{"policy.version.unknown"}));
}

TEST(Parser, NamesTheVersionThatIsNeeded) {
  EXPECT_EQ(codes(with_rules("![type==\"a\"]=>permit();")),
            (Codes{"policy.version.needed"}));
  EXPECT_EQ(codes(with_rules("=>add(type=\"a\",value=NegateBool(NegateBool("
                             "true)));")),
            (Codes{"policy.version.needed"}));
  EXPECT_EQ(codes("version=1.0;configurationrules{};authorizationrules{};"),
            (Codes{"policy.version.needed"}));
}

TEST(Parser, LimitsTheNestingOfCalls) {
  const auto nested = [](size_t depth) {
    std::string value = "true";
    for (size_t i = 0; i < depth; ++i) {
      value = "NegateBool(" + value + ")";
    }
    return with_rules("=>add(type=\"a\",value=" + value + ");");
  };
  EXPECT_EQ(codes(nested(16)), (Codes{"policy.version.needed"}));
  EXPECT_EQ(codes(nested(17)),
            (Codes{"policy.version.needed", "policy.limit.nesting"}));
  EXPECT_EQ(codes(nested(10'000)),
            (Codes{"policy.version.needed", "policy.limit.nesting"}));
}

TEST(Parser, WantsEachSectionOnceAndInOrder) {
  const Codes expected = {"policy.syntax.expected"};
  EXPECT_EQ(codes("version=1.0;issuancerules{};authorizationrules{};"),
            expected);
  EXPECT_EQ(codes("version=1.0;authorizationrules{};authorizationrules{};"),
            expected);
  EXPECT_EQ(codes("version=1.1;authorizationrules{};configurationrules{};"),
            expected);
  EXPECT_EQ(codes("version=1.0;issuancerules{};"), expected);
  EXPECT_EQ(codes("version=1.0;"), expected);
  EXPECT_EQ(codes(""), expected);
}

TEST(Parser, SupposesASemicolonThatIsMissing) {
  EXPECT_EQ(codes(with_rules("=>permit() [type==\"a\"]=>deny() =>oops();")),
            (Codes{"policy.syntax.expected", "policy.syntax.expected",
                   "policy.syntax.expected"}));
  EXPECT_EQ(codes("version=1.0 authorizationrules{=>permit();}"),
            (Codes{"policy.syntax.expected", "policy.syntax.expected"}));
}

TEST(Parser, DoesNotBlameTheParserForWhatTheLexerRefused) {
  EXPECT_EQ(codes(with_rules("[type==\"a\"] || [type==\"b\"]=>permit();")),
            (Codes{"policy.syntax.character"}));
  EXPECT_EQ(codes(with_rules("/* c */=>permit();")),
            (Codes{"policy.syntax.comment"}));
}

TEST(Parser, RefusesEveryCutInsideOfASection) {
  const std::string head = "version=1.1;";
  const std::string section =
      "authorizationrules{c:[type==\"a\",value>=1]&&[issuer!=\"b\"]=>permit();"
      "d:[type==\"a\"]=>add(claim=d);};";
  ASSERT_NE(compile(head + section).program, nullptr);
  for (size_t size = 0; size < section.size(); ++size) {
    EXPECT_EQ(compile(head + section.substr(0, size)).program, nullptr) << size;
  }
}

}  // namespace
}  // namespace assay::policy
