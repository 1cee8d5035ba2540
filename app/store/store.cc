// SPDX-License-Identifier: Apache-2.0
// From a URL to a backend.
#include "store/store.h"

#include "store/postgres.h"
#include "store/sqlite.h"
#include "store/url.h"

namespace assay::store {

Result<> Store::commit(std::span<const Change> changes) {
  return commit([changes](const Loader&) -> Result<std::vector<Change>> {
    return std::vector<Change>(changes.begin(), changes.end());
  });
}

Result<> Store::rekey(const crypto::SealKey&, RekeyDepth) {
  return Error(Code::StoreUnavailable, "nothing seals this store");
}

Result<std::unique_ptr<Store>> open_store(std::string_view url,
                                          const Opening& opening) {
  if (is_shared_store(url)) {
    TRY(std::unique_ptr<PostgresStore> shared,
        PostgresStore::open(std::string(url), opening));
    return std::unique_ptr<Store>(std::move(shared));
  }
  TRY(const std::string path, sqlite_path(url));
  TRY(std::unique_ptr<SqliteStore> store, SqliteStore::open(path, opening));
  return std::unique_ptr<Store>(std::move(store));
}

}  // namespace assay::store
