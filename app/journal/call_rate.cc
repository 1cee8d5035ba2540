// SPDX-License-Identifier: Apache-2.0
// Counts by windows of a second.
#include "journal/call_rate.h"

namespace assay::journal {

std::optional<uint64_t> CallRate::admit(const CallSite& site, Moment now) {
  const std::lock_guard lock(mutex_);
  const auto [place, made] = windows_.try_emplace(site, Window{now});
  Window& window = place->second;
  if (now - window.begin >= std::chrono::seconds(1)) {
    window.begin = now;
    window.passed = 0;
  }
  if (window.passed == kPerSecond) {
    ++window.suppressed;
    return std::nullopt;
  }
  ++window.passed;
  return std::exchange(window.suppressed, 0);
}

}  // namespace assay::journal
