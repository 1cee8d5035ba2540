// SPDX-License-Identifier: Apache-2.0
// Commits and what follows those of others.
#include "store/postgres.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "store/change.h"

namespace assay::store {
namespace {

// Who lags by more commits reads everything anew.
constexpr uint64_t kKeptLog = 10'000;

constexpr std::string_view kRestart =
    "it was restored, or another server answers; restart every node if this is "
    "what you want";

std::string fork_at(uint64_t revision) {
  return fmt::format(
      "commit {} of the database does not follow from what was "
      "known here: {}",
      revision, kRestart);
}

// Whether each commit after mine is in the log.
bool is_whole(std::span<const LogEntry> entries, uint64_t mine, uint64_t last) {
  for (const LogEntry& entry : entries) {
    if (entry.revision > mine + 1) {
      return false;
    }
    mine = std::max(mine, entry.revision);
  }
  return mine == last;
}

}  // namespace

// A head and the log behind some revision, as they came from the database.
struct PostgresStore::News {
  Manifest manifest;
  crypto::Sha256 digest;          // of the manifest as it is sealed
  std::vector<LogEntry> entries;  // up to that of the manifest
};

Result<PostgresStore::News> PostgresStore::read_news(const PgRows& head_rows,
                                                     const PgRows& log,
                                                     uint64_t mine) {
  const std::optional<PgHead> head = pg::head_at(head_rows);
  if (!head) {
    return Error(Code::StoreSealBroken, "the store has no head");
  }
  if (head->revision < mine) {
    return went_back(mine, head->revision);
  }
  News news;
  TRY(news.manifest, open_manifest(keyring_, head->revision, head->manifest));
  news.digest = crypto::sha256(head->manifest);
  for (size_t i = 0; i < log.size(); ++i) {
    LogEntry entry = pg::log_at(log, i);
    if (entry.revision <= head->revision) {
      news.entries.push_back(std::move(entry));
    }
  }
  return news;
}

Error PostgresStore::distrust(std::string why) {
  const std::lock_guard lock(mutex_);
  if (distrusted_.empty()) {
    distrusted_ = std::move(why);
  }
  return Error(Code::StoreSealBroken, distrusted_);
}

Error PostgresStore::went_back(uint64_t mine, uint64_t revision) {
  return distrust(fmt::format("the database went back from commit {} to {}: {}",
                              mine, revision, kRestart));
}

Result<> PostgresStore::expect_trusted() {
  const std::lock_guard lock(mutex_);
  if (!distrusted_.empty()) {
    return Error(Code::StoreSealBroken, distrusted_);
  }
  return {};
}

// Either the row to write or nothing; before is the row that stands there now.
struct PostgresStore::Step {
  LogEntry entry;
  std::optional<Row> after;
};

uint64_t PostgresStore::revision() {
  const std::lock_guard lock(mutex_);
  return replica_.revision();
}

Found PostgresStore::find(const Tag& tag) {
  const std::lock_guard lock(mutex_);
  return replica_.find(tag);
}

void PostgresStore::tell_changes_to(
    std::function<void(std::span<const std::string>)> tell) {
  const std::lock_guard lock(mutex_);
  tell_ = std::move(tell);
}

Result<bool> PostgresStore::is_current(uint64_t revision,
                                       const crypto::Sha256& digest) {
  TRY_OK(expect_trusted());
  {
    const std::lock_guard lock(mutex_);
    if (revision != replica_.revision()) {
      return false;
    }
    if (digest == digest_) {
      return true;
    }
  }
  return distrust(fork_at(revision));
}

Result<> PostgresStore::follow(const News& news, Whose whose) {
  const std::lock_guard lock(mutex_);
  const uint64_t mine = replica_.revision();
  if (mine == news.manifest.revision && digest_ != news.digest) {
    return Error(Code::StoreSealBroken, "another commit has its number");
  }
  if (mine >= news.manifest.revision) {
    return {};  // another thread was faster
  }
  const auto first = std::ranges::find_if(
      news.entries,
      [mine](const LogEntry& entry) { return entry.revision > mine; });
  const auto names = replica_.follow(
      news.manifest,
      std::span(news.entries)
          .subspan(static_cast<size_t>(first - news.entries.begin())));
  if (!names) {
    return Error(names.error());
  }
  digest_ = news.digest;
  // Before anybody can see the new revision: no ticket passes earlier.
  if (tell_ && whose == Whose::Others && !names->empty()) {
    tell_(*names);
  }
  return {};
}

Result<> PostgresStore::catch_up(PgConnection& connection) {
  TRY_OK(expect_trusted());
  const uint64_t mine = revision();
  TRY(const std::vector<PgRows> rows,
      connection.run({pg::head(), pg::log_after(mine)}));
  TRY(const News news, read_news(rows[0], rows[1], mine));
  TRY(const Advance advance, advance_by(news, mine));
  return advance == Advance::Followed ? Result<>() : survey_anew(connection);
}

// Where a commit is missing, nothing can be proven, and everything is read. A
// whole log that does not lead from here to there tells of two histories.
Result<PostgresStore::Advance> PostgresStore::advance_by(const News& news,
                                                         uint64_t mine) {
  if (news.manifest.revision == mine) {
    // If it is not, another thread has gone on.
    TRY([[maybe_unused]] const bool current, is_current(mine, news.digest));
    return Advance::Followed;
  }
  const Result<> followed = follow(news, Whose::Others);
  if (followed) {
    return Advance::Followed;
  }
  if (is_whole(news.entries, mine, news.manifest.revision)) {
    return distrust(fmt::format("{}, {}", fork_at(news.manifest.revision),
                                followed.error().detail()));
  }
  return Advance::Lost;
}

Result<std::vector<PostgresStore::Step>> PostgresStore::prepare(
    PgConnection& connection, std::span<const Change> changes) {
  std::vector<Step> steps;
  std::vector<Found> found;
  std::vector<Bytes> present;
  steps.reserve(changes.size());  // present has views of tags
  for (const Change& change : changes) {
    Step& step = steps.emplace_back();
    step.entry.tag = keyring_.tag_of(change.name);
    found.push_back(find(step.entry.tag));
    if (found.back().standing == Standing::Damaged) {
      return broken(change.name, kInDoubt);
    }
    if (found.back().known.version != change.expected) {
      return conflict(change, found.back().known.version);
    }
    if (found.back().standing == Standing::Present) {
      present.push_back(step.entry.tag.bytes());
    }
  }
  std::map<Tag, RowHead> heads;
  if (!present.empty()) {
    TRY(const PgRows rows, connection.run(pg::heads_of(present)));
    for (size_t i = 0; i < rows.size(); ++i) {
      const RowHead head = pg::row_head_at(rows, i);
      heads.emplace(head.tag, head);
    }
  }
  for (size_t i = 0; i < changes.size(); ++i) {
    const Change& change = changes[i];
    Step& step = steps[i];
    if (found[i].standing == Standing::Present) {
      const auto head = heads.find(step.entry.tag);
      if (head == heads.end() ||
          known_of(head->second).seal != found[i].known.seal ||
          seal_of(keyring_, head->second) != head->second.seal) {
        return broken(change.name, kGone);
      }
      step.entry.before = head->second.seal;
    }
    step.after =
        seal_row(keyring_, {change.name, change.group, change.expected + 1},
                 change.content ? Bytes(*change.content) : Bytes());
    step.entry.name = step.after->name;
    if (change.content) {
      step.entry.after = step.after->head;
    } else {
      step.after.reset();
    }
  }
  return steps;
}

Result<> PostgresStore::commit(const Compose& compose) {
  if (access_ == Access::Reading) {
    return Error(Code::StoreUnavailable, "the store is open for reading only");
  }
  return pool_.deliver([&](PgConnection& connection, bool& sent) {
    auto done = commit_on(connection, sent, compose);
    if (!done && connection.is_usable()) {
      // What else is wrong with the connection shows when it is used next.
      (void)connection.execute("ROLLBACK");
    }
    return done;
  });
}

Result<> PostgresStore::commit_on(PgConnection& connection, bool& sent,
                                  const Compose& compose) {
  TRY_OK(expect_trusted());
  const uint64_t mine = revision();
  TRY(std::vector<PgRows> rows,
      connection.run({pg::begin(), pg::locked_head(), pg::log_after(mine)}));
  TRY(const News news, read_news(rows[1], rows[2], mine));
  TRY(const Advance advance, advance_by(news, mine));
  if (advance == Advance::Lost) {
    TRY_OK(connection.execute("ROLLBACK"));
    TRY_OK(survey_anew(connection));
    return Error(Code::StoreUnavailable, "the store was read anew: try again");
  }
  // Nobody else commits until this transaction ends.
  TRY(const std::vector<Change> changes, compose([&](std::string_view name) {
        return load_on(connection, name);
      }));
  TRY_OK(check_changes(changes));
  if (changes.empty()) {
    return connection.execute("ROLLBACK");
  }
  TRY(std::vector<Step> steps, prepare(connection, changes));
  News own{.manifest = news.manifest, .digest = {}, .entries = {}};
  Manifest& manifest = own.manifest;
  ++manifest.revision;
  std::vector<PgQuery> queries;
  for (Step& step : steps) {
    step.entry.revision = manifest.revision;
    if (step.entry.before) {
      manifest.subtract(keyring_, {.tag = step.entry.tag,
                                   .salt = {},
                                   .group = {},
                                   .seal = *step.entry.before});
    }
    if (step.after) {
      manifest.add(keyring_, step.after->head);
    }
    queries.push_back(step.after ? pg::put(*step.after)
                                 : pg::erase(step.entry.tag));
    queries.push_back(pg::put_log(step.entry, own.entries.size()));
    own.entries.push_back(std::move(step.entry));
  }
  const Buffer sealed = seal_manifest(keyring_, manifest);
  own.digest = crypto::sha256(sealed);
  queries.push_back(pg::put_head({manifest.revision, sealed}));
  if (manifest.revision > kKeptLog) {
    queries.push_back(pg::forget_log(manifest.revision - kKeptLog));
  }
  queries.push_back(pg::notify());
  queries.push_back(pg::commit());
  sent = true;
  if (const auto written = connection.run(queries); !written) {
    return Error(Code::StoreUnavailable,
                 fmt::format("{}; whether the change was made is not known",
                             written.error().detail()));
  }
  return follow(own, Whose::Own);
}

Result<std::optional<Record>> PostgresStore::load(std::string_view name) {
  std::optional<Record> record;
  TRY_OK(pool_.with([&](PgConnection& connection) -> Result<> {
    TRY(record, load_on(connection, name));
    return {};
  }));
  return record;
}

Result<std::optional<Record>> PostgresStore::load_on(PgConnection& connection,
                                                     std::string_view name) {
  TRY_OK(expect_trusted());
  const Tag tag = keyring_.tag_of(name);
  while (true) {
    const uint64_t seen = revision();
    const Found found = find(tag);
    if (found.standing == Standing::Absent) {
      return std::optional<Record>();
    }
    if (found.standing == Standing::Damaged) {
      return broken(name, kInDoubt);
    }
    TRY(const PgRows rows, connection.run(pg::rows_of({tag.bytes()})));
    if (rows.size() == 1) {
      const Row row = pg::row_at(rows, 0);
      const Known known = known_of(row.head);
      if (known.version == found.known.version &&
          known.seal == found.known.seal) {
        TRY(Record record, open_row(keyring_, name, row));
        return std::optional(std::move(record));
      }
    }
    // Somebody may have changed it since; if not, it is damage.
    TRY_OK(catch_up(connection));
    if (revision() == seen) {
      return broken(name, kGone);
    }
  }
}

}  // namespace assay::store
