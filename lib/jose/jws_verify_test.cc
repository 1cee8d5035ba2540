// SPDX-License-Identifier: Apache-2.0
// JSON Web Signatures verified: published examples and every refusal.
#include <array>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "codec/base64.h"
#include "codec/der.h"
#include "jose/jws.h"
#include "jose/test_keys.h"

namespace assay::jose {
namespace {

// RFC 7515, appendix A.2.
constexpr std::string_view kRs256Token =
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh"
    "0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB"
    "__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9"
    "uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARN"
    "PvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZES"
    "c6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVm"
    "tVrBp0igcN_IoypGlUPQGe77Rw";
// RFC 7515, appendix A.3.
constexpr std::string_view kEs256Token =
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh"
    "0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6"
    "-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
constexpr std::string_view kEs384Token =
    "eyJhbGciOiJFUzM4NCJ9.UGF5bG9hZA.uJx_QgdIuG9wEVZp1CABSVPoIr53gA5Lt-GDpiVH"
    "tNnq3DZJebbMnTwoH4wpPa9766IljhlgBgCUI43TCZ7MzvZatIFJSkuh17TwZR8xAQaUlZIW"
    "3laQ2k_h0Mj8Vsoe";
// RFC 7515, appendix A.4.
constexpr std::string_view kEs512Token =
    "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi"
    "70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZC"
    "PEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLzeO_Jn";
constexpr std::array<Algorithm, 10> kEveryAlgorithm = {
    Algorithm::None,  Algorithm::RS256, Algorithm::RS384, Algorithm::RS512,
    Algorithm::PS256, Algorithm::PS384, Algorithm::PS512, Algorithm::ES256,
    Algorithm::ES384, Algorithm::ES512};

std::string header_of(Algorithm algorithm) {
  return fmt::format(R"({{"alg":"{}"}})", name_of(algorithm));
}

Jwk key(std::string_view text, std::string kid = {}) {
  Jwk jwk = parse_jwk(text).value();
  jwk.kid = std::move(kid);
  return jwk;
}

Jwk key(const crypto::PrivateKey& key, std::string kid = {}) {
  return {.kid = std::move(kid), .alg = {}, .key = key.public_key(), .x5c = {}};
}

Result<VerifiedJws> verify_with(std::string_view text,
                                const std::vector<Jwk>& keys) {
  return verify(parse_jws(text).value(), keys, kEveryAlgorithm);
}

Code refusal(std::string_view text, const std::vector<Jwk>& keys) {
  const Result<VerifiedJws> verified = verify_with(text, keys);
  EXPECT_FALSE(verified);
  return verified ? Code::Internal : verified.error().code();
}

TEST(JwsVerifier, AcceptsTheExamplesOfTheRfc) {
  EXPECT_TRUE(verify_with(kRs256Token, {key(rsa_jwk())}));
  EXPECT_TRUE(verify_with(kEs256Token, {key(kP256Jwk)}));
  EXPECT_TRUE(verify_with(kEs384Token, {key(kP384Jwk)}));
  EXPECT_TRUE(verify_with(kEs512Token, {key(kP521Jwk)}));
}

TEST(JwsVerifier, GivesPayloadHeaderAndKey) {
  const Result<VerifiedJws> verified =
      verify_with(kEs512Token, {key(kP256Jwk), key(kP521Jwk, "second")});
  ASSERT_TRUE(verified) << verified.error().message();
  EXPECT_EQ(verified->payload(), "Payload");
  EXPECT_EQ(verified->header_json(), R"({"alg":"ES512"})");
  EXPECT_EQ(verified->key().kid, "second");
}

TEST(JwsVerifier, AcceptsWhatSignMakes) {
  const crypto::PrivateKey rsa = crypto::PrivateKey::generate_rsa(2048);
  for (const Algorithm algorithm :
       {Algorithm::RS256, Algorithm::RS384, Algorithm::RS512, Algorithm::PS256,
        Algorithm::PS384, Algorithm::PS512}) {
    const std::string text = sign(header_of(algorithm), "{}", algorithm, rsa);
    EXPECT_TRUE(verify_with(text, {key(rsa)})) << name_of(algorithm);
  }
  const crypto::PrivateKey p256 = crypto::PrivateKey::generate_p256();
  const std::string text =
      sign(header_of(Algorithm::ES256), "{}", Algorithm::ES256, p256);
  EXPECT_TRUE(verify_with(text, {key(p256)}));
}

TEST(JwsVerifier, RefusesAnotherPayload) {
  std::string text(kEs512Token);
  text.replace(text.find('.') + 1, 1, "V");
  EXPECT_EQ(refusal(text, {key(kP521Jwk)}), Code::TokenSignature);
}

TEST(JwsVerifier, NeverAcceptsNone) {
  EXPECT_EQ(refusal("eyJhbGciOiJub25lIn0.e30.", {key(kP256Jwk)}),
            Code::TokenAlgorithm);
}

TEST(JwsVerifier, RefusesAnAlgorithmThatIsNotAllowed) {
  const std::vector<Jwk> keys = {key(kP256Jwk)};
  const Result<VerifiedJws> verified =
      verify(parse_jws(kEs256Token).value(), keys, {{Algorithm::RS256}});
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().code(), Code::TokenAlgorithm);
}

TEST(JwsVerifier, RefusesKeysOfAnotherKind) {
  EXPECT_EQ(refusal(kEs256Token, {key(rsa_jwk()), key(kP384Jwk)}),
            Code::TokenKeyUnknown);
  EXPECT_EQ(refusal(kRs256Token, {key(kP256Jwk)}), Code::TokenKeyUnknown);
}

TEST(JwsVerifier, RefusesAnEmptySet) {
  EXPECT_EQ(refusal(kRs256Token, {}), Code::TokenKeyUnknown);
}

TEST(JwsVerifier, RefusesAKeyMadeForAnotherAlgorithm) {
  Jwk jwk = key(rsa_jwk());
  jwk.alg = "PS256";
  EXPECT_EQ(refusal(kRs256Token, {jwk}), Code::TokenKeyUnknown);
  jwk.alg = "RS256";
  EXPECT_TRUE(verify_with(kRs256Token, {jwk}));
}

TEST(JwsVerifier, TriesOnlyTheKeyThatTheTokenNames) {
  const crypto::PrivateKey signer = crypto::PrivateKey::generate_p256();
  const std::string text =
      sign(R"({"alg":"ES256","kid":"a"})", "{}", Algorithm::ES256, signer);
  EXPECT_TRUE(verify_with(text, {key(kP256Jwk, "b"), key(signer, "a")}));
  EXPECT_EQ(refusal(text, {key(kP256Jwk, "a"), key(signer, "b")}),
            Code::TokenSignature);
}

TEST(JwsVerifier, TriesEveryKeyWhereTheNameIsUnknown) {
  const crypto::PrivateKey signer = crypto::PrivateKey::generate_p256();
  const std::string text =
      sign(R"({"alg":"ES256","kid":"a"})", "{}", Algorithm::ES256, signer);
  EXPECT_TRUE(verify_with(text, {key(kP256Jwk, "b"), key(signer, "A")}));
}

TEST(JwsVerifier, RefusesASignatureInDer) {
  const Jws jws = parse_jws(kEs256Token).value();
  const std::string text =
      fmt::format("{}.{}", jws.signing_input,
                  codec::encode_base64(codec::ecdsa_raw_to_der(jws.signature),
                                       codec::Base64::Url));
  EXPECT_EQ(refusal(text, {key(kP256Jwk)}), Code::TokenSignature);
}

}  // namespace
}  // namespace assay::jose
