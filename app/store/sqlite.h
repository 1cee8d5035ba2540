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

class SqliteStore : public Store {
 public:
  // As open_store.
  static Result<std::unique_ptr<SqliteStore>> open(
      const std::filesystem::path& path, const Opening& opening);

  Result<std::optional<Record>> load(std::string_view name) override;
  using Store::commit;
  Result<> commit(const Compose& compose) override;
  Result<Listing> list(std::string_view group) override;
  Result<> for_each(std::string_view prefix, const Visit& visit) override;
  size_t count() override;
  std::vector<Damage> damage() override;
  Result<Report> check() override;

  Result<> rekey(const crypto::SealKey& master, RekeyDepth depth) override;

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
  Result<std::optional<Record>> load_now(std::string_view name);
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
