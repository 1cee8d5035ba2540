// SPDX-License-Identifier: Apache-2.0
// Tests of the table of dialects.
#include "collateral/dialect.h"

#include <gtest/gtest.h>

#include "collateral/test_amd_items.h"

namespace assay::collateral {
namespace {

TEST(Dialect, IsFoundByThePlace) {
  EXPECT_EQ(find_dialect(PlaceKind::Folder), nullptr);
  EXPECT_EQ(find_dialect(PlaceKind::Bundle), nullptr);
  EXPECT_EQ(label_of(*find_dialect(PlaceKind::Pcs), "https://a"),
            "pcs:https://a");
  EXPECT_EQ(label_of(*find_dialect(PlaceKind::Kds), "https://a"),
            "kds:https://a");
}

TEST(Dialect, SpeaksOfItsOwnVendorAlone) {
  const Dialect& pcs = *find_dialect(PlaceKind::Pcs);
  const Dialect& kds = *find_dialect(PlaceKind::Kds);
  EXPECT_TRUE(pcs.url("", "intel/root-crl"));
  EXPECT_FALSE(kds.url("", "intel/root-crl"));
  EXPECT_TRUE(kds.url("", kTestVcek));
  EXPECT_FALSE(pcs.url("", kTestVcek));
}

TEST(Dialect, KnowsWhatAnybodyCanMakeUp) {
  const Dialect& kds = *find_dialect(PlaceKind::Kds);
  EXPECT_EQ(kds.standing(kTestVcek), Standing::Unproven);
  EXPECT_EQ(kds.standing(kTestAsk), Standing::Proven);
  EXPECT_EQ(kds.standing(kTestAmdCrl), Standing::Proven);
  EXPECT_EQ(find_dialect(PlaceKind::Pcs)->standing("intel/root-crl"),
            Standing::Proven);
}

}  // namespace
}  // namespace assay::collateral
