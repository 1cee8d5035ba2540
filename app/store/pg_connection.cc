// SPDX-License-Identifier: Apache-2.0
// Non-blocking calls, each wait with a deadline.
#include "store/pg_connection.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <poll.h>

#include "base/reader.h"
#include "base/writer.h"

namespace assay::store {
namespace {

constexpr unsigned kBytea = 17;  // type oids, pg_type.dat
constexpr int kBinary = 1;

// What every session has: a lock that a dead node holds is given back, and an
// acknowledged commit is on disk.
constexpr const char* kSession =
    "SET application_name = 'assay';"
    "SET client_min_messages = 'error';"
    "SET statement_timeout = 2000;"
    "SET lock_timeout = 2000;"
    "SET idle_in_transaction_session_timeout = 5000;"
    "SELECT set_config('synchronous_commit', 'on', false) "
    "WHERE current_setting('synchronous_commit') = 'off'";

std::string first_line(const char* text) {
  std::string line(text == nullptr ? "" : text);
  while (!line.empty() && (line.back() == '\n' || line.back() == ' ')) {
    line.pop_back();
  }
  std::ranges::replace(line, '\n', ' ');
  return line;
}

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> parts;
  while (true) {
    const size_t comma = list.find(',');
    parts.emplace_back(list.substr(0, comma));
    if (comma == list.npos) {
      return parts;
    }
    list.remove_prefix(comma + 1);
  }
}

}  // namespace

PgQuery& PgQuery::bytes(Bytes value) {
  values_.emplace_back(copy_of(value));
  return *this;
}

PgQuery& PgQuery::number(uint64_t value) {
  values_.emplace_back(Writer().u64be(value).take());
  return *this;
}

PgQuery& PgQuery::text(std::string_view value) {
  return bytes(bytes_of(value));
}

PgQuery& PgQuery::null() {
  values_.emplace_back();
  return *this;
}

// PostgreSQL's array_send: dimensions, whether there are nulls, the type; size
// and lower bound; each value with its length.
PgQuery& PgQuery::list(const std::vector<Bytes>& values) {
  Writer writer;
  writer.u32be(1).u32be(0).u32be(kBytea);
  writer.u32be(static_cast<uint32_t>(values.size())).u32be(1);
  for (const Bytes value : values) {
    writer.u32be(static_cast<uint32_t>(value.size())).bytes(value);
  }
  values_.emplace_back(writer.take());
  return *this;
}

Bytes PgRows::bytes(size_t row, int column) const {
  const int at = static_cast<int>(row);
  return {
      reinterpret_cast<const uint8_t*>(PQgetvalue(result_.get(), at, column)),
      static_cast<size_t>(PQgetlength(result_.get(), at, column))};
}

bool PgRows::is_null(size_t row, int column) const {
  return PQgetisnull(result_.get(), static_cast<int>(row), column) != 0;
}

uint64_t PgRows::number(size_t row, int column) const {
  const Bytes found = bytes(row, column);
  if (found.size() != sizeof(uint64_t) || found[0] > 0x7f) {
    return 0;
  }
  return Reader(found).u64be();
}

// One of the servers that a URL names. Empty: as libpq has it by itself.
struct PgConnection::Target {
  std::string host, address, port;
};

// libpq would go from one server to the next by itself, but not away from one
// that says nothing (PostgreSQL manual, 34.1, PQconnectPoll).
Result<std::vector<PgConnection::Target>> PgConnection::targets_of(
    const std::string& url) {
  char* message = nullptr;
  PQconninfoOption* const options = PQconninfoParse(url.c_str(), &message);
  PQfreemem(message);  // it quotes what may be a password
  if (options == nullptr) {
    return Error(Code::StoreUnavailable,
                 "libpq does not understand store.url: in user, password and "
                 "values characters such as % @ : / are written as %25 %40 "
                 "%3A %2F");
  }
  std::vector<std::string> hosts, addresses, ports;
  for (const PQconninfoOption* one = options; one->keyword != nullptr; ++one) {
    const std::string_view name = one->keyword;
    std::vector<std::string>* const list = name == "host"       ? &hosts
                                           : name == "hostaddr" ? &addresses
                                           : name == "port"     ? &ports
                                                                : nullptr;
    if (list != nullptr && one->val != nullptr) {
      *list = split(one->val);
    }
  }
  PQconninfoFree(options);
  std::vector<Target> targets(
      std::max({hosts.size(), addresses.size(), size_t{1}}));
  const auto pick = [](const std::vector<std::string>& list, size_t i) {
    return list.size() == 1 ? list[0] : i < list.size() ? list[i] : "";
  };
  for (size_t i = 0; i < targets.size(); ++i) {
    targets[i] = {pick(hosts, i), pick(addresses, i), pick(ports, i)};
  }
  return targets;
}

Result<std::unique_ptr<PgConnection>> PgConnection::open(
    const std::string& url, std::atomic<size_t>& first) {
  TRY(const std::vector<Target> targets, targets_of(url));
  const size_t begin = first;
  for (size_t i = 0;; ++i) {
    const size_t at = (begin + i) % targets.size();
    auto connection = connect(url, targets[at]);
    if (connection) {
      first = at;
    }
    if (connection || i + 1 == targets.size()) {
      return connection;
    }
  }
}

Result<std::unique_ptr<PgConnection>> PgConnection::open(
    const std::string& url) {
  std::atomic<size_t> first = 0;
  return open(url, first);
}

Result<std::unique_ptr<PgConnection>> PgConnection::connect(
    const std::string& url, const Target& target) {
  // What the URL names is expanded by libpq; what follows it wins, unless it is
  // empty.
  const char* const names[] = {"dbname",
                               "target_session_attrs",
                               "fallback_application_name",
                               "host",
                               "hostaddr",
                               "port",
                               nullptr};
  const char* const values[] = {url.c_str(),
                                "read-write",
                                "assay",
                                target.host.c_str(),
                                target.address.c_str(),
                                target.port.c_str(),
                                nullptr};
  PGconn* const raw = PQconnectStartParams(names, values, 1);
  if (raw == nullptr) {
    return Error(Code::StoreUnavailable, "no memory for a connection");
  }
  std::unique_ptr<PgConnection> connection(new PgConnection(raw));
  const auto until = Clock::now() + kPgPatience;
  for (auto step = PGRES_POLLING_WRITING; step != PGRES_POLLING_OK;
       step = PQconnectPoll(raw)) {
    if (step == PGRES_POLLING_FAILED || PQstatus(raw) == CONNECTION_BAD) {
      return connection->failure("connect to PostgreSQL");
    }
    TRY_OK(connection->wait(step == PGRES_POLLING_READING ? POLLIN : POLLOUT,
                            until));
  }
  if (PQsetnonblocking(raw, 1) != 0) {
    return connection->failure("prepare a connection");
  }
  TRY_OK(connection->execute(kSession));
  return connection;
}

Error PgConnection::failure(std::string_view doing) {
  usable_ = false;
  const std::string why = first_line(PQerrorMessage(raw_.get()));
  return Error(Code::StoreUnavailable,
               fmt::format("cannot {}: {}", doing, why));
}

Result<> PgConnection::wait(short events, Clock::time_point until) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
  pollfd polled{PQsocket(raw_.get()), events, 0};
  const int ready = left.count() <= 0
                        ? 0
                        : ::poll(&polled, 1, static_cast<int>(left.count()));
  if (ready > 0 || (ready < 0 && errno == EINTR)) {
    return {};
  }
  usable_ = false;
  return Error(Code::StoreUnavailable,
               ready == 0 ? fmt::format("PostgreSQL did not answer in {} ms",
                                        kPgPatience.count())
                          : std::string("cannot wait for PostgreSQL"));
}

// Reads as well: the server may not take more before its answers are taken.
Result<> PgConnection::flush(Clock::time_point until) {
  while (true) {
    const int left = PQflush(raw_.get());
    if (left < 0) {
      return failure("write to PostgreSQL");
    }
    if (left == 0) {
      return {};
    }
    TRY_OK(wait(POLLIN | POLLOUT, until));
    if (PQconsumeInput(raw_.get()) == 0) {
      return failure("read from PostgreSQL");
    }
  }
}

// Null at the end of a query's results.
Result<PGresult*> PgConnection::next_result(Clock::time_point until) {
  while (PQisBusy(raw_.get()) != 0) {
    TRY_OK(wait(POLLIN, until));
    if (PQconsumeInput(raw_.get()) == 0) {
      return failure("read from PostgreSQL");
    }
  }
  return PQgetResult(raw_.get());
}

// The name of the query's statement; sent counts what has to be answered.
Result<std::string> PgConnection::prepared(const PgQuery& query, size_t& sent) {
  const auto found = std::ranges::find(statements_, query.sql());
  std::string name = fmt::format("s{}", found - statements_.begin());
  if (found == statements_.end()) {
    statements_.push_back(query.sql());
    if (PQsendPrepare(raw_.get(), name.c_str(), query.sql(), 0, nullptr) == 0) {
      return failure("prepare a statement");
    }
    ++sent;
  }
  return name;
}

Result<std::vector<PgRows>> PgConnection::run(
    const std::vector<PgQuery>& queries) {
  const auto until = Clock::now() + kPgPatience;
  if (PQenterPipelineMode(raw_.get()) == 0) {
    return failure("begin a pipeline");
  }
  std::vector<bool> gives_rows;  // preparing gives none
  for (const PgQuery& query : queries) {
    size_t prepares = 0;
    TRY(const std::string name, prepared(query, prepares));
    gives_rows.insert(gives_rows.end(), prepares, false);
    std::vector<const char*> values;
    std::vector<int> lengths;
    for (const auto& value : query.values_) {
      // Of an empty value, too, the address must not be null.
      values.push_back(!value ? nullptr
                       : value->empty()
                           ? ""
                           : reinterpret_cast<const char*>(value->data()));
      lengths.push_back(value ? static_cast<int>(value->size()) : 0);
    }
    const std::vector<int> formats(values.size(), kBinary);
    if (PQsendQueryPrepared(raw_.get(), name.c_str(),
                            static_cast<int>(values.size()), values.data(),
                            lengths.data(), formats.data(), kBinary) == 0) {
      return failure("send a query");
    }
    gives_rows.push_back(true);
  }
  if (PQpipelineSync(raw_.get()) == 0) {
    return failure("end a pipeline");
  }
  TRY_OK(flush(until));
  std::vector<PgRows> all;
  for (const bool rows : gives_rows) {
    TRY(PGresult* const result, next_result(until));
    PgRows found(result);
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
      usable_ = false;
      return Error(Code::StoreUnavailable,
                   fmt::format("PostgreSQL refuses: {}",
                               first_line(PQresultErrorMessage(result))));
    }
    if (rows) {
      all.push_back(std::move(found));
    }
    TRY([[maybe_unused]] PGresult* const end, next_result(until));
  }
  TRY(PGresult* const sync, next_result(until));
  const PgRows synced(sync);
  if (PQresultStatus(sync) != PGRES_PIPELINE_SYNC ||
      PQexitPipelineMode(raw_.get()) == 0) {
    return failure("end a pipeline");
  }
  return all;
}

Result<PgRows> PgConnection::run(PgQuery query) {
  TRY(std::vector<PgRows> all, run(std::vector<PgQuery>{std::move(query)}));
  return std::move(all.front());
}

Result<> PgConnection::execute(const std::string& sql) {
  const auto until = Clock::now() + kPgPatience;
  if (PQsendQuery(raw_.get(), sql.c_str()) == 0) {
    return failure("send a command");
  }
  TRY_OK(flush(until));
  while (true) {
    TRY(PGresult* const result, next_result(until));
    if (result == nullptr) {
      return {};
    }
    const PgRows found(result);
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
      usable_ = false;
      return Error(Code::StoreUnavailable,
                   fmt::format("PostgreSQL refuses: {}",
                               first_line(PQresultErrorMessage(result))));
    }
  }
}

Result<size_t> PgConnection::take_notices() {
  if (PQconsumeInput(raw_.get()) == 0) {
    return failure("read from PostgreSQL");
  }
  return drop_notices();
}

size_t PgConnection::drop_notices() {
  size_t count = 0;
  while (PGnotify* const notice = PQnotifies(raw_.get())) {
    PQfreemem(notice);
    ++count;
  }
  return count;
}

}  // namespace assay::store
