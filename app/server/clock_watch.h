// SPDX-License-Identifier: Apache-2.0
// Whether the machine's clock can be right, and whether it was set.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/time.h"
#include "collateral/snapshot.h"
#include "server/state.h"

namespace assay::server {

// When the latest of what vendors signed was issued; 1970 where evidence is
// judged at a fixed time: collateral may be of any then.
inline Time newest_issue(const State& state,
                         const collateral::Snapshot& snapshot) {
  return state.appraise_at ? Time() : snapshot.newest;
}

// Thread-safe.
class ClockWatch {
 public:
  struct Reading {
    std::chrono::system_clock::time_point wall;
    std::chrono::steady_clock::time_point steady;
  };
  static Reading read();

  // floor: a time that has certainly passed, that of the source code.
  ClockWatch(Time floor, const Reading& start)
      : floor_(floor), offset_(offset_of(start)) {}

  // What is wrong with the clock, for people; nothing where it can be right.
  // newest: a vendor signed that date, so it has passed. Clocks may differ by a
  // day.
  std::optional<std::string> problem(Time now, Time newest) const;

  // How far the clock was set since the start, forward or, negative, back;
  // what it is slewed by is no part of it.
  std::chrono::duration<double> stepped(const Reading& now) const {
    return offset_of(now) - offset_;
  }

 private:
  static std::chrono::nanoseconds offset_of(const Reading& reading) {
    return reading.wall.time_since_epoch() - reading.steady.time_since_epoch();
  }

  Time floor_;
  std::chrono::nanoseconds offset_;
};

}  // namespace assay::server
