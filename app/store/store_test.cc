// SPDX-License-Identifier: Apache-2.0
// Tests of the SQLite store through the Store interface.
#include "store/store.h"

#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "random/random.h"

namespace assay::store {
namespace {

namespace fs = std::filesystem;

class StoreTest : public testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string url() const { return "sqlite:" + path(); }
  std::string path() const { return (folder_ / "store.db").string(); }

  std::unique_ptr<Store> open() const {
    auto store = open_store(url(), master_);
    EXPECT_TRUE(store) << (store ? "" : store.error().message());
    return std::move(*store);
  }

  // What somebody with the file, but without the key, could do.
  void tamper(const char* sql) const {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path().c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr),
              SQLITE_OK);
    sqlite3_close(database);
  }

  fs::path folder_ =
      fs::temp_directory_path() / ("assay-store-" + std::to_string(::getpid()));
  crypto::SealKey master_ = draw<crypto::SealKey>();
};

std::string content_of(const Result<std::optional<Record>>& loaded) {
  if (!loaded || !*loaded) {
    return "(none)";
  }
  return std::string(text_of((*loaded)->content));
}

TEST_F(StoreTest, HasNothingAtFirst) {
  EXPECT_EQ(content_of(open()->load("a")), "(none)");
}

TEST_F(StoreTest, KeepsWhatWasSavedAcrossReopening) {
  EXPECT_EQ(*open()->save("a", 0, bytes_of("one")), 1u);
  const auto store = open();
  EXPECT_EQ(content_of(store->load("a")), "one");
  EXPECT_EQ(*store->save("a", 1, bytes_of("two")), 2u);
  EXPECT_EQ(content_of(store->load("a")), "two");
}

TEST_F(StoreTest, RefusesToWriteOverAnotherVersion) {
  const auto store = open();
  ASSERT_TRUE(store->save("a", 0, bytes_of("one")));
  for (const uint64_t stale : {0u, 2u}) {
    const auto saved = store->save("a", stale, bytes_of("other"));
    ASSERT_FALSE(saved);
    EXPECT_EQ(saved.error().code(), Code::StoreConflict);
  }
  EXPECT_EQ(content_of(store->load("a")), "one");
}

TEST_F(StoreTest, NeverWritesContentInTheClear) {
  ASSERT_TRUE(open()->save("a", 0, bytes_of("a rather recognisable secret")));
  for (const auto& entry : fs::directory_iterator(folder_)) {
    const std::string command =
        "! grep -q recognisable " + entry.path().string();
    EXPECT_EQ(std::system(command.c_str()), 0) << entry.path();
  }
}

TEST_F(StoreTest, RefusesAnotherMasterKey) {
  ASSERT_TRUE(open()->save("a", 0, bytes_of("one")));
  const auto store = open_store(url(), draw<crypto::SealKey>());
  const auto loaded = (*store)->load("a");
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code(), Code::StoreSealBroken);
}

TEST_F(StoreTest, NoticesSwappedRows) {
  ASSERT_TRUE(open()->save("a", 0, bytes_of("one")));
  ASSERT_TRUE(open()->save("b", 0, bytes_of("two")));
  tamper(
      "UPDATE record SET name = 'c' WHERE name = 'a';"
      "UPDATE record SET name = 'a' WHERE name = 'b'");
  EXPECT_EQ(open()->load("a").error().code(), Code::StoreSealBroken);
}

TEST_F(StoreTest, NoticesAForgedVersion) {
  ASSERT_TRUE(open()->save("a", 0, bytes_of("one")));
  tamper("UPDATE record SET version = 7");
  EXPECT_EQ(open()->load("a").error().code(), Code::StoreSealBroken);
}

TEST_F(StoreTest, RefusesTheFileOfANewerSchema) {
  ASSERT_TRUE(open()->save("a", 0, bytes_of("one")));
  tamper("PRAGMA user_version = 99");
  const auto store = open_store(url(), master_);
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().detail().find("schema version 99"),
            std::string::npos);
}

TEST_F(StoreTest, KeepsAnAcknowledgedWriteWhenTheProcessIsKilled) {
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto store = open();
    const bool saved = store->save("a", 0, bytes_of("survivor")).has_value();
    const char byte = saved ? '1' : '0';
    (void)!::write(ready[1], &byte, 1);
    ::pause();
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_EQ(byte, '1');
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_EQ(content_of(open()->load("a")), "survivor");
}

TEST(OpenStore, RefusesOtherDatabasesPlainly) {
  const auto store = open_store("mongodb://x", crypto::SealKey{});
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code(), Code::ConfigInvalid);
}

}  // namespace
}  // namespace assay::store
