// SPDX-License-Identifier: Apache-2.0
// Short forms for tests of stores.
#pragma once

#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "store/store.h"

namespace assay::store {

inline Change write(std::string name, uint64_t expected,
                    std::string_view content, std::string group = {}) {
  return {.name = std::move(name),
          .group = std::move(group),
          .expected = expected,
          .content = copy_of(bytes_of(content))};
}

inline Change erase(std::string name, uint64_t expected) {
  return {.name = std::move(name),
          .group = {},
          .expected = expected,
          .content = std::nullopt};
}

inline Result<> commit_one(Store& store, const Change& change) {
  return store.commit({&change, 1});
}

// "version:content", "(none)" or "(broken)".
inline std::string content_of(Store& store, std::string_view name) {
  const auto loaded = store.load(name);
  if (!loaded) {
    return loaded.error().code() == Code::StoreSealBroken ? "(broken)"
                                                          : "(unavailable)";
  }
  return *loaded ? std::to_string((*loaded)->version) + ":" +
                       std::string(text_of((*loaded)->content))
                 : "(none)";
}

// What somebody with the file, but without the key, could do.
inline void tamper(const std::filesystem::path& path, const char* sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(database);
  sqlite3_close(database);
}

}  // namespace assay::store
