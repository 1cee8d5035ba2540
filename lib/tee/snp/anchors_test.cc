// SPDX-License-Identifier: Apache-2.0
// Tests that the anchors are the keys whose digests are published.
#include "tee/snp/anchors.h"

#include <gtest/gtest.h>

#include "codec/hex.h"

namespace assay::snp {
namespace {

std::string digest_of(const x509::Anchor& anchor) {
  return codec::encode_hex(anchor.key_id.bytes());
}

TEST(Anchors, AreThoseOfAmd) {
  const x509::Anchors anchors = amd_anchors();
  ASSERT_EQ(anchors.size(), 3u);
  EXPECT_EQ(anchors[0].name, "ARK-Milan");
  EXPECT_EQ(digest_of(anchors[0]),
            "9f056bee44377e29308cb5ffa895bdfb62d18881fa6bed8d6f075b0204089cb9");
  EXPECT_EQ(anchors[1].name, "ARK-Genoa");
  EXPECT_EQ(digest_of(anchors[1]),
            "429a69c9422aa258ee4d8db5fcda9c6470ef15f8cd5a9cebd6cbc7d90b863831");
  EXPECT_EQ(anchors[2].name, "ARK-Turin");
  EXPECT_EQ(digest_of(anchors[2]),
            "4f125410563a2ab9a50356f9243f6fe0b6f73de98603f53f90339c70e9d7ad08");
}

TEST(Anchors, AreThatOfTheSupplyChain) {
  const x509::Anchors anchors = uvm_anchors();
  ASSERT_EQ(anchors.size(), 1u);
  EXPECT_EQ(digest_of(anchors[0]),
            "84ce862a73b73d63b1cdbde1d30559eaab4040f6a63638c83e8357fe2250e5d3");
}

TEST(Anchors, AreNotForged) {
  for (const x509::Anchors& anchors : {amd_anchors(), uvm_anchors()}) {
    for (const x509::Anchor& anchor : anchors) {
      EXPECT_FALSE(anchor.forged);
      EXPECT_EQ(anchor.key.bits(), 4096u);
    }
  }
}

}  // namespace
}  // namespace assay::snp
