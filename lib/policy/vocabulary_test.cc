// SPDX-License-Identifier: Apache-2.0
// Tests of the tables of names.
#include "policy/vocabulary.h"

#include <gtest/gtest.h>

namespace assay::policy {
namespace {

TEST(Vocabulary, KnowsWhatAPropertyMayBe) {
  const KnownProperty& tcb = *find_property("x-ms-sgx-tcbidentifier");
  EXPECT_TRUE(accepts(tcb, "azuredefault"));
  EXPECT_TRUE(accepts(tcb, "12"));
  EXPECT_FALSE(accepts(tcb, int64_t{12}));
  EXPECT_FALSE(accepts(tcb, ""));
  EXPECT_FALSE(accepts(tcb, "-1"));
  EXPECT_FALSE(accepts(tcb, "4294967296"));
  const KnownProperty& validity = *find_property("report_validity_in_minutes");
  EXPECT_TRUE(accepts(validity, int64_t{1}));
  EXPECT_TRUE(accepts(validity, int64_t{525'600}));
  EXPECT_FALSE(accepts(validity, int64_t{0}));
  EXPECT_FALSE(accepts(validity, int64_t{525'601}));
  EXPECT_EQ(find_property("x"), nullptr);
}

TEST(Vocabulary, KnowsWhomAPropertyConcerns) {
  EXPECT_TRUE(find_property("x-ms-sgx-tcbidentifier")->applies("OpenEnclave"));
  EXPECT_FALSE(find_property("x-ms-sgx-tcbidentifier")->applies("Tpm"));
  EXPECT_TRUE(find_property("omit_x5c")->applies("Tpm"));
}

TEST(Vocabulary, KnowsTheClaimsOfTheService) {
  EXPECT_TRUE(is_service_claim("iss"));
  EXPECT_TRUE(is_service_claim("x-ms-anything"));
  EXPECT_TRUE(is_service_claim("tdx_mrtd"));
  EXPECT_TRUE(is_service_claim("dbgstat"));
  EXPECT_FALSE(is_service_claim("tee"));
}

}  // namespace
}  // namespace assay::policy
