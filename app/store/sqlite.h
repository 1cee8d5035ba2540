// SPDX-License-Identifier: Apache-2.0
// The embedded backend: one SQLite file of sealed rows.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>

#include "store/index.h"
#include "store/lock.h"
#include "store/rows.h"
#include "store/schema.h"
#include "store/store.h"

namespace assay::store {

// MasterKey: the store's keys are wrapped anew, one row. AllKeys: the key that
// wraps data keys is another one then, and every data key is wrapped anew.
enum class RekeyDepth : uint8_t { MasterKey, AllKeys };

class SqliteStore : public Store {
 public:
  // As open_store.
  static Result<std::unique_ptr<SqliteStore>> open(
      const std::filesystem::path& path, const Opening& opening);

  Result<std::optional<Record>> load(std::string_view name) override;
  Result<> commit(std::span<const Change> changes) override;
  Result<Listing> list(std::string_view group) override;
  Result<> for_each(std::string_view prefix, const Visit& visit) override;
  size_t count() override;
  std::vector<Damage> damage() override;
  Result<Report> check() override;

  // In one transaction: either the old master key opens the store, or the new
  // one. AllKeys refuses a store with damage.
  // Errors: StoreUnavailable, StoreSealBroken.
  Result<> rekey(const crypto::SealKey& master, RekeyDepth depth);

 private:
  SqliteStore(std::optional<FileLock> lock, Database database, Rows rows,
              Head head, Access access);

  // What is found to be in the store, and what is wrong with it.
  struct Survey {
    Index index;
    std::vector<Damage> damage;
  };
  Result<Survey> survey();
  Damage describe(const IndexBuilder::Bad& bad);

  // Both tell what is wrong with a Present row that is not as remembered.
  Result<Row> row_of(std::string_view name, const Tag& tag, const Known& known);
  Result<Record> open_known(std::string_view name, const Tag& tag,
                            const Known& known);
  Result<std::string> name_of(const Tag& tag);

  struct Step;  // a change on its way
  Result<Step> prepare(const Change& change);
  Result<> apply(const Step& step, Manifest& manifest);
  Result<> renew_data_keys(const crypto::SealKey& to);

  std::mutex mutex_;
  std::optional<FileLock> lock_;
  Database database_;  // before its statements: they end first
  Rows rows_;
  Head head_;
  Index index_;
  std::vector<Damage> damage_;
  Access access_;
};

}  // namespace assay::store
