// SPDX-License-Identifier: Apache-2.0
// Lending connections, and leaving a server alone that does not answer.
#include "store/pg_pool.h"

#include <utility>

namespace assay::store {

Result<std::unique_ptr<PgConnection>> PgPool::open() {
  {
    const std::lock_guard lock(mutex_);
    if (std::chrono::steady_clock::now() < retry_at_) {
      return Error(Code::StoreUnavailable, problem_);
    }
  }
  auto opened = PgConnection::open(url_, first_);
  const std::lock_guard lock(mutex_);
  if (!opened) {
    retry_at_ = std::chrono::steady_clock::now() + kPause;
    problem_ = opened.error().detail();
    idle_.clear();
  }
  return opened;
}

std::unique_ptr<PgConnection> PgPool::take() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) {
    return nullptr;
  }
  auto connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
}

void PgPool::give_back(std::unique_ptr<PgConnection> connection) {
  const std::lock_guard lock(mutex_);
  if (connection->is_usable() && idle_.size() < kMaxIdle) {
    idle_.push_back(std::move(connection));
  } else if (!connection->is_usable()) {
    idle_.clear();  // of the same age: they would fail, too
  }
}

Result<> PgPool::with(const Task& task) {
  return deliver(
      [&task](PgConnection& connection, bool&) { return task(connection); });
}

Result<> PgPool::deliver(const Delivery& delivery) {
  bool sent = false;
  if (std::unique_ptr<PgConnection> used = take()) {
    Result<> done = delivery(*used, sent);
    const bool lost = !used->is_usable();
    give_back(std::move(used));
    if (done || !lost || sent) {
      return done;
    }
  }
  TRY(std::unique_ptr<PgConnection> fresh, open());
  Result<> done = delivery(*fresh, sent);
  give_back(std::move(fresh));
  return done;
}

}  // namespace assay::store
