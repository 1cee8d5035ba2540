// SPDX-License-Identifier: Apache-2.0
// The tables of a shared store, and sealed rows in them.
#pragma once

#include <optional>
#include <vector>

#include "store/manifest.h"
#include "store/pg_connection.h"
#include "store/sealing.h"

namespace assay::store {

// Of the tables in the schema "assay" of the database.
constexpr uint64_t kPgSchemaVersion = 1;

// The one row that says what the store is.
struct PgHead {
  uint64_t revision = 0;
  Buffer manifest;  // sealed
};

// What a commit did to one row: enough for other processes to follow.
struct LogEntry {
  uint64_t revision = 0;  // of the commit
  Tag tag;
  std::optional<crypto::Sha256> before;  // the seal that was there
  std::optional<RowHead> after;          // nothing: the row was erased
  Buffer name;                           // sealed
};

// Makes or migrates the tables; one process at a time, the others wait.
// master seals the keys of a new store.
// Errors: StoreUnavailable (a newer schema, no right to make tables).
Result<> arrange_tables(PgConnection& connection,
                        const crypto::SealKey& master);

// That the tables are there and as this assay knows them.
// Errors: StoreUnavailable.
Result<> expect_tables(PgConnection& connection);

// The sealed keyring. Errors: StoreUnavailable.
Result<Buffer> read_keyring(PgConnection& connection);

namespace pg {

// Queries, to be run together or alone, and what their rows say.

PgQuery begin();
PgQuery begin_reading();  // one state, until the end
PgQuery commit();

PgQuery head();
PgQuery revision();     // and the digest of the sealed manifest
PgQuery locked_head();  // nobody else commits until the transaction's end
std::optional<PgHead> head_at(const PgRows& rows);

// Of commits after a revision; at most kMaxLog entries.
constexpr size_t kMaxLog = 20'000;
PgQuery log_after(uint64_t revision);
LogEntry log_at(const PgRows& rows, size_t row);

PgQuery heads_in(size_t bucket);
PgQuery heads_of(const std::vector<Bytes>& tags);
RowHead row_head_at(const PgRows& rows, size_t row);

PgQuery names_of(const GroupTag& group);  // heads with their names
PgQuery names_of(const std::vector<Bytes>& tags);
Bytes name_at(const PgRows& rows, size_t row);

PgQuery rows_of(const std::vector<Bytes>& tags);
Row row_at(const PgRows& rows, size_t row);

PgQuery put(const Row& row);
PgQuery erase(const Tag& tag);
PgQuery put_log(const LogEntry& entry, uint64_t place);
PgQuery put_head(const PgHead& head);
PgQuery put_keyring(Bytes sealed);
PgQuery put_data_key(const Tag& tag, Bytes data_key);
// Forgets what commits up to a revision did.
PgQuery forget_log(uint64_t revision);
// Tells whoever listens that something was committed.
PgQuery notify();

}  // namespace pg
}  // namespace assay::store
