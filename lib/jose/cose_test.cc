// SPDX-License-Identifier: Apache-2.0
// Tests of COSE_Sign1 messages, their headers and signatures.
#include "jose/cose.h"

#include <gtest/gtest.h>

#include "codec/cbor.h"
#include "crypto/private_key.h"

namespace assay::jose {
namespace {

using codec::CborWriter;
using crypto::PrivateKey;
using crypto::SignatureScheme;

const PrivateKey& key() {
  static const PrivateKey made = PrivateKey::generate_p256();
  return made;
}

Buffer header_with(Bytes value, int64_t label = 3) {
  return CborWriter()
      .map(2)
      .integer(1)
      .integer(-7)
      .integer(label)
      .raw(value)
      .take();
}

Buffer text(std::string_view value) {
  return CborWriter().text(value).take();
}

// A whole message: parts by their names, so that tests change one.
struct Message {
  uint64_t tag = 18;
  size_t parts = 4;
  Buffer header = header_with(text("text/plain"));
  Buffer unprotected = {0xa0};
  Buffer payload = {1, 2, 3};
  Buffer tail;

  Buffer write() const {
    const Buffer signature = key().sign(SignatureScheme::EcdsaP256Sha256,
                                        cose_to_be_signed(header, payload));
    return CborWriter()
        .tag(tag)
        .array(parts)
        .bytes(header)
        .raw(unprotected)
        .bytes(payload)
        .bytes(signature)
        .raw(tail)
        .take();
  }
};

std::string refusal(const Message& message) {
  const Buffer encoded = message.write();
  const auto parsed = parse_cose_sign1(encoded);
  return parsed ? "accepted" : parsed.error().message();
}

bool verifies(const Buffer& encoded) {
  const auto parsed = parse_cose_sign1(encoded);
  return parsed && verify_cose_sign1(*parsed, SignatureScheme::EcdsaP256Sha256,
                                     key().public_key());
}

TEST(CoseSign1, IsTakenApart) {
  const Message message;
  const Buffer encoded = message.write();
  const auto parsed = parse_cose_sign1(encoded);
  ASSERT_TRUE(parsed) << parsed.error().message();
  EXPECT_TRUE(equal(parsed->protected_header, message.header));
  EXPECT_TRUE(equal(parsed->payload, message.payload));
  EXPECT_EQ(write_cose_sign1(*parsed), encoded);
}

TEST(CoseSign1, IsRefusedInAnotherForm) {
  Message message;
  message.tag = 17;
  EXPECT_EQ(refusal(message), "expected COSE_Sign1: tag 18");
  message = {};
  message.parts = 3;
  EXPECT_EQ(refusal(message), "expected an array of 4 in COSE_Sign1, found 3");
  message = {};
  message.header = {0x80};
  EXPECT_EQ(refusal(message), "expected a map in CBOR at offset 0");
  message.header = {0xa0, 0x00};
  EXPECT_EQ(refusal(message), "expected nothing more in CBOR at offset 1");
  message = {};
  message.unprotected = {0x80};
  EXPECT_EQ(refusal(message), "expected a map in CBOR at offset 0");
  message = {};
  message.tail = {0x00};
  EXPECT_TRUE(refusal(message).starts_with("expected nothing more"));
}

TEST(CoseSign1, IsSignedWithItsProtectedHeader) {
  const Buffer whole = Message().write();
  EXPECT_TRUE(verifies(whole));
  const Message message;
  size_t changed = 0;
  for (size_t i = 0; i < whole.size(); ++i) {
    Buffer flipped = whole;
    flipped[i] ^= 1;
    EXPECT_FALSE(verifies(flipped)) << i;
    ++changed;
  }
  EXPECT_EQ(changed, whole.size());
}

TEST(CoseSign1, IsNotSignedWithItsUnprotectedHeader) {
  Message message;
  message.unprotected = CborWriter().map(1).integer(4).bytes(Buffer{1}).take();
  EXPECT_TRUE(verifies(message.write()));
}

TEST(CoseSign1, IsNotVerifiedByAnotherSchemeOrKey) {
  const Buffer encoded = Message().write();
  const auto parsed = parse_cose_sign1(encoded);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_FALSE(verify_cose_sign1(*parsed, SignatureScheme::EcdsaP256Sha256,
                                 PrivateKey::generate_p256().public_key()));
  EXPECT_FALSE(verify_cose_sign1(*parsed, SignatureScheme::EcdsaP384Sha384,
                                 key().public_key()));
}

TEST(CoseHeader, FindsLabelsOfBothKinds) {
  const Buffer encoded = CborWriter()
                             .map(3)
                             .integer(1)
                             .integer(-38)
                             .text("feed")
                             .text("a")
                             .text("signingtime")
                             .tag(1)
                             .integer(1'700'000'000)
                             .take();
  const auto header = CoseHeader::parse(encoded);
  ASSERT_TRUE(header) << header.error().message();
  EXPECT_EQ(header->integer(CoseLabel::Algorithm).value(), -38);
  EXPECT_EQ(header->text("feed").value(), "a");
  EXPECT_EQ(header->find_time("signingtime").value(), 1'700'000'000);
  EXPECT_EQ(header->find_time("other").value(), std::nullopt);
  EXPECT_FALSE(header->find_time("feed").has_value());
  EXPECT_EQ(header->text("iss").error().message(),
            "expected label \"iss\" in the header");
  EXPECT_EQ(header->x5chain(3).error().message(),
            "expected x5chain (label 33) in the header");
}

std::string header_refusal(const Buffer& encoded) {
  const auto header = CoseHeader::parse(encoded);
  return header ? "accepted" : header.error().message();
}

TEST(CoseHeader, RefusesWhatIsAmbiguousOrCritical) {
  EXPECT_EQ(header_refusal(header_with(text("a"), 1)),
            "a label of the header is there twice");
  EXPECT_EQ(header_refusal(header_with(text("a"), 2)),
            "expected no critical labels in the header");
  EXPECT_EQ(header_refusal(CborWriter().map(1).array(0).integer(1).take()),
            "expected a text string in CBOR at offset 0");
  CborWriter many;
  many.map(65);
  for (int64_t i = 100; i < 165; ++i) {
    many.integer(i).integer(0);
  }
  EXPECT_EQ(header_refusal(many.take()),
            "expected at most 64 members of a header, found 65");
}

TEST(CoseHeader, HasOneCertificateOrAListOfThem) {
  const Buffer one = header_with(CborWriter().bytes(Buffer{1}).take(), 33);
  EXPECT_EQ(CoseHeader::parse(one)->x5chain(3)->size(), 1u);
  const Buffer two = header_with(
      CborWriter().array(2).bytes(Buffer{1}).bytes(Buffer{2}).take(), 33);
  EXPECT_EQ(CoseHeader::parse(two)->x5chain(3)->size(), 2u);
  EXPECT_EQ(CoseHeader::parse(two)->x5chain(1).error().message(),
            "expected 1 to 1 certificates in x5chain, found 2");
  const Buffer none = header_with(CborWriter().array(0).take(), 33);
  EXPECT_FALSE(CoseHeader::parse(none)->x5chain(3).has_value());
}

TEST(FindCoseScheme, KnowsNoWeakAlgorithm) {
  EXPECT_EQ(find_cose_scheme(-38), SignatureScheme::RsaPssSha384);
  EXPECT_EQ(find_cose_scheme(-35), SignatureScheme::EcdsaP384Sha384);
  for (const int64_t other : {-8, -257, -65535, 0, 5}) {
    EXPECT_EQ(find_cose_scheme(other), std::nullopt) << other;
  }
}

}  // namespace
}  // namespace assay::jose
