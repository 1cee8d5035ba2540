// SPDX-License-Identifier: Apache-2.0
// For tests: what a supply reports, and a wait for it.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <string_view>
#include <vector>

#include "collateral/supply.h"

namespace assay::collateral {

// What happened, and a wait for it.
class Events {
 public:
  void add(const Event& event) {
    const std::lock_guard lock(mutex_);
    events_.push_back(event);
    changed_.notify_all();
  }
  // False where they did not come.
  bool wait_for(Event::Kind kind, size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), [&] {
      return static_cast<size_t>(
                 std::ranges::count(events_, kind, &Event::kind)) >= count;
    });
  }
  bool wait_for_detail(std::string_view part) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(30), [&] {
      return std::ranges::any_of(events_, [&](const Event& event) {
        return event.detail.find(part) != event.detail.npos;
      });
    });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Event> events_;
};

}  // namespace assay::collateral
