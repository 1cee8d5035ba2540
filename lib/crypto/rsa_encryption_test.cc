// SPDX-License-Identifier: Apache-2.0
// Tests of RSA encryption.
#include "crypto/rsa_encryption.h"

#include <gtest/gtest.h>

namespace assay::crypto {
namespace {

const PrivateKey& key() {
  static const PrivateKey made = PrivateKey::generate_rsa(2048);
  return made;
}

template <class T>
Code code_of(const Result<T>& result) {
  return result ? Code::Internal : result.error().code();
}

TEST(RsaEncryption, IsUndoneByTheKeyAlone) {
  const Buffer secret(32, 0x5e);
  const auto encrypted = encrypt_rsa_pkcs1(key().public_key(), secret);
  ASSERT_TRUE(encrypted.has_value());
  EXPECT_EQ(encrypted->size(), 256u);
  EXPECT_EQ(decrypt_rsa_pkcs1(key(), *encrypted).value(), secret);
  const auto other =
      decrypt_rsa_pkcs1(PrivateKey::generate_rsa(2048), *encrypted);
  // Later versions of OpenSSL give random bytes in place of an error.
  EXPECT_TRUE(!other || *other != secret);
}

TEST(RsaEncryption, GivesSomethingElseEveryTime) {
  const Buffer secret(32, 0x5e);
  EXPECT_NE(encrypt_rsa_pkcs1(key().public_key(), secret).value(),
            encrypt_rsa_pkcs1(key().public_key(), secret).value());
}

TEST(RsaEncryption, TakesWhatThePaddingLeavesRoomFor) {
  const PublicKey& to = key().public_key();
  EXPECT_EQ(
      decrypt_rsa_pkcs1(key(), encrypt_rsa_pkcs1(to, Buffer(245)).value()),
      Buffer(245));
  EXPECT_EQ(code_of(encrypt_rsa_pkcs1(to, Buffer(246))), Code::KeyInvalid);
}

TEST(RsaEncryption, RefusesOtherKeys) {
  const PrivateKey other = PrivateKey::generate_p256();
  EXPECT_EQ(code_of(encrypt_rsa_pkcs1(other.public_key(), {})),
            Code::KeyInvalid);
  EXPECT_EQ(code_of(decrypt_rsa_pkcs1(other, {})), Code::KeyInvalid);
}

TEST(RsaEncryption, RefusesWhatWasNotEncrypted) {
  EXPECT_EQ(code_of(decrypt_rsa_pkcs1(key(), Buffer(255))), Code::KeyInvalid);
}

}  // namespace
}  // namespace assay::crypto
