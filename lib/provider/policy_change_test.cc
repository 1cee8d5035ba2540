// SPDX-License-Identifier: Apache-2.0
// Policies set, reset and rolled back; nothing changes on an error.
#include "provider/policy_change.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "provider/record.h"
#include "provider/test_tokens.h"

namespace assay::provider {
namespace {

using testing::HasSubstr;

constexpr std::string_view kType = "SgxEnclave";
constexpr std::string_view kOther =
    "version=1.0; authorizationrules{=> deny();};";
const Act kAct{.now = kNow, .principal = "alice"};

x509::Certificate owner() {
  static const auto made = own_certificate("owner", owner_key());
  return made;
}

PolicyChange must(Result<PolicyChange> change) {
  EXPECT_TRUE(change) << (change ? "" : change.error().message());
  return change ? *std::move(change) : PolicyChange{};
}

Error refusal(const Result<PolicyChange>& change) {
  return change ? Error(Code::Internal, "it was done") : change.error();
}

PolicyChange with_policy(const Provider& provider, std::string_view text,
                         const Act& act = kAct) {
  return must(set_policy(provider, kType, unsigned_policy_jws(text), act));
}

TEST(SetPolicy, GivesTheGoldenTokenHashOfTheMinimalPolicy) {
  const PolicyChange change = with_policy(aad_provider(), kMinimalPolicy);
  EXPECT_EQ(change.version->token_hash,
            "c6sEJQItV50OeP9IrP_bzywAMOVvj5uDPbklA_bwdYQ");
  EXPECT_EQ(change.version->hash,
            "z0FRjKS0ssQTNur1V6BV8WIrh9M3fzgTo0EfHRvapWU");
  EXPECT_EQ(change.after_hash, change.version->hash);
  EXPECT_EQ(change.before_hash, "9NY0VnTQ-IiBriBplVUpFbczcDaEBUwsiFYAzHu_gco");
}

TEST(SetPolicy, PutsThePolicyInForceForItsTypeAlone) {
  const PolicyChange change = with_policy(aad_provider(), kMinimalPolicy);
  const PolicySlot* const slot = change.provider.find_policy(kType);
  ASSERT_NE(slot, nullptr);
  EXPECT_EQ(slot->text, kMinimalPolicy);
  EXPECT_EQ(slot->jws, unsigned_policy_jws(kMinimalPolicy));
  EXPECT_EQ(slot->set->number, 1u);
  EXPECT_EQ(slot->set->at, kNow);
  EXPECT_EQ(slot->set->by, "alice");
  EXPECT_EQ(slot->set->signer_jwk, "");
  EXPECT_EQ(change.provider.find_policy("OpenEnclave"), nullptr);
}

TEST(SetPolicy, KeepsTheJwsAsItCameWithoutWhatIsAroundIt) {
  const std::string jws = unsigned_token(
      R"({ "alg" : "none" })", R"({ "AttestationPolicy": "YQ" , "a":1})");
  EXPECT_EQ(refusal(set_policy(aad_provider(), kType, jws, kAct)).code(),
            Code::PolicySyntax);
  const std::string spaced = unsigned_token(
      R"({ "alg" : "none" })",
      R"({ "AttestationPolicy": ")" + base64url_of(kMinimalPolicy) + "\" }");
  const PolicyChange change =
      must(set_policy(aad_provider(), kType, " \"" + spaced + "\"\n", kAct));
  EXPECT_EQ(change.provider.find_policy(kType)->jws, spaced);
  EXPECT_EQ(change.version->jws, spaced);
  EXPECT_EQ(change.version->token_hash, token_hash(spaced));
}

TEST(SetPolicy, HashesThePaddedTextInItsCanonicalForm) {
  const std::string text = std::string(kMinimalPolicy) + " ";
  const std::string padded = unsigned_token(
      R"({"alg":"none"})",
      R"({"AttestationPolicy":")" +
          codec::encode_base64(bytes_of(text), codec::Base64::Standard) +
          "\"}");
  EXPECT_EQ(must(set_policy(aad_provider(), kType, padded, kAct)).after_hash,
            policy_hash(text));
}

TEST(SetPolicy, RecordsTheSigner) {
  const PolicyChange change = must(
      set_policy(aad_provider(), kType,
                 signed_policy(kMinimalPolicy, owner_key(), {owner()}), kAct));
  EXPECT_EQ(change.version->signer_thumbprint, thumbprint_of(owner()));
  EXPECT_EQ(change.signer_jwk,
            chain_jwk(std::vector{owner()}, jose::Algorithm::RS256));
  EXPECT_EQ(change.provider.find_policy(kType)->set->signer_jwk,
            change.signer_jwk);
}

TEST(SetPolicy, CountsVersionsByTypeAndThroughResets) {
  Provider provider = with_policy(aad_provider(), kMinimalPolicy).provider;
  PolicyChange change = must(reset_policy(provider, kType, kReset, kAct));
  EXPECT_EQ(change.version->number, 2u);
  EXPECT_EQ(with_policy(change.provider, kOther).version->number, 3u);
  EXPECT_EQ(must(set_policy(change.provider, "Tpm", unsigned_policy_jws(kOther),
                            kAct))
                .version->number,
            1u);
}

TEST(SetPolicy, LeavesTheOldValueAsItWas) {
  const Provider before = aad_provider();
  const PolicyChange change = with_policy(before, kMinimalPolicy);
  EXPECT_TRUE(before.policies.empty());
  EXPECT_TRUE(before.policy_numbers.empty());
  EXPECT_EQ(change.provider.default_policies, before.default_policies);
}

// policy-management.md 2: the order of the checks.
TEST(SetPolicy, ChecksFormBeforeProviderBeforeSignatureBeforeText) {
  Provider shared = isolated_provider({owner()});
  shared.ownership = Ownership::Shared;
  const auto code = [](const Provider& provider, const std::string& body) {
    return refusal(set_policy(provider, kType, body, kAct)).code();
  };
  const std::string bad_claim = unsigned_token(R"({"alg":"none"})", "{}");
  EXPECT_EQ(code(shared, std::string(kMaxManagementToken + 1, 'x')),
            Code::PolicyTooLarge);
  EXPECT_EQ(code(shared, "x"), Code::PolicyTokenMalformed);
  EXPECT_EQ(code(shared, bad_claim), Code::SharedProviderFixed);
  EXPECT_EQ(code(isolated_provider({owner()}), bad_claim),
            Code::PolicySignerRefused);
  EXPECT_EQ(code(aad_provider(), bad_claim), Code::PolicyTokenMalformed);
  EXPECT_EQ(code(aad_provider(), unsigned_policy_jws("version=1.0")),
            Code::PolicySyntax);
  EXPECT_EQ(code(aad_provider(), std::string(kReset)),
            Code::PolicyTokenMalformed);
  const auto stranger = own_certificate("stranger", stranger_key());
  EXPECT_EQ(code(isolated_provider({owner()}),
                 signed_policy(kMinimalPolicy, stranger_key(), {stranger})),
            Code::IssuerCertificateNotFound);
}

TEST(SetPolicy, RefusesAQuotedTextAsTheParserDoes) {
  const Error error = refusal(set_policy(
      aad_provider(), kType, unsigned_policy_jws("\"version=1.0;\""), kAct));
  EXPECT_EQ(error.code(), Code::PolicySyntax);
  EXPECT_THAT(error.detail(), HasSubstr("Policy Parser Exception Thrown"));
}

TEST(SetPolicy, EndsWithTheLastNumber) {
  Provider provider = aad_provider();
  provider.policy_numbers.emplace(kType, kMaxPolicyNumber);
  EXPECT_EQ(refusal(set_policy(provider, kType,
                               unsigned_policy_jws(kMinimalPolicy), kAct))
                .code(),
            Code::OperationDisallowed);
}

TEST(PolicyEtag, IsTheQuotedTokenHashOrDefault) {
  EXPECT_EQ(policy_etag(aad_provider(), kType), "\"default\"");
  EXPECT_EQ(policy_etag(aad_provider(), "Tpm"), "\"default\"");
  EXPECT_EQ(
      policy_etag(with_policy(aad_provider(), kMinimalPolicy).provider, kType),
      "\"c6sEJQItV50OeP9IrP_bzywAMOVvj5uDPbklA_bwdYQ\"");
}

TEST(IfMatch, HoldsForTheTagInForce) {
  for (const char* const field :
       {"*", "\"default\"", "\"x\", \"default\"", " \"default\" ,\"y\""}) {
    Act act = kAct;
    act.if_match = field;
    EXPECT_TRUE(set_policy(aad_provider(), kType,
                           unsigned_policy_jws(kMinimalPolicy), act))
        << field;
  }
}

TEST(IfMatch, RefusesAnyOtherTag) {
  const Provider provider =
      with_policy(aad_provider(), kMinimalPolicy).provider;
  for (const char* const field :
       {"", "\"default\"", "default",
        "W/\"c6sEJQItV50OeP9IrP_bzywAMOVvj5uDPbkl"
        "A_bwdYQ\"",
        "c6sEJQItV50OeP9IrP_bzywAMOVvj5uDPbklA_bwdYQ", ",,"}) {
    Act act = kAct;
    act.if_match = field;
    for (const Error& error :
         {refusal(
              set_policy(provider, kType, unsigned_policy_jws(kOther), act)),
          refusal(reset_policy(provider, kType, kReset, act))}) {
      EXPECT_EQ(error.code(), Code::PreconditionFailed) << field;
      EXPECT_THAT(error.detail(), HasSubstr("\"c6sEJQItV50OeP9IrP"));
    }
  }
}

TEST(ResetPolicy, PutsTheDefaultInForceAtOnce) {
  const Provider provider =
      with_policy(aad_provider(), kMinimalPolicy).provider;
  const PolicyChange change = must(reset_policy(provider, kType, kReset, kAct));
  EXPECT_FALSE(change.provider.find_policy(kType)->set);
  EXPECT_EQ(change.version->act, PolicyAct::Reset);
  EXPECT_EQ(change.version->hash, "");
  EXPECT_EQ(change.version->jws, kReset);
  EXPECT_EQ(change.before_hash, policy_hash(kMinimalPolicy));
  EXPECT_EQ(change.after_hash, "9NY0VnTQ-IiBriBplVUpFbczcDaEBUwsiFYAzHu_gco");
}

TEST(ResetPolicy, LeavesNoPolicyWhereThereIsNoDefault) {
  const Provider provider =
      must(set_policy(aad_provider(), "Tpm", unsigned_policy_jws(kOther), kAct))
          .provider;
  const PolicyChange change = must(reset_policy(provider, "Tpm", kReset, kAct));
  EXPECT_EQ(change.provider.find_policy("Tpm"), nullptr);
  EXPECT_EQ(change.after_hash, "");
}

TEST(ResetPolicy, OfWhatIsNotSetChangesNothing) {
  const PolicyChange change =
      must(reset_policy(aad_provider(), kType, kReset, kAct));
  EXPECT_FALSE(change.version);
  EXPECT_TRUE(change.provider.policy_numbers.empty());
}

TEST(ResetPolicy, IsSignedOnAnIsolatedProvider) {
  const Provider provider = isolated_provider({owner()});
  EXPECT_EQ(refusal(reset_policy(provider, kType, kReset, kAct)).code(),
            Code::PolicySignerRefused);
  const std::string body =
      signed_token(x5c_header("RS256", {owner()}), "", owner_key());
  EXPECT_TRUE(reset_policy(provider, kType, body, kAct));
}

TEST(ResetPolicy, RefusesAPayload) {
  const Error error = refusal(reset_policy(
      aad_provider(), kType, unsigned_policy_jws(kMinimalPolicy), kAct));
  EXPECT_EQ(error.code(), Code::PolicyTokenMalformed);
  EXPECT_THAT(error.message(), HasSubstr("payload: expected an empty payload"));
}

TEST(RollbackPolicy, PutsAnEarlierPolicyInForceAsANewVersion) {
  const PolicyChange first = with_policy(aad_provider(), kMinimalPolicy);
  const PolicyChange second = with_policy(first.provider, kOther);
  const PolicyChange change =
      must(rollback_policy(second.provider, *first.version, kAct));
  EXPECT_EQ(change.provider.find_policy(kType)->text, kMinimalPolicy);
  EXPECT_EQ(change.version->number, 3u);
  EXPECT_EQ(change.version->restores, 1u);
}

TEST(RollbackPolicy, RestoresAPolicyOfTheDialectOf2018) {
  const std::string plain = unsigned_token(
      R"({"alg":"none"})",
      R"({"AttestationPolicy":"version=1.0; authorizationrules{};"})");
  EXPECT_EQ(refusal(set_policy(aad_provider(), kType, plain, kAct)).code(),
            Code::PolicyTokenMalformed);
  Act act = kAct;
  act.dialect = PolicyDialect::Of2018;
  const PolicyChange first =
      must(set_policy(aad_provider(), kType, plain, act));
  const PolicyChange second = with_policy(first.provider, kOther);
  const PolicyChange change =
      must(rollback_policy(second.provider, *first.version, kAct));
  EXPECT_EQ(change.provider.find_policy(kType)->jws, plain);
  EXPECT_EQ(change.provider.find_policy(kType)->text,
            "version=1.0; authorizationrules{};");
}

TEST(RollbackPolicy, ToAResetIsAReset) {
  const PolicyChange set = with_policy(aad_provider(), kMinimalPolicy);
  const PolicyChange reset =
      must(reset_policy(set.provider, kType, kReset, kAct));
  const PolicyChange again = with_policy(reset.provider, kOther);
  const PolicyChange change =
      must(rollback_policy(again.provider, *reset.version, kAct));
  EXPECT_FALSE(change.provider.find_policy(kType)->set);
  EXPECT_EQ(change.version->act, PolicyAct::Reset);
  EXPECT_EQ(change.version->restores, 2u);
}

TEST(RollbackPolicy, RefusesTheLastVersionAndThoseToCome) {
  const PolicyChange first = with_policy(aad_provider(), kMinimalPolicy);
  for (const uint64_t number : {uint64_t{0}, uint64_t{1}, uint64_t{2}}) {
    PolicyVersion version = *first.version;
    version.number = number;
    EXPECT_EQ(refusal(rollback_policy(first.provider, version, kAct)).code(),
              Code::OperationDisallowed);
  }
}

TEST(RollbackPolicy, RefusesASignerThatIsTrustedNoMore) {
  const auto curve = own_certificate("curve", curve_key());
  const PolicyChange first = must(
      set_policy(isolated_provider({owner(), curve}), kType,
                 signed_policy(kMinimalPolicy, owner_key(), {owner()}), kAct));
  Provider later =
      must(set_policy(first.provider, kType,
                      signed_policy(kOther, curve_key(), {curve}), kAct))
          .provider;
  EXPECT_TRUE(rollback_policy(later, *first.version, kAct));
  later.signers = {curve};
  EXPECT_EQ(refusal(rollback_policy(later, *first.version, kAct)).code(),
            Code::IssuerCertificateNotFound);
}

}  // namespace
}  // namespace assay::provider
