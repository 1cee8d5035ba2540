// SPDX-License-Identifier: Apache-2.0
// Tests of the lock between processes.
#include "store/lock.h"

#include <string>

#include <gtest/gtest.h>

#include "store/test_folder.h"

namespace assay::store {
namespace {

TEST(FileLock, NamesTheProcessThatHoldsIt) {
  const TestFolder folder;
  const auto held = FileLock::take(folder.path() / "lock", "the store");
  ASSERT_TRUE(held);
  const auto second = FileLock::take(folder.path() / "lock", "the store");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), Code::StoreUnavailable);
  EXPECT_EQ(second.error().detail(), "the store is in use by process " +
                                         std::to_string(::getpid()) +
                                         "; stop it first");
}

TEST(FileLock, IsFreeAgainWhereItEnds) {
  const TestFolder folder;
  {
    const auto held = FileLock::take(folder.path() / "lock", "the store");
    ASSERT_TRUE(held);
  }
  EXPECT_TRUE(FileLock::take(folder.path() / "lock", "the store"));
}

TEST(FileLock, SaysWhyThereCanBeNone) {
  const auto lock = FileLock::take("/nowhere/lock", "the store");
  ASSERT_FALSE(lock);
  EXPECT_NE(lock.error().detail().find("cannot lock /nowhere/lock"),
            std::string::npos);
}

}  // namespace
}  // namespace assay::store
