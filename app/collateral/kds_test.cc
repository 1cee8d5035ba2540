// SPDX-License-Identifier: Apache-2.0
// Tests of the dialect of AMD's key service.
#include "collateral/kds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collateral/test_amd_items.h"

namespace assay::collateral {
namespace {

using snp::kTestNow;
using testing::HasSubstr;

std::string url(std::string_view name, std::string_view base = "https://kds") {
  return kds_url(base, name).value_or("none");
}

TEST(KdsUrl, IsAmds) {
  EXPECT_EQ(url("amd/crl/Milan"), "https://kds/vcek/v1/Milan/crl");
  EXPECT_EQ(url("amd/ask/Genoa"), "https://kds/vcek/v1/Genoa/cert_chain");
  EXPECT_EQ(url("amd/asvk/Turin"), "https://kds/vlek/v1/Turin/cert_chain");
  EXPECT_EQ(url("amd/crl/Milan", "https://kds//"),
            "https://kds/vcek/v1/Milan/crl");
}

TEST(KdsUrl, OfAKeyHasChipAndTcb) {
  const std::string chip(128, 'c');
  EXPECT_EQ(url("amd/vcek/Milan/" + chip + "/03010000000008db"),
            "https://kds/vcek/v1/Milan/" + chip +
                "?blSPL=03&teeSPL=01&snpSPL=08&ucodeSPL=219");
  const std::string turin = std::string(16, 'c') + std::string(112, '0');
  EXPECT_EQ(url("amd/vcek/Turin/" + turin + "/0102030400000048"),
            "https://kds/vcek/v1/Turin/cccccccccccccccc"
            "?fmcSPL=01&blSPL=02&teeSPL=03&snpSPL=04&ucodeSPL=72");
}

TEST(KdsUrl, IsNotForWhatTheServiceDoesNotHave) {
  for (const std::string& name :
       {std::string("amd/ark/Milan"), std::string("intel/root-crl"),
        std::string("amd/vlek/Milan/03000000000008db"), std::string(),
        "amd/vcek/Turin/" + std::string(128, 'c') + "/0102030400000048"}) {
    EXPECT_EQ(url(name), "none") << name;
  }
}

TEST(KdsReply, BecomesAnItem) {
  const snp::TestPlatform platform;
  for (const std::string& name : kTestAmdNames) {
    const auto item =
        parse_kds_reply(name, kds_body(platform, name), kTestNow, "kds:x");
    ASSERT_TRUE(item) << name << ": " << item.error().message();
    EXPECT_EQ(item->name, name);
    EXPECT_EQ(item->source, "kds:x");
    EXPECT_EQ(signed_part_of(item->endorsement->body),
              signed_part_of(amd_item_of(platform, name).endorsement->body));
  }
}

TEST(KdsReply, OfAnotherNameIsRefused) {
  snp::TestPlatform other;
  other.ek.extra.back() = snp::test_extension("4", Buffer(64, 0xc2));
  const auto item =
      parse_kds_reply(kTestVcek, kds_body(other, kTestVcek), kTestNow, "kds:x");
  ASSERT_FALSE(item);
  EXPECT_EQ(item.error().code(), Code::EndorsementUnfit);
  EXPECT_THAT(item.error().message(), HasSubstr("the answer is amd/vcek/"));
  EXPECT_FALSE(parse_kds_reply(kTestVcek, "<html>", kTestNow, "kds:x"));
}

}  // namespace
}  // namespace assay::collateral
