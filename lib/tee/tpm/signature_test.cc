// SPDX-License-Identifier: Apache-2.0
// Tests of TPMT_SIGNATURE.
#include "tee/tpm/signature.h"

#include <gtest/gtest.h>

#include "tee/tpm/test_structures.h"

namespace assay::tpm {
namespace {

using crypto::SignatureScheme;
using test::write_rsa_signature;
using test::write_sized;

const Bytes kMessage = bytes_of("signed");

Code refusal(Bytes input) {
  const auto signature = parse_signature(input);
  return signature ? Code::Internal : signature.error().code();
}

TEST(Signature, OfRsaSsaVerifies) {
  const auto& key = test::rsa_key();
  const Buffer raw = key.sign(SignatureScheme::RsaPkcs1Sha256, kMessage);
  const auto signature = parse_signature(write_rsa_signature(raw));
  ASSERT_TRUE(signature) << signature.error().message();
  EXPECT_TRUE(verify_signature(key.public_key(), *signature, kMessage));
  EXPECT_FALSE(
      verify_signature(key.public_key(), *signature, bytes_of("other")));
  EXPECT_TRUE(verify_signature(
      key.public_key(), plain_signature(raw, crypto::Hash::Sha256), kMessage));
}

TEST(Signature, OfRsaPssVerifiesWithTheSaltOfADigestAndWithTheLongest) {
  const auto& key = test::rsa_key();
  for (const SignatureScheme scheme :
       {SignatureScheme::RsaPssSha256, SignatureScheme::RsaPssAnySaltSha256}) {
    Writer w;
    w.u16be(0x0016).u16be(0x000b);
    write_sized(w, key.sign(scheme, kMessage));
    const auto signature = parse_signature(w.buffer());
    ASSERT_TRUE(signature) << signature.error().message();
    EXPECT_TRUE(verify_signature(key.public_key(), *signature, kMessage));
  }
}

TEST(Signature, OfEcdsaVerifiesWithNumbersOfAnyLength) {
  const auto key = crypto::PrivateKey::generate_p256();
  const Buffer raw = key.sign(SignatureScheme::EcdsaP256Sha256, kMessage);
  for (const size_t zeros : {size_t{0}, size_t{4}}) {
    Writer w;
    w.u16be(0x0018).u16be(0x000b);
    Writer r;
    r.zeros(zeros).bytes(Bytes(raw).first(32));
    write_sized(w, r.buffer());
    write_sized(w, Bytes(raw).subspan(32));
    const auto signature = parse_signature(w.buffer());
    ASSERT_TRUE(signature) << signature.error().message();
    EXPECT_TRUE(verify_signature(key.public_key(), *signature, kMessage));
  }
}

TEST(Signature, RefusesSha1AndUnknownSchemes) {
  Buffer bytes = write_rsa_signature(Buffer(256));
  bytes[3] = 0x04;  // SHA-1
  EXPECT_EQ(refusal(bytes), Code::EvidenceUnsupported);
  bytes[3] = 0x0b;
  bytes[1] = 0x05;  // HMAC
  EXPECT_EQ(refusal(bytes), Code::EvidenceUnsupported);
}

TEST(Signature, IsRefusedAtEveryLengthButItsOwn) {
  Buffer bytes = write_rsa_signature(Buffer(16));
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(refusal(Bytes(bytes).first(size)), Code::EvidenceTruncated);
  }
  bytes.push_back(0);
  EXPECT_EQ(refusal(bytes), Code::EvidenceTrailingBytes);
}

TEST(Signature, OfACurveWithAnotherHashIsNotGood) {
  const auto key = crypto::PrivateKey::generate_p256();
  const Buffer raw = key.sign(SignatureScheme::EcdsaP256Sha256, kMessage);
  Signature signature{Signing::Ecdsa, crypto::Hash::Sha384, {}, raw, raw};
  EXPECT_FALSE(verify_signature(key.public_key(), signature, kMessage));
}

}  // namespace
}  // namespace assay::tpm
