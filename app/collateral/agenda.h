// SPDX-License-Identifier: Apache-2.0
// Which items are to be fetched, when, and what came of it last time.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "collateral/circuit.h"

namespace assay::collateral {

// Whether more than a stranger's word stands behind a wish.
enum class Standing : uint8_t { Proven, Unproven };

// Time is a parameter. Not thread-safe.
class Agenda {
 public:
  struct Options {
    std::chrono::milliseconds first_retry{1'000};
    std::chrono::milliseconds last_retry{600'000};
    std::chrono::seconds refused{60};    // not asked again for so long
    std::chrono::seconds patience{600};  // tried for so long after a wish
    size_t most = 4'096;                 // items
    size_t most_unproven = 16;           // of those that wait
  };

  struct Entry {
    std::optional<Clock::time_point> due;
    bool in_flight = false;
    bool held = false;      // there is an item of that name
    bool unproven = false;  // nobody proved yet that it should be there
    unsigned failures = 0;
    std::string last_error;  // empty where the last attempt succeeded
    Clock::time_point refused_until{};
    Clock::time_point wanted_at{};
  };

  explicit Agenda(const Options& options) : options_(options) {}

  // Coming: it is being fetched, or will be. Refused: the sources do not have
  // it; asked again later. Full: there are too many other items, or too many
  // unproven ones wait.
  enum class Prospect : uint8_t { Coming, Refused, Full };

  // Somebody needs the item now.
  Prospect want(std::string_view name, Clock::time_point now,
                Standing standing = Standing::Proven);
  // An item that is held is to be fetched again then.
  void plan(std::string_view name, Clock::time_point due);

  // The item that is due for longest, now in flight; nothing where none is. An
  // unproven one waits for all others.
  std::optional<std::string> take(Clock::time_point now);
  std::optional<Clock::time_point> next_due() const;

  // What came of a fetch that take() began; chance from 0 to 1.
  struct Failure {
    std::string error;
    Clock::time_point now;
    Clock::time_point not_before{};
    double chance = 0;
  };
  // due: nothing where it is not to be fetched again by itself.
  void succeed(std::string_view name, std::optional<Clock::time_point> due);
  // No source could be asked: again after a back-off.
  void fail(std::string_view name, Failure failure);
  // The sources answered, and it was of no use: again after a while, if it is
  // held or somebody wants it then.
  void refuse(std::string_view name, Failure failure);

  // A source answers again: what waited for it is due.
  void revive(Clock::time_point now);

  // When the item is tried next, as far as known; now where it is in flight.
  Clock::time_point expected(std::string_view name,
                             Clock::time_point now) const;

  // How many others are due, and are taken before the item.
  size_t count_before(std::string_view name, Clock::time_point now) const;

  const std::map<std::string, Entry, std::less<>>& entries() const {
    return entries_;
  }

 private:
  Entry* settle(std::string_view name);
  void make_room(Clock::time_point now);
  size_t count_unproven() const;
  void retry(std::string_view name, Entry& entry, Failure failure,
             std::chrono::milliseconds least);

  Options options_;
  std::map<std::string, Entry, std::less<>> entries_;
};

}  // namespace assay::collateral
