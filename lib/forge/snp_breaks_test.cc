// SPDX-License-Identifier: Apache-2.0
// Tests of the table of breaks of SEV-SNP evidence; that each fails first is
// tested with the case folders.
#include "forge/snp_breaks.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace assay::forge {
namespace {

TEST(SnpBreaks, StandInTheOrderOfTheChecks) {
  tee::CheckId previous{};
  for (const SnpBreak& item : all_snp_breaks()) {
    EXPECT_LE(previous, item.check) << tee::info(item.check).code;
    previous = item.check;
  }
}

TEST(SnpBreaks, ExistForEveryCheckOfReports) {
  for (const tee::CheckInfo& row : tee::all_checks()) {
    const bool breakable =
        row.code.starts_with("snp.") && row.kind == tee::CheckKind::Check;
    EXPECT_EQ(find_snp_break(row.code) != nullptr, breakable) << row.code;
  }
}

TEST(SnpBreaks, HaveNamesOfTheirOwn) {
  std::set<std::pair<tee::CheckId, std::string_view>> names;
  for (const SnpBreak& item : all_snp_breaks()) {
    EXPECT_TRUE(names.emplace(item.check, item.variant).second)
        << tee::info(item.check).code << "/" << item.variant;
  }
}

TEST(FindSnpBreak, KnowsVariantsAndNothingElse) {
  ASSERT_NE(find_snp_break("snp.chain.root/stranger"), nullptr);
  EXPECT_EQ(find_snp_break("snp.chain.root/stranger")->variant, "stranger");
  EXPECT_EQ(find_snp_break("snp.chain.root/friend"), nullptr);
  EXPECT_EQ(find_snp_break("snp.chain"), nullptr);
  EXPECT_EQ(find_snp_break("snp.debug.allowed"), nullptr);
}

TEST(SnpBreaks, OfAChipAreForVceksAlone) {
  EXPECT_EQ(find_snp_break("snp.ek.chip_id")->reach, SnpReach::Vceks);
  EXPECT_EQ(find_snp_break("snp.ek.tcb")->reach, SnpReach::All);
}

}  // namespace
}  // namespace assay::forge
