// SPDX-License-Identifier: Apache-2.0
// Reads when somebody asks, when somebody notifies, and when it is time.
#include "store/pg_watch.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "store/postgres.h"

namespace assay::store {
namespace {

// Between two reads, so that under load one serves many: the more the last one
// served, the longer, since as many will have come again.
constexpr std::chrono::milliseconds kGapForEach{1};
constexpr std::chrono::milliseconds kLeastGap{2};
constexpr std::chrono::milliseconds kMostGap{10};
// While who asks has other things to do.
constexpr std::chrono::milliseconds kCalmGap{25};
// Without anybody asking.
constexpr std::chrono::milliseconds kHeartbeat{1'000};

timespec timespec_of(std::chrono::nanoseconds time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return {.tv_sec = seconds.count(), .tv_nsec = (time - seconds).count()};
}

}  // namespace

Result<std::unique_ptr<PgWatch>> PgWatch::start(PostgresStore& store,
                                                PgPool& pool,
                                                std::chrono::seconds bound) {
  const int bell = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (bell < 0) {
    return Error(Code::StoreUnavailable, "cannot make an eventfd");
  }
  std::unique_ptr<PgWatch> watch(new PgWatch(store, pool, bound, bell));
  watch->thread_ = std::thread([raw = watch.get()] { raw->run(); });
  return watch;
}

PgWatch::PgWatch(PostgresStore& store, PgPool& pool, std::chrono::seconds bound,
                 int bell)
    : store_(store),
      pool_(pool),
      bound_(bound),
      bell_(bell),
      confirmed_at_(Clock::now()) {}

PgWatch::~PgWatch() {
  stopping_ = true;
  ring();
  if (thread_.joinable()) {
    thread_.join();
  }
  ::close(bell_);
}

void PgWatch::ring() {
  const uint64_t once = 1;
  // It can only fail where the thread is already about to look.
  [[maybe_unused]] const ssize_t written = ::write(bell_, &once, sizeof(once));
}

uint64_t PgWatch::ask() {
  if (bound_.count() > 0) {
    return 0;
  }
  const uint64_t ticket = asked_.fetch_add(1) + 1;
  if (sleeping_.exchange(false)) {
    ring();
  }
  return ticket;
}

void PgWatch::hurry() {
  if (!hurried_ && !hurried_.exchange(true)) {
    ring();
  }
}

void PgWatch::on_pass(std::function<void()> ring) {
  const std::lock_guard lock(mutex_);
  rings_.push_back(std::move(ring));
}

void PgWatch::on_change(
    std::function<void(std::span<const std::string>)> tell) {
  store_.tell_changes_to(std::move(tell));
}

Currency PgWatch::currency() const {
  const std::lock_guard lock(mutex_);
  const auto age =
      std::chrono::floor<std::chrono::seconds>(Clock::now() - confirmed_at_);
  if (bound_.count() == 0 ? problem_.empty() : !distrusted_ && age < bound_) {
    return {.current = true, .detail = problem_};
  }
  return {.current = false,
          .detail = fmt::format(
              "what is in the store is known as of {} s ago: {}", age.count(),
              problem_.empty() ? "PostgreSQL did not answer" : problem_)};
}

void PgWatch::run() {
  while (!stopping_) {
    wait();
    hurried_ = false;  // first: who hurries from now on may have asked since
    const uint64_t ticket = asked_;
    sent_at_ = Clock::now();
    gap_ = std::clamp<Clock::duration>((ticket - passed_) * kGapForEach,
                                       kLeastGap, kMostGap);
    note(read());
    if (ticket != passed_) {
      pass(ticket);
    }
  }
}

void PgWatch::note(const Result<>& done) {
  std::function<void(std::string_view)> tell;
  std::string problem = done ? std::string() : done.error().detail();
  {
    const std::lock_guard lock(mutex_);
    if (problem_.empty() != problem.empty()) {
      tell = tell_turn_;
    }
    problem_ = problem;
    distrusted_ = !done && done.error().code() == Code::StoreSealBroken;
    if (done) {
      confirmed_at_ = sent_at_;
    }
  }
  // Not under the lock, which requests take: it may write to a slow disk.
  if (tell) {
    tell(problem);
  }
}

void PgWatch::on_turn(std::function<void(std::string_view problem)> tell) {
  const std::lock_guard lock(mutex_);
  tell_turn_ = std::move(tell);
}

void PgWatch::pass(uint64_t ticket) {
  passed_ = ticket;
  const std::lock_guard lock(mutex_);
  for (const auto& ring_loop : rings_) {
    ring_loop();
  }
}

Result<> PgWatch::read() {
  if (connection_) {
    const Result<> done = read_on(*connection_);
    if (done || connection_->is_usable()) {
      return done;
    }
    connection_.reset();  // the server may have been restarted
    if (Clock::now() - sent_at_ > kPgPatience / 2) {
      return done;  // or it hangs: who waits is told before it is asked again
    }
  }
  TRY(std::unique_ptr<PgConnection> fresh, pool_.open());
  TRY_OK(fresh->execute("LISTEN assay"));
  const Result<> done = read_on(*fresh);
  if (fresh->is_usable()) {
    connection_ = std::move(fresh);
  }
  return done;
}

Result<> PgWatch::read_on(PgConnection& connection) {
  TRY(const PgRows rows, connection.run(pg::revision()));
  if (rows.size() != 1) {
    return Error(Code::StoreSealBroken, "the store has no head");
  }
  TRY(const bool current,
      store_.is_current(rows.number(0, 0), rows.fixed<crypto::Sha256>(0, 1)));
  return current ? Result<>() : store_.catch_up(connection);
}

// Until there is a reason to read.
void PgWatch::wait() {
  const Clock::duration pause =
      bound_.count() > 0 ? std::min<Clock::duration>(kHeartbeat, bound_ / 4)
                         : Clock::duration(kHeartbeat);
  // What came with an answer makes no socket readable.
  if (connection_ && connection_->drop_notices() > 0) {
    return;
  }
  while (!stopping_) {
    const bool wanted = asked_ != passed_;
    sleeping_ = !wanted;
    if (!wanted && asked_ != passed_) {
      continue;  // somebody asked just before
    }
    const Clock::duration gap = !wanted    ? pause
                                : hurried_ ? gap_
                                           : Clock::duration(kCalmGap);
    const auto left = sent_at_ + gap - Clock::now();
    if (left <= Clock::duration::zero()) {
      return;
    }
    std::array<pollfd, 2> polled{
        pollfd{bell_, POLLIN, 0},
        pollfd{connection_ ? connection_->descriptor() : -1, POLLIN, 0}};
    const timespec most = timespec_of(left);
    ::ppoll(polled.data(), polled.size(), &most, nullptr);
    if (polled[0].revents != 0) {
      uint64_t rung = 0;
      [[maybe_unused]] const ssize_t count = ::read(bell_, &rung, sizeof(rung));
    }
    if (polled[1].revents != 0) {
      const auto notices = connection_->take_notices();
      if (!notices || *notices > 0) {
        return;
      }
    }
  }
}

}  // namespace assay::store
