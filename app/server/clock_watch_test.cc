// SPDX-License-Identifier: Apache-2.0
// Tests of the clock's watch.
#include "server/clock_watch.h"

#include <gtest/gtest.h>

namespace assay::server {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr Time kFloor{seconds(1'700'000'000)};

ClockWatch::Reading at(int64_t wall, int64_t steady) {
  return {std::chrono::system_clock::time_point(seconds(wall)),
          std::chrono::steady_clock::time_point(seconds(steady))};
}

TEST(ClockWatch, KnowsATimeThatHasPassed) {
  const ClockWatch watch(kFloor, at(0, 0));
  EXPECT_EQ(watch.problem(kFloor - hours(24), Time()), std::nullopt);
  EXPECT_EQ(watch.problem(kFloor - hours(24) - seconds(1), Time()),
            "the clock says 2023-11-13T22:13:19Z, before the day before this "
            "program was written at 2023-11-14T22:13:20Z");
}

TEST(ClockWatch, TellsHowFarTheClockWasSet) {
  const ClockWatch watch(kFloor, at(1'000, 50));
  EXPECT_EQ(watch.stepped(at(1'600, 650)).count(), 0);
  EXPECT_EQ(watch.stepped(at(5'200, 650)).count(), 3'600);
  EXPECT_EQ(watch.stepped(at(1'000, 650)).count(), -600);
}

TEST(ClockWatch, LeavesADayToDatesOfCollateral) {
  const ClockWatch watch(Time(), at(0, 0));
  EXPECT_EQ(watch.problem(kFloor - hours(24), kFloor), std::nullopt);
  EXPECT_NE(watch.problem(kFloor - hours(24) - seconds(1), kFloor),
            std::nullopt);
}

}  // namespace
}  // namespace assay::server
