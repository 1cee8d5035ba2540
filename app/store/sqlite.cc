// SPDX-License-Identifier: Apache-2.0
// Records in SQLite: loads, commits and lists.
#include "store/sqlite.h"

#include <algorithm>
#include <utility>

#include "store/change.h"

namespace assay::store {
// Either the row to write or nothing; before is the row that stands there now.
struct SqliteStore::Step {
  Tag tag;
  std::optional<RowHead> before;
  std::optional<Row> after;
};

SqliteStore::SqliteStore(std::optional<FileLock> lock, Database database,
                         Rows rows, Head head, Access access)
    : lock_(std::move(lock)),
      database_(std::move(database)),
      rows_(std::move(rows)),
      head_(std::move(head)),
      access_(access) {}

Result<Row> SqliteStore::row_of(std::string_view name, const Tag& tag,
                                const Known& known) {
  auto row = rows_.read(tag);
  if (!row && row.error().code() != Code::StoreSealBroken) {
    return Error(std::move(row).error());
  }
  if (!row) {
    return broken(name, row.error().detail());
  }
  if (!*row) {
    return broken(name, kGone);
  }
  const Known found = known_of((*row)->head);
  if (found.version != known.version || found.seal != known.seal) {
    return broken(name, kGone);
  }
  return std::move(**row);
}

Result<Record> SqliteStore::open_known(std::string_view name, const Tag& tag,
                                       const Known& known) {
  TRY(const Row row, row_of(name, tag, known));
  return open_row(head_.keyring, name, row);
}

Result<std::string> SqliteStore::name_of(const Tag& tag) {
  TRY(const std::optional<Row> row, rows_.read_head(tag));
  if (!row) {
    return Error(Code::StoreSealBroken, std::string(kGone));
  }
  return open_name(head_.keyring, tag, row->name);
}

Result<std::optional<Record>> SqliteStore::load(std::string_view name) {
  const std::lock_guard lock(mutex_);
  return load_now(name);
}

// Requires: mutex_ is locked.
Result<std::optional<Record>> SqliteStore::load_now(std::string_view name) {
  const Tag tag = head_.keyring.tag_of(name);
  const Found found = index_.find(tag);
  switch (found.standing) {
    case Standing::Absent:
      return std::optional<Record>();
    case Standing::Damaged:
      return broken(name, kInDoubt);
    case Standing::Present:
      break;
  }
  TRY(Record record, open_known(name, tag, found.known));
  return std::optional(std::move(record));
}

Result<SqliteStore::Step> SqliteStore::prepare(const Change& change) {
  Step step;
  step.tag = head_.keyring.tag_of(change.name);
  const Found found = index_.find(step.tag);
  if (found.standing == Standing::Damaged) {
    return broken(change.name, kInDoubt);
  }
  if (found.known.version != change.expected) {
    return conflict(change, found.known.version);
  }
  if (found.standing == Standing::Present) {
    auto row = rows_.read_head(step.tag);
    if (!row && row.error().code() != Code::StoreSealBroken) {
      return Error(std::move(row).error());
    }
    if (!row || !*row || known_of((*row)->head).seal != found.known.seal ||
        seal_of(head_.keyring, (*row)->head) != (*row)->head.seal) {
      return broken(change.name, kGone);
    }
    step.before = (*row)->head;
  }
  if (change.content) {
    step.after = seal_row(head_.keyring,
                          {change.name, change.group, change.expected + 1},
                          *change.content);
  }
  return step;
}

Result<> SqliteStore::apply(const Step& step, Manifest& manifest) {
  if (step.before) {
    manifest.subtract(head_.keyring, *step.before);
  }
  if (!step.after) {
    return rows_.erase(step.tag);
  }
  manifest.add(head_.keyring, step.after->head);
  return rows_.put(*step.after);
}

Result<> SqliteStore::commit(const Compose& compose) {
  const std::lock_guard lock(mutex_);
  if (access_ == Access::Reading) {
    return Error(Code::StoreUnavailable, "the store is open for reading only");
  }
  TRY(const std::vector<Change> changes,
      compose([this](std::string_view name) { return load_now(name); }));
  TRY_OK(check_changes(changes));
  std::vector<Step> steps;
  for (const Change& change : changes) {
    TRY(Step step, prepare(change));
    steps.push_back(std::move(step));
  }
  Manifest manifest = head_.manifest;
  ++manifest.revision;
  TRY(Transaction transaction, Transaction::begin(database_));
  TRY_OK(check_revision(database_, head_.manifest.revision));
  for (const Step& step : steps) {
    TRY_OK(apply(step, manifest));
  }
  TRY_OK(write_heads(database_, head_.keyring, head_.sealed_keyring, manifest));
  TRY_OK(transaction.commit());
  head_.manifest = manifest;
  for (const Step& step : steps) {
    if (step.after) {
      index_.put(step.after->head);
    } else {
      index_.erase(step.tag);
    }
  }
  return {};
}

Result<Listing> SqliteStore::list(std::string_view group) {
  const std::lock_guard lock(mutex_);
  Listing listing;
  listing.unreadable = index_.missing();
  for (const Tag& tag : index_.tags(head_.keyring.group_of(group))) {
    auto name = name_of(tag);
    if (name) {
      listing.names.push_back(std::move(*name));
    } else if (name.error().code() == Code::StoreSealBroken) {
      ++listing.unreadable;
    } else {
      return Error(std::move(name).error());
    }
  }
  std::sort(listing.names.begin(), listing.names.end());
  return listing;
}

Result<> SqliteStore::for_each(std::string_view prefix, const Visit& visit) {
  const std::lock_guard lock(mutex_);
  for (const Tag& tag : index_.tags()) {
    const auto name = name_of(tag);
    if (!name && name.error().code() != Code::StoreSealBroken) {
      return Error(name.error());
    }
    if (!name) {
      TRY_OK(visit("", broken("", name.error().detail())));
    } else if (name->starts_with(prefix)) {
      TRY_OK(visit(*name, open_known(*name, tag, index_.find(tag).known)));
    }
  }
  if (index_.missing() > 0) {
    return visit("", broken("", kInDoubt));
  }
  return {};
}

size_t SqliteStore::count() {
  const std::lock_guard lock(mutex_);
  return index_.size();
}

std::vector<Damage> SqliteStore::damage() {
  const std::lock_guard lock(mutex_);
  return damage_;
}

}  // namespace assay::store
