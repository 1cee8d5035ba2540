// SPDX-License-Identifier: Apache-2.0
// Answers about policies as MAA's clients read them.
#include "wire/policy_messages.h"

#include <array>

#include <gtest/gtest.h>

#include "provider/test_tokens.h"
#include "wire/wire.h"

namespace assay::wire {
namespace {

using provider::kNow;

constexpr std::string_view kType = "SgxEnclave";
const provider::Act kAct{.now = kNow, .principal = "alice"};
const std::string kTimes =
    R"({"exp":1750003600,"iat":1750000000,)"
    R"("iss":"https://localhost:8443","nbf":1750000000,)";

std::string payload_of(std::string_view token,
                       const provider::Provider& provider) {
  const auto jws = jose::parse_jws(token);
  const std::array allowed = {provider.signing_key().algorithm};
  const jose::Jwk key = provider::jwk_of(provider.signing_key());
  const auto verified = jose::verify(*jws, {&key, 1}, allowed);
  return verified ? verified->payload() : verified.error().message();
}

provider::PolicyChange set(const std::string& body) {
  return provider::set_policy(provider::aad_provider(), kType, body, kAct)
      .value();
}

TEST(PolicyToken, CarriesTheJwsVerbatimForAnHour) {
  const provider::Provider provider = provider::aad_provider();
  EXPECT_EQ(
      payload_of(policy_token(provider, kType, kNow).value(), provider),
      kTimes + R"("x-ms-policy":")" + provider.find_policy(kType)->jws + "\"}");
}

TEST(PolicyToken, CarriesASignedJwsAsItCame) {
  const std::string body = provider::signed_policy(
      provider::kMinimalPolicy, provider::owner_key(),
      {provider::own_certificate("owner", provider::owner_key())});
  const provider::Provider provider = set(body).provider;
  EXPECT_EQ(payload_of(policy_token(provider, kType, kNow).value(), provider),
            kTimes + R"("x-ms-policy":")" + body + "\"}");
}

TEST(PolicyToken, CarriesTheEmptyJwsWhereTheTypeHasNoPolicy) {
  const provider::Provider provider = provider::aad_provider();
  EXPECT_EQ(payload_of(policy_token(provider, "Tpm", kNow).value(), provider),
            kTimes + R"("x-ms-policy":"eyJhbGciOiJub25lIn0.."})");
}

TEST(PolicyToken, HasTheHeaderOfTheSigningKey) {
  const provider::Provider provider = provider::aad_provider();
  const std::string token = policy_token(provider, kType, kNow).value();
  EXPECT_EQ(jose::parse_jws(token)->header_json,
            provider.signing_key().header_json);
}

TEST(PolicyUpdatedToken, HasTheTokenHash) {
  const provider::PolicyChange change =
      set(provider::unsigned_policy_jws(provider::kMinimalPolicy));
  EXPECT_EQ(
      payload_of(policy_updated_token(change, kNow).value(), change.provider),
      kTimes + R"("x-ms-policy-result":"Updated","x-ms-policy-token-hash":)"
               R"("c6sEJQItV50OeP9IrP_bzywAMOVvj5uDPbklA_bwdYQ"})");
}

TEST(PolicyUpdatedToken, HasTheSignerNormalised) {
  const auto leaf = provider::own_certificate("owner", provider::owner_key());
  const std::string body = provider::signed_token(
      R"({"alg":"RSA256","jwk":{"x5c":)" + jose::write_x5c({&leaf, 1}) + "}}",
      provider::policy_payload(provider::kMinimalPolicy),
      provider::owner_key());
  const provider::PolicyChange change = set(body);
  EXPECT_EQ(
      payload_of(policy_updated_token(change, kNow).value(), change.provider),
      kTimes +
          R"("x-ms-policy-result":"Updated","x-ms-policy-signer":)"
          R"({"alg":"RS256","kty":"RSA","use":"sig","x5c":)" +
          jose::write_x5c({&leaf, 1}) + R"(},"x-ms-policy-token-hash":")" +
          provider::token_hash(body) + "\"}");
}

// policy-management.md 5: reset never returns the signer.
TEST(PolicyRemovedToken, HasNeitherSignerNorHash) {
  const auto leaf = provider::own_certificate("owner", provider::owner_key());
  const std::string body = provider::signed_token(
      provider::x5c_header("RS256", {leaf}), "", provider::owner_key());
  const auto change =
      provider::reset_policy(provider::aad_provider(), kType, body, kAct);
  ASSERT_TRUE(change) << change.error().message();
  EXPECT_EQ(
      payload_of(policy_removed_token(*change, kNow).value(), change->provider),
      kTimes + R"("x-ms-policy-result":"Removed"})");
}

TEST(ResultToken, IsSignedWithTheAlgorithmOfTheKey) {
  provider::Provider provider = provider::aad_provider();
  provider.keys.insert(
      provider.keys.begin(),
      provider::make_signing_key(provider::curve_key(), jose::Algorithm::ES256,
                                 provider.attest_uri));
  EXPECT_EQ(payload_of(policy_token(provider, "Tpm", kNow).value(), provider),
            kTimes + R"("x-ms-policy":"eyJhbGciOiJub25lIn0.."})");
}

TEST(LegacyPolicyBody, HasTheJwsUnderACapital) {
  EXPECT_EQ(legacy_policy_body(provider::aad_provider(), "Tpm"),
            R"({"Policy":"eyJhbGciOiJub25lIn0.."})");
  EXPECT_EQ(legacy_done_body(), "null");
}

TEST(PolicyVersionJson, TellsWhatWasRestored) {
  provider::PolicyVersion version;
  version.number = 3;
  version.act = provider::PolicyAct::Reset;
  version.by = "alice";
  version.token_hash = "hash";
  const std::string plain =
      R"({"act":"reset","at":"1970-01-01T00:00:00Z","by":"alice","number":3,)"
      R"("policyHash":"",)";
  const std::string tail = R"("signerThumbprint":"","tokenHash":"hash"})";
  EXPECT_EQ(policy_version_json(version), plain + tail);
  version.restores = 1;
  EXPECT_EQ(policy_version_json(version), plain + R"("restores":1,)" + tail);
}

// policy-management.md 8.
TEST(ErrorsOfPolicies, HaveMaasCodes) {
  const auto wire_of = [](const provider::Provider& provider,
                          const std::string& body, const provider::Act& act) {
    const auto change = provider::set_policy(provider, kType, body, act);
    const ErrorBody answer = error_body(change.error());
    const size_t code = answer.body.find(R"("code":"Inv)");
    return std::to_string(answer.status) +
           (code == std::string::npos ? answer.body.substr(0, 40)
                                      : " " + answer.body.substr(code + 8, 16));
  };
  const auto owner = provider::own_certificate("owner", provider::owner_key());
  const auto isolated = provider::isolated_provider({owner});
  EXPECT_EQ(wire_of(isolated, "x", kAct), "400 InvalidOperation");
  EXPECT_EQ(wire_of(isolated, std::string(provider::kReset), kAct),
            "400 InvalidOperation");
  const auto stranger =
      provider::own_certificate("stranger", provider::stranger_key());
  EXPECT_EQ(wire_of(isolated,
                    provider::signed_policy("x", provider::stranger_key(),
                                            {stranger}),
                    kAct),
            "400 InvalidParameter");
  provider::Act act = kAct;
  act.if_match = "\"x\"";
  EXPECT_EQ(
      wire_of(provider::aad_provider(),
              provider::unsigned_policy_jws(provider::kMinimalPolicy), act),
      R"(412{"error":{"code":"PreconditionFailed","d)");
}

}  // namespace
}  // namespace assay::wire
