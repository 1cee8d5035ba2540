// SPDX-License-Identifier: Apache-2.0
// SQLite behind Result: a database, statements, transactions.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include <sqlite3.h>

#include "base/bytes.h"
#include "base/result.h"

namespace assay::store {

// A prepared statement whose parameters are bound in order.
class Statement {
 public:
  Statement& text(std::string_view value);
  Statement& number(uint64_t value);
  // The bytes must stay until the statement is reset.
  Statement& blob(Bytes value);

  // True where there is a row. Errors: StoreUnavailable, StoreSealBroken.
  Result<bool> step();
  // Steps a statement that gives no rows, and resets it.
  Result<> run();
  void reset();

  uint64_t number_at(int column) const;
  Bytes blob_at(int column) const;  // until the next step
  std::string text_at(int column) const;
  // Zero bytes where the column has another length.
  template <class FixedType>
  FixedType fixed_at(int column) const {
    const Bytes bytes = blob_at(column);
    return bytes.size() == FixedType::kSize ? FixedType::from(bytes)
                                            : FixedType{};
  }

 private:
  friend class Database;
  explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}

  struct End {
    void operator()(sqlite3_stmt* statement) const {
      sqlite3_finalize(statement);
    }
  };

  std::unique_ptr<sqlite3_stmt, End> handle_;
  int bound_ = 0;
};

// Resets a statement on every way out.
class Resetting {
 public:
  explicit Resetting(Statement& statement) : statement_(statement) {}
  Resetting(const Resetting&) = delete;
  Resetting& operator=(const Resetting&) = delete;
  ~Resetting() { statement_.reset(); }

 private:
  Statement& statement_;
};

enum class OpenAs : uint8_t { Existing, MadeWhereMissing };

// Not thread-safe.
class Database {
 public:
  // A file that is made is readable by its owner alone.
  // Errors: StoreUnavailable, StoreSealBroken (not a database).
  static Result<Database> open(const std::filesystem::path& path, OpenAs as);

  // doing completes "cannot ...". Errors: StoreUnavailable, StoreSealBroken.
  Result<> execute(const std::string& sql, std::string_view doing) const;
  Result<Statement> prepare(const char* sql) const;
  // The one number that a query gives.
  Result<uint64_t> number(const char* sql) const;

  sqlite3* raw() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  };

  explicit Database(sqlite3* raw) : handle_(raw) {}

  std::unique_ptr<sqlite3, Close> handle_;
};

// What the last call on the database failed with: StoreSealBroken where the
// file is damaged, else StoreUnavailable.
Error sql_failure(sqlite3* database, std::string_view doing);

// Rolled back unless committed.
class Transaction {
 public:
  // Errors: StoreUnavailable, StoreSealBroken.
  static Result<Transaction> begin(const Database& database);
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  // On disk when it returns. Errors: StoreUnavailable, StoreSealBroken.
  Result<> commit();

 private:
  explicit Transaction(const Database& database) : database_(&database) {}

  const Database* database_;  // null once it is committed
};

}  // namespace assay::store
