// SPDX-License-Identifier: Apache-2.0
// The default policy, whose hash relying parties may pin.
#include <gtest/gtest.h>

#include "codec/base64.h"
#include "crypto/digest.h"
#include "tee/azure_guest/evidence.h"

namespace assay::azure_guest {
namespace {

// x-ms-policy-hash: BASE64URL(SHA256(BASE64URL(text))). MAA's is another: its
// text is not public.
TEST(DefaultPolicy, HasTheHashOfTheDocumentedText) {
  const std::string encoded =
      codec::encode_base64(bytes_of(kDefaultPolicy), codec::Base64::Url);
  EXPECT_EQ(codec::encode_base64(crypto::sha256(bytes_of(encoded)).bytes(),
                                 codec::Base64::Url),
            "vmB1ZWrfuA3lrwdRAvkEXo1ChhLg8twDGUeMJ56G6cg");
}

}  // namespace
}  // namespace assay::azure_guest
