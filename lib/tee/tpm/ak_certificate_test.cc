// SPDX-License-Identifier: Apache-2.0
// Tests of paths from attestation keys to anchors.
#include "tee/tpm/ak_certificate.h"

#include <gtest/gtest.h>

#include "tee/tpm/test_machine.h"

namespace assay::tpm {
namespace {

using test::Authorities;

std::string reason(Bytes der, const Authorities& by) {
  tee::Trail trail;
  const auto trusted = verify_ak_certificate(der, test::rsa_key().public_key(),
                                             by.given(), trail);
  return trusted ? "" : std::string(trusted.error().reason());
}

TEST(AkCertificate, LeadsOverAnIssuerToTheAnchor) {
  const Authorities by;
  tee::Trail trail;
  const auto trusted =
      verify_ak_certificate(test::ak_certificate(test::ak_spec()),
                            test::rsa_key().public_key(), by.given(), trail);
  ASSERT_TRUE(trusted) << trusted.error().message();
  EXPECT_EQ(trusted->anchor, &by.anchors.tpm.front());
  EXPECT_EQ(trusted->path->chain.size(), 2u);
}

TEST(AkCertificate, MayBeIssuedByTheAnchorItself) {
  Authorities by;
  by.endorsements = {};
  auto spec = test::spec_of("machine", "root");
  spec.extended_key_usage = {std::string(kAikUsage)};
  const auto leaf = x509::build_certificate(spec, test::rsa_key().public_key(),
                                            test::root_key());
  EXPECT_EQ(reason(leaf.der(), by), "");
}

TEST(AkCertificate, MayEndAtAnIssuerThatIsAnAnchor) {
  Authorities by;
  by.anchors.tpm = {{"issuer", test::issuer_key().public_key()}};
  EXPECT_EQ(reason(test::ak_certificate(test::ak_spec()), by), "");
}

TEST(AkCertificate, NeedsItsIssuer) {
  Authorities by;
  by.endorsements = {};
  EXPECT_EQ(reason(test::ak_certificate(test::ak_spec()), by), "tpm.ak.chain");
}

TEST(AkCertificate, NeedsAnAnchorOfTpms) {
  Authorities by;
  by.anchors.intel = by.anchors.tpm;
  by.anchors.tpm.clear();
  EXPECT_EQ(reason(test::ak_certificate(test::ak_spec()), by), "tpm.ak.chain");
}

// Whoever has a certificate from an authority is no authority by that.
TEST(AkCertificate, IsNotIssuedByAnother) {
  Authorities by;
  const auto own = crypto::PrivateKey::generate_p256();
  by.add(x509::build_certificate(test::spec_of("machine two", "issuer"),
                                 own.public_key(), test::issuer_key()));
  auto spec = test::spec_of("machine", "machine two");
  spec.extended_key_usage = {std::string(kAikUsage)};
  const auto leaf =
      x509::build_certificate(spec, test::rsa_key().public_key(), own);
  EXPECT_EQ(reason(leaf.der(), by), "tpm.ak.chain");
}

TEST(AkCertificate, IsRefusedForWhatItIsNot) {
  const Authorities by;
  EXPECT_EQ(reason({}, by), "tpm.ak.certificate");
  EXPECT_EQ(reason(Buffer{0x30, 0x00}, by), "tpm.ak.certificate");
  auto spec = test::ak_spec();
  spec.not_after = test::kNow - std::chrono::seconds(1);
  EXPECT_EQ(reason(test::ak_certificate(spec), by), "tpm.ak.validity");
  spec = test::ak_spec();
  spec.extended_key_usage = {"clientAuth"};
  EXPECT_EQ(reason(test::ak_certificate(spec), by), "tpm.ak.usage");
  const auto other = x509::build_certificate(
      test::ak_spec(), test::issuer_key().public_key(), test::issuer_key());
  EXPECT_EQ(reason(other.der(), by), "tpm.ak.key_match");
}

TEST(ReportedAkCertificate, RefusesNothingAndNotesWhatDoesNotHold) {
  const Authorities by;
  tee::Trail trail;
  const TrustedAk trusted = report_ak_certificate(
      {}, test::rsa_key().public_key(), by.given(), trail);
  EXPECT_EQ(trusted.anchor, nullptr);
  EXPECT_EQ(trail.record(tee::CheckId::TpmAkCertificate).outcome,
            tee::CheckOutcome::Noted);
  EXPECT_EQ(trail.record(tee::CheckId::TpmAkChain).outcome,
            tee::CheckOutcome::NotReached);
}

}  // namespace
}  // namespace assay::tpm
