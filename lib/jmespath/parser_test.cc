// SPDX-License-Identifier: Apache-2.0
// What tests/jmespath does not see: places of failures and limits.
#include "jmespath/parser.h"

#include <gtest/gtest.h>

namespace assay::jmespath {
namespace {

Failure failure(std::string_view text, const Limits& limits = {}) {
  const Compiled compiled = compile(text, limits);
  EXPECT_TRUE(compiled.failure.has_value()) << text;
  return compiled.failure.value_or(Failure{});
}

std::string repeat(std::string_view text, size_t times) {
  std::string out;
  for (size_t i = 0; i < times; ++i) {
    out += text;
  }
  return out;
}

TEST(Parser, NamesThePlaceOfAMistake) {
  EXPECT_EQ(failure("foo.").offset, 4U);
  EXPECT_EQ(failure("foo bar").offset, 4U);
  EXPECT_EQ(failure("foo[a]").message,
            "expected a number, ':', '*' or ']' in brackets");
  EXPECT_EQ(failure("{a b}").message,
            "expected ':' after the name of a member");
  EXPECT_EQ(failure("abs(a b)").message, "expected ',' or ')' in a call");
}

TEST(Parser, BoundsNesting) {
  for (const std::string_view opening :
       {"[", "(", "!", "{a:", "abs(", "a[?", "[*]", "*."}) {
    const std::string text = repeat(opening, 60'000 / opening.size());
    const Compiled compiled = compile(text);
    ASSERT_TRUE(compiled.failure) << opening;
  }
  EXPECT_EQ(failure(repeat("(", 100)).kind, ErrorKind::Limit);
  EXPECT_FALSE(compile(repeat("(", 60) + "a" + repeat(")", 60)).failure);
}

TEST(Parser, BoundsChains) {
  for (const std::string_view link : {".a", "||a", "|a", "&&a", "==a", "[0]"}) {
    EXPECT_FALSE(compile("a" + repeat(link, 400)).failure) << link;
    EXPECT_EQ(failure("a" + repeat(link, 10'000)).kind, ErrorKind::Limit)
        << link;
  }
}

TEST(Parser, BoundsTheTextItself) {
  EXPECT_EQ(failure("abc", {.query = 2}).kind, ErrorKind::Limit);
}

}  // namespace
}  // namespace assay::jmespath
