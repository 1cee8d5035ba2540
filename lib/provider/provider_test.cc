// SPDX-License-Identifier: Apache-2.0
// Which policy of a provider is in force.
#include "provider/provider.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/test_tokens.h"

namespace assay::provider {
namespace {

using testing::HasSubstr;

std::shared_ptr<const PolicySlot> slot_of(std::string_view jws) {
  return std::make_shared<const PolicySlot>(
      restore_slot(jws, "SgxEnclave", {.number = 1}));
}

<<<<<<< HEAD
TEST(Provider, HasTheDefaultPolicyUntilOneIsSet) {
  Provider provider = aad_provider();
=======
const SigningKey& signing_key() {
  static const SigningKey key = make_signing_key(rsa_key(), kUri);
  return key;
}

std::string sentence_about(std::string_view text) {
  const auto slot = make_slot(text, "SgxEnclave");
  return slot ? "compiles" : slot.error().detail();
}

TEST(UnsignedPolicyJws, IsTheOneThatTheSdksSend) {
  // The token hash of this text's JWS was recorded in 2021 and 2022.
  const std::string jws = unsigned_policy_jws(
      "version=1.0; authorizationrules{=> permit();}; issuancerules{};");
  EXPECT_THAT(jws, StartsWith("eyJhbGciOiJub25lIn0."));
  EXPECT_EQ(codec::encode_base64(crypto::sha256(bytes_of(jws)).bytes(),
                                 codec::Base64::Url),
            "c6sEJQItV50OeP9IrP_bzywAMOVvj5uDPbklA_bwdYQ");
}

TEST(UnsignedPolicyJws, EndsInTheDotOfItsEmptySignature) {
  EXPECT_EQ(unsigned_policy_jws(""),
            "eyJhbGciOiJub25lIn0.eyJBdHRlc3RhdGlvblBvbGljeSI6IiJ9.");
}

TEST(PolicySlot, KeepsTextHashJwsAndProgram) {
  const auto slot = make_slot(kPermit, "SgxEnclave");
  ASSERT_TRUE(slot.has_value()) << slot.error().message();
  EXPECT_EQ(slot->text, kPermit);
  EXPECT_EQ(slot->hash, "9NY0VnTQ-IiBriBplVUpFbczcDaEBUwsiFYAzHu_gco");
  EXPECT_EQ(slot->jws, unsigned_policy_jws(kPermit));
  EXPECT_EQ(policy::source_of(*slot->program), kPermit);
}

TEST(PolicySlot, RefusesWhatDoesNotCompileInMaasWords) {
  const auto slot =
      make_slot("version=1.0\n[type==\"x\"] => permit();", "SgxEnclave");
  ASSERT_FALSE(slot.has_value());
  EXPECT_EQ(slot.error().code(), Code::PolicySyntax);
  EXPECT_EQ(slot.error().reason(), "policy.syntax.expected");
  EXPECT_EQ(
      slot.error().detail(),
      "Native operation failed with 65526: Exception(0) 83FFFFF6 Invalid "
      "policy was specified    Msg:[Policy Parser Exception Thrown: Offending "
      "symbol: '['\n"
      "Line: '2', Column: '1'\n"
      "Failure message: 'mismatched input '[' expecting ';' (a ';' ends the "
      "version: write it at line 1, column 12)'\n"
      "Failing rule: 'policy > versionInfo']");
}

TEST(ParserSentence, CountsCharactersNotBytes) {
  EXPECT_THAT(
      sentence_about("version=1.0; authorizationrules{[type==\"\u00e4\u00f6\"] "
                     "permit();};"),
      HasSubstr("Line: '1', Column: '46'"));
}

TEST(ParserSentence, IsAboutTheFirstErrorNotAWarningBeforeIt) {
  // A keyword in the wrong case is a warning.
  EXPECT_THAT(sentence_about("Version=1.0;\nauthorizationrules{permit();};"),
              HasSubstr("Line: '2'"));
}

TEST(ParserSentence, ExistsForTextThatIsNotUtf8) {
  EXPECT_THAT(sentence_about("version=1.0;\xff"), HasSubstr("not valid UTF-8"));
}

TEST(ParserSentence, ExistsForTextBeyondTheLimit) {
  EXPECT_THAT(sentence_about(std::string(256 * 1024, ' ')),
              HasSubstr("more than the"));
}

TEST(SigningKey, HasACertificateLikeMaasInstanceKeys) {
  const x509::Certificate& certificate = signing_key().jwk.x5c.front();
  EXPECT_EQ(signing_key().jwk.x5c.size(), 1u);
  EXPECT_EQ(certificate.subject_attribute("CN"), kUri);
  EXPECT_TRUE(equal(certificate.subject_der(), certificate.issuer_der()));
  EXPECT_EQ(codec::encode_hex(certificate.serial()), "01");
  EXPECT_EQ(format_rfc3339(certificate.not_before()), "2019-05-01T00:00:00Z");
  EXPECT_EQ(format_rfc3339(certificate.not_after()), "2050-12-31T23:59:59Z");
  EXPECT_TRUE(certificate.public_key().same_as(rsa_key().public_key()));
}

TEST(SigningKey, IsNoCertificateAuthority) {
  EXPECT_FALSE(signing_key().jwk.x5c.front().is_ca());
}

TEST(SigningKey, HasKeyIdentifiersButNoQuoteOfAnEnclave) {
  const x509::Certificate& certificate = signing_key().jwk.x5c.front();
  EXPECT_FALSE(certificate.subject_key_id().empty());
  EXPECT_TRUE(
      equal(certificate.subject_key_id(), certificate.authority_key_id()));
  EXPECT_FALSE(certificate.find_extension("1.3.6.1.4.1.311.105.1"));
}

TEST(SigningKey, NamesItselfByMaasRule) {
  EXPECT_EQ(signing_key().jwk.kid, jose::maa_key_id(rsa_key().public_key()));
  EXPECT_EQ(signing_key().jwk.alg, "RS256");
}

TEST(SigningKey, WritesHeadersInMaasOrder) {
  const std::string rest = R"("jku":"https://localhost:8443/certs","kid":")" +
                           signing_key().jwk.kid + R"(","typ":"JWT"})";
  EXPECT_EQ(signing_key().header_json, R"({"alg":"RS256",)" + rest);
  EXPECT_EQ(signing_key().unsigned_header_json, R"({"alg":"none",)" + rest);
}

TEST(SigningKey, IsRestoredWithItsCertificate) {
  const x509::Certificate& certificate = signing_key().jwk.x5c.front();
  const auto restored = restore_signing_key(rsa_key(), certificate, kUri);
  ASSERT_TRUE(restored.has_value()) << restored.error().message();
  EXPECT_EQ(restored->header_json, signing_key().header_json);
  EXPECT_TRUE(equal(restored->jwk.x5c.front().der(), certificate.der()));
}

TEST(SigningKey, RefusesTheCertificateOfAnotherKey) {
  const SigningKey other =
      make_signing_key(crypto::PrivateKey::generate_rsa(2048), kUri);
  const auto restored =
      restore_signing_key(rsa_key(), other.jwk.x5c.front(), kUri);
  ASSERT_FALSE(restored.has_value());
  EXPECT_EQ(restored.error().code(), Code::KeyMalformed);
}

TEST(SigningKey, RefusesTheCertificateOfAnotherProvider) {
  const auto restored = restore_signing_key(
      rsa_key(), signing_key().jwk.x5c.front(), "https://other.example");
  ASSERT_FALSE(restored.has_value());
  EXPECT_THAT(restored.error().detail(), HasSubstr("not https://other"));
}

TEST(Provider, FindsPoliciesByTheirWireName) {
  Provider provider;
  provider.policies.emplace("SgxEnclave", *make_slot(kPermit, "SgxEnclave"));
>>>>>>> main
  ASSERT_NE(provider.find_policy("SgxEnclave"), nullptr);
  EXPECT_FALSE(provider.find_policy("SgxEnclave")->set);
  EXPECT_EQ(provider.find_policy("OpenEnclave"), nullptr);
  provider.policies.emplace("SgxEnclave",
                            slot_of(unsigned_policy_jws(kMinimalPolicy)));
  EXPECT_EQ(provider.find_policy("SgxEnclave")->text, kMinimalPolicy);
}

TEST(Provider, SharesItsDefaultsWithOthers) {
  EXPECT_EQ(aad_provider().find_policy("SgxEnclave"),
            aad_provider().find_policy("SgxEnclave"));
}

TEST(Provider, MayHaveNoDefaults) {
  Provider provider = aad_provider();
  provider.default_policies = nullptr;
  EXPECT_EQ(provider.find_policy("SgxEnclave"), nullptr);
}

TEST(UsablePolicy, IsTheOneInForce) {
  const Provider provider = aad_provider();
  const auto slot = usable_policy(provider, "SgxEnclave");
  ASSERT_TRUE(slot) << slot.error().message();
  EXPECT_EQ(*slot, provider.find_policy("SgxEnclave"));
}

TEST(UsablePolicy, IsRefusedWhereNoneIsSet) {
  const auto slot = usable_policy(aad_provider(), "Tpm");
  ASSERT_FALSE(slot);
  EXPECT_EQ(slot.error().code(), Code::PolicyNotSet);
  EXPECT_THAT(slot.error().detail(), HasSubstr("Tpm on provider contoso"));
}

// policy-management.md 7.
TEST(UsablePolicy, IsNeverTheDefaultInPlaceOfOneWithAFault) {
  Provider provider = aad_provider();
  provider.policies.emplace("SgxEnclave",
                            slot_of(unsigned_policy_jws("version=9.9;")));
  const auto slot = usable_policy(provider, "SgxEnclave");
  ASSERT_FALSE(slot);
  EXPECT_EQ(slot.error().code(), Code::PolicySyntax);
  EXPECT_EQ(info(slot.error().code()).wire_code, "PolicyParsingError");
}

}  // namespace
}  // namespace assay::provider
