// SPDX-License-Identifier: Apache-2.0
// A queue, and how much of its beginning may pass.
#include "http/unread.h"

#include <algorithm>

namespace assay::http {

void Unread::push(Connection& connection, uint64_t ticket) {
  turns_.push_back({ticket, &connection});
}

void Unread::remove(const Connection& connection) {
  const auto found =
      std::ranges::find(turns_, &connection, [](const Turn& turn) {
        return static_cast<const Connection*>(turn.connection);
      });
  if (found == turns_.end()) {
    return;
  }
  if (static_cast<size_t>(found - turns_.begin()) < ready_) {
    --ready_;
  }
  turns_.erase(found);
}

void Unread::let_pass(uint64_t passed) {
  while (ready_ < turns_.size() && turns_[ready_].ticket <= passed) {
    ++ready_;
  }
}

Unread::Turn Unread::pop() {
  const Turn first = turns_.front();
  turns_.pop_front();
  if (ready_ > 0) {
    --ready_;
  }
  return first;
}

}  // namespace assay::http
