// SPDX-License-Identifier: Apache-2.0
// Two buffers that change places.
#include "journal/line_queue.h"

#include <algorithm>
#include <utility>

namespace assay::journal {

LineQueue::LineQueue(LineFile& file, size_t capacity)
    : file_(file), capacity_(capacity) {}

LineQueue::~LineQueue() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  if (writer_.joinable()) {
    writer_.join();
  }
}

void LineQueue::add(std::string_view line) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() + line.size() > capacity_) {
      lost_.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    first = waiting_.empty();
    waiting_ += line;
    if (!writer_.joinable()) {
      writer_ = std::thread([this] { run(); });
    }
  }
  if (first) {  // else the writer was told already
    changed_.notify_one();
  }
}

void LineQueue::run() {
  std::string taken;
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (waiting_.empty()) {
      return;
    }
    std::swap(taken, waiting_);
    lock.unlock();
    if (file_.write(taken) == Written::NotAll) {
      lost_.fetch_add(static_cast<uint64_t>(std::ranges::count(taken, '\n')),
                      std::memory_order_relaxed);
    }
    taken.clear();
    lock.lock();
  }
}

}  // namespace assay::journal
