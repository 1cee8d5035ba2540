// SPDX-License-Identifier: Apache-2.0
// Tests of product lines and of the parts of TCB versions.
#include "tee/snp/line.h"

#include <gtest/gtest.h>

namespace assay::snp {
namespace {

TEST(Line, FollowsFromCpuid) {
  EXPECT_EQ(find_line(0x19, 0x01), Line::Milan);
  EXPECT_EQ(find_line(0x19, 0x0f), Line::Milan);
  EXPECT_EQ(find_line(0x19, 0x11), Line::Genoa);
  EXPECT_EQ(find_line(0x19, 0xa0), Line::Genoa);  // Bergamo and Siena
  EXPECT_EQ(find_line(0x1a, 0x02), Line::Turin);
  EXPECT_EQ(find_line(0x1a, 0x11), Line::Turin);
  for (const auto& [family, model] :
       {std::pair(0x19, 0x20), std::pair(0x19, 0x9f), std::pair(0x19, 0xb0),
        std::pair(0x1a, 0x12), std::pair(0x17, 0x01), std::pair(0x00, 0x00),
        std::pair(0x0f, 0x01)}) {
    EXPECT_EQ(
        find_line(static_cast<uint8_t>(family), static_cast<uint8_t>(model)),
        std::nullopt);
  }
}

TEST(Line, HasAName) {
  for (const Line line : kLines) {
    EXPECT_EQ(find_line(name_of(line)), line);
  }
  EXPECT_EQ(find_line("milan"), std::nullopt);
  EXPECT_EQ(find_line("Milan-B0"), std::nullopt);
  EXPECT_EQ(find_line(""), std::nullopt);
}

TEST(Tcb, IsLaidOutByTheLine) {
  EXPECT_EQ(layout_of(Line::Milan).boot_loader, 0);
  EXPECT_EQ(layout_of(Line::Genoa).snp, 6);
  EXPECT_EQ(layout_of(Line::Milan).fmc, std::nullopt);
  EXPECT_EQ(layout_of(Line::Turin).fmc, 0);
  EXPECT_EQ(layout_of(Line::Turin).boot_loader, 1);
  EXPECT_EQ(layout_of(Line::Turin).snp, 3);
}

TEST(Tcb, IsComparedPartByPart) {
  const Tcb lower = {{3, 0, 0, 0, 0, 0, 8, 0x73}};
  const Tcb higher = {{3, 0, 0, 0, 0, 0, 8, 0xce}};
  const Tcb mixed = {{4, 0, 0, 0, 0, 0, 7, 0xff}};  // larger as a number
  EXPECT_TRUE(no_part_above(lower, higher));
  EXPECT_TRUE(no_part_above(lower, lower));
  EXPECT_FALSE(no_part_above(higher, lower));
  EXPECT_FALSE(no_part_above(lower, mixed));
  EXPECT_FALSE(no_part_above(mixed, lower));
}

}  // namespace
}  // namespace assay::snp
