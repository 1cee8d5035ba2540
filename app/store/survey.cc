// SPDX-License-Identifier: Apache-2.0
// SqliteStore: opening, looking at everything, new keys.
#include <utility>

#include <fmt/format.h>

#include "codec/hex.h"
#include "random/random.h"
#include "store/sqlite.h"

namespace assay::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kIntegrity = "PRAGMA integrity_check(20)";

// The same for every connection that writes.
Result<> set_up(const Database& database) {
  TRY_OK(database.execute("PRAGMA journal_mode = WAL", "switch to WAL"));
  TRY_OK(database.execute("PRAGMA synchronous = FULL", "ask for full syncs"));
  // What is replaced or erased is overwritten, above all wrapped keys.
  return database.execute("PRAGMA secure_delete = ON", "erase for good");
}

// The transaction is never ended: everything is read as it is now.
Result<> set_up_reading(const Database& database) {
  TRY_OK(database.execute("PRAGMA query_only = ON", "forbid writing"));
  return database.execute("BEGIN", "begin to read");
}

Result<> arrange_schema(const Database& database, const Opening& opening) {
  TRY(const uint64_t version, find_schema(database));
  if (version == kSchemaVersion) {
    return {};
  }
  if (opening.access == Access::Reading) {
    return Error(Code::StoreUnavailable,
                 version == 0
                     ? "there is no store in the file yet"
                     : fmt::format("the store has schema version {}; the "
                                   "service migrates it when it starts",
                                   version));
  }
  return version == 0 ? make_schema(database, opening.master)
                      : migrate_schema(database, opening.master);
}

// Lines of SQLite's own check of its pages.
std::vector<Damage> check_pages(const Database& database) {
  std::vector<Damage> damage;
  auto statement = database.prepare(std::string(kIntegrity).c_str());
  while (statement) {
    const auto row = statement->step();
    if (!row) {
      damage.push_back({"", row.error().detail()});
      return damage;
    }
    if (!*row) {
      return damage;
    }
    const std::string line = statement->text_at(0);
    if (line != "ok") {
      damage.push_back({"", "SQLite: " + line});
    }
  }
  damage.push_back({"", statement.error().detail()});
  return damage;
}

}  // namespace

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const fs::path& path,
                                                       const Opening& opening) {
  std::optional<FileLock> lock;
  const bool reading = opening.access == Access::Reading;
  if (!reading) {
    TRY(lock, FileLock::take(path.string() + ".lock", path.string()));
  }
  TRY(Database database,
      Database::open(path,
                     reading ? OpenAs::Existing : OpenAs::MadeWhereMissing));
  TRY_OK(reading ? set_up_reading(database) : set_up(database));
  TRY_OK(arrange_schema(database, opening));
  TRY(Head head, read_head(database, opening.master));
  TRY(Rows rows, Rows::prepare(database));
  std::unique_ptr<SqliteStore> store(
      new SqliteStore(std::move(lock), std::move(database), std::move(rows),
                      std::move(head), opening.access));
  TRY(Survey survey, store->survey());
  store->index_ = std::move(survey.index);
  store->damage_ = std::move(store->head_.damage);
  for (Damage& damage : survey.damage) {
    store->damage_.push_back(std::move(damage));
  }
  return store;
}

Damage SqliteStore::describe(const IndexBuilder::Bad& bad) {
  const auto name = name_of(bad.head.tag);
  return {
      name.value_or(""),
      fmt::format("its version, salt, group or seal was changed (tag {}...)",
                  codec::encode_hex(bad.head.tag.bytes().first(4)))};
}

Result<SqliteStore::Survey> SqliteStore::survey() {
  std::vector<Damage> damage;
  const auto scan_whole = [&]() -> Result<IndexBuilder> {
    IndexBuilder builder(head_.keyring, head_.manifest);
    TRY_OK(rows_.scan([&](const RowHead& head) { builder.add(head); }));
    return builder;
  };
  // Where a page is damaged, what other pages hold can still be found.
  const auto scan_parts = [&] {
    IndexBuilder builder(head_.keyring, head_.manifest);
    for (size_t i = 0; i < kBuckets; ++i) {
      const auto scanned =
          rows_.scan(i, [&](const RowHead& head) { builder.add(head); });
      if (!scanned) {
        builder.add_unreadable(i);
      }
    }
    return builder;
  };
  auto whole = scan_whole();
  if (!whole && whole.error().code() != Code::StoreSealBroken) {
    return Error(std::move(whole).error());
  }
  if (!whole) {
    damage.push_back({"", whole.error().detail()});
  }
  IndexBuilder builder = whole ? std::move(*whole) : scan_parts();
  Index index = builder.finish();
  for (const IndexBuilder::Bad& bad : builder.bad()) {
    damage.push_back(describe(bad));
  }
  if (!index.adds_up()) {
    damage.push_back(
        {"", fmt::format("{} records are in doubt: rows near them were lost, "
                         "doubled or put back",
                         index.doubtful())});
  }
  return Survey{std::move(index), std::move(damage)};
}

Result<Report> SqliteStore::check() {
  const std::lock_guard lock(mutex_);
  Report report;
  report.records = index_.size();
  report.revision = head_.manifest.revision;
  report.damage = check_pages(database_);
  const auto add = [&report](std::vector<Damage> found) {
    report.damage.insert(report.damage.end(), found.begin(), found.end());
  };
  add(check_heads(database_, head_.keyring, head_.sealed_keyring,
                  head_.manifest));
  TRY(Survey found, survey());
  add(std::move(found.damage));
  for (const Tag& tag : index_.tags()) {
    const auto name = name_of(tag);
    const auto record = name ? open_known(*name, tag, index_.find(tag).known)
                             : Result<Record>(Error(name.error()));
    if (record) {
      ++report.readable;
    } else if (record.error().code() == Code::StoreSealBroken) {
      report.damage.push_back({name.value_or(""), record.error().detail()});
    } else {
      return Error(record.error());
    }
  }
  const auto strays = database_.number(
      "SELECT count(*) FROM content WHERE tag NOT IN (SELECT tag FROM record)");
  if (strays && *strays > 0) {
    report.damage.push_back(
        {"", fmt::format("{} contents are of no record", *strays)});
  }
  return report;
}

Result<> SqliteStore::renew_data_keys(const crypto::SealKey& to) {
  if (index_.missing() > 0) {
    return Error(Code::StoreSealBroken,
                 "damaged records cannot be given new keys: see assay store "
                 "check");
  }
  for (const Tag& tag : index_.tags()) {
    TRY(const std::optional<Row> row, rows_.read_head(tag));
    const auto wrapped =
        row ? rewrap(row->head, row->data_key, head_.keyring.wrapping(), to)
            : Result<Buffer>(
                  Error(Code::StoreSealBroken, "a record's row is gone"));
    if (!wrapped) {
      return broken(name_of(tag).value_or(""), wrapped.error().detail());
    }
    TRY_OK(rows_.put_data_key(tag, *wrapped));
  }
  return {};
}

Result<> SqliteStore::rekey(const crypto::SealKey& master, RekeyDepth depth) {
  const std::lock_guard lock(mutex_);
  const crypto::SealKey before = head_.keyring.wrapping();
  Manifest manifest = head_.manifest;
  ++manifest.revision;
  const auto change = [&]() -> Result<Buffer> {
    TRY(Transaction transaction, Transaction::begin(database_));
    TRY_OK(check_revision(database_, head_.manifest.revision));
    if (depth == RekeyDepth::AllKeys) {
      const auto fresh = draw<crypto::SealKey>();
      TRY_OK(renew_data_keys(fresh));
      head_.keyring.use_wrapping(fresh);
    }
    Buffer sealed = head_.keyring.seal(master);
    TRY_OK(write_heads(database_, head_.keyring, sealed, manifest));
    TRY_OK(transaction.commit());
    return sealed;
  };
  auto sealed = change();
  if (!sealed) {
    head_.keyring.use_wrapping(before);
    return Error(std::move(sealed).error());
  }
  head_.sealed_keyring = std::move(*sealed);
  head_.manifest = manifest;
  // The log still holds the keys as they were wrapped before.
  return database_.execute("PRAGMA wal_checkpoint(TRUNCATE)",
                           "empty the write-ahead log");
}

}  // namespace assay::store
