// SPDX-License-Identifier: Apache-2.0
// Tests of bearer tokens: what makes a caller, and every refusal.
#include "identity/token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/base64.h"
#include "identity/bearer.h"
#include "identity/refusal.h"
#include "identity/test_issuer.h"

namespace assay::identity {
namespace {

using jose::Algorithm;
using testing::ElementsAre;
using testing::HasSubstr;

// Made for this test.
constexpr std::string_view kP384Key =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDAdDPjYhORYrKl8lj/X\n"
    "PUIeXi6XWinJgPL37eyyJ7Ufah1EX0j1LIRPRDum8QRbvhGhZANiAATrDy7sFdkW\n"
    "oF0LOhjQ7w/RnHAoOEoy6bbmpjN6SFXmkIFNjgo0d3oewYc7llItDHpwyrg0JxcP\n"
    "3XG2Hhm8RzhpgBSnYRbFy4Cqp2tJ3eVssz4w3Ee5WfW1Lar2zpvYrmQ=\n"
    "-----END PRIVATE KEY-----\n";

std::vector<jose::Jwk> keys() {
  return {test_jwk("k1", rsa_test_key()),
          test_jwk("k2", crypto::PrivateKey::generate_p256())};
}

Result<Caller> verify_at(int64_t now, std::string_view token) {
  return verify_bearer(token, keys(), test_issuer(), {from_unix(now)});
}

Result<Caller> verify_claims(std::string_view claims) {
  return verify_at(kTestNow, test_token(claims));
}

std::string_view reason(const Result<Caller>& caller) {
  return caller ? "accepted" : caller.error().reason();
}

std::string replace(std::string text, std::string_view what,
                    std::string_view with) {
  return text.replace(text.find(what), what.size(), with);
}

TEST(BearerToken, MakesACaller) {
  const auto caller = verify_claims(test_claims(
      R"(,"upn":"u@example.com","roles":["r1","r2"],"groups":["g1"])"));
  ASSERT_TRUE(caller) << caller.error().message();
  EXPECT_EQ(caller->principal, "o");
  EXPECT_EQ(caller->name, "u@example.com");
  EXPECT_EQ(caller->tenant, "t");
  EXPECT_EQ(caller->issuer, "https://issuer.example/t/v2.0");
  EXPECT_THAT(caller->roles, ElementsAre("r1", "r2"));
  const std::string prefix = "https://issuer.example/t/v2.0#";
  EXPECT_THAT(caller->principals,
              ElementsAre("o", prefix + "o", "a", prefix + "a", "s",
                          prefix + "s", "g1", prefix + "g1"));
}

TEST(BearerToken, NamesThePrincipalByTheFirstIdItHas) {
  const std::string all = test_claims();
  const std::string no_oid = replace(all, R"("oid":"o",)", "");
  EXPECT_EQ(verify_claims(no_oid)->principal, "a");
  EXPECT_EQ(verify_claims(replace(no_oid, "appid", "azp"))->principal, "a");
  const std::string subject = replace(no_oid, R"("appid":"a",)", "");
  EXPECT_EQ(verify_claims(subject)->principal, "s");
  EXPECT_EQ(verify_claims(subject)->name, "s");
  EXPECT_EQ(reason(verify_claims(replace(subject, R"("sub":"s",)", ""))),
            "identity.token.principal");
}

TEST(BearerToken, NeverTakesAnIdForOneOfAnotherIssuer) {
  const auto caller = verify_claims(replace(
      test_claims(), R"("sub":"s")", R"("sub":"https://other.example#admin")"));
  ASSERT_TRUE(caller);
  EXPECT_THAT(caller->principals,
              Not(testing::Contains(HasSubstr("other.example"))));
}

TEST(BearerToken, LeavesOutGroupsBeyondTheLimit) {
  std::string groups = R"(,"groups":["g0")";
  for (size_t i = 1; i < kMaxGroups + 5; ++i) {
    groups += ",\"g" + std::to_string(i) + "\"";
  }
  const auto caller = verify_claims(test_claims(groups + "]"));
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->principals.size(), 2 * (3 + kMaxGroups));
}

TEST(BearerToken, AcceptsEveryAlgorithmOfTheList) {
  const auto p256 = crypto::PrivateKey::generate_p256();
  const auto p384 = *crypto::PrivateKey::from_pem(kP384Key);
  for (const auto& [algorithm, key] :
       std::vector<std::pair<Algorithm, crypto::PrivateKey>>{
           {Algorithm::RS256, rsa_test_key()},
           {Algorithm::RS384, rsa_test_key()},
           {Algorithm::RS512, rsa_test_key()},
           {Algorithm::PS256, rsa_test_key()},
           {Algorithm::PS384, rsa_test_key()},
           {Algorithm::PS512, rsa_test_key()},
           {Algorithm::ES256, p256},
           {Algorithm::ES384, p384}}) {
    const std::string header =
        R"({"alg":")" + std::string(name_of(algorithm)) + R"(","kid":"k"})";
    const auto token = jose::sign(header, test_claims(), algorithm, key);
    const std::vector<jose::Jwk> set = {test_jwk("k", key)};
    EXPECT_EQ(
        reason(verify_bearer(token, set, test_issuer(), {from_unix(kTestNow)})),
        "accepted")
        << name_of(algorithm);
  }
}

TEST(BearerToken, RefusesTokensWithoutSignature) {
  const auto token = jose::write_unsigned(R"({"alg":"none"})", test_claims());
  EXPECT_EQ(reason(verify_at(kTestNow, token)), "identity.token.algorithm");
}

std::string with_header(std::string_view header) {
  const std::string token = test_token(test_claims());
  return codec::encode_base64(bytes_of(header), codec::Base64::Url) +
         token.substr(token.find('.'));
}

TEST(BearerToken, RefusesAlgorithmsOfSharedSecrets) {
  EXPECT_EQ(
      reason(verify_at(kTestNow, with_header(R"({"alg":"HS256","kid":"k1"})"))),
      "identity.token.algorithm");
  EXPECT_EQ(
      reason(verify_at(kTestNow, with_header(R"({"alg":"ES512","kid":"k1"})"))),
      "identity.token.algorithm");
}

TEST(BearerToken, RefusesKeysThatDoNotFitTheAlgorithm) {
  EXPECT_EQ(
      reason(verify_at(kTestNow, with_header(R"({"alg":"ES256","kid":"k1"})"))),
      "identity.token.key_unknown");
}

TEST(BearerToken, RefusesCriticalExtensions) {
  const auto caller = verify_at(
      kTestNow, with_header(R"({"alg":"RS256","kid":"k1","crit":["x"]})"));
  EXPECT_EQ(reason(caller), "identity.token.malformed");
  EXPECT_THAT(caller.error().detail(), HasSubstr("header.crit"));
}

TEST(BearerToken, RefusesKeysThatTheTokenBrings) {
  const auto own = crypto::PrivateKey::generate_rsa(2048);
  const std::string header = R"({"alg":"RS256","kid":"k1","jwk":)" +
                             write_jwk(test_jwk("k1", own)) + "}";
  const auto token = jose::sign(header, test_claims(), Algorithm::RS256, own);
  EXPECT_EQ(reason(verify_at(kTestNow, token)), "identity.token.signature");
}

TEST(BearerToken, RefusesUnknownKeyIds) {
  EXPECT_EQ(reason(verify_at(kTestNow, test_token(test_claims(), "k9"))),
            "identity.token.key_unknown");
}

TEST(BearerToken, TriesEveryKeyWhereNoneIsNamed) {
  const auto token = jose::sign(R"({"alg":"RS256"})", test_claims(),
                                Algorithm::RS256, rsa_test_key());
  EXPECT_EQ(reason(verify_at(kTestNow, token)), "accepted");
}

TEST(BearerToken, RefusesChangedClaims) {
  const std::string token = test_token(test_claims());
  const std::string other = test_token(test_claims(R"(,"roles":["Owner"])"));
  const std::string mixed =
      other.substr(0, other.rfind('.')) + token.substr(token.rfind('.'));
  EXPECT_EQ(reason(verify_at(kTestNow, mixed)), "identity.token.signature");
}

TEST(BearerToken, RefusesOtherIssuers) {
  const std::string claims = test_claims();
  for (const char* other : {"https://issuer.example/t/v2.0/",
                            "https://issuer.example/T/v2.0", "x"}) {
    EXPECT_EQ(reason(verify_claims(
                  replace(claims, "https://issuer.example/t/v2.0", other))),
              "identity.token.issuer");
  }
}

TEST(BearerToken, ComparesAudiencesButForASlashAtTheEnd) {
  const std::string claims = test_claims();
  const auto with = [&claims](std::string_view aud) {
    return reason(
        verify_claims(replace(claims, R"("https://attest.azure.net")", aud)));
  };
  EXPECT_EQ(with(R"("https://attest.azure.net/")"), "accepted");
  EXPECT_EQ(with(R"(["x","https://attest.azure.net"])"), "accepted");
  EXPECT_EQ(with(R"("https://attest.azure.net//")"), "identity.token.audience");
  EXPECT_EQ(with(R"("https://graph.microsoft.com")"),
            "identity.token.audience");
  EXPECT_EQ(with(R"([])"), "identity.token.audience");
  EXPECT_EQ(with(R"("")"), "identity.token.audience");
  EXPECT_EQ(with("7"), "identity.token.malformed");
}

TEST(BearerToken, AcceptsAnyAudienceOfTheIssuer) {
  Issuer issuer = test_issuer();
  issuer.audiences = {"https://management.azure.com/",
                      "https://attest.azure.net/"};
  EXPECT_TRUE(verify_bearer(test_token(test_claims()), keys(), issuer,
                            {from_unix(kTestNow)}));
}

TEST(BearerToken, HoldsFromNbfToExpWithinTheSkew) {
  const std::string token = test_token(test_claims());
  EXPECT_EQ(reason(verify_at(1'700'000'900, token)), "accepted");
  EXPECT_EQ(reason(verify_at(1'700'000'901, token)), "identity.token.expired");
  EXPECT_EQ(reason(verify_at(1'699'999'700, token)), "accepted");
  EXPECT_EQ(reason(verify_at(1'699'999'699, token)),
            "identity.token.not_yet_valid");
  const auto strict = verify_bearer(token, keys(), test_issuer(),
                                    {from_unix(1'700'000'601), {}});
  EXPECT_EQ(reason(strict), "identity.token.expired");
}

TEST(BearerToken, RefusesTokensOfTheFuture) {
  EXPECT_EQ(reason(verify_claims(replace(test_claims(), R"("iat":1700000000)",
                                         R"("iat":1700000301)"))),
            "identity.token.issued_in_future");
}

TEST(BearerToken, RefusesTokensWithoutExpiry) {
  EXPECT_EQ(
      reason(verify_claims(replace(test_claims(), R"("exp":1700000600,)", ""))),
      "identity.token.malformed");
}

TEST(BearerToken, RefusesWhatIsNoToken) {
  for (const std::string& text :
       {std::string("x"), std::string("a.b"), std::string("a.b.c.d"),
        std::string("a.b.c"), test_token("[]"), test_token("{"),
        test_token(R"({"iss":1})"), test_token(test_claims(R"(,"oid":"o")")),
        test_token(test_claims(R"(,"groups":[1])"))}) {
    EXPECT_EQ(reason(verify_at(kTestNow, text)), "identity.token.malformed")
        << text;
  }
}

TEST(BearerToken, RefusesLongTokensAndClaims) {
  EXPECT_EQ(reason(verify_at(kTestNow, std::string(kMaxBearer + 1, 'a'))),
            "identity.token.too_large");
  const std::string name(kMaxClaim + 1, 'n');
  EXPECT_EQ(reason(verify_claims(test_claims(",\"upn\":\"" + name + "\""))),
            "identity.token.malformed");
}

TEST(BearerToken, TellsWhereItSaysItIsFrom) {
  const auto origin = decode_unverified_origin(test_token(test_claims()));
  ASSERT_TRUE(origin);
  EXPECT_EQ(origin->issuer, "https://issuer.example/t/v2.0");
  EXPECT_EQ(origin->kid, "k1");
  EXPECT_EQ(decode_unverified_origin(test_token("{}")).error().reason(),
            "identity.token.malformed");
  EXPECT_EQ(decode_unverified_origin("x").error().code(), Code::Unauthorized);
}

}  // namespace
}  // namespace assay::identity
