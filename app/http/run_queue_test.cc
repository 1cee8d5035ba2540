// SPDX-License-Identifier: Apache-2.0
// Tests of turns and of shedding, without a clock.
#include "http/run_queue.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <vector>

#include <gtest/gtest.h>

namespace assay::http {
namespace {

using std::chrono::milliseconds;
using Verdict = RunQueue::Verdict;

constexpr uint64_t kFlood = 1;
constexpr uint64_t kTrickle = 2;

// Where connections could be that nobody looks at.
struct alignas(64) Place {
  std::array<std::byte, 1024> bytes;
};
std::array<Place, 4096> places;

Connection& connection(size_t number) {
  return reinterpret_cast<Connection&>(places.at(number));
}

size_t number_of(const RunQueue::Turn& turn) {
  return static_cast<size_t>(reinterpret_cast<Place*>(turn.connection) -
                             places.data());
}

RunQueue::Time at(milliseconds time) {
  return RunQueue::Time() + std::chrono::hours(1) + time;
}

TEST(RunQueue, AnswersInOrder) {
  const Limits limits;
  RunQueue queue(limits);
  EXPECT_FALSE(queue.pop(at(milliseconds(0))));
  queue.push(connection(1), Lane::Fair, kFlood, at(milliseconds(0)));
  queue.push(connection(2), Lane::Fair, kFlood, at(milliseconds(1)));
  EXPECT_EQ(queue.size(), 2u);
  const auto first = queue.pop(at(milliseconds(3)));
  EXPECT_EQ(number_of(*first), 1u);
  EXPECT_EQ(first->verdict, Verdict::Answer);
  EXPECT_EQ(first->waited, milliseconds(3));
  EXPECT_EQ(number_of(*queue.pop(at(milliseconds(3)))), 2u);
  EXPECT_EQ(queue.size(), 0u);
}

TEST(RunQueue, AnswersPromptRequestsFirstButNotForEver) {
  const Limits limits;
  RunQueue queue(limits);
  queue.push(connection(0), Lane::Fair, kFlood, at(milliseconds(0)));
  for (size_t i = 1; i <= 100; ++i) {
    queue.push(connection(i), Lane::Prompt, kTrickle, at(milliseconds(0)));
  }
  EXPECT_EQ(queue.pop(at(milliseconds(0)))->lane, Lane::Prompt);
  size_t before = 1;
  while (queue.pop(at(milliseconds(0)))->lane == Lane::Prompt) {
    ++before;
  }
  EXPECT_EQ(before, 32u);
}

TEST(RunQueue, TakesTenantsInTurn) {
  const Limits limits;
  RunQueue queue(limits);
  for (size_t i = 0; i < 10; ++i) {
    queue.push(connection(i), Lane::Fair, kFlood, at(milliseconds(0)));
  }
  queue.push(connection(100), Lane::Fair, kTrickle, at(milliseconds(0)));
  queue.push(connection(101), Lane::Fair, kTrickle, at(milliseconds(0)));
  std::vector<size_t> order;
  while (const auto turn = queue.pop(at(milliseconds(1)))) {
    order.push_back(number_of(*turn));
  }
  EXPECT_EQ(order,
            (std::vector<size_t>{0, 100, 1, 101, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST(RunQueue, RemovesWhoLeaves) {
  const Limits limits;
  RunQueue queue(limits);
  queue.push(connection(1), Lane::Fair, kFlood, at(milliseconds(0)));
  queue.push(connection(2), Lane::Prompt, kFlood, at(milliseconds(0)));
  queue.push(connection(3), Lane::Fair, kTrickle, at(milliseconds(0)));
  queue.remove(connection(1));
  queue.remove(connection(2));
  queue.remove(connection(4));
  EXPECT_EQ(queue.size(), 1u);
  EXPECT_EQ(number_of(*queue.pop(at(milliseconds(0)))), 3u);
  EXPECT_FALSE(queue.pop(at(milliseconds(0))));
}

// A loop that answers one request a millisecond, whatever comes.
class Loaded {
 public:
  explicit Loaded(const Limits& limits) : queue_(limits) {}

  // So many requests of each tenant in every millisecond, for a time.
  void run(milliseconds time, std::map<uint64_t, size_t> arrivals) {
    for (const auto end = now_ + time; now_ < end; now_ += milliseconds(1)) {
      for (const auto& [tenant, count] : arrivals) {
        for (size_t i = 0; i < count; ++i) {
          tenants_[next_ % places.size()] = tenant;
          queue_.push(connection(next_++ % places.size()), Lane::Fair, tenant,
                      at(now_));
        }
      }
      serve();
    }
  }

  void serve() {
    while (const auto turn = queue_.pop(at(now_))) {
      const uint64_t tenant = tenants_[number_of(*turn)];
      if (turn->verdict == Verdict::Answer) {
        ++answered[tenant];
        queue_.took(milliseconds(1));
        longest = std::max(longest, turn->waited);
        return;
      }
      ++shed[tenant];
    }
  }

  const RunQueue& queue() const { return queue_; }

  std::map<uint64_t, size_t> answered;
  std::map<uint64_t, size_t> shed;
  std::chrono::nanoseconds longest{};

 private:
  RunQueue queue_;
  milliseconds now_{0};
  size_t next_ = 0;
  std::map<size_t, uint64_t> tenants_;
};

TEST(RunQueue, ShedsNobodyForABurst) {
  const Limits limits;
  Loaded loop(limits);
  loop.run(milliseconds(1), {{kFlood, 60}});
  loop.run(milliseconds(90), {});
  EXPECT_EQ(loop.answered[kFlood], 60u);
  EXPECT_EQ(loop.shed[kFlood], 0u);
}

TEST(RunQueue, ShedsWhatWouldBeLateUnderOverload) {
  const Limits limits;
  Loaded loop(limits);
  loop.run(milliseconds(1000), {{kFlood, 3}});
  EXPECT_TRUE(loop.queue().is_overloaded());
  loop.longest = {};
  loop.answered.clear();
  loop.run(milliseconds(1000), {{kFlood, 3}});
  EXPECT_EQ(loop.answered[kFlood], 1000u);
  EXPECT_LE(loop.longest, milliseconds(64));  // what 64 of them take
  EXPECT_LT(loop.queue().size(), 200u);
}

TEST(RunQueue, ShedsUnderPressureAfterAQuarterOfTheTarget) {
  Limits limits;
  limits.queue_target = milliseconds(200);
  RunQueue queue(limits);
  for (size_t i = 0; i < 150; ++i) {
    queue.took(milliseconds(1));
    queue.push(connection(i), Lane::Fair, kFlood, at(milliseconds(0)));
  }
  queue.judge(at(milliseconds(201)));
  queue.judge(at(milliseconds(301)));
  EXPECT_TRUE(queue.is_overloaded());
  for (size_t i = 0; i < 150; ++i) {
    queue.remove(connection(i));
    queue.push(connection(200 + i), Lane::Fair, kFlood, at(milliseconds(302)));
  }
  const auto newest = queue.pop(at(milliseconds(352)));
  EXPECT_EQ(newest->verdict, Verdict::Answer);
  EXPECT_EQ(number_of(*newest), 349u);
  const auto oldest = queue.pop(at(milliseconds(353)));
  EXPECT_EQ(oldest->verdict, Verdict::Shed);
  EXPECT_EQ(number_of(*oldest), 200u);
}

TEST(RunQueue, EndsOverloadWhenNobodyIsLateAnyMore) {
  const Limits limits;
  Loaded loop(limits);
  loop.run(milliseconds(500), {{kFlood, 3}});
  loop.run(milliseconds(300), {});
  loop.shed.clear();
  loop.run(milliseconds(300), {{kFlood, 1}});
  EXPECT_FALSE(loop.queue().is_overloaded());
  EXPECT_EQ(loop.shed[kFlood], 0u);
}

TEST(RunQueue, JudgesWithoutRequests) {
  const Limits limits;
  RunQueue queue(limits);
  for (size_t i = 0; i < 100; ++i) {
    queue.push(connection(i), Lane::Fair, kFlood, at(milliseconds(0)));
  }
  queue.pop(at(milliseconds(30)));
  queue.pop(at(milliseconds(140)));
  EXPECT_TRUE(queue.is_overloaded());
  queue.judge(at(milliseconds(400)));
  EXPECT_FALSE(queue.is_overloaded());
}

TEST(RunQueue, DoesNotLetAFloodStarveATrickle) {
  const Limits limits;
  Loaded loop(limits);
  for (int i = 0; i < 200; ++i) {
    loop.run(milliseconds(4), {{kFlood, 5}});
    loop.run(milliseconds(1), {{kFlood, 5}, {kTrickle, 1}});
  }
  loop.run(milliseconds(50), {});
  EXPECT_EQ(loop.answered[kTrickle], 200u);
  EXPECT_EQ(loop.shed[kTrickle], 0u);
  EXPECT_GT(loop.shed[kFlood], 1000u);
}

TEST(RunQueue, ShedsTheLongestBeyondItsLength) {
  Limits limits;
  limits.queue_length = 10;
  RunQueue queue(limits);
  queue.push(connection(100), Lane::Fair, kTrickle, at(milliseconds(0)));
  for (size_t i = 0; i < 12; ++i) {
    queue.push(connection(i), Lane::Fair, kFlood, at(milliseconds(0)));
  }
  for (size_t i = 0; i < 3; ++i) {
    const auto turn = queue.pop(at(milliseconds(0)));
    EXPECT_EQ(turn->verdict, Verdict::Shed);
    EXPECT_EQ(number_of(*turn), i);
  }
  EXPECT_EQ(queue.pop(at(milliseconds(0)))->verdict, Verdict::Answer);
}

TEST(RunQueue, RaisesItsTargetForSlowRequests) {
  const Limits limits;
  RunQueue queue(limits);
  for (int i = 0; i < 200; ++i) {
    queue.took(milliseconds(50));
  }
  for (size_t i = 0; i < 20; ++i) {
    queue.push(connection(i), Lane::Fair, kFlood, at(milliseconds(100)));
  }
  EXPECT_EQ(queue.pop(at(milliseconds(150)))->verdict, Verdict::Answer);
  EXPECT_EQ(queue.pop(at(milliseconds(260)))->verdict, Verdict::Answer);
  EXPECT_FALSE(queue.is_overloaded());
}

}  // namespace
}  // namespace assay::http
