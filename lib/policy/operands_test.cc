// SPDX-License-Identifier: Apache-2.0
// Tests of comparison: the table of policy-language.md, section 4.
#include "policy/operands.h"

#include <gtest/gtest.h>

namespace assay::policy {
namespace {

const std::vector<Item> kOne = {{int64_t{1}}};
const std::vector<Item> kText = {{std::string_view("1")}};
const std::vector<Item> kTwo = {{int64_t{1}}, {int64_t{2}}};

TEST(Holds, NeverFindsTypesEqual) {
  EXPECT_TRUE(holds(int64_t{1}, Comparison::Equal, kOne));
  EXPECT_FALSE(holds(int64_t{1}, Comparison::Equal, kText));
  EXPECT_TRUE(holds(int64_t{1}, Comparison::NotEqual, kText));
  EXPECT_FALSE(holds(true, Comparison::Equal, kOne));
}

TEST(Holds, ReadsEqualityAsMembership) {
  EXPECT_TRUE(holds(int64_t{2}, Comparison::Equal, kTwo));
  EXPECT_FALSE(holds(int64_t{2}, Comparison::NotEqual, kTwo));
  EXPECT_TRUE(holds(int64_t{3}, Comparison::NotEqual, kTwo));
}

TEST(Holds, KnowsNoOrderWithoutTwoIntegers) {
  EXPECT_TRUE(holds(int64_t{2}, Comparison::Greater, kOne));
  EXPECT_TRUE(holds(int64_t{1}, Comparison::GreaterEqual, kOne));
  EXPECT_FALSE(holds(int64_t{1}, Comparison::Less, kOne));
  EXPECT_TRUE(holds(int64_t{0}, Comparison::LessEqual, kOne));
  EXPECT_FALSE(holds(std::string_view("2"), Comparison::Greater, kOne));
  EXPECT_FALSE(holds(int64_t{2}, Comparison::Greater, kText));
}

TEST(Holds, ReadsNoValueAsUnequal) {
  EXPECT_FALSE(holds(int64_t{1}, Comparison::Equal, {}));
  EXPECT_TRUE(holds(int64_t{1}, Comparison::NotEqual, {}));
  EXPECT_FALSE(holds(int64_t{1}, Comparison::Less, {}));
}

TEST(Operands, GoToValuesAndBack) {
  for (const claims::Value& value :
       {claims::Value(true), claims::Value(int64_t{7}),
        claims::Value(std::string("x"))}) {
    EXPECT_EQ(owned(operand_of(value)), value);
  }
}

}  // namespace
}  // namespace assay::policy
