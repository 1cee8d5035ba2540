// SPDX-License-Identifier: Apache-2.0
// Requests of one loop that wait to be answered: which is next, and which is
// refused instead.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <unordered_map>

#include "http/handler.h"
#include "http/limits.h"

namespace assay::http {

class Connection;

// Prompt requests come first; Fair ones by turns of their tenants. Sheds as
// CoDel does (RFC 8289): not for a burst, but where the oldest request has
// waited too long for a whole interval. From then on the newest of a tenant is
// answered, and the oldest is shed: who is answered is answered in time. Knows
// no clock: now does not fall. Not thread-safe.
class RunQueue {
 public:
  using Time = std::chrono::steady_clock::time_point;

  enum class Verdict : uint8_t { Answer, Shed };
  struct Turn {
    Connection* connection = nullptr;
    Verdict verdict = Verdict::Answer;
    std::chrono::nanoseconds waited{};
    Lane lane = Lane::Fair;
  };

  explicit RunQueue(const Limits& limits) : limits_(limits) {}

  // Requires: lane is not Aside, and connection is not in the queue.
  void push(Connection& connection, Lane lane, uint64_t tenant, Time now);
  // Nothing where it is not in the queue.
  void remove(const Connection& connection);

  // Whether somebody may be shed, or must be answered.
  enum class Shedding : uint8_t { Allowed, Enough };

  // Nothing where nobody waits.
  std::optional<Turn> pop(Time now, Shedding shedding = Shedding::Allowed);

  // How long the handler took for a Fair request. Nobody is shed for the wait
  // for a few of those before it, however slow they are.
  void took(std::chrono::nanoseconds time);

  // Call now and then where nobody comes: overload ends.
  void judge(Time now);

  bool is_overloaded() const { return overloaded_; }
  // What a Fair request takes.
  std::chrono::nanoseconds usual() const { return usual_; }
  // Enough wait to be busy for a part of the time that they may wait; or would,
  // with so many more.
  bool is_behind(size_t more = 0) const {
    return 4 * usual_ * (fair_ + more) > target();
  }
  size_t size() const { return prompt_.size() + fair_; }

 private:
  struct Waiting {
    Connection* connection = nullptr;
    Time since;
  };
  struct Tenant {
    uint64_t key = 0;
    std::deque<Waiting> waiting;  // never empty
  };
  using Ring = std::list<Tenant>;

  std::chrono::nanoseconds target() const;
  // Shedding is due, and would help: more than a few wait.
  bool is_pressed() const {
    return overloaded_ && 2 * usual_ * fair_ > target();
  }
  Turn take(Ring::iterator tenant, Verdict verdict, Time now);
  Ring::iterator longest();

  const Limits& limits_;
  std::deque<Waiting> prompt_;
  size_t prompt_run_ = 0;  // answered since a Fair one was
  Ring ring_;              // whose turn it is comes first
  std::unordered_map<uint64_t, Ring::iterator> tenants_;
  size_t fair_ = 0;  // of all tenants

  std::chrono::nanoseconds usual_{};  // what a Fair request takes
  std::optional<Time> above_since_;   // the oldest waits longer than the target
  bool overloaded_ = false;
  Time last_shed_;
};

}  // namespace assay::http
