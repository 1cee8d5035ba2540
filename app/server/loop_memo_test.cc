// SPDX-License-Identifier: Apache-2.0
// Tests of the memory of an event loop.
#include "server/loop_memo.h"

#include <gtest/gtest.h>

namespace assay::server {
namespace {

crypto::FactKey key_of(uint8_t number) {
  crypto::FactKey key;
  key.data[0] = number;
  return key;
}

TEST(LoopMemo, ForgetsTheLeastRecentlyUsed) {
  LoopMemo memo(2);
  memo.keep(key_of(1), std::make_shared<crypto::Fact>());
  memo.keep(key_of(2), std::make_shared<crypto::Fact>());
  EXPECT_NE(memo.find(key_of(1)), nullptr);
  memo.keep(key_of(3), std::make_shared<crypto::Fact>());
  EXPECT_NE(memo.find(key_of(1)), nullptr);
  EXPECT_EQ(memo.find(key_of(2)), nullptr);
  EXPECT_NE(memo.find(key_of(3)), nullptr);
  EXPECT_EQ(memo.size(), 2u);
}

TEST(LoopMemo, ReplacesAFactUnderItsKey) {
  LoopMemo memo(1);
  memo.keep(key_of(1), std::make_shared<crypto::Fact>());
  const auto second = std::make_shared<crypto::Fact>();
  memo.keep(key_of(1), second);
  EXPECT_EQ(memo.find(key_of(1)), second);
  EXPECT_EQ(memo.size(), 1u);
}

}  // namespace
}  // namespace assay::server
