// SPDX-License-Identifier: Apache-2.0
// Several nodes on one real PostgreSQL: who sees what when, and what a database
// that lies, stops or goes back leads to.
#include "store/postgres.h"

#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "random/random.h"
#include "store/test_postgres.h"
#include "store/test_store.h"

namespace assay::store {
namespace {

using std::chrono::milliseconds;
using testing::Contains;
using testing::HasSubstr;

class PostgresTest : public testing::Test {
 protected:
  std::unique_ptr<Store> open(std::chrono::seconds staleness = {}) {
    auto opened = open_store(url_, {.master = master_,
                                    .access = Access::Exclusive,
                                    .staleness = staleness});
    EXPECT_TRUE(opened) << opened.error().message();
    return std::move(*opened);
  }

  // Waits as a request does.
  static void become_current(Store& store) {
    const uint64_t ticket = store.fleet()->ask();
    for (int i = 0; i < 5'000 && store.fleet()->passed() < ticket; ++i) {
      std::this_thread::sleep_for(milliseconds(1));
    }
    ASSERT_GE(store.fleet()->passed(), ticket);
  }

  void tamper(const std::string& sql) { TestPostgres::tamper(url_, sql); }

  // All that is in the store, kept under a name in the same database.
  void save(const std::string& name) {
    tamper("CREATE TABLE record_" + name + " AS SELECT * FROM assay.record;" +
           "CREATE TABLE change_" + name + " AS SELECT * FROM assay.change;" +
           "CREATE TABLE head_" + name + " AS SELECT * FROM assay.head");
  }
  void put_back(const std::string& name) {
    std::string sql;
    for (const std::string table : {"record", "change", "head"}) {
      sql += "DELETE FROM assay." + table + "; INSERT INTO assay." + table +
             " SELECT * FROM " + table + "_" + name + ";";
    }
    tamper(sql);
  }

  crypto::SealKey master_ = draw<crypto::SealKey>();
  std::string url_ = TestPostgres::shared().make_database();
};

TEST_F(PostgresTest, SeesWhatAnotherNodeCommittedBeforeTheQuestion) {
  const auto a = open();
  const auto b = open();
  for (uint64_t i = 0; i < 200; ++i) {
    ASSERT_TRUE(commit_one(*a, write("n", i, std::to_string(i))));
    become_current(*b);
    ASSERT_EQ(content_of(*b, "n"),
              std::to_string(i + 1) + ":" + std::to_string(i));
  }
  EXPECT_TRUE(b->fleet()->currency().current);
}

TEST_F(PostgresTest, TellsWhatOthersChangedBeforeTicketsPass) {
  const auto a = open();
  const auto b = open();
  std::mutex mutex;
  std::vector<std::string> told;
  b->fleet()->on_change([&](std::span<const std::string> names) {
    const std::lock_guard lock(mutex);
    told.insert(told.end(), names.begin(), names.end());
  });
  ASSERT_TRUE(commit_one(*a, write("n", 0, "1")));
  become_current(*b);
  {
    const std::lock_guard lock(mutex);
    EXPECT_EQ(told, std::vector<std::string>{"n"});
    told.clear();
  }
  ASSERT_TRUE(commit_one(*b, write("own", 0, "1")));
  become_current(*b);
  const std::lock_guard lock(mutex);
  EXPECT_TRUE(told.empty() || told == std::vector<std::string>{"own"});
}

TEST_F(PostgresTest, LetsOneOfTwoWritersWin) {
  const auto a = open();
  const auto b = open();
  ASSERT_TRUE(commit_one(*a, write("n", 0, "a")));
  const auto second = commit_one(*b, write("n", 0, "b"));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), Code::StoreConflict);
  ASSERT_TRUE(commit_one(*b, write("n", 1, "b")));
  become_current(*a);
  EXPECT_EQ(content_of(*a, "n"), "2:b");
}

// Nobody's step is lost, although all read and write at the same time.
TEST_F(PostgresTest, CountsCommitsOfManyNodes) {
  constexpr int kNodes = 4;
  constexpr int kSteps = 50;
  std::vector<std::unique_ptr<Store>> nodes;
  for (int i = 0; i < kNodes; ++i) {
    nodes.push_back(open());
  }
  std::vector<std::thread> threads;
  std::atomic<int> done = 0;
  for (const auto& node : nodes) {
    threads.emplace_back([&done, raw = node.get()] {
      for (int i = 0; i < kSteps; ++i) {
        const auto stepped =
            raw->commit([](const Loader& load) -> Result<std::vector<Change>> {
              TRY(const std::optional<Record> now, load("n"));
              const int count =
                  now ? std::stoi(std::string(text_of(now->content))) : 0;
              return std::vector<Change>{write("n", now ? now->version : 0,
                                               std::to_string(count + 1))};
            });
        EXPECT_TRUE(stepped) << stepped.error().message();
        done += stepped ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(done, kNodes * kSteps);
  become_current(*nodes[0]);
  EXPECT_EQ(content_of(*nodes[0], "n"), "200:200");
  EXPECT_TRUE(nodes[1]->check()->damage.empty());
}

TEST_F(PostgresTest, MakesItsTablesOnceWhereManyNodesStart) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([this] { EXPECT_NE(open(), nullptr); });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

TEST_F(PostgresTest, FindsEverythingAgain) {
  {
    const auto a = open();
    ASSERT_TRUE(
        a->commit(std::vector{write("p/a", 0, "1", "g"),
                              write("p/b", 0, "", "g"), write("q", 0, "3")}));
    ASSERT_TRUE(commit_one(*a, erase("p/b", 1)));
  }
  const auto b = open();
  EXPECT_EQ(content_of(*b, "p/a"), "1:1");
  EXPECT_EQ(content_of(*b, "p/b"), "(none)");
  EXPECT_EQ(b->list("g")->names, std::vector<std::string>{"p/a"});
  EXPECT_EQ(b->count(), 2u);
}

TEST_F(PostgresTest, RefusesAnotherSealingKey) {
  open();
  const auto opened = open_store(url_, {.master = draw<crypto::SealKey>()});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), Code::StoreSealBroken);
}

TEST_F(PostgresTest, RefusesANewerSchema) {
  open();
  tamper("UPDATE assay.schema SET version = 2");
  const auto opened = open_store(url_, {.master = master_});
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().detail(), HasSubstr("schema version 2"));
}

TEST_F(PostgresTest, ReadsWithoutMakingAnything) {
  const auto missing =
      open_store(url_, {.master = master_, .access = Access::Reading});
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().detail(), HasSubstr("no store"));
  const auto a = open();
  ASSERT_TRUE(commit_one(*a, write("n", 0, "1")));
  const auto reader =
      open_store(url_, {.master = master_, .access = Access::Reading}).value();
  EXPECT_EQ(content_of(*reader, "n"), "1:1");
  EXPECT_EQ(reader->fleet(), nullptr);
  EXPECT_FALSE(commit_one(*reader, write("n", 1, "2")));
}

TEST_F(PostgresTest, HoldsNothingThatCanBeRead) {
  const auto a = open();
  ASSERT_TRUE(commit_one(
      *a, write("provider/contoso", 0, "top secret", "subscription/1")));
  tamper(
      "DO $$ BEGIN IF EXISTS (SELECT FROM assay.record r WHERE "
      "encode(r.name || r.data_key || r.sealed || r.family || r.tag, "
      "'escape') ~ 'contoso|secret|subscription') THEN RAISE 'readable'; "
      "END IF; END $$");
}

// Whoever has the database, but not the key.
TEST_F(PostgresTest, NoticesWhatWasChangedByOtherMeans) {
  struct Case {
    const char* sql;
    const char* content;  // of "n", seen by a node that runs
  };
  const Case cases[] = {
      {"UPDATE assay.record SET sealed = set_byte(sealed, 20, "
       "get_byte(sealed, 20) # 1)",
       "(broken)"},
      {"UPDATE assay.record SET data_key = set_byte(data_key, 20, "
       "get_byte(data_key, 20) # 1)",
       "(broken)"},
      {"UPDATE assay.record SET version = version + 1", "(broken)"},
      {"UPDATE assay.record SET seal = set_byte(seal, 0, "
       "get_byte(seal, 0) # 1)",
       "(broken)"},
      {"DELETE FROM assay.record", "(broken)"},
  };
  for (const Case& one : cases) {
    url_ = TestPostgres::shared().make_database();
    const auto a = open();
    ASSERT_TRUE(commit_one(*a, write("n", 0, "1")));
    tamper(one.sql);
    EXPECT_EQ(content_of(*a, "n"), one.content) << one.sql;
    EXPECT_FALSE(a->check()->damage.empty()) << one.sql;
    const auto b = open();  // starts, and knows
    EXPECT_EQ(content_of(*b, "n"), one.content) << one.sql;
  }
}

TEST_F(PostgresTest, NoticesARowThatWasPutBack) {
  const auto a = open();
  ASSERT_TRUE(commit_one(*a, write("n", 0, "old")));
  tamper("CREATE TABLE kept AS SELECT * FROM assay.record");
  ASSERT_TRUE(commit_one(*a, write("n", 1, "new")));
  tamper(
      "DELETE FROM assay.record; INSERT INTO assay.record SELECT * FROM "
      "kept");
  EXPECT_EQ(content_of(*a, "n"), "(broken)");
  EXPECT_EQ(content_of(*open(), "n"), "(broken)");
}

TEST_F(PostgresTest, RefusesADatabaseThatWentBack) {
  const auto a = open();
  ASSERT_TRUE(commit_one(*a, write("n", 0, "old")));
  tamper(
      "CREATE TABLE rows AS SELECT * FROM assay.record;"
      "CREATE TABLE heads AS SELECT * FROM assay.head;");
  ASSERT_TRUE(commit_one(*a, write("n", 1, "new")));
  tamper(
      "DELETE FROM assay.record; DELETE FROM assay.head;"
      "DELETE FROM assay.change WHERE revision = 2;"
      "INSERT INTO assay.record SELECT * FROM rows;"
      "INSERT INTO assay.head SELECT * FROM heads;");
  become_current(*a);
  EXPECT_FALSE(a->fleet()->currency().current);
  EXPECT_THAT(a->fleet()->currency().detail, HasSubstr("went back"));
  EXPECT_FALSE(commit_one(*a, write("m", 0, "x")));

  // Also when others have gone on from there to as many commits, and to more.
  const auto b = open();
  for (const char* name : {"m", "k"}) {
    ASSERT_TRUE(commit_one(*b, write(name, 0, "other")));
    become_current(*a);
    EXPECT_FALSE(a->fleet()->currency().current);
    EXPECT_THAT(a->fleet()->currency().detail, HasSubstr("went back"));
    EXPECT_EQ(content_of(*a, "n"), "(broken)");
  }
  EXPECT_EQ(content_of(*open(), "n"), "1:old");
}

TEST_F(PostgresTest, RefusesAnotherHistory) {
  // Of a node that was started while the database was back: unseen by a, and
  // with as many commits as a knows, or with more.
  for (const size_t others : {size_t{1}, size_t{2}}) {
    url_ = TestPostgres::shared().make_database();
    ASSERT_TRUE(commit_one(*open(), write("n", 0, "old")));
    save("early");
    ASSERT_TRUE(commit_one(*open(), write("n", 1, "new")));
    save("ours");
    put_back("early");
    for (size_t i = 0; i < others; ++i) {
      ASSERT_TRUE(commit_one(*open(), write(std::to_string(i), 0, "theirs")));
    }
    save("theirs");
    put_back("ours");
    const auto a = open();
    ASSERT_EQ(content_of(*a, "n"), "2:new");
    put_back("theirs");
    become_current(*a);
    EXPECT_FALSE(a->fleet()->currency().current) << others;
    EXPECT_THAT(a->fleet()->currency().detail, HasSubstr("does not follow"));
    EXPECT_FALSE(commit_one(*a, write("x", 0, "x"))) << others;
    EXPECT_EQ(content_of(*a, "n"), "(broken)") << others;
  }
}

TEST_F(PostgresTest, ReadsEverythingAnewWhereTheLogIsLost) {
  const auto a = open();
  const auto b = open();
  tamper("CREATE RULE forget AS ON INSERT TO assay.change DO INSTEAD NOTHING");
  ASSERT_TRUE(commit_one(*a, write("n", 0, "1")));
  become_current(*b);
  EXPECT_TRUE(b->fleet()->currency().current) << b->fleet()->currency().detail;
  EXPECT_EQ(content_of(*b, "n"), "1:1");
}

TEST_F(PostgresTest, RekeysBesideNodesThatRun) {
  const auto a = open();
  ASSERT_TRUE(commit_one(*a, write("n", 0, "1")));
  const auto fresh = draw<crypto::SealKey>();
  ASSERT_TRUE(open()->rekey(fresh, RekeyDepth::MasterKey));
  ASSERT_TRUE(commit_one(*a, write("n", 1, "2")));
  EXPECT_FALSE(open_store(url_, {.master = master_}));
  master_ = fresh;
  EXPECT_EQ(content_of(*open(), "n"), "2:2");
}

TEST_F(PostgresTest, RekeysDeeplyAndStopsNodesThatRun) {
  const auto a = open();
  ASSERT_TRUE(commit_one(*a, write("n", 0, "1")));
  const auto fresh = draw<crypto::SealKey>();
  ASSERT_TRUE(open()->rekey(fresh, RekeyDepth::AllKeys));
  become_current(*a);
  EXPECT_FALSE(a->fleet()->currency().current);
  EXPECT_FALSE(commit_one(*a, write("n", 1, "2")));
  master_ = fresh;
  const auto b = open();
  EXPECT_EQ(content_of(*b, "n"), "1:1");
  EXPECT_TRUE(b->check()->damage.empty());
}

// A server of its own, which is stopped and started.
class PostgresOutageTest : public PostgresTest {
 protected:
  PostgresOutageTest() { url_ = server_.make_database(); }

  TestPostgres server_;
};

TEST_F(PostgresOutageTest, GoesOnAfterACrashOfTheServer) {
  const auto a = open();
  ASSERT_TRUE(commit_one(*a, write("n", 0, "1")));
  server_.kill();
  EXPECT_FALSE(commit_one(*a, write("n", 1, "2")));
  become_current(*a);
  EXPECT_FALSE(a->fleet()->currency().current);
  server_.start();
  std::this_thread::sleep_for(milliseconds(600));
  become_current(*a);
  EXPECT_TRUE(a->fleet()->currency().current);
  EXPECT_EQ(content_of(*a, "n"), "1:1");
  EXPECT_TRUE(commit_one(*a, write("n", 1, "2")));
}

TEST_F(PostgresOutageTest, DoesNotWaitForeverForAServerThatHangs) {
  const auto a = open();
  ASSERT_TRUE(commit_one(*a, write("n", 0, "1")));
  server_.freeze();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(commit_one(*a, write("n", 1, "2")));
  become_current(*a);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(8));
  EXPECT_FALSE(a->fleet()->currency().current);
  server_.thaw();
  std::this_thread::sleep_for(milliseconds(600));
  become_current(*a);
  EXPECT_TRUE(a->fleet()->currency().current);
}

TEST_F(PostgresOutageTest, BoundedReadersGoOnForAsLongAsTheySay) {
  const auto a = open(std::chrono::seconds(3));
  EXPECT_EQ(a->fleet()->ask(), 0u);
  server_.kill();
  std::this_thread::sleep_for(milliseconds(1'000));
  EXPECT_TRUE(a->fleet()->currency().current);
  std::this_thread::sleep_for(milliseconds(3'000));
  EXPECT_FALSE(a->fleet()->currency().current);
}

}  // namespace
}  // namespace assay::store
