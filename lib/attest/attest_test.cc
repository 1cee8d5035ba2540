// SPDX-License-Identifier: Apache-2.0
// The road over evidence that says what a test wants it to say.
#include "attest/attest.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json.h"

namespace assay::attest {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr Time kNow{std::chrono::seconds(1'750'000'000)};

// "bad" does not parse, "false" does not verify, everything else is true.
class FakeEvidence : public tee::Evidence {
 public:
  explicit FakeEvidence(Bytes bytes) : holds_(text_of(bytes) != "false") {}

  static Result<std::unique_ptr<const tee::Evidence>> parse(
      const tee::Submission& submission, tee::Trail&) {
    if (text_of(submission.evidence) == "bad") {
      return Error(Code::EvidenceMalformed);
    }
    return std::unique_ptr<const tee::Evidence>(
        std::make_unique<FakeEvidence>(submission.evidence));
  }

  Result<std::vector<tee::EndorsementId>> needs(const tee::Anchors&, Time,
                                                crypto::Memo*,
                                                tee::Trail&) const override {
    return std::vector<tee::EndorsementId>{{"vendor/document"}};
  }

  Result<tee::Appraisal> verify(const tee::Given&, tee::Trail&) const override {
    if (!holds_) {
      return Error(Code::SignatureInvalid);
    }
    tee::Appraisal appraisal;
    appraisal.incoming = {{"x-ms-sgx-svn", int64_t{7}}};
    appraisal.token.add_int("x-ms-sgx-svn", 7);
    appraisal.tcb = tee::TcbSummary{};
    return appraisal;
  }

 private:
  bool holds_;
};

constexpr tee::Scheme kScheme = {"SgxEnclave", "sgx", "", FakeEvidence::parse};

provider::Provider provider_with(std::string_view policy) {
  static const provider::SigningKey key = provider::make_signing_key(
      crypto::PrivateKey::generate_rsa(2048), "https://localhost:8443");
  provider::Provider made;
  made.name = "test";
  made.attest_uri = "https://localhost:8443";
  made.keys.push_back(key);
  if (!policy.empty()) {
    made.policies.emplace("SgxEnclave",
                          std::make_shared<const provider::PolicySlot>(
                              *provider::make_slot(policy, "SgxEnclave")));
  }
  return made;
}

Request request_for(std::string_view evidence) {
  Request request;
  request.scheme = &kScheme;
  request.evidence = copy_of(bytes_of(evidence));
  return request;
}

constexpr std::string_view kPermit =
    "version= 1.0;authorizationrules{=> permit();};";

std::string with_baseline(std::string_view identifier) {
  return "version= 1.1;configurationrules{=> issueproperty("
         "type=\"x-ms-sgx-tcbidentifier\", value=\"" +
         std::string(identifier) + "\");};authorizationrules{=> permit();};";
}

Result<Plan> plan_for(const Request& request, std::string_view policy,
                      const tee::Baseline& baseline = {}) {
  tee::Trail trail;
  return plan(request, provider_with(policy), {}, baseline, kNow, nullptr,
              trail);
}

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

template <class T>
Code code_of(const Result<T>& result) {
  return result ? Code::Internal : result.error().code();
}

std::optional<uint32_t> minimum_of(std::string_view identifier,
                                   std::optional<uint32_t> service) {
  tee::Baseline baseline;
  baseline.minimum_evaluation = service;
  return plan_for(request_for("quote"), with_baseline(identifier), baseline)
      ->baseline.minimum_evaluation;
}

TEST(Plan, UsesThePolicyOfTheProvider) {
  const auto planned = plan_for(request_for("quote"), kPermit);
  ASSERT_TRUE(planned.has_value()) << planned.error().message();
  EXPECT_EQ(planned->slot.text, kPermit);
  EXPECT_FALSE(planned->draft);
}

TEST(Plan, NamesWhatTheEvidenceNeeds) {
  const auto planned = plan_for(request_for("quote"), kPermit);
  ASSERT_EQ(planned->needs.size(), 1u);
  EXPECT_EQ(planned->needs[0].name, "vendor/document");
}

TEST(Plan, RefusesATypeWithoutPolicy) {
  const auto planned = plan_for(request_for("quote"), "");
  ASSERT_EQ(code_of(planned), Code::PolicyNotSet);
  EXPECT_THAT(planned.error().detail(), HasSubstr("SgxEnclave"));
}

TEST(Plan, JudgesEvidenceBeforeThePolicy) {
  EXPECT_EQ(code_of(plan_for(request_for("bad"), "")), Code::EvidenceMalformed);
}

TEST(Plan, PutsADraftInPlaceOfThePolicy) {
  Request request = request_for("quote");
  request.draft_policy = kPermit;
  const auto planned = plan_for(request, "");
  ASSERT_TRUE(planned.has_value()) << planned.error().message();
  EXPECT_TRUE(planned->draft);
  EXPECT_EQ(planned->slot.hash, "9NY0VnTQ-IiBriBplVUpFbczcDaEBUwsiFYAzHu_gco");
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

TEST(Plan, TakesADraftAsUnsecuredJws) {
  Request request = request_for("quote");
  request.draft_policy = provider::unsigned_policy_jws(kPermit);
  const auto planned = plan_for(request, "");
  ASSERT_TRUE(planned.has_value()) << planned.error().message();
  EXPECT_EQ(planned->slot.text, kPermit);
}

TEST(Plan, RefusesADraftInASignedJws) {
  const auto key = crypto::PrivateKey::generate_p256();
  Request request = request_for("quote");
  request.draft_policy =
      jose::sign(R"({"alg":"ES256"})", "{}", jose::Algorithm::ES256, key);
  const auto planned = plan_for(request, "");
  ASSERT_EQ(code_of(planned), Code::TokenAlgorithm);
  EXPECT_EQ(planned.error().path(), "draftPolicyForAttestation");
}

TEST(Plan, NamesTheMemberOfABrokenDraftJws) {
  for (const char* const draft :
       {"eyJhbGciOiJub25lIn0..", "eyJ.eyJ.", "eyJhbGciOiJub25lIn0.e30."}) {
    Request request = request_for("quote");
    request.draft_policy = draft;
    const auto planned = plan_for(request, kPermit);
    ASSERT_FALSE(planned.has_value()) << draft;
    EXPECT_THAT(planned.error().path(), StartsWith("draftPolicyForAttest"));
  }
}

TEST(Plan, RefusesADraftThatDoesNotCompileInMaasWords) {
  Request request = request_for("quote");
  request.draft_policy = "version=1.0";
  const auto planned = plan_for(request, kPermit);
  ASSERT_EQ(code_of(planned), Code::PolicySyntax);
  EXPECT_THAT(planned.error().message(),
              StartsWith("Native operation failed with 65526: "));
}

TEST(Plan, TakesTheServicesBaselineForAzuredefault) {
  EXPECT_EQ(minimum_of("azuredefault", {}), std::nullopt);
  EXPECT_EQ(minimum_of("azuredefault", 12), 12u);
}

TEST(Plan, RaisesTheBaselineToThatOfThePolicy) {
  EXPECT_EQ(minimum_of("17", {}), 17u);
  EXPECT_EQ(minimum_of("17", 12), 17u);
}

TEST(Plan, TakesNoNumberForTheDefaultBecauseItIsTooLarge) {
  EXPECT_EQ(minimum_of("999999999", {}), 999'999'999u);
  const auto slot =
      provider::make_slot(with_baseline("99999999999999999999"), "SgxEnclave");
  ASSERT_FALSE(slot.has_value());
  EXPECT_EQ(slot.error().code(), Code::PolicySyntax);
}

TEST(Plan, NeverLowersTheBaselineOfTheService) {
  EXPECT_EQ(minimum_of("10", 12), 12u);
}

TEST(Plan, FailsWhereConfigurationRulesCannotBeEvaluated) {
  // "1.0" is no evaluation data number.
  const auto planned = plan_for(
      request_for("quote"),
      "version=1.1;configurationrules{c:[type==\"x-ms-ver\"] => issueproperty("
      "type=\"x-ms-sgx-tcbidentifier\", value=c.value);};"
      "authorizationrules{=> permit();};");
  EXPECT_EQ(code_of(planned), Code::PolicyEvaluation);
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
