// SPDX-License-Identifier: Apache-2.0
// Tests of the sums that rows are counted by.
#include "store/manifest.h"

#include <gtest/gtest.h>

#include "random/random.h"

namespace assay::store {
namespace {

crypto::Sha256 filled(uint8_t byte) {
  return crypto::Sha256::from(Buffer(crypto::Sha256::kSize, byte));
}

RowHead random_head() {
  RowHead head;
  head.tag = draw<Tag>();
  head.seal = draw<crypto::Sha256>();
  return head;
}

TEST(Sum, CarriesAndBorrowsThroughAllLimbs) {
  crypto::Sha256 one;
  one.data[0] = 1;
  Sum sum;
  sum.add(filled(0xff));  // 2^256 - 1
  sum.add(one);
  EXPECT_EQ(sum, Sum());
  sum.subtract(one);
  Sum most;
  most.add(filled(0xff));
  EXPECT_EQ(sum, most);
}

TEST(Sum, DoesNotDependOnTheOrder) {
  Sum sum;
  std::vector<crypto::Sha256> seals;
  for (int i = 0; i < 1000; ++i) {
    seals.push_back(draw<crypto::Sha256>());
    sum.add(seals.back());
  }
  for (const crypto::Sha256& seal : seals) {
    sum.subtract(seal);
  }
  EXPECT_EQ(sum, Sum());
}

TEST(Manifest, CountsRowsInTheirBuckets) {
  const Keyring keyring = Keyring::make();
  Manifest manifest;
  const RowHead first = random_head();
  manifest.add(keyring, first);
  manifest.add(keyring, random_head());
  EXPECT_EQ(manifest.count(), 2u);
  manifest.subtract(keyring, first);
  EXPECT_EQ(manifest.count(), 1u);
}

TEST(Manifest, OpensAsItWasSealed) {
  const Keyring keyring = Keyring::make();
  Manifest manifest;
  manifest.revision = 7;
  for (int i = 0; i < 100; ++i) {
    manifest.add(keyring, random_head());
  }
  const Buffer sealed = seal_manifest(keyring, manifest);
  EXPECT_EQ(open_manifest(keyring, 7, sealed).value(), manifest);
  EXPECT_FALSE(open_manifest(keyring, 8, sealed));
}

TEST(Manifest, IsBoundToTheWrappingKey) {
  Keyring keyring = Keyring::make();
  const Buffer sealed = seal_manifest(keyring, {});
  keyring.use_wrapping(draw<crypto::SealKey>());
  EXPECT_FALSE(open_manifest(keyring, 0, sealed));
}

}  // namespace
}  // namespace assay::store
