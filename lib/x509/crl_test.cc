// SPDX-License-Identifier: Apache-2.0
// Tests of certificate revocation lists.
#include "x509/crl.h"

#include <algorithm>
#include <array>

#include <gtest/gtest.h>

#include "x509/test_chain.h"

namespace assay::x509 {
namespace {

CrlSpec spec() {
  return {
      .issuer = name_of("Platform CA"),
      .this_update = from_unix(1'700'000'000),
      .next_update = from_unix(1'702'592'000),
      .revoked_serials = {{0x9a, 0x03}, {0x01}, {0x7f, 0xff}},
  };
}

Buffer build() {
  return build_crl(spec(), platform_key());
}

Crl parse(const CrlSpec& given) {
  return Crl::parse(build_crl(given, platform_key())).value();
}

Code code_of(const Result<Crl>& result) {
  return result ? Code::Internal : result.error().code();
}

// With one byte changed behind the first occurrence of pattern.
Buffer with_byte_after(Buffer der, const Buffer& pattern, uint8_t value) {
  const auto found =
      std::search(der.begin(), der.end(), pattern.begin(), pattern.end());
  EXPECT_NE(found, der.end());
  *(found + static_cast<std::ptrdiff_t>(pattern.size())) = value;
  return der;
}

TEST(Crl, TellsItsFields) {
  const Crl crl = parse(spec());
  const Certificate platform = build_chain()[1];
  EXPECT_TRUE(equal(crl.issuer_der(), platform.subject_der()));
  EXPECT_TRUE(equal(crl.authority_key_id(), platform.subject_key_id()));
  EXPECT_EQ(unix_seconds(crl.this_update()), 1'700'000'000);
  EXPECT_EQ(unix_seconds(crl.next_update()), 1'702'592'000);
  EXPECT_EQ(crl.size(), 3u);
}

TEST(Crl, TellsItsNumberWithoutLeadingZeros) {
  CrlSpec given = spec();
  given.number = 0x80;  // INTEGER 00 80
  EXPECT_TRUE(equal(parse(given).number(), Buffer{0x80}));
  given.number = 0;
  EXPECT_TRUE(parse(given).number().empty());
}

// INTEGER 80 is -128.
TEST(Crl, RefusesANegativeNumber) {
  CrlSpec given = spec();
  given.number = 0x7f;
  const Buffer der = with_byte_after(
      build_crl(given, platform_key()),
      // OBJECT IDENTIFIER 2.5.29.20, OCTET STRING of 3, INTEGER of 1
      {0x06, 0x03, 0x55, 0x1d, 0x14, 0x04, 0x03, 0x02, 0x01}, 0x80);
  EXPECT_EQ(code_of(Crl::parse(der)), Code::CertificateMalformed);
}

TEST(Crl, RevokesWhatItLists) {
  const Crl crl = parse(spec());
  EXPECT_TRUE(crl.revokes(build_leaf().serial()));
  EXPECT_TRUE(crl.revokes(build_root().serial()));
  EXPECT_TRUE(crl.revokes(Buffer{0x7f, 0xff}));
  EXPECT_FALSE(crl.revokes(Buffer{0x02}));
  EXPECT_FALSE(crl.revokes(Buffer{0x9a}));
  EXPECT_FALSE(crl.revokes({}));
}

TEST(Crl, ComparesSerialsAsNumbers) {
  CrlSpec given = spec();
  given.revoked_serials = {{0x00, 0x00, 0x9a, 0x03}, {0x00}};
  const Crl crl = parse(given);
  EXPECT_TRUE(crl.revokes(build_leaf().serial()));
  EXPECT_TRUE(crl.revokes({}));  // the number 0
  EXPECT_FALSE(crl.revokes(Buffer{0x00, 0x9a, 0x03}));
}

// INTEGER 9a 03 without the zero before it is negative.
TEST(Crl, DoesNotTakeANegativeSerialForAPositiveOne) {
  CrlSpec given = spec();
  given.revoked_serials = {{0x1a, 0x03}};
  const Buffer der =
      with_byte_after(build_crl(given, platform_key()), {0x02, 0x02}, 0x9a);
  const Crl crl = Crl::parse(der).value();
  EXPECT_FALSE(crl.revokes(Buffer{0x9a, 0x03}));
  EXPECT_FALSE(crl.revokes(Buffer{0x65, 0xfd}));
  EXPECT_TRUE(crl.revokes(Buffer{0x00, 0x65, 0xfd}));
}

TEST(Crl, MayBeEmpty) {
  CrlSpec given = spec();
  given.revoked_serials = {};
  EXPECT_EQ(parse(given).size(), 0u);
  EXPECT_FALSE(parse(given).revokes(Buffer{0x01}));
}

TEST(Crl, IsValidFromItsFirstToItsLastSecond) {
  const Crl crl = parse(spec());
  const std::chrono::seconds second(1);
  EXPECT_FALSE(crl.valid_at(crl.this_update() - second));
  EXPECT_TRUE(crl.valid_at(crl.this_update()));
  EXPECT_TRUE(crl.valid_at(crl.next_update()));
  EXPECT_FALSE(crl.valid_at(crl.next_update() + second));
}

TEST(Crl, IsSignedByItsIssuerOnly) {
  const Crl crl = parse(spec());
  EXPECT_TRUE(crl.signed_by(platform_key().public_key()));
  EXPECT_FALSE(crl.signed_by(root_key().public_key()));
}

TEST(Crl, IsNotSignedAfterASerialChanged) {
  const Buffer der = with_byte_after(build(), {0x02, 0x02, 0x7f}, 0xfe);
  const Crl crl = Crl::parse(der).value();
  EXPECT_TRUE(crl.revokes(Buffer{0x7f, 0xfe}));
  EXPECT_FALSE(crl.signed_by(platform_key().public_key()));
}

TEST(Crl, MayBeSignedWithRsa) {
  const crypto::PrivateKey key = crypto::PrivateKey::generate_rsa(2048);
  const Crl crl = Crl::parse(build_crl(spec(), key)).value();
  EXPECT_TRUE(crl.signed_by(key.public_key()));
}

TEST(Crl, RefusesTrailingBytes) {
  Buffer der = build();
  der.push_back(0);
  EXPECT_EQ(code_of(Crl::parse(der)), Code::CertificateMalformed);
}

TEST(Crl, RefusesEveryTruncation) {
  const Buffer der = build();
  for (size_t size = 0; size < der.size(); ++size) {
    EXPECT_EQ(code_of(Crl::parse(Bytes(der).first(size))),
              Code::CertificateMalformed)
        << size << " bytes";
  }
}

TEST(Crl, RefusesMoreBytesThanTheLimit) {
  const auto crl = Crl::parse(Buffer(kMaxCrlSize + 1));
  ASSERT_EQ(code_of(crl), Code::CertificateMalformed);
  EXPECT_EQ(crl.error().detail(),
            "expected a CRL of at most 4194304 bytes, found 4194305");
}

TEST(Crl, RefusesACertificate) {
  EXPECT_EQ(code_of(Crl::parse(build_root().der())),
            Code::CertificateMalformed);
}

// OpenSSL 3.0 compares the two for certificates only.
TEST(Crl, RefusesDifferentAlgorithmsInsideAndOutside) {
  // OBJECT IDENTIFIER 1.2.840.10045.4.3.2, ecdsa-with-SHA256
  const Buffer pattern = {0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03};
  const auto crl = Crl::parse(with_byte_after(build(), pattern, 0x03));
  ASSERT_EQ(code_of(crl), Code::CertificateMalformed);
  EXPECT_EQ(crl.error().detail(), "inner and outer signature algorithm differ");
}

TEST(Crl, RefusesVersionsOtherThanTwo) {
  const Buffer der = with_byte_after(build(), {0x02, 0x01}, 0x02);
  const auto crl = Crl::parse(der);
  ASSERT_EQ(code_of(crl), Code::CertificateMalformed);
  EXPECT_EQ(crl.error().detail(), "expected version 2, found 3");
}

// The CRL number's extension renamed: 2.5.29.x with x in one byte.
TEST(Crl, RefusesPartialLists) {
  for (const uint8_t arc :
       std::array<uint8_t, 2>{27,     // deltaCRLIndicator
                              28}) {  // issuingDistributionPoint
    Buffer der = build();
    const Buffer crl_number = {0x06, 0x03, 0x55, 0x1d, 20};
    const auto found = std::search(der.begin(), der.end(), crl_number.begin(),
                                   crl_number.end());
    ASSERT_NE(found, der.end());
    *(found + 4) = arc;
    EXPECT_EQ(code_of(Crl::parse(der)), Code::CertificateMalformed);
  }
}

}  // namespace
}  // namespace assay::x509
