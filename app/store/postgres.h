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
  uint64_t revision();
  void tell_changes_to(std::function<void(std::span<const std::string>)> tell);

 private:
  PostgresStore(std::string url, Keyring keyring, Access access);

  // All rows of one state of the database, in a transaction that the caller
  // ends. Errors: StoreUnavailable, StoreSealBroken.
  struct Survey {
    Manifest manifest;
    Index index;
    std::vector<Damage> damage;
  };
  Result<Survey> survey(PgConnection& connection);
  Result<Survey> survey_on(PgConnection& connection);
  Result<> survey_anew(PgConnection& connection);

  // Own commits are not told of.
  enum class Whose : uint8_t { Own, Others };
  Result<> follow(const Manifest& manifest, std::span<const LogEntry> entries,
                  Whose whose);

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
  std::vector<Damage> damage_;
  std::function<void(std::span<const std::string>)> tell_;

  std::unique_ptr<PgWatch> watch_;  // ends first
};

}  // namespace assay::store
