// SPDX-License-Identifier: Apache-2.0
// Tests of the messages.
#include "tee/tpm/request.h"

#include <gtest/gtest.h>

#include "tee/tpm/test_request.h"

namespace assay::tpm {
namespace {

using test::TestRequest;

std::string refusal(const std::string& body) {
  tee::Trail trail;
  const auto request = parse_request(bytes_of(body), trail);
  return request ? "" : std::string(request.error().reason());
}

std::string message_of(const std::string& body) {
  tee::Trail trail;
  const auto request = parse_request(bytes_of(body), trail);
  return request ? "" : request.error().message();
}

TEST(Request, OfTheSecondFormIsTakenApart) {
  TestRequest sent;
  sent.more = R"(,"custom_claims":[{"name":"a","value":"1",)"
              R"("value_type":"Integer"}],"other_keys":[{"jwk":)" +
              sent.jwk + "}]";
  tee::Trail trail;
  const auto request = parse_request(bytes_of(sent.body()), trail);
  ASSERT_TRUE(request) << request.error().message();
  EXPECT_EQ(request->form, RequestForm::Second);
  EXPECT_EQ(request->rp_data, "cnA");
  EXPECT_EQ(request->challenge, sent.challenge);
  EXPECT_EQ(request->service_context, sent.context);
  EXPECT_EQ(request->request_key.binding, Binding::Quote);
  EXPECT_EQ(request->request_key.jwk_text, sent.jwk);
  EXPECT_EQ(request->other_keys.size(), 1u);
  ASSERT_EQ(request->current.banks.size(), 1u);
  EXPECT_EQ(request->current.banks.front().mask(), 0xffffffu);
  ASSERT_EQ(request->custom_claims.size(), 1u);
  EXPECT_EQ(request->custom_claims.front().value, claims::Value(int64_t{1}));
}

// Blanks, the order of members and escapes are part of what is hashed.
TEST(Request, KeepsTheBytesOfTheKey) {
  TestRequest sent;
  const std::string plain = sent.jwk;
  sent.jwk =
      "{ " + plain.substr(1, plain.size() - 2) + " , \"x\": \"\\u0041\"}";
  tee::Trail trail;
  const auto request = parse_request(bytes_of(sent.body()), trail);
  ASSERT_TRUE(request) << request.error().message();
  EXPECT_EQ(request->request_key.jwk_text, sent.jwk);
}

TEST(Request, HasABodyWithARequest) {
  EXPECT_EQ(refusal("[1]"), "tpm.request.malformed");
  EXPECT_EQ(refusal(R"({"data":"%"})"), "tpm.request.malformed");
  EXPECT_EQ(refusal(TestRequest::wrap("{}")), "tpm.request.malformed");
  EXPECT_EQ(refusal(TestRequest::wrap(R"({"payload":{"request":1}})")),
            "tpm.request.malformed");
}

TEST(Request, IsAJwsOfItsOwnTypes) {
  TestRequest sent;
  sent.typ = "JWT";
  EXPECT_EQ(refusal(sent.body()), "tpm.request.jws");
  sent = {};
  sent.alg = "RS512";
  EXPECT_EQ(refusal(sent.body()), "tpm.request.jws");
  sent = {};
  sent.payload = R"({"a":1,"a":2})";
  EXPECT_EQ(refusal(sent.body()), "tpm.request.jws");
  sent = {};
  sent.att_type = "other";
  EXPECT_EQ(refusal(sent.body()), "tpm.request.att_type");
}

TEST(Request, IsSignedByItsKey) {
  TestRequest sent;
  sent.signer = test::rsa_key();
  EXPECT_EQ(refusal(sent.body()), "tpm.request.signature");
}

TEST(Request, RefusesBindingsThatItCannotVerifyByName) {
  TestRequest sent;
  sent.info = R"({"vbs_ncrypt":{"vbs_trustlet_report":"AA"}})";
  EXPECT_EQ(refusal(sent.body()), "tpm.request.malformed");
  EXPECT_NE(message_of(sent.body()).find("vbs_ncrypt"), std::string::npos);
  sent.info = R"({"tpm_quote":{"hash_alg":"sha-1"}})";
  EXPECT_EQ(refusal(sent.body()), "tpm.request.malformed");
  sent.info = R"({"tpm_quote":{"hash_alg":"sha-256"},"tpm_certify":{}})";
  EXPECT_EQ(refusal(sent.body()), "tpm.request.malformed");
}

TEST(Request, NamesTheMemberThatIsNotAsItShouldBe) {
  TestRequest sent;
  sent.logs = R"([{"type":"WBCL","log":""}])";
  EXPECT_NE(message_of(sent.body())
                .find("tpm_att_data.current_attestation.logs[0].type"),
            std::string::npos)
      << message_of(sent.body());
}

TEST(FirstMessage, AsksForAChallenge) {
  tee::Trail trail;
  const auto asks = [&trail](std::string_view message) {
    return asks_for_challenge(bytes_of(TestRequest::wrap(message)), trail);
  };
  EXPECT_TRUE(*asks(R"({"payload":{"type":"aikcert"}})"));
  EXPECT_TRUE(*asks(R"({"payload":{"type":"aikcert"},"metadata":{}})"));
  EXPECT_FALSE(*asks(R"({"payload":{"request":"a.b.c"}})"));
  EXPECT_FALSE(asks(R"({"payload":{"type":"other"}})"));
  EXPECT_FALSE(asks(R"({"payload":{}})"));
}

}  // namespace
}  // namespace assay::tpm
