// SPDX-License-Identifier: Apache-2.0
// JSON Web Signatures taken apart and made, and their times, through the
// header.
#include "jose/jws.h"

#include <array>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "codec/base64.h"
#include "jose/test_keys.h"
#include "jose/x5c.h"

namespace assay::jose {
namespace {

std::string url(std::string_view text) {
  return codec::encode_base64(bytes_of(text), codec::Base64::Url);
}

// A token with this header, payload {} and a signature of one byte.
std::string token(std::string_view header) {
  return url(header) + ".e30.AQ";
}

Error error_of(std::string_view text) {
  const Result<Jws> jws = parse_jws(text);
  EXPECT_FALSE(jws) << text;
  return jws ? Error(Code::Internal) : jws.error();
}

constexpr std::array<Algorithm, 10> kEveryAlgorithm = {
    Algorithm::None,  Algorithm::RS256, Algorithm::RS384, Algorithm::RS512,
    Algorithm::PS256, Algorithm::PS384, Algorithm::PS512, Algorithm::ES256,
    Algorithm::ES384, Algorithm::ES512};

TEST(Algorithms, AreFoundByTheirExactNames) {
  for (const Algorithm algorithm : kEveryAlgorithm) {
    EXPECT_EQ(find_algorithm(name_of(algorithm)), algorithm);
    EXPECT_EQ(scheme_of(algorithm).has_value(), algorithm != Algorithm::None);
  }
  for (const std::string_view name :
       {"", "None", "NONE", "nOnE", "rs256", "RS256 ", "RSA256", "ECDH256",
        "HS256", "HS384", "HS512", "EdDSA", "Ed25519", "ES256K"}) {
    EXPECT_EQ(find_algorithm(name), std::nullopt) << name;
  }
}

TEST(JwsParser, TakesATokenApart) {
  const std::string text =
      url(R"({"alg":"RS256","kid":"k/1","typ":"JWT"})") + ".e30.AQI";
  const Result<Jws> jws = parse_jws(text);
  ASSERT_TRUE(jws) << jws.error().message();
  EXPECT_EQ(jws->text, text);
  EXPECT_EQ(jws->signing_input, text.substr(0, text.size() - 4));
  EXPECT_EQ(jws->algorithm, Algorithm::RS256);
  EXPECT_EQ(jws->header_json, R"({"alg":"RS256","kid":"k/1","typ":"JWT"})");
  EXPECT_EQ(jws->payload, "{}");
  EXPECT_EQ(jws->signature, (Buffer{1, 2}));
  EXPECT_EQ(jws->kid, "k/1");
  EXPECT_TRUE(jws->x5c.empty());
}

TEST(JwsParser, ReadsTheUnsignedReset) {
  const Result<Jws> jws = parse_jws("eyJhbGciOiJub25lIn0..");
  ASSERT_TRUE(jws) << jws.error().message();
  EXPECT_EQ(jws->algorithm, Algorithm::None);
  EXPECT_TRUE(jws->payload.empty());
  EXPECT_TRUE(jws->signature.empty());
}

TEST(JwsParser, IgnoresAddressesInTheHeader) {
  EXPECT_TRUE(parse_jws(
      token(R"({"alg":"RS256","jku":"https://evil/","x5u":"https://evil/"})")));
}

TEST(JwsParser, RefusesAnythingButTwoDots) {
  const std::string header = url(R"({"alg":"RS256"})");
  for (const std::string& text :
       {std::string(), header, header + ".e30", header + ".e30.AQ.",
        header + ".e30.AQ.AQ.AQ"}) {
    EXPECT_EQ(error_of(text).code(), Code::TokenMalformed) << text;
  }
}

TEST(JwsParser, RefusesTheJsonSerialization) {
  EXPECT_EQ(error_of(fmt::format(R"({{"protected":"{}","payload":"e30",)"
                                 R"("signature":"AQ"}})",
                                 url(R"({"alg":"RS256"})")))
                .code(),
            Code::TokenMalformed);
}

TEST(JwsParser, RefusesLooseBase64) {
  const std::string header = url(R"({"alg":"RS256"})");
  for (const std::string_view rest :
       {".e30=.AQ", ".e30.AQ==", ".e30.AQ\n", ".e3 0.AQ", ".e30.+/+/",
        ".e30.AR", ".e30.A", "=.e30.AQ", " .e30.AQ"}) {
    EXPECT_EQ(error_of(header + std::string(rest)).code(), Code::TokenMalformed)
        << rest;
  }
}

TEST(JwsParser, RefusesATokenBeyondTheLimit) {
  const std::string header = url(R"({"alg":"RS256"})");
  const std::string payload(kMaxTokenSize, 'A');
  EXPECT_EQ(error_of(header + "." + payload + ".AQ").code(),
            Code::TokenMalformed);
}

TEST(JwsParser, RefusesAHeaderThatIsNotOneObject) {
  for (const std::string_view header :
       {"", "[]", "\"alg\"", "{", R"({"alg":"RS256"}{})",
        "\xef\xbb\xbf{\"alg\":\"RS256\"}",  // byte order mark
        "{\"alg\":\"RS256\",\"kid\":\"\xff\"}"}) {
    const Error error = error_of(token(header));
    EXPECT_EQ(error.code(), Code::TokenMalformed) << header;
    EXPECT_EQ(error.path(), "header") << header;
  }
}

TEST(JwsParser, RefusesDuplicateNames) {
  for (const std::string_view header :
       {R"({"alg":"RS256","alg":"RS256"})", R"({"alg":"none","alg":"RS256"})",
        R"({"alg":"RS256","\u0061lg":"none"})",
        R"({"alg":"RS256","a":{"b":1,"b":1}})"}) {
    EXPECT_EQ(error_of(token(header)).code(), Code::TokenMalformed) << header;
  }
}

TEST(JwsParser, RefusesAMissingAlgorithm) {
  for (const std::string_view header :
       {"{}", R"({"Alg":"RS256"})", R"({"alg":null})",
        R"({"alg":["RS256"]})"}) {
    const Error error = error_of(token(header));
    EXPECT_EQ(error.code(), Code::TokenMalformed) << header;
    EXPECT_EQ(error.path(), "header.alg") << header;
  }
}

TEST(JwsParser, RefusesUnknownAndSymmetricAlgorithms) {
  for (const std::string_view name :
       {"HS256", "HS384", "HS512", "None", "NONE", "nOnE", "", "RSA256",
        "ECDH256", "rs256"}) {
    EXPECT_EQ(error_of(token(fmt::format(R"({{"alg":"{}"}})", name))).code(),
              Code::TokenAlgorithm)
        << name;
  }
}

TEST(JwsParser, RefusesExtensions) {
  for (const std::string_view extension :
       {R"("crit":["exp"],"exp":1)", R"("crit":[])", R"("b64":false)",
        R"("b64":true)", R"("crit":["b64"],"b64":false)", R"("zip":"DEF")"}) {
    EXPECT_EQ(error_of(token(fmt::format(R"({{"alg":"RS256",{}}})", extension)))
                  .code(),
              Code::TokenMalformed)
        << extension;
  }
}

TEST(JwsParser, RefusesAKidThatIsNotAString) {
  EXPECT_EQ(error_of(token(R"({"alg":"RS256","kid":7})")).path(), "header.kid");
}

TEST(JwsParser, RefusesASignatureBesideNone) {
  EXPECT_EQ(error_of("eyJhbGciOiJub25lIn0.e30.AQ").message(),
            "signature: expected no bytes with alg none, found 1");
}

TEST(JwsParser, RefusesAnAbsentSignature) {
  EXPECT_EQ(error_of(url(R"({"alg":"RS256"})") + ".e30.").message(),
            "signature: expected a signature with alg RS256, found none");
}

TEST(JwsParser, ReadsTheChainOfTheHeader) {
  const crypto::PrivateKey leaf = crypto::PrivateKey::generate_p256();
  const std::string text =
      token(fmt::format(R"({{"alg":"ES256","x5c":{}}})",
                        write_x5c(chain_of_two(leaf.public_key()))));
  const Result<Jws> jws = parse_jws(text);
  ASSERT_TRUE(jws) << jws.error().message();
  ASSERT_EQ(jws->x5c.size(), 2U);
  EXPECT_TRUE(jws->x5c.front().public_key().same_as(leaf.public_key()));
}

TEST(JwsParser, RefusesABrokenChain) {
  for (const std::string_view x5c :
       {R"("x5c":[])", R"("x5c":["AAAA"])", R"("x5c":"MII")"}) {
    EXPECT_EQ(
        error_of(token(fmt::format(R"({{"alg":"ES256",{}}})", x5c))).code(),
        Code::TokenMalformed)
        << x5c;
  }
}

TEST(JwsParser, RefusesAThumbprintOfAnotherCertificate) {
  const std::string x5c =
      write_x5c({{self_signed(crypto::PrivateKey::generate_p256())}});
  EXPECT_EQ(error_of(token(fmt::format(
                         R"({{"alg":"ES256","x5c":{},"x5t":"AQ"}})", x5c)))
                .path(),
            "header.x5t");
  EXPECT_EQ(error_of(token(fmt::format(
                         R"({{"alg":"ES256","x5c":{},"x5t#S256":"AQ"}})", x5c)))
                .path(),
            "header.x5t#S256");
}

TEST(JwsParser, RefusesAPrivateKeyInTheHeader) {
  const Error error = error_of(
      token(R"({"alg":"ES256","jwk":{"kty":"EC","crv":"P-256","d":"AQ"}})"));
  EXPECT_EQ(error.code(), Code::TokenMalformed);
  EXPECT_EQ(error.path(), "header.jwk.d");
}

TEST(JwsParser, RefusesTwoDifferentKeysInTheHeader) {
  const std::string x5c =
      write_x5c({{self_signed(crypto::PrivateKey::generate_p256())}});
  EXPECT_TRUE(
      parse_jws(token(fmt::format(R"({{"alg":"ES256","jwk":{}}})", kP256Jwk))));
  EXPECT_EQ(error_of(token(fmt::format(R"({{"alg":"ES256","jwk":{},"x5c":{}}})",
                                       kP256Jwk, x5c)))
                .path(),
            "header.jwk");
}

TEST(JwsWriter, WritesAnUnsignedToken) {
  EXPECT_EQ(write_unsigned(R"({"alg":"none"})", ""), "eyJhbGciOiJub25lIn0..");
  EXPECT_EQ(write_unsigned(R"({"alg":"none"})", "{}"),
            "eyJhbGciOiJub25lIn0.e30.");
}

TEST(JwsWriter, SignsTheFirstTwoSegments) {
  const crypto::PrivateKey signer = crypto::PrivateKey::generate_p256();
  const std::string text =
      sign(R"({"alg":"ES256"})", "{}", Algorithm::ES256, signer);
  const Result<Jws> jws = parse_jws(text);
  ASSERT_TRUE(jws) << jws.error().message();
  EXPECT_EQ(jws->signing_input, url(R"({"alg":"ES256"})") + ".e30");
  EXPECT_EQ(jws->signature.size(), 64U);
}

TEST(TimeClaims, AreReadFromThePayload) {
  const Result<TimeClaims> times =
      time_claims(R"({"exp":30,"iat":20.9,"nbf":0})");
  ASSERT_TRUE(times) << times.error().message();
  EXPECT_EQ(times->expires, from_unix(30));
  EXPECT_EQ(times->issued, from_unix(20));
  EXPECT_EQ(times->not_before, from_unix(0));
}

TEST(TimeClaims, MayBeAbsent) {
  const Result<TimeClaims> times = time_claims("{}");
  ASSERT_TRUE(times) << times.error().message();
  EXPECT_EQ(times->expires, std::nullopt);
}

TEST(TimeClaims, RefuseAbsurdValues) {
  for (const std::string_view value :
       {"-1", "-0.5", "9007199254740993", "18446744073709551615", "1e300",
        "\"30\"", "null", "true", "[30]"}) {
    const Result<TimeClaims> times =
        time_claims(fmt::format(R"({{"exp":{}}})", value));
    ASSERT_FALSE(times) << value;
    EXPECT_EQ(times.error().code(), Code::TokenMalformed) << value;
  }
}

TEST(TimeClaims, RefuseAPayloadThatIsNotOneObject) {
  for (const std::string_view payload : {"", "[]", R"({"exp":1,"exp":2})"}) {
    const Result<TimeClaims> times = time_claims(payload);
    ASSERT_FALSE(times) << payload;
    EXPECT_EQ(times.error().code(), Code::TokenMalformed) << payload;
  }
}

TEST(TimeCheck, HoldsFromNotBeforeToExpiresWithSkew) {
  const TimeClaims times = {.not_before = from_unix(1000),
                            .expires = from_unix(2000),
                            .issued = std::nullopt};
  constexpr std::chrono::seconds kSkew(60);
  EXPECT_TRUE(check_times(times, from_unix(940), kSkew));
  EXPECT_TRUE(check_times(times, from_unix(2060), kSkew));
  EXPECT_EQ(check_times(times, from_unix(939), kSkew).error().path(), "nbf");
  EXPECT_EQ(check_times(times, from_unix(2061), kSkew).error().path(), "exp");
  EXPECT_EQ(check_times(times, from_unix(2061), kSkew).error().code(),
            Code::TokenExpired);
}

TEST(TimeCheck, HoldsWhereThereAreNoTimes) {
  EXPECT_TRUE(check_times({}, from_unix(0), std::chrono::seconds(0)));
}

}  // namespace
}  // namespace assay::jose
