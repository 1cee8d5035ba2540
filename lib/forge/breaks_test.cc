// SPDX-License-Identifier: Apache-2.0
// Tests of the table of breaks.
#include "forge/breaks.h"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace assay::forge {
namespace {

TEST(Breaks, StandInTheOrderOfTheChecks) {
  tee::CheckId previous{};
  for (const Break& item : all_breaks()) {
    EXPECT_LE(previous, item.check) << tee::info(item.check).code;
    previous = item.check;
  }
}

TEST(Breaks, ExistForEveryCheck) {
  for (const tee::CheckInfo& row : tee::all_checks()) {
    // Of other types: tests of their own. Findings refuse nothing.
    const bool of_intel =
        row.code.starts_with("dcap.") || row.code.starts_with("sgx.") ||
        row.code.starts_with("tdx.") || row.code.starts_with("oe.");
    if (!of_intel || row.kind == tee::CheckKind::Finding) {
      continue;
    }
    const Break* const item = find_break(row.code);
    ASSERT_NE(item, nullptr) << row.code;
    EXPECT_EQ(item->check, row.id);
  }
}

TEST(Breaks, HaveNamesOfTheirOwn) {
  std::set<std::pair<tee::CheckId, std::string_view>> names;
  for (const Break& item : all_breaks()) {
    EXPECT_TRUE(names.emplace(item.check, item.variant).second)
        << tee::info(item.check).code << "/" << item.variant;
  }
}

TEST(FindBreak, KnowsVariantsAndNothingElse) {
  ASSERT_NE(find_break("dcap.crl.validity/not-yet"), nullptr);
  EXPECT_EQ(find_break("dcap.crl.validity/not-yet")->variant, "not-yet");
  EXPECT_EQ(find_break("dcap.crl.validity/never"), nullptr);
  EXPECT_EQ(find_break("dcap.crl"), nullptr);
  EXPECT_EQ(find_break(""), nullptr);
}

TEST(Breaks, OfTheHeaderApplyToOpenEnclaveAlone) {
  const Break* const item = find_break("oe.header");
  ASSERT_NE(item, nullptr);
  EXPECT_FALSE(applies(*item, EvidenceType::SgxEnclave));
  EXPECT_TRUE(applies(*item, EvidenceType::OpenEnclave));
}

TEST(Breaks, OfTheModuleApplyToTrustDomainsAlone) {
  for (const char* const name :
       {"tdx.module.attributes", "tdx.module.mr_signer_seam/identity",
        "dcap.tcb_info.malformed/tdx-module"}) {
    const Break* const item = find_break(name);
    ASSERT_NE(item, nullptr) << name;
    EXPECT_FALSE(applies(*item, EvidenceType::SgxEnclave));
    EXPECT_FALSE(applies(*item, EvidenceType::OpenEnclave));
    EXPECT_TRUE(applies(*item, EvidenceType::TdxVm));
  }
}

TEST(Breaks, OfKeySeparationApplyToEnclavesAlone) {
  const Break* const item = find_break("sgx.init_time_data.mismatch");
  ASSERT_NE(item, nullptr);
  EXPECT_TRUE(applies(*item, EvidenceType::SgxEnclave));
  EXPECT_FALSE(applies(*item, EvidenceType::TdxVm));
}

}  // namespace
}  // namespace assay::forge
