// SPDX-License-Identifier: Apache-2.0
// From a URL to a backend.
#include "store/store.h"

#include <fmt/format.h>

#include "store/sqlite.h"

namespace assay::store {

Result<std::string> sqlite_path(std::string_view url) {
  constexpr std::string_view kSqlite = "sqlite:";
  if (url.starts_with(kSqlite) && url.size() > kSqlite.size()) {
    return std::string(url.substr(kSqlite.size()));
  }
  return Error(Code::ConfigInvalid,
               fmt::format("store.url must be sqlite:PATH, found \"{}\"; other "
                           "databases are not offered by this build",
                           url));
}

Result<std::unique_ptr<Store>> open_store(std::string_view url,
                                          const Opening& opening) {
  TRY(const std::string path, sqlite_path(url));
  TRY(std::unique_ptr<SqliteStore> store, SqliteStore::open(path, opening));
  return std::unique_ptr<Store>(std::move(store));
}

}  // namespace assay::store
