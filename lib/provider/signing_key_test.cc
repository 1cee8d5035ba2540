// SPDX-License-Identifier: Apache-2.0
// Signing keys as MAA's clients see them.
#include "provider/signing_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/hex.h"

namespace assay::provider {
namespace {

using testing::HasSubstr;

constexpr std::string_view kUri = "https://localhost:8443";

const crypto::PrivateKey& rsa_key() {
  static const crypto::PrivateKey key = crypto::PrivateKey::generate_rsa(2048);
  return key;
}

const SigningKey& signing_key() {
  static const SigningKey key = make_signing_key(rsa_key(), kUri);
  return key;
}

Result<SigningKey> restored_as(const x509::Certificate& certificate,
                               std::string_view uri) {
  return restore_signing_key(rsa_key(), jose::Algorithm::RS256, certificate,
                             uri);
}

TEST(SigningKey, HasACertificateLikeMaasInstanceKeys) {
  const x509::Certificate& certificate = signing_key().jwk.x5c.front();
  EXPECT_EQ(signing_key().jwk.x5c.size(), 1u);
  EXPECT_EQ(certificate.subject_attribute("CN"), kUri);
  EXPECT_TRUE(equal(certificate.subject_der(), certificate.issuer_der()));
  EXPECT_EQ(codec::encode_hex(certificate.serial()), "01");
  EXPECT_EQ(format_rfc3339(certificate.not_before()), "2019-05-01T00:00:00Z");
  EXPECT_EQ(format_rfc3339(certificate.not_after()), "2050-12-31T23:59:59Z");
  EXPECT_TRUE(certificate.public_key().same_as(rsa_key().public_key()));
}

TEST(SigningKey, IsNoCertificateAuthority) {
  EXPECT_FALSE(signing_key().jwk.x5c.front().is_ca());
}

TEST(SigningKey, HasKeyIdentifiersButNoQuoteOfAnEnclave) {
  const x509::Certificate& certificate = signing_key().jwk.x5c.front();
  EXPECT_FALSE(certificate.subject_key_id().empty());
  EXPECT_TRUE(
      equal(certificate.subject_key_id(), certificate.authority_key_id()));
  EXPECT_FALSE(certificate.find_extension("1.3.6.1.4.1.311.105.1"));
}

TEST(SigningKey, NamesItselfByMaasRule) {
  EXPECT_EQ(signing_key().jwk.kid, jose::maa_key_id(rsa_key().public_key()));
  EXPECT_EQ(signing_key().jwk.alg, "RS256");
}

TEST(SigningKey, WritesHeadersInMaasOrder) {
  const std::string rest = R"("jku":"https://localhost:8443/certs","kid":")" +
                           signing_key().jwk.kid + R"(","typ":"JWT"})";
  EXPECT_EQ(signing_key().header_json, R"({"alg":"RS256",)" + rest);
  EXPECT_EQ(signing_key().unsigned_header_json, R"({"alg":"none",)" + rest);
}

TEST(SigningKey, IsRestoredWithItsCertificate) {
  const x509::Certificate& certificate = signing_key().jwk.x5c.front();
  const auto restored = restored_as(certificate, kUri);
  ASSERT_TRUE(restored.has_value()) << restored.error().message();
  EXPECT_EQ(restored->header_json, signing_key().header_json);
  EXPECT_TRUE(equal(restored->jwk.x5c.front().der(), certificate.der()));
}

TEST(SigningKey, RefusesTheCertificateOfAnotherKey) {
  const SigningKey other =
      make_signing_key(crypto::PrivateKey::generate_rsa(2048), kUri);
  const auto restored = restored_as(other.jwk.x5c.front(), kUri);
  ASSERT_FALSE(restored.has_value());
  EXPECT_EQ(restored.error().code(), Code::KeyMalformed);
}

TEST(SigningKey, RefusesTheCertificateOfAnotherProvider) {
  const auto restored =
      restored_as(signing_key().jwk.x5c.front(), "https://other.example");
  ASSERT_FALSE(restored.has_value());
  EXPECT_THAT(restored.error().detail(), HasSubstr("not https://other"));
}

TEST(SigningKey, SignsWithEveryTokenAlgorithm) {
  const crypto::PrivateKey curve = crypto::PrivateKey::generate_p256();
  for (const auto& [key, algorithm] :
       {std::pair{rsa_key(), jose::Algorithm::RS256},
        std::pair{rsa_key(), jose::Algorithm::PS256},
        std::pair{curve, jose::Algorithm::ES256}}) {
    const SigningKey made = make_signing_key(key, algorithm, kUri);
    EXPECT_EQ(made.jwk.alg, jose::name_of(algorithm));
    EXPECT_EQ(made.jwk.kid, jose::maa_key_id(key.public_key()));
    const std::string token =
        jose::sign(made.header_json, "{}", made.algorithm, made.key);
    EXPECT_TRUE(jose::verify(jose::parse_jws(token).value(), {&made.jwk, 1},
                             {&algorithm, 1}))
        << jose::name_of(algorithm);
    EXPECT_TRUE(
        restore_signing_key(key, algorithm, made.jwk.x5c.front(), kUri));
  }
}

TEST(TokenAlgorithm, IsOneOfThreeAndFitsTheKey) {
  const auto refusal = [](const crypto::PrivateKey& key,
                          jose::Algorithm algorithm) {
    const auto checked = check_token_algorithm(key.public_key(), algorithm);
    return checked ? "taken" : checked.error().detail();
  };
  const crypto::PrivateKey curve = crypto::PrivateKey::generate_p256();
  EXPECT_THAT(refusal(rsa_key(), jose::Algorithm::None),
              HasSubstr("RS256, PS256 or ES256, not with none"));
  EXPECT_THAT(refusal(rsa_key(), jose::Algorithm::RS512),
              HasSubstr("not with RS512"));
  EXPECT_THAT(refusal(rsa_key(), jose::Algorithm::ES256),
              HasSubstr("ES256 needs a key on P-256"));
  EXPECT_THAT(refusal(curve, jose::Algorithm::PS256),
              HasSubstr("PS256 needs an RSA key"));
}

}  // namespace
}  // namespace assay::provider
