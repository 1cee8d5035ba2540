// SPDX-License-Identifier: Apache-2.0
// Tests of making, reading, writing and using private keys.
#include "crypto/private_key.h"

#include <array>

#include <gtest/gtest.h>

namespace assay::crypto {
namespace {

constexpr std::string_view kPem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgWe07VYPhihWjvxb+\n"
    "OPVf+K0V3Apz3ZE41xlKbUuZD0+hRANCAASxQOkZLNOi9x9rA040pncByqmeiWQy\n"
    "IGJygU3fh+RJanjI6Urtv0Hg1Z8RMXfecKvO5MzFZoXC+3HX+SAGaaW0\n"
    "-----END PRIVATE KEY-----\n";

constexpr std::string_view kTraditionalPem =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEIC+UvFxuVRFopyajdffdpWsYKYSRDc9d5srsjgIZDtH+oAoGCCqGSM49\n"
    "AwEHoUQDQgAE6YZceEnFNZj0TIo3kzRvOrLuWTxPGzB0XJW0JiNBV8KWJJb6Gjqf\n"
    "E+yaVO/fITtMwA3jhT9jhZEH5qKUKZhlSg==\n"
    "-----END EC PRIVATE KEY-----\n";

// Encrypted with the empty pass phrase.
constexpr std::string_view kEncryptedPem =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAh3UK4D4lLo8gICCAAw\n"
    "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEAe/PaqJrMcC3jVoxfL2VX0EgZCU\n"
    "ya5Yy7Jmi7tKYysYFsJe2CkY49EXtZ0Wo4e0umo4RcIc0IpvrYHNq0qGR9D+GM8N\n"
    "gkLjypSDqOGMc9IEFCaPDL6VzwGfpk2YnQDcx9yrckaMH7uAOBx6TYqO5UxHH2UQ\n"
    "Hew6E/PUxexA6I/40CO/GUsH/bCAOXD+P3GrpIZ/EhCOLT9zPY+C0LoGfd48vmc=\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";

PrivateKey p256() {
  return PrivateKey::from_pem(kPem).value();
}

Code code_of(const Result<PrivateKey>& result) {
  return result ? Code::Internal : result.error().code();
}

TEST(PrivateKey, ReadsPkcs8AndTraditionalPem) {
  EXPECT_EQ(p256().public_key().kind(), KeyKind::P256);
  EXPECT_TRUE(PrivateKey::from_pem(kTraditionalPem).has_value());
}

TEST(PrivateKey, ComesBackFromPem) {
  EXPECT_EQ(p256().pem(), kPem);
}

TEST(PrivateKey, ComesBackFromPkcs8) {
  const PrivateKey key = p256();
  const PrivateKey again = PrivateKey::from_pkcs8(key.pkcs8()).value();
  EXPECT_EQ(again.pkcs8(), key.pkcs8());
  EXPECT_TRUE(again.public_key().same_as(key.public_key()));
}

TEST(PrivateKey, RefusesTrailingBytesAfterPkcs8) {
  Buffer der = p256().pkcs8();
  der.push_back(0);
  EXPECT_EQ(code_of(PrivateKey::from_pkcs8(der)), Code::KeyMalformed);
  EXPECT_EQ(code_of(PrivateKey::from_pkcs8({})), Code::KeyMalformed);
}

TEST(PrivateKey, RefusesAnEncryptedKeyWithoutAsking) {
  EXPECT_EQ(code_of(PrivateKey::from_pem(kEncryptedPem)), Code::KeyMalformed);
}

TEST(PrivateKey, RefusesWhatIsNoPem) {
  EXPECT_EQ(code_of(PrivateKey::from_pem({})), Code::KeyMalformed);
  EXPECT_EQ(code_of(PrivateKey::from_pem("key")), Code::KeyMalformed);
  EXPECT_EQ(code_of(PrivateKey::from_pem(std::string(100'000, '-'))),
            Code::KeyMalformed);
}

TEST(PrivateKey, SignsWithP256SoThatThePublicKeyVerifies) {
  const PrivateKey key = p256();
  const Bytes message = bytes_of("message");
  const Buffer signature = key.sign(SignatureScheme::EcdsaP256Sha256, message);
  EXPECT_EQ(signature.size(), 64u);
  EXPECT_TRUE(verify_signature(
      key.public_key(), SignatureScheme::EcdsaP256Sha256, message, signature));
}

TEST(PrivateKey, SignsWithEveryRsaSchemeAndNoOtherVerifies) {
  const PrivateKey key = PrivateKey::generate_rsa(2048);
  const Bytes message = bytes_of("message");
  const std::array schemes = {
      SignatureScheme::RsaPkcs1Sha256, SignatureScheme::RsaPkcs1Sha384,
      SignatureScheme::RsaPkcs1Sha512, SignatureScheme::RsaPssSha256,
      SignatureScheme::RsaPssSha384,   SignatureScheme::RsaPssSha512};
  for (const SignatureScheme used : schemes) {
    const Buffer signature = key.sign(used, message);
    EXPECT_EQ(signature.size(), 256u);
    for (const SignatureScheme tried : schemes) {
      EXPECT_EQ(verify_signature(key.public_key(), tried, message, signature),
                tried == used);
    }
  }
}

TEST(PrivateKey, GeneratesADifferentKeyEachTime) {
  const PrivateKey p384 = PrivateKey::generate_p384();
  EXPECT_EQ(p384.public_key().kind(), KeyKind::P384);
  EXPECT_EQ(p384.sign(SignatureScheme::EcdsaP384Sha384, Buffer{1}).size(), 96u);
  EXPECT_FALSE(PrivateKey::generate_p256().public_key().same_as(
      PrivateKey::generate_p256().public_key()));
}

}  // namespace
}  // namespace assay::crypto
