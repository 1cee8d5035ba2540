// SPDX-License-Identifier: Apache-2.0
// Sources, and estimates of when they get to an item.
#include "collateral/lane.h"

#include <algorithm>

namespace assay::collateral {
namespace {

// For Retry-After: a source may answer again long before its back-off ends.
std::chrono::seconds whole_seconds(Clock::duration wait) {
  constexpr std::chrono::seconds kLeast{1};
  constexpr std::chrono::seconds kMost{60};
  return std::clamp(std::chrono::ceil<std::chrono::seconds>(wait), kLeast,
                    kMost);
}

}  // namespace

void Lane::add_source(const std::string& url, const Circuit::Options& options) {
  sources_.push_back(
      std::make_unique<Source>(url, label_of(dialect, url), options));
  pause_ = std::max(pause_, options.pause);
}

Clock::time_point Lane::free_at(Clock::time_point now) const {
  Clock::time_point first = Clock::time_point::max();
  for (const auto& source : sources_) {
    first = std::min(first, source->circuit.free_at(now));
  }
  return first;
}

std::chrono::seconds Lane::wait_for(std::string_view name,
                                    Clock::time_point now) const {
  const auto before = static_cast<int64_t>(
      agenda.entries().contains(name) ? agenda.count_before(name, now) : most_);
  const Clock::time_point begins =
      std::max(agenda.expected(name, now), free_at(now));
  return whole_seconds(begins - now + before * pause_);
}

}  // namespace assay::collateral
