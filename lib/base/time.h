// SPDX-License-Identifier: Apache-2.0
// Points in time: whole UTC seconds, always a parameter, never the clock's.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace assay {

using Time = std::chrono::sys_seconds;

// Time as RFC 3339 with Z: "2024-03-01T00:00:00Z". Fractions of a second are
// accepted and dropped. Years 1970 to 9999; a leap second (60) is refused, and
// so is any offset but Z.
// Errors: TimeMalformed.
Result<Time> parse_rfc3339(std::string_view text);

std::string format_rfc3339(Time time);

inline int64_t unix_seconds(Time time) {
  return time.time_since_epoch().count();
}

inline Time from_unix(int64_t seconds) {
  return Time(std::chrono::seconds(seconds));
}

}  // namespace assay
