// SPDX-License-Identifier: Apache-2.0
// Tests of custom claims.
#include "tee/tpm/custom_claims.h"

#include <gtest/gtest.h>

namespace assay::tpm {
namespace {

Result<claims::ClaimSet> read(const std::string& items) {
  TRY(const codec::json::value document,
      codec::parse_json("{\"custom_claims\":" + items + "}"));
  return read_custom_claims(document.get_object());
}

std::string one(const std::string& value, const std::string& type) {
  return R"([{"name":"n","value":)" + value + R"(,"value_type":")" + type +
         "\"}]";
}

TEST(CustomClaims, AreOfTheTypeThatTheySay) {
  const std::tuple<const char*, const char*, claims::Value> rows[] = {
      {"\"text\"", "String", std::string("text")},
      {"\"12\"", "string", std::string("12")},
      {"\"12\"", "integer", int64_t{12}},
      {"-12", "INTEGER", int64_t{-12}},
      {"\"true\"", "boolean", true},
      {"false", "Boolean", false}};
  for (const auto& [value, type, expected] : rows) {
    const auto claims = read(one(value, type));
    ASSERT_TRUE(claims) << value << claims.error().message();
    ASSERT_EQ(claims->size(), 1u);
    EXPECT_EQ(claims->front().value, expected);
    EXPECT_EQ(claims->front().issuer, claims::Issuer::CustomClaim);
  }
}

TEST(CustomClaims, AreRefusedWhereTheyAreNot) {
  const std::pair<const char*, const char*> rows[] = {
      {"\"12x\"", "integer"}, {"\"yes\"", "boolean"}, {"1.5", "integer"},
      {"true", "string"},     {"[]", "string"},       {"\"a\"", "url"}};
  for (const auto& [value, type] : rows) {
    EXPECT_FALSE(read(one(value, type))) << value;
  }
  EXPECT_FALSE(read(R"([{"name":"","value":"a","value_type":"string"}])"));
  EXPECT_FALSE(read(R"([{"name":"a","value_type":"string"}])"));
}

TEST(CustomClaims, MayBeAbsentButNotMany) {
  EXPECT_TRUE(read("null")->empty());
  std::string many;
  for (int i = 0; i < 65; ++i) {
    many += (i > 0 ? "," : "") +
            std::string(R"({"name":"a","value":"b","value_type":"string"})");
  }
  EXPECT_FALSE(read("[" + many + "]"));
}

}  // namespace
}  // namespace assay::tpm
