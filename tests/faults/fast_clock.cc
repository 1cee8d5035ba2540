// SPDX-License-Identifier: Apache-2.0
// Preloaded into a program: its clocks run FAST_CLOCK times as fast, and what
// it waits for ends as much sooner. For tests that need hours.
#include <cstdint>
#include <cstdlib>
#include <ctime>

#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

namespace {

constexpr int64_t kSecond = 1'000'000'000;

int64_t nanoseconds(const timespec& time) {
  return time.tv_sec * kSecond + time.tv_nsec;
}

timespec spec(int64_t time) {
  return {time / kSecond, time % kSecond};
}

int64_t real_now(clockid_t clock) {
  timespec now{};
  syscall(SYS_clock_gettime, clock, &now);
  return nanoseconds(now);
}

int64_t speed() {
  static const int64_t kSpeed = [] {
    const char* const text = std::getenv("FAST_CLOCK");
    const int64_t value = text == nullptr ? 1 : std::strtoll(text, nullptr, 10);
    return value < 1 ? 1 : value;
  }();
  return kSpeed;
}

// When the program first looked at that clock: where fast and real agree.
int64_t base(clockid_t clock) {
  static const int64_t kReal = real_now(CLOCK_REALTIME);
  static const int64_t kMonotonic = real_now(CLOCK_MONOTONIC);
  return clock == CLOCK_REALTIME ? kReal : kMonotonic;
}

bool is_fast(clockid_t clock) {
  return clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC;
}

int64_t fast_of(clockid_t clock, int64_t real) {
  return base(clock) + (real - base(clock)) * speed();
}

timespec real_of(clockid_t clock, const timespec& fast) {
  return spec(base(clock) + (nanoseconds(fast) - base(clock)) / speed());
}

template <class Function>
Function* next(const char* name, Function* /*like*/) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

int shorter(int milliseconds) {
  return milliseconds <= 0
             ? milliseconds
             : static_cast<int>((milliseconds + speed() - 1) / speed());
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) {
  if (!is_fast(clock)) {
    return static_cast<int>(syscall(SYS_clock_gettime, clock, time));
  }
  *time = spec(fast_of(clock, real_now(clock)));
  return 0;
}

time_t time(time_t* seconds) {
  const time_t now =
      fast_of(CLOCK_REALTIME, real_now(CLOCK_REALTIME)) / kSecond;
  if (seconds != nullptr) {
    *seconds = now;
  }
  return now;
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                           clockid_t clock, const timespec* until) {
  static auto* const kNext =
      next("pthread_cond_clockwait", &pthread_cond_clockwait);
  const timespec real = real_of(clock, *until);
  return kNext(condition, mutex, clock, &real);
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                           const timespec* until) {
  static auto* const kNext =
      next("pthread_cond_timedwait", &pthread_cond_timedwait);
  const timespec real = real_of(CLOCK_REALTIME, *until);
  return kNext(condition, mutex, &real);
}

int timerfd_settime(int timer, int flags, const itimerspec* value,
                    itimerspec* old) {
  static auto* const kNext = next("timerfd_settime", &timerfd_settime);
  itimerspec real = *value;
  const int64_t wait = nanoseconds(value->it_value);
  if (wait != 0) {
    real.it_value = (flags & TFD_TIMER_ABSTIME) != 0
                        ? real_of(CLOCK_MONOTONIC, value->it_value)
                        : spec(wait / speed() + 1);
  }
  return kNext(timer, flags, &real, old);
}

int epoll_wait(int epoll, epoll_event* events, int most, int timeout) {
  static auto* const kNext = next("epoll_wait", &epoll_wait);
  return kNext(epoll, events, most, shorter(timeout));
}

int poll(pollfd* descriptors, nfds_t count, int timeout) {
  static auto* const kNext = next("poll", &poll);
  return kNext(descriptors, count, shorter(timeout));
}

}  // extern "C"
