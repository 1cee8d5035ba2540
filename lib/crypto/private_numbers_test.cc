// SPDX-License-Identifier: Apache-2.0
#include "crypto/private_numbers.h"

#include <gtest/gtest.h>

#include "codec/der.h"
#include "crypto/private_key.h"

namespace assay::crypto {
namespace {

using codec::DerTag;

Buffer encoded(EVP_PKEY* key) {
  const Handle<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free> info(
      EVP_PKEY2PKCS8(key));
  return encode_der<PKCS8_PRIV_KEY_INFO>(i2d_PKCS8_PRIV_KEY_INFO, info.get());
}

TEST(BuildPrivateKey, GivesTheKeyThatOpensslReads) {
  for (const PrivateKey& key :
       {PrivateKey::generate_p256(), PrivateKey::generate_rsa(2048),
        PrivateKey::generate_rsa(3072)}) {
    const Buffer der = key.pkcs8();
    const PkeyHandle built = build_private_key(der);
    ASSERT_TRUE(built);
    EXPECT_EQ(EVP_PKEY_eq(built.get(), key.handle()), 1);
    EXPECT_EQ(encoded(built.get()), der);
  }
}

TEST(BuildPrivateKey, BuildsKeysThatSign) {
  const auto schemes = {
      std::pair(PrivateKey::generate_p256(), SignatureScheme::EcdsaP256Sha256),
      std::pair(PrivateKey::generate_rsa(2048),
                SignatureScheme::RsaPkcs1Sha256)};
  for (const auto& [key, scheme] : schemes) {
    const PrivateKey read = PrivateKey::from_pkcs8(key.pkcs8()).value();
    const Buffer signature = read.sign(scheme, bytes_of("message"));
    EXPECT_TRUE(verify_signature(key.public_key(), scheme, bytes_of("message"),
                                 signature));
  }
}

TEST(BuildPrivateKey, LeavesOtherKindsToOpenssl) {
  const PkeyHandle p384(EVP_EC_gen("P-384"));
  EXPECT_FALSE(build_private_key(encoded(p384.get())));
  const PkeyHandle ed25519(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  EXPECT_FALSE(build_private_key(encoded(ed25519.get())));
  EXPECT_FALSE(build_private_key({}));
  EXPECT_FALSE(build_private_key(bytes_of("key")));
}

// RFC 5915 lets the public point be left out.
TEST(BuildPrivateKey, LeavesAKeyWithoutItsPublicPointToOpenssl) {
  const Buffer scalar(32, 0x17);
  Buffer key = codec::der_uint_element(DerTag::Integer, 1);
  const Buffer octets = codec::der_element(DerTag::OctetString, scalar);
  key.insert(key.end(), octets.begin(), octets.end());
  key = codec::der_element(DerTag::OctetString,
                           codec::der_element(DerTag::Sequence, key));
  Buffer algorithm = codec::der_oid_element("1.2.840.10045.2.1");
  const Buffer curve = codec::der_oid_element("1.2.840.10045.3.1.7");
  algorithm.insert(algorithm.end(), curve.begin(), curve.end());
  algorithm = codec::der_element(DerTag::Sequence, algorithm);
  Buffer info = codec::der_uint_element(DerTag::Integer, 0);
  info.insert(info.end(), algorithm.begin(), algorithm.end());
  info.insert(info.end(), key.begin(), key.end());
  const Buffer pkcs8 = codec::der_element(DerTag::Sequence, info);
  EXPECT_FALSE(build_private_key(pkcs8));
  EXPECT_TRUE(PrivateKey::from_pkcs8(pkcs8).has_value());
}

TEST(BuildPrivateKey, IsNeverMisledByACutOrByAByte) {
  const PrivateKey key = PrivateKey::generate_p256();
  const Buffer der = key.pkcs8();
  for (size_t size = 0; size < der.size(); ++size) {
    EXPECT_FALSE(build_private_key(Bytes(der).first(size)));
  }
  for (size_t i = 0; i < der.size(); ++i) {
    Buffer changed = der;
    changed[i] ^= 0x01;
    // A changed scalar is another key: nothing tells that it is not meant.
    const PkeyHandle built = build_private_key(changed);
    EXPECT_TRUE(!built || encoded(built.get()) == changed) << i;
  }
}

}  // namespace
}  // namespace assay::crypto
