// SPDX-License-Identifier: Apache-2.0
// Texts of results, limits, and what is known before a search. What expressions
// mean is tested by the cases in tests/jmespath.
#include "jmespath/jmespath.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace assay::jmespath {
namespace {

Found find(std::string_view expression, std::string_view document,
           const Limits& limits = {}) {
  const Compiled compiled = compile(expression, limits);
  EXPECT_TRUE(compiled.expression) << expression;
  const auto value = codec::parse_json(document);
  EXPECT_TRUE(value) << document;
  return search(*compiled.expression, *value, limits);
}

std::string repeat(std::string_view text, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; ++i) {
    out += text;
  }
  return out;
}

TEST(Search, WritesCompactTextInOrder) {
  EXPECT_EQ(find("@", R"( { "b" : [ 1 , 2.5 ] , "a" : "é/\n" } )").json,
            R"({"b":[1,2.5],"a":"é/\n"})");
  EXPECT_EQ(find("{z: b, a: a}", R"({"a":1,"b":2})").json, R"({"z":2,"a":1})");
  EXPECT_EQ(find("nope", "{}").json, "null");
}

TEST(Search, KeepsIntegersAsDigits) {
  EXPECT_EQ(find("@", "9223372036854775807").json, "9223372036854775807");
  EXPECT_EQ(find("@", "18446744073709551615").json, "18446744073709551615");
  EXPECT_EQ(find("sum(@)", "[9007199254740993, 1]").json, "9007199254740994");
  EXPECT_EQ(find("abs(@)", "-9223372036854775808").json,
            "9.223372036854776e+18");
}

TEST(Search, ComparesLargeIntegersExactly) {
  EXPECT_EQ(
      find("a == b", R"({"a":9007199254740993,"b":9007199254740992})").json,
      "false");
  EXPECT_EQ(
      find("a < b", R"({"a":9223372036854775807,"b":18446744073709551615})")
          .json,
      "true");
}

TEST(Search, NamesThePlaceOfAFailure) {
  const Found found = find("a || abs('x')", "{}");
  ASSERT_TRUE(found.failure);
  EXPECT_EQ(found.failure->offset, 5U);
  EXPECT_EQ(found.failure->message,
            "abs(): argument 1 must be a number, found string");
}

TEST(Search, EndsWithinItsSteps) {
  for (const std::string& expression :
       {"@" + repeat(" | [@,@]", 40),
        "@" + repeat(" | map(&[@,@,@,@], @)[]", 20),
        "@" + repeat(" | to_string([@,@])", 30),
        "@" + repeat(" | [@,@] | @ == @", 30), "@" + repeat(" | [@,@][]", 40),
        "@" + repeat(" | join(to_string(@), ['','',''])", 30)}) {
    const Found found = find(expression, "[1,2,3]");
    if (found.failure) {
      EXPECT_EQ(found.failure->kind, ErrorKind::Limit) << expression;
    } else {
      EXPECT_LE(found.json.size(), Limits().result) << expression;
    }
  }
  const Found few = find("[*].a", "[1,2,3]", {.steps = 3});
  ASSERT_TRUE(few.failure);
  EXPECT_EQ(few.failure->kind, ErrorKind::Limit);
}

// Many references to one large value, which each element looks at whole.
TEST(Search, PaysForWhatItLooksAt) {
  const std::string text = "\"" + std::string(1 << 20, '1') + "\"";
  std::string hollow = "[[]" + repeat(",[]", 8'000) + "]";
  std::string members = "{a:@";
  for (int i = 0; i < 6'000; ++i) {
    members += ",k" + std::to_string(i) + ":@";
  }
  members += "}";
  const std::string many = "|[@,@]" + repeat("|[@,@][]", 12);
  const std::vector<std::pair<std::string, std::string>> searches = {
      {"@" + many + "|[?equals_ignore_case(@,@)]|length(@)", text},
      {"@" + many + "|[?starts_with(@,@)]|length(@)", text},
      {"@" + many + "|[?ends_with(@,@)]|length(@)", text},
      {"@" + many + "|[?contains(@,@)]|length(@)", text},
      {"@" + many + "|map(&to_number(@),@)|length(@)", text},
      {"@" + many + "|length(sort(@))", text},
      {"@" + many + "|length(sort_by(@,&@))", text},
      {"@" + many + "|map(&max([@,@]),@)|length(@)", text},
      {"@" + many + "|map(&min_by([@,@],&@),@)|length(@)", text},
      {"@" + many + "|map(&[],@)|length(@)", hollow},
      {"@" + many + "|[*]." + members + "|length(@)", "1"},
      {members + many + "|[*].k5999|length(@)", "1"},
      {members + many + "|[?@==@]|length(@)", "1"},
  };
  for (const auto& [expression, document] : searches) {
    const Found found = find(expression, document);
    ASSERT_TRUE(found.failure) << expression.substr(0, 200);
    EXPECT_EQ(found.failure->kind, ErrorKind::Limit);
  }
}

TEST(Search, BoundsItsResult) {
  const Found found = find("[@,@]", R"("12345678")", {.result = 16});
  ASSERT_TRUE(found.failure);
  EXPECT_EQ(found.failure->kind, ErrorKind::Limit);
}

TEST(Lint, SeesFunctionsThatCannotBeCalled) {
  const Compiled compiled = compile("a[?lenght(@)] | abs(a, b) || type(a)");
  ASSERT_TRUE(compiled.expression);
  const auto found = lint(*compiled.expression);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].kind, ErrorKind::UnknownFunction);
  EXPECT_EQ(found[0].message,
            "there is no function lenght; did you mean length?");
  EXPECT_EQ(found[1].kind, ErrorKind::InvalidArity);
  EXPECT_EQ(found[1].message, "abs() takes 1 argument, found 2");
}

}  // namespace
}  // namespace assay::jmespath
