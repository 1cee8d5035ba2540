// SPDX-License-Identifier: Apache-2.0
// Error bodies as MAA's clients read them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json.h"
#include "wire/wire.h"

namespace assay::wire {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

TEST(ErrorBody, HasCodeMessageDetailsAndInnerError) {
  const ErrorBody body =
      error_body(Error(Code::BadBase64, "expected base64").at("quote"));
  EXPECT_EQ(body.status, 400u);
  EXPECT_EQ(body.body,
            R"({"error":{"code":"InvalidParameter","details":[)"
            R"({"code":"BadBase64","message":"text is not valid base64 or )"
            R"(base64url","target":"quote"}],"innererror":{)"
            R"("code":"InvalidParameter","message":"quote: expected base64"},)"
            R"("message":"quote: expected base64"}})");
}

TEST(ErrorBody, AsksClientsToTryAgainWhileCollateralIsFetched) {
  const ErrorBody body = error_body(Error(Code::EndorsementUnavailable, "soon")
                                        .because("collateral.unavailable"));
  EXPECT_EQ(body.status, 503u);
  EXPECT_THAT(body.body, HasSubstr(R"("code":"ServiceUnavailable")"));
  EXPECT_THAT(body.body, HasSubstr(R"("code":"collateral.unavailable")"));
}

TEST(ErrorBody, HasNoTargetWhereThereIsNoPath) {
  EXPECT_THAT(error_body(Error(Code::BodyNotJson)).body,
              Not(HasSubstr("target")));
}

TEST(ErrorBody, BeginsWithTheCodeOfTheCheckThatFailed) {
  tee::Trail trail;
  const auto failed = trail.require(tee::CheckId::DcapQuoteSignature, false);
  const std::string body = error_body(failed.error()).body;
  EXPECT_THAT(body, HasSubstr(R"("message":"dcap.quote.signature: )"));
  EXPECT_THAT(body, HasSubstr(R"("details":[{"code":"dcap.quote.signature")"));
  EXPECT_THAT(body, HasSubstr(R"("code":"InvalidParameter")"));
}

TEST(ErrorBody, KeepsTheSentenceOfThePolicyAsItIs) {
  const std::string body =
      error_body(Error(Code::PolicyDenied, "Attestation Enclave operation")
                     .because("policy.no_permit"))
          .body;
  EXPECT_THAT(body, HasSubstr(R"("code":"PolicyEvaluationError")"));
  EXPECT_THAT(body, HasSubstr(R"("message":"Attestation Enclave operation")"));
  EXPECT_THAT(body, HasSubstr(R"("details":[{"code":"policy.no_permit")"));
}

TEST(ErrorBody, AddsNotesToTheReason) {
  const Error error =
      Error(Code::PolicyDenied, "denied")
          .because("policy.denied")
          .with({{"policy.rule.denied", "line 1: \xff\"", "policy:1:2"}});
  EXPECT_THAT(error_body(error).body,
              HasSubstr(R"("details":[{"code":"policy.denied","message":)"
                        R"("the policy does not permit this evidence"},)"
                        R"({"code":"policy.rule.denied","message":)"
                        R"("line 1: ?\"","target":"policy:1:2"}],)"
                        R"("innererror")"));
}

TEST(ErrorBody, CarriesAnExplanationBesideTheError) {
  const std::string body =
      error_body(Error(Code::PolicyDenied), R"({"checks":[]})").body;
  EXPECT_THAT(body, EndsWith(R"(},"x-assay-explanation":{"checks":[]}})"));
  EXPECT_THAT(error_body(Error(Code::PolicyDenied)).body,
              Not(HasSubstr("x-assay")));
}

TEST(ErrorBody, SaysNothingOfOurInsides) {
  for (const CodeInfo& row : all_codes()) {
    // What a vendor has not given yet is no inside of ours.
    if (row.http_status >= 500 && row.stage != Stage::Endorsement) {
      const ErrorBody body = error_body(Error(row.code, "a secret")
                                            .at("/a/path")
                                            .with({{"x", "a secret", ""}}),
                                        R"({"a":"secret"})");
      EXPECT_EQ(body.status, row.http_status);
      EXPECT_THAT(body.body, Not(HasSubstr("secret"))) << row.name;
      EXPECT_THAT(body.body, Not(HasSubstr("path"))) << row.name;
      EXPECT_THAT(body.body, Not(HasSubstr("details"))) << row.name;
    }
  }
}

TEST(ErrorBody, TellsWhatACallerMayWaitFor) {
  EXPECT_THAT(error_body(Error(Code::Overloaded)).body,
              HasSubstr("try again shortly"));
}

TEST(ErrorBody, IsJsonWhateverTheErrorQuotes) {
  // A character that was cut, a stray byte, a quote, a line break.
  const std::string quoted = "\xe2\x82 \xff \" \n \xc3\xa4";
  const ErrorBody body = error_body(Error(Code::BadHex, quoted).at(quoted));
  EXPECT_TRUE(codec::parse_json(body.body).has_value());
  EXPECT_THAT(body.body, HasSubstr("?? ? \\\" \\n \u00e4"));
}

TEST(ErrorBody, IsJsonForAQueryOrPathThatIsCutInsideOfACharacter) {
  // Both are quoted up to 64 bytes; the euro sign has three.
  const std::string quoted = std::string(63, 'x') + "\u20ac";
  const auto version = parse_api_version(quoted);
  const auto request =
      decode_attest_request(quoted, ApiVersion::V2022_08_01, "{}");
  for (const Error& error : {version.error(), request.error()}) {
    EXPECT_TRUE(codec::parse_json(error_body(error).body).has_value());
    EXPECT_THAT(error_body(error).body, HasSubstr("xxx?"));
  }
}

TEST(ErrorBody, KnowsEveryCode) {
  for (const CodeInfo& row : all_codes()) {
    const auto parsed = codec::parse_json(error_body(Error(row.code)).body);
    ASSERT_TRUE(parsed.has_value()) << row.name;
    const auto& error = parsed->get_object().at("error").get_object();
    EXPECT_EQ(error.at("code"), codec::json::string(row.wire_code));
    EXPECT_EQ(error.at("innererror").get_object().at("message"),
              error.at("message"));
  }
}

}  // namespace
}  // namespace assay::wire
