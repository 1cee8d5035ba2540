// SPDX-License-Identifier: Apache-2.0
// Calls of SQLite and what they fail with.
#include "store/sql.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace assay::store {
namespace {

constexpr int kBusyMilliseconds = 5'000;

// Also where SQLite would make one, but with the mode that the umask gives.
Result<> make_file(const std::filesystem::path& path) {
  const int descriptor =
      ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    return Error(Code::StoreUnavailable,
                 fmt::format("cannot open {}: {}", path.string(),
                             std::generic_category().message(errno)));
  }
  ::close(descriptor);
  return {};
}

// Whether it is the file that is to blame: lengths and pages that cannot be.
bool is_damage(int code) {
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_TOOBIG:
      return true;
    default:
      return code == SQLITE_IOERR_SHORT_READ || code == SQLITE_IOERR_CORRUPTFS;
  }
}

Error failure_of(int code, std::string_view message, std::string_view doing) {
  if (is_damage(code)) {
    return Error(Code::StoreSealBroken,
                 fmt::format("cannot {}: the database file is damaged: {}",
                             doing, message));
  }
  return Error(Code::StoreUnavailable,
               fmt::format("cannot {}: {}", doing, message));
}

}  // namespace

Error sql_failure(sqlite3* database, std::string_view doing) {
  return failure_of(sqlite3_errcode(database), sqlite3_errmsg(database), doing);
}

Statement& Statement::text(std::string_view value) {
  sqlite3_bind_text(handle_.get(), ++bound_, value.data(),
                    static_cast<int>(value.size()), SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::number(uint64_t value) {
  sqlite3_bind_int64(handle_.get(), ++bound_, static_cast<int64_t>(value));
  return *this;
}

Statement& Statement::blob(Bytes value) {
  // An empty vector's data may be null, which would bind NULL.
  sqlite3_bind_blob(
      handle_.get(), ++bound_,
      value.empty() ? reinterpret_cast<const uint8_t*>("") : value.data(),
      static_cast<int>(value.size()), SQLITE_STATIC);
  return *this;
}

Result<bool> Statement::step() {
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW || code == SQLITE_DONE) {
    return code == SQLITE_ROW;
  }
  return sql_failure(sqlite3_db_handle(handle_.get()), "use the store");
}

Result<> Statement::run() {
  const Resetting resetting(*this);
  TRY_OK(step());
  return {};
}

void Statement::reset() {
  sqlite3_reset(handle_.get());
  sqlite3_clear_bindings(handle_.get());
  bound_ = 0;
}

uint64_t Statement::number_at(int column) const {
  return static_cast<uint64_t>(sqlite3_column_int64(handle_.get(), column));
}

Bytes Statement::blob_at(int column) const {
  const auto* data =
      static_cast<const uint8_t*>(sqlite3_column_blob(handle_.get(), column));
  const int size = sqlite3_column_bytes(handle_.get(), column);
  return data == nullptr ? Bytes() : Bytes(data, static_cast<size_t>(size));
}

std::string Statement::text_at(int column) const {
  return std::string(text_of(blob_at(column)));
}

Result<Database> Database::open(const std::filesystem::path& path, OpenAs as) {
  if (as == OpenAs::MadeWhereMissing) {
    TRY_OK(make_file(path));
  }
  sqlite3* raw = nullptr;
  const int opened = sqlite3_open_v2(
      path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(raw);
  if (opened != SQLITE_OK) {
    return failure_of(opened, sqlite3_errstr(opened), "open " + path.string());
  }
  sqlite3_busy_timeout(raw, kBusyMilliseconds);
  sqlite3_extended_result_codes(raw, 1);
  // The file is not trusted: no code in its schema, every cell is measured.
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  TRY_OK(database.execute("PRAGMA cell_size_check = ON", "check cells"));
  return database;
}

Result<> Database::execute(const std::string& sql,
                           std::string_view doing) const {
  if (sqlite3_exec(raw(), sql.c_str(), nullptr, nullptr, nullptr) !=
      SQLITE_OK) {
    return sql_failure(raw(), doing);
  }
  return {};
}

Result<Statement> Database::prepare(const char* sql) const {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(raw(), sql, -1, &statement, nullptr) != SQLITE_OK) {
    return sql_failure(raw(), "prepare a statement");
  }
  return Statement(statement);
}

Result<uint64_t> Database::number(const char* sql) const {
  TRY(Statement statement, prepare(sql));
  TRY(const bool row, statement.step());
  return row ? statement.number_at(0) : 0;
}

Result<Transaction> Transaction::begin(const Database& database) {
  TRY_OK(database.execute("BEGIN IMMEDIATE", "begin a transaction"));
  return Transaction(database);
}

Transaction::Transaction(Transaction&& other) noexcept
    : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
  if (database_ != nullptr) {
    (void)database_->execute("ROLLBACK", "roll back");
  }
}

Result<> Transaction::commit() {
  TRY_OK(database_->execute("COMMIT", "commit"));
  database_ = nullptr;
  return {};
}

}  // namespace assay::store
