// SPDX-License-Identifier: Apache-2.0
// Tests of endorsements by name.
#include "tee/endorsements.h"

#include <gtest/gtest.h>

namespace assay::tee {
namespace {

TEST(Endorsements, KeepsCandidatesInOrder) {
  Endorsements endorsements;
  const auto first =
      make_endorsement({1}, "chain", Time(), Presentation::Stored);
  const auto second = make_endorsement({2}, "", Time(), Presentation::InRole);
  endorsements.add({"a"}, first);
  endorsements.add({"a"}, second);
  ASSERT_EQ(endorsements.find("a").size(), 2u);
  EXPECT_EQ(endorsements.find("a")[0], first);
  EXPECT_TRUE(endorsements.find("b").empty());
}

TEST(Endorsements, WorksDigestsOutOnce) {
  const auto item =
      make_endorsement({1, 2}, "chain", Time(), Presentation::Stored);
  EXPECT_EQ(item->body_digest, crypto::sha256(Buffer{1, 2}));
  EXPECT_EQ(item->issuer_chain_digest, crypto::sha256(bytes_of("chain")));
}

}  // namespace
}  // namespace assay::tee
