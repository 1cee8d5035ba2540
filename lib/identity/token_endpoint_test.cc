// SPDX-License-Identifier: Apache-2.0
// Tests of the token endpoint: tokens that are accepted, every refusal.
#include "identity/token_endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/base64.h"
#include "codec/json.h"
#include "identity/token.h"

namespace assay::identity {
namespace {

using testing::HasSubstr;

constexpr std::string_view kOrigin = "https://localhost:8443";
const Time kNow = from_unix(1'700'000'000);

const DevIssuer& issuer() {
  static const DevIssuer made = [] {
    DevSeeds seeds;
    seeds.ids[1].data.fill(1);
    seeds.object_ids[1].data.fill(2);
    seeds.secrets[1].data.fill(3);
    return make_dev_issuer(seeds);
  }();
  return made;
}

DevAnswer post(const std::string& body, std::string_view authorization = "") {
  return answer_token(issuer(), {.verb = Verb::Post,
                                 .path = {},
                                 .query = {},
                                 .body = body,
                                 .authorization = authorization,
                                 .origin = kOrigin,
                                 .request_id = "id-1",
                                 .now = kNow});
}

std::string form_of(const DevClient& client, const std::string& rest) {
  return "grant_type=client_credentials&client_id=" + client.id +
         "&client_secret=" + client.secret + rest;
}

const std::string kScope = "&scope=https%3A%2F%2Fattest.azure.net%2F.default";

std::string token_of(const DevAnswer& answer) {
  const auto document = codec::parse_json(answer.body);
  return std::string(
      *codec::string_member(document->as_object(), "access_token"));
}

Result<Caller> caller_of(const DevAnswer& answer) {
  return verify_bearer(token_of(answer), dev_keys(issuer()),
                       dev_trust(issuer(), kOrigin), {kNow});
}

TEST(TokenEndpoint, IssuesTokensThatAreAccepted) {
  for (const DevClient& client : issuer().clients) {
    const DevAnswer answer = post(form_of(client, kScope));
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_THAT(answer.body, HasSubstr(R"("token_type":"Bearer")"));
    const auto caller = caller_of(answer);
    ASSERT_TRUE(caller) << caller.error().message();
    EXPECT_EQ(caller->principal, client.object_id);
    EXPECT_EQ(caller->name, client.name);
    EXPECT_EQ(caller->tenant, issuer().tenant);
    EXPECT_EQ(caller->roles, std::vector<std::string>{client.role});
    EXPECT_THAT(caller->principals, testing::Contains(client.id));
  }
}

TEST(TokenEndpoint, IssuesForEveryAudienceOfTheService) {
  const DevClient& owner = issuer().clients[0];
  for (const char* target : {"&scope=https://management.azure.com/.default",
                             "&scope=https://management.azure.com//.default",
                             "&scope=https://localhost:8443/.default",
                             "&resource=https://management.azure.com/",
                             "&resource=https://attest.azure.net"}) {
    const DevAnswer answer = post(form_of(owner, target));
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_TRUE(caller_of(answer)) << target;
  }
  EXPECT_THAT(post(form_of(owner, "&resource=https://attest.azure.net")).body,
              HasSubstr(R"("expires_on":"1700003600")"));
}

TEST(TokenEndpoint, TakesCredentialsFromTheHeader) {
  const DevClient& owner = issuer().clients[0];
  const std::string pair = owner.id + ":" + owner.secret;
  const std::string header =
      "Basic " + codec::encode_base64(bytes_of(pair), codec::Base64::Standard);
  EXPECT_EQ(post("grant_type=client_credentials" + kScope, header).status, 200);
  const DevAnswer twice = post(form_of(owner, kScope), header);
  EXPECT_EQ(twice.status, 400);
  for (const char* bad :
       {"Basic", "Basic !", "Basic YQ==", "Bearer x", "Basic YTolenk="}) {
    const DevAnswer answer =
        post("grant_type=client_credentials" + kScope, bad);
    EXPECT_EQ(answer.status, 401) << bad;
    EXPECT_THAT(answer.body, HasSubstr(R"("error":"invalid_client")"));
  }
}

TEST(TokenEndpoint, RefusesWrongSecrets) {
  DevClient wrong = issuer().clients[0];
  wrong.secret = issuer().clients[1].secret;
  const DevAnswer answer = post(form_of(wrong, kScope));
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.body,
            R"({"correlation_id":"id-1","error":"invalid_client",)"
            R"("error_codes":[7000215],"error_description":"AADSTS7000215: )"
            R"(Invalid client secret provided. Trace ID: id-1",)"
            R"("timestamp":"2023-11-14T22:13:20Z","trace_id":"id-1"})");
}

TEST(TokenEndpoint, RefusesWithEntrasNumbers) {
  const DevClient& owner = issuer().clients[0];
  const std::string id = "grant_type=client_credentials&client_id=" + owner.id;
  const struct {
    std::string body;
    uint16_t status;
    const char* error;
    const char* number;
  } kRefused[] = {
      {"", 400, "invalid_request", "900144"},
      {"a=%", 400, "invalid_request", "900144"},
      {"grant_type=password", 400, "unsupported_grant_type", "70003"},
      {"grant_type=client_credentials", 400, "invalid_request", "900144"},
      {id + kScope, 401, "invalid_client", "7000218"},
      {"grant_type=client_credentials&client_id=x&client_secret=y" + kScope,
       400, "unauthorized_client", "700016"},
      {form_of(owner, ""), 400, "invalid_request", "900144"},
      {form_of(owner, "&scope=https://attest.azure.net"), 400, "invalid_scope",
       "1002012"},
      {form_of(owner, "&scope=x/.default+y/.default"), 400, "invalid_scope",
       "1002012"},
      {form_of(owner, "&scope=https://graph.microsoft.com/.default"), 400,
       "invalid_resource", "500011"},
      {form_of(owner, "&scope=/.default"), 400, "invalid_resource", "500011"},
  };
  for (const auto& row : kRefused) {
    const DevAnswer answer = post(row.body);
    EXPECT_EQ(answer.status, row.status) << row.body;
    EXPECT_THAT(answer.body,
                HasSubstr("\"error\":\"" + std::string(row.error) + "\""));
    EXPECT_THAT(answer.body, HasSubstr(std::string("[") + row.number + "]"));
  }
}

TEST(TokenEndpoint, QuotesInputAsUtf8) {
  const std::string long_name(63, 'n');
  const DevAnswer answer = post("grant_type=" + long_name + "%C3%A4%C3%A4");
  EXPECT_TRUE(codec::parse_json(answer.body)) << answer.body;
}

}  // namespace
}  // namespace assay::identity
