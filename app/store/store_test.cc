// SPDX-License-Identifier: Apache-2.0
// Tests of what every backend promises, on each of them.
#include "store/store.h"

#include <string>

#include <gtest/gtest.h>

#include "random/random.h"
#include "store/memory.h"
#include "store/test_folder.h"
#include "store/test_postgres.h"
#include "store/test_store.h"

namespace assay::store {
namespace {

enum class Backend { Memory, Sqlite, Postgres };

class EveryStoreTest : public testing::TestWithParam<Backend> {
 protected:
  EveryStoreTest()
      : store_(GetParam() == Backend::Memory
                   ? make_memory_store()
                   : open_store(url(), {.master = draw<crypto::SealKey>()})
                         .value()) {}

  std::string url() const {
    return GetParam() == Backend::Postgres
               ? TestPostgres::shared().make_database()
               : "sqlite:" + (folder_.path() / "db").string();
  }

  Code commit(const std::vector<Change>& changes) {
    const auto committed = store_->commit(changes);
    return committed ? Code{} : committed.error().code();
  }

  TestFolder folder_;
  std::unique_ptr<Store> store_;
};

INSTANTIATE_TEST_SUITE_P(, EveryStoreTest,
                         testing::Values(Backend::Memory, Backend::Sqlite,
                                         Backend::Postgres),
                         [](const auto& chosen) {
                           return chosen.param == Backend::Memory ? "Memory"
                                  : chosen.param == Backend::Sqlite
                                      ? "Sqlite"
                                      : "Postgres";
                         });

TEST_P(EveryStoreTest, HasNothingAtFirst) {
  EXPECT_EQ(content_of(*store_, "a"), "(none)");
  EXPECT_EQ(store_->count(), 0u);
  EXPECT_TRUE(store_->list("")->names.empty());
  EXPECT_TRUE(store_->damage().empty());
}

TEST_P(EveryStoreTest, KeepsWhatWasCommitted) {
  EXPECT_EQ(commit({write("a", 0, "one")}), Code{});
  EXPECT_EQ(content_of(*store_, "a"), "1:one");
  EXPECT_EQ(commit({write("a", 1, "two")}), Code{});
  EXPECT_EQ(content_of(*store_, "a"), "2:two");
}

TEST_P(EveryStoreTest, KeepsAnEmptyContent) {
  EXPECT_EQ(commit({write("a", 0, "")}), Code{});
  EXPECT_EQ(content_of(*store_, "a"), "1:");
}

TEST_P(EveryStoreTest, NamesTheRecordOfAConflict) {
  EXPECT_EQ(commit({write("a", 0, "one")}), Code{});
  for (const uint64_t stale : {0u, 2u}) {
    const Change change = write("a", stale, "other");
    const auto committed = store_->commit({&change, 1});
    ASSERT_FALSE(committed);
    EXPECT_EQ(committed.error().code(), Code::StoreConflict);
    EXPECT_EQ(committed.error().detail(), "record \"a\": expected version " +
                                              std::to_string(stale) +
                                              ", found 1");
  }
  EXPECT_EQ(content_of(*store_, "a"), "1:one");
}

TEST_P(EveryStoreTest, CommitsAllChangesOrNone) {
  EXPECT_EQ(commit({write("a", 0, "one"), write("b", 0, "two")}), Code{});
  EXPECT_EQ(commit({write("a", 1, "three"), erase("b", 1), write("c", 0, "x"),
                    write("d", 4, "stale")}),
            Code::StoreConflict);
  EXPECT_EQ(content_of(*store_, "a"), "1:one");
  EXPECT_EQ(content_of(*store_, "b"), "1:two");
  EXPECT_EQ(content_of(*store_, "c"), "(none)");
  EXPECT_EQ(store_->count(), 2u);
}

TEST_P(EveryStoreTest, ComposesACommitFromWhatIsThere) {
  EXPECT_EQ(commit({write("a", 0, "one")}), Code{});
  const auto append = [](const Loader& loader) -> Result<std::vector<Change>> {
    TRY(const std::optional<Record> now, loader("a"));
    TRY(const std::optional<Record> other, loader("b"));
    EXPECT_FALSE(other);
    return std::vector<Change>{
        write("a", now->version, std::string(text_of(now->content)) + " more")};
  };
  ASSERT_TRUE(store_->commit(append));
  ASSERT_TRUE(store_->commit(append));
  EXPECT_EQ(content_of(*store_, "a"), "3:one more more");
}

TEST_P(EveryStoreTest, ChangesNothingWhereComposingFails) {
  const auto failed = store_->commit([](const Loader&) {
    return Result<std::vector<Change>>(Error(Code::PolicySyntax));
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code(), Code::PolicySyntax);
  EXPECT_EQ(commit({write("a", 0, "one")}), Code{});
}

TEST_P(EveryStoreTest, ErasesAndStartsAnew) {
  EXPECT_EQ(commit({write("a", 0, "one")}), Code{});
  EXPECT_EQ(commit({erase("a", 1)}), Code{});
  EXPECT_EQ(content_of(*store_, "a"), "(none)");
  EXPECT_EQ(store_->count(), 0u);
  EXPECT_EQ(commit({write("a", 0, "two")}), Code{});
  EXPECT_EQ(content_of(*store_, "a"), "1:two");
}

TEST_P(EveryStoreTest, RefusesChangesThatMakeNoSense) {
  EXPECT_EQ(commit({write("", 0, "x")}), Code::StoreUnavailable);
  EXPECT_EQ(commit({write(std::string(kMaxNameSize + 1, 'n'), 0, "x")}),
            Code::StoreUnavailable);
  EXPECT_EQ(commit({erase("a", 0)}), Code::StoreUnavailable);
  EXPECT_EQ(commit({write("a", 0, "x"), write("a", 1, "y")}),
            Code::StoreUnavailable);
  EXPECT_EQ(commit({write("a", 0, std::string(kMaxRecordSize + 1, 'x'))}),
            Code::StoreUnavailable);
  EXPECT_EQ(commit(std::vector<Change>(kMaxChanges + 1)),
            Code::StoreUnavailable);
  EXPECT_EQ(store_->count(), 0u);
}

TEST_P(EveryStoreTest, ListsTheRecordsOfAGroup) {
  EXPECT_EQ(commit({write("p/b", 0, "", "one"), write("p/a", 0, "", "one"),
                    write("p/c", 0, "", "two")}),
            Code{});
  EXPECT_EQ(commit({write("p/c", 1, "", "one"), erase("p/b", 1)}), Code{});
  const Listing listing = *store_->list("one");
  EXPECT_EQ(listing.names, (std::vector<std::string>{"p/a", "p/c"}));
  EXPECT_EQ(listing.unreadable, 0u);
  EXPECT_TRUE(store_->list("two")->names.empty());
}

TEST_P(EveryStoreTest, VisitsRecordsByPrefix) {
  EXPECT_EQ(commit({write("p/a", 0, "1"), write("p/b", 0, "2"),
                    write("q/a", 0, "3")}),
            Code{});
  std::string seen;
  EXPECT_TRUE(store_->for_each(
      "p/", [&](std::string_view name, const Result<Record>& record) {
        seen += name;
        EXPECT_TRUE(record);
        return Result<>();
      }));
  EXPECT_TRUE(seen == "p/ap/b" || seen == "p/bp/a") << seen;
}

TEST_P(EveryStoreTest, EndsAVisitWithTheVisitorsError) {
  EXPECT_EQ(commit({write("a", 0, "1"), write("b", 0, "2")}), Code{});
  size_t calls = 0;
  const auto visited =
      store_->for_each("", [&](std::string_view, const Result<Record>&) {
        ++calls;
        return Result<>(Error(Code::Internal));
      });
  ASSERT_FALSE(visited);
  EXPECT_EQ(visited.error().code(), Code::Internal);
  EXPECT_EQ(calls, 1u);
}

TEST_P(EveryStoreTest, ReportsAWholeStoreAsWhole) {
  EXPECT_EQ(commit({write("a", 0, "1"), write("b", 0, "2")}), Code{});
  EXPECT_EQ(commit({erase("b", 1)}), Code{});
  const Report report = *store_->check();
  EXPECT_EQ(report.records, 1u);
  EXPECT_EQ(report.readable, 1u);
  EXPECT_EQ(report.revision, 2u);
  EXPECT_TRUE(report.damage.empty());
}

TEST(OpenStore, RefusesOtherDatabasesPlainly) {
  const auto store = open_store("mongodb://x", {});
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code(), Code::ConfigInvalid);
}

}  // namespace
}  // namespace assay::store
