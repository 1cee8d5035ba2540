// SPDX-License-Identifier: Apache-2.0
// Wakes an event loop from other threads.
#pragma once

#include <memory>

#include "base/result.h"

namespace assay::http {

// An eventfd: Asio's own queue is not thread-safe as loops use it. Shared with
// whoever rings, who may outlive the loop. Thread-safe.
class Bell {
 public:
  // Errors: NetworkFailed.
  static Result<std::shared_ptr<Bell>> make();
  Bell(const Bell&) = delete;
  Bell& operator=(const Bell&) = delete;
  ~Bell();

  void ring() const;
  // Until it rings again.
  void silence() const;

  // Readable while it rings.
  int descriptor() const { return descriptor_; }

 private:
  explicit Bell(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

}  // namespace assay::http
