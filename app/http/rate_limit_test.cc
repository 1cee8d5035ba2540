// SPDX-License-Identifier: Apache-2.0
// Tests of token buckets, without a clock.
#include "http/rate_limit.h"

#include <gtest/gtest.h>

namespace assay::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

RateLimit::Time at(milliseconds time) {
  return RateLimit::Time() + std::chrono::hours(1) + time;
}

TEST(RateLimit, GivesABurstAndThenTheRate) {
  RateLimit limit(10, 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(limit.take(1, 1, at(milliseconds(0))));
  }
  EXPECT_EQ(limit.take(1, 1, at(milliseconds(0))), seconds(1));
  EXPECT_EQ(limit.take(1, 1, at(milliseconds(99))), seconds(1));
  EXPECT_FALSE(limit.take(1, 1, at(milliseconds(101))));
  EXPECT_TRUE(limit.take(1, 1, at(milliseconds(101))));
}

TEST(RateLimit, FillsNoFurtherThanTheBurst) {
  RateLimit limit(10, 2);
  EXPECT_FALSE(limit.take(1, 1, at(milliseconds(0))));
  EXPECT_FALSE(limit.take(1, 1, at(milliseconds(60'000))));
  EXPECT_FALSE(limit.take(1, 1, at(milliseconds(60'000))));
  EXPECT_TRUE(limit.take(1, 1, at(milliseconds(60'000))));
}

TEST(RateLimit, CountsClientsAndTenantsApart) {
  RateLimit limit(1, 1);
  EXPECT_FALSE(limit.take(1, 1, at(milliseconds(0))));
  EXPECT_FALSE(limit.take(1, 2, at(milliseconds(0))));
  EXPECT_FALSE(limit.take(2, 1, at(milliseconds(0))));
  EXPECT_TRUE(limit.take(1, 1, at(milliseconds(0))));
}

TEST(RateLimit, ForgetsWhoHasNotAskedForLongest) {
  RateLimit limit(1, 1, 2);
  EXPECT_FALSE(limit.take(1, 1, at(milliseconds(0))));
  EXPECT_FALSE(limit.take(2, 1, at(milliseconds(0))));
  EXPECT_TRUE(limit.take(1, 1, at(milliseconds(0))));
  EXPECT_FALSE(limit.take(3, 1, at(milliseconds(0))));
  EXPECT_TRUE(limit.take(1, 1, at(milliseconds(0))));
  EXPECT_FALSE(limit.take(2, 1, at(milliseconds(0))));
}

TEST(RateLimit, TellsTheClientWhenToComeBack) {
  const RateLimit limit(100, 200);
  Response refusal;
  limit.explain(refusal, seconds(1));
  EXPECT_EQ(refusal.headers.text(),
            "Retry-After: 1\r\n"
            "RateLimit: \"default\";r=0;t=1\r\n"
            "RateLimit-Policy: \"default\";q=200;w=2\r\n");
}

}  // namespace
}  // namespace assay::http
