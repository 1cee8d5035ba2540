// SPDX-License-Identifier: Apache-2.0
// Tests of backups: taken under load, verified before they replace anything.
#include "store/backup.h"

#include <fstream>
#include <thread>

#include "random/random.h"
#include "store/sqlite.h"
#include "store/test_folder.h"
#include "store/test_store.h"

namespace assay::store {
namespace {

namespace fs = std::filesystem;

class BackupTest : public testing::Test {
 protected:
  fs::path at(const char* name) const { return folder_.path() / name; }

  std::unique_ptr<SqliteStore> open(const fs::path& path,
                                    Access access = Access::Exclusive) const {
    return SqliteStore::open(path, {.master = master_, .access = access})
        .value();
  }

  Result<Report> bring_back(Existing existing) const {
    return restore({.from = at("backup"),
                    .to = at("db"),
                    .master = master_,
                    .existing = existing});
  }

  TestFolder folder_;
  crypto::SealKey master_ = draw<crypto::SealKey>();
};

TEST_F(BackupTest, CopiesAStoreThatIsInUse) {
  const auto store = open(at("db"));
  ASSERT_TRUE(commit_one(*store, write("a", 0, "one")));
  ASSERT_TRUE(back_up(at("db"), at("backup")));
  ASSERT_TRUE(commit_one(*store, write("a", 1, "two")));
  const auto copy = open(at("backup"), Access::Reading);
  EXPECT_EQ(content_of(*copy, "a"), "1:one");
  EXPECT_TRUE(copy->check()->damage.empty());
}

TEST_F(BackupTest, CopiesOneStateWhileOthersAreWritten) {
  const auto store = open(at("db"));
  ASSERT_TRUE(store->commit(
      std::vector<Change>{write("a", 0, "0"), write("b", 0, "0")}));
  std::thread writer([&store] {
    for (uint64_t i = 1; i < 200; ++i) {
      const std::string text = std::to_string(i);
      EXPECT_TRUE(store->commit(
          std::vector<Change>{write("a", i, text), write("b", i, text)}));
    }
  });
  for (int i = 0; i < 5; ++i) {
    const fs::path out = at(("backup" + std::to_string(i)).c_str());
    ASSERT_TRUE(back_up(at("db"), out));
    const auto copy = open(out, Access::Reading);
    EXPECT_EQ(content_of(*copy, "a"), content_of(*copy, "b"));
    EXPECT_TRUE(copy->check()->damage.empty());
  }
  writer.join();
}

TEST_F(BackupTest, OverwritesNothingAndLeavesNothingBehind) {
  open(at("db"));
  std::ofstream(at("backup")) << "precious";
  const auto refused = back_up(at("db"), at("backup"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), Code::FileUnreadable);
  EXPECT_EQ(fs::file_size(at("backup")), 8u);
  size_t files = 0;
  for (const auto& entry : fs::directory_iterator(folder_.path())) {
    files += entry.path().filename() != "db.lock";
  }
  EXPECT_EQ(files, 2u);
}

TEST_F(BackupTest, RefusesWhatIsNoStore) {
  EXPECT_EQ(back_up(at("db"), at("backup")).error().code(),
            Code::StoreUnavailable);
  std::ofstream(at("db")) << "";
  EXPECT_EQ(back_up(at("db"), at("backup")).error().code(),
            Code::StoreUnavailable);
  EXPECT_FALSE(fs::exists(at("backup")));
}

TEST_F(BackupTest, RestoresIntoAnEmptyPlace) {
  ASSERT_TRUE(commit_one(*open(at("old")), write("a", 0, "one")));
  ASSERT_TRUE(back_up(at("old"), at("backup")));
  const auto report = bring_back(Existing::Kept);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->readable, 1u);
  EXPECT_EQ(content_of(*open(at("db")), "a"), "1:one");
}

TEST_F(BackupTest, ReplacesAStoreOnDemandAlone) {
  ASSERT_TRUE(commit_one(*open(at("db")), write("a", 0, "one")));
  ASSERT_TRUE(back_up(at("db"), at("backup")));
  ASSERT_TRUE(commit_one(*open(at("db")), write("a", 1, "two")));
  EXPECT_EQ(bring_back(Existing::Kept).error().code(), Code::StoreUnavailable);
  EXPECT_EQ(content_of(*open(at("db")), "a"), "2:two");
  ASSERT_TRUE(bring_back(Existing::Replaced));
  EXPECT_EQ(content_of(*open(at("db")), "a"), "1:one");
  EXPECT_EQ(content_of(*open(at("db.replaced")), "a"), "2:two");
}

TEST_F(BackupTest, ReplacesAStoreThatCannotBeOpened) {
  ASSERT_TRUE(commit_one(*open(at("db")), write("a", 0, "one")));
  ASSERT_TRUE(back_up(at("db"), at("backup")));
  std::ofstream(at("db"), std::ios::trunc) << std::string(9000, 'x');
  ASSERT_TRUE(bring_back(Existing::Replaced));
  EXPECT_EQ(content_of(*open(at("db")), "a"), "1:one");
}

TEST_F(BackupTest, RefusesWhileAServiceHoldsTheStore) {
  const auto store = open(at("db"));
  ASSERT_TRUE(back_up(at("db"), at("backup")));
  const auto refused = bring_back(Existing::Replaced);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().detail().find("in use by process"),
            std::string::npos);
}

// The log of the old store would be lost.
TEST_F(BackupTest, RefusesWhileSomebodyReadsTheStore) {
  ASSERT_TRUE(commit_one(*open(at("db")), write("a", 0, "one")));
  ASSERT_TRUE(back_up(at("db"), at("backup")));
  auto service = open(at("db"));
  auto reader = open(at("db"), Access::Reading);
  ASSERT_TRUE(commit_one(*service, write("a", 1, "two")));
  service.reset();
  const auto refused = bring_back(Existing::Replaced);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().detail().find("is being read"), std::string::npos);
  reader.reset();
  EXPECT_EQ(content_of(*open(at("db")), "a"), "2:two");
}

TEST_F(BackupTest, PutsNoDamagedBackupInPlace) {
  ASSERT_TRUE(commit_one(*open(at("db")), write("a", 0, "one")));
  ASSERT_TRUE(back_up(at("db"), at("backup")));
  tamper(at("backup"), "UPDATE content SET sealed = zeroblob(40)");
  const auto report = bring_back(Existing::Replaced);
  ASSERT_TRUE(report);
  ASSERT_EQ(report->damage.size(), 1u);
  EXPECT_EQ(report->damage[0].name, "a");
  EXPECT_EQ(content_of(*open(at("db")), "a"), "1:one");
}

TEST_F(BackupTest, PutsNoBackupOfAnotherKeyInPlace) {
  const auto other = draw<crypto::SealKey>();
  ASSERT_TRUE(SqliteStore::open(at("other"), {.master = other}));
  ASSERT_TRUE(back_up(at("other"), at("backup")));
  EXPECT_EQ(bring_back(Existing::Kept).error().code(), Code::StoreSealBroken);
  EXPECT_FALSE(fs::exists(at("db")));
}

}  // namespace
}  // namespace assay::store
