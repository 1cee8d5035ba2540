// SPDX-License-Identifier: Apache-2.0
// Tests of the table of breaks of guests' bundles; that each fails first is
// tested with the case folders.
#include "forge/guest_breaks.h"

#include <set>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace assay::forge {
namespace {

TEST(GuestBreaks, StandInTheOrderOfTheChecks) {
  tee::CheckId previous{};
  for (const GuestBreak& item : all_guest_breaks()) {
    EXPECT_LE(previous, item.check) << tee::info(item.check).code;
    previous = item.check;
  }
}

TEST(GuestBreaks, ExistForEveryCheckOfBundles) {
  for (const tee::CheckInfo& row : tee::all_checks()) {
    if (row.code.starts_with("azure_guest.") &&
        row.kind == tee::CheckKind::Check) {
      EXPECT_NE(find_guest_break(row.code), nullptr) << row.code;
    }
  }
}

TEST(GuestBreaks, HaveNamesOfTheirOwn) {
  std::set<std::pair<tee::CheckId, std::string_view>> names;
  for (const GuestBreak& item : all_guest_breaks()) {
    EXPECT_TRUE(names.emplace(item.check, item.variant).second)
        << tee::info(item.check).code << "/" << item.variant;
  }
}

TEST(FindGuestBreak, KnowsVariantsAndNothingElse) {
  EXPECT_NE(find_guest_break("tpm.quote.magic/sized"), nullptr);
  EXPECT_EQ(find_guest_break("tpm.quote.magic/other"), nullptr);
  EXPECT_EQ(find_guest_break("azure_guest.request"), nullptr);
}

}  // namespace
}  // namespace assay::forge
