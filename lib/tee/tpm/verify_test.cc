// SPDX-License-Identifier: Apache-2.0
// Tests of what a verified request rests on; tests/cases/tpm has every check.
#include "tee/tpm/verify.h"

#include <gtest/gtest.h>

#include "tee/tpm/test_request.h"

namespace assay::tpm {
namespace {

using test::Authorities;
using test::TestRequest;

std::string refusal(const TestRequest& sent, const tee::Given& given) {
  tee::Trail trail;
  const auto request = parse_request(bytes_of(sent.body()), trail);
  if (!request) {
    return std::string(request.error().reason());
  }
  const auto verified = verify(*request, given, trail);
  return verified ? "" : std::string(verified.error().reason());
}

TEST(Verify, TakesAMachineThatMeasuredNothing) {
  const Authorities by;
  EXPECT_EQ(refusal({}, by.given()), "");
}

TEST(Verify, KnowsItsOwnChallengesAlone) {
  const Authorities by;
  const crypto::SealKey root;
  const tee::ChallengeIssuer issuer{root, "contoso", test::kNow};
  tee::Given given = by.given();
  given.challenges = &issuer;
  TestRequest sent;
  EXPECT_EQ(refusal(sent, given), "tpm.challenge.context");
  sent.context = tee::seal_challenge(
      issuer, tee::ChallengeNonce::from(sent.challenge), {});
  EXPECT_EQ(refusal(sent, given), "");
  sent.context = tee::seal_challenge(issuer, {}, {});
  EXPECT_EQ(refusal(sent, given), "tpm.challenge.match");
}

TEST(Verify, TellsTheBareChallengeFromAnotherNonce) {
  const Authorities by;
  TestRequest sent;
  sent.nonce = sent.challenge;
  EXPECT_EQ(refusal(sent, by.given()), "tpm.key.quote_binding");
  sent.nonce = Buffer(32);
  EXPECT_EQ(refusal(sent, by.given()), "tpm.quote.nonce");
}

// The zero byte between key and challenge keeps both apart.
TEST(Verify, DoesNotTakeTheDigestWithoutTheZeroByte) {
  const Authorities by;
  TestRequest sent;
  sent.nonce =
      copy_of(crypto::sha256({bytes_of(sent.jwk), sent.challenge}).bytes());
  EXPECT_EQ(refusal(sent, by.given()), "tpm.quote.nonce");
}

TEST(Verify, ReportsTheAikWhereThePolicyAsksForNoMore) {
  Authorities by;
  by.anchors.tpm.clear();
  EXPECT_EQ(refusal({}, by.given()), "tpm.ak.chain");
  by.baseline.ak_certificate = tee::AkCertificate::Reported;
  tee::Trail trail;
  const auto request = parse_request(bytes_of(TestRequest().body()), trail);
  ASSERT_TRUE(request);
  const auto verified = verify(*request, by.given(), trail);
  ASSERT_TRUE(verified) << verified.error().message();
  EXPECT_FALSE(verified->aik_validated());
}

}  // namespace
}  // namespace assay::tpm
