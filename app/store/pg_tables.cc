// SPDX-License-Identifier: Apache-2.0
// SQL, and rows from and to it.
#include "store/pg_tables.h"

#include <fmt/format.h>

namespace assay::store {
namespace {

// "assa", "yst1": any number that others do not use for locks.
constexpr uint64_t kMigrationLock = 0x6173736179737431;

// family is the tag of the group (GROUP is a word of SQL).
constexpr std::string_view kTables =
    "CREATE TABLE assay.schema (version bigint NOT NULL);"
    "INSERT INTO assay.schema VALUES (1);"
    "CREATE TABLE assay.head ("
    "  id bigint PRIMARY KEY CHECK (id = 1),"
    "  keyring bytea NOT NULL,"
    "  revision bigint NOT NULL,"
    "  manifest bytea NOT NULL) WITH (fillfactor = 10);"
    "CREATE TABLE assay.record ("
    "  tag bytea PRIMARY KEY,"
    "  version bigint NOT NULL,"
    "  salt bytea NOT NULL,"
    "  family bytea NOT NULL,"
    "  seal bytea NOT NULL,"
    "  name bytea NOT NULL,"
    "  data_key bytea NOT NULL,"
    "  sealed bytea NOT NULL);"
    "ALTER TABLE assay.record ALTER sealed SET STORAGE EXTERNAL;"
    "CREATE INDEX record_family ON assay.record (family);"
    "CREATE TABLE assay.change ("
    "  revision bigint NOT NULL,"
    "  place bigint NOT NULL,"
    "  tag bytea NOT NULL,"
    "  before bytea,"
    "  version bigint,"
    "  salt bytea,"
    "  family bytea,"
    "  seal bytea,"
    "  name bytea NOT NULL,"
    "  PRIMARY KEY (revision, place))";

Result<std::optional<uint64_t>> find_version(PgConnection& connection) {
  TRY(const PgRows there,
      connection.run(PgQuery("SELECT (to_regclass('assay.schema') IS NOT "
                             "NULL)::int::bigint")));
  if (there.number(0, 0) == 0) {
    return std::optional<uint64_t>();
  }
  TRY(const PgRows rows,
      connection.run(PgQuery("SELECT version FROM assay.schema")));
  return std::optional(rows.size() == 1 ? rows.number(0, 0) : 0);
}

Result<> expect_known(uint64_t version) {
  if (version == kPgSchemaVersion) {
    return {};
  }
  return Error(
      Code::StoreUnavailable,
      fmt::format("the store has schema version {}, this assay knows {}; use "
                  "the assay that wrote it, or a newer one",
                  version, kPgSchemaVersion));
}

Result<> make_tables(PgConnection& connection, const crypto::SealKey& master) {
  TRY_OK(connection.execute("CREATE SCHEMA IF NOT EXISTS assay"));
  TRY_OK(connection.execute(std::string(kTables)));
  const Keyring keyring = Keyring::make();
  const Manifest manifest;
  PgQuery first(
      "INSERT INTO assay.head (id, keyring, revision, manifest) "
      "VALUES (1, $1, $2, $3)");
  first.bytes(keyring.seal(master))
      .number(manifest.revision)
      .bytes(seal_manifest(keyring, manifest));
  const auto inserted = connection.run(std::move(first));
  return inserted ? Result<>() : Result<>(Error(inserted.error()));
}

}  // namespace

Result<> arrange_tables(PgConnection& connection,
                        const crypto::SealKey& master) {
  TRY_OK(connection.execute(
      fmt::format("BEGIN; SELECT pg_advisory_xact_lock({})", kMigrationLock)));
  TRY(const std::optional<uint64_t> version, find_version(connection));
  if (version) {
    TRY_OK(expect_known(*version));
  } else {
    TRY_OK(make_tables(connection, master));
  }
  return connection.execute("COMMIT");
}

Result<> expect_tables(PgConnection& connection) {
  TRY(const std::optional<uint64_t> version, find_version(connection));
  if (!version) {
    return Error(Code::StoreUnavailable,
                 "there is no store in the database yet: the service makes one "
                 "when it starts");
  }
  return expect_known(*version);
}

Result<Buffer> read_keyring(PgConnection& connection) {
  TRY(const PgRows rows,
      connection.run(PgQuery("SELECT keyring FROM assay.head")));
  if (rows.size() != 1) {
    return Error(Code::StoreSealBroken, "the store has no head");
  }
  return copy_of(rows.bytes(0, 0));
}

namespace pg {

#define ASSAY_HEAD "tag, version, salt, family, seal"

PgQuery begin() {
  return PgQuery("BEGIN");
}

PgQuery begin_reading() {
  return PgQuery("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY");
}

PgQuery commit() {
  return PgQuery("COMMIT");
}

PgQuery head() {
  return PgQuery("SELECT revision, manifest FROM assay.head");
}

PgQuery revision() {
  return PgQuery("SELECT revision, sha256(manifest) FROM assay.head");
}

PgQuery locked_head() {
  return PgQuery("SELECT revision, manifest FROM assay.head FOR UPDATE");
}

std::optional<PgHead> head_at(const PgRows& rows) {
  if (rows.size() != 1) {
    return std::nullopt;
  }
  return PgHead{rows.number(0, 0), copy_of(rows.bytes(0, 1))};
}

PgQuery log_after(uint64_t revision) {
  static_assert(kMaxLog == 20'000);
  PgQuery query("SELECT " ASSAY_HEAD
                ", name, revision, before FROM assay.change "
                "WHERE revision > $1 ORDER BY revision, place LIMIT 20000");
  query.number(revision);
  return query;
}

LogEntry log_at(const PgRows& rows, size_t row) {
  LogEntry entry;
  entry.tag = rows.fixed<Tag>(row, 0);
  if (!rows.is_null(row, 4)) {
    entry.after = row_head_at(rows, row);
  }
  entry.name = copy_of(rows.bytes(row, 5));
  entry.revision = rows.number(row, 6);
  if (!rows.is_null(row, 7)) {
    entry.before = rows.fixed<crypto::Sha256>(row, 7);
  }
  return entry;
}

PgQuery heads_in(size_t bucket) {
  // The upper six bits of a tag are its bucket; the last has no upper bound.
  const Buffer lower = {static_cast<uint8_t>(bucket << 2)};
  const Buffer upper = bucket + 1 == kBuckets
                           ? Buffer(Tag::kSize + 1, 0xff)
                           : Buffer{static_cast<uint8_t>((bucket + 1) << 2)};
  PgQuery query("SELECT " ASSAY_HEAD
                " FROM assay.record WHERE tag >= $1 AND tag < $2");
  query.bytes(lower).bytes(upper);
  return query;
}

PgQuery heads_of(const std::vector<Bytes>& tags) {
  PgQuery query("SELECT " ASSAY_HEAD " FROM assay.record WHERE tag = ANY($1)");
  query.list(tags);
  return query;
}

RowHead row_head_at(const PgRows& rows, size_t row) {
  return {.tag = rows.fixed<Tag>(row, 0),
          .version = rows.number(row, 1),
          .salt = rows.fixed<Salt>(row, 2),
          .group = rows.fixed<GroupTag>(row, 3),
          .seal = rows.fixed<crypto::Sha256>(row, 4)};
}

PgQuery names_of(const GroupTag& group) {
  PgQuery query("SELECT " ASSAY_HEAD
                ", name FROM assay.record WHERE family = $1");
  query.bytes(group.bytes());
  return query;
}

PgQuery names_of(const std::vector<Bytes>& tags) {
  PgQuery query("SELECT " ASSAY_HEAD
                ", name FROM assay.record WHERE tag = ANY($1)");
  query.list(tags);
  return query;
}

Bytes name_at(const PgRows& rows, size_t row) {
  return rows.bytes(row, 5);
}

PgQuery rows_of(const std::vector<Bytes>& tags) {
  PgQuery query("SELECT " ASSAY_HEAD
                ", name, data_key, sealed FROM assay.record "
                "WHERE tag = ANY($1)");
  query.list(tags);
  return query;
}

Row row_at(const PgRows& rows, size_t row) {
  return {row_head_at(rows, row), copy_of(rows.bytes(row, 5)),
          copy_of(rows.bytes(row, 6)), copy_of(rows.bytes(row, 7))};
}

PgQuery put(const Row& row) {
  PgQuery query(
      "INSERT INTO assay.record (" ASSAY_HEAD
      ", name, data_key, sealed) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
      "ON CONFLICT (tag) DO UPDATE SET version = excluded.version, "
      "salt = excluded.salt, family = excluded.family, seal = excluded.seal, "
      "name = excluded.name, data_key = excluded.data_key, "
      "sealed = excluded.sealed");
  query.bytes(row.head.tag.bytes())
      .number(row.head.version)
      .bytes(row.head.salt.bytes())
      .bytes(row.head.group.bytes())
      .bytes(row.head.seal.bytes())
      .bytes(row.name)
      .bytes(row.data_key)
      .bytes(row.content);
  return query;
}

PgQuery erase(const Tag& tag) {
  PgQuery query("DELETE FROM assay.record WHERE tag = $1");
  query.bytes(tag.bytes());
  return query;
}

PgQuery put_log(const LogEntry& entry, uint64_t place) {
  PgQuery query("INSERT INTO assay.change (" ASSAY_HEAD
                ", name, revision, before, place) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
  query.bytes(entry.tag.bytes());
  if (entry.after) {
    query.number(entry.after->version)
        .bytes(entry.after->salt.bytes())
        .bytes(entry.after->group.bytes())
        .bytes(entry.after->seal.bytes());
  } else {
    query.null().null().null().null();
  }
  query.bytes(entry.name).number(entry.revision);
  if (entry.before) {
    query.bytes(entry.before->bytes());
  } else {
    query.null();
  }
  query.number(place);
  return query;
}

PgQuery put_head(const PgHead& head) {
  PgQuery query("UPDATE assay.head SET revision = $1, manifest = $2");
  query.number(head.revision).bytes(head.manifest);
  return query;
}

PgQuery put_keyring(Bytes sealed) {
  PgQuery query("UPDATE assay.head SET keyring = $1");
  query.bytes(sealed);
  return query;
}

PgQuery put_data_key(const Tag& tag, Bytes data_key) {
  PgQuery query("UPDATE assay.record SET data_key = $2 WHERE tag = $1");
  query.bytes(tag.bytes()).bytes(data_key);
  return query;
}

PgQuery forget_log(uint64_t revision) {
  PgQuery query("DELETE FROM assay.change WHERE revision <= $1");
  query.number(revision);
  return query;
}

PgQuery notify() {
  return PgQuery("SELECT pg_notify('assay', '')");
}

#undef ASSAY_HEAD

}  // namespace pg
}  // namespace assay::store
