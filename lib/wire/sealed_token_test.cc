// SPDX-License-Identifier: Apache-2.0
// Tests of the envelope, against what the client library of guests expects.
#include "wire/sealed_token.h"

#include <gtest/gtest.h>

#include "base/writer.h"
#include "codec/base64.h"
#include "codec/json.h"
#include "crypto/rsa_encryption.h"

namespace assay::wire {
namespace {

namespace json = codec::json;

const crypto::PrivateKey& recipient() {
  static const crypto::PrivateKey made = crypto::PrivateKey::generate_rsa(2048);
  return made;
}

EnvelopeSeed seed() {
  return {crypto::SealKey::from(Buffer(32, 7)),
          crypto::SealNonce::from(Buffer(12, 9))};
}

std::string sealed(std::string_view token) {
  return seal_token(token, recipient().public_key(), seed()).value();
}

json::object members_of(std::string_view envelope) {
  const Buffer text =
      codec::decode_base64(envelope, codec::Base64::Url).value();
  return codec::parse_json(text_of(text)).value().as_object();
}

std::string wrapped(const json::object& members) {
  return codec::encode_base64(bytes_of(codec::serialize(members)),
                              codec::Base64::Url);
}

Code code_of(std::string_view envelope) {
  const auto opened = open_token(envelope, recipient());
  return opened ? Code::Internal : opened.error().code();
}

TEST(SealedToken, OpensForItsRecipient) {
  EXPECT_EQ(open_token(sealed("a.b.c"), recipient()).value(), "a.b.c");
  EXPECT_EQ(open_token(sealed(""), recipient()).value(), "");
}

TEST(SealedToken, DoesNotOpenForAnother) {
  const auto opened =
      open_token(sealed("a.b.c"), crypto::PrivateKey::generate_rsa(2048));
  // Later versions of OpenSSL give random bytes in place of a key.
  EXPECT_FALSE(opened.has_value());
}

TEST(SealedToken, IsWrittenInTheOrderOfTheService) {
  const Buffer text =
      codec::decode_base64(sealed("a.b.c"), codec::Base64::Url).value();
  const std::string_view json = text_of(text);
  const Envelope envelope = parse_envelope(sealed("a.b.c")).value();
  EXPECT_EQ(envelope.encrypted_key.size(), 256u);
  EXPECT_TRUE(json.starts_with(R"({"Jwt":")")) << json;
  EXPECT_NE(json.find(R"(","EncryptionParams":{"BlockMode":"ChainingModeGCM",)"
                      R"("BlockPadding":"PKCS7","Cipher":"AES",)"
                      R"("KeySizeInBits":256,"Iv":"CQkJCQkJCQkJCQkJ"},)"
                      R"("AuthenticationData":")"),
            json.npos)
      << json;
}

// What a client does, step by step: the key, then GCM with the associated data
// of the protocol.
TEST(SealedToken, IsGcmOverTheTokenWithoutPadding) {
  const Envelope envelope = parse_envelope(sealed("a.b.c")).value();
  EXPECT_EQ(envelope.token.size(), 5u);
  EXPECT_EQ(crypto::decrypt_rsa_pkcs1(recipient(), envelope.encrypted_key),
            Buffer(32, 7));
  const Buffer body = Writer()
                          .bytes(envelope.iv.bytes())
                          .bytes(envelope.token)
                          .bytes(envelope.tag.bytes())
                          .take();
  EXPECT_EQ(
      crypto::open_sealed(seed().key, bytes_of("Transport Key"), body).value(),
      copy_of(bytes_of("a.b.c")));
}

TEST(SealedToken, NeedsAKeyThatEncrypts) {
  const auto made = seal_token(
      "a.b.c", crypto::PrivateKey::generate_p256().public_key(), seed());
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code(), Code::KeyInvalid);
}

TEST(Envelope, IsRefusedWhereAnythingWasChanged) {
  for (const char* const member : {"Jwt", "AuthenticationData"}) {
    json::object members = members_of(sealed("a.b.c"));
    Buffer bytes =
        codec::decode_base64(std::string_view(members[member].as_string()),
                             codec::Base64::Standard)
            .value();
    bytes[0] ^= 1;
    members[member] = codec::encode_base64(bytes, codec::Base64::Standard);
    EXPECT_EQ(code_of(wrapped(members)), Code::TokenSignature) << member;
  }
}

TEST(Envelope, IsRefusedWithoutAMember) {
  for (const char* const member :
       {"Jwt", "EncryptedInnerKey", "EncryptionParams", "AuthenticationData"}) {
    json::object members = members_of(sealed("a.b.c"));
    members.erase(member);
    EXPECT_EQ(code_of(wrapped(members)), Code::MissingField) << member;
  }
}

TEST(Envelope, IsRefusedWithOtherParameters) {
  for (const auto& [member, value] :
       {std::pair("BlockMode", json::value("ChainingModeCBC")),
        std::pair("Cipher", json::value("DES")),
        std::pair("KeySizeInBits", json::value(128)),
        std::pair("Iv", json::value("CQkJCQkJCQkJCQk="))}) {
    json::object members = members_of(sealed("a.b.c"));
    members["EncryptionParams"].as_object()[member] = value;
    EXPECT_EQ(code_of(wrapped(members)), Code::TokenMalformed) << member;
  }
}

TEST(Envelope, IsRefusedWhereItIsTooLarge) {
  EXPECT_EQ(code_of(std::string(5 * 1024 * 1024, 'A')), Code::TokenMalformed);
  EXPECT_EQ(code_of("%"), Code::BadBase64);
}

}  // namespace
}  // namespace assay::wire
