// SPDX-License-Identifier: Apache-2.0
// The complete requests of one loop: which wait, and who answers them.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "http/addresses.h"
#include "http/barrier.h"
#include "http/bell.h"
#include "http/handler.h"
#include "http/rate_limit.h"
#include "http/run_queue.h"
#include "http/server.h"
#include "http/unread.h"
#include "http/workers.h"

namespace assay::http {

// What all loops of a server share; outlives them.
struct LoopsShared {
  Limits limits;
  Refusal refuse;
  Placer place;
  Barrier* barrier = nullptr;
  std::unique_ptr<RateLimit> rate;   // null: as fast as they come
  std::unique_ptr<Workers> workers;  // null: nobody may step aside
  Addresses addresses;
  std::atomic<size_t> connections = 0;
  std::atomic<size_t> bodies = 0;  // bytes of Limits::bodies_bytes
  Load load;

  std::mutex mutex;  // of what follows
  std::condition_variable changed;
  size_t drained = 0;  // loops that have no connection left
};

// Belongs to its loop's thread; workers only leave what they have answered.
class Dispatch {
 public:
  Dispatch(LoopsShared& shared, Handler handler, std::shared_ptr<Bell> bell);

  // The connection's request is complete. A refusal, or nothing: it is told of
  // an answer later.
  std::optional<Response> admit(Connection& connection);
  // Something of the connection's next request has come. True: leave it to the
  // system, and wait to be told to read it; where the request waits for the
  // barrier it does so meanwhile, and only what is next lies in memory.
  bool put_off(Connection& connection);
  // Nobody tells the connection of anything any more. Requires: it is not
  // aside.
  void withdraw(Connection& connection);

  bool is_idle() const { return queue_.size() == 0 && unread_.size() == 0; }
  // Enough wait: reading more would only make them wait longer.
  bool is_behind() const { return queue_.is_behind(); }
  std::chrono::nanoseconds usual() const { return queue_.usual(); }
  // Has so many at most read of those that were put off, and tells how many.
  size_t read_unread(size_t most);
  // Tells the barrier where requests wait for it and hardly any other is left.
  // Call before every wait for events.
  void hurry();
  // Answers one request, where one waits, and refuses those before it that
  // must be shed.
  void answer_next();
  // The bell rang: what workers have answered, and what may pass.
  void gather();
  // Call now and then where nobody comes.
  void look_around();

  Response refuse(const Error& error) const { return shared_.refuse(error); }

 private:
  using Returned = std::pair<Connection*, std::optional<Response>>;
  struct Barred {
    uint64_t ticket = 0;
    Connection* connection = nullptr;
    Place place;
  };
  // Where workers leave answers; theirs, too, so that none outlives it.
  struct Returns {
    std::mutex mutex;
    std::vector<Returned> answers;
  };

  std::optional<Response> limited(const Connection& connection,
                                  const Place& place) const;
  void bar(const Barred& barred);
  std::optional<Response> start(Connection& connection, const Place& place);
  std::optional<Response> send_aside(Connection& connection);
  void let_pass();
  void answer(Connection& connection);
  void tell_load();

  LoopsShared& shared_;
  Handler handler_;
  std::shared_ptr<Bell> bell_;
  std::shared_ptr<Returns> returns_ = std::make_shared<Returns>();
  RunQueue queue_;
  std::deque<Barred> barred_;  // tickets do not fall
  Unread unread_;
  size_t told_queued_ = 0;  // what is in shared_.load of this loop
  size_t told_overloaded_ = 0;
};

}  // namespace assay::http
