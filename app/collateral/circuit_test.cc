// SPDX-License-Identifier: Apache-2.0
// Tests of back-off, pauses and the breaker.
#include "collateral/circuit.h"

#include <gtest/gtest.h>

namespace assay::collateral {
namespace {

using namespace std::chrono_literals;

constexpr Clock::time_point kStart = Clock::time_point(1h);
constexpr Circuit::Options kOptions{
    .pause = 50ms, .first = 1s, .last = 8s, .most_asked = 60s};

TEST(Backoff, DoublesUpToItsEnd) {
  EXPECT_EQ(backoff(1, 1s, 8s, 1), 1s);
  EXPECT_EQ(backoff(2, 1s, 8s, 1), 2s);
  EXPECT_EQ(backoff(4, 1s, 8s, 1), 8s);
  EXPECT_EQ(backoff(5, 1s, 8s, 1), 8s);
  EXPECT_EQ(backoff(4'000'000'000, 1s, 8s, 1), 8s);
}

TEST(Backoff, IsSpreadOverItsSecondHalf) {
  EXPECT_EQ(backoff(3, 1s, 8s, 0), 2s);
  EXPECT_EQ(backoff(3, 1s, 8s, 0.5), 3s);
}

TEST(Circuit, PausesBetweenRequests) {
  Circuit circuit(kOptions);
  EXPECT_TRUE(circuit.try_begin(kStart));
  EXPECT_FALSE(circuit.try_begin(kStart + 49ms));
  EXPECT_FALSE(circuit.is_open(kStart + 49ms));
  EXPECT_EQ(circuit.free_at(kStart + 1ms), kStart + 50ms);
  EXPECT_TRUE(circuit.try_begin(kStart + 50ms));
}

TEST(Circuit, OpensWithAFailureAndLetsOneProbePass) {
  Circuit circuit(kOptions);
  ASSERT_TRUE(circuit.try_begin(kStart));
  circuit.fail(kStart, {}, 1);
  EXPECT_TRUE(circuit.is_open(kStart + 999ms));
  EXPECT_FALSE(circuit.try_begin(kStart + 999ms));
  EXPECT_TRUE(circuit.try_begin(kStart + 1s));
  EXPECT_FALSE(circuit.try_begin(kStart + 5s)) << "one probe is under way";
  circuit.fail(kStart + 5s, {}, 1);
  EXPECT_FALSE(circuit.try_begin(kStart + 6s));
  ASSERT_TRUE(circuit.try_begin(kStart + 7s));
  circuit.succeed();
  EXPECT_TRUE(circuit.try_begin(kStart + 8s));
  EXPECT_TRUE(circuit.try_begin(kStart + 9s)) << "closed: no probe any more";
  EXPECT_EQ(circuit.failures(), 0u);
}

TEST(Circuit, WaitsAsLongAsItIsAsked) {
  Circuit circuit(kOptions);
  ASSERT_TRUE(circuit.try_begin(kStart));
  circuit.fail(kStart, 30s, 1);
  EXPECT_EQ(circuit.free_at(kStart), kStart + 30s);
}

TEST(Circuit, DoesNotWaitForDays) {
  Circuit circuit(kOptions);
  ASSERT_TRUE(circuit.try_begin(kStart));
  circuit.fail(kStart, 24h, 1);
  EXPECT_EQ(circuit.free_at(kStart), kStart + 60s);
}

TEST(Circuit, IsNotClosedSoonerByALaterFailure) {
  Circuit circuit(kOptions);
  ASSERT_TRUE(circuit.try_begin(kStart));
  ASSERT_TRUE(circuit.try_begin(kStart + 1s));
  circuit.fail(kStart + 1s, 30s, 1);
  circuit.fail(kStart + 1s, {}, 1);
  EXPECT_EQ(circuit.free_at(kStart + 1s), kStart + 31s);
}

}  // namespace
}  // namespace assay::collateral
