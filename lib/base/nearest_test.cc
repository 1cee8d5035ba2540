// SPDX-License-Identifier: Apache-2.0
// Tests of the nearest known name.
#include "base/nearest.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace assay {
namespace {

const std::vector<std::string_view> kNames = {"service.listen", "store.url",
                                              "store.key"};

TEST(NearestName, FindsATypingError) {
  EXPECT_EQ(nearest_name("service.lisen", kNames), "service.listen");
  EXPECT_EQ(nearest_name("Store.Keys", kNames), "store.key");
}

TEST(NearestName, CountsASwapOfNeighboursOnce) {
  const std::vector<std::string_view> names = {"check", "eval"};
  EXPECT_EQ(nearest_name("chekc", names), "check");
  EXPECT_EQ(nearest_name("hceck", names), "check");
  EXPECT_EQ(nearest_name("veal", names), "eval");
  EXPECT_EQ(nearest_name("kcehc", names), "");
}

TEST(NearestName, FindsNothingForSomethingElse) {
  EXPECT_EQ(nearest_name("telemetry", kNames), "");
  EXPECT_EQ(nearest_name("", kNames), "");
  EXPECT_EQ(nearest_name(std::string(1000, 'a'), kNames), "");
}

}  // namespace
}  // namespace assay
