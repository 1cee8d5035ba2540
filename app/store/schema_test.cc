// SPDX-License-Identifier: Apache-2.0
// Tests of the migration from schema version 1, as the first assay wrote it.
#include "store/schema.h"

#include <string>

#include <fmt/format.h>

#include "codec/hex.h"
#include "random/random.h"
#include "store/sqlite.h"
#include "store/test_folder.h"
#include "store/test_store.h"

namespace assay::store {
namespace {

class SchemaTest : public testing::Test {
 protected:
  std::filesystem::path path() const { return folder_.path() / "db"; }

  void make_version_1() const {
    tamper(path(),
           "PRAGMA journal_mode = WAL;"
           "CREATE TABLE IF NOT EXISTS record ("
           "  name TEXT PRIMARY KEY NOT NULL,"
           "  version INTEGER NOT NULL,"
           "  wrapped_key BLOB NOT NULL,"
           "  content BLOB NOT NULL"
           ") STRICT, WITHOUT ROWID;"
           "PRAGMA user_version = 1");
  }

  void add_version_1(const std::string& name, uint64_t version,
                     std::string_view content) const {
    const auto bound = [&](std::string_view purpose) {
      return fmt::format("assay/store/1{0}{1}{0}{2}{0}{3}", '\0', purpose, name,
                         version);
    };
    const auto sealed = [&](const crypto::SealKey& key,
                            std::string_view purpose, Bytes plain) {
      return codec::encode_hex(crypto::seal(key, draw<crypto::SealNonce>(),
                                            bytes_of(bound(purpose)), plain));
    };
    const auto data_key = draw<crypto::SealKey>();
    tamper(path(),
           fmt::format("INSERT INTO record VALUES ('{}', {}, x'{}', x'{}')",
                       name, version, sealed(master_, "key", data_key.bytes()),
                       sealed(data_key, "content", bytes_of(content)))
               .c_str());
  }

  auto open(Access access = Access::Exclusive) const {
    return SqliteStore::open(path(), {.master = master_, .access = access});
  }

  TestFolder folder_;
  crypto::SealKey master_ = draw<crypto::SealKey>();
};

TEST_F(SchemaTest, MigratesVersion1WithItsVersions) {
  make_version_1();
  add_version_1("provider/default", 7, "snapshot");
  add_version_1("other", 1, "");
  for (int turn = 0; turn < 2; ++turn) {
    const auto store = open().value();
    EXPECT_EQ(content_of(*store, "provider/default"), "7:snapshot");
    EXPECT_EQ(content_of(*store, "other"), "1:");
    EXPECT_EQ(store->count(), 2u);
    EXPECT_TRUE(store->check()->damage.empty());
  }
  EXPECT_TRUE(
      commit_one(*open().value(), write("provider/default", 7, "next")));
}

TEST_F(SchemaTest, MigratesAnEmptyVersion1) {
  make_version_1();
  EXPECT_EQ(open().value()->count(), 0u);
}

TEST_F(SchemaTest, LeavesVersion1AsItIsWhereARecordDoesNotOpen) {
  make_version_1();
  add_version_1("good", 1, "content");
  add_version_1("bad", 1, "content");
  tamper(path(), "UPDATE record SET version = 2 WHERE name = 'bad'");
  const auto refused = open();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::StoreSealBroken);
  EXPECT_NE(refused.error().detail().find("\"bad\""), std::string::npos);
  tamper(path(), "UPDATE record SET version = 1 WHERE name = 'bad'");
  EXPECT_EQ(open().value()->count(), 2u);
}

TEST_F(SchemaTest, DoesNotMigrateForAReader) {
  make_version_1();
  EXPECT_EQ(open(Access::Reading).error().code(), Code::StoreUnavailable);
}

TEST_F(SchemaTest, TakesNoOtherTablesForAVersion) {
  make_version_1();
  tamper(path(), "CREATE TABLE more (a)");
  EXPECT_EQ(open().error().code(), Code::StoreSealBroken);
}

}  // namespace
}  // namespace assay::store
