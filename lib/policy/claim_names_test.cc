// SPDX-License-Identifier: Apache-2.0
// Tests of the table of claims.
#include "policy/claim_names.h"

#include <gmock/gmock.h>

namespace assay::policy {
namespace {

using claims::ValueType;
using testing::Contains;
using testing::Not;

TEST(ClaimNames, BelongToAttestationTypes) {
  EXPECT_EQ(find_claim("SgxEnclave", "x-ms-sgx-svn")->value_type,
            ValueType::Integer);
  EXPECT_EQ(find_claim("openenclave", "$is-debuggable")->value_type,
            ValueType::Boolean);
  EXPECT_EQ(find_claim("SgxEnclave", "mine"), nullptr);
  EXPECT_EQ(find_claim("SevSnpVm", "x-ms-sgx-svn"), nullptr);
  EXPECT_NE(find_claim("TdxVm", "tdx_mrtd"), nullptr);
  EXPECT_NE(find_claim("AzureGuest", "secureboot"), nullptr);
  EXPECT_NE(find_claim("Tpm", "pcrs"), nullptr);
  EXPECT_NE(find_claim("VbsEnclave", "enclaveSvn"), nullptr);
}

TEST(ClaimNames, AreKnownWithoutATypeWhereTheyAreUnmistakable) {
  EXPECT_NE(find_claim("", "x-ms-sgx-svn"), nullptr);
  EXPECT_NE(find_claim("", "tdx_mrtd"), nullptr);
  EXPECT_EQ(find_claim("", "secureboot"), nullptr);
  EXPECT_EQ(find_claim("", "pcrs"), nullptr);
  EXPECT_THAT(claim_names(""), Not(Contains("pcrs")));
  EXPECT_THAT(claim_names("Tpm"), Contains("pcrs"));
}

TEST(ClaimNames, MeanTheSameInEveryType) {
  for (const std::string_view type :
       {"SgxEnclave", "SevSnpVm", "TdxVm", "AzureGuest", "Tpm"}) {
    for (const std::string_view name : claim_names(type)) {
      const KnownClaim* const alone = find_claim("", name);
      if (alone != nullptr) {
        EXPECT_EQ(alone->value_type, find_claim(type, name)->value_type);
        EXPECT_EQ(alone->hex_digits, find_claim(type, name)->hex_digits);
      }
    }
  }
}

TEST(ClaimNames, SucceedNamesThatAreNotDeprecatedThemselves) {
  for (const std::string_view name : claim_names("SgxEnclave")) {
    const std::string_view successor =
        find_claim("SgxEnclave", name)->successor;
    EXPECT_EQ(name.starts_with("$"), !successor.empty()) << name;
    if (!successor.empty()) {
      EXPECT_EQ(find_claim("SgxEnclave", successor)->successor, "");
    }
  }
}

TEST(ClaimNames, LeaveRoomForOthers) {
  EXPECT_TRUE(is_vocabulary_closed("Tpm", "anything"));
  EXPECT_FALSE(is_vocabulary_closed("Tpm", "https://a/custom/os"));
  EXPECT_FALSE(is_vocabulary_closed("", "anything"));
  EXPECT_TRUE(is_vocabulary_closed("", "x-ms-anything"));
}

}  // namespace
}  // namespace assay::policy
