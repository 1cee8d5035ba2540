// SPDX-License-Identifier: Apache-2.0
// Lines of event loops, written by a thread of their own.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "journal/line_file.h"

namespace assay::journal {

// Bounded: where the file is slower than the loops, lines are dropped and
// counted. Its thread starts with the first line, so that a process can confine
// itself before that. Thread-safe.
class LineQueue {
 public:
  static constexpr size_t kCapacity = size_t{16} << 20;  // bytes

  // The file must outlive it.
  explicit LineQueue(LineFile& file, size_t capacity = kCapacity);
  // Writes what still waits.
  ~LineQueue();
  LineQueue(const LineQueue&) = delete;
  LineQueue& operator=(const LineQueue&) = delete;

  // A line with its end. Never waits for the file.
  void add(std::string_view line);

  // Lines that found no room, or that the file did not take, at least in part.
  uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }

 private:
  void run();

  LineFile& file_;
  const size_t capacity_;
  std::atomic<uint64_t> lost_{0};

  std::mutex mutex_;  // of what follows; never held while the file is written
  std::condition_variable changed_;
  std::string waiting_;
  bool ending_ = false;

  std::thread writer_;
};

}  // namespace assay::journal
