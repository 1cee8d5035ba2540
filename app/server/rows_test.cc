// SPDX-License-Identifier: Apache-2.0
// Tests of options that are arrays of tables.
#include "server/rows.h"

#include <gtest/gtest.h>

namespace assay::server {
namespace {

constexpr std::string_view kIssuers = "identity.issuers";

std::string error_of(std::string_view key, std::string_view text) {
  const auto rows = parse_rows(key, text, "ASSAY_X");
  return rows ? "accepted" : rows.error().detail();
}

TEST(Rows, AreReadFromJson) {
  const auto rows = parse_rows(
      kIssuers,
      R"([{"issuer":"https://a","audiences":["x","y"]},)"
      R"({"issuer":"https://b","audiences":"z","jwks_uri":"https://k"}])",
      "--identity.issuers");
  ASSERT_TRUE(rows) << rows.error().message();
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ((*rows)[0].text("issuer"), "https://a");
  EXPECT_EQ((*rows)[0].text("jwks_uri"), "");
  EXPECT_EQ((*rows)[0].list("audiences"), (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ((*rows)[1].text("jwks_uri"), "https://k");
  EXPECT_EQ((*rows)[1].origin, "--identity.issuers[1]");
}

TEST(Rows, AreReadFromTheShortForm) {
  const auto rows = parse_rows(
      kIssuers,
      "issuer=https://a/?x=y,audiences=x,audiences=y;issuer=https://b,"
      "audiences=z;",
      "ASSAY_IDENTITY_ISSUERS");
  ASSERT_TRUE(rows) << rows.error().message();
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_EQ((*rows)[0].text("issuer"), "https://a/?x=y");
  EXPECT_EQ((*rows)[0].list("audiences").size(), 2u);
  EXPECT_EQ((*rows)[1].text("issuer"), "https://b");
  EXPECT_TRUE(parse_rows(kIssuers, "", "x")->empty());
  EXPECT_TRUE(parse_rows(kIssuers, "[]", "x")->empty());
}

TEST(Rows, NameTheRowAndTheField) {
  EXPECT_EQ(error_of(kIssuers, "issuer=a,audiences=b;isuer=c"),
            "ASSAY_X[1]: identity.issuers: there is no field \"isuer\"; did "
            "you mean \"issuer\"?");
  EXPECT_EQ(error_of(kIssuers, "issuer=a,audiences=b,zzzzzzzz=c"),
            "ASSAY_X[0]: identity.issuers: there is no field \"zzzzzzzz\"; "
            "there are issuer, audiences, jwks_uri");
  EXPECT_EQ(error_of("identity.roles", "principal=p,role=Owner"),
            "ASSAY_X[0]: identity.roles: scope is missing: what the role is "
            "for: / or the beginning of an ARM id, like "
            "/subscriptions/ID/resourceGroups/NAME");
  EXPECT_EQ(error_of(kIssuers, "issuer=a,issuer=b,audiences=x"),
            "ASSAY_X[0]: identity.issuers: issuer must be one string");
  EXPECT_EQ(error_of(kIssuers, "issuer=,audiences=x"),
            "ASSAY_X[0]: identity.issuers: issuer is empty");
  EXPECT_EQ(error_of(kIssuers, "issuer"),
            "ASSAY_X: identity.issuers: expected FIELD=VALUE, found "
            "\"issuer\"; a value with ',' or ';' needs the JSON form");
}

TEST(Rows, RefuseJsonOfAnotherForm) {
  EXPECT_NE(error_of(kIssuers, "[1]"), "accepted");
  EXPECT_NE(error_of(kIssuers, "["), "accepted");
  EXPECT_EQ(error_of(kIssuers, R"({"issuer":1})"),
            "ASSAY_X: identity.issuers: issuer: expected a string, or several "
            "in []");
  EXPECT_NE(error_of(kIssuers, R"({"issuer":[1]})"), "accepted");
}

TEST(Rows, HaveALimit) {
  std::string text;
  for (size_t i = 0; i <= kMaxRows; ++i) {
    text += "issuer=a,audiences=b;";
  }
  EXPECT_EQ(error_of(kIssuers, text),
            "ASSAY_X: identity.issuers: expected at most 1000 rows, found "
            "1001");
}

TEST(Rows, AreDescribedAsToml) {
  const auto rows =
      parse_rows(kIssuers, "audiences=x,audiences=\"y\",issuer=https://a", "x");
  EXPECT_EQ(describe(kIssuers, rows->front()),
            R"({issuer = "https://a", audiences = ["x", "\"y\""]})");
}

}  // namespace
}  // namespace assay::server
