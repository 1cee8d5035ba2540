// SPDX-License-Identifier: Apache-2.0
// Records in SQLite: a table of sealed rows, compare-and-swap on the version.
#include "store/sqlite.h"

#include <mutex>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "store/sealing.h"

namespace assay::store {
namespace {

constexpr int kSchemaVersion = 1;
constexpr int kBusyMilliseconds = 5'000;

constexpr const char* kSchema =
    "CREATE TABLE IF NOT EXISTS record ("
    "  name TEXT PRIMARY KEY NOT NULL,"
    "  version INTEGER NOT NULL,"
    "  wrapped_key BLOB NOT NULL,"
    "  content BLOB NOT NULL"
    ") STRICT, WITHOUT ROWID;";

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;

struct EndStatement {
  void operator()(sqlite3_stmt* statement) const {
    sqlite3_finalize(statement);
  }
};

Error unavailable(sqlite3* database, std::string_view doing) {
  return Error(Code::StoreUnavailable,
               fmt::format("cannot {}: {}", doing, sqlite3_errmsg(database)));
}

// A prepared statement whose parameters are bound in order.
class Statement {
 public:
  static Result<Statement> prepare(sqlite3* database, const char* sql) {
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(database, sql, -1, &raw, nullptr) != SQLITE_OK) {
      return unavailable(database, "prepare a statement");
    }
    return Statement(raw);
  }

  Statement& text(std::string_view value) {
    sqlite3_bind_text(handle_.get(), ++bound_, value.data(),
                      static_cast<int>(value.size()), SQLITE_TRANSIENT);
    return *this;
  }
  Statement& number(uint64_t value) {
    sqlite3_bind_int64(handle_.get(), ++bound_, static_cast<int64_t>(value));
    return *this;
  }
  Statement& blob(Bytes value) {
    sqlite3_bind_blob(handle_.get(), ++bound_, value.data(),
                      static_cast<int>(value.size()), SQLITE_TRANSIENT);
    return *this;
  }

  int step() { return sqlite3_step(handle_.get()); }

  uint64_t number_at(int column) const {
    return static_cast<uint64_t>(sqlite3_column_int64(handle_.get(), column));
  }
  Buffer blob_at(int column) const {
    const auto* data =
        static_cast<const uint8_t*>(sqlite3_column_blob(handle_.get(), column));
    const int size = sqlite3_column_bytes(handle_.get(), column);
    return data == nullptr ? Buffer() : Buffer(data, data + size);
  }

 private:
  explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}

  std::unique_ptr<sqlite3_stmt, EndStatement> handle_;
  int bound_ = 0;
};

// Thread-safe: one writer at a time, off the hot path.
class SqliteStore : public Store {
 public:
  SqliteStore(Database database, const crypto::SealKey& master)
      : database_(std::move(database)), master_(master) {}

  Result<std::optional<Record>> load(std::string_view name) override {
    const std::lock_guard lock(mutex_);
    TRY(Statement statement,
        Statement::prepare(database_.get(),
                           "SELECT version, wrapped_key, content FROM record "
                           "WHERE name = ?"));
    const int step = statement.text(name).step();
    if (step == SQLITE_DONE) {
      return std::optional<Record>();
    }
    if (step != SQLITE_ROW) {
      return unavailable(database_.get(), "read a record");
    }
    const uint64_t version = statement.number_at(0);
    TRY(Buffer content, open_record(master_, {name, version},
                                    {.wrapped_key = statement.blob_at(1),
                                     .content = statement.blob_at(2)}));
    return std::optional(Record{version, std::move(content)});
  }

  Result<uint64_t> save(std::string_view name, uint64_t expected,
                        Bytes content) override {
    if (content.size() > kMaxRecordSize) {
      return Error(Code::StoreUnavailable,
                   fmt::format("record \"{}\" has {} bytes, more than the {} "
                               "allowed",
                               name, content.size(), kMaxRecordSize));
    }
    const std::lock_guard lock(mutex_);
    const uint64_t next = expected + 1;
    const SealedRecord sealed = seal_record(master_, {name, next}, content);
    TRY(Statement statement,
        Statement::prepare(
            database_.get(),
            expected == 0
                ? "INSERT OR IGNORE INTO record (version, wrapped_key, "
                  "content, name) VALUES (?, ?, ?, ?)"
                : "UPDATE record SET version = ?, wrapped_key = ?, content = ? "
                  "WHERE name = ? AND version = ?"));
    statement.number(next).blob(sealed.wrapped_key).blob(sealed.content);
    statement.text(name);
    if (expected != 0) {
      statement.number(expected);
    }
    if (statement.step() != SQLITE_DONE) {
      return unavailable(database_.get(), "write a record");
    }
    if (sqlite3_changes(database_.get()) != 1) {
      return Error(Code::StoreConflict,
                   fmt::format("record \"{}\" is no longer at version {}", name,
                               expected));
    }
    return next;
  }

 private:
  std::mutex mutex_;
  Database database_;
  crypto::SealKey master_;
};

Result<> execute(sqlite3* database, const char* sql, std::string_view doing) {
  if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    return unavailable(database, doing);
  }
  return {};
}

// Refuses a file that a newer assay wrote.
Result<> check_schema(sqlite3* database) {
  int found = 0;
  {
    TRY(Statement statement,
        Statement::prepare(database, "PRAGMA user_version"));
    if (statement.step() != SQLITE_ROW) {
      return unavailable(database, "read the schema's version");
    }
    found = static_cast<int>(statement.number_at(0));
  }
  if (found > kSchemaVersion) {
    return Error(
        Code::StoreUnavailable,
        fmt::format("the store has schema version {}, this assay knows "
                    "{}; use the assay that wrote it, or a newer one",
                    found, kSchemaVersion));
  }
  TRY_OK(execute(database, kSchema, "make the schema"));
  return execute(
      database, fmt::format("PRAGMA user_version = {}", kSchemaVersion).c_str(),
      "write the schema's version");
}

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite(const std::filesystem::path& path,
                                           const crypto::SealKey& master) {
  sqlite3* raw = nullptr;
  const int opened = sqlite3_open_v2(
      path.c_str(), &raw,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX,
      nullptr);
  Database database(raw);
  if (opened != SQLITE_OK) {
    return Error(Code::StoreUnavailable,
                 fmt::format("cannot open {}: {}", path.string(),
                             sqlite3_errstr(opened)));
  }
  if (::chmod(path.c_str(), 0600) != 0) {
    return Error(Code::StoreUnavailable,
                 fmt::format("cannot protect {}", path.string()));
  }
  sqlite3_busy_timeout(raw, kBusyMilliseconds);
  TRY_OK(execute(raw, "PRAGMA journal_mode = WAL", "switch to WAL"));
  TRY_OK(execute(raw, "PRAGMA synchronous = FULL", "ask for full syncs"));
  TRY_OK(check_schema(raw));
  return std::unique_ptr<Store>(
      std::make_unique<SqliteStore>(std::move(database), master));
}

Result<std::unique_ptr<Store>> open_store(std::string_view url,
                                          const crypto::SealKey& master) {
  constexpr std::string_view kSqlite = "sqlite:";
  if (url.starts_with(kSqlite) && url.size() > kSqlite.size()) {
    return open_sqlite(std::filesystem::path(url.substr(kSqlite.size())),
                       master);
  }
  return Error(Code::ConfigInvalid,
               fmt::format("store.url must be sqlite:PATH, found \"{}\"; other "
                           "databases are not offered by this build",
                           url));
}

}  // namespace assay::store
