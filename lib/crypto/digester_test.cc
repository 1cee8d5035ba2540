// SPDX-License-Identifier: Apache-2.0
// Tests of digests by one context.
#include "crypto/digester.h"

#include <gtest/gtest.h>

namespace assay::crypto {
namespace {

TEST(Digester, GivesTheDigestOfEachMessageAlone) {
  for (const Hash hash :
       {Hash::Sha1, Hash::Sha256, Hash::Sha384, Hash::Sha512}) {
    Digester digester(hash);
    for (const std::string_view text : {"abc", "", "abc", "x"}) {
      EXPECT_EQ(digester.digest({bytes_of(text), bytes_of("y")}),
                digest(hash, {bytes_of(text), bytes_of("y")}));
    }
  }
}

}  // namespace
}  // namespace assay::crypto
