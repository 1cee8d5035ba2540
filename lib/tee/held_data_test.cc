// SPDX-License-Identifier: Apache-2.0
// Tests of held data and of its hash.
#include "tee/held_data.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "crypto/digest.h"

namespace assay::tee {
namespace {

TEST(OwnedData, OutlivesWhatItWasCopiedFrom) {
  Buffer sent = {1, 2, 3};
  const auto owned = own(HeldData{sent, DataType::Json});
  std::fill(sent.begin(), sent.end(), uint8_t{0});
  const auto seen = view(owned);
  ASSERT_TRUE(seen);
  EXPECT_TRUE(equal(seen->bytes, Buffer{1, 2, 3}));
  EXPECT_EQ(seen->type, DataType::Json);
}

TEST(OwnedData, IsAbsentWhereNothingWasSent) {
  EXPECT_FALSE(own({}));
  EXPECT_FALSE(view({}));
}

TEST(Hash, StandsFirstInAField) {
  const Buffer data = {1, 2, 3};
  Buffer field = copy_of(crypto::sha256(data).bytes());
  field.resize(48);
  EXPECT_TRUE(begins_with_hash(field, data));
  EXPECT_TRUE(is_hash(field, data));
  field.back() = 1;
  EXPECT_TRUE(begins_with_hash(field, data));
  EXPECT_FALSE(is_hash(field, data));
  field[31] ^= 1;
  EXPECT_FALSE(begins_with_hash(field, data));
  EXPECT_FALSE(is_hash(field, data));
}

}  // namespace
}  // namespace assay::tee
