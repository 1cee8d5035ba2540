// SPDX-License-Identifier: Apache-2.0
// Tests of the SQLite store: secrecy, tampering, locks, keys, older schemas.
#include "store/sqlite.h"

#include <fstream>
#include <sstream>

#include "codec/hex.h"
#include "random/random.h"
#include "store/test_folder.h"
#include "store/test_store.h"

namespace assay::store {
namespace {

namespace fs = std::filesystem;

class SqliteStoreTest : public testing::Test {
 protected:
  fs::path path() const { return folder_.path() / "db"; }

  Result<std::unique_ptr<SqliteStore>> open(
      Access access = Access::Exclusive) const {
    return SqliteStore::open(path(), {.master = master_, .access = access});
  }

  // Ten records, closed.
  void fill() const {
    const auto store = open().value();
    for (int i = 0; i < 10; ++i) {
      ASSERT_TRUE(commit_one(
          *store, write("r" + std::to_string(i), 0, "content", "group")));
    }
  }

  void tamper(const std::string& sql) const {
    store::tamper(path(), sql.c_str());
  }

  // SQL for the tag of a record.
  std::string tag(const std::string& name) const {
    Database database = Database::open(path(), OpenAs::Existing).value();
    return "x'" +
           codec::encode_hex(
               read_head(database, master_)->keyring.tag_of(name).bytes()) +
           "'";
  }

  std::string all_files() const {
    std::ostringstream text;
    for (const auto& entry : fs::directory_iterator(folder_.path())) {
      text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    }
    return text.str();
  }

  size_t readable(Store& store) const {
    size_t count = 0;
    for (int i = 0; i < 10; ++i) {
      count += content_of(store, "r" + std::to_string(i)) == "1:content";
    }
    return count;
  }

  TestFolder folder_;
  crypto::SealKey master_ = draw<crypto::SealKey>();
};

TEST_F(SqliteStoreTest, KeepsRecordsAcrossReopening) {
  fill();
  const auto store = open().value();
  EXPECT_EQ(readable(*store), 10u);
  EXPECT_EQ(store->count(), 10u);
  EXPECT_EQ(store->list("group")->names.size(), 10u);
  EXPECT_TRUE(store->damage().empty());
  EXPECT_TRUE(commit_one(*store, erase("r3", 1)));
  EXPECT_EQ(readable(*store), 9u);
}

TEST_F(SqliteStoreTest, WritesNothingReadable) {
  const auto store = open().value();
  ASSERT_TRUE(
      commit_one(*store, write("recognisable-name", 0, "recognisable-content",
                               "recognisable-group")));
  EXPECT_EQ(all_files().find("recognisable"), std::string::npos);
  EXPECT_NE(all_files().find("CREATE TABLE"), std::string::npos);
}

TEST_F(SqliteStoreTest, IsReadableByItsOwnerAlone) {
  const auto store = open().value();
  for (const auto& entry : fs::directory_iterator(folder_.path())) {
    EXPECT_EQ(entry.status().permissions() &
                  (fs::perms::group_all | fs::perms::others_all),
              fs::perms::none)
        << entry.path();
  }
}

TEST_F(SqliteStoreTest, RefusesAnotherMasterKey) {
  fill();
  const auto store =
      SqliteStore::open(path(), {.master = draw<crypto::SealKey>()});
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code(), Code::StoreSealBroken);
}

TEST_F(SqliteStoreTest, RefusesAFileThatIsNoStore) {
  std::ofstream(path()) << std::string(5000, 'x');
  EXPECT_EQ(open().error().code(), Code::StoreSealBroken);
  fs::remove(path());
  tamper("CREATE TABLE other (a)");
  EXPECT_EQ(open().error().code(), Code::StoreSealBroken);
}

TEST_F(SqliteStoreTest, NamesARecordWhoseRowVanishedUnderIt) {
  fill();
  const std::string sql = tag("r4");
  const auto store = open().value();
  tamper("DELETE FROM record WHERE tag = " + sql);
  const auto loaded = store->load("r4");
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code(), Code::StoreSealBroken);
  EXPECT_NE(loaded.error().detail().find("\"r4\""), std::string::npos);
  EXPECT_FALSE(commit_one(*store, write("r4", 1, "new")));
  EXPECT_EQ(readable(*store), 9u);
  EXPECT_EQ(store->list("group")->unreadable, 1u);
  EXPECT_FALSE(store->check()->damage.empty());
}

TEST_F(SqliteStoreTest, DoesNotTakeALostRowForOneThatNeverWas) {
  fill();
  tamper("DELETE FROM record WHERE tag = " + tag("r4"));
  const auto store = open().value();
  EXPECT_EQ(content_of(*store, "r4"), "(broken)");
  EXPECT_FALSE(store->damage().empty());
  EXPECT_GE(readable(*store), 6u);  // all but those of the same bucket
}

TEST_F(SqliteStoreTest, NamesARecordWithAForgedHead) {
  fill();
  for (const char* forged :
       {"version = 7", "salt = zeroblob(16)", "family = zeroblob(16)",
        "seal = zeroblob(32)", "salt = x''"}) {
    SCOPED_TRACE(forged);
    fs::copy(path(), folder_.path() / "kept",
             fs::copy_options::overwrite_existing);
    tamper("UPDATE record SET " + std::string(forged) +
           " WHERE tag = " + tag("r4"));
    {
      const auto store = open().value();
      EXPECT_EQ(content_of(*store, "r4"), "(broken)");
      EXPECT_EQ(readable(*store), 9u);
      ASSERT_EQ(store->damage().size(), 1u);
      EXPECT_EQ(store->damage()[0].name, "r4");
      EXPECT_EQ(store->count(), 10u);
      EXPECT_TRUE(commit_one(*store, write("r5", 1, "new")));
      EXPECT_EQ(store->check()->damage.size(), 1u);
    }
    fs::rename(folder_.path() / "kept", path());
  }
}

TEST_F(SqliteStoreTest, NamesARecordWithADamagedColumn) {
  fill();
  for (const char* table :
       {"record SET name", "record SET data_key", "content SET sealed"}) {
    fs::copy(path(), folder_.path() / "kept",
             fs::copy_options::overwrite_existing);
    tamper("UPDATE " + std::string(table) +
           " = zeroblob(60) WHERE tag = " + tag("r4"));
    {
      const auto store = open().value();
      EXPECT_EQ(content_of(*store, "r4"), "(broken)") << table;
      EXPECT_EQ(readable(*store), 9u);
      EXPECT_EQ(store->check()->damage.size(), 1u);
    }
    fs::rename(folder_.path() / "kept", path());
  }
}

TEST_F(SqliteStoreTest, NoticesSwappedContents) {
  fill();
  tamper(
      "UPDATE content SET sealed = (SELECT sealed FROM content WHERE tag = " +
      tag("r5") + ") WHERE tag = " + tag("r4"));
  const auto store = open().value();
  EXPECT_EQ(content_of(*store, "r4"), "(broken)");
  EXPECT_EQ(readable(*store), 9u);
}

TEST_F(SqliteStoreTest, NoticesARowThatWasPutBack) {
  fill();
  const std::string r4 = tag("r4");
  tamper("CREATE TABLE kept AS SELECT * FROM record WHERE tag = " + r4 +
         "; CREATE TABLE kept2 AS SELECT * FROM content WHERE tag = " + r4);
  const std::string put_back =
      "INSERT OR REPLACE INTO record SELECT * FROM o.kept;"
      "INSERT OR REPLACE INTO content SELECT * FROM o.kept2;";
  fs::copy(path(), folder_.path() / "old");
  tamper("DROP TABLE kept; DROP TABLE kept2");
  {
    const auto store = open().value();
    ASSERT_TRUE(commit_one(*store, write("r4", 1, "newer")));
  }
  tamper("ATTACH '" + (folder_.path() / "old").string() + "' AS o;" + put_back);
  const auto store = open().value();
  EXPECT_EQ(content_of(*store, "r4"), "(broken)");
  EXPECT_FALSE(store->damage().empty());
}

TEST_F(SqliteStoreTest, NoticesASecondWriteOfOneVersionWhileItRuns) {
  const auto store = open().value();
  ASSERT_TRUE(commit_one(*store, write("a", 0, "first")));
  fs::copy(path(), folder_.path() / "old");
  fs::copy(path().string() + "-wal", folder_.path() / "old-wal");
  ASSERT_TRUE(commit_one(*store, erase("a", 1)));
  ASSERT_TRUE(commit_one(*store, write("a", 0, "second")));
  tamper("ATTACH '" + (folder_.path() / "old").string() +
         "' AS o;"
         "INSERT OR REPLACE INTO record SELECT * FROM o.record;"
         "INSERT OR REPLACE INTO content SELECT * FROM o.content;");
  EXPECT_EQ(content_of(*store, "a"), "(broken)");
}

// A name that leads to the store by another way has a lock of its own.
TEST_F(SqliteStoreTest, WritesNothingOverWhatSomebodyElseWrote) {
  fill();
  const fs::path link = folder_.path() / "link";
  fs::create_symlink(path(), link);
  const auto store = open().value();
  const auto other = SqliteStore::open(link, {.master = master_}).value();
  ASSERT_TRUE(commit_one(*other, write("r4", 1, "theirs")));
  const auto committed = commit_one(*store, write("r5", 1, "ours"));
  ASSERT_FALSE(committed);
  EXPECT_EQ(committed.error().code(), Code::StoreUnavailable);
  EXPECT_NE(committed.error().detail().find("something else writes"),
            std::string::npos);
  EXPECT_FALSE(store->rekey(draw<crypto::SealKey>(), RekeyDepth::MasterKey));
  EXPECT_TRUE(other->check()->damage.empty());
}

TEST_F(SqliteStoreTest, TellsAWalkOfRecordsThatAreLost) {
  fill();
  tamper("DELETE FROM record WHERE tag = " + tag("r4"));
  const auto store = open().value();
  size_t lost = 0;
  ASSERT_TRUE(store->for_each(
      "r", [&lost](std::string_view name, const Result<Record>& record) {
        lost += name.empty() && !record;
        return Result<>();
      }));
  EXPECT_EQ(lost, 1u);
}

TEST_F(SqliteStoreTest, ServesFromOneHeadWhereTheOtherIsDamaged) {
  fill();
  for (const char* forged :
       {"UPDATE head_a SET manifest = zeroblob(9)",
        "UPDATE head_b SET keyring = zeroblob(9)", "DELETE FROM head_a",
        "UPDATE head_b SET revision = revision + 1"}) {
    tamper(forged);
    const auto store = open().value();
    EXPECT_EQ(readable(*store), 10u) << forged;
    EXPECT_EQ(store->damage().size(), 1u) << forged;
    EXPECT_FALSE(store->check()->damage.empty());
    // The next commit writes both anew.
    const uint64_t version = store->load("x")->value_or(Record()).version;
    EXPECT_TRUE(commit_one(*store, write("x", version, "")));
    EXPECT_TRUE(store->check()->damage.empty()) << forged;
  }
}

TEST_F(SqliteStoreTest, RefusesToOpenWithoutAHead) {
  fill();
  tamper("DELETE FROM head_a; UPDATE head_b SET manifest = zeroblob(9)");
  EXPECT_EQ(open().error().code(), Code::StoreSealBroken);
}

TEST_F(SqliteStoreTest, LetsOneProcessWriteAndOthersRead) {
  fill();
  const auto store = open().value();
  const auto second = open();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), Code::StoreUnavailable);
  EXPECT_NE(
      second.error().detail().find("process " + std::to_string(::getpid())),
      std::string::npos);
  const auto reader = open(Access::Reading).value();
  EXPECT_EQ(readable(*reader), 10u);
  ASSERT_TRUE(commit_one(*store, write("r4", 1, "newer")));
  EXPECT_EQ(content_of(*reader, "r4"), "1:content");  // as at opening
  EXPECT_TRUE(reader->check()->damage.empty());
  EXPECT_EQ(commit_one(*reader, write("x", 0, "")).error().code(),
            Code::StoreUnavailable);
}

TEST_F(SqliteStoreTest, MakesNothingWhereItOnlyReads) {
  EXPECT_EQ(open(Access::Reading).error().code(), Code::StoreUnavailable);
  EXPECT_FALSE(fs::exists(path()));
}

TEST_F(SqliteStoreTest, RefusesTheFileOfANewerSchema) {
  fill();
  tamper("PRAGMA user_version = 99");
  const auto store = open();
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().detail().find("schema version 99"),
            std::string::npos);
}

TEST_F(SqliteStoreTest, OpensUnderTheNewMasterKeyAlone) {
  fill();
  const auto other = draw<crypto::SealKey>();
  for (const RekeyDepth depth : {RekeyDepth::MasterKey, RekeyDepth::AllKeys}) {
    {
      const auto store = open().value();
      ASSERT_TRUE(store->rekey(other, depth));
      EXPECT_EQ(readable(*store), 10u);
      EXPECT_TRUE(commit_one(
          *store, write("x", depth == RekeyDepth::MasterKey ? 0 : 1, "")));
    }
    EXPECT_EQ(open().error().code(), Code::StoreSealBroken);
    const auto store = SqliteStore::open(path(), {.master = other}).value();
    EXPECT_EQ(readable(*store), 10u);
    EXPECT_TRUE(store->check()->damage.empty());
    ASSERT_TRUE(store->rekey(master_, depth));
  }
}

TEST_F(SqliteStoreTest, ChangesEveryDataKeysWrappingInDepth) {
  fill();
  const auto wrapped = [this] {
    Database database = Database::open(path(), OpenAs::Existing).value();
    Statement statement =
        database.prepare("SELECT group_concat(hex(data_key)) FROM record")
            .value();
    EXPECT_TRUE(statement.step());
    return statement.text_at(0);
  };
  const std::string before = wrapped();
  ASSERT_TRUE(open().value()->rekey(master_, RekeyDepth::MasterKey));
  EXPECT_EQ(wrapped(), before);
  ASSERT_TRUE(open().value()->rekey(master_, RekeyDepth::AllKeys));
  EXPECT_NE(wrapped(), before);
}

TEST_F(SqliteStoreTest, LeavesNoOldKeyBehindInTheFile) {
  fill();
  const auto head = [this] {
    Database database = Database::open(path(), OpenAs::Existing).value();
    return std::string(text_of(read_head(database, master_)->sealed_keyring));
  };
  const std::string before = head();
  EXPECT_NE(all_files().find(before), std::string::npos);
  const auto store = open().value();
  ASSERT_TRUE(store->rekey(draw<crypto::SealKey>(), RekeyDepth::MasterKey));
  EXPECT_EQ(all_files().find(before), std::string::npos);
}

TEST_F(SqliteStoreTest, RefusesDeepRekeyingOfDamage) {
  fill();
  tamper("UPDATE record SET data_key = zeroblob(60) WHERE tag = " + tag("r4"));
  const auto store = open().value();
  const auto rekeyed =
      store->rekey(draw<crypto::SealKey>(), RekeyDepth::AllKeys);
  ASSERT_FALSE(rekeyed);
  EXPECT_NE(rekeyed.error().detail().find("\"r4\""), std::string::npos);
  EXPECT_EQ(readable(*store), 9u);  // still under the old keys
}

}  // namespace
}  // namespace assay::store
