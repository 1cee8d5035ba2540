// SPDX-License-Identifier: Apache-2.0
// Tests of the CRL of an ARK.
#include "tee/snp/revocation.h"

#include <gtest/gtest.h>

#include "tee/snp/test_platform.h"

namespace assay::snp {
namespace {

struct Asked {
  void add(const x509::CrlSpec& spec, const crypto::PrivateKey& key) {
    endorsements.add(
        {"amd/crl/Milan"},
        tee::make_endorsement(x509::build_crl(spec, key), {}, kTestNow,
                              tee::Presentation::Stored));
  }

  std::string answer() {
    const tee::Anchors anchors = platform.anchors();
    const auto trusted = verify_chain(chain_source(platform.chain()),
                                      anchors.amd, kTestNow, nullptr, trail);
    if (!trusted) {
      return reason_of(trusted);
    }
    const auto checked = check_revocation(
        *trusted, {kTestNow, endorsements, anchors, baseline, nullptr}, trail);
    return checked && *checked == Revocation::NotAtHand ? "not at hand"
                                                        : reason_of(checked);
  }

  TestPlatform platform;
  tee::Endorsements endorsements;
  tee::Baseline baseline;
  tee::Trail trail;
};

TEST(Revocation, IsLookedUpWhereAListIsAtHand) {
  Asked asked;
  EXPECT_EQ(asked.answer(), "not at hand");
  asked.add(asked.platform.crl, test_ark_key());
  EXPECT_EQ(asked.answer(), "verified");
}

TEST(Revocation, MayBeAskedFor) {
  Asked asked;
  asked.baseline.missing_amd_crl = tee::MissingCrl::Refused;
  EXPECT_EQ(asked.answer(), "snp.crl.missing");
  asked.platform.crl.issuer = asked.platform.ask.subject;  // of somebody else
  asked.add(asked.platform.crl, test_ark_key());
  EXPECT_EQ(asked.answer(), "snp.crl.missing");
}

TEST(Revocation, IsOfTheIntermediate) {
  Asked asked;
  asked.platform.crl.revoked_serials = {{1}, {3}};
  asked.add(asked.platform.crl, test_ark_key());
  EXPECT_EQ(asked.answer(), "verified");
  asked.platform.crl.revoked_serials = {{2}};
  asked.platform.crl.this_update += std::chrono::seconds(1);
  asked.add(asked.platform.crl, test_ark_key());  // newer
  EXPECT_EQ(asked.answer(), "snp.chain.revoked");
}

TEST(Revocation, WantsTheArksSignatureByPss) {
  Asked asked;
  asked.add(asked.platform.crl, test_ask_key());
  EXPECT_EQ(asked.answer(), "snp.crl.signature");
  Asked other;
  other.platform.crl.signed_with = x509::SignedWith::Sha256;
  other.add(other.platform.crl, test_ark_key());
  EXPECT_EQ(other.answer(), "snp.crl.signature");
  other.platform.crl.signed_with = x509::SignedWith::PssAndSha384;
  other.add(other.platform.crl, test_ark_key());  // the better one counts
  EXPECT_EQ(other.answer(), "verified");
}

TEST(Revocation, EndsWithNextUpdate) {
  Asked asked;
  asked.platform.crl.next_update = kTestNow;
  asked.add(asked.platform.crl, test_ark_key());
  EXPECT_EQ(asked.answer(), "verified");
  Asked late;
  late.platform.crl.next_update = kTestNow - std::chrono::seconds(1);
  late.add(late.platform.crl, test_ark_key());
  EXPECT_EQ(late.answer(), "snp.crl.validity");
}

}  // namespace
}  // namespace assay::snp
