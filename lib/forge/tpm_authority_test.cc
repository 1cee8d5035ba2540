// SPDX-License-Identifier: Apache-2.0
// Tests of a TPM maker's authority.
#include "forge/tpm_authority.h"

#include <gtest/gtest.h>

#include "x509/path.h"

namespace assay::forge {
namespace {

constexpr Time kNow{std::chrono::seconds(1'750'000'000)};

const TpmAuthority& authority() {
  static const TpmAuthority made = make_tpm_authority(kNow);
  return made;
}

TEST(TpmAuthority, SaysThatItIsForged) {
  const auto anchors = x509::parse_anchors(anchor_pem(authority()), "forged");
  ASSERT_TRUE(anchors);
  ASSERT_EQ(anchors->size(), 1u);
  EXPECT_TRUE(anchors->front().forged);
  EXPECT_TRUE(authority().issuer.signed_by(authority().root.public_key()));
}

TEST(TpmAuthority, IsRestoredFromItsText) {
  const auto again = load_tpm_authority(save_tpm_authority(authority()));
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(save_tpm_authority(*again), save_tpm_authority(authority()));
}

TEST(TpmAuthority, IsRefusedWhereAPartIsMissingOrAnothers) {
  const std::string text = save_tpm_authority(authority());
  EXPECT_FALSE(load_tpm_authority(""));
  EXPECT_FALSE(load_tpm_authority(anchor_pem(authority())));
  const TpmAuthority other = make_tpm_authority(kNow);
  EXPECT_FALSE(load_tpm_authority(anchor_pem(other) +
                                  text.substr(anchor_pem(authority()).size())));
}

}  // namespace
}  // namespace assay::forge
