// SPDX-License-Identifier: Apache-2.0
// libpq behind Result: one connection, queries in a pipeline, no wait without
// an end.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <libpq-fe.h>

#include "base/bytes.h"
#include "base/result.h"

namespace assay::store {

// For connecting, and for the answers to everything sent at once.
constexpr std::chrono::milliseconds kPgPatience{2'000};

// One statement with parameters in PostgreSQL's binary form: bytea as it is,
// bigint as eight bytes, most significant first.
class PgQuery {
 public:
  // sql: static storage; it is prepared once for each connection.
  explicit PgQuery(const char* sql) : sql_(sql) {}

  PgQuery& bytes(Bytes value);
  PgQuery& number(uint64_t value);
  PgQuery& text(std::string_view value);
  PgQuery& null();
  // bytea[].
  PgQuery& list(const std::vector<Bytes>& values);

  const char* sql() const { return sql_; }

 private:
  friend class PgConnection;

  const char* sql_;
  std::vector<std::optional<Buffer>> values_;
};

// The rows that a query gave, in binary form.
class PgRows {
 public:
  size_t size() const { return static_cast<size_t>(PQntuples(result_.get())); }
  // Views into the rows.
  Bytes bytes(size_t row, int column) const ASSAY_LIFETIME_BOUND;
  bool is_null(size_t row, int column) const;
  // 0 where the column is no bigint of at least 0.
  uint64_t number(size_t row, int column) const;
  // Zero bytes where the column has another length.
  template <class FixedType>
  FixedType fixed(size_t row, int column) const {
    const Bytes found = bytes(row, column);
    return found.size() == FixedType::kSize ? FixedType::from(found)
                                            : FixedType{};
  }

 private:
  friend class PgConnection;

  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  explicit PgRows(PGresult* result) : result_(result) {}

  std::unique_ptr<PGresult, Clear> result_;
};

// After an error of any call but those that say otherwise, the connection is of
// no use any more. Not thread-safe.
class PgConnection {
 public:
  // url: "postgresql://...", as libpq takes it (PostgreSQL manual, 34.1.1).
  // Only a server that takes writes is connected to. Where several are named,
  // each has kPgPatience, one after the other from first on, which becomes the
  // one that answered. Errors: StoreUnavailable.
  static Result<std::unique_ptr<PgConnection>> open(const std::string& url,
                                                    std::atomic<size_t>& first);
  static Result<std::unique_ptr<PgConnection>> open(const std::string& url);

  // Sends all queries in one go, and gives their rows in their order. Outside
  // of begin() and commit they are one transaction.
  // Errors: StoreUnavailable.
  Result<std::vector<PgRows>> run(const std::vector<PgQuery>& queries);
  Result<PgRows> run(PgQuery query);

  // Statements without rows or parameters, several parted by semicolons.
  // Errors: StoreUnavailable.
  Result<> execute(const std::string& sql);

  // How many notifications have come in; reads what has arrived.
  // Errors: StoreUnavailable.
  Result<size_t> take_notices();
  // Of what was read already.
  size_t drop_notices();

  int descriptor() const { return PQsocket(raw_.get()); }
  bool is_usable() const { return usable_; }

 private:
  struct Finish {
    void operator()(PGconn* raw) const { PQfinish(raw); }
  };
  explicit PgConnection(PGconn* raw) : raw_(raw) {}

  struct Target;
  static Result<std::vector<Target>> targets_of(const std::string& url);
  static Result<std::unique_ptr<PgConnection>> connect(const std::string& url,
                                                       const Target& target);

  using Clock = std::chrono::steady_clock;
  Error failure(std::string_view doing);
  Result<> wait(short events, Clock::time_point until);
  Result<> flush(Clock::time_point until);
  Result<PGresult*> next_result(Clock::time_point until);
  Result<std::string> prepared(const PgQuery& query, size_t& sent);

  std::unique_ptr<PGconn, Finish> raw_;
  std::vector<const char*> statements_;  // prepared, by their number
  bool usable_ = true;
};

}  // namespace assay::store
