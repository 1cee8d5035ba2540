// SPDX-License-Identifier: Apache-2.0
// The statements on rows.
#include "store/rows.h"

#include <array>
#include <utility>

namespace assay::store {
namespace {

enum Query : size_t {
  kRead,
  kReadHead,
  kPutHead,
  kPutContent,
  kPutDataKey,
  kEraseHead,
  kEraseContent,
  kScan,
  kScanBucket,
};

#define ASSAY_HEAD "r.tag, r.version, r.salt, r.family, r.seal"
constexpr std::array<const char*, 9> kQueries = {
    "SELECT " ASSAY_HEAD
    ", r.name, r.data_key, c.sealed FROM record AS r "
    "JOIN content AS c ON c.tag = r.tag WHERE r.tag = ?",
    "SELECT " ASSAY_HEAD
    ", r.name, r.data_key FROM record AS r WHERE r.tag = ?",
    "INSERT OR REPLACE INTO record "
    "(tag, version, salt, family, seal, name, data_key) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)",
    "INSERT OR REPLACE INTO content (tag, sealed) VALUES (?, ?)",
    "UPDATE record SET data_key = ? WHERE tag = ?",
    "DELETE FROM record WHERE tag = ?",
    "DELETE FROM content WHERE tag = ?",
    "SELECT " ASSAY_HEAD " FROM record AS r",
    "SELECT " ASSAY_HEAD " FROM record AS r WHERE r.tag >= ? AND r.tag < ?",
};
#undef ASSAY_HEAD

RowHead head_at(const Statement& statement) {
  return {.tag = statement.fixed_at<Tag>(0),
          .version = statement.number_at(1),
          .salt = statement.fixed_at<Salt>(2),
          .group = statement.fixed_at<GroupTag>(3),
          .seal = statement.fixed_at<crypto::Sha256>(4)};
}

Result<> take_all(Statement& statement, const Rows::TakeHead& take) {
  while (true) {
    TRY(const bool row, statement.step());
    if (!row) {
      return {};
    }
    take(head_at(statement));
  }
}

}  // namespace

Result<Rows> Rows::prepare(const Database& database) {
  std::vector<Statement> statements;
  for (const char* sql : kQueries) {
    TRY(Statement statement, database.prepare(sql));
    statements.push_back(std::move(statement));
  }
  return Rows(std::move(statements));
}

Result<std::optional<Row>> Rows::read(const Tag& tag) {
  Statement& statement = statements_[kRead];
  const Resetting resetting(statement);
  TRY(const bool found, statement.blob(tag.bytes()).step());
  if (!found) {
    return std::optional<Row>();
  }
  return std::optional(Row{head_at(statement), copy_of(statement.blob_at(5)),
                           copy_of(statement.blob_at(6)),
                           copy_of(statement.blob_at(7))});
}

Result<std::optional<Row>> Rows::read_head(const Tag& tag) {
  Statement& statement = statements_[kReadHead];
  const Resetting resetting(statement);
  TRY(const bool found, statement.blob(tag.bytes()).step());
  if (!found) {
    return std::optional<Row>();
  }
  return std::optional(Row{head_at(statement),
                           copy_of(statement.blob_at(5)),
                           copy_of(statement.blob_at(6)),
                           {}});
}

Result<> Rows::put(const Row& row) {
  const RowHead& head = row.head;
  TRY_OK(statements_[kPutHead]
             .blob(head.tag.bytes())
             .number(head.version)
             .blob(head.salt.bytes())
             .blob(head.group.bytes())
             .blob(head.seal.bytes())
             .blob(row.name)
             .blob(row.data_key)
             .run());
  return statements_[kPutContent]
      .blob(head.tag.bytes())
      .blob(row.content)
      .run();
}

Result<> Rows::put_data_key(const Tag& tag, Bytes data_key) {
  return statements_[kPutDataKey].blob(data_key).blob(tag.bytes()).run();
}

Result<> Rows::erase(const Tag& tag) {
  TRY_OK(statements_[kEraseHead].blob(tag.bytes()).run());
  return statements_[kEraseContent].blob(tag.bytes()).run();
}

Result<> Rows::scan(const TakeHead& take) {
  const Resetting resetting(statements_[kScan]);
  return take_all(statements_[kScan], take);
}

Result<> Rows::scan(size_t bucket, const TakeHead& take) {
  // The upper six bits of a tag are its bucket; the last has no upper bound.
  const Buffer lower = {static_cast<uint8_t>(bucket << 2)};
  const Buffer upper = bucket == 63
                           ? Buffer(Tag::kSize + 1, 0xff)
                           : Buffer{static_cast<uint8_t>((bucket + 1) << 2)};
  Statement& statement = statements_[kScanBucket];
  const Resetting resetting(statement);
  return take_all(statement.blob(lower).blob(upper), take);
}

}  // namespace assay::store
