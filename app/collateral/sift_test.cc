// SPDX-License-Identifier: Apache-2.0
// Tests of telling good endorsements from others.
#include "collateral/sift.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collateral/test_amd_items.h"
#include "collateral/test_items.h"

namespace assay::collateral {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> names(const std::vector<Known>& known) {
  std::vector<std::string> list;
  for (const Known& item : known) {
    list.push_back(item.name);
  }
  return list;
}

TEST(Sift, FindsTheNameThatFits) {
  const TestPlatform platform;
  const Item crl = item_of(platform, kTestPckCrl);
  tee::Endorsements all;
  for (const char* name : {"intel/root-crl", "intel/pck-crl/platform",
                           "intel/pck-crl/processor"}) {
    all.add({name}, crl.endorsement);
  }
  const Sifted sifted = sift(all, anchors_of(platform), kTestNow, "test");
  EXPECT_THAT(names(sifted.known), ElementsAre(kTestPckCrl));
  EXPECT_EQ(sifted.known.front().source, "test");
  EXPECT_TRUE(sifted.unknown.empty());
}

TEST(Sift, SaysWhatIsWrongWithTheRest) {
  const TestPlatform platform;
  TestPlatform other;
  other.root_key = crypto::PrivateKey::generate_p256();
  tee::Endorsements all;
  all.add({kTestTcbInfo}, item_of(other, kTestTcbInfo).endorsement);
  all.add({kTestTcbInfo}, item_of(platform, kTestTcbInfo).endorsement);
  for (const char* name : {"intel/pck-crl/platform", "intel/pck-crl/processor",
                           "intel/root-crl"}) {
    all.add({name}, item_of(other, kTestPckCrl).endorsement);
  }
  const Sifted sifted = sift(all, anchors_of(platform), kTestNow, "test");
  EXPECT_THAT(names(sifted.known), ElementsAre(kTestTcbInfo));
  ASSERT_EQ(sifted.unknown.size(), 4u) << "each was made by itself";
  EXPECT_THAT(sifted.unknown.back().names, ElementsAre(kTestTcbInfo));
  EXPECT_THAT(sifted.unknown.back().why, HasSubstr("no trust anchor"));
}

TEST(Sift, JudgesByTheTimeGiven) {
  const TestPlatform platform;
  const Sifted sifted = sift(platform.endorsements(), anchors_of(platform),
                             kTestNow + std::chrono::days(365), "test");
  EXPECT_TRUE(sifted.known.empty());
  EXPECT_EQ(sifted.unknown.size(), 4u);
}

TEST(Sift, PutsAnIssuerBesideAKey) {
  const snp::TestPlatform platform;
  tee::Endorsements given;
  const auto bare =
      tee::make_endorsement(copy_of(platform.ek_certificate().der()), {},
                            snp::kTestNow, tee::Presentation::Stored);
  given.add({kTestVcek}, bare);
  EXPECT_EQ(sift(given, platform.anchors(), snp::kTestNow, "x").known.size(),
            0u);
  given.add({kTestAsk}, amd_item_of(platform, kTestAsk).endorsement);
  const Sifted sifted = sift(given, platform.anchors(), snp::kTestNow, "x");
  ASSERT_EQ(sifted.known.size(), 2u);
  EXPECT_TRUE(sifted.unknown.empty());
  EXPECT_EQ(sifted.known[1].name, kTestVcek);
  EXPECT_EQ(signed_parts_of(sifted.known[1].endorsement->issuer_chain),
            signed_parts_of(
                amd_item_of(platform, kTestVcek).endorsement->issuer_chain));
}

}  // namespace
}  // namespace assay::collateral
