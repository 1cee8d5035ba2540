// SPDX-License-Identifier: Apache-2.0
// Tests of what identity providers publish.
#include "identity/metadata.h"

#include <gtest/gtest.h>

#include "identity/test_issuer.h"

namespace assay::identity {
namespace {

constexpr std::string_view kIssuer = "https://i.example/t/v2.0";

TEST(Endpoint, IsHttpsOrThisMachine) {
  EXPECT_TRUE(is_endpoint("https://i.example/t", Transport::Https));
  EXPECT_TRUE(is_endpoint("https://i.example:8443", Transport::Https));
  EXPECT_TRUE(is_endpoint("https://[2001:db8::1]:1/x", Transport::Https));
  EXPECT_TRUE(is_endpoint("http://localhost:80/t", Transport::Loopback));
  EXPECT_TRUE(is_endpoint("http://[::1]:80", Transport::Loopback));
  for (const char* url :
       {"http://localhost/t", "ftp://i.example", "https://", "https:///t", "",
        "https://u@i.example/", "https://i.example/?q", "https://i.example/#f",
        "https://i.example:x/", "https://i.example /", "https://[::1"}) {
    EXPECT_FALSE(is_endpoint(url, Transport::Https)) << url;
  }
  EXPECT_FALSE(is_endpoint("http://i.example/t", Transport::Loopback));
  EXPECT_FALSE(is_endpoint("http://localhost.x/", Transport::Loopback));
}

TEST(Metadata, StandsBelowTheIssuer) {
  EXPECT_EQ(metadata_url("https://i/t"),
            "https://i/t/.well-known/openid-configuration");
  EXPECT_EQ(metadata_url("https://i/t/"),
            "https://i/t/.well-known/openid-configuration");
}

TEST(Metadata, LeadsToTheKeys) {
  const auto metadata = parse_metadata(
      R"({"issuer":"https://i.example/t/v2.0","jwks_uri":"https://k/?appid=1",)"
      R"("more":[]})",
      kIssuer);
  ASSERT_TRUE(metadata) << metadata.error().message();
  EXPECT_EQ(metadata->jwks_uri, "https://k/?appid=1");
}

TEST(Metadata, IsOfTheIssuerThatWasAsked) {
  const auto metadata = parse_metadata(
      R"({"issuer":"https://i.example/{tenantid}/v2.0","jwks_uri":"https://k"})",
      kIssuer);
  ASSERT_FALSE(metadata);
  EXPECT_EQ(metadata.error().message(),
            "issuer: expected https://i.example/t/v2.0, found "
            "\"https://i.example/{tenantid}/v2.0\"");
}

TEST(Metadata, MustNotLeadToPlainHttp) {
  for (const char* uri :
       {"http://k/", "http://localhost/", "file:///x", "", "https://k/#f"}) {
    const std::string text =
        R"({"issuer":"https://i.example/t/v2.0","jwks_uri":")" +
        std::string(uri) + "\"}";
    EXPECT_FALSE(parse_metadata(text, kIssuer)) << uri;
  }
  EXPECT_TRUE(parse_metadata(
      R"({"issuer":"http://127.0.0.1:1","jwks_uri":"http://127.0.0.1:1/k"})",
      "http://127.0.0.1:1"));
  EXPECT_FALSE(parse_metadata(
      R"({"issuer":"http://127.0.0.1:1","jwks_uri":"http://k/"})",
      "http://127.0.0.1:1"));
}

TEST(Metadata, IsJsonWithBothMembers) {
  EXPECT_EQ(parse_metadata("<html>", kIssuer).error().code(),
            Code::BodyNotJson);
  EXPECT_EQ(parse_metadata("{}", kIssuer).error().code(), Code::MissingField);
  EXPECT_EQ(parse_metadata(R"({"issuer":"https://i.example/t/v2.0"})", kIssuer)
                .error()
                .code(),
            Code::MissingField);
}

// A set of one key with another member.
Result<std::vector<jose::Jwk>> keys_with(std::string_view member) {
  std::string key = write_jwk(test_jwk("k", rsa_test_key()));
  key.erase(key.find(R"("use":"sig")") - 1, 12);
  key.insert(1, member);
  return parse_keys(R"({"keys":[)" + key + "]}", kIssuer);
}

TEST(Keys, MayVerifyTokensOfTheIssuer) {
  EXPECT_TRUE(keys_with(""));
  EXPECT_TRUE(keys_with(R"("use":"sig",)"));
  EXPECT_TRUE(keys_with(R"("key_ops":["verify"],)"));
  EXPECT_TRUE(keys_with(R"("issuer":"https://i.example/t/v2.0",)"));
  EXPECT_TRUE(keys_with(R"("issuer":"https://i.example/{tenantid}/v2.0",)"));
  EXPECT_FALSE(keys_with(R"("use":"enc",)"));
  EXPECT_FALSE(keys_with(R"("key_ops":["encrypt"],)"));
  EXPECT_FALSE(keys_with(R"("key_ops":"verify",)"));
  EXPECT_FALSE(keys_with(R"("issuer":"https://i.example/other/v2.0",)"));
}

TEST(Keys, LeaveOutWhatIsNoKeyOfJose) {
  const std::string key = write_jwk(test_jwk("k", rsa_test_key()));
  const auto keys =
      parse_keys(R"({"keys":[{"kty":"oct","k":"AAAA"},)" + key + "]}", kIssuer);
  ASSERT_TRUE(keys);
  ASSERT_EQ(keys->size(), 1u);
  EXPECT_EQ(keys->front().kid, "k");
}

TEST(Keys, AreASetOfKeys) {
  EXPECT_EQ(parse_keys(R"({"keys":[]})", kIssuer).error().message(),
            "keys: none of 0 keys may verify tokens of "
            "https://i.example/t/v2.0");
  EXPECT_FALSE(parse_keys(R"({"keys":{}})", kIssuer));
  EXPECT_FALSE(parse_keys(R"({"keys":[1]})", kIssuer));
  std::string many = "{\"keys\":[1";
  for (size_t i = 0; i < jose::kMaxKeysInSet; ++i) {
    many += ",1";
  }
  EXPECT_NE(
      parse_keys(many + "]}", kIssuer).error().message().find("at most 64"),
      std::string::npos);
}

}  // namespace
}  // namespace assay::identity
