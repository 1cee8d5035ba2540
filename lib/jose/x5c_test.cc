// SPDX-License-Identifier: Apache-2.0
// Certificate chains of JOSE objects, through the header.
#include "jose/x5c.h"

#include <gtest/gtest.h>

#include "codec/base64.h"
#include "crypto/digest.h"
#include "jose/jwk.h"
#include "jose/test_keys.h"

namespace assay::jose {
namespace {

using Chain = std::vector<x509::Certificate>;

std::string url(Bytes bytes) {
  return codec::encode_base64(bytes, codec::Base64::Url);
}

Result<Chain> parse(const std::string& text) {
  TRY(const codec::json::value value, codec::parse_json(text));
  return parse_x5c(value.as_object());
}

Error error_of(const std::string& text) {
  const Result<Chain> chain = parse(text);
  EXPECT_FALSE(chain) << text;
  return chain ? Error(Code::Internal) : chain.error();
}

std::string with_x5c(const std::string& fragment) {
  return R"({"x5c":)" + fragment + "}";
}

x509::Certificate leaf() {
  return self_signed(crypto::PrivateKey::generate_p256());
}

TEST(X5c, IsEmptyWhereAbsent) {
  const Result<Chain> chain = parse("{}");
  ASSERT_TRUE(chain);
  EXPECT_TRUE(chain->empty());
}

TEST(X5c, IsReadAsItIsWritten) {
  const Chain written =
      chain_of_two(crypto::PrivateKey::generate_p256().public_key());
  const Result<Chain> read = parse(with_x5c(write_x5c(written)));
  ASSERT_TRUE(read) << read.error().message();
  ASSERT_EQ(read->size(), 2U);
  EXPECT_TRUE(equal((*read)[0].der(), written[0].der()));
  EXPECT_TRUE(equal((*read)[1].der(), written[1].der()));
}

TEST(X5c, RefusesAnEmptyArray) {
  EXPECT_EQ(error_of(with_x5c("[]")).message(),
            "x5c: expected 1 to 10 certificates, found 0");
}

TEST(X5c, RefusesTooManyCertificates) {
  const Chain chain(kMaxChainInKey + 1, leaf());
  EXPECT_EQ(error_of(with_x5c(write_x5c(chain))).code(), Code::KeyMalformed);
}

TEST(X5c, AcceptsAsManyCertificatesAsTheLimit) {
  const Chain chain(kMaxChainInKey, leaf());
  EXPECT_TRUE(parse(with_x5c(write_x5c(chain))));
}

TEST(X5c, RefusesWhatIsNotAnArrayOfStrings) {
  for (const std::string fragment : {"\"MII\"", "{}", "null", "[1]", "[[]]"}) {
    EXPECT_EQ(error_of(with_x5c(fragment)).code(), Code::KeyMalformed)
        << fragment;
  }
}

TEST(X5c, RefusesBase64urlAndLineBreaks) {
  const std::string good =
      codec::encode_base64(leaf().der(), codec::Base64::Standard);
  EXPECT_EQ(error_of(with_x5c(R"(["-_-_"])")).path(), "x5c[0]");
  EXPECT_EQ(error_of(with_x5c("[\"" + good + "\\n\"]")).code(),
            Code::KeyMalformed);
}

TEST(X5c, RefusesBytesThatAreNotACertificate) {
  EXPECT_EQ(error_of(with_x5c(R"(["AAAA"])")).code(), Code::KeyMalformed);
}

TEST(X5c, RefusesAChainOutOfOrder) {
  Chain chain = chain_of_two(crypto::PrivateKey::generate_p256().public_key());
  std::swap(chain[0], chain[1]);
  EXPECT_EQ(error_of(with_x5c(write_x5c(chain))).message(),
            "x5c: certificate 1 is not by the issuer of certificate 0; send "
            "the leaf first");
}

TEST(Certificates, AreReadInWhateverOrder) {
  const Chain chain = {leaf(), leaf()};
  const auto value =
      codec::parse_json(with_x5c(write_x5c(Chain{chain[1], chain[0]})));
  const auto read = parse_certificates(value->as_object());
  ASSERT_TRUE(read) << read.error().message();
  ASSERT_EQ(read->size(), 2u);
  EXPECT_TRUE(equal((*read)[0].der(), chain[1].der()));
}

TEST(X5c, AcceptsTheThumbprintsOfTheLeaf) {
  const x509::Certificate certificate = leaf();
  const std::string text =
      R"({"x5c":)" + write_x5c({{certificate}}) + R"(,"x5t":")" +
      url(crypto::sha1(certificate.der()).bytes()) + R"(","x5t#S256":")" +
      url(crypto::sha256(certificate.der()).bytes()) + "\"}";
  EXPECT_TRUE(parse(text));
}

TEST(X5c, RefusesThumbprintsOfAnotherCertificate) {
  const std::string x5c = R"({"x5c":)" + write_x5c({{leaf()}});
  const Bytes other = bytes_of("another");
  EXPECT_EQ(
      error_of(x5c + R"(,"x5t":")" + url(crypto::sha1(other).bytes()) + "\"}")
          .path(),
      "x5t");
  EXPECT_EQ(error_of(x5c + R"(,"x5t#S256":")" +
                     url(crypto::sha256(other).bytes()) + "\"}")
                .path(),
            "x5t#S256");
  EXPECT_EQ(error_of(x5c + R"(,"x5t":1})").code(), Code::KeyMalformed);
}

}  // namespace
}  // namespace assay::jose
