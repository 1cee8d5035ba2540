// SPDX-License-Identifier: Apache-2.0
// What a request asks for: which policy judges it, by which baseline.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "attest/test_evidence.h"

namespace assay::attest {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string with_baseline(std::string_view identifier) {
  return "version= 1.1;configurationrules{=> issueproperty("
         "type=\"x-ms-sgx-tcbidentifier\", value=\"" +
         std::string(identifier) + "\");};authorizationrules{=> permit();};";
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

}  // namespace
}  // namespace assay::attest
