// SPDX-License-Identifier: Apache-2.0
// Tests of the comparison of secrets.
#include "crypto/constant_time.h"

#include <gtest/gtest.h>

namespace assay::crypto {
namespace {

TEST(ConstantTime, ComparesAllBytesAndTheLength) {
  EXPECT_TRUE(equal_in_constant_time(bytes_of("secret"), bytes_of("secret")));
  EXPECT_FALSE(equal_in_constant_time(bytes_of("secret"), bytes_of("secreT")));
  EXPECT_FALSE(equal_in_constant_time(bytes_of("secret"), bytes_of("secre")));
  EXPECT_TRUE(equal_in_constant_time({}, {}));
}

}  // namespace
}  // namespace assay::crypto
