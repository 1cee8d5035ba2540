// SPDX-License-Identifier: Apache-2.0
// Tests of the table of TPM breaks; cases_test runs each of them.
#include "forge/tpm_breaks.h"

#include <gtest/gtest.h>

namespace assay::forge {
namespace {

TEST(TpmBreaks, AreInTheOrderOfTheChecksWithTheirOwnNameFirst) {
  const TpmBreak* before = nullptr;
  for (const TpmBreak& item : all_tpm_breaks()) {
    if (before == nullptr || before->check != item.check) {
      EXPECT_TRUE(item.variant.empty()) << tee::info(item.check).code;
    }
    if (before != nullptr) {
      EXPECT_LE(before->check, item.check) << tee::info(item.check).code;
    }
    before = &item;
  }
}

TEST(TpmBreaks, ExistForEveryCheckOfRequests) {
  for (const tee::CheckInfo& row : tee::all_checks()) {
    const bool of_requests =
        row.code.starts_with("tpm.") || row.code.starts_with("vbs.");
    // Attributes and public areas of attestation keys come with guests alone.
    if (of_requests && row.kind == tee::CheckKind::Check &&
        row.code != "tpm.ak.attributes" && row.code != "tpm.ak.public") {
      EXPECT_NE(find_tpm_break(row.code), nullptr) << row.code;
    }
  }
}

TEST(TpmBreaks, AreFoundByName) {
  EXPECT_NE(find_tpm_break("tpm.ak.chain"), nullptr);
  EXPECT_NE(find_tpm_break("tpm.ak.chain/self-signed"), nullptr);
  EXPECT_EQ(find_tpm_break("tpm.ak"), nullptr);
  EXPECT_EQ(find_tpm_break(""), nullptr);
}

TEST(TpmBreaks, OfBindingsAreOfTheSecondForm) {
  TpmSpec first;
  first.form = tpm::RequestForm::First;
  EXPECT_FALSE(applies(*find_tpm_break("tpm.key.unbound"), first));
  EXPECT_TRUE(applies(*find_tpm_break("tpm.key.unbound"), {}));
  EXPECT_TRUE(applies(*find_tpm_break("tpm.quote.nonce"), first));
}

}  // namespace
}  // namespace assay::forge
