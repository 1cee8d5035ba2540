// SPDX-License-Identifier: Apache-2.0
// Threads that answer what may wait for disk or network.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "http/handler.h"

namespace assay::http {

// A request for a worker. done is called once, on any thread, with nothing
// where there is no answer; the request must live until then.
struct Errand {
  Request* request = nullptr;
  std::function<void(std::optional<Response>)> done;
};

enum class Offer : uint8_t { Taken, Full };

// Thread-safe.
class Workers {
 public:
  // A thread for each handler. length: errands that wait for one.
  Workers(std::vector<Handler> handlers, size_t length);
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  // Ends what is under way first.
  ~Workers();

  Offer offer(Errand errand);

  // From now on errands are done without an answer, those that wait, too.
  void close();

 private:
  struct Waiting {
    Errand errand;
    std::chrono::steady_clock::time_point since;
  };

  void work(const Handler& handler);

  const size_t length_;
  const std::vector<Handler> handlers_;
  std::mutex mutex_;  // of what follows
  std::condition_variable changed_;
  std::deque<Waiting> waiting_;
  bool closed_ = false;
  std::vector<std::thread> threads_;  // of the maker
};

}  // namespace assay::http
