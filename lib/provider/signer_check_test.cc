// SPDX-License-Identifier: Apache-2.0
// Who may set policies, in every trust model.
#include "provider/signer_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/test_tokens.h"

namespace assay::provider {
namespace {

using testing::HasSubstr;
using Chain = std::vector<x509::Certificate>;

struct Verdict {
  std::string reason;  // "taken", or the name of the error
  std::string detail;
};

Verdict judge(std::string_view body, const Provider& provider,
              const SignerRules& rules = {}) {
  const auto token = parse_management_token(body);
  if (!token) {
    return {"not parsed", token.error().message()};
  }
  const auto taken = check_signer(*token, provider, rules);
  return taken ? Verdict{"taken", ""}
               : Verdict{std::string(taken.error().reason()),
                         taken.error().message()};
}

x509::Certificate owner() {
  static const auto made = own_certificate("owner", owner_key());
  return made;
}

// stranger_key's certificate, by owner's.
x509::Certificate employee(Authority authority = Authority::No) {
  return certificate("employee", stranger_key(), "owner", owner_key(),
                     authority);
}

std::string by_owner() {
  return signed_policy("x", owner_key(), {owner()});
}

std::string by_stranger(const Chain& chain) {
  return signed_policy("x", stranger_key(), chain);
}

TEST(SharedProvider, RefusesEveryChange) {
  Provider shared = aad_provider();
  shared.ownership = Ownership::Shared;
  for (const std::string& body : {std::string(kReset), by_owner()}) {
    const Verdict verdict = judge(body, shared);
    EXPECT_EQ(verdict.reason, "SharedProviderFixed");
    EXPECT_THAT(verdict.detail, HasSubstr("contoso is shared"));
  }
}

TEST(AadProvider, TakesUnsignedTokens) {
  EXPECT_EQ(judge(kReset, aad_provider()).reason, "taken");
}

TEST(AadProvider, TakesAnySignerWhoseSignatureIsGood) {
  EXPECT_EQ(judge(by_owner(), aad_provider()).reason, "taken");
  EXPECT_EQ(judge(by_stranger({certificate("x", stranger_key(), "y",
                                           owner_key(), Authority::No)}),
                  aad_provider())
                .reason,
            "taken");
  const std::string jwk =
      R"({"alg":"ES256","jwk":)" +
      jose::write_jwk({{}, {}, curve_key().public_key(), {}}) + "}";
  EXPECT_EQ(judge(signed_token(jwk, "", curve_key()), aad_provider()).reason,
            "taken");
}

TEST(AadProvider, RefusesABadSignature) {
  const Verdict verdict = judge(by_stranger({owner()}), aad_provider());
  EXPECT_EQ(verdict.reason, "PolicySignerRefused");
  EXPECT_EQ(verdict.detail,
            "the RS256 signature is not by the key in the header");
}

TEST(AadProvider, RefusesASignatureOverOtherBytes) {
  const std::string one = by_owner();
  const std::string other = signed_policy("y", owner_key(), {owner()});
  EXPECT_EQ(
      judge(one.substr(0, one.rfind('.')) + other.substr(other.rfind('.')),
            aad_provider())
          .reason,
      "PolicySignerRefused");
}

TEST(AadProvider, RefusesAChainThatDoesNotHold) {
  EXPECT_EQ(judge(by_stranger({employee(), owner()}), aad_provider()).reason,
            "taken");
  const auto unrelated = own_certificate("unrelated", curve_key());
  const Verdict verdict =
      judge(by_stranger({employee(), unrelated}), aad_provider());
  EXPECT_EQ(verdict.reason, "IssuerCertificateNotFound");
  EXPECT_THAT(verdict.detail,
              HasSubstr("Unable to find issuer certificate CN=owner"));
}

TEST(IsolatedProvider, RefusesUnsignedTokensInMaasWords) {
  const Verdict verdict = judge(kReset, isolated_provider({owner()}));
  EXPECT_EQ(verdict.reason, "PolicySignerRefused");
  EXPECT_THAT(verdict.detail,
              HasSubstr("Unsigned JWS specified but enclave is configured with "
                        "signing certificates."));
}

TEST(IsolatedProvider, TakesTheKeysOfItsSigners) {
  const auto curve = own_certificate("curve", curve_key());
  const Provider provider = isolated_provider({curve, owner()});
  EXPECT_EQ(judge(by_owner(), provider).reason, "taken");
  EXPECT_EQ(judge(signed_policy("x", curve_key(), {curve}), provider).reason,
            "taken");
  // The key counts, in whatever certificate, or in none.
  EXPECT_EQ(judge(signed_policy("x", owner_key(),
                                {own_certificate("again", owner_key())}),
                  provider)
                .reason,
            "taken");
  const std::string jwk =
      R"({"alg":"RS256","jwk":)" +
      jose::write_jwk({{}, {}, owner_key().public_key(), {}}) + "}";
  EXPECT_EQ(judge(signed_token(jwk, "", owner_key()), provider).reason,
            "taken");
}

TEST(IsolatedProvider, RefusesTheSignatureOfAnotherUnderATrustedCertificate) {
  EXPECT_EQ(judge(by_stranger({owner()}), isolated_provider({owner()})).reason,
            "PolicySignerRefused");
}

TEST(IsolatedProvider, RefusesStrangers) {
  const Verdict verdict =
      judge(by_stranger({own_certificate("stranger", stranger_key())}),
            isolated_provider({owner()}));
  EXPECT_EQ(verdict.reason, "IssuerCertificateNotFound");
  EXPECT_EQ(verdict.detail,
            "Exception(0) 83FFFFF9 The requested item is not found    "
            "Msg:[Unable to find issuer certificate CN=stranger] (neither x5c "
            "nor the policy management certificates have it)");
}

TEST(IsolatedProvider, RefusesABareKeyThatIsNoSigners) {
  const std::string jwk =
      R"({"alg":"RS256","jwk":)" +
      jose::write_jwk({{}, {}, stranger_key().public_key(), {}}) + "}";
  const Verdict verdict = judge(signed_token(jwk, "", stranger_key()),
                                isolated_provider({owner()}));
  EXPECT_EQ(verdict.reason, "PolicySignerRefused");
  EXPECT_THAT(verdict.detail, HasSubstr("is not that of a policy management"));
}

TEST(IsolatedProvider, WithoutSignersTrustsNobody) {
  EXPECT_EQ(judge(by_owner(), isolated_provider({})).reason,
            "IssuerCertificateNotFound");
}

TEST(IsolatedProvider, TakesALeafByASigner) {
  const Provider provider = isolated_provider({owner()});
  EXPECT_EQ(judge(by_stranger({employee()}), provider).reason, "taken");
  EXPECT_EQ(judge(by_stranger({employee(), owner()}), provider).reason,
            "taken");
}

TEST(IsolatedProvider, FollowsX5cToASignerInWhateverOrder) {
  const auto root = own_certificate("root", owner_key());
  const auto middle =
      certificate("middle", curve_key(), "root", owner_key(), Authority::Yes);
  const auto leaf =
      certificate("leaf", stranger_key(), "middle", curve_key(), Authority::No);
  const Provider provider = isolated_provider({root});
  EXPECT_EQ(judge(by_stranger({leaf, middle}), provider).reason, "taken");
  EXPECT_EQ(judge(by_stranger({leaf, root, middle}), provider).reason, "taken");
  const Verdict verdict = judge(by_stranger({leaf}), provider);
  EXPECT_EQ(verdict.reason, "IssuerCertificateNotFound");
  EXPECT_THAT(verdict.detail, HasSubstr("issuer certificate CN=middle]"));
}

TEST(IsolatedProvider, TakesASignerThatIsNoRoot) {
  const auto middle =
      certificate("middle", curve_key(), "root", owner_key(), Authority::Yes);
  const auto leaf =
      certificate("leaf", stranger_key(), "middle", curve_key(), Authority::No);
  EXPECT_EQ(judge(by_stranger({leaf}), isolated_provider({middle})).reason,
            "taken");
}

TEST(IsolatedProvider, RefusesAnIssuerThatIsNoAuthority) {
  const auto plain =
      certificate("owner", owner_key(), "above", curve_key(), Authority::No);
  const Verdict verdict =
      judge(by_stranger({employee()}), isolated_provider({plain}));
  EXPECT_EQ(verdict.reason, "IssuerCertificateNotFound");
  EXPECT_THAT(verdict.detail, HasSubstr("CN=owner] (certificate \"CN=owner\": "
                                        "expected basicConstraints CA:TRUE"));
}

TEST(IsolatedProvider, RefusesAnIssuerInNameOnly) {
  const auto forged = certificate("employee", stranger_key(), "owner",
                                  stranger_key(), Authority::No);
  const Verdict verdict =
      judge(by_stranger({forged}), isolated_provider({owner()}));
  EXPECT_EQ(verdict.reason, "IssuerCertificateNotFound");
  EXPECT_THAT(verdict.detail, HasSubstr("CN=owner] (certificate \"CN="));
}

TEST(IsolatedProvider, DoesNotFollowChainsInCircles) {
  const auto a =
      certificate("a", stranger_key(), "b", curve_key(), Authority::Yes);
  const auto b =
      certificate("b", curve_key(), "a", stranger_key(), Authority::Yes);
  EXPECT_EQ(
      judge(by_stranger({a, b, a, b}), isolated_provider({owner()})).reason,
      "IssuerCertificateNotFound");
}

TEST(IsolatedProvider, WantsItsRootsFlaggedAsAuthorities) {
  const auto plain =
      certificate("owner", owner_key(), "owner", owner_key(), Authority::No);
  const Verdict verdict = judge(signed_policy("x", owner_key(), {plain}),
                                isolated_provider({plain}));
  EXPECT_EQ(verdict.reason, "IssuerCertificateNotFound");
  EXPECT_THAT(verdict.detail, HasSubstr("must be flagged"));
}

TEST(SignerValidity, IsNotAskedForByDefault) {
  EXPECT_EQ(judge(by_owner(), isolated_provider({owner()}),
                  {.now = from_unix(2'000'000'000)})
                .reason,
            "taken");
}

TEST(SignerValidity, IsAskedForWhereItIsEnforced) {
  const SignerRules late{.validity = SignerValidity::Enforced,
                         .now = from_unix(2'000'000'000)};
  const SignerRules early{.validity = SignerValidity::Enforced,
                          .now = from_unix(1'600'000'000)};
  const SignerRules within{.validity = SignerValidity::Enforced, .now = kNow};
  for (const Provider& provider :
       {isolated_provider({owner()}), aad_provider()}) {
    EXPECT_EQ(judge(by_owner(), provider, within).reason, "taken");
    for (const SignerRules& rules : {late, early}) {
      const Verdict verdict = judge(by_owner(), provider, rules);
      EXPECT_EQ(verdict.reason, "PolicySignerRefused");
      EXPECT_THAT(verdict.detail,
                  HasSubstr("CN=owner is valid from 2023-11-14T22:13:20Z to "
                            "2030-03-17T17:46:40Z, it is "));
    }
  }
  EXPECT_EQ(judge(by_stranger({employee()}), isolated_provider({owner()}), late)
                .reason,
            "PolicySignerRefused");
}

TEST(CanSign, OnlyWithKeysOfRsaAndP256) {
  const auto p384 = crypto::PublicKey::from_spki(
      jose::parse_jwk(
          R"({"crv":"P-384","kty":"EC",)"
          R"("x":"RF4zYKyajeXAor5DwbsTrlkPbPnRFkxlSigo3riwhw69RnTLfSL4gdt3)"
          R"(qKcmgQnb","y":"t6vDYBk-2TqfdfSffhB_IcekpFbPyQ1bQiT_mgNl4dRa_QZZ)"
          R"(Pot2Oq-Cn0ajKz8W"})")
          ->key.spki());
  x509::CertificateSpec spec;
  spec.subject = {{"CN", "p384"}};
  spec.issuer = {{"CN", "owner"}};
  spec.serial = {1};
  spec.not_before = from_unix(1'700'000'000);
  spec.not_after = from_unix(1'900'000'000);
  const auto checked =
      check_can_sign(x509::build_certificate(spec, *p384, owner_key()));
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().code(), Code::PolicySignerRefused);
  EXPECT_TRUE(check_can_sign(owner()));
}

}  // namespace
}  // namespace assay::provider
