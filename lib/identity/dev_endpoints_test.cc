// SPDX-License-Identifier: Apache-2.0
// Tests of the documents that the development issuer serves.
#include "identity/dev_endpoints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json.h"
#include "identity/metadata.h"

namespace assay::identity {
namespace {

using testing::HasSubstr;

const DevIssuer& issuer() {
  static const DevIssuer made = make_dev_issuer({});
  return made;
}

std::optional<DevAnswer> ask(Verb verb, const std::string& path,
                             std::string_view query = "") {
  return answer_dev(issuer(), {.verb = verb,
                               .path = path,
                               .query = query,
                               .body = {},
                               .authorization = {},
                               .origin = "https://localhost:8443",
                               .request_id = "id",
                               .now = from_unix(1'700'000'000)});
}

TEST(DevEndpoints, PublishMetadataThatLeadsToTheKeys) {
  const std::string url = dev_trust(issuer(), "https://localhost:8443").url;
  for (const char* version : {"/v2.0", ""}) {
    const auto answer = ask(Verb::Get, "/" + issuer().tenant + version +
                                           "/.well-known/openid-configuration");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    const auto metadata = parse_metadata(answer->body, url);
    ASSERT_TRUE(metadata) << metadata.error().message();
    EXPECT_EQ(metadata->jwks_uri, "https://localhost:8443/" + issuer().tenant +
                                      "/discovery/v2.0/keys");
  }
}

TEST(DevEndpoints, PublishTheSameMetadataInTheFormOfAdfs) {
  const auto answer = ask(Verb::Get, "/adfs/.well-known/openid-configuration");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, ask(Verb::Get, "/" + issuer().tenant +
                                             "/v2.0/.well-known/"
                                             "openid-configuration")
                              ->body);
  EXPECT_EQ(ask(Verb::Post, "/adfs/.well-known/openid-configuration")->status,
            405);
}

TEST(DevEndpoints, PublishTheKey) {
  const auto answer =
      ask(Verb::Get, "/" + issuer().tenant + "/discovery/v2.0/keys");
  ASSERT_TRUE(answer);
  const auto keys =
      parse_keys(answer->body, dev_trust(issuer(), "https://x").url);
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->front().kid, dev_keys(issuer()).front().kid);
}

TEST(DevEndpoints, KnowTheirOwnInstanceAlone) {
  const auto good = ask(
      Verb::Get, "/common/discovery/instance",
      "api-version=1.1&authorization_endpoint=https%3A%2F%2Flocalhost%3A8443%2F"
      "t%2Foauth2%2Fv2.0%2Fauthorize");
  ASSERT_TRUE(good);
  EXPECT_EQ(good->status, 200);
  EXPECT_THAT(good->body, HasSubstr(R"("aliases":["localhost:8443"])"));
  EXPECT_THAT(good->body, HasSubstr("/v2.0/.well-known/openid-configuration"));
  const auto other = ask(Verb::Get, "/common/discovery/instance",
                         "authorization_endpoint=https://evil.example/t");
  EXPECT_EQ(other->status, 400);
  EXPECT_THAT(other->body, HasSubstr(R"("error":"invalid_instance")"));
}

TEST(DevEndpoints, KnowOneTenant) {
  const auto answer = ask(Verb::Get, "/other/discovery/v2.0/keys");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 400);
  EXPECT_THAT(answer->body, HasSubstr("AADSTS90002"));
}

TEST(DevEndpoints, LeaveOtherPathsAlone) {
  for (const char* path :
       {"", "*", "/", "/certs", "/.well-known/openid-configuration",
        "/provider/.well-known/openid-configuration", "/t/x",
        "/subscriptions/s/oauth2/v2.0/token"}) {
    EXPECT_FALSE(ask(Verb::Get, path)) << path;
  }
}

TEST(DevEndpoints, TellTheMethodThatTheyTake) {
  const std::string tenant = "/" + issuer().tenant;
  for (const auto& [verb, path, allow] :
       {std::tuple(Verb::Get, tenant + "/oauth2/v2.0/token", "POST"),
        {Verb::Post, tenant + "/discovery/v2.0/keys", "GET, HEAD"},
        {Verb::Other, "/common/discovery/instance", "GET, HEAD"}}) {
    const auto answer = ask(verb, path);
    EXPECT_EQ(answer->status, 405);
    EXPECT_EQ(answer->allow, allow);
  }
}

}  // namespace
}  // namespace assay::identity
