// SPDX-License-Identifier: Apache-2.0
// Slots, their hashes, and parser sentences as MAA's clients see them.
#include "provider/policy_slot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/management_token.h"
#include "provider/test_tokens.h"

namespace assay::provider {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view kPermit =
    "version= 1.0;authorizationrules{=> permit();};";

std::string sentence_about(std::string_view text) {
  const auto slot = make_slot(text, "SgxEnclave");
  return slot ? "compiles" : slot.error().detail();
}

TEST(UnsignedPolicyJws, IsTheOneThatTheSdksSend) {
  // The token hash of this text's JWS was recorded in 2021 and 2022.
  const std::string jws = unsigned_policy_jws(
      "version=1.0; authorizationrules{=> permit();}; issuancerules{};");
  EXPECT_THAT(jws, StartsWith("eyJhbGciOiJub25lIn0."));
  EXPECT_EQ(token_hash(jws), "c6sEJQItV50OeP9IrP_bzywAMOVvj5uDPbklA_bwdYQ");
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

TEST(RestoredSlot, IsAsItWasSet) {
  const auto leaf = own_certificate("owner", owner_key());
  const std::string jws = signed_policy(kPermit, owner_key(), {leaf});
  const PolicySlot slot =
      restore_slot(jws, "SgxEnclave", {.number = 7, .at = kNow, .by = "alice"});
  EXPECT_FALSE(slot.fault);
  ASSERT_NE(slot.program, nullptr);
  EXPECT_EQ(slot.text, kPermit);
  EXPECT_EQ(slot.jws, jws);
  EXPECT_EQ(slot.hash, policy_hash(kPermit));
  EXPECT_EQ(slot.set->number, 7u);
  EXPECT_EQ(slot.set->by, "alice");
  EXPECT_EQ(slot.set->signer_thumbprint, thumbprint_of(leaf));
  EXPECT_EQ(slot.set->signer_jwk,
            chain_jwk(std::vector{leaf}, jose::Algorithm::RS256));
}

TEST(RestoredSlot, MayBeOfTheDialectOf2018) {
  const std::string jws = unsigned_token(
      R"({"alg":"none"})", R"({"AttestationPolicy":"version=1.0;"})");
  EXPECT_EQ(restore_slot(jws, "SgxEnclave", {.number = 1}).text,
            "version=1.0;");
}

// policy-management.md 7: never the default in its place.
TEST(RestoredSlot, OfATextThatDoesNotCompileIsKeptWithItsFault) {
  const std::string jws = unsigned_policy_jws("version=9.9;");
  const PolicySlot slot = restore_slot(jws, "SgxEnclave", {.number = 1});
  EXPECT_EQ(slot.program, nullptr);
  ASSERT_TRUE(slot.fault.has_value());
  EXPECT_EQ(slot.fault->code(), Code::PolicySyntax);
  EXPECT_THAT(slot.fault->detail(), HasSubstr("was accepted before"));
  EXPECT_THAT(slot.fault->detail(), HasSubstr("Policy Parser Exception"));
  EXPECT_EQ(slot.jws, jws);
  EXPECT_EQ(slot.text, "version=9.9;");
  EXPECT_EQ(slot.set->number, 1u);
}

TEST(RestoredSlot, OfWhatIsNoTokenIsKeptWithItsFault) {
  const PolicySlot slot = restore_slot("x", "SgxEnclave", {.number = 1});
  ASSERT_TRUE(slot.fault.has_value());
  EXPECT_EQ(slot.fault->code(), Code::PolicySyntax);
  EXPECT_THAT(slot.fault->detail(), HasSubstr("first period"));
  EXPECT_EQ(slot.jws, "x");
}

}  // namespace
}  // namespace assay::provider
