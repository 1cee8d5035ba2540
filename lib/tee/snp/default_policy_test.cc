// SPDX-License-Identifier: Apache-2.0
// Tests that the default policy is the published one, to the byte.
#include <gtest/gtest.h>

#include "codec/base64.h"
#include "crypto/digest.h"
#include "tee/snp/evidence.h"

namespace assay::snp {
namespace {

// x-ms-policy-hash: BASE64URL(SHA256(BASE64URL(text))).
std::string policy_hash(std::string_view text) {
  const std::string encoded =
      codec::encode_base64(bytes_of(text), codec::Base64::Url);
  return codec::encode_base64(crypto::sha256(bytes_of(encoded)).bytes(),
                              codec::Base64::Url);
}

TEST(DefaultPolicy, IsTheOneThatRelyingPartiesPin) {
  EXPECT_EQ(kDefaultPolicy.size(), 46u);
  EXPECT_EQ(policy_hash(kDefaultPolicy),
            "9NY0VnTQ-IiBriBplVUpFbczcDaEBUwsiFYAzHu_gco");
}

}  // namespace
}  // namespace assay::snp
