// SPDX-License-Identifier: Apache-2.0
// Tests of the AMD-like authority.
#include "forge/amd_authority.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "forge/authority.h"
#include "x509/path.h"

namespace assay::forge {
namespace {

constexpr Time kNow{std::chrono::seconds(1'750'000'000)};

const AmdAuthority& authority() {
  static const AmdAuthority made = make_amd_authority(kNow);
  return made;
}

TEST(AmdAuthority, HasAHierarchyForEachLine) {
  for (const snp::Line line : snp::kLines) {
    const LineCertificates& of = authority().of(line);
    for (const x509::Certificate* const certificate :
         {&of.ark, &of.ask, &of.asvk}) {
      EXPECT_TRUE(certificate->says_pss_with_sha384());
      EXPECT_TRUE(certificate->signed_by(of.ark.public_key()));
      EXPECT_TRUE(equal(certificate->issuer_der(), of.ark.subject_der()));
      EXPECT_TRUE(certificate->valid_at(kNow));
      EXPECT_TRUE(certificate->is_ca());
    }
  }
  EXPECT_EQ(authority().of(snp::Line::Turin).asvk.subject_attribute("CN"),
            "SEV-VLEK-Turin");
}

TEST(AmdAuthority, SaysThatItIsForged) {
  for (const LineCertificates& line : authority().lines) {
    EXPECT_EQ(line.ark.subject_attribute("O"), x509::kForgeOrganization);
  }
  const auto anchors =
      x509::parse_anchors(anchor_pem(authority()), "anchor-amd.pem");
  ASSERT_TRUE(anchors.has_value());
  ASSERT_EQ(anchors->size(), 2u);
  EXPECT_TRUE((*anchors)[0].forged);
  EXPECT_TRUE((*anchors)[1].forged);
}

TEST(AmdAuthority, IsRestored) {
  const std::string saved = save_amd_authority(authority());
  const auto loaded = load_amd_authority(saved);
  ASSERT_TRUE(loaded) << loaded.error().message();
  EXPECT_EQ(save_amd_authority(*loaded), saved);
}

TEST(AmdAuthority, IsRefusedWhereItIsNone) {
  EXPECT_EQ(load_amd_authority("").error().message(),
            "expected a forged AMD authority: 10 certificates and 3 keys, "
            "found 0 blocks of PEM");
  const std::string other = save_authority(make_intel_authority(kNow));
  EXPECT_FALSE(load_amd_authority(other).has_value());
  AmdAuthority mixed = authority();
  std::swap(mixed.lines[0].ark, mixed.lines[1].ark);
  EXPECT_THAT(load_amd_authority(save_amd_authority(mixed)).error().message(),
              testing::StartsWith("expected a forged AMD authority: "
                                  "certificate 1 is \"ARK-Milan\""));
  mixed = authority();
  std::swap(mixed.ark_key, mixed.ask_key);
  EXPECT_EQ(load_amd_authority(save_amd_authority(mixed)).error().code(),
            Code::KeyMalformed);
}

}  // namespace
}  // namespace assay::forge
