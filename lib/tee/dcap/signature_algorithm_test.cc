// SPDX-License-Identifier: Apache-2.0
// Tests of the algorithm that certificates and CRLs name.
#include "tee/dcap/signature_algorithm.h"

#include <gtest/gtest.h>

#include "tee/dcap/test_platform.h"

namespace assay::dcap {
namespace {

TEST(SignatureAlgorithm, IsToldOfCertificatesAndCrls) {
  const TestPlatform platform;
  EXPECT_TRUE(says_ecdsa_with_sha256(platform.root_certificate().der()));
  EXPECT_TRUE(says_ecdsa_with_sha256(platform.pck_crl_der()));
}

TEST(SignatureAlgorithm, IsNoOtherThanEcdsaWithSha256) {
  const crypto::PrivateKey rsa = crypto::PrivateKey::generate_rsa(2048);
  EXPECT_FALSE(says_ecdsa_with_sha256(
      build_crl(intel_crl_spec("Intel SGX Root CA"), rsa)));
  constexpr uint8_t kEcdsaWithSha384[] = {
      0x30, 0x0e,                                      // SEQUENCE, 14 bytes
      0x30, 0x00,                                      // signed part
      0x30, 0x0a,                                      // AlgorithmIdentifier
      0x06, 0x08,                                      // OBJECT IDENTIFIER
      0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03,  // 1.2.840.10045.4.3.3
  };
  EXPECT_FALSE(says_ecdsa_with_sha256(kEcdsaWithSha384));
}

TEST(SignatureAlgorithm, IsNotToldOfWhatIsNotSigned) {
  EXPECT_FALSE(says_ecdsa_with_sha256({}));
  EXPECT_FALSE(says_ecdsa_with_sha256(Buffer{0x30, 0x02, 0x30, 0x00}));
}

}  // namespace
}  // namespace assay::dcap
