// SPDX-License-Identifier: Apache-2.0
// How often one place in the program may log.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

namespace assay::journal {

// A place in the source: its file, of static storage, and line.
using CallSite = std::pair<std::string_view, uint32_t>;

// So many lines of a call site in each second; those beyond are counted.
// Thread-safe.
class CallRate {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  static constexpr unsigned kPerSecond = 10;

  // Nothing where the line shall not be written; else how many were not
  // written since the last one that was.
  std::optional<uint64_t> admit(const CallSite& site, Moment now);

 private:
  struct Window {
    Moment begin;
    unsigned passed = 0;
    uint64_t suppressed = 0;
  };

  std::mutex mutex_;
  std::map<CallSite, Window> windows_;
};

}  // namespace assay::journal
