// SPDX-License-Identifier: Apache-2.0
// Tests of DER by hand.
#include "codec/der.h"

#include <gtest/gtest.h>

namespace assay::codec {
namespace {

TEST(DerReader, WalksElements) {
  const Buffer input = {0x02, 0x01, 0x05,         // INTEGER 5
                        0x04, 0x02, 0xaa, 0xbb};  // OCTET STRING
  DerReader reader(input);
  EXPECT_EQ(*der_uint(*reader.expect(DerTag::Integer), 10), 5u);
  EXPECT_EQ(reader.expect(DerTag::OctetString)->size(), 2u);
  EXPECT_TRUE(reader.end());
}

TEST(DerReader, RefusesForeignTagsAndLeftovers) {
  const Buffer input = {0x02, 0x01, 0x05};
  DerReader reader(input);
  EXPECT_FALSE(reader.end());
  EXPECT_EQ(reader.expect(DerTag::Sequence).error().code(), Code::BadDer);
}

TEST(DerReader, RefusesLengthsThatAreNotDer) {
  const Buffer cases[] = {
      {0x04},                          // no length
      {0x04, 0x02, 0x00},              // contents cut
      {0x04, 0x80, 0x00, 0x00},        // indefinite
      {0x04, 0x81, 0x01, 0x00},        // long form for a short length
      {0x04, 0x82, 0x00, 0x80, 0x00},  // leading zero
      {0x04, 0x85, 1, 1, 1, 1, 1},     // five bytes of length
      {0x1f, 0x01, 0x00},              // tag of more bytes
  };
  for (const Buffer& input : cases) {
    EXPECT_FALSE(DerReader(input).next());
  }
}

TEST(Der, ReadsUnsignedNumbersInShortestForm) {
  EXPECT_EQ(*der_uint(Buffer{0x00}, 0), 0u);
  EXPECT_EQ(*der_uint(Buffer{0x00, 0x80}, 255), 128u);
  EXPECT_EQ(*der_uint(Buffer{0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
                      UINT64_MAX),
            UINT64_MAX);
  for (const Buffer& contents :
       {Buffer{}, Buffer{0x80}, Buffer{0x00, 0x01}, Buffer(10, 0x01)}) {
    EXPECT_FALSE(der_uint(contents, UINT64_MAX));
  }
  EXPECT_FALSE(der_uint(Buffer{0x05}, 4));
}

TEST(Der, ReadsBooleans) {
  EXPECT_TRUE(*der_boolean(Buffer{0xff}));
  EXPECT_FALSE(*der_boolean(Buffer{0x00}));
  EXPECT_FALSE(der_boolean(Buffer{0x01}));
  EXPECT_FALSE(der_boolean(Buffer{}));
}

TEST(Der, KeepsObjectIdentifiers) {
  for (const char* dotted :
       {"1.2.840.113741.1.13.1", "2.5.29.15", "0.0", "2.999.3"}) {
    const Buffer element = der_oid_element(dotted);
    DerReader reader(element);
    EXPECT_EQ(*der_oid(*reader.expect(DerTag::ObjectIdentifier)), dotted);
  }
  EXPECT_FALSE(der_oid({}));
  EXPECT_FALSE(der_oid(Buffer{0x2a, 0x86}));        // last arc is open
  EXPECT_FALSE(der_oid(Buffer{0x2a, 0x80, 0x01}));  // padded arc
  EXPECT_FALSE(der_oid(Buffer(33, 0x01)));          // too many arcs
}

TEST(Der, KeepsEcdsaSignatures) {
  Buffer raw(64);
  raw[0] = 0x80;   // r needs a leading zero
  raw[63] = 0x01;  // s is 1
  const Buffer der = ecdsa_raw_to_der(raw);
  EXPECT_EQ(*ecdsa_der_to_raw(der, 32), raw);
  EXPECT_FALSE(ecdsa_der_to_raw(der, 31));
  Buffer longer = der;
  longer.push_back(0);
  EXPECT_FALSE(ecdsa_der_to_raw(longer, 32));
  EXPECT_FALSE(
      ecdsa_der_to_raw(Buffer{0x30, 0x06, 0x02, 0x01, 0x81, 0x02, 0x01, 0x01},
                       32));  // negative r
}

TEST(Der, WritesLongLengths) {
  const Buffer element = der_element(DerTag::OctetString, Buffer(300));
  DerReader reader(element);
  EXPECT_EQ(reader.expect(DerTag::OctetString)->size(), 300u);
}

}  // namespace
}  // namespace assay::codec
