// SPDX-License-Identifier: Apache-2.0
// Tests of what is said to those who wait.
#include "collateral/lane.h"

#include <gtest/gtest.h>

namespace assay::collateral {
namespace {

using namespace std::chrono_literals;

constexpr Clock::time_point kStart = Clock::time_point(1h);

Lane lane_with(std::chrono::milliseconds pause) {
  Lane lane(*find_dialect(PlaceKind::Kds), {.most_unproven = 3});
  lane.add_source("https://a", {.pause = pause});
  return lane;
}

TEST(Lane, LabelsItsSources) {
  const Lane lane = lane_with(10s);
  ASSERT_EQ(lane.sources().size(), 1u);
  EXPECT_EQ(lane.sources().front()->label, "kds:https://a");
}

TEST(Lane, IsFreeWhenItsFirstSourceIs) {
  Lane lane = lane_with(10s);
  lane.add_source("https://b", {.pause = 1s});
  for (const auto& source : lane.sources()) {
    ASSERT_TRUE(source->circuit.try_begin(kStart));
  }
  EXPECT_EQ(lane.free_at(kStart), kStart + 1s);
}

TEST(Lane, SaysHowLongItTakes) {
  Lane lane = lane_with(10s);
  lane.agenda.want("a", kStart);
  lane.agenda.want("b", kStart + 1ns);
  EXPECT_EQ(lane.wait_for("a", kStart), 1s);
  EXPECT_EQ(lane.wait_for("b", kStart + 1ns), 10s);
  ASSERT_TRUE(lane.sources().front()->circuit.try_begin(kStart));
  EXPECT_EQ(lane.wait_for("b", kStart + 2s), 18s);
  EXPECT_EQ(lane.wait_for("not even waiting", kStart), 40s);
}

TEST(Lane, SaysNoMoreThanAMinute) {
  Lane lane = lane_with(60s);
  lane.agenda.want("a", kStart);
  lane.agenda.want("b", kStart + 1ns);
  ASSERT_TRUE(lane.sources().front()->circuit.try_begin(kStart));
  EXPECT_EQ(lane.wait_for("b", kStart + 1ns), 60s);
}

}  // namespace
}  // namespace assay::collateral
