// SPDX-License-Identifier: Apache-2.0
// Tests of lint: its table, and what it says of policies that people use.
#include "policy/lint.h"

#include <algorithm>
#include <fstream>
#include <set>

#include <gmock/gmock.h>

#include "codec/json.h"
#include "policy/test_lint.h"

namespace assay::policy {
namespace {

TEST(Lint, HasARowForEachCodeOnce) {
  std::set<std::string_view> codes;
  for (const Lint& lint : all_lints()) {
    EXPECT_TRUE(lint.code.starts_with("policy.lint."));
    EXPECT_TRUE(codes.insert(lint.code).second) << lint.code;
  }
  EXPECT_TRUE(std::ranges::is_sorted(all_lints(), {}, &Lint::code));
}

TEST(Lint, SaysWhatTheCompilerSaysAndMore) {
  const std::string source =
      "VERSION=1.0;authorizationrules{=>issue(type=\"\",value=1);};";
  const auto compiled = compile(source).diagnostics;
  const auto reviewed = review(source);
  EXPECT_EQ(compiled.size(), 3u);
  EXPECT_EQ(reviewed.size(), 4u);
  EXPECT_EQ(reviewed.back().code, "policy.lint.no_permit");
}

TEST(Lint, IsSilentWherePoliciesDoNotCompile) {
  const auto found = review("version=1.0;authorizationrules{=>add(claim=c);};");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].code, "policy.name.unbound");
}

}  // namespace
}  // namespace assay::policy
