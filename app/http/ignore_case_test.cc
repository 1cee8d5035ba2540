// SPDX-License-Identifier: Apache-2.0
// Tests of comparison whatever the case.
#include "http/ignore_case.h"

#include <gtest/gtest.h>

namespace assay::http {
namespace {

TEST(IgnoreCase, ComparesLettersOfAscii) {
  EXPECT_TRUE(equal_ignoring_case("Content-Length", "content-LENGTH"));
  EXPECT_TRUE(equal_ignoring_case("", ""));
  EXPECT_FALSE(equal_ignoring_case("a", "b"));
  EXPECT_FALSE(equal_ignoring_case("a", "aa"));
  EXPECT_FALSE(equal_ignoring_case("[", "{"));
  EXPECT_FALSE(equal_ignoring_case("\xc4", "\xe4"));
}

}  // namespace
}  // namespace assay::http
