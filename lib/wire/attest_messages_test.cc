// SPDX-License-Identifier: Apache-2.0
// Request bodies in every dialect, and where each goes wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/wire.h"

namespace assay::wire {
namespace {

using testing::HasSubstr;

Result<attest::Request> decode(std::string_view body,
                               std::string_view type = "SgxEnclave") {
  return decode_attest_request(type, ApiVersion::V2022_08_01, body);
}

Result<attest::Request> decode_legacy(std::string_view body) {
  return decode_attest_request("OpenEnclave", ApiVersion::V2018_09_01_preview,
                               body);
}

// "Code at path"
std::string refusal_of(const Result<attest::Request>& request) {
  if (request) {
    return "accepted";
  }
  const Error& error = request.error();
  return std::string(info(error.code()).name) + " at " + error.path();
}

std::string text(const Buffer& bytes) {
  return std::string(text_of(bytes));
}

TEST(AttestRequest, CarriesEverythingThatWasSent) {
  const auto request = decode(
      R"({"quote":"AQID","runtimeData":{"data":"e30","dataType":"JSON"},)"
      R"("initTimeData":{"data":"eA","dataType":"Binary"},"nonce":"n",)"
      R"("draftPolicyForAttestation":"version=1.0;"})");
  ASSERT_TRUE(request.has_value()) << request.error().message();
  EXPECT_EQ(request->scheme->wire_name, "SgxEnclave");
  EXPECT_EQ(request->evidence, Buffer({1, 2, 3}));
  EXPECT_EQ(text(request->runtime_data->bytes), "{}");
  EXPECT_EQ(request->runtime_data->type, tee::DataType::Json);
  EXPECT_EQ(text(request->init_time_data->bytes), "x");
  EXPECT_EQ(request->init_time_data->type, tee::DataType::Binary);
  EXPECT_EQ(request->nonce, "n");
  EXPECT_EQ(request->draft_policy, "version=1.0;");
}

TEST(AttestRequest, OfAReportHasItInItsOwnMember) {
  for (const auto version :
       {ApiVersion::V2018_09_01_preview, ApiVersion::V2020_10_01,
        ApiVersion::V2022_08_01, ApiVersion::V2025_06_01}) {
    const auto request =
        decode_attest_request("SevSnpVM", version, R"({"report":"AQID"})");
    ASSERT_TRUE(request.has_value()) << request.error().message();
    EXPECT_EQ(request->scheme->wire_name, "SevSnpVm");
    EXPECT_EQ(request->evidence, Buffer({1, 2, 3}));
  }
  EXPECT_FALSE(decode_attest_request("SevSnpVm", ApiVersion::V2022_08_01,
                                     R"({"quote":"AQID"})"));
}

TEST(AttestRequest, MayHaveANumberForANonce) {
  for (const char* const number : {"0", "7", "-7", "18446744073709551615"}) {
    const auto request =
        decode(std::string(R"({"quote":"","nonce":)") + number + "}");
    ASSERT_TRUE(request.has_value()) << request.error().message();
    EXPECT_EQ(request->nonce, number);
    EXPECT_EQ(request->nonce_form, attest::NonceForm::Number);
  }
  EXPECT_EQ(decode(R"({"quote":"","nonce":"7"})")->nonce_form,
            attest::NonceForm::Text);
  EXPECT_FALSE(decode(R"({"quote":"","nonce":1.5})").has_value());
}

TEST(AttestRequest, NeedsNothingButTheEvidence) {
  const auto request = decode(R"({"quote":"AQID"})");
  ASSERT_TRUE(request.has_value()) << request.error().message();
  EXPECT_FALSE(request->runtime_data || request->init_time_data ||
               request->nonce || request->draft_policy);
}

TEST(AttestRequest, TakesNullForAbsent) {
  const auto request =
      decode(R"({"quote":"AQID","runtimeData":null,"initTimeData":null,)"
             R"("nonce":null,"draftPolicyForAttestation":null})");
  ASSERT_TRUE(request.has_value()) << request.error().message();
  EXPECT_FALSE(request->runtime_data || request->draft_policy);
}

TEST(AttestRequest, OfOpenEnclaveCarriesAReport) {
  EXPECT_EQ(decode(R"({"report":"AQID"})", "openenclave")->evidence,
            Buffer({1, 2, 3}));
}

TEST(AttestRequest, OfTdxVmCarriesAQuoteAndHeldDataInEveryVersion) {
  for (const ApiVersion version :
       {ApiVersion::V2018_09_01_preview, ApiVersion::V2020_10_01,
        ApiVersion::V2022_08_01, ApiVersion::V2022_09_01_preview,
        ApiVersion::V2025_06_01, ApiVersion::V2026_03_11_preview}) {
    const auto request = decode_attest_request(
        "tdxvm", version,
        R"({"quote":"AQID","runtimeData":{"data":"e30","dataType":"JSON"},)"
        R"("initTimeData":{"data":"eA","dataType":"Binary"},"nonce":"n"})");
    ASSERT_TRUE(request.has_value()) << request.error().message();
    EXPECT_EQ(request->scheme->wire_name, "TdxVm");
    EXPECT_EQ(request->evidence, Buffer({1, 2, 3}));
    EXPECT_EQ(text(request->runtime_data->bytes), "{}");
    EXPECT_EQ(text(request->init_time_data->bytes), "x");
    EXPECT_EQ(request->nonce, "n");
  }
}

// policy-management.md 9: a draft is no member of this type's request. Left out
// unnoticed, the token of the stored policy would look like the draft's.
TEST(AttestRequest, OfTdxVmCarriesNoDraftPolicy) {
  const auto request =
      decode(R"({"quote":"AQID","draftPolicyForAttestation":"version=1.0;"})",
             "TdxVm");
  EXPECT_EQ(refusal_of(request),
            "OperationDisallowed at draftPolicyForAttestation");
  EXPECT_TRUE(
      decode(R"({"quote":"AQID","draftPolicyForAttestation":null})", "TdxVm")
          .has_value());
}

TEST(AttestRequest, SaysWhichMemberHoldsTheEvidence) {
  EXPECT_EQ(refusal_of(decode(R"({"report":"AQID"})")),
            "MissingField at quote");
  EXPECT_EQ(refusal_of(decode(R"({"report":"AQID"})", "TdxVm")),
            "MissingField at quote");
  EXPECT_EQ(refusal_of(decode(R"({"quote":"AQID"})", "OpenEnclave")),
            "MissingField at report");
}

// client-compat.md, trap 7.
TEST(AttestRequest, FindsMembersIgnoringCase) {
  const auto request =
      decode(R"({"QUOTE":"AQID","inittimeData":{"Data":"eA","DATATYPE":)"
             R"("JSON"},"RuntimeData":{"data":"eA"}})");
  ASSERT_TRUE(request.has_value()) << request.error().message();
  EXPECT_EQ(request->init_time_data->type, tee::DataType::Json);
  EXPECT_TRUE(request->runtime_data.has_value());
}

TEST(AttestRequest, TakesEitherBase64WithOrWithoutPadding) {
  for (const char* const quote : {"-_8", "-_8=", "+/8", "+/8="}) {
    const auto request = decode(R"({"quote":")" + std::string(quote) + "\"}");
    ASSERT_TRUE(request.has_value()) << quote;
    EXPECT_EQ(request->evidence, Buffer({0xfb, 0xff})) << quote;
  }
}

TEST(AttestRequest, TakesHeldDataWithoutTypeAsBinary) {
  EXPECT_EQ(decode(R"({"quote":"AQID","runtimeData":{"data":"eA"}})")
                ->runtime_data->type,
            tee::DataType::Binary);
}

// The recorded runtime data ends in a NUL byte: the hash is over all of it.
TEST(AttestRequest, KeepsEveryByteOfJsonData) {
  EXPECT_EQ(
      text(decode(R"({"quote":"AQID","runtimeData":{"data":"e30A","dataType":)"
                  R"("JSON"}})")
               ->runtime_data->bytes),
      std::string("{}\0", 3));
}

TEST(AttestRequest, IgnoresMembersThatItDoesNotKnow) {
  EXPECT_EQ(refusal_of(decode(R"({"quote":"AQID","other":[1,{}]})")),
            "accepted");
}

TEST(AttestRequest, NamesTheMemberAtFault) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({})", "MissingField at quote"},
      {R"({"quote":null})", "MissingField at quote"},
      {R"({"quote":1})", "JsonWrongType at quote"},
      {R"({"quote":"A*ID"})", "BadBase64 at quote"},
      {R"({"quote":"AQ ID"})", "BadBase64 at quote"},
      {R"({"quote":"","runtimeData":"eA"})", "JsonWrongType at runtimeData"},
      {R"({"quote":"","runtimeData":{}})", "MissingField at runtimeData.data"},
      {R"({"quote":"","runtimeData":{"data":1}})",
       "JsonWrongType at runtimeData.data"},
      {R"({"quote":"","runtimeData":{"data":"*"}})",
       "BadBase64 at runtimeData.data"},
      {R"({"quote":"","runtimeData":{"data":"","dataType":"Text"}})",
       "UnknownDataType at runtimeData.dataType"},
      {R"({"quote":"","initTimeData":{"data":"","dataType":1}})",
       "JsonWrongType at initTimeData.dataType"},
      {R"({"quote":"","nonce":true})", "JsonWrongType at nonce"},
      {R"({"quote":"","draftPolicyForAttestation":{}})",
       "JsonWrongType at draftPolicyForAttestation"},
  };
  for (const auto& [body, refusal] : cases) {
    EXPECT_EQ(refusal_of(decode(body)), refusal) << body;
  }
}

TEST(AttestRequest, RefusesWhatIsNoObject) {
  for (const char* const body : {"", "[]", "\"quote\"", "{", "{}x"}) {
    EXPECT_EQ(refusal_of(decode(body)), "BodyNotJson at ") << body;
  }
}

TEST(AttestRequest, RefusesAMemberThatIsThereTwice) {
  for (const char* const body : {R"({"quote":"AQID","quote":"AQID"})",
                                 R"({"QUOTE":"AQID","Quote":"AQID"})"}) {
    EXPECT_THAT(refusal_of(decode(body)), HasSubstr("DuplicateKey")) << body;
  }
}

TEST(AttestRequest, HasALimitForEveryMember) {
  const auto member = [](std::string_view name, size_t size) {
    return R"({"quote":"","EnclaveHeldData":"",")" + std::string(name) +
           R"(":")" + std::string(size, 'A') + "\"}";
  };
  EXPECT_EQ(refusal_of(decode(member("nonce", attest::kMaxNonce))), "accepted");
  EXPECT_EQ(refusal_of(decode(member("nonce", attest::kMaxNonce + 1))),
            "FieldTooLong at nonce");
  EXPECT_EQ(
      refusal_of(decode(member("draftPolicyForAttestation", 256 * 1024 + 1))),
      "FieldTooLong at draftPolicyForAttestation");
  EXPECT_EQ(refusal_of(decode(member("report", 1'398'104), "OpenEnclave")),
            "BodyTooLarge at ");
}

TEST(AttestRequest, OfAnUnknownTypeIsRefusedBeforeItsBody) {
  const auto request = decode("no JSON", "SgxEnclaves");
  EXPECT_EQ(refusal_of(request), "UnknownAttestationType at ");
  EXPECT_THAT(request.error().detail(), HasSubstr("\"SgxEnclaves\""));
}

TEST(AttestRequest, OfATypeNotOfferedSaysSo) {
  const auto request = decode("{}", "Pluton");
  EXPECT_EQ(refusal_of(request), "AttestationTypeNotOffered at ");
  EXPECT_EQ(request.error().detail(),
            "Pluton attestation is not supported by this build of assay");
}

TEST(AttestRequest, OfAConversationIsItsWholeBody) {
  for (const std::string_view type : {"Tpm", "tpm", "VbsEnclave"}) {
    const auto request = decode(R"({"data":"e30"})", type);
    ASSERT_TRUE(request.has_value()) << request.error().message();
    EXPECT_EQ(request->scheme->wire_name, "Tpm");
    EXPECT_EQ(text(request->evidence), R"({"data":"e30"})");
  }
}

TEST(AttestRequest, IsAsLargeAsItsTypeAllows) {
  const std::string large(size_t{1} << 20, ' ');
  EXPECT_EQ(refusal_of(decode(large + " ")), "BodyTooLarge at ");
  EXPECT_NE(refusal_of(decode(large)), "BodyTooLarge at ");
  EXPECT_EQ(refusal_of(decode(large + " ", "Tpm")), "accepted");
}

// The shape that a recording has; wire/replay_test compares with it.
TEST(ConversationBodies, WrapMessagesInData) {
  tee::ChallengeNonce nonce;
  nonce.data.fill(1);
  EXPECT_EQ(challenge_body(nonce, Buffer{2, 3}),
            R"({"data":"eyJwYXlsb2FkIjp7ImNoYWxsZW5nZSI6IkFRRUJBUUVCQVFFQkFR)"
            R"(RUJBUUVCQVEiLCJzZXJ2aWNlX2NvbnRleHQiOiJBZ00ifX0"})");
  EXPECT_EQ(report_body("a.b.c"),
            R"({"data":"eyJwYXlsb2FkIjp7InJlcG9ydCI6ImEuYi5jIn19"})");
  EXPECT_EQ(report_body("a.b.c", "{}"),
            R"({"data":"eyJwYXlsb2FkIjp7InJlcG9ydCI6ImEuYi5jIn19",)"
            R"("x-assay-explanation":{}})");
}

TEST(LegacyRequest, HasQuoteAndHeldDataForBothTypes) {
  const auto request =
      decode_legacy(R"({"Quote":"AQID","EnclaveHeldData":"eA",)"
                    R"("draftPolicyForAttestation":"version=1.0;"})");
  ASSERT_TRUE(request.has_value()) << request.error().message();
  EXPECT_EQ(request->evidence, Buffer({1, 2, 3}));
  EXPECT_EQ(text(request->runtime_data->bytes), "x");
  EXPECT_EQ(request->runtime_data->type, tee::DataType::Binary);
  EXPECT_EQ(request->draft_policy, "version=1.0;");
}

TEST(LegacyRequest, NeedsNoHeldData) {
  EXPECT_FALSE(decode_legacy(R"({"Quote":"AQID"})")->runtime_data);
}

TEST(LegacyRequest, NamesTheMemberAtFault) {
  EXPECT_EQ(refusal_of(decode_legacy("{}")), "MissingField at Quote");
  EXPECT_EQ(refusal_of(decode_legacy(R"({"Quote":"","EnclaveHeldData":1})")),
            "JsonWrongType at EnclaveHeldData");
}

TEST(LegacyRequest, MayHaveTheNewerShape) {
  EXPECT_EQ(decode_legacy(R"({"report":"AQID"})")->evidence, Buffer({1, 2, 3}));
}

TEST(LegacyRequest, IsKnownInItsVersionAlone) {
  EXPECT_EQ(refusal_of(decode(R"({"Quote":"AQID"})", "OpenEnclave")),
            "MissingField at report");
}

TEST(TokenText, IsTheTokenWhereItHasNoRecipient) {
  attest::Answer answer;
  answer.token = "a.b.c";
  EXPECT_EQ(token_text(answer, {}).value(), "a.b.c");
}

TEST(TokenText, IsAnEnvelopeWhereItHasOne) {
  const auto recipient = crypto::PrivateKey::generate_rsa(2048);
  attest::Answer answer;
  answer.token = "a.b.c";
  answer.recipient = recipient.public_key();
  const auto text = token_text(answer, {});
  ASSERT_TRUE(text.has_value()) << text.error().message();
  EXPECT_EQ(text->find("a.b.c"), std::string::npos);
  EXPECT_EQ(open_token(*text, recipient).value(), "a.b.c");
}

TEST(AttestRequest, OfAGuestHasItsBundleUnderEverySpelling) {
  for (const char* const member : {"AttestationInfo", "attestationInfo"}) {
    for (const ApiVersion version :
         {ApiVersion::V2018_09_01_preview, ApiVersion::V2020_10_01,
          ApiVersion::V2025_06_01}) {
      const auto request = decode_attest_request(
          "AzureGuest", version, std::string("{\"") + member + "\":\"e30\"}");
      ASSERT_TRUE(request.has_value()) << request.error().message();
      EXPECT_EQ(request->evidence, copy_of(bytes_of("{}")));
    }
  }
}

// With the log of a boot.
TEST(AttestRequest, OfAGuestMayBeLargerThanOthers) {
  const std::string body =
      R"({"AttestationInfo":")" + std::string(2 << 20, 'A') + "\"}";
  EXPECT_TRUE(decode_attest_request("AzureGuest", ApiVersion::V2020_10_01, body)
                  .has_value());
}

TEST(TokenBody, WrapsTheToken) {
  EXPECT_EQ(token_body("a.b.c"), R"({"token":"a.b.c"})");
}

}  // namespace
}  // namespace assay::wire
