// SPDX-License-Identifier: Apache-2.0
// Tests of the table of claim types, also with names that were chosen to
// collide.
#include "policy/type_table.h"

#include <string>

#include <gtest/gtest.h>

namespace assay::policy {
namespace {

std::vector<std::string_view> views(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

TEST(TypeTable, FindsNothingWhereItIsEmpty) {
  EXPECT_EQ(TypeTable().find("a"), kNoType);
  EXPECT_EQ(TypeTable(views({})).find(""), kNoType);
}

TEST(TypeTable, GivesEqualNamesOneId) {
  const TypeTable table({"b", "a", "b"});
  EXPECT_EQ(table.size(), 2u);
  EXPECT_EQ(table.find("a"), 0u);
  EXPECT_EQ(table.find("b"), 1u);
  EXPECT_EQ(table.find("c"), kNoType);
  EXPECT_EQ(table.find("A"), kNoType);
}

TEST(TypeTable, FindsEveryNameOfManyAndNoOther) {
  std::vector<std::string> names = {"", "x-ms-sgx-svn", std::string(64, 'a'),
                                    std::string(128, 'a')};
  for (int i = 0; i < 3'000; ++i) {
    names.push_back("claim-" + std::to_string(i));
  }
  const TypeTable table(views(names));
  for (const std::string& name : names) {
    EXPECT_LT(table.find(name), table.size()) << name;
    EXPECT_EQ(table.find(name + "x"), kNoType) << name;
  }
}

TEST(TypeTable, FindsNamesThatDifferInTheirMiddleOnly) {
  std::vector<std::string> names;
  for (int i = 1'000; i < 3'000; ++i) {
    names.push_back("beginning" + std::to_string(i) + "the same end");
  }
  const TypeTable table(views(names));
  for (const std::string& name : names) {
    EXPECT_LT(table.find(name), table.size()) << name;
  }
  EXPECT_EQ(table.find("beginning9999the same end"), kNoType);
}

}  // namespace
}  // namespace assay::policy
