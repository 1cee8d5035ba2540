// SPDX-License-Identifier: Apache-2.0
// Tests of AMD's extensions.
#include "tee/snp/ek.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tee/snp/test_platform.h"

namespace assay::snp {
namespace {

TEST(Spl, IsAByteInAnInteger) {
  EXPECT_EQ(parse_spl(Buffer{0x02, 0x01, 0x73}).value(), 0x73);
  EXPECT_EQ(parse_spl(Buffer{0x02, 0x02, 0x00, 0xdb}).value(), 0xdb);
  for (const Buffer& other :
       {Buffer{}, Buffer{0x02, 0x01, 0xdb},  // negative
        Buffer{0x02, 0x02, 0x01, 0x00}, Buffer{0x02, 0x02, 0x00, 0x01},
        Buffer{0x04, 0x01, 0x01}, Buffer{0x02, 0x01, 0x01, 0x00},
        Buffer{0x02, 0x00}}) {
    EXPECT_EQ(parse_spl(other).error().message(),
              "expected an INTEGER from 0 to 255");
  }
}

TEST(Ia5String, IsPrintable) {
  EXPECT_EQ(parse_ia5_string(der_ia5("Milan-B0")).value(), "Milan-B0");
  for (const Buffer& other :
       {Buffer{}, der_ia5(""), der_ia5("a\n"), der_ia5("\x80"),
        Buffer{0x0c, 0x01, 'a'}, Buffer{0x16, 0x01, 'a', 'b'}}) {
    EXPECT_FALSE(parse_ia5_string(other).has_value());
  }
}

TEST(HwId, IsRawOrWrapped) {
  const Buffer raw(64, 0xc1);
  EXPECT_TRUE(equal(parse_hw_id(raw)->bytes(), raw));
  EXPECT_EQ(*parse_hw_id(codec::der_element(codec::DerTag::OctetString, raw)),
            *parse_hw_id(raw));
  const Buffer turin(8, 0xc1);
  const auto extended = parse_hw_id(turin);
  ASSERT_TRUE(extended.has_value());
  EXPECT_TRUE(equal(extended->bytes().first(8), turin));
  EXPECT_TRUE(all_zero(extended->bytes().subspan(8)));
  EXPECT_EQ(*parse_hw_id(codec::der_element(codec::DerTag::OctetString, turin)),
            *extended);
  for (const size_t size : {0u, 7u, 9u, 10u, 63u, 65u, 66u}) {
    EXPECT_FALSE(parse_hw_id(Buffer(size, 0xc1)).has_value()) << size;
  }
}

Result<EkExtensions> parse(const TestPlatform& platform,
                           Line line = Line::Milan) {
  return parse_ek_extensions(platform.ek_certificate(), line);
}

TEST(EkExtensions, AreReadByTheLine) {
  const auto milan = parse(TestPlatform());
  ASSERT_TRUE(milan) << milan.error().message();
  EXPECT_EQ(milan->kind, EkKind::Vcek);
  EXPECT_EQ(milan->product, "Milan");
  EXPECT_EQ(milan->tcb, kTestTcb);
  EXPECT_TRUE(equal(milan->hw_id.bytes(), Buffer(64, 0xc1)));

  TestPlatform turin;
  turin.ek.extra[5] = test_extension("3.9", der_number(7));  // no .3.4
  turin.ek.extra[3] = test_extension("3.2", der_number(9));
  const auto read = parse(turin, Line::Turin);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->tcb, (Tcb{{7, 3, 9, 8, 0, 0, 0, 0xdb}}));
}

TEST(EkExtensions, AreAllNeeded) {
  const size_t count = TestPlatform().ek.extra.size();
  for (size_t i = 0; i < count; ++i) {
    TestPlatform platform;
    const std::string name = platform.ek.extra[i].dotted_oid;
    platform.ek.extra.erase(platform.ek.extra.begin() +
                            static_cast<std::ptrdiff_t>(i));
    EXPECT_FALSE(parse(platform).has_value()) << name;
  }
  EXPECT_THAT(parse(TestPlatform(), Line::Turin).error().message(),
              testing::HasSubstr("3704.1.3.9"));  // FMC
}

TEST(EkExtensions, TellVceksFromVleks) {
  TestPlatform platform;
  platform.ek.extra.back() = test_extension("5", der_ia5("CN=cloud.example"));
  const auto vlek = parse(platform);
  ASSERT_TRUE(vlek) << vlek.error().message();
  EXPECT_EQ(vlek->kind, EkKind::Vlek);
  EXPECT_TRUE(all_zero(vlek->hw_id.bytes()));
  EXPECT_FALSE(has_hw_id(platform.ek_certificate()));
  platform.ek.extra.push_back(test_extension("4", Buffer(64, 1)));
  EXPECT_THAT(parse(platform).error().message(), testing::HasSubstr("both"));
}

}  // namespace
}  // namespace assay::snp
