// SPDX-License-Identifier: Apache-2.0
// Tests of the random source.
#include "random/random.h"

#include <gtest/gtest.h>

#include "base/fixed.h"

namespace assay {
namespace {

TEST(Random, NeverRepeatsSixteenBytes) {
  using Sample = Fixed<16, struct SampleTag>;
  EXPECT_NE(draw<Sample>(), draw<Sample>());
  EXPECT_NE(draw<Sample>(), Sample{});
}

}  // namespace
}  // namespace assay
