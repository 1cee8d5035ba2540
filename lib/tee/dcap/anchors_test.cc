// SPDX-License-Identifier: Apache-2.0
// Tests that the built-in anchor is Intel's.
#include "tee/dcap/anchors.h"

#include <gtest/gtest.h>

#include "codec/hex.h"

namespace assay::dcap {
namespace {

TEST(IntelAnchor, HasThePublishedDigest) {
  EXPECT_EQ(
      codec::encode_hex(crypto::sha256(intel_anchor().key.spki()).bytes()),
      "a0af031289f5d5d4132f9186068a7fc13628633ba235777472e29b6b6c67a49e");
  EXPECT_FALSE(intel_anchor().forged);
}

}  // namespace
}  // namespace assay::dcap
