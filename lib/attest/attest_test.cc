// SPDX-License-Identifier: Apache-2.0
// The road from evidence to a token.
#include "attest/attest.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "attest/test_evidence.h"
#include "codec/json.h"

namespace assay::attest {
namespace {

using testing::HasSubstr;

Result<Answer> answer_to(const Request& request, std::string_view policy) {
  const tee::Baseline baseline;
  const tee::Anchors anchors;
  const tee::Endorsements endorsements;
  TRY(const Plan planned, plan_for(request, policy));
  TokenSeed seed;
  seed.issued_at = kNow;
  tee::Trail trail;
  return finish(planned, request, provider_with(policy),
                {kNow, endorsements, anchors, baseline}, seed, trail);
}

TEST(Issue, NeedsTheDeviceThatHasTheKey) {
  const Request request = request_for("quote");
  const tee::Endorsements endorsements;
  const tee::Anchors anchors;
  const tee::Baseline baseline;
  const Plan planned = plan_for(request, kPermit).value();
  provider::Provider provider = provider_with(kPermit);
  provider.keys[0].key = crypto::Signer::in_device(
      provider.keys[0].key.public_key(), "pkcs11:token=t;id=%01", {});
  tee::Trail trail;
  const auto answer = finish(
      planned, request, provider, {kNow, endorsements, anchors, baseline},
      {.issued_at = kNow, .jti = {}, .appraised_at = {}}, trail);
  ASSERT_EQ(code_of(answer), Code::TokenKeyUnavailable);
  EXPECT_THAT(answer.error().detail(), HasSubstr("pkcs11:token=t;id=%01"));
}

TEST(Finish, SignsWithTheKeyOfTheProvider) {
  const auto answer = answer_to(request_for("quote"), kPermit);
  ASSERT_TRUE(answer.has_value()) << answer.error().message();
  const auto jws = jose::parse_jws(answer->token);
  ASSERT_TRUE(jws.has_value());
  const provider::Provider provider = provider_with("");
  const provider::SigningKey& key = provider.signing_key();
  const jose::Jwk jwk = provider::jwk_of(key);
  const std::array allowed = {jose::Algorithm::RS256};
  const auto verified = jose::verify(*jws, {&jwk, 1}, allowed);
  ASSERT_TRUE(verified.has_value()) << verified.error().message();
  EXPECT_EQ(verified->payload(), answer->claims_json);
  EXPECT_EQ(verified->header_json(), key.header_json);
}

TEST(Finish, LeavesTheTokenOfADraftUnsigned) {
  Request request = request_for("quote");
  request.draft_policy = kPermit;
  const auto answer = answer_to(request, "");
  ASSERT_TRUE(answer.has_value()) << answer.error().message();
  const auto jws = jose::parse_jws(answer->token);
  ASSERT_TRUE(jws.has_value());
  EXPECT_EQ(jws->algorithm, jose::Algorithm::None);
  EXPECT_EQ(jws->header_json, provider_with("").keys[0].unsigned_header_json);
  EXPECT_TRUE(answer->token.ends_with('.'));
}

// Freshness of a guest's token is that nobody else can read it.
TEST(Issue, MakesNoTokenThatShouldBeSealedToNobody) {
  tee::Scheme sealed = kScheme;
  sealed.answers = tee::Answers::Sealed;
  Request request = request_for("quote");
  request.scheme = &sealed;
  tee::Trail trail;
  const provider::Provider provider = provider_with(kPermit);
  const Plan planned =
      plan(request, provider, {}, {}, kNow, nullptr, trail).value();
  Judgement judgement;
  judgement.outcome.decision = policy::Decision::Permit;
  const TokenSeed seed{};
  EXPECT_EQ(code_of(issue(planned, request, provider, judgement, seed)),
            Code::EvidenceUnsupported);
  const auto recipient = crypto::PrivateKey::generate_rsa(2048);
  judgement.appraisal.recipient = recipient.public_key();
  const auto answer = issue(planned, request, provider, judgement, seed);
  ASSERT_TRUE(answer.has_value()) << answer.error().message();
  ASSERT_TRUE(answer->recipient.has_value());
  EXPECT_TRUE(answer->recipient->same_as(recipient.public_key()));
}

TEST(Finish, CarriesTheTcbOfTheEvidence) {
  const auto answer = answer_to(request_for("quote"), kPermit);
  ASSERT_TRUE(answer->tcb.has_value());
  EXPECT_EQ(answer->tcb->status, tee::TcbStatus::UpToDate);
}

TEST(Finish, OffersTheCommonClaimsToThePolicy) {
  Request request = request_for("quote");
  request.nonce = "n-1";
  request.draft_policy =
      "version=1.0;authorizationrules{=> permit();};issuancerules{"
      "c:[type==\"x-ms-attestation-type\"] => issue(type=\"a\", value=c.value);"
      "c:[type==\"$tee\"] => issue(type=\"b\", value=c.value);"
      "c:[type==\"x-ms-ver\"] => issue(type=\"c\", value=c.value);"
      "c:[type==\"x-ms-policy-hash\"] => issue(type=\"d\", value=c.value);"
      "c:[type==\"nonce\"] => issue(type=\"e\", value=c.value);"
      "c:[type==\"x-ms-sgx-svn\"] => issue(type=\"f\", value=c.value);"
      "};";
  const auto answer = answer_to(request, "");
  ASSERT_TRUE(answer.has_value()) << answer.error().message();
  const std::string hash = provider::policy_hash(*request.draft_policy);
  EXPECT_THAT(
      answer->claims_json,
      HasSubstr(R"("x-ms-policy":{"a":"sgx","b":"sgx","c":"1.0","d":")" + hash +
                R"(","e":"n-1","f":7})"));
}

TEST(Finish, PassesOnWhatTheVerifierSays) {
  EXPECT_EQ(code_of(answer_to(request_for("false"), kPermit)),
            Code::SignatureInvalid);
}

TEST(Finish, JudgesEvidenceBeforeTheRules) {
  EXPECT_EQ(code_of(answer_to(request_for("false"),
                              "version=1.0;authorizationrules{=> deny();};")),
            Code::SignatureInvalid);
}

TEST(Finish, RefusesWhereNothingPermits) {
  const auto answer =
      answer_to(request_for("quote"), "version=1.0;authorizationrules{};");
  ASSERT_EQ(code_of(answer), Code::PolicyDenied);
  EXPECT_EQ(answer.error().reason(), "policy.no_permit");
  // As recorded, up to MAA's second sentence.
  EXPECT_EQ(answer.error().message(),
            "Attestation Enclave operation failed with 65518: Exception(0) "
            "83FFFFEE Policy Evaluation Error has occurred    Msg:[Policy "
            "Engine Exception: No Permit claim was issued in the "
            "authorizationrules section, authorization failed.]");
}

TEST(Finish, SaysWhichRuleDenied) {
  const auto answer = answer_to(
      request_for("quote"),
      "version=1.0;authorizationrules{\n  => permit();\n  => deny();\n};");
  ASSERT_EQ(code_of(answer), Code::PolicyDenied);
  EXPECT_EQ(answer.error().reason(), "policy.denied");
  EXPECT_THAT(answer.error().message(),
              HasSubstr("[Policy Engine Exception: A Deny claim was issued, "
                        "authorization failed.] Rule at line 3, column 3."));
}

TEST(Finish, NotesTheRulesThatDecided) {
  const auto denied =
      answer_to(request_for("quote"),
                "version=1.0;authorizationrules{\n  [type==\"x-ms-sgx-svn\", "
                "value>=8] => permit();\n};");
  ASSERT_EQ(code_of(denied), Code::PolicyDenied);
  ASSERT_EQ(denied.error().notes().size(), 1u);
  const Note& note = denied.error().notes()[0];
  EXPECT_EQ(note.code, "policy.rule.not_fired");
  EXPECT_EQ(note.target, "policy:2:3");
  EXPECT_EQ(note.message,
            "line 2, column 3: permit() did not fire: no claim met "
            "[type==\"x-ms-sgx-svn\", value>=8]; the closest, x-ms-sgx-svn = "
            "7, would have to be at least 8");
  const auto lacking =
      answer_to(request_for("quote"), "version=1.0;authorizationrules{};");
  EXPECT_EQ(lacking.error().notes()[0].target, "policy");
}

// What judge() says of true evidence under a policy.
Result<Judgement> judged(std::string_view policy, policy::Tracing tracing) {
  const Request request = request_for("quote");
  const tee::Baseline baseline;
  const tee::Anchors anchors;
  const tee::Endorsements endorsements;
  TRY(const Plan planned, plan_for(request, policy));
  tee::Trail trail;
  return judge(planned, request, {kNow, endorsements, anchors, baseline},
               tracing, trail);
}

TEST(Judge, TracesWhereSomebodyAsks) {
  const auto silent = judged(kPermit, policy::Tracing::Off);
  ASSERT_TRUE(silent.has_value());
  EXPECT_EQ(silent->outcome.decision, policy::Decision::Permit);
  EXPECT_TRUE(silent->outcome.trace.empty());
  EXPECT_EQ(judged(kPermit, policy::Tracing::On)->outcome.trace.size(), 1u);
}

TEST(Judge, LeavesADenialToTheIssuer) {
  const auto denied =
      judged("version=1.0;authorizationrules{};", policy::Tracing::Off);
  ASSERT_TRUE(denied.has_value());
  EXPECT_EQ(denied->outcome.decision, policy::Decision::Deny);
}

TEST(PolicyError, TellsLimitsFromOtherFailuresOfAnEvaluation) {
  policy::Outcome outcome;
  outcome.decision = policy::Decision::Error;
  outcome.code = "policy.limit";
  EXPECT_EQ(policy_error(outcome, "").code(), Code::PolicyLimit);
  outcome.code = "policy.evaluation.type";
  EXPECT_EQ(policy_error(outcome, "").code(), Code::PolicyEvaluation);
  EXPECT_EQ(policy_error(outcome, "").reason(), "policy.evaluation.type");
}

}  // namespace
}  // namespace assay::attest
