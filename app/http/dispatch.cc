// SPDX-License-Identifier: Apache-2.0
// By lanes: at once and in turn on the loop, or aside.
#include "http/dispatch.h"

#include <algorithm>
#include <exception>
#include <iterator>

#include "http/connection.h"

namespace assay::http {
namespace {

// So many refusals at most between two answers.
constexpr size_t kShedAtOnce = 3;
// With so few requests left to answer, the barrier is told to hurry: it takes
// about as long as they do.
constexpr size_t kNearlyIdle = 8;

}  // namespace

Dispatch::Dispatch(LoopsShared& shared, Handler handler,
                   std::shared_ptr<Bell> bell)
    : shared_(shared),
      handler_(std::move(handler)),
      bell_(std::move(bell)),
      queue_(shared.limits) {
  if (shared_.barrier != nullptr) {
    shared_.barrier->on_pass([rings = bell_] { rings->ring(); });
  }
}

std::optional<Response> Dispatch::admit(Connection& connection) {
  const Place place =
      shared_.place ? shared_.place(connection.request()) : Place();
  if (auto refusal = limited(connection, place)) {
    return refusal;
  }
  if (place.passage == Passage::Barred && shared_.barrier != nullptr) {
    const std::optional<uint64_t> early = connection.take_ticket();
    const uint64_t ticket = early ? *early : shared_.barrier->ask();
    if (shared_.barrier->passed() < ticket) {
      bar({ticket, &connection, place});
      return std::nullopt;
    }
  }
  return start(connection, place);
}

// Who was put off may have an earlier ticket than who was not.
void Dispatch::bar(const Barred& barred) {
  auto behind = barred_.end();
  while (behind != barred_.begin() &&
         std::prev(behind)->ticket > barred.ticket) {
    --behind;
  }
  barred_.insert(behind, barred);
}

bool Dispatch::put_off(Connection& connection) {
  if (shared_.barrier == nullptr ||
      (unread_.size() == 0 && !queue_.is_behind())) {
    return false;
  }
  const uint64_t ticket = shared_.barrier->ask();
  if (unread_.size() == 0 && shared_.barrier->passed() >= ticket) {
    return false;
  }
  unread_.push(connection, ticket);
  return true;
}

// What may not pass yet is read where hardly anything lies in memory, and where
// there is nothing else to do: it may be a request that need not wait.
size_t Dispatch::read_unread(size_t most) {
  size_t count = 0;
  while (count < most &&
         (unread_.ready() > 0 ||
          (unread_.size() > 0 &&
           (queue_.size() == 0 || !queue_.is_behind(barred_.size()))))) {
    const Unread::Turn first = unread_.pop();
    ++count;
    first.connection->read_with(first.ticket);
  }
  return count;
}

std::optional<Response> Dispatch::limited(const Connection& connection,
                                          const Place& place) const {
  if (shared_.rate == nullptr || place.lane == Lane::Prompt) {
    return std::nullopt;
  }
  const auto wait =
      shared_.rate->take(connection.client(), place.tenant, SteadyClock::now());
  if (!wait) {
    return std::nullopt;
  }
  Response refusal = refuse(Error(Code::TooManyRequests));
  shared_.rate->explain(refusal, *wait);
  return refusal;
}

std::optional<Response> Dispatch::start(Connection& connection,
                                        const Place& place) {
  if (place.lane == Lane::Aside && shared_.workers != nullptr) {
    return send_aside(connection);
  }
  queue_.push(connection,
              place.lane == Lane::Prompt ? Lane::Prompt : Lane::Fair,
              place.tenant, SteadyClock::now());
  tell_load();
  return std::nullopt;
}

// The answer comes back by the bell.
std::optional<Response> Dispatch::send_aside(Connection& connection) {
  if (shared_.workers == nullptr) {
    return refuse(Error(Code::Internal));
  }
  connection.step_aside();
  ++shared_.load.aside;
  const Offer offer = shared_.workers->offer(
      {&connection.request(),
       [returns = returns_, bell = bell_,
        of = &connection](std::optional<Response> response) {
         {
           const std::lock_guard lock(returns->mutex);
           returns->answers.emplace_back(of, std::move(response));
         }
         bell->ring();
       }});
  if (offer == Offer::Taken) {
    return std::nullopt;
  }
  --shared_.load.aside;
  connection.come_back();
  return refuse(Error(Code::Overloaded));
}

void Dispatch::withdraw(Connection& connection) {
  queue_.remove(connection);
  unread_.remove(connection);
  std::erase_if(barred_, [&connection](const Barred& barred) {
    return barred.connection == &connection;
  });
  tell_load();
}

void Dispatch::hurry() {
  const bool wanted = !barred_.empty() || unread_.size() > unread_.ready();
  if (wanted && queue_.size() + unread_.ready() <= kNearlyIdle) {
    shared_.barrier->hurry();
  }
}

void Dispatch::answer_next() {
  for (size_t shed = 0;; ++shed) {
    const auto begin = SteadyClock::now();
    const auto turn =
        queue_.pop(begin, shed < kShedAtOnce ? RunQueue::Shedding::Allowed
                                             : RunQueue::Shedding::Enough);
    tell_load();
    if (!turn) {
      return;
    }
    if (turn->verdict == RunQueue::Verdict::Shed) {
      turn->connection->answer(refuse(Error(Code::Overloaded)));
      continue;
    }
    turn->connection->request().waited = turn->waited;
    answer(*turn->connection);
    if (turn->lane == Lane::Fair) {
      queue_.took(SteadyClock::now() - begin);
    }
    return;
  }
}

void Dispatch::answer(Connection& connection) {
  std::optional<Response> response;
  try {
    response = handler_(connection.request());
  } catch (const std::exception&) {
    response = refuse(Error(Code::Internal));
  }
  if (!response) {
    response = send_aside(connection);
  }
  if (response) {
    connection.answer(*response);
  }
}

void Dispatch::gather() {
  std::vector<Returned> answers;
  {
    const std::lock_guard lock(returns_->mutex);
    answers.swap(returns_->answers);
  }
  for (auto& [connection, response] : answers) {
    --shared_.load.aside;
    connection->come_back();
    connection->answer(response ? *response : refuse(Error(Code::Internal)));
  }
  let_pass();
}

void Dispatch::let_pass() {
  if (barred_.empty() && unread_.size() == 0) {
    return;
  }
  const uint64_t passed = shared_.barrier->passed();
  unread_.let_pass(passed);
  while (!barred_.empty() && barred_.front().ticket <= passed) {
    const Barred first = barred_.front();
    barred_.pop_front();
    if (const auto refusal = start(*first.connection, first.place)) {
      first.connection->answer(*refusal);
    }
  }
}

void Dispatch::look_around() {
  queue_.judge(SteadyClock::now());
  tell_load();
}

void Dispatch::tell_load() {
  const size_t queued = queue_.size();
  if (queued != told_queued_) {
    shared_.load.queued += queued - told_queued_;
    told_queued_ = queued;
  }
  const size_t overloaded = queue_.is_overloaded() ? 1 : 0;
  if (overloaded != told_overloaded_) {
    shared_.load.overloaded += overloaded - told_overloaded_;
    told_overloaded_ = overloaded;
  }
}

}  // namespace assay::http
