// SPDX-License-Identifier: Apache-2.0
// Runs the cases of tests/policy, one test each: the language as a table.
#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "codec/json.h"
#include "policy/policy.h"

namespace assay::policy {
namespace {

std::vector<std::string> load(const std::string& file) {
  std::ifstream in("tests/policy/" + file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

std::vector<std::string> all_cases() {
  std::vector<std::string> lines;
  for (const char* file : {"language.jsonl", "compatibility.jsonl",
                           "shapes.jsonl", "published.jsonl"}) {
    const std::vector<std::string> more = load(file);
    lines.insert(lines.end(), more.begin(), more.end());
  }
  return lines;
}

std::string_view text(const codec::json::object& object, const char* name) {
  return object.at(name).get_string();
}

void expect_outcome(const Outcome& outcome,
                    const codec::json::object& expected) {
  const std::string_view result = text(expected, "result");
  if (result == "permit") {
    ASSERT_EQ(outcome.decision, Decision::Permit) << outcome.message;
    EXPECT_EQ(claims::write_issued(outcome.issued),
              codec::serialize_sorted(expected.at("issued")));
    EXPECT_EQ(claims::write_issued(outcome.properties),
              codec::serialize_sorted(expected.at("properties")));
  } else if (result == "deny") {
    EXPECT_EQ(outcome.decision, Decision::Deny);
    EXPECT_EQ(outcome.code, text(expected, "code"));
  } else {
    EXPECT_EQ(result, "error");
    EXPECT_EQ(outcome.decision, Decision::Error);
  }
}

class Language : public testing::TestWithParam<std::string> {};

TEST_P(Language, GivesTheOutcomeOfItsCase) {
  const auto value = codec::parse_json(GetParam());
  ASSERT_TRUE(value) << value.error().message();
  const codec::json::object& item = value->get_object();
  SCOPED_TRACE(text(item, "name"));
  const Compiled compiled = compile(text(item, "policy"));
  const codec::json::object& expected = item.at("expect").get_object();
  if (text(expected, "result") == "broken") {
    EXPECT_EQ(compiled.program, nullptr);
    return;
  }
  ASSERT_NE(compiled.program, nullptr);
  const auto claims = claims::parse_claims(codec::serialize(item.at("claims")));
  ASSERT_TRUE(claims) << claims.error().message();
  expect_outcome(evaluate(*compiled.program, *claims), expected);
  expect_outcome(evaluate(*compiled.program, *claims, Tracing::On), expected);
}

INSTANTIATE_TEST_SUITE_P(Cases, Language, testing::ValuesIn(all_cases()));

TEST(LanguageCases, AreAllThere) {
  EXPECT_EQ(all_cases().size(), 221u);
}

}  // namespace
}  // namespace assay::policy
