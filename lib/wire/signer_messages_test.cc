// SPDX-License-Identifier: Apache-2.0
// Requests and answers about signers as clients send and read them.
#include "wire/signer_messages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/test_tokens.h"

namespace assay::wire {
namespace {

using provider::kNow;
using testing::EndsWith;

std::string decoded(SignerRequest request, std::string_view body) {
  const auto token = decode_signer_request(request, body);
  return token
             ? *token
             : std::string(token.error().reason()) + " " + token.error().path();
}

std::string claims_of(std::string_view token) {
  const auto jws = jose::parse_jws(token);
  return jws ? jws->payload : jws.error().message();
}

const x509::Certificate& owner() {
  static const auto made =
      provider::own_certificate("owner", provider::owner_key());
  return made;
}

TEST(SignerRequest, IsRawQuotedOrAnObject) {
  EXPECT_EQ(decoded(SignerRequest::Add, "a.b.c"), "a.b.c");
  EXPECT_EQ(decoded(SignerRequest::Add, "\"a.b.c\""), "\"a.b.c\"");
  EXPECT_EQ(decoded(SignerRequest::Add,
                    "\n{\"policyCertificateToAdd\":\"a.b.c\",\"x\":1}"),
            "a.b.c");
  EXPECT_EQ(decoded(SignerRequest::Remove,
                    R"({"PolicyCertificateToRemove":"a.b.c"})"),
            "a.b.c");
}

TEST(SignerRequest, RefusesTheMemberOfTheOtherOne) {
  EXPECT_EQ(decoded(SignerRequest::Add, R"({"policyCertificateToRemove":"a"})"),
            "MissingField policyCertificateToAdd");
  EXPECT_EQ(decoded(SignerRequest::Remove, R"({"policyCertificateToAdd":"a"})"),
            "MissingField policyCertificateToRemove");
}

TEST(SignerRequest, RefusesWhatIsNoText) {
  EXPECT_EQ(decoded(SignerRequest::Add, R"({"policyCertificateToAdd":1})"),
            "JsonWrongType policyCertificateToAdd");
  EXPECT_EQ(decoded(SignerRequest::Add, "{"), "BodyNotJson ");
  EXPECT_EQ(decoded(SignerRequest::Add,
                    std::string(provider::kMaxManagementToken + 1, 'a')),
            "FieldTooLong ");
}

TEST(CertificatesToken, ListsTheSignersInOrder) {
  const auto curve = provider::own_certificate("curve", provider::curve_key());
  const std::string token =
      certificates_token(provider::isolated_provider({owner(), curve}), kNow)
          .value();
  EXPECT_THAT(claims_of(token),
              EndsWith(R"("nbf":1750000000,"x-ms-policy-certificates":{)"
                       R"("keys":[{"alg":"RS256","kty":"RSA","use":"sig",)"
                       R"("x5c":)" +
                       jose::write_x5c({&owner(), 1}) +
                       R"(},{"alg":"ES256","kty":"EC","use":"sig","x5c":)" +
                       jose::write_x5c({&curve, 1}) + "}]}}"));
}

TEST(CertificatesToken, IsEmptyWithoutSigners) {
  EXPECT_EQ(
      claims_of(certificates_token(provider::aad_provider(), kNow).value()),
      R"({"exp":1750003600,"iat":1750000000,)"
      R"("iss":"https://localhost:8443","nbf":1750000000,)"
      R"("x-ms-policy-certificates":{"keys":[]}})");
}

TEST(SignerToken, SaysWhatHoldsNow) {
  provider::SignerChange change{.provider = provider::aad_provider(),
                                .presence = provider::Presence::IsPresent,
                                .effect = provider::Effect::Changed,
                                .thumbprint = "AB"};
  EXPECT_THAT(claims_of(signer_token(change, kNow).value()),
              EndsWith(R"("x-ms-certificate-thumbprint":"AB",)"
                       R"("x-ms-policycertificates-result":"IsPresent"})"));
  change.presence = provider::Presence::IsAbsent;
  EXPECT_THAT(claims_of(signer_token(change, kNow).value()),
              EndsWith(R"("x-ms-policycertificates-result":"IsAbsent"})"));
}

TEST(LegacyCertificatesBody, IsAJsonStringWithBothClaims) {
  const std::string body =
      legacy_certificates_body(provider::aad_provider(), kNow).value();
  ASSERT_GT(body.size(), 2u);
  EXPECT_EQ(body.front(), '"');
  EXPECT_EQ(body.back(), '"');
  EXPECT_EQ(claims_of(body.substr(1, body.size() - 2)),
            R"({"aas-policyCertificates":{"keys":[]},"exp":1750003600,)"
            R"("iat":1750000000,"iss":"https://localhost:8443",)"
            R"("maa-policyCertificates":{"keys":[]},"nbf":1750000000})");
}

}  // namespace
}  // namespace assay::wire
