// SPDX-License-Identifier: Apache-2.0
// Compares two clocks with each other, and one with what is known of the past.
#include "server/clock_watch.h"

#include <fmt/format.h>

namespace assay::server {
namespace {

constexpr std::chrono::hours kMostApart(24);

}  // namespace

ClockWatch::Reading ClockWatch::read() {
  return {std::chrono::system_clock::now(), std::chrono::steady_clock::now()};
}

std::optional<std::string> ClockWatch::problem(Time now, Time newest) const {
  const auto behind = [now](std::string_view what, Time floor) {
    return fmt::format("the clock says {}, before {} at {}",
                       format_rfc3339(now), what, format_rfc3339(floor));
  };
  if (now < floor_ - kMostApart) {
    return behind("the day before this program was written", floor_);
  }
  if (now < newest - kMostApart) {
    return behind("the day before collateral was issued", newest);
  }
  return std::nullopt;
}

}  // namespace assay::server
