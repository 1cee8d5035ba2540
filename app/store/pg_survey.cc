// SPDX-License-Identifier: Apache-2.0
// PostgresStore: opening, lists, looking at everything, another master key.
#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "codec/hex.h"
#include "random/random.h"
#include "store/change.h"
#include "store/postgres.h"

namespace assay::store {
namespace {

constexpr size_t kChunk = 64;  // rows with their contents, read together

std::vector<Bytes> views_of(std::span<const Tag> tags) {
  std::vector<Bytes> views;
  for (const Tag& tag : tags) {
    views.push_back(tag.bytes());
  }
  return views;
}

template <class Handle>
Result<> for_chunks(const std::vector<Tag>& tags, const Handle& handle) {
  for (size_t i = 0; i < tags.size(); i += kChunk) {
    TRY_OK(
        handle(std::span(tags).subspan(i, std::min(kChunk, tags.size() - i))));
  }
  return {};
}

}  // namespace

PostgresStore::PostgresStore(std::string url, Keyring keyring, Access access)
    : pool_(std::move(url)),
      keyring_(std::move(keyring)),
      access_(access),
      replica_(keyring_) {}

PostgresStore::~PostgresStore() = default;

Result<std::unique_ptr<PostgresStore>> PostgresStore::open(
    const std::string& url, const Opening& opening) {
  TRY(const std::unique_ptr<PgConnection> connection, PgConnection::open(url));
  TRY_OK(opening.access == Access::Reading
             ? expect_tables(*connection)
             : arrange_tables(*connection, opening.master));
  TRY(const Buffer sealed, read_keyring(*connection));
  TRY(Keyring keyring, Keyring::open(opening.master, sealed));
  std::unique_ptr<PostgresStore> store(
      new PostgresStore(url, std::move(keyring), opening.access));
  TRY_OK(store->survey_anew(*connection));
  if (opening.access != Access::Reading) {
    TRY(store->watch_, PgWatch::start(*store, store->pool_, opening.staleness));
  }
  return store;
}

Fleet* PostgresStore::fleet() {
  return watch_.get();
}

Result<PostgresStore::Survey> PostgresStore::survey(PgConnection& connection) {
  TRY_OK(connection.run(pg::begin_reading()));
  return survey_on(connection);
}

Result<PostgresStore::Survey> PostgresStore::survey_on(
    PgConnection& connection) {
  TRY(const PgRows rows, connection.run(pg::head()));
  const std::optional<PgHead> head = pg::head_at(rows);
  if (!head) {
    return Error(Code::StoreSealBroken, "the store has no head");
  }
  Survey survey;
  TRY(survey.manifest, open_manifest(keyring_, head->revision, head->manifest));
  IndexBuilder builder(keyring_, survey.manifest);
  for (size_t bucket = 0; bucket < kBuckets; ++bucket) {
    TRY(const PgRows heads, connection.run(pg::heads_in(bucket)));
    for (size_t i = 0; i < heads.size(); ++i) {
      builder.add(pg::row_head_at(heads, i));
    }
  }
  survey.digest = crypto::sha256(head->manifest);
  survey.index = builder.finish();
  for (const IndexBuilder::Bad& bad : builder.bad()) {
    const Tag& tag = bad.head.tag;
    TRY(const PgRows names, connection.run(pg::names_of({{tag.bytes()}})));
    const auto name =
        names.size() == 1
            ? open_name(keyring_, tag, pg::name_at(names, 0)).value_or("")
            : std::string();
    survey.damage.push_back(
        {name, fmt::format("its version, salt, group or seal was changed (tag "
                           "{}...)",
                           codec::encode_hex(tag.bytes().first(4)))});
  }
  if (!survey.index.adds_up()) {
    survey.damage.push_back(
        {"", fmt::format("{} records are in doubt: rows near them were lost, "
                         "doubled or put back",
                         survey.index.doubtful())});
  }
  return survey;
}

Result<> PostgresStore::survey_anew(PgConnection& connection) {
  const uint64_t mine = revision();
  Result<Survey> surveyed = survey(connection);
  if (!surveyed && connection.is_usable()) {
    // Nobody shall get the old state with this connection.
    TRY_OK(connection.execute("ROLLBACK"));
  }
  TRY(Survey found, std::move(surveyed));
  TRY_OK(connection.execute("COMMIT"));
  if (found.manifest.revision < mine) {
    return went_back(mine, found.manifest.revision);
  }
  const std::lock_guard lock(mutex_);
  if (found.manifest.revision < replica_.revision()) {
    return {};  // another thread has followed the log in the meantime
  }
  replica_.reset(found.manifest, std::move(found.index));
  digest_ = found.digest;
  damage_ = std::move(found.damage);
  if (tell_) {
    tell_({});
  }
  return {};
}

Result<Listing> PostgresStore::list(std::string_view group) {
  Listing listing;
  TRY_OK(pool_.with([&](PgConnection& connection) -> Result<> {
    TRY(listing, list_on(connection, group));
    return {};
  }));
  return listing;
}

Result<Listing> PostgresStore::list_on(PgConnection& connection,
                                       std::string_view group) {
  TRY_OK(expect_trusted());
  const GroupTag tag = keyring_.group_of(group);
  while (true) {
    const uint64_t seen = revision();
    TRY(const PgRows rows, connection.run(pg::names_of(tag)));
    std::map<Tag, size_t> by_tag;
    for (size_t i = 0; i < rows.size(); ++i) {
      by_tag.emplace(pg::row_head_at(rows, i).tag, i);
    }
    Listing listing;
    std::vector<Tag> wanted;
    {
      const std::lock_guard lock(mutex_);
      wanted = replica_.index().tags(tag);
      listing.unreadable = replica_.index().missing();
    }
    size_t astray = by_tag.size();
    for (const Tag& one : wanted) {
      const auto row = by_tag.find(one);
      const auto name =
          row == by_tag.end()
              ? Result<std::string>(Error(Code::StoreSealBroken))
              : open_name(keyring_, one, pg::name_at(rows, row->second));
      if (name) {
        listing.names.push_back(*name);
      } else {
        ++listing.unreadable;
      }
      astray -= row == by_tag.end() ? 0 : 1;
    }
    if (astray > 0 || listing.names.size() < wanted.size()) {
      TRY_OK(catch_up(connection));
      if (revision() != seen) {
        continue;  // others have committed in the meantime
      }
    }
    std::ranges::sort(listing.names);
    return listing;
  }
}

Result<> PostgresStore::for_each(std::string_view prefix, const Visit& visit) {
  return pool_.with([&](PgConnection& connection) {
    return visit_all(connection, prefix, visit);
  });
}

Result<> PostgresStore::visit_all(PgConnection& connection,
                                  std::string_view prefix, const Visit& visit) {
  std::vector<Tag> tags;
  size_t missing = 0;
  {
    const std::lock_guard lock(mutex_);
    tags = replica_.index().tags();
    missing = replica_.index().missing();
  }
  std::vector<std::string> names;
  TRY_OK(for_chunks(tags, [&](std::span<const Tag> chunk) -> Result<> {
    TRY(const PgRows rows, connection.run(pg::names_of(views_of(chunk))));
    for (size_t i = 0; i < rows.size(); ++i) {
      auto name = open_name(keyring_, pg::row_head_at(rows, i).tag,
                            pg::name_at(rows, i));
      if (!name) {
        TRY_OK(visit("", broken("", name.error().detail())));
      } else if (name->starts_with(prefix)) {
        names.push_back(std::move(*name));
      }
    }
    return {};
  }));
  for (const std::string& name : names) {
    const auto record = load_on(connection, name);
    if (!record && record.error().code() != Code::StoreSealBroken) {
      return Error(record.error());
    }
    if (!record) {
      TRY_OK(visit(name, Error(record.error())));
    } else if (*record) {
      TRY_OK(visit(name, **record));
    }
  }
  if (missing > 0) {
    return visit("", broken("", kInDoubt));
  }
  return {};
}

size_t PostgresStore::count() {
  const std::lock_guard lock(mutex_);
  return replica_.index().size();
}

std::vector<Damage> PostgresStore::damage() {
  const std::lock_guard lock(mutex_);
  return damage_;
}

Result<Report> PostgresStore::check() {
  Report report;
  TRY_OK(pool_.with([&](PgConnection& connection) -> Result<> {
    TRY(const Survey found, survey(connection));
    report = {.records = found.index.size(),
              .readable = 0,
              .revision = found.manifest.revision,
              .damage = found.damage};
    TRY_OK(for_chunks(
        found.index.tags(), [&](std::span<const Tag> chunk) -> Result<> {
          TRY(const PgRows rows, connection.run(pg::rows_of(views_of(chunk))));
          for (size_t i = 0; i < rows.size(); ++i) {
            const Row row = pg::row_at(rows, i);
            const auto name = open_name(keyring_, row.head.tag, row.name);
            const auto record = name ? open_row(keyring_, *name, row)
                                     : Result<Record>(Error(name.error()));
            if (record) {
              ++report.readable;
            } else {
              report.damage.push_back(
                  {name.value_or(""), record.error().detail()});
            }
          }
          return {};
        }));
    return connection.execute("COMMIT");
  }));
  return report;
}

Result<> PostgresStore::renew_data_keys(PgConnection& connection,
                                        const Index& index,
                                        const crypto::SealKey& to) {
  return for_chunks(index.tags(), [&](std::span<const Tag> chunk) -> Result<> {
    TRY(const PgRows rows, connection.run(pg::rows_of(views_of(chunk))));
    std::vector<PgQuery> queries;
    for (size_t i = 0; i < rows.size(); ++i) {
      const Row row = pg::row_at(rows, i);
      const auto wrapped =
          rewrap(row.head, row.data_key, keyring_.wrapping(), to);
      if (!wrapped) {
        return broken(open_name(keyring_, row.head.tag, row.name).value_or(""),
                      wrapped.error().detail());
      }
      queries.push_back(pg::put_data_key(row.head.tag, *wrapped));
    }
    TRY_OK(connection.run(queries));
    return {};
  });
}

Result<> PostgresStore::rekey(const crypto::SealKey& master, RekeyDepth depth) {
  const crypto::SealKey before = keyring_.wrapping();
  const auto change = [&](PgConnection& connection) -> Result<> {
    TRY_OK(connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ"));
    TRY_OK(connection.run(pg::locked_head()));
    TRY(Survey found, survey_on(connection));
    if (depth == RekeyDepth::AllKeys) {
      if (!found.damage.empty()) {
        return Error(Code::StoreSealBroken,
                     "damaged records cannot be given new keys: see assay "
                     "store check");
      }
      const auto fresh = draw<crypto::SealKey>();
      TRY_OK(renew_data_keys(connection, found.index, fresh));
      keyring_.use_wrapping(fresh);
      // Without an entry in the log: nodes that run read everything anew, and
      // find that they have another key.
      ++found.manifest.revision;
      TRY_OK(connection.run(pg::put_head(
          {found.manifest.revision, seal_manifest(keyring_, found.manifest)})));
    }
    TRY_OK(connection.run(pg::put_keyring(keyring_.seal(master))));
    return connection.execute("COMMIT");
  };
  TRY(const std::unique_ptr<PgConnection> connection, pool_.open());
  const Result<> done = change(*connection);
  if (!done) {
    keyring_.use_wrapping(before);
  }
  return done;
}

}  // namespace assay::store
