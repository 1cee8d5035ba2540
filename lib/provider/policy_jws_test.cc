// SPDX-License-Identifier: Apache-2.0
// Tests of policy JWS: what is written is what providers accept.
#include "provider/policy_jws.h"

#include <gmock/gmock.h>

#include "codec/base64.h"
#include "jose/test_keys.h"
#include "provider/provider.h"
#include "provider/test_tokens.h"

namespace assay::provider {
namespace {

using testing::HasSubstr;

constexpr std::string_view kPolicy =
    "version=1.0; authorizationrules{=> permit();};";

const crypto::PrivateKey& rsa_key() {
  static const crypto::PrivateKey key = crypto::PrivateKey::generate_rsa(2048);
  return key;
}

std::string jws_of(std::string_view payload) {
  return "eyJhbGciOiJub25lIn0." +
         codec::encode_base64(bytes_of(payload), codec::Base64::Url) + ".";
}

std::string refusal(const crypto::PrivateKey& key,
                    const std::vector<x509::Certificate>& chain) {
  const auto jws = signed_policy_jws(kPolicy, key, chain);
  EXPECT_FALSE(jws);
  return jws ? "" : jws.error().detail();
}

TEST(PolicyJws, CarriesTextAndChain) {
  for (const crypto::PrivateKey& key :
       {rsa_key(), crypto::PrivateKey::generate_p256()}) {
    const auto chain = jose::chain_of_two(key.public_key());
    const auto jws = signed_policy_jws(kPolicy, key, chain);
    ASSERT_TRUE(jws) << jws.error().message();
    const auto back = parse_policy_jws(*jws);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->text, kPolicy);
    ASSERT_EQ(back->jws.x5c.size(), 2u);
    EXPECT_TRUE(equal(back->jws.x5c[0].der(), chain[0].der()));
    EXPECT_EQ(back->jws.algorithm,
              key.public_key().kind() == crypto::KeyKind::Rsa
                  ? jose::Algorithm::RS256
                  : jose::Algorithm::ES256);
  }
}

// client-compat.md, trap 5: Python's and .NET's.
TEST(PolicyJws, IsReadAsReleasedClientsWriteIt) {
  const auto leaf = own_certificate("owner", owner_key());
  const std::string x5c = jose::write_x5c({&leaf, 1});
  for (const std::string& header :
       {R"({"alg":"RSA256","x5c":)" + x5c + "}",
        R"({"alg":"RSA256","jwk":{"x5c":)" + x5c + "}}"}) {
    const std::string jws =
        signed_token(header, policy_payload(kPolicy), owner_key());
    const auto read = parse_policy_jws(jws);
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(read->text, kPolicy);
    EXPECT_EQ(read->jws.header_json, header);
    EXPECT_EQ(read->jws.algorithm, jose::Algorithm::RS256);
    ASSERT_EQ(read->jws.x5c.size(), 1u);
    EXPECT_TRUE(equal(read->jws.x5c[0].der(), leaf.der()));
  }
}

TEST(PolicyJws, HasTheHeaderOfTheDocumentation) {
  const auto chain = std::vector{jose::self_signed(rsa_key())};
  const auto jws = signed_policy_jws(kPolicy, rsa_key(), chain);
  ASSERT_TRUE(jws);
  EXPECT_THAT(parse_policy_jws(*jws)->jws.header_json,
              testing::StartsWith(R"({"alg":"RS256","x5c":["MII)"));
}

TEST(PolicyJws, IsSignedByTheKeyOfItsCertificateOnly) {
  const crypto::PrivateKey other = crypto::PrivateKey::generate_p256();
  EXPECT_THAT(refusal(other, {jose::self_signed(rsa_key())}),
              HasSubstr("the key is not that of the first certificate"));
  EXPECT_THAT(refusal(other, {}), HasSubstr("1 to 10 certificates"));
}

TEST(PolicyJws, HasItsChainInOrder) {
  const crypto::PrivateKey& key = rsa_key();
  auto chain = jose::chain_of_two(key.public_key());
  chain.insert(chain.begin() + 1,
               jose::self_signed(crypto::PrivateKey::generate_p256()));
  EXPECT_THAT(refusal(key, chain), HasSubstr("certificate 1"));
}

TEST(PolicyJws, IsAResetWhereItsPayloadIsEmpty) {
  const crypto::PrivateKey& key = rsa_key();
  const auto jws = signed_management_jws("", key, {{jose::self_signed(key)}});
  ASSERT_TRUE(jws);
  const auto parsed = parse_policy_jws(*jws);
  ASSERT_TRUE(parsed);
  EXPECT_FALSE(parsed->text);
  EXPECT_EQ(parsed->jws.algorithm, jose::Algorithm::RS256);
}

TEST(PolicyJws, IsReadAsClientsWriteIt) {
  EXPECT_EQ(*parse_policy_jws(unsigned_policy_jws(kPolicy))->text, kPolicy);
  EXPECT_EQ(
      *parse_policy_jws(jws_of(R"({ "AttestationPolicy": "YQ==" })"))->text,
      "a");
  EXPECT_FALSE(parse_policy_jws("eyJhbGciOiJub25lIn0..")->text);
}

TEST(PolicyJws, MayHavePlainTextInTheDialectOf2018) {
  const std::string jws = jws_of(R"({"AttestationPolicy":"version=1.0;"})");
  EXPECT_EQ(parse_policy_jws(jws, PolicyDialect::Of2018)->text, "version=1.0;");
  const std::string encoded = unsigned_policy_jws(kPolicy);
  EXPECT_EQ(parse_policy_jws(encoded, PolicyDialect::Of2018)->text, kPolicy);
  EXPECT_FALSE(parse_policy_jws(jws));
}

TEST(PolicyJws, IsRefusedWhereItIsNone) {
  const auto reason = [](std::string_view text) {
    const auto parsed = parse_policy_jws(text);
    return parsed ? "accepted" : std::string(parsed.error().reason());
  };
  EXPECT_EQ(reason("version=1.0;"), "TokenMalformed");
  EXPECT_EQ(reason(jws_of("{}")), "MissingField");
  EXPECT_EQ(reason(jws_of("[]")), "JsonWrongType");
  EXPECT_EQ(reason(jws_of(R"({"AttestationPolicy":"a)b"})")), "BadBase64");
  EXPECT_EQ(reason(jws_of(R"({"attestationpolicy":"YQ"})")), "MissingField");
}

}  // namespace
}  // namespace assay::provider
