// SPDX-License-Identifier: Apache-2.0
// Connections to one database, lent to one thread at a time.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "store/pg_connection.h"

namespace assay::store {

// Thread-safe.
class PgPool {
 public:
  explicit PgPool(std::string url) : url_(std::move(url)) {}

  // What is done with a connection; after an error it may be done once more
  // with another one, if the first had been in use before: a server that was
  // restarted is noticed by the first query that fails.
  using Task = std::function<Result<>(PgConnection&)>;
  Result<> with(const Task& task);

  // The same, for what must not be done twice once it sets sent.
  using Delivery = std::function<Result<>(PgConnection&, bool& sent)>;
  Result<> deliver(const Delivery& delivery);

  // A connection of the caller's own.
  Result<std::unique_ptr<PgConnection>> open();

 private:
  static constexpr size_t kMaxIdle = 8;
  // After a connection failed, others fail at once for so long.
  static constexpr std::chrono::milliseconds kPause{500};

  std::unique_ptr<PgConnection> take();
  void give_back(std::unique_ptr<PgConnection> connection);

  const std::string url_;
  std::atomic<size_t> first_{0};  // of several servers, the one that answered
  std::mutex mutex_;              // of what follows
  std::vector<std::unique_ptr<PgConnection>> idle_;
  std::chrono::steady_clock::time_point retry_at_{};
  std::string problem_;
};

}  // namespace assay::store
