// SPDX-License-Identifier: Apache-2.0
// Every form in which released clients send policies, and every refusal.
#include "provider/management_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/test_tokens.h"

namespace assay::provider {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string refusal(std::string_view body) {
  const auto token = parse_management_token(body);
  if (!token) {
    EXPECT_EQ(token.error().code(), Code::PolicyTokenMalformed);
    return token.error().message();
  }
  const auto text = policy_text(*token);
  if (text) {
    return "accepted";
  }
  EXPECT_EQ(text.error().code(), Code::PolicyTokenMalformed);
  return text.error().message();
}

std::string unsigned_policy(std::string_view claim) {
  return unsigned_token(R"({"alg":"none"})", R"({"AttestationPolicy":")" +
                                                 std::string(claim) + "\"}");
}

const x509::Certificate& owner() {
  static const x509::Certificate made = own_certificate("owner", owner_key());
  return made;
}

std::string with_header(const std::string& header) {
  return signed_token(header, policy_payload(kMinimalPolicy), owner_key());
}

TEST(ManagementToken, IsRawOrQuotedWithWhiteSpaceAround) {
  const std::string raw = unsigned_policy(base64url_of(kMinimalPolicy));
  for (const std::string& body :
       {raw, "\"" + raw + "\"", " \r\n\t" + raw + "\n",
        "\n\" " + raw + "\n\" "}) {
    const auto token = parse_management_token(body);
    ASSERT_TRUE(token) << token.error().message();
    EXPECT_EQ(token->text, raw);
    EXPECT_EQ(policy_text(*token).value(), kMinimalPolicy);
    EXPECT_FALSE(token->signer);
  }
}

TEST(ManagementToken, HasOnePairOfQuotesAtMost) {
  const std::string raw = unsigned_policy("YQ");
  EXPECT_THAT(refusal("\"\"" + raw + "\"\""),
              HasSubstr("Unknown base64 character: 34 ('\"')"));
  EXPECT_THAT(refusal("\"" + raw), HasSubstr("Unknown base64 character: 34"));
}

// client-compat.md, trap 5.
TEST(ManagementToken, TakesEveryHeaderThatClientsWrite) {
  const std::string x5c = jose::write_x5c({&owner(), 1});
  const std::string bare =
      jose::write_jwk({{}, {}, owner_key().public_key(), {}});
  for (const std::string& header :
       {R"({"alg":"RS256","x5c":)" + x5c + "}",
        R"({"alg":"RSA256","x5c":)" + x5c + "}",
        R"({ "x5c": )" + x5c + R"(, "alg":"RS256" })",
        R"({"alg":"RSA256","jwk":{"x5c":)" + x5c + "}}",
        R"({"alg":"RS256","jwk":{"kty":"RSA","x5c":)" + x5c + "}}",
        R"({"alg":"RS256","jwk":)" + bare + "}",
        R"({"alg":"RS256","jwk":)" + bare + R"(,"x5c":)" + x5c + "}",
        R"({"alg":"RS256","typ":"JWT","kid":"k","jku":"https://x","cty":"c",)"
        R"("x5c":)" +
            x5c + "}"}) {
    const std::string body = with_header(header);
    const auto token = parse_management_token(body);
    ASSERT_TRUE(token) << header << token.error().message();
    ASSERT_TRUE(token->signer.has_value());
    EXPECT_EQ(token->signer->algorithm, jose::Algorithm::RS256);
    EXPECT_TRUE(token->signer->key.same_as(owner_key().public_key()));
    EXPECT_EQ(token->signer->chain.size(),
              header.find("x5c") == header.npos ? 0u : 1u);
  }
}

TEST(ManagementToken, TakesKeysOnP256UnderBothNames) {
  const auto leaf = own_certificate("curve", curve_key());
  for (const char* const alg : {"ES256", "ECDH256"}) {
    const std::string body =
        signed_token(x5c_header(alg, {leaf}), policy_payload("x"), curve_key());
    const auto token = parse_management_token(body);
    ASSERT_TRUE(token) << token.error().message();
    EXPECT_EQ(token->signer->algorithm, jose::Algorithm::ES256);
  }
  const std::string body = signed_token(
      R"({"alg":"ECDH256","jwk":{"x5c":)" + jose::write_x5c({&leaf, 1}) + "}}",
      policy_payload("x"), curve_key());
  EXPECT_TRUE(parse_management_token(body));
}

// client-compat.md: Terraform, Azure CLI.
TEST(ManagementToken, IgnoresWhatAnUnsignedHeaderSaysBesides) {
  const std::string body = unsigned_token(
      R"({"alg":"none","jku":"https://x/certs","kid":"k","typ":"JWT"})",
      R"({ "AttestationPolicy": "YQ", "other": 1 })");
  EXPECT_EQ(policy_text(parse_management_token(body).value()).value(), "a");
}

TEST(ManagementToken, TakesPaddedAndStandardBase64OfTheText) {
  EXPECT_EQ(refusal(unsigned_policy("YQ==")), "accepted");
  for (const char* const claim : {"w7_Dvw", "w7_Dvw==", "w7/Dvw=="}) {
    const std::string body = unsigned_policy(claim);
    EXPECT_EQ(policy_text(parse_management_token(body).value()).value(),
              "\u00ff\u00ff");
  }
}

TEST(ManagementToken, HasPlainTextInTheDialectOf2018Alone) {
  const std::string body = unsigned_policy("version=1.0;");
  const auto token = parse_management_token(body);
  ASSERT_TRUE(token);
  EXPECT_EQ(policy_text(*token, PolicyDialect::Of2018).value(), "version=1.0;");
  EXPECT_FALSE(policy_text(*token));
}

TEST(ManagementToken, MayHaveBase64InTheDialectOf2018) {
  for (const char* const claim : {"YQ", "YQ==", ""}) {
    const std::string body = unsigned_policy(claim);
    const auto token = parse_management_token(body);
    ASSERT_TRUE(token);
    EXPECT_EQ(policy_text(*token, PolicyDialect::Of2018).value(),
              policy_text(*token).value());
  }
  const std::string bad = unsigned_policy("YQ===");
  EXPECT_FALSE(
      policy_text(parse_management_token(bad).value(), PolicyDialect::Of2018));
}

// policy-management.md 8.
TEST(ManagementToken, IsRefusedInMaasWordsWhereItIsNoJws) {
  EXPECT_EQ(refusal("version 1: => permit();"),
            "Malformed JWT: Could not find first period in the token.");
  EXPECT_EQ(refusal(""),
            "Malformed JWT: Could not find first period in the token.");
  EXPECT_EQ(refusal("eyJhbGciOiJub25lIn0."),
            "Malformed JWT: Could not find second period in the token.");
  EXPECT_THAT(refusal("eyJhbGciOiJub25lIn0...."),
              StartsWith("Malformed JWT: expected three parts"));
}

TEST(ManagementToken, IsRefusedInMaasWordsWhereItsBase64IsBad) {
  EXPECT_EQ(refusal(unsigned_policy("a)b")),
            "AttestationPolicy: Unknown base64 character: 41 (')')");
  EXPECT_EQ(refusal(unsigned_policy("version=1.0;...")),
            "AttestationPolicy: Unknown base64 character: 46 ('.')");
  EXPECT_EQ(refusal("a\x01.b."), "header: Unknown base64 character: 1 ('?')");
  EXPECT_EQ(refusal("eyJhbGciOiJub25lIn0.e30=."),
            "payload: Unknown base64 character: 61 ('=')");
  EXPECT_THAT(refusal("eyJhbGciOiJub25lIn0.e31."), HasSubstr("payload: "));
}

TEST(ManagementToken, IsRefusedWhereHeaderOrPayloadIsNoJsonObject) {
  EXPECT_THAT(refusal(unsigned_token("[]", "{}")), StartsWith("header: "));
  EXPECT_THAT(refusal(unsigned_token("", "{}")), StartsWith("header: "));
  EXPECT_THAT(refusal(unsigned_token(R"({"alg":"none","alg":"none"})", "{}")),
              HasSubstr("alg"));
  EXPECT_THAT(refusal(unsigned_token(R"({"alg":"none"})", "[]")),
              StartsWith("payload: "));
  EXPECT_THAT(refusal(unsigned_token(R"({"alg":"none"})", "policy")),
              StartsWith("payload: "));
  EXPECT_THAT(refusal(unsigned_token("{}", "{}")), StartsWith("header.alg"));
}

TEST(ManagementToken, NeedsTheClaimInExactlyThisCase) {
  EXPECT_THAT(refusal(unsigned_token(R"({"alg":"none"})",
                                     R"({"attestationpolicy":"YQ"})")),
              StartsWith("AttestationPolicy"));
  EXPECT_THAT(refusal(unsigned_token(R"({"alg":"none"})",
                                     R"({"AttestationPolicy":1})")),
              StartsWith("AttestationPolicy"));
  EXPECT_THAT(refusal(kReset), HasSubstr(":reset"));
}

TEST(ManagementToken, CarriesAPolicyInUtf8) {
  EXPECT_EQ(refusal(unsigned_policy(base64url_of("ab\xff"))),
            "AttestationPolicy: the policy is not UTF-8 at byte 2");
}

TEST(ManagementToken, KnowsNoOtherAlgorithm) {
  for (const char* const alg : {"HS256", "RS384", "RS512", "PS256", "ES384",
                                "EdDSA", "None", "NONE", "rs256", ""}) {
    const std::string header = x5c_header(alg, {owner()});
    EXPECT_THAT(refusal(with_header(header)),
                HasSubstr("header.alg: expected none, RS256 or ES256"))
        << alg;
  }
}

TEST(ManagementToken, HasNoExtensions) {
  for (const char* const extension : {R"("crit":["exp"])", R"("b64":false)",
                                      R"("zip":"DEF")", R"("crit":[])"}) {
    EXPECT_THAT(refusal(unsigned_token(
                    std::string(R"({"alg":"none",)") + extension + "}",
                    policy_payload("x"))),
                HasSubstr("not supported here"))
        << extension;
  }
}

TEST(ManagementToken, HasASignatureIffItsAlgorithmMakesOne) {
  const std::string plain = unsigned_policy("YQ");
  EXPECT_EQ(refusal(plain + "AAAA"),
            "signature: expected no bytes with alg none, found 3");
  const std::string whole = with_header(x5c_header("RS256", {owner()}));
  EXPECT_EQ(refusal(whole.substr(0, whole.rfind('.') + 1)),
            "signature: expected a signature with alg RS256, found none");
}

TEST(ManagementToken, HasAnAlgorithmThatFitsItsKey) {
  const auto curve = own_certificate("curve", curve_key());
  EXPECT_THAT(refusal(with_header(x5c_header("RS256", {curve}))),
              HasSubstr("header.alg: RS256 is for RSA keys"));
  EXPECT_THAT(refusal(with_header(x5c_header("ES256", {owner()}))),
              HasSubstr("header.alg: ES256 is for keys on P-256"));
  EXPECT_THAT(refusal(with_header(R"({"alg":"RS256","jwk":{"alg":"PS256",)"
                                  R"("x5c":)" +
                                  jose::write_x5c({&owner(), 1}) + "}}")),
              HasSubstr("header.jwk.alg: another algorithm"));
}

TEST(ManagementToken, NamesOneKey) {
  const std::string other =
      jose::write_jwk({{}, {}, stranger_key().public_key(), {}});
  EXPECT_EQ(
      refusal(with_header(R"({"alg":"RS256","jwk":)" + other + R"(,"x5c":)" +
                          jose::write_x5c({&owner(), 1}) + "}")),
      "header.jwk: another key than that of x5c");
  EXPECT_THAT(refusal(with_header(R"({"alg":"RS256","kid":"k"})")),
              HasSubstr("expected the signer's key in x5c or jwk"));
}

TEST(ManagementToken, RefusesPrivateKeysAndBrokenCertificates) {
  EXPECT_THAT(refusal(with_header(R"({"alg":"RS256","jwk":{"kty":"RSA",)"
                                  R"("d":"AA","n":"AQ","e":"AQAB"}})")),
              HasSubstr("header.jwk.d: a member of a private"));
  for (const char* const x5c :
       {"[]", "null", "[1]", R"(["AAAA"])", R"(["*"])"}) {
    EXPECT_THAT(refusal(with_header(R"({"alg":"RS256","x5c":)" +
                                    std::string(x5c) + "}")),
                StartsWith("header.x5c"))
        << x5c;
  }
}

TEST(ManagementToken, RefusesWeakRsaKeys) {
  // 512 bits.
  const std::string jwk = R"({"kty":"RSA","e":"AQAB","n":")" +
                          base64url_of(std::string(64, '\xff')) + "\"}";
  EXPECT_THAT(refusal(with_header(R"({"alg":"RS256","jwk":)" + jwk + "}")),
              HasSubstr("2048"));
}

TEST(ManagementToken, IsAtMostOneMebibyte) {
  const auto token =
      parse_management_token(std::string(kMaxManagementToken + 1, 'a'));
  ASSERT_FALSE(token);
  EXPECT_EQ(token.error().code(), Code::FieldTooLong);
}

TEST(SignerJwk, IsNormalised) {
  const std::string body = with_header(R"({"alg":"RSA256","jwk":{"x5c":)" +
                                       jose::write_x5c({&owner(), 1}) + "}}");
  EXPECT_EQ(jwk_of(*parse_management_token(body)->signer),
            R"({"alg":"RS256","kty":"RSA","use":"sig","x5c":)" +
                jose::write_x5c({&owner(), 1}) + "}");
}

TEST(SignerJwk, OfABareKeyHasItsMembers) {
  const std::string body = with_header(
      R"({"alg":"RS256","jwk":)" +
      jose::write_jwk({{}, {}, owner_key().public_key(), {}}) + "}");
  const auto token = parse_management_token(body);
  EXPECT_THAT(jwk_of(*token->signer),
              StartsWith(R"({"alg":"RS256","e":"AQAB")"));
  EXPECT_EQ(thumbprint_of(*token->signer),
            jose::thumbprint(owner_key().public_key()));
}

TEST(Thumbprint, IsUpperCaseHexOfSha1) {
  const std::string thumbprint = thumbprint_of(owner());
  EXPECT_EQ(thumbprint.size(), 40u);
  EXPECT_EQ(thumbprint.find_first_not_of("0123456789ABCDEF"), thumbprint.npos);
}

}  // namespace
}  // namespace assay::provider
