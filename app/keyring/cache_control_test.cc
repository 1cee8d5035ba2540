// SPDX-License-Identifier: Apache-2.0
// Tests of Cache-Control.
#include "keyring/cache_control.h"

#include <gtest/gtest.h>

namespace assay::keyring {
namespace {

using std::chrono::seconds;

TEST(CacheControl, TellsTheAge) {
  EXPECT_EQ(find_max_age("public, Max-Age=86400, x=\"y\""), seconds(86'400));
  EXPECT_EQ(find_max_age("max-age=1"), seconds(1));
  EXPECT_EQ(find_max_age("private"), std::nullopt);
  EXPECT_EQ(find_max_age(""), std::nullopt);
}

TEST(CacheControl, IsZeroForWhatMustNotBeKept) {
  EXPECT_EQ(find_max_age("max-age=5, no-store"), seconds(0));
  EXPECT_EQ(find_max_age("no-cache"), seconds(0));
  EXPECT_EQ(find_max_age("max-age=soon"), seconds(0));
  EXPECT_EQ(find_max_age("max-age"), seconds(0));
  EXPECT_EQ(find_max_age("max-age=99999999999"), seconds(0));
}

}  // namespace
}  // namespace assay::keyring
