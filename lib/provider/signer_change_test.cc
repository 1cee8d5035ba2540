// SPDX-License-Identifier: Apache-2.0
// Policy management certificates added and removed.
#include "provider/signer_change.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/test_tokens.h"

namespace assay::provider {
namespace {

using testing::HasSubstr;

const Act kAct{.now = kNow, .principal = "alice"};

x509::Certificate owner() {
  static const auto made = own_certificate("owner", owner_key());
  return made;
}

x509::Certificate second() {
  static const auto made = own_certificate("second", stranger_key());
  return made;
}

std::string claim_of(const x509::Certificate& certificate,
                     std::string_view name = "policyCertificate") {
  return "{\"" + std::string(name) + R"(":{"kty":"RSA","x5c":)" +
         jose::write_x5c({&certificate, 1}) + "}}";
}

std::string by_owner(std::string_view payload) {
  return signed_token(x5c_header("RS256", {owner()}), payload, owner_key());
}

Error refusal(const Result<SignerChange>& change) {
  return change ? Error(Code::Internal, "it was done") : change.error();
}

TEST(SignersHash, TellsSignersAndTheirOrderApart) {
  EXPECT_EQ(signers_hash(aad_provider()), "");
  const std::string one = signers_hash(isolated_provider({owner()}));
  EXPECT_EQ(one,
            codec::encode_base64(
                crypto::sha256(bytes_of(thumbprint_of(owner()) + "\n")).bytes(),
                codec::Base64::Url));
  const std::string two = signers_hash(isolated_provider({owner(), second()}));
  EXPECT_NE(one, two);
  EXPECT_NE(two, signers_hash(isolated_provider({second(), owner()})));
}

TEST(AddSigner, AppendsTheCertificate) {
  const auto change = add_signer(isolated_provider({owner()}),
                                 by_owner(claim_of(second())), kAct);
  ASSERT_TRUE(change) << change.error().message();
  EXPECT_EQ(change->presence, Presence::IsPresent);
  EXPECT_EQ(change->effect, Effect::Changed);
  EXPECT_EQ(change->thumbprint, thumbprint_of(second()));
  ASSERT_EQ(change->provider.signers.size(), 2u);
  EXPECT_TRUE(equal(change->provider.signers[1].der(), second().der()));
}

TEST(AddSigner, TakesEveryNameOfTheClaimAndEveryWrapping) {
  for (const char* const name : {"policyCertificate", "maa-policyCertificate",
                                 "x-ms-policyCertificate"}) {
    EXPECT_TRUE(add_signer(isolated_provider({owner()}),
                           "\"" + by_owner(claim_of(second(), name)) + "\"\n",
                           kAct))
        << name;
  }
}

TEST(AddSigner, OfOneThatIsThereChangesNothing) {
  const auto change = add_signer(isolated_provider({owner()}),
                                 by_owner(claim_of(owner())), kAct);
  ASSERT_TRUE(change) << change.error().message();
  EXPECT_EQ(change->presence, Presence::IsPresent);
  EXPECT_EQ(change->effect, Effect::Unchanged);
  EXPECT_EQ(change->provider.signers.size(), 1u);
}

TEST(AddSigner, NeedsATrustedSigner) {
  const std::string body = signed_token(x5c_header("RS256", {second()}),
                                        claim_of(second()), stranger_key());
  EXPECT_EQ(
      refusal(add_signer(isolated_provider({owner()}), body, kAct)).code(),
      Code::IssuerCertificateNotFound);
  EXPECT_EQ(refusal(add_signer(
                        isolated_provider({owner()}),
                        unsigned_token(R"({"alg":"none"})", claim_of(second())),
                        kAct))
                .code(),
            Code::PolicySignerRefused);
}

TEST(AddSigner, IsDisallowedInMaasWordsWithoutSigners) {
  for (const auto change : {add_signer, remove_signer}) {
    const Error error =
        refusal(change(aad_provider(), by_owner(claim_of(second())), kAct));
    EXPECT_EQ(error.code(), Code::OperationDisallowed);
    EXPECT_EQ(error.message(),
              "Attestation Enclave operation failed with 65530: "
              "RETURN_IF_TRUE('(GetPolicyRootCertificates().empty())') failed "
              "with 0xfffa:The operation is disallowed.");
  }
}

TEST(AddSigner, IsDisallowedOnASharedProvider) {
  Provider shared = aad_provider();
  shared.ownership = Ownership::Shared;
  EXPECT_THAT(
      refusal(add_signer(shared, by_owner(claim_of(second())), kAct)).message(),
      HasSubstr("is shared"));
}

TEST(AddSigner, NeedsTheClaim) {
  for (const std::string payload :
       {"", "{}", R"({"AttestationPolicy":"YQ"})"}) {
    const Error error = refusal(
        add_signer(isolated_provider({owner()}), by_owner(payload), kAct));
    EXPECT_EQ(error.code(), Code::PolicyTokenMalformed);
    EXPECT_THAT(error.message(),
                HasSubstr("Could not find \"maa-policyCertificate\" claim in "
                          "policy token"));
  }
}

TEST(AddSigner, TakesOneCertificateAtATime) {
  const std::string one = claim_of(second());
  const std::string two = claim_of(owner(), "maa-policyCertificate");
  EXPECT_THAT(refusal(add_signer(isolated_provider({owner()}),
                                 by_owner(one.substr(0, one.size() - 1) + "," +
                                          two.substr(1)),
                                 kAct))
                  .message(),
              HasSubstr("found two claims"));
}

TEST(AddSigner, RefusesWhatIsNoJwkWithACertificate) {
  const std::string bare =
      jose::write_jwk({{}, {}, stranger_key().public_key(), {}});
  const std::string x5c = jose::write_x5c(std::vector{second()});
  for (const std::string& claim :
       {bare, std::string("\"MII\""), std::string("{}"),
        R"({"kty":"RSA","x5c":[]})" + std::string(), R"({"x5c":)" + x5c + "}",
        R"({"kty":"EC","x5c":)" + x5c + "}",
        R"({"kty":"RSA","d":"AA","x5c":)" + x5c + "}"}) {
    const Error error = refusal(
        add_signer(isolated_provider({owner()}),
                   by_owner(R"({"policyCertificate":)" + claim + "}"), kAct));
    EXPECT_EQ(error.code(), Code::PolicyTokenMalformed) << claim;
    EXPECT_THAT(error.message(), HasSubstr("policyCertificate")) << claim;
  }
}

TEST(AddSigner, RefusesACertificateThatCouldNeverSign) {
  const auto plain = certificate("plain", stranger_key(), "plain",
                                 stranger_key(), Authority::No);
  EXPECT_THAT(refusal(add_signer(isolated_provider({owner()}),
                                 by_owner(claim_of(plain)), kAct))
                  .message(),
              HasSubstr("must be flagged"));
}

TEST(AddSigner, StopsAtSixtyFour) {
  const Provider full =
      isolated_provider(std::vector<x509::Certificate>(kMaxSigners, owner()));
  EXPECT_THAT(
      refusal(add_signer(full, by_owner(claim_of(second())), kAct)).message(),
      HasSubstr("has 64 policy management certificates"));
}

TEST(RemoveSigner, TakesTheCertificateAway) {
  const auto change = remove_signer(isolated_provider({owner(), second()}),
                                    by_owner(claim_of(second())), kAct);
  ASSERT_TRUE(change) << change.error().message();
  EXPECT_EQ(change->presence, Presence::IsAbsent);
  EXPECT_EQ(change->effect, Effect::Changed);
  ASSERT_EQ(change->provider.signers.size(), 1u);
  EXPECT_TRUE(equal(change->provider.signers[0].der(), owner().der()));
}

TEST(RemoveSigner, LetsASignerRemoveItself) {
  EXPECT_TRUE(remove_signer(isolated_provider({owner(), second()}),
                            by_owner(claim_of(owner())), kAct));
}

TEST(RemoveSigner, OfOneThatIsNotThereChangesNothing) {
  const auto change = remove_signer(isolated_provider({owner()}),
                                    by_owner(claim_of(second())), kAct);
  ASSERT_TRUE(change) << change.error().message();
  EXPECT_EQ(change->presence, Presence::IsAbsent);
  EXPECT_EQ(change->effect, Effect::Unchanged);
}

TEST(RemoveSigner, KeepsTheLast) {
  const Error error = refusal(remove_signer(isolated_provider({owner()}),
                                            by_owner(claim_of(owner())), kAct));
  EXPECT_EQ(error.code(), Code::OperationDisallowed);
  EXPECT_EQ(error.message(),
            "the final policy management certificate cannot be removed");
}

}  // namespace
}  // namespace assay::provider
