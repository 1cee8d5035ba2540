// SPDX-License-Identifier: Apache-2.0
// Tests of names, both ways.
#include "tee/snp/names.h"

#include <gtest/gtest.h>

#include "tee/snp/test_platform.h"

namespace assay::snp {
namespace {

const std::string kChip(128, 'c');

TEST(Names, FollowFromTheReport) {
  tee::Trail trail;
  const Buffer input = TestPlatform().signed_report();
  auto report = parse_report(input, trail);
  ASSERT_TRUE(report.has_value());
  std::string chip;
  for (int i = 0; i < 64; ++i) {
    chip += "c1";
  }
  EXPECT_EQ(ek_name(Line::Milan, *report),
            "amd/vcek/Milan/" + chip + "/03000000000008db");
  report->signing_key = EkKind::Vlek;
  EXPECT_EQ(ek_name(Line::Milan, *report), "amd/vlek/Milan/03000000000008db");
  EXPECT_EQ(crl_name(Line::Turin), "amd/crl/Turin");
  EXPECT_EQ(ark_name(Line::Milan), "amd/ark/Milan");
  EXPECT_EQ(issuer_name(Line::Genoa, EkKind::Vcek), "amd/ask/Genoa");
  EXPECT_EQ(issuer_name(Line::Genoa, EkKind::Vlek), "amd/asvk/Genoa");
}

TEST(Names, AreReadAsTheyAreWritten) {
  for (const std::string& name :
       {std::string("amd/crl/Milan"), std::string("amd/ark/Genoa"),
        std::string("amd/ask/Turin"), std::string("amd/asvk/Milan"),
        "amd/vcek/Genoa/" + kChip + "/0300000000000873",
        std::string("amd/vlek/Turin/0102030400000048")}) {
    const auto read = parse_item_name(name);
    ASSERT_TRUE(read) << name;
    EXPECT_EQ(name_text(*read), name);
  }
  const auto vcek =
      parse_item_name("amd/vcek/Turin/" + kChip + "/0102030400000048");
  EXPECT_EQ(ek_kind(vcek->kind), EkKind::Vcek);
  EXPECT_EQ(vcek->line, Line::Turin);
  EXPECT_EQ(vcek->chip.data[0], 0xcc);
  EXPECT_EQ(vcek->tcb.data[7], 0x48);
}

TEST(Names, AreNothingElse) {
  for (const std::string& name :
       {std::string(), std::string("amd/crl/"), std::string("amd/crl/milan"),
        std::string("amd/crl/Milan/"), std::string("amd/uvm/00"),
        std::string("intel/root-crl"), std::string("amd/vlek/Milan/03"),
        "amd/vcek/Milan/" + kChip, "amd/vcek/Milan/" + kChip + "/",
        "amd/vcek/Milan/" + kChip + "/030000000000087G",
        "amd/vcek/Milan/" + kChip + "/0300000000000873/0",
        "amd/vcek/Milan/" + std::string(128, 'C') + "/0300000000000873",
        "amd/vcek/Milan/" + kChip.substr(2) + "/0300000000000873"}) {
    const auto read = parse_item_name(name);
    ASSERT_FALSE(read) << name;
    EXPECT_EQ(read.error().code(), Code::EndorsementUnfit);
  }
}

}  // namespace
}  // namespace assay::snp
