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

x509::Certificate certificate_of(const SigningKey& key) {
  return x509::Certificate::parse(key.certificate).value();
}

Result<SigningKey> restored_as(const x509::Certificate& certificate,
                               std::string_view uri) {
  return restore_signing_key(rsa_key(), jose::Algorithm::RS256, certificate,
                             uri);
}

TEST(SigningKey, HasACertificateLikeMaasInstanceKeys) {
  const x509::Certificate certificate = certificate_of(signing_key());
  EXPECT_EQ(certificate.subject_attribute("CN"), kUri);
  EXPECT_TRUE(equal(certificate.subject_der(), certificate.issuer_der()));
  EXPECT_EQ(codec::encode_hex(certificate.serial()), "01");
  EXPECT_EQ(format_rfc3339(certificate.not_before()), "2019-05-01T00:00:00Z");
  EXPECT_EQ(format_rfc3339(certificate.not_after()), "2050-12-31T23:59:59Z");
  EXPECT_TRUE(certificate.public_key().same_as(rsa_key().public_key()));
}

TEST(SigningKey, IsNoCertificateAuthority) {
  EXPECT_FALSE(certificate_of(signing_key()).is_ca());
}

TEST(SigningKey, HasKeyIdentifiersButNoQuoteOfAnEnclave) {
  const x509::Certificate certificate = certificate_of(signing_key());
  EXPECT_FALSE(certificate.subject_key_id().empty());
  EXPECT_TRUE(
      equal(certificate.subject_key_id(), certificate.authority_key_id()));
  EXPECT_FALSE(certificate.find_extension("1.3.6.1.4.1.311.105.1"));
}

TEST(SigningKey, NamesItselfByMaasRule) {
  EXPECT_EQ(signing_key().kid, jose::maa_key_id(rsa_key().public_key()));
  EXPECT_EQ(jwk_of(signing_key()).alg, "RS256");
}

TEST(SigningKey, WritesHeadersInMaasOrder) {
  const std::string rest = R"("jku":"https://localhost:8443/certs","kid":")" +
                           signing_key().kid + R"(","typ":"JWT"})";
  EXPECT_EQ(signing_key().header_json, R"({"alg":"RS256",)" + rest);
  EXPECT_EQ(signing_key().unsigned_header_json, R"({"alg":"none",)" + rest);
}

TEST(SigningKey, IsRestoredWithItsCertificate) {
  const x509::Certificate certificate = certificate_of(signing_key());
  const auto restored = restored_as(certificate, kUri);
  ASSERT_TRUE(restored.has_value()) << restored.error().message();
  EXPECT_EQ(restored->header_json, signing_key().header_json);
  EXPECT_TRUE(equal(restored->certificate, certificate.der()));
}

TEST(SigningKey, IsRecalledAsItWas) {
  const SigningKey& made = signing_key();
  const auto recalled = recall_signing_key(rsa_key(), jose::Algorithm::RS256,
                                           made.kid, made.certificate, kUri);
  ASSERT_TRUE(recalled.has_value()) << recalled.error().message();
  EXPECT_EQ(recalled->kid, made.kid);
  EXPECT_EQ(recalled->certificate, made.certificate);
  EXPECT_EQ(recalled->header_json, made.header_json);
  EXPECT_EQ(recall_signing_key(rsa_key(), jose::Algorithm::ES256, made.kid,
                               made.certificate, kUri)
                .error()
                .code(),
            Code::KeyMalformed);
}

TEST(SigningKey, RefusesTheCertificateOfAnotherKey) {
  const SigningKey other =
      make_signing_key(crypto::PrivateKey::generate_rsa(2048), kUri);
  const auto restored = restored_as(certificate_of(other), kUri);
  ASSERT_FALSE(restored.has_value());
  EXPECT_EQ(restored.error().code(), Code::KeyMalformed);
}

TEST(SigningKey, RefusesTheCertificateOfAnotherProvider) {
  const auto restored =
      restored_as(certificate_of(signing_key()), "https://other.example");
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
    EXPECT_EQ(jwk_of(made).alg, jose::name_of(algorithm));
    EXPECT_EQ(made.kid, jose::maa_key_id(key.public_key()));
    const std::string token =
        jose::sign(made.header_json, "{}", made.algorithm, key);
    const jose::Jwk jwk = jwk_of(made);
    EXPECT_TRUE(jose::verify(jose::parse_jws(token).value(), {&jwk, 1},
                             {&algorithm, 1}))
        << jose::name_of(algorithm);
    EXPECT_TRUE(
        restore_signing_key(key, algorithm, certificate_of(made), kUri));
  }
}

// A device that has curve's key.
Result<Buffer> sign_there(const void* curve, crypto::SignatureScheme scheme,
                          Bytes message) {
  return static_cast<const crypto::PrivateKey*>(curve)->sign(scheme, message);
}

struct DeviceKey {
  crypto::Signer present;
  crypto::Signer absent;
};

DeviceKey device_key() {
  const auto key = std::make_shared<const crypto::PrivateKey>(
      crypto::PrivateKey::generate_p256());
  const std::string reference = "pkcs11:token=t;id=%01";
  return {crypto::Signer::in_device(key->public_key(), reference,
                                    crypto::DeviceAccess{sign_there, key}),
          crypto::Signer::in_device(key->public_key(), reference, {})};
}

TEST(SigningKey, OfADeviceIsCertifiedAndRestored) {
  const DeviceKey key = device_key();
  const auto made = certify_key(key.present, jose::Algorithm::ES256, kUri);
  ASSERT_TRUE(made) << made.error().message();
  EXPECT_EQ(certificate_of(*made).subject_attribute("CN"), kUri);
  EXPECT_TRUE(is_certified_for(*made, kUri));
  EXPECT_FALSE(is_certified_for(*made, "https://other.example"));
  const auto restored = restore_signing_key(key.absent, jose::Algorithm::ES256,
                                            certificate_of(*made), kUri);
  ASSERT_TRUE(restored) << restored.error().message();
  EXPECT_EQ(restored->header_json, made->header_json);
}

TEST(SigningKey, OfADeviceIsNotCertifiedWithoutIt) {
  const auto refused =
      certify_key(device_key().absent, jose::Algorithm::ES256, kUri);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::TokenKeyUnavailable);
}

TEST(SigningKey, IsCertifiedForItsAlgorithmOnly) {
  const auto refused = certify_key(rsa_key(), jose::Algorithm::ES256, kUri);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::KeyMalformed);
}

TEST(SigningKey, MovesWithItsCertificate) {
  constexpr std::string_view kOther = "https://other.example";
  SigningKey key = signing_key();
  key.retired_at = from_unix(1);
  const SigningKey moved = move_key(key, kOther);
  EXPECT_EQ(certificate_of(moved).subject_attribute("CN"), kOther);
  EXPECT_THAT(moved.header_json, HasSubstr("https://other.example/certs"));
  EXPECT_EQ(moved.retired_at, from_unix(1));
}

TEST(SigningKey, MovesBeforeItsCertificateWhereTheDeviceIsAbsent) {
  constexpr std::string_view kOther = "https://other.example";
  const DeviceKey key = device_key();
  SigningKey made =
      certify_key(key.present, jose::Algorithm::ES256, kUri).value();
  made.key = key.absent;
  SigningKey moved = move_key(made, kOther);
  EXPECT_THAT(moved.header_json, HasSubstr("https://other.example/certs"));
  EXPECT_FALSE(is_certified_for(moved, kOther));
  // The record of it is read again.
  EXPECT_TRUE(restore_signing_key(key.absent, jose::Algorithm::ES256,
                                  certificate_of(moved), kOther));
  moved.key = key.present;
  EXPECT_TRUE(is_certified_for(move_key(moved, kOther), kOther));
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
