// SPDX-License-Identifier: Apache-2.0
// Tables, heads, migration.
#include "store/schema.h"

#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "store/rows.h"

namespace assay::store {
namespace {

constexpr std::string_view kSchema1 =
    "CREATE TABLE record ("
    "  name TEXT PRIMARY KEY NOT NULL,"
    "  version INTEGER NOT NULL,"
    "  wrapped_key BLOB NOT NULL,"
    "  content BLOB NOT NULL"
    ") STRICT, WITHOUT ROWID";

// In the order of their names, as the schema is read back. family is the tag of
// the group (GROUP is a word of SQL).
constexpr std::array<std::string_view, 4> kSchema2 = {
    "CREATE TABLE content ("
    "tag BLOB PRIMARY KEY NOT NULL, "
    "sealed BLOB NOT NULL"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE head_a ("
    "id INTEGER PRIMARY KEY, "
    "keyring BLOB NOT NULL, "
    "revision INTEGER NOT NULL, "
    "manifest BLOB NOT NULL"
    ") STRICT",
    "CREATE TABLE head_b ("
    "id INTEGER PRIMARY KEY, "
    "keyring BLOB NOT NULL, "
    "revision INTEGER NOT NULL, "
    "manifest BLOB NOT NULL"
    ") STRICT",
    "CREATE TABLE record ("
    "tag BLOB PRIMARY KEY NOT NULL, "
    "version INTEGER NOT NULL, "
    "salt BLOB NOT NULL, "
    "family BLOB NOT NULL, "
    "seal BLOB NOT NULL, "
    "name BLOB NOT NULL, "
    "data_key BLOB NOT NULL"
    ") STRICT, WITHOUT ROWID",
};

constexpr std::array<const char*, 2> kHeads = {"head_a", "head_b"};

std::string schema_text(uint64_t version) {
  if (version == 1) {
    return std::string(kSchema1) + ";";
  }
  std::string text;
  for (const std::string_view table : kSchema2) {
    text += std::string(table) + ";";
  }
  return version == 2 ? text : "";
}

Result<std::string> found_text(const Database& database) {
  TRY(Statement statement,
      database.prepare("SELECT sql FROM sqlite_schema ORDER BY name"));
  std::string text;
  while (true) {
    TRY(const bool row, statement.step());
    if (!row) {
      return text;
    }
    text += statement.text_at(0) + ";";
  }
}

struct StoredHead {
  Buffer keyring;
  uint64_t revision = 0;
  Buffer manifest;
};

Result<StoredHead> stored_head(const Database& database, const char* table) {
  TRY(Statement statement,
      database.prepare(
          fmt::format("SELECT keyring, revision, manifest FROM {} WHERE id = 1",
                      table)
              .c_str()));
  TRY(const bool row, statement.step());
  if (!row) {
    return Error(Code::StoreSealBroken, "it is empty");
  }
  return StoredHead{copy_of(statement.blob_at(0)), statement.number_at(1),
                    copy_of(statement.blob_at(2))};
}

Result<Head> open_head(const Database& database, const char* table,
                       const crypto::SealKey& master) {
  TRY(StoredHead stored, stored_head(database, table));
  TRY(Keyring keyring, Keyring::open(master, stored.keyring));
  TRY(const Manifest manifest,
      open_manifest(keyring, stored.revision, stored.manifest));
  return Head{std::move(keyring), std::move(stored.keyring), manifest, {}};
}

Damage head_damage(const char* table, std::string_view why) {
  return {"",
          fmt::format("{} is damaged, the other head serves: {}", table, why)};
}

Result<> make_tables(const Database& database) {
  TRY_OK(database.execute(schema_text(kSchemaVersion), "make the schema"));
  return database.execute(
      fmt::format("PRAGMA user_version = {}", kSchemaVersion),
      "write the schema's version");
}

Result<> move_rows(const Database& database, const crypto::SealKey& master) {
  const Keyring keyring = Keyring::make();
  Manifest manifest;
  TRY(Rows rows, Rows::prepare(database));
  TRY(Statement old,
      database.prepare(
          "SELECT name, version, wrapped_key, content FROM record_1"));
  while (true) {
    TRY(const bool more, old.step());
    if (!more) {
      break;
    }
    const RowV1 row{old.text_at(0), old.number_at(1), copy_of(old.blob_at(2)),
                    copy_of(old.blob_at(3))};
    TRY(const Buffer content, open_row_v1(master, row));
    const Row moved = seal_row(keyring, {row.name, "", row.version}, content);
    TRY_OK(rows.put(moved));
    manifest.add(keyring, moved.head);
  }
  return write_heads(database, keyring, keyring.seal(master), manifest);
}

}  // namespace

Result<uint64_t> find_schema(const Database& database) {
  TRY(const uint64_t version, database.number("PRAGMA user_version"));
  if (version > kSchemaVersion) {
    return Error(
        Code::StoreUnavailable,
        fmt::format("the store has schema version {}, this assay knows "
                    "{}; use the assay that wrote it, or a newer one",
                    version, kSchemaVersion));
  }
  TRY(const std::string found, found_text(database));
  std::string expected = schema_text(version);
  if (found != expected) {
    return Error(Code::StoreSealBroken,
                 fmt::format("the tables are not those of a store of schema "
                             "version {}: the file is damaged, or no store",
                             version));
  }
  return version;
}

Result<> make_schema(const Database& database, const crypto::SealKey& master) {
  TRY(Transaction transaction, Transaction::begin(database));
  TRY_OK(make_tables(database));
  const Keyring keyring = Keyring::make();
  TRY_OK(write_heads(database, keyring, keyring.seal(master), {}));
  return transaction.commit();
}

Result<> migrate_schema(const Database& database,
                        const crypto::SealKey& master) {
  TRY(Transaction transaction, Transaction::begin(database));
  TRY_OK(database.execute("ALTER TABLE record RENAME TO record_1",
                          "set the old table aside"));
  TRY_OK(make_tables(database));
  TRY_OK(move_rows(database, master));
  TRY_OK(database.execute("DROP TABLE record_1", "drop the old table"));
  return transaction.commit();
}

Result<Head> read_head(const Database& database,
                       const crypto::SealKey& master) {
  auto a = open_head(database, kHeads[0], master);
  auto b = open_head(database, kHeads[1], master);
  if (!a && !b) {
    return Error(std::move(a).error());
  }
  const bool first = a && (!b || a->manifest.revision >= b->manifest.revision);
  Head& head = first ? *a : *b;
  const auto& other = first ? b : a;
  if (!other) {
    head.damage.push_back(
        head_damage(kHeads[first ? 1 : 0], other.error().message()));
  } else if (other->manifest != head.manifest) {
    head.damage.push_back(head_damage(kHeads[first ? 1 : 0], "it is older"));
  }
  return std::move(head);
}

Result<> write_heads(const Database& database, const Keyring& keyring,
                     Bytes sealed_keyring, const Manifest& manifest) {
  const Buffer sealed = seal_manifest(keyring, manifest);
  for (const char* table : kHeads) {
    TRY(Statement statement,
        database.prepare(fmt::format("INSERT OR REPLACE INTO {} "
                                     "(id, keyring, revision, manifest) "
                                     "VALUES (1, ?, ?, ?)",
                                     table)
                             .c_str()));
    TRY_OK(statement.blob(sealed_keyring)
               .number(manifest.revision)
               .blob(sealed)
               .run());
  }
  return {};
}

Result<> check_revision(const Database& database, uint64_t revision) {
  std::optional<Error> unreadable;
  for (const char* table : kHeads) {
    const auto stored = stored_head(database, table);
    if (stored && stored->revision == revision) {
      return {};
    }
    if (!stored) {
      unreadable = stored.error();
    }
  }
  return unreadable.value_or(
      Error(Code::StoreUnavailable,
            fmt::format("the store has another revision than {}: something "
                        "else writes to it, or it was put back; restart the "
                        "service",
                        revision)));
}

std::vector<Damage> check_heads(const Database& database,
                                const Keyring& keyring, Bytes sealed_keyring,
                                const Manifest& manifest) {
  std::vector<Damage> damage;
  for (const char* table : kHeads) {
    const auto stored = stored_head(database, table);
    if (!stored) {
      damage.push_back(head_damage(table, stored.error().message()));
      continue;
    }
    const auto found =
        open_manifest(keyring, stored->revision, stored->manifest);
    if (!found || *found != manifest) {
      damage.push_back(head_damage(table, "its manifest is another one"));
    } else if (!equal(stored->keyring, sealed_keyring)) {
      damage.push_back(head_damage(table, "its keyring is another one"));
    }
  }
  return damage;
}

}  // namespace assay::store
