// SPDX-License-Identifier: Apache-2.0
// Connections of one loop whose next request has come and is left to the
// system until it may pass the barrier.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

namespace assay::http {

class Connection;

// First come, first read: those that may pass are always the first ones.
// Not thread-safe.
class Unread {
 public:
  struct Turn {
    uint64_t ticket = 0;  // of the barrier; from before anything was read
    Connection* connection = nullptr;
  };

  // Requires: it is not there; its ticket is not less than the last one's.
  void push(Connection& connection, uint64_t ticket);
  // Nothing where it is not there.
  void remove(const Connection& connection);
  // Tickets up to this one pass; it does not fall.
  void let_pass(uint64_t passed);
  // The first one. Requires: there is one.
  Turn pop();

  size_t size() const { return turns_.size(); }
  // So many may pass.
  size_t ready() const { return ready_; }

 private:
  std::deque<Turn> turns_;
  size_t ready_ = 0;
};

}  // namespace assay::http
