// SPDX-License-Identifier: Apache-2.0
// Tests of the numbers of hash algorithms.
#include "tee/tpm/tpm_alg.h"

#include <gtest/gtest.h>

namespace assay::tpm {
namespace {

TEST(TpmAlg, KnowsTheFourHashesByNumber) {
  using crypto::Hash;
  for (const Hash hash :
       {Hash::Sha1, Hash::Sha256, Hash::Sha384, Hash::Sha512}) {
    EXPECT_EQ(find_hash(algorithm_of(hash)), hash);
  }
  EXPECT_EQ(algorithm_of(Hash::Sha256), 0x000b);
  EXPECT_EQ(name_of(Hash::Sha384), "SHA384");
}

TEST(TpmAlg, KnowsNoOther) {
  EXPECT_FALSE(find_hash(0x0012));  // SM3-256
  EXPECT_FALSE(find_hash(0x0010));  // NULL
}

}  // namespace
}  // namespace assay::tpm
