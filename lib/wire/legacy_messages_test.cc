// SPDX-License-Identifier: Apache-2.0
// The two calls of 2018-09-01-preview that set a policy.
#include "wire/legacy_messages.h"

#include <chrono>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json.h"
#include "provider/test_tokens.h"
#include "wire/policy_messages.h"
#include "wire/result_token.h"

namespace assay::wire {
namespace {

using provider::kNow;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view kType = "SgxEnclave";
const provider::Act kAct{.now = kNow, .principal = "alice"};

std::string policy() {
  return provider::unsigned_policy_jws(provider::kMinimalPolicy);
}

std::string prepared(const std::string& jws,
                     const provider::Provider& provider) {
  return prepared_policy_body(
             provider::set_policy(provider, kType, jws, kAct).value(), kNow)
      .value();
}

std::string refusal(std::string_view body, const provider::Provider& provider,
                    std::string_view type = kType, Time now = kNow) {
  const auto parsed = parse_prepared_policy(body, provider, type, now);
  if (parsed) {
    return "accepted";
  }
  EXPECT_EQ(parsed.error().code(), Code::PolicyTokenMalformed);
  return parsed.error().message();
}

TEST(Tee, IsAnyAttestationTypeIgnoringCase) {
  EXPECT_EQ(*parse_tee("SgxEnclave"), "SgxEnclave");
  EXPECT_EQ(*parse_tee("openenclave"), "OpenEnclave");
  EXPECT_EQ(*parse_tee("AzureGuest"), "AzureGuest");
}

TEST(Tee, HasNamesOfItsTime) {
  EXPECT_EQ(*parse_tee("CyResComponent"), "Tpm");
  EXPECT_EQ(*parse_tee("VSMEnclave"), "Tpm");
}

TEST(Tee, IsRefusedWhereItIsUnknownOrAbsent) {
  for (const std::optional<std::string_view> tee :
       {std::optional<std::string_view>(), std::optional<std::string_view>(""),
        std::optional<std::string_view>("sgx")}) {
    const auto parsed = parse_tee(tee);
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().code(), Code::UnknownAttestationType);
    EXPECT_EQ(parsed.error().path(), "tee");
  }
}

TEST(PreparedPolicy, ComesBackAsItWasRawOrQuoted) {
  const provider::Provider provider = provider::aad_provider();
  const std::string body = prepared(policy(), provider);
  EXPECT_EQ(*parse_prepared_policy(body, provider, kType, kNow), policy());
  EXPECT_EQ(*parse_prepared_policy(body.substr(1, body.size() - 2), provider,
                                   kType, kNow + std::chrono::minutes(59)),
            policy());
}

TEST(PreparedPolicy, HasWhatItsClientsLookAt) {
  const provider::Provider provider = provider::aad_provider();
  const auto owner = provider::own_certificate("owner", provider::owner_key());
  const std::string signed_jws = provider::signed_policy(
      provider::kMinimalPolicy, provider::owner_key(), {owner});
  for (const std::string& jws : {policy(), signed_jws}) {
    const std::string body = prepared(jws, provider);
    const auto token =
        jose::parse_jws(std::string_view(body).substr(1, body.size() - 2));
    EXPECT_EQ(token->header_json, provider.signing_key().header_json);
    const auto claims = codec::parse_json(token->payload).value().get_object();
    EXPECT_EQ(claims.at("iss").as_string(), provider.attest_uri);
    for (const char* const prefix : {"aas-", "maa-"}) {
      EXPECT_EQ(claims.at(std::string(prefix) + "policyHash").as_string(),
                provider::token_hash(jws));
      EXPECT_EQ(
          claims.contains(std::string(prefix) + "policySigningCertificate"),
          jws == signed_jws);
    }
  }
}

TEST(PreparedPolicy, IsRefusedForAnotherType) {
  const provider::Provider provider = provider::aad_provider();
  EXPECT_THAT(
      refusal(prepared(policy(), provider), provider, "OpenEnclave"),
      HasSubstr("it was prepared for SgxEnclave of https://localhost:8443, not "
                "for OpenEnclave"));
}

TEST(PreparedPolicy, IsRefusedByAnotherProvider) {
  const provider::Provider provider = provider::aad_provider();
  const std::string body = prepared(policy(), provider);
  provider::Provider other = provider;
  other.keys = {provider::make_signing_key(
      crypto::PrivateKey::generate_rsa(2048), other.attest_uri)};
  EXPECT_THAT(refusal(body, other), StartsWith("expected the token that POST"));
  provider::Provider moved = provider;
  moved.attest_uri = "https://localhost:8443/other";
  EXPECT_THAT(refusal(body, moved), HasSubstr("it was prepared for"));
}

TEST(PreparedPolicy, IsTakenAfterARotation) {
  const provider::Provider provider = provider::aad_provider();
  const std::string body = prepared(policy(), provider);
  provider::Provider rotated = provider;
  rotated.keys.insert(
      rotated.keys.begin(),
      provider::make_signing_key(crypto::PrivateKey::generate_rsa(2048),
                                 rotated.attest_uri));
  EXPECT_EQ(refusal(body, rotated), "accepted");
}

TEST(PreparedPolicy, IsRefusedWhenItIsOld) {
  const provider::Provider provider = provider::aad_provider();
  const std::string body = prepared(policy(), provider);
  EXPECT_EQ(refusal(body, provider, kType, kNow + std::chrono::hours(1)),
            "accepted");
  EXPECT_NE(refusal(body, provider, kType,
                    kNow + std::chrono::hours(1) + std::chrono::seconds(1)),
            "accepted");
  EXPECT_NE(refusal(body, provider, kType, kNow - std::chrono::seconds(1)),
            "accepted");
}

TEST(PreparedPolicy, IsNoOtherTokenOfTheService) {
  const provider::Provider provider = provider::aad_provider();
  EXPECT_THAT(refusal(policy_token(provider, kType, kNow).value(), provider),
              HasSubstr("x-assay-prepared-policy"));
  EXPECT_NE(refusal(policy(), provider), "accepted");
  EXPECT_NE(refusal("", provider), "accepted");
  EXPECT_NE(refusal("\"\"", provider), "accepted");
}

TEST(PreparedPolicy, IsRefusedWhereAnythingOfItWasChanged) {
  const provider::Provider provider = provider::aad_provider();
  const std::string body = prepared(policy(), provider);
  const size_t first = body.find('.');
  const size_t second = body.find('.', first + 1);
  for (const size_t at : {size_t{9}, first + 9, second - 9, second + 9}) {
    std::string changed = body;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_NE(refusal(changed, provider), "accepted") << at;
  }
  // The payload under alg none.
  EXPECT_NE(
      refusal("eyJhbGciOiJub25lIn0" + body.substr(first, second + 1 - first),
              provider),
      "accepted");
}

TEST(PreparedPolicy, IsNotLongerThanWhatIsTaken) {
  const provider::Provider provider = provider::aad_provider();
  provider::PolicyChange change =
      provider::set_policy(provider, kType, policy(), kAct).value();
  change.version->jws = std::string(provider::kMaxManagementToken - 1024, 'a');
  const auto body = prepared_policy_body(change, kNow);
  ASSERT_FALSE(body);
  EXPECT_EQ(body.error().code(), Code::PolicyTooLarge);
}

TEST(LegacyUnauthorized, IsAString) {
  EXPECT_EQ(legacy_unauthorized_body(Error(Code::Unauthorized, "no \"x\"")),
            R"("no \"x\"")");
}

}  // namespace
}  // namespace assay::wire
