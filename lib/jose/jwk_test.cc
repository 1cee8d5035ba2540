// SPDX-License-Identifier: Apache-2.0
// JSON Web Keys, through the header.
#include "jose/jwk.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "codec/base64.h"
#include "jose/test_keys.h"
#include "jose/x5c.h"

namespace assay::jose {
namespace {

// Self-signed, RSA of 1024 bits.
constexpr std::string_view kWeakCertificate =
    "MIIB/DCCAWWgAwIBAgIUZNA/0OY6/miUpoYRG3TNnD7MUCUwDQYJKoZIhvcNAQELBQAw"
    "DzENMAsGA1UEAwwEd2VhazAgFw0yNjExMjMyMTA1MjJaGA8yMTI2MTAzMDIxMDUyMlow"
    "DzENMAsGA1UEAwwEd2VhazCBnzANBgkqhkiG9w0BAQEFAAOBjQAwgYkCgYEA1oaP4ws/"
    "6CG9OngslCM4bddoVeh7v8cDB8kfKiN4uqwv8E/y67XaNkTZt31AxWSdK5eSQtJnrt9d"
    "8vsCz4/eFlKayblYW6c27ltiDYZTI0XGlvh7I8Spf85Cd9vOKn8eKBqbjgRtg5VAIixk"
    "ZH+oYKTXxiGfJqPZ9sBLOFEneX8CAwEAAaNTMFEwHQYDVR0OBBYEFHARz/njmrcV02fN"
    "enS1PfcbFSp5MB8GA1UdIwQYMBaAFHARz/njmrcV02fNenS1PfcbFSp5MA8GA1UdEwEB"
    "/wQFMAMBAf8wDQYJKoZIhvcNAQELBQADgYEABs929Ro9BHIM/OdvO5zSwAsUQfIT3X3c"
    "P0OH2h+YyiSVQIRIEM5xrNigbzJ/eGKuygu5M2ITozEfKuBy1Ugj3+G8FJr53oXqkj0/"
    "se62ox8hP85m/bQnRTgVvvrN6UaZwtV/udQlALJrhbp5B8nhRk6PLyC9kBP7UyTSukx5"
    "lnE=";

Jwk good(std::string_view text) {
  Result<Jwk> jwk = parse_jwk(text);
  EXPECT_TRUE(jwk) << jwk.error().message();
  return *std::move(jwk);
}

Error error_of(std::string_view text) {
  const Result<Jwk> jwk = parse_jwk(text);
  EXPECT_FALSE(jwk) << text;
  return jwk ? Error(Code::Internal) : jwk.error();
}

// The text with one part exchanged.
std::string replaced(std::string text, std::string_view what,
                     std::string_view by) {
  const size_t at = text.find(what);
  EXPECT_NE(at, text.npos) << what;
  return text.replace(at, what.size(), by);
}

// The object with members in front.
std::string with(std::string_view members, std::string_view object) {
  return fmt::format("{{{},{}", members, object.substr(1));
}

std::string x5c_jwk(std::string_view kty, const x509::Certificate& leaf) {
  return fmt::format(R"({{"kty":"{}","x5c":{}}})", kty, write_x5c({{leaf}}));
}

TEST(JwkParser, ReadsAnRsaKey) {
  const Jwk jwk = good(rsa_jwk());
  EXPECT_EQ(jwk.key.kind(), crypto::KeyKind::Rsa);
  EXPECT_EQ(jwk.key.bits(), 2048U);
  EXPECT_EQ(copy_of(jwk.key.rsa_exponent()), (Buffer{1, 0, 1}));
  EXPECT_TRUE(jwk.kid.empty());
  EXPECT_TRUE(jwk.alg.empty());
  EXPECT_TRUE(jwk.x5c.empty());
}

TEST(JwkParser, ReadsKeysOfThreeCurves) {
  EXPECT_EQ(good(kP256Jwk).key.kind(), crypto::KeyKind::P256);
  EXPECT_EQ(good(kP384Jwk).key.kind(), crypto::KeyKind::P384);
  EXPECT_EQ(good(kP521Jwk).key.kind(), crypto::KeyKind::P521);
}

TEST(JwkParser, ReadsKidAndAlgAndIgnoresTheRest) {
  const Jwk jwk = good(with(
      R"("kid":"a/b","alg":"ES256","use":"sig","new":[{}],"x5u":"http://x")",
      kP256Jwk));
  EXPECT_EQ(jwk.kid, "a/b");
  EXPECT_EQ(jwk.alg, "ES256");
}

TEST(JwkParser, TakesTheKeyOfTheFirstCertificate) {
  const crypto::PrivateKey key = crypto::PrivateKey::generate_p256();
  const std::string text = fmt::format(
      R"({{"kty":"EC","x5c":{}}})", write_x5c(chain_of_two(key.public_key())));
  const Jwk jwk = good(text);
  EXPECT_TRUE(jwk.key.same_as(key.public_key()));
  EXPECT_EQ(jwk.x5c.size(), 2U);
}

TEST(JwkParser, AcceptsBareMembersThatAgreeWithTheCertificate) {
  const crypto::PrivateKey key = crypto::PrivateKey::generate_p256();
  const std::string text = write_jwk({.kid = "",
                                      .alg = "",
                                      .key = key.public_key(),
                                      .x5c = {self_signed(key)}});
  EXPECT_TRUE(good(text).key.same_as(key.public_key()));
}

TEST(JwkParser, RefusesBareMembersOfAnotherKeyThanTheCertificate) {
  const x509::Certificate other =
      self_signed(crypto::PrivateKey::generate_p256());
  const Error error =
      error_of(with(R"("x5c":)" + write_x5c({{other}}), kP256Jwk));
  EXPECT_EQ(error.code(), Code::KeyMalformed);
  EXPECT_EQ(error.path(), "x5c");
}

TEST(JwkParser, RefusesACertificateOfAnotherKeyType) {
  const x509::Certificate leaf =
      self_signed(crypto::PrivateKey::generate_p256());
  EXPECT_EQ(error_of(x5c_jwk("RSA", leaf)).path(), "kty");
}

TEST(JwkParser, RefusesPrivateMembers) {
  for (const std::string_view name :
       {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}) {
    const Error error =
        error_of(with(fmt::format(R"("{}":"AQ")", name), rsa_jwk()));
    EXPECT_EQ(error.code(), Code::KeyMalformed);
    EXPECT_EQ(error.path(), name);
  }
}

TEST(JwkParser, RefusesOtherKeyTypes) {
  EXPECT_EQ(error_of(R"({"kty":"oct","k":"AQ"})").path(), "kty");
  EXPECT_EQ(error_of(R"({"kty":"OKP","crv":"Ed25519","x":"AQ"})").path(),
            "kty");
  EXPECT_EQ(error_of(R"({"kty":"rsa","n":"AQ","e":"AQ"})").path(), "kty");
}

TEST(JwkParser, RefusesAKeyWithoutAnyKey) {
  EXPECT_EQ(error_of(R"({"kty":"RSA"})").code(), Code::KeyMalformed);
  EXPECT_EQ(error_of(R"({"kty":"EC","kid":"a"})").code(), Code::KeyMalformed);
}

TEST(JwkParser, RefusesAHalfKey) {
  EXPECT_EQ(error_of(R"({"kty":"RSA","e":"AQAB"})").message(),
            "n: the member is absent");
  EXPECT_EQ(error_of(R"({"kty":"EC","x":"AQ","y":"AQ"})").path(), "crv");
  EXPECT_EQ(error_of(R"({"kty":"EC","crv":"P-256","x":"AQ"})").code(),
            Code::KeyMalformed);
}

TEST(JwkParser, RefusesPaddedOrStandardBase64) {
  EXPECT_EQ(error_of(replaced(rsa_jwk(), "AQAB", "AQAB=")).path(), "e");
  const std::string standard = replaced(
      std::string(kP256Jwk), "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
      "x/FEzRu9m36HLN/tue659LNpXW6pCyStikYjKIWI5a0");
  EXPECT_EQ(error_of(standard).path(), "y");
}

TEST(JwkParser, RefusesLeadingZerosOfNumbers) {
  EXPECT_EQ(error_of(replaced(rsa_jwk(), "AQAB", "AAEAAQ")).path(), "e");
  EXPECT_EQ(error_of(replaced(rsa_jwk(), "AQAB", "")).path(), "e");
}

TEST(JwkParser, RefusesUnsafeExponents) {
  EXPECT_EQ(error_of(replaced(rsa_jwk(), "AQAB", "AQ")).code(),
            Code::KeyMalformed);  // 1
  EXPECT_EQ(error_of(replaced(rsa_jwk(), "AQAB", "BA")).code(),
            Code::KeyMalformed);  // 4
}

TEST(JwkParser, RefusesAShortModulus) {
  const std::string half(kRsaModulus.substr(0, kRsaModulus.size() / 2 - 1));
  EXPECT_EQ(error_of(replaced(rsa_jwk(), kRsaModulus, half)).code(),
            Code::KeyMalformed);
}

TEST(JwkParser, RefusesACertificateOfAWeakKey) {
  const Error error = error_of(
      fmt::format(R"({{"kty":"RSA","x5c":["{}"]}})", kWeakCertificate));
  EXPECT_EQ(error.code(), Code::KeyMalformed);
  EXPECT_EQ(error.path(), "x5c[0]");
}

TEST(JwkParser, RefusesAPointThatIsNotOnTheCurve) {
  const std::string moved =
      replaced(std::string(kP256Jwk), "f83OJ3D2", "f83OJ3D3");
  EXPECT_EQ(error_of(moved).message(),
            "x and y are not a point on curve P-256");
}

TEST(JwkParser, RefusesCoordinatesOfAnotherLength) {
  const Error error =
      error_of(replaced(std::string(kP256Jwk), "P-256", "P-384"));
  EXPECT_EQ(error.message(), "x: expected 48 bytes on curve P-384, found 32");
}

TEST(JwkParser, RefusesUnknownCurves) {
  EXPECT_EQ(
      error_of(replaced(std::string(kP256Jwk), "P-256", "secp256k1")).message(),
      "crv: expected P-256, P-384 or P-521, found \"secp256k1\"");
}

TEST(JwkParser, GivesTheErrorsOfJson) {
  EXPECT_EQ(error_of("").code(), Code::BodyNotJson);
  EXPECT_EQ(error_of("[]").code(), Code::JsonWrongType);
  EXPECT_EQ(error_of("{}").code(), Code::MissingField);
  EXPECT_EQ(error_of(R"({"kty":1})").code(), Code::JsonWrongType);
  EXPECT_EQ(error_of(with(R"("kty":"EC")", kP256Jwk)).code(),
            Code::DuplicateKey);
  EXPECT_EQ(error_of(with(R"("kid":7)", kP256Jwk)).path(), "kid");
  EXPECT_EQ(error_of(with(R"("alg":7)", kP256Jwk)).path(), "alg");
}

TEST(JwkSet, ReadsEveryKeyInOrder) {
  const Result<std::vector<Jwk>> keys =
      parse_jwks(fmt::format(R"({{"keys":[{},{}]}})", rsa_jwk(), kP256Jwk));
  ASSERT_TRUE(keys) << keys.error().message();
  ASSERT_EQ(keys->size(), 2U);
  EXPECT_EQ((*keys)[0].key.kind(), crypto::KeyKind::Rsa);
  EXPECT_EQ((*keys)[1].key.kind(), crypto::KeyKind::P256);
}

TEST(JwkSet, SkipsUnknownKeyTypes) {
  const Result<std::vector<Jwk>> keys = parse_jwks(fmt::format(
      R"({{"keys":[{{"kty":"oct","k":"AQ"}},{{"kty":"AKP"}},{}]}})", kP256Jwk));
  ASSERT_TRUE(keys) << keys.error().message();
  EXPECT_EQ(keys->size(), 1U);
}

TEST(JwkSet, SkipsKeysThatCannotBeUsed) {
  const std::string weak = fmt::format(
      R"({{"kty":"RSA","kid":"weak","x5c":["{}"]}})", kWeakCertificate);
  const Result<std::vector<Jwk>> keys = parse_jwks(fmt::format(
      R"({{"keys":[{{"kty":"RSA"}},{{}},{},{}]}})", weak, kP256Jwk));
  ASSERT_TRUE(keys) << keys.error().message();
  ASSERT_EQ(keys->size(), 1U);
  EXPECT_EQ(keys->front().key.kind(), crypto::KeyKind::P256);
}

TEST(JwkSet, RefusesWhatIsNotASet) {
  for (const std::string_view text :
       {"[]", "{}", R"({"keys":{}})", R"({"keys":[1]})"}) {
    EXPECT_FALSE(parse_jwks(text)) << text;
  }
}

TEST(JwkSet, RefusesTooManyKeys) {
  std::string entries = R"({"kty":"oct"})";
  for (size_t i = 1; i < kMaxKeysInSet; ++i) {
    entries += R"(,{"kty":"oct"})";
  }
  EXPECT_TRUE(parse_jwks(fmt::format(R"({{"keys":[{}]}})", entries)));
  const Result<std::vector<Jwk>> more = parse_jwks(
      fmt::format(R"({{"keys":[{},{}]}})", entries, R"({"kty":"oct"})"));
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().message(), "keys: expected at most 64 keys, found 65");
}

// RFC 7638 section 3.1.
TEST(Thumbprint, IsThatOfTheRfc) {
  const Jwk jwk = good(
      R"({"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78Lh)"
      R"(Wx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMst)"
      R"(n64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY)"
      R"(368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyr)"
      R"(dkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csF)"
      R"(Cur-kEgU8awapJzKnqDKgw","e":"AQAB","kid":"2011-04-29"})");
  EXPECT_EQ(thumbprint(jwk.key), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

TEST(Thumbprint, OfACurveHashesFourMembers) {
  EXPECT_EQ(thumbprint(good(kP256Jwk).key),
            "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U");
}

// Check value by the command-line tool of OpenSSL.
TEST(MaaKeyId, HashesThePemTextAndANul) {
  EXPECT_EQ(maa_key_id(good(rsa_jwk()).key),
            "M/ENCO2nTAH7H25doZkfC+Kdje/rqNWyD4FRVxjT86I=");
}

TEST(JwkWriter, WritesMembersInAscendingOrder) {
  Jwk jwk = good(rsa_jwk());
  jwk.kid = "k";
  jwk.alg = "RS256";
  EXPECT_EQ(write_jwk(jwk),
            R"({"alg":"RS256","e":"AQAB","kid":"k","kty":"RSA","n":")" +
                std::string(kRsaModulus) + R"(","use":"sig"})");
}

TEST(JwkWriter, WritesCoordinatesOfCurves) {
  for (const std::string_view text : {kP256Jwk, kP384Jwk, kP521Jwk}) {
    EXPECT_EQ(write_jwk(good(text)),
              replaced(std::string(text), R"(,"x":)", R"(,"use":"sig","x":)"));
  }
}

TEST(JwkWriter, WritesWhatTheParserReads) {
  const crypto::PrivateKey key = crypto::PrivateKey::generate_p256();
  const std::vector<Jwk> written = {{.kid = "a\"b",
                                     .alg = "ES256",
                                     .key = key.public_key(),
                                     .x5c = chain_of_two(key.public_key())},
                                    good(rsa_jwk())};
  const Result<std::vector<Jwk>> read = parse_jwks(write_jwks(written));
  ASSERT_TRUE(read) << read.error().message();
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ((*read)[0].kid, "a\"b");
  EXPECT_EQ((*read)[0].alg, "ES256");
  EXPECT_EQ((*read)[0].x5c.size(), 2U);
  EXPECT_TRUE((*read)[0].key.same_as(key.public_key()));
  EXPECT_TRUE((*read)[1].key.same_as(written[1].key));
}

TEST(JwkWriter, WritesAnEmptySet) {
  EXPECT_EQ(write_jwks({}), R"({"keys":[]})");
}

}  // namespace
}  // namespace assay::jose
