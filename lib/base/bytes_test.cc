// SPDX-License-Identifier: Apache-2.0
// Tests of byte views, fixed byte strings, results and errors.
#include "base/bytes.h"

#include <gtest/gtest.h>

#include "base/fixed.h"

namespace assay {
namespace {

TEST(Bytes, ComparesByContent) {
  EXPECT_TRUE(equal(bytes_of("ab"), bytes_of("ab")));
  EXPECT_FALSE(equal(bytes_of("ab"), bytes_of("abc")));
  EXPECT_TRUE(equal({}, {}));
}

TEST(Bytes, KnowsAllZero) {
  EXPECT_TRUE(all_zero({}));
  EXPECT_TRUE(all_zero(Buffer(3)));
  EXPECT_FALSE(all_zero(Buffer{0, 0, 1}));
}

TEST(Bytes, GoesToTextAndBack) {
  EXPECT_EQ(text_of(bytes_of("text")), "text");
  EXPECT_EQ(copy_of(bytes_of("ab")), (Buffer{'a', 'b'}));
}

TEST(Fixed, ComparesInByteOrder) {
  using Two = Fixed<2, struct TwoTag>;
  const Two low = Two::from(Buffer{0, 1});
  const Two high = Two::from(Buffer{1, 0});
  EXPECT_LT(low, high);
  EXPECT_EQ(low, Two::from(low.bytes()));
  EXPECT_NE(low, Two());
}

}  // namespace
}  // namespace assay
