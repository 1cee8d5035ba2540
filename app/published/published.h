// SPDX-License-Identifier: Apache-2.0
// A value that is replaced as a whole while others read it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace assay {

// Holds the newest immutable value. Thread-safe.
template <class T>
class Published {
 public:
  explicit Published(std::shared_ptr<const T> value)
      : value_(std::move(value)) {}

  void publish(std::shared_ptr<const T> value) {
    const std::lock_guard lock(mutex_);
    value_ = std::move(value);
    generation_.fetch_add(1, std::memory_order_release);
  }

  std::shared_ptr<const T> get() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }

  uint64_t generation() const {
    return generation_.load(std::memory_order_acquire);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;
  std::atomic<uint64_t> generation_{1};
};

// One reader's copy: takes the lock only when something new was published.
// Not thread-safe.
template <class T>
class Subscription {
 public:
  explicit Subscription(const Published<T>& source) : source_(source) {}

  const T& get() {
    if (const uint64_t newest = source_.generation(); newest != seen_) {
      value_ = source_.get();
      seen_ = newest;
    }
    return *value_;
  }

 private:
  const Published<T>& source_;
  uint64_t seen_ = 0;
  std::shared_ptr<const T> value_;
};

}  // namespace assay
