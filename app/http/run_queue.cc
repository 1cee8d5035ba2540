// SPDX-License-Identifier: Apache-2.0
// One queue for each tenant that waits, and a ring of them.
#include "http/run_queue.h"

#include <algorithm>

namespace assay::http {
namespace {

using std::chrono::nanoseconds;

// Prompt requests in a row while Fair ones wait: a flood of the cheap must not
// stop the dear.
constexpr size_t kPromptRun = 32;
// A target below this many requests' time would shed where nobody floods.
constexpr int kLeastTarget = 64;
// A tenant's only request is not what makes it wait: others are shed first.
constexpr int kPatience = 4;
// The others are shed after this part of the target already: to answer who is
// nearly late makes those late who came after.
constexpr int kPressedPart = 4;

}  // namespace

void RunQueue::push(Connection& connection, Lane lane, uint64_t tenant,
                    Time now) {
  if (lane == Lane::Prompt) {
    prompt_.push_back({&connection, now});
    return;
  }
  if (fair_ == 0) {
    above_since_.reset();
  }
  const auto [place, made] = tenants_.try_emplace(tenant);
  if (made) {
    place->second = ring_.insert(ring_.end(), Tenant{tenant, {}});
  }
  place->second->waiting.push_back({&connection, now});
  ++fair_;
}

void RunQueue::remove(const Connection& connection) {
  const auto is_it = [&connection](const Waiting& waiting) {
    return waiting.connection == &connection;
  };
  std::erase_if(prompt_, is_it);
  for (auto tenant = ring_.begin(); tenant != ring_.end();) {
    fair_ -= std::erase_if(tenant->waiting, is_it);
    if (tenant->waiting.empty()) {
      tenants_.erase(tenant->key);
      tenant = ring_.erase(tenant);
    } else {
      ++tenant;
    }
  }
}

std::optional<RunQueue::Turn> RunQueue::pop(Time now, Shedding shedding) {
  if (!prompt_.empty() && (fair_ == 0 || prompt_run_ < kPromptRun)) {
    ++prompt_run_;
    const Waiting first = prompt_.front();
    prompt_.pop_front();
    return Turn{first.connection, Verdict::Answer, now - first.since,
                Lane::Prompt};
  }
  prompt_run_ = 0;
  if (fair_ == 0) {
    return std::nullopt;
  }
  judge(now);
  if (fair_ > limits_.queue_length) {
    return take(longest(), Verdict::Shed, now);
  }
  const Ring::iterator next = ring_.begin();
  const nanoseconds waited = now - next->waiting.front().since;
  const nanoseconds patience =
      next->waiting.size() > 1 ? target() / kPressedPart : target() * kPatience;
  if (is_pressed() && waited > patience) {
    last_shed_ = now;
    if (shedding == Shedding::Allowed) {
      return take(next, Verdict::Shed, now);
    }
  }
  return take(next, Verdict::Answer, now);
}

void RunQueue::took(nanoseconds time) {
  usual_ += (time - usual_) / 16;
}

void RunQueue::judge(Time now) {
  if (overloaded_) {
    overloaded_ = now - last_shed_ < limits_.queue_interval;
    above_since_.reset();
    return;
  }
  Time oldest = now;
  for (const Tenant& tenant : ring_) {
    oldest = std::min(oldest, tenant.waiting.front().since);
  }
  if (now - oldest <= target()) {
    above_since_.reset();
  } else if (!above_since_) {
    above_since_ = now;
  } else if (now - *above_since_ >= limits_.queue_interval) {
    overloaded_ = true;
    last_shed_ = now;
  }
}

nanoseconds RunQueue::target() const {
  return std::max<nanoseconds>(limits_.queue_target, kLeastTarget * usual_);
}

RunQueue::Turn RunQueue::take(Ring::iterator tenant, Verdict verdict,
                              Time now) {
  std::deque<Waiting>& waiting = tenant->waiting;
  const bool newest = is_pressed() && verdict == Verdict::Answer;
  const Waiting chosen = newest ? waiting.back() : waiting.front();
  if (newest) {
    waiting.pop_back();
  } else {
    waiting.pop_front();
  }
  --fair_;
  if (tenant->waiting.empty()) {
    tenants_.erase(tenant->key);
    ring_.erase(tenant);
  } else if (verdict == Verdict::Answer) {
    ring_.splice(ring_.end(), ring_, tenant);
  }
  return Turn{chosen.connection, verdict, now - chosen.since, Lane::Fair};
}

RunQueue::Ring::iterator RunQueue::longest() {
  return std::max_element(ring_.begin(), ring_.end(),
                          [](const Tenant& a, const Tenant& b) {
                            return a.waiting.size() < b.waiting.size();
                          });
}

}  // namespace assay::http
