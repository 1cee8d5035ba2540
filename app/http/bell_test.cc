// SPDX-License-Identifier: Apache-2.0
// Tests of bells.
#include "http/bell.h"

#include <gtest/gtest.h>
#include <poll.h>

namespace assay::http {
namespace {

bool rings(const Bell& bell) {
  pollfd wait{bell.descriptor(), POLLIN, 0};
  return ::poll(&wait, 1, 0) == 1;
}

TEST(Bell, RingsUntilItIsSilenced) {
  const auto bell = Bell::make();
  ASSERT_TRUE(bell);
  EXPECT_FALSE(rings(**bell));
  (*bell)->ring();
  (*bell)->ring();
  EXPECT_TRUE(rings(**bell));
  (*bell)->silence();
  EXPECT_FALSE(rings(**bell));
}

}  // namespace
}  // namespace assay::http
