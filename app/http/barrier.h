// SPDX-License-Identifier: Apache-2.0
// A point in time that requests wait for: what others wrote before it can be
// seen.
#pragma once

#include <cstdint>
#include <functional>

namespace assay::http {

// Thread-safe. Whoever asks waits until passed() is not less than its ticket,
// which takes seconds at most.
class Barrier {
 public:
  virtual ~Barrier() = default;

  // Tickets do not fall. Must not wait.
  virtual uint64_t ask() = 0;
  virtual uint64_t passed() const = 0;
  // Somebody who asked has hardly anything else to do; until then tickets may
  // take their time, so that many pass at once. Must not wait.
  virtual void hurry() = 0;

  // Called, on any thread, whenever passed() has grown; for as long as the
  // barrier lives, which may be longer than the server.
  virtual void on_pass(std::function<void()> call) = 0;
};

}  // namespace assay::http
