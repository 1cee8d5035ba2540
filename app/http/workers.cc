// SPDX-License-Identifier: Apache-2.0
// One queue, as many threads as handlers.
#include "http/workers.h"

#include <exception>
#include <utility>

namespace assay::http {

Workers::Workers(std::vector<Handler> handlers, size_t length)
    : length_(length), handlers_(std::move(handlers)) {
  for (const Handler& handler : handlers_) {
    threads_.emplace_back([this, &handler] { work(handler); });
  }
}

Workers::~Workers() {
  close();
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

Offer Workers::offer(Errand errand) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_ || waiting_.size() >= length_) {
      return Offer::Full;
    }
    waiting_.push_back({std::move(errand), std::chrono::steady_clock::now()});
  }
  changed_.notify_one();
  return Offer::Taken;
}

void Workers::close() {
  std::deque<Waiting> left;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    left.swap(waiting_);
  }
  changed_.notify_all();
  for (const Waiting& waiting : left) {
    waiting.errand.done(std::nullopt);
  }
}

void Workers::work(const Handler& handler) {
  while (true) {
    Waiting next;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
      if (waiting_.empty()) {
        return;
      }
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    Request& request = *next.errand.request;
    request.waited += std::chrono::steady_clock::now() - next.since;
    std::optional<Response> response;
    try {
      response = handler(request);
    } catch (const std::exception&) {
      response.reset();
    }
    next.errand.done(std::move(response));
  }
}

}  // namespace assay::http
