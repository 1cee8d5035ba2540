// SPDX-License-Identifier: Apache-2.0
// The backend of fleets: sealed rows in a PostgreSQL database that several
// processes share. docs/operations/fleet.md says what is promised.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "store/pg_pool.h"
#include "store/pg_watch.h"
#include "store/replica.h"
#include "store/store.h"

namespace assay::store {

class PostgresStore : public Store {
 public:
  // As open_store.
  static Result<std::unique_ptr<PostgresStore>> open(const std::string& url,
                                                     const Opening& opening);
  ~PostgresStore() override;

  Result<std::optional<Record>> load(std::string_view name) override;
  using Store::commit;
  Result<> commit(const Compose& compose) override;
  Result<Listing> list(std::string_view group) override;
  Result<> for_each(std::string_view prefix, const Visit& visit) override;
  size_t count() override;
  std::vector<Damage> damage() override;
  Result<Report> check() override;
  // Null where the store is read alone.
  Fleet* fleet() override;

  // Nodes that run go on with MasterKey, and must be started again after
  // AllKeys: until then they refuse.
  Result<> rekey(const crypto::SealKey& master, RekeyDepth depth) override;

  // For PgWatch. Brings what is known here up to what is committed.
  // Errors: StoreUnavailable, StoreSealBroken.
  Result<> catch_up(PgConnection& connection);
  // Whether the head of the database is the one that is known here: by its
  // revision, and the digest of its sealed manifest, of which no two are equal.
  // Errors: StoreSealBroken (another history has that revision).
  Result<bool> is_current(uint64_t revision, const crypto::Sha256& digest);
  uint64_t revision();
  void tell_changes_to(std::function<void(std::span<const std::string>)> tell);

 private:
  PostgresStore(std::string url, Keyring keyring, Access access);

  // All rows of one state of the database, in a transaction that the caller
  // ends. Errors: StoreUnavailable, StoreSealBroken.
  struct Survey {
    Manifest manifest;
    crypto::Sha256 digest;  // of it as it is sealed
    Index index;
    std::vector<Damage> damage;
  };
  Result<Survey> survey(PgConnection& connection);
  Result<Survey> survey_on(PgConnection& connection);
  Result<> survey_anew(PgConnection& connection);

  struct News;
  // mine: a revision that was known before they were read.
  Result<News> read_news(const PgRows& head, const PgRows& log, uint64_t mine);
  enum class Advance : uint8_t { Followed, Lost };
  Result<Advance> advance_by(const News& news, uint64_t mine);
  // Own commits are not told of.
  enum class Whose : uint8_t { Own, Others };
  Result<> follow(const News& news, Whose whose);

  // From now on everything is refused, until the process is started again: what
  // is known here and what is there are two histories.
  Error distrust(std::string why);
  Error went_back(uint64_t mine, uint64_t revision);
  Result<> expect_trusted();

  struct Step;  // a change on its way
  Result<std::vector<Step>> prepare(PgConnection& connection,
                                    std::span<const Change> changes);
  Result<> commit_on(PgConnection& connection, bool& sent,
                     const Compose& compose);
  Result<std::optional<Record>> load_on(PgConnection& connection,
                                        std::string_view name);
  Result<Listing> list_on(PgConnection& connection, std::string_view group);
  Result<> visit_all(PgConnection& connection, std::string_view prefix,
                     const Visit& visit);

  Result<> renew_data_keys(PgConnection& connection, const Index& index,
                           const crypto::SealKey& to);

  Found find(const Tag& tag);

  PgPool pool_;
  Keyring keyring_;  // changed by rekey alone
  const Access access_;

  std::mutex mutex_;  // of what follows; never held while waiting for a server
  Replica replica_;
  crypto::Sha256 digest_{};  // of the sealed manifest at its revision
  std::string distrusted_;   // why; empty: the database is trusted
  std::vector<Damage> damage_;
  std::function<void(std::span<const std::string>)> tell_;

  std::unique_ptr<PgWatch> watch_;  // ends first
};

}  // namespace assay::store
