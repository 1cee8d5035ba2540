// SPDX-License-Identifier: Apache-2.0
// Tests of TPM requests as evidence.
#include "tee/tpm/evidence.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "codec/json.h"
#include "tee/tpm/test_request.h"

namespace assay::tpm {
namespace {

using test::Authorities;
using test::TestRequest;

Result<tee::Appraisal> appraise(const TestRequest& sent) {
  const Authorities by;
  tee::Trail trail;
  TRY(const auto evidence,
      parse_request_evidence({.evidence = bytes_of(sent.body())}, trail));
  return evidence->verify(by.given(), trail);
}

std::string incoming(const tee::Appraisal& appraisal, std::string_view type) {
  const auto found = std::find_if(
      appraisal.incoming.begin(), appraisal.incoming.end(),
      [type](const claims::Claim& item) { return item.type == type; });
  return found == appraisal.incoming.end() ? "absent"
                                           : claims::write_value(found->value);
}

TEST(TpmEvidence, AsksForIssuers) {
  tee::Trail trail;
  const auto evidence = parse_request_evidence(
      {.evidence = bytes_of(TestRequest().body())}, trail);
  ASSERT_TRUE(evidence) << evidence.error().message();
  const auto needs = (*evidence)->needs({}, test::kNow, nullptr, trail);
  ASSERT_TRUE(needs);
  ASSERT_EQ(needs->size(), 1u);
  EXPECT_EQ(needs->front().name, "tpm/issuers");
}

TEST(TpmEvidence, ClaimsOfABootThatSaidNothingAreFalse) {
  const auto appraisal = appraise({});
  ASSERT_TRUE(appraisal) << appraisal.error().message();
  for (const std::string_view type :
       {"secureBootEnabled", "bootDebuggingDisabled", "vbsEnabled",
        "iommuEnabled", "vbsReportPresent"}) {
    EXPECT_EQ(incoming(*appraisal, type), "false") << type;
  }
  EXPECT_EQ(incoming(*appraisal, "aikValidated"), "true");
  EXPECT_EQ(incoming(*appraisal, "x-assay-tpm-reset-count"), "7");
  EXPECT_EQ(incoming(*appraisal, "enclaveSvn"), "absent");
}

// claims.md 7.3: a policy decides what else a report says.
TEST(TpmEvidence, PutsFourMembersIntoTheToken) {
  const auto appraisal = appraise({});
  ASSERT_TRUE(appraisal);
  const auto token = codec::parse_json(appraisal->token.text());
  ASSERT_TRUE(token);
  EXPECT_EQ(token->as_object().size(), 4u);
  EXPECT_EQ(token->as_object().at("nonce"), "cnA");
  EXPECT_EQ(token->as_object().at("rp_data"), "cnA");
  EXPECT_EQ(token->as_object().at("ver"), "1.0");
  EXPECT_EQ(codec::serialize(token->as_object().at("cnf")),
            "{\"jwk\":" + TestRequest().jwk + "}");
}

TEST(TpmEvidence, KeepsTheClientsOwnClaimsApart) {
  TestRequest sent;
  sent.more = R"(,"custom_claims":[{"name":"secureBootEnabled","value":true,)"
              R"("value_type":"boolean"}])";
  const auto appraisal = appraise(sent);
  ASSERT_TRUE(appraisal) << appraisal.error().message();
  EXPECT_EQ(incoming(*appraisal, "secureBootEnabled"), "false");
  ASSERT_EQ(appraisal->custom.size(), 1u);
  EXPECT_EQ(appraisal->custom.front().issuer, claims::Issuer::CustomClaim);
}

}  // namespace
}  // namespace assay::tpm
