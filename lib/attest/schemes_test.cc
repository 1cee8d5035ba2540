// SPDX-License-Identifier: Apache-2.0
// The names of attestation types, as clients write them.
#include <set>

#include <gtest/gtest.h>

#include "attest/attest.h"

namespace assay::attest {
namespace {

TEST(Schemes, AreFoundIgnoringCase) {
  for (const char* const name : {"SgxEnclave", "sgxenclave", "SGXENCLAVE"}) {
    ASSERT_NE(find_scheme(name), nullptr) << name;
    EXPECT_EQ(find_scheme(name)->wire_name, "SgxEnclave");
  }
}

TEST(Schemes, AreNotFoundByPartOfAName) {
  for (const char* const name : {"", "Sgx", "SgxEnclaves", "SgxEnclave "}) {
    EXPECT_EQ(find_scheme(name), nullptr) << name;
    EXPECT_FALSE(known_but_not_offered(name)) << name;
  }
}

TEST(Schemes, GiveQuotesAndOpenEnclaveReportsTheSameTypeClaim) {
  EXPECT_EQ(find_scheme("SgxEnclave")->attestation_type, "sgx");
  EXPECT_EQ(find_scheme("OpenEnclave")->attestation_type, "sgx");
}

TEST(Schemes, GiveQuotesAndOpenEnclaveReportsTheSameDefaultPolicy) {
  EXPECT_EQ(find_scheme("SgxEnclave")->default_policy,
            find_scheme("OpenEnclave")->default_policy);
  EXPECT_EQ(provider::policy_hash(find_scheme("SgxEnclave")->default_policy),
            "Ro7KRY9_KNWhIP7MudZXlNO1nb-UPiY4IJkjaN_gh7g");
}

TEST(Schemes, GiveTrustDomainsTheirDefaultPolicyAndNoDrafts) {
  const tee::Scheme* const scheme = find_scheme("tdxvm");
  ASSERT_NE(scheme, nullptr);
  EXPECT_EQ(scheme->wire_name, "TdxVm");
  EXPECT_EQ(scheme->attestation_type, "tdxvm");
  EXPECT_EQ(provider::policy_hash(scheme->default_policy),
            "9NY0VnTQ-IiBriBplVUpFbczcDaEBUwsiFYAzHu_gco");
  EXPECT_EQ(scheme->drafts, tee::DraftPolicies::Refused);
  EXPECT_EQ(find_scheme("SgxEnclave")->drafts, tee::DraftPolicies::Taken);
}

TEST(Schemes, OfferSevSnpUnderItsPublishedPolicy) {
  const tee::Scheme* const scheme = find_scheme("SevSnpVM");
  ASSERT_NE(scheme, nullptr);
  EXPECT_EQ(scheme->wire_name, "SevSnpVm");
  EXPECT_EQ(scheme->attestation_type, "sevsnpvm");
  EXPECT_EQ(provider::policy_hash(scheme->default_policy),
            "9NY0VnTQ-IiBriBplVUpFbczcDaEBUwsiFYAzHu_gco");
  EXPECT_EQ(scheme->drafts, tee::DraftPolicies::Taken);
  EXPECT_EQ(scheme->evidence_member, "report");
  EXPECT_EQ(find_scheme("TdxVm")->evidence_member, "quote");
}

// The text of MAA's default policy is not public: this hash is ours.
TEST(Schemes, SealAnswersToGuestsAlone) {
  const tee::Scheme* const scheme = find_scheme("azureguest");
  ASSERT_NE(scheme, nullptr);
  EXPECT_EQ(scheme->wire_name, "AzureGuest");
  EXPECT_EQ(scheme->attestation_type, "azurevm");
  EXPECT_EQ(scheme->evidence_member, "attestationInfo");
  EXPECT_EQ(scheme->max_body, size_t{4} << 20);
  for (const tee::Scheme& any : schemes()) {
    EXPECT_EQ(any.answers == tee::Answers::Sealed, &any == scheme)
        << any.wire_name;
  }
}

TEST(Schemes, HaveDefaultPoliciesThatCompile) {
  for (const tee::Scheme& scheme : schemes()) {
    if (!scheme.default_policy.empty()) {
      const auto slot =
          provider::make_slot(scheme.default_policy, scheme.wire_name);
      EXPECT_TRUE(slot.has_value()) << scheme.wire_name;
    }
  }
}

TEST(Schemes, KnowEveryOtherTypeOfMaa) {
  std::set<std::string_view> unknown;
  for (const char* const name :
       {"SgxEnclave", "OpenEnclave", "SevSnpVm", "SevSnpVM", "TdxVm", "Tpm",
        "AzureGuest", "azureguest", "VbsEnclave", "Pluton", "KeyGuard",
        "MdepTz"}) {
    if (find_scheme(name) == nullptr && !known_but_not_offered(name)) {
      unknown.insert(name);
    }
  }
  EXPECT_TRUE(unknown.empty()) << *unknown.begin();
}

TEST(Schemes, HaveOneThatIsAConversation) {
  const tee::Scheme* const tpm = find_scheme("Tpm");
  ASSERT_NE(tpm, nullptr);
  EXPECT_TRUE(tpm->challenged());
  EXPECT_EQ(find_scheme("vbsenclave"), tpm);
  EXPECT_TRUE(tpm->default_policy.empty());
  EXPECT_FALSE(find_scheme("SgxEnclave")->challenged());
}

TEST(Schemes, AreNeverBothOfferedAndNotOffered) {
  for (const tee::Scheme& scheme : schemes()) {
    EXPECT_FALSE(known_but_not_offered(scheme.wire_name)) << scheme.wire_name;
  }
}

TEST(Schemes, NameEveryTypeOfTheServiceAsItIsWritten) {
  EXPECT_EQ(find_wire_name("sgxenclave"), "SgxEnclave");
  EXPECT_EQ(find_wire_name("azureGuest"), "AzureGuest");
  EXPECT_EQ(find_wire_name("tpm"), "Tpm");
  EXPECT_EQ(find_wire_name("VbsEnclave"), "Tpm");
  EXPECT_EQ(find_wire_name("Sgx"), "");
}

}  // namespace
}  // namespace assay::attest
