// SPDX-License-Identifier: Apache-2.0
// Sealed rows in the tables of a SQLite store.
#pragma once

#include <functional>
#include <optional>

#include "store/sealing.h"
#include "store/sql.h"

namespace assay::store {

// Statements that are used again and again. Not thread-safe.
// All errors: StoreUnavailable, StoreSealBroken.
class Rows {
 public:
  static Result<Rows> prepare(const Database& database);

  Result<std::optional<Row>> read(const Tag& tag);
  // The row without its content.
  Result<std::optional<Row>> read_head(const Tag& tag);
  // In place of the row of that tag, if there is one.
  Result<> put(const Row& row);
  Result<> put_data_key(const Tag& tag, Bytes data_key);
  Result<> erase(const Tag& tag);

  using TakeHead = std::function<void(const RowHead&)>;
  // Every head in the file, in whatever order it stands there.
  Result<> scan(const TakeHead& take);
  // Those with tags in a bucket.
  Result<> scan(size_t bucket, const TakeHead& take);

 private:
  explicit Rows(std::vector<Statement> statements)
      : statements_(std::move(statements)) {}

  std::vector<Statement> statements_;
};

}  // namespace assay::store
