// SPDX-License-Identifier: Apache-2.0
// The members of a token, and which of them a policy may not touch.
#include "attest/token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json.h"

namespace assay::attest {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr tee::Scheme kScheme = {"SgxEnclave", "sgx", "", nullptr};

TokenSeed seed() {
  TokenSeed made;
  made.issued_at = from_unix(1'750'000'000);
  made.jti.data.fill(0xab);
  return made;
}

// What a token is made of, owned.
struct Ingredients {
  tee::Appraisal appraisal;
  policy::Outcome outcome;
  std::optional<std::string> nonce;
  NonceForm nonce_form = NonceForm::Text;

  Result<std::string> payload(const TokenSeed& given = seed(),
                              const tee::Scheme& scheme = kScheme) const {
    return token_payload({scheme,
                          appraisal,
                          outcome,
                          "the-hash",
                          "https://localhost:8443",
                          nonce,
                          {},
                          nonce_form},
                         given);
  }
  void issue(std::string type, claims::Value value) {
    outcome.issued.push_back(
        {std::move(type), std::move(value), claims::Issuer::AttestationPolicy});
  }
};

std::string member_of(const Result<std::string>& payload,
                      std::string_view name) {
  const auto value = codec::parse_json(*payload);
  const auto* const member = value->get_object().if_contains(name);
  return member == nullptr ? "absent" : codec::serialize(*member);
}

// claims.md 7.3: as a recorded report is.
TEST(Token, OfAConversationShowsWhatAPolicyIssuedOnce) {
  constexpr tee::Scheme kTalk = {
      "Tpm",
      "tpm",
      "",
      nullptr,
      tee::DraftPolicies::Refused,
      "data",
      [](Bytes, tee::Trail&) -> Result<bool> { return true; }};
  Ingredients of;
  of.issue("vbsEnabled", true);
  const auto payload = of.payload(seed(), kTalk);
  EXPECT_EQ(member_of(payload, "vbsEnabled"), "true");
  EXPECT_EQ(member_of(payload, "nbf"), "1749999700");
  EXPECT_EQ(member_of(payload, "iat"), "1750000000");
  EXPECT_EQ(member_of(payload, "x-ms-policy"), "absent");
  EXPECT_EQ(member_of(payload, "x-ms-attestation-type"), "absent");
  EXPECT_EQ(member_of(payload, "x-ms-ver"), "\"1.0\"");
}

TEST(Token, HasMaasMembersInAscendingOrder) {
  EXPECT_EQ(
      *Ingredients().payload(),
      R"({"exp":1750028800,"iat":1750000000,"iss":"https://localhost:8443",)"
      R"("jti":"abababababababababababababababab)"
      R"(abababababababababababababababab",)"
      R"("nbf":1750000000,"x-ms-attestation-type":"sgx",)"
      R"("x-ms-policy-hash":"the-hash","x-ms-ver":"1.0"})");
}

TEST(Token, CarriesWhatTheEvidenceSays) {
  Ingredients of;
  of.appraisal.token.add_int("x-ms-sgx-svn", 7);
  EXPECT_EQ(member_of(of.payload(), "x-ms-sgx-svn"), "7");
}

TEST(Token, CarriesTheNonceUnchanged) {
  Ingredients of;
  of.nonce = "a \"quoted\" nonce";
  EXPECT_EQ(member_of(of.payload(), "nonce"), R"("a \"quoted\" nonce")");
  of.nonce = "18446744073709551615";
  of.nonce_form = NonceForm::Number;
  EXPECT_EQ(member_of(of.payload(), "nonce"), "18446744073709551615");
}

TEST(Token, LivesAsLongAsItsSeedSays) {
  TokenSeed brief = seed();
  brief.lifetime = std::chrono::seconds(60);
  EXPECT_EQ(member_of(Ingredients().payload(brief), "exp"), "1750000060");
}

TEST(Token, ShowsIssuedClaimsTwice) {
  Ingredients of;
  of.issue("product-id", int64_t{1});
  of.issue("is-debuggable", true);
  const auto payload = of.payload();
  EXPECT_EQ(member_of(payload, "x-ms-policy"),
            R"({"is-debuggable":true,"product-id":1})");
  EXPECT_EQ(member_of(payload, "is-debuggable"), "true");
  EXPECT_EQ(member_of(payload, "product-id"), "1");
}

TEST(Token, GathersSeveralValuesInOrderOfIssue) {
  Ingredients of;
  of.issue("tags", std::string("b"));
  of.issue("other", false);
  of.issue("tags", int64_t{2});
  of.issue("tags", std::string("a"));
  const auto payload = of.payload();
  EXPECT_EQ(member_of(payload, "tags"), R"(["b",2,"a"])");
  EXPECT_EQ(member_of(payload, "x-ms-policy"),
            R"({"other":false,"tags":["b",2,"a"]})");
}

TEST(Token, HasNoPolicyObjectWhereNothingWasIssued) {
  EXPECT_EQ(member_of(Ingredients().payload(), "x-ms-policy"), "absent");
}

TEST(Token, EscapesNamesAndValuesOfAPolicy) {
  Ingredients of;
  of.issue("a\"b", std::string("\n"));
  EXPECT_THAT(*of.payload(), HasSubstr(R"("a\"b":"\n")"));
}

// default-policies.md, case 33.
TEST(Token, KeepsTheServicesIssuerWhateverAPolicyIssues) {
  Ingredients of;
  of.issue("iss", std::string("evil"));
  const auto payload = of.payload();
  EXPECT_EQ(member_of(payload, "iss"), R"("https://localhost:8443")");
  EXPECT_EQ(member_of(payload, "x-ms-policy"), R"({"iss":"evil"})");
}

TEST(Token, NeverShowsAForgedServiceClaimThatThisTokenLacks) {
  for (const char* const name :
       {"aud", "sub", "cnf", "nonce", "maa-ehd", "aas-ehd",
        "maa-attestationcollateral", "x-ms-runtime", "x-ms-sgx-ehd",
        "x-ms-compliance-status", "x-assay-appraised-at", "tdx_mrtd",
        "attester_tcb_status", "dbgstat", "eat_profile", "intuse"}) {
    Ingredients of;
    of.issue(name, std::string("forged"));
    EXPECT_EQ(member_of(of.payload(), name), "absent");
  }
}

TEST(Token, LetsAPolicyClaimTheNamesOfOldDialects) {
  for (const char* const name : {"tee", "svn", "policy_hash", "x-other"}) {
    EXPECT_FALSE(is_reserved_claim(name)) << name;
  }
}

TEST(Token, LetsTheEvidenceWinOverAPolicy) {
  Ingredients of;
  of.appraisal.token.add_bool("secureboot", false);
  of.issue("secureboot", true);
  EXPECT_EQ(member_of(of.payload(), "secureboot"), "false");
}

TEST(Token, SaysWhereItRestsOnAForge) {
  Ingredients of;
  EXPECT_THAT(*of.payload(), Not(HasSubstr("x-assay-")));
  of.appraisal.forged = true;
  EXPECT_EQ(member_of(of.payload(), "x-assay-forged"), "true");
}

TEST(Token, SaysWhenTheEvidenceWasJudgedAtAnotherTime) {
  TokenSeed replayed = seed();
  replayed.appraised_at = from_unix(1'700'000'000);
  EXPECT_EQ(member_of(Ingredients().payload(replayed), "x-assay-appraised-at"),
            R"("2023-11-14T22:13:20Z")");
}

TEST(Token, IsRefusedWhereItWouldBeTooLarge) {
  Ingredients of;
  of.issue("big", std::string(600'000, 'x'));
  const auto payload = of.payload();
  ASSERT_FALSE(payload.has_value());
  EXPECT_EQ(payload.error().code(), Code::TokenTooLarge);
}

}  // namespace
}  // namespace assay::attest
