// SPDX-License-Identifier: Apache-2.0
// Tests of TPMT_PUBLIC.
#include "tee/tpm/public_area.h"

#include <gtest/gtest.h>

#include "tee/tpm/test_structures.h"

namespace assay::tpm {
namespace {

using test::write_rsa_public;
using test::write_sized;

constexpr uint32_t kAkAttributes = 0x00050072;

Code refusal(Bytes input) {
  const auto area = parse_public(input);
  return area ? Code::Internal : area.error().code();
}

TEST(PublicArea, ReadsAnRsaKey) {
  const auto& key = test::rsa_key().public_key();
  const Buffer policy(32, 0x66);
  const Buffer bytes = write_rsa_public(key, kAkAttributes, policy);
  const auto area = parse_public(bytes);
  ASSERT_TRUE(area) << area.error().message();
  EXPECT_EQ(area->attributes, kAkAttributes);
  EXPECT_EQ(area->auth_policy, policy);
  EXPECT_TRUE(area->key.same_as(key));
  Writer name;
  name.u16be(0x000b).bytes(crypto::sha256(bytes).bytes());
  EXPECT_EQ(area->name, name.buffer());
}

TEST(PublicArea, ReadsPointsOnEveryCurve) {
  const struct {
    uint16_t curve;
    crypto::PrivateKey key;
    size_t size;
  } rows[] = {{0x0003, crypto::PrivateKey::generate_p256(), 32},
              {0x0004, crypto::PrivateKey::generate_p384(), 48}};
  for (const auto& row : rows) {
    const Buffer point = row.key.public_key().ec_point().value();
    Writer w;
    w.u16be(0x0023).u16be(0x000b).u32be(kAkAttributes).u16be(0);
    w.u16be(0x0010);                // symmetric
    w.u16be(0x0018).u16be(0x000b);  // ECDSA, SHA-256
    w.u16be(row.curve).u16be(0x0010);
    write_sized(w, Bytes(point).first(row.size));
    write_sized(w, Bytes(point).subspan(row.size));
    const auto area = parse_public(w.buffer());
    ASSERT_TRUE(area) << area.error().message();
    EXPECT_TRUE(area->key.same_as(row.key.public_key()));
  }
}

TEST(PublicArea, OfAStorageKeyHasASymmetricCipher) {
  const auto& key = test::rsa_key().public_key();
  Writer w;
  w.u16be(0x0001).u16be(0x000b).u32be(0x00030072).u16be(0);
  w.u16be(0x0006).u16be(128).u16be(0x0043);  // AES-128, CFB
  w.u16be(0x0010).u16be(2048).u32be(65537);
  write_sized(w, key.rsa_modulus());
  EXPECT_TRUE(parse_public(w.buffer()));
}

TEST(PublicArea, IsRefusedAtEveryLengthButItsOwn) {
  Buffer bytes = write_rsa_public(test::rsa_key().public_key(), 0);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(parse_public(Bytes(bytes).first(size))) << size;
  }
  bytes.push_back(0);
  EXPECT_EQ(refusal(bytes), Code::EvidenceTrailingBytes);
}

TEST(PublicArea, RefusesAModulusThatIsNotAsLongAsItSays) {
  Buffer bytes = write_rsa_public(test::rsa_key().public_key(), 0);
  bytes[16] ^= 1;  // keyBits, behind type, nameAlg, attributes, policy, schemes
  EXPECT_EQ(refusal(bytes), Code::EvidenceMalformed);
}

TEST(PublicArea, RefusesOtherTypesAndNames) {
  Buffer bytes = write_rsa_public(test::rsa_key().public_key(), 0);
  Buffer keyed_hash = bytes;
  keyed_hash[1] = 0x08;
  EXPECT_EQ(refusal(keyed_hash), Code::EvidenceUnsupported);
  bytes[3] = 0x10;
  EXPECT_EQ(refusal(bytes), Code::EvidenceUnsupported);
}

TEST(PublicArea, RefusesCurvesThatItDoesNotKnow) {
  Writer w;
  w.u16be(0x0023).u16be(0x000b).u32be(0).u16be(0);
  w.u16be(0x0010).u16be(0x0010).u16be(0x0010).u16be(0x0010);  // BN_P256
  write_sized(w, Buffer(32, 1));
  write_sized(w, Buffer(32, 1));
  EXPECT_EQ(refusal(w.buffer()), Code::EvidenceUnsupported);
}

TEST(SizedPublicArea, IsExactlyAsLongAsItSays) {
  const Buffer area = write_rsa_public(test::rsa_key().public_key(), 0);
  Writer w;
  write_sized(w, area);
  ASSERT_TRUE(parse_sized_public(w.buffer()));
  EXPECT_EQ(parse_sized_public(w.buffer())->name, parse_public(area)->name);
  w.u8(0);
  EXPECT_FALSE(parse_sized_public(w.buffer()));
}

}  // namespace
}  // namespace assay::tpm
