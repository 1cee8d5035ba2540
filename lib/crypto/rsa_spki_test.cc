// SPDX-License-Identifier: Apache-2.0
// Tests of RSA keys in DER, against OpenSSL.
#include "crypto/rsa_spki.h"

#include <gtest/gtest.h>

#include "crypto/handles.h"
#include "crypto/private_key.h"

namespace assay::crypto {
namespace {

// As OpenSSL writes it.
Buffer spki_of(unsigned bits) {
  return encode_der<EVP_PKEY>(
      i2d_PUBKEY, PrivateKey::generate_rsa(bits).public_key().handle());
}

TEST(RsaSpki, IsReadAndWrittenAsOpensslDoes) {
  for (const unsigned bits : {2048u, 2056u, 3072u}) {
    const Buffer spki = spki_of(bits);
    const auto numbers = read_rsa_spki(spki);
    ASSERT_TRUE(numbers.has_value());
    EXPECT_EQ(numbers->modulus.size(), bits / 8);
    EXPECT_EQ(copy_of(numbers->exponent), (Buffer{1, 0, 1}));
    EXPECT_EQ(write_rsa_spki(*numbers), spki);
  }
}

TEST(RsaSpki, IsNotReadWhereItHasAnotherForm) {
  const Buffer spki = spki_of(2048);
  for (size_t size = 0; size < spki.size(); ++size) {
    EXPECT_FALSE(read_rsa_spki(Bytes(spki).first(size))) << size;
  }
  Buffer longer = spki;
  longer.push_back(0);
  EXPECT_FALSE(read_rsa_spki(longer));
  EXPECT_FALSE(read_rsa_spki(PrivateKey::generate_p256().public_key().spki()));
}

// INTEGERs below zero, or with zeros too many, are OpenSSL's to judge.
TEST(RsaSpki, HasNumbersAboveZeroInTheirOneForm) {
  const Buffer high(256, 0x80);
  EXPECT_TRUE(read_rsa_spki(write_rsa_spki({high, Buffer{3}})));
  Buffer negative = write_rsa_spki({Buffer(256, 0x40), Buffer{3}});
  ASSERT_TRUE(read_rsa_spki(negative));
  const size_t modulus = negative.size() - 3 - 256;
  negative[modulus] = 0xc0;
  EXPECT_FALSE(read_rsa_spki(negative));
  negative[modulus] = 0;
  EXPECT_FALSE(read_rsa_spki(negative));
  EXPECT_FALSE(read_rsa_spki(write_rsa_spki({high, {}})));
}

}  // namespace
}  // namespace assay::crypto
