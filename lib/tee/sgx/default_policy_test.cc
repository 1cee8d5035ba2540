// SPDX-License-Identifier: Apache-2.0
// Tests that the default policies are the published ones, to the byte.
#include <gtest/gtest.h>

#include "codec/base64.h"
#include "crypto/digest.h"
#include "tee/sgx/evidence.h"

namespace assay::sgx {
namespace {

// x-ms-policy-hash: BASE64URL(SHA256(BASE64URL(text))).
std::string policy_hash(std::string_view text) {
  const std::string encoded =
      codec::encode_base64(bytes_of(text), codec::Base64::Url);
  return codec::encode_base64(crypto::sha256(bytes_of(encoded)).bytes(),
                              codec::Base64::Url);
}

TEST(DefaultPolicy, IsTheDocumentedOne) {
  EXPECT_EQ(policy_hash(kDefaultPolicy),
            "Ro7KRY9_KNWhIP7MudZXlNO1nb-UPiY4IJkjaN_gh7g");
}

TEST(DefaultPolicy, IsTheRecordedOneOf2022) {
  EXPECT_EQ(kDefaultPolicy2022.size(), 501u);
  EXPECT_EQ(policy_hash(kDefaultPolicy2022),
            "bROrN897ZfWmWY2V0FLUlu3uwk5xatGnKYHn3zBbSlw");
}

TEST(DefaultPolicy, IsTheRecordedOneOf2023) {
  EXPECT_EQ(policy_hash(kDefaultPolicy2023Recorded),
            "OwEvpSVEWA5eisCEncBt8NSZFLYDRKoLaoONPrZgoeY");
}

}  // namespace
}  // namespace assay::sgx
