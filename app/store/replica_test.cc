// SPDX-License-Identifier: Apache-2.0
// A log is followed where every step adds up, and not at all otherwise.
#include "store/replica.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::store {
namespace {

using testing::ElementsAre;

// What a database would hold, without one.
class ReplicaTest : public testing::Test {
 protected:
  ReplicaTest() : keyring_(Keyring::make()), replica_(keyring_) {}

  // The next commit, of one change; nothing: erased.
  LogEntry change(std::string_view name, std::optional<uint64_t> version) {
    LogEntry entry;
    entry.revision = ++manifest_.revision;
    entry.tag = keyring_.tag_of(name);
    if (const auto there = rows_.find(entry.tag); there != rows_.end()) {
      entry.before = there->second.seal;
      manifest_.subtract(keyring_, there->second);
      rows_.erase(there);
    }
    const Row row = seal_row(keyring_, {name, "", version.value_or(0)}, {});
    entry.name = row.name;
    if (version) {
      entry.after = row.head;
      manifest_.add(keyring_, row.head);
      rows_.emplace(entry.tag, row.head);
    }
    return entry;
  }

  Standing standing(std::string_view name) const {
    return replica_.find(keyring_.tag_of(name)).standing;
  }

  uint64_t version(std::string_view name) const {
    return replica_.find(keyring_.tag_of(name)).known.version;
  }

  Keyring keyring_;
  Replica replica_;
  Manifest manifest_;
  std::map<Tag, RowHead> rows_;
};

TEST_F(ReplicaTest, FollowsCommitByCommit) {
  const std::vector<LogEntry> first = {change("a", 1), change("b", 1)};
  EXPECT_THAT(replica_.follow(manifest_, first).value(), ElementsAre("a", "b"));
  EXPECT_EQ(replica_.revision(), 2u);
  const std::vector<LogEntry> second = {change("a", 2), change("b", {}),
                                        change("a", 3)};
  EXPECT_THAT(replica_.follow(manifest_, second).value(),
              ElementsAre("a", "b"));
  EXPECT_EQ(version("a"), 3u);
  EXPECT_EQ(standing("b"), Standing::Absent);
  EXPECT_EQ(replica_.manifest(), manifest_);
}

TEST_F(ReplicaTest, StaysWhereNothingHappened) {
  EXPECT_TRUE(replica_.follow(manifest_, {}).value().empty());
  EXPECT_EQ(replica_.revision(), 0u);
}

// Each way in which somebody with the database, but without the key, may lie.
TEST_F(ReplicaTest, DoesNotFollowALogThatDoesNotAddUp) {
  const std::vector<LogEntry> begin = {change("a", 1), change("b", 1)};
  ASSERT_TRUE(replica_.follow(manifest_, begin));
  const std::vector<LogEntry> whole = {change("a", 2), change("b", {}),
                                       change("c", 1)};
  using Lie = void (*)(std::vector<LogEntry>&);
  const Lie lies[] = {
      [](auto& log) { log.pop_back(); },
      [](auto& log) { log.erase(log.begin()); },
      [](auto& log) { log.erase(log.begin() + 1); },
      [](auto& log) { log.push_back(log.back()); },
      [](auto& log) { log[0].after = log[2].after; },
      [](auto& log) { ++log[0].after->version; },
      [](auto& log) { log[0].after->salt.data[0] ^= 1; },
      [](auto& log) { log[0].before.reset(); },
      [](auto& log) { log[2].before = log[1].before; },
      [](auto& log) { log[1].before->data[31] ^= 1; },
      [](auto& log) { log[1].tag = log[2].tag; },
      [](auto& log) { log[2].name = log[1].name; },
      [](auto& log) { log[2].name.clear(); },
      [](auto& log) { std::swap(log[0].after, log[2].after); },
  };
  for (const Lie& lie : lies) {
    std::vector<LogEntry> log = whole;
    lie(log);
    const auto followed = replica_.follow(manifest_, log);
    ASSERT_FALSE(followed) << &lie - lies;
    EXPECT_EQ(followed.error().code(), Code::StoreSealBroken);
    EXPECT_EQ(replica_.revision(), 2u);
    EXPECT_EQ(version("a"), 1u);
    EXPECT_EQ(standing("c"), Standing::Absent);
  }
  EXPECT_TRUE(replica_.follow(manifest_, whole));
}

TEST_F(ReplicaTest, DoesNotFollowTwoWritesInTheWrongOrder) {
  ASSERT_TRUE(replica_.follow(manifest_, std::vector{change("a", 1)}));
  std::vector<LogEntry> log = {change("a", 2), change("a", 3)};
  std::swap(log[0], log[1]);
  std::swap(log[0].revision, log[1].revision);
  EXPECT_FALSE(replica_.follow(manifest_, log));
}

}  // namespace
}  // namespace assay::store
