// SPDX-License-Identifier: Apache-2.0
// Tests of lint: its table, and what it says of policies that people use.
#include "policy/lint.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include <gmock/gmock.h>

#include "codec/json.h"
#include "policy/ptest.h"

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
  EXPECT_EQ(reviewed.front().code, "policy.lint.keyword_case");
  EXPECT_EQ(reviewed.back().code, "policy.lint.no_permit");
}

TEST(Lint, IsSilentWherePoliciesDoNotCompile) {
  const auto found = review("version=1.0;authorizationrules{=>add(claim=c);};");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].code, "policy.name.unbound");
}

// Codes without policy.lint., each once, in order.
std::set<std::string> codes_of(std::string_view source, std::string_view type) {
  std::set<std::string> codes;
  for (const Diagnostic& item : review(source, {}, type)) {
    if (item.severity == Severity::Warning) {
      codes.emplace(item.code.substr(item.code.rfind('.') + 1));
    }
  }
  return codes;
}

using Warnings = std::map<std::string, std::set<std::string>>;

TEST(Lint, LeavesTheCookbookInPeace) {
  Warnings found;
  size_t policies = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator("docs/policy/cookbook")) {
    std::ifstream in(entry.path());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto recipe = parse_ptest(text);
    ASSERT_TRUE(recipe) << entry.path();
    const auto codes = codes_of(recipe->policy, recipe->type);
    ++policies;
    if (!codes.empty()) {
      found[entry.path().stem()] = codes;
    }
  }
  EXPECT_GE(policies, 20u);
  // These really permit everything genuine.
  EXPECT_EQ(found, (Warnings{{"negated-claim", {"permits_all"}},
                             {"permit-all", {"permits_all"}},
                             {"sgx-default", {"permits_all"}},
                             {"tpm-code-integrity", {"permits_all"}},
                             {"tpm-query-from-parts", {"permits_all"}}}));
}

// The published policies of default-policies.md, section 4. permits_all is
// right, and of no interest here: many of them are about something else.
TEST(Lint, DoubtsPublishedPoliciesForAReasonOnly) {
  Warnings found;
  std::ifstream in("tests/policy/compatibility.jsonl");
  for (std::string line; std::getline(in, line);) {
    const auto item = codec::parse_json(line);
    ASSERT_TRUE(item);
    const auto& object = item->get_object();
    auto codes = codes_of(object.at("policy").get_string(), "SgxEnclave");
    codes.erase("permits_all");
    if (!codes.empty()) {
      const std::string name(object.at("name").get_string());
      found[name.substr(name.find(':') + 2)] = codes;
    }
  }
  EXPECT_EQ(
      found,
      (Warnings{{"secure boot gate", {"unknown_claim"}},  // it is for Tpm
                {"two signers", {"hex_form"}},  // "mrsigner1": to be filled in
                {"disallow debugging ($ names)",
                 {"deprecated_claim", "unused_name", "untyped"}},
                {"signer pinned, upper case", {"hex_case"}},
                {"no permit", {"no_permit"}},
                {"reserved name", {"reserved"}}}));
}

}  // namespace
}  // namespace assay::policy
