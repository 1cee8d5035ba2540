// SPDX-License-Identifier: Apache-2.0
// A thread that keeps what is known of a shared store current: one read of the
// revision serves everybody who asked before it was sent.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "store/pg_pool.h"
#include "store/store.h"

namespace assay::store {

class PostgresStore;

// Thread-safe.
class PgWatch : public Fleet {
 public:
  // bound: how old what is known may be; zero: nothing older than the question.
  // Errors: StoreUnavailable (no descriptor).
  static Result<std::unique_ptr<PgWatch>> start(PostgresStore& store,
                                                PgPool& pool,
                                                std::chrono::seconds bound);
  ~PgWatch() override;

  uint64_t ask() override;
  uint64_t passed() const override { return passed_.load(); }
  void hurry() override;
  void on_pass(std::function<void()> ring) override;
  void on_change(
      std::function<void(std::span<const std::string>)> tell) override;
  Currency currency() const override;
  void on_turn(std::function<void(std::string_view problem)> tell) override;

 private:
  using Clock = std::chrono::steady_clock;

  PgWatch(PostgresStore& store, PgPool& pool, std::chrono::seconds bound,
          int bell);

  void run();
  void ring();
  void wait();
  // One read; makes the connection where there is none.
  Result<> read();
  Result<> read_on(PgConnection& connection);
  void note(const Result<>& done);
  void pass(uint64_t ticket);

  PostgresStore& store_;
  PgPool& pool_;
  const std::chrono::seconds bound_;
  const int bell_;  // an eventfd
  std::unique_ptr<PgConnection> connection_;

  std::atomic<uint64_t> asked_{0};
  std::atomic<uint64_t> passed_{0};
  std::atomic<bool> sleeping_{false};  // until the bell rings
  std::atomic<bool> hurried_{false};   // since the last read was sent
  std::atomic<bool> stopping_{false};
  Clock::time_point sent_at_{};  // the last read
  Clock::duration gap_{};        // until the next, where somebody hurries

  mutable std::mutex mutex_;  // of what follows
  std::vector<std::function<void()>> rings_;
  std::function<void(std::string_view)> tell_turn_;
  Clock::time_point confirmed_at_{};  // of the last read that succeeded
  std::string problem_;               // of the last read; empty: it succeeded
  bool distrusted_ = false;           // what was read is no state of this store

  std::thread thread_;
};

}  // namespace assay::store
