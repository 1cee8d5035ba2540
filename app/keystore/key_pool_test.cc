// SPDX-License-Identifier: Apache-2.0
#include "keystore/key_pool.h"

#include <chrono>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "crypto/digest.h"

namespace assay::keystore {
namespace {

using jose::Algorithm;

// Waits, at most a minute, until that many keys lie ready.
bool fills_to(const KeyPool& pool, size_t count) {
  for (int i = 0; i < 6'000 && pool.ready() != count; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return pool.ready() == count;
}

TEST(KeyPool, MakesNothingBeforeASecondKeyIsTaken) {
  KeyPool pool;
  pool.take(Algorithm::RS256);
  std::this_thread::sleep_for(std::chrono::milliseconds(600));
  EXPECT_EQ(pool.ready(), 0u);
}

TEST(KeyPool, GivesKeysForTheAlgorithm) {
  KeyPool pool;
  EXPECT_EQ(pool.take(Algorithm::ES256).public_key().kind(),
            crypto::KeyKind::P256);
  EXPECT_EQ(pool.take(Algorithm::RS256).public_key().kind(),
            crypto::KeyKind::Rsa);
  EXPECT_EQ(pool.take(Algorithm::PS256).public_key().kind(),
            crypto::KeyKind::Rsa);
}

TEST(KeyPool, FillsUpAndNeverGivesAKeyTwice) {
  KeyPool pool;
  std::set<crypto::Sha256> seen;
  constexpr size_t kTaken = KeyPool::kReady + 2;
  pool.take(Algorithm::RS256);
  pool.take(Algorithm::RS256);
  ASSERT_TRUE(fills_to(pool, KeyPool::kReady));
  for (size_t i = 0; i < kTaken; ++i) {
    const crypto::PrivateKey key = pool.take(Algorithm::RS256);
    seen.insert(crypto::sha256(key.public_key().spki()));
  }
  EXPECT_EQ(seen.size(), kTaken);
  EXPECT_TRUE(fills_to(pool, KeyPool::kReady));
}

}  // namespace
}  // namespace assay::keystore
