// SPDX-License-Identifier: Apache-2.0
// Tests of an authority made, saved and loaded.
#include "forge/authority.h"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/pem.h"
#include "x509/path.h"

namespace assay::forge {
namespace {

constexpr Time kNow{std::chrono::seconds(1'750'000'000)};

TEST(Authority, HasIntelsNamesUnderItsOwnOrganization) {
  const IntelAuthority authority = make_intel_authority(kNow);
  EXPECT_EQ(authority.root.subject_attribute("CN"), "Intel SGX Root CA");
  EXPECT_EQ(authority.processor_ca.subject_attribute("CN"),
            "Intel SGX PCK Processor CA");
  EXPECT_EQ(authority.platform_ca.subject_attribute("CN"),
            "Intel SGX PCK Platform CA");
  EXPECT_EQ(authority.tcb_signing.subject_attribute("CN"),
            "Intel SGX TCB Signing");
  for (const x509::Certificate* certificate :
       {&authority.root, &authority.processor_ca, &authority.platform_ca,
        &authority.tcb_signing}) {
    EXPECT_EQ(certificate->subject_attribute("O"), x509::kForgeOrganization);
  }
}

TEST(Authority, IssuesChainsThatHold) {
  const IntelAuthority authority = make_intel_authority(kNow);
  for (const x509::Certificate* certificate :
       {&authority.processor_ca, &authority.platform_ca,
        &authority.tcb_signing}) {
    EXPECT_TRUE(
        x509::check_chain(std::array{*certificate, authority.root}).has_value())
        << certificate->subject_text();
  }
}

TEST(Authority, IsValidFromOneDayBeforeForThirtyYears) {
  const IntelAuthority authority = make_intel_authority(kNow);
  EXPECT_TRUE(authority.root.valid_at(kNow - std::chrono::days(1)));
  EXPECT_FALSE(authority.root.valid_at(kNow - std::chrono::days(2)));
  EXPECT_TRUE(authority.root.valid_at(kNow + std::chrono::days(365 * 30)));
  EXPECT_FALSE(authority.root.valid_at(kNow + std::chrono::days(366 * 30)));
}

TEST(Authority, IsAForgedAnchor) {
  const IntelAuthority authority = make_intel_authority(kNow);
  const auto anchor =
      x509::parse_anchor(chain_pem(std::array{authority.root}), "x");
  ASSERT_TRUE(anchor.has_value());
  EXPECT_TRUE(anchor->forged);
}

TEST(Authority, IsTheSameAfterSavingAndLoading) {
  const std::string saved = save_authority(make_intel_authority(kNow));
  const auto loaded = load_authority(saved);
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message();
  EXPECT_EQ(save_authority(*loaded), saved);
}

TEST(LoadAuthority, RefusesWhatIsNotCompleteOrNotPem) {
  const IntelAuthority authority = make_intel_authority(kNow);
  EXPECT_EQ(load_authority("").error().code(), Code::BadPem);
  EXPECT_EQ(
      load_authority(chain_pem(std::array{authority.root})).error().code(),
      Code::BadPem);
}

TEST(LoadAuthority, RefusesKeysOfOtherCertificates) {
  const std::string saved = save_authority(make_intel_authority(kNow));
  const std::string other = save_authority(make_intel_authority(kNow));
  constexpr std::string_view kFirstKey = "-----BEGIN PRIVATE KEY";
  const std::string mixed = saved.substr(0, saved.find(kFirstKey)) +
                            other.substr(other.find(kFirstKey));
  EXPECT_EQ(load_authority(mixed).error().code(), Code::KeyMalformed);
}

TEST(LoadAuthority, RefusesAnAuthorityThatDoesNotSayThatItIsForged) {
  IntelAuthority authority = make_intel_authority(kNow);
  x509::CertificateSpec spec;
  spec.subject = {{"CN", "Intel SGX Root CA"}, {"O", "Intel Corporation"}};
  spec.issuer = spec.subject;
  spec.serial = {1};
  spec.not_before = kNow;
  spec.not_after = kNow + std::chrono::days(1);
  authority.root = x509::build_certificate(
      spec, authority.root_key.public_key(), authority.root_key);
  const auto loaded = load_authority(save_authority(authority));
  ASSERT_FALSE(loaded.has_value());
  EXPECT_THAT(loaded.error().message(),
              testing::HasSubstr("expected a forged authority"));
}

}  // namespace
}  // namespace assay::forge
