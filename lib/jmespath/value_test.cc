// SPDX-License-Identifier: Apache-2.0
// Through the header.
#include "jmespath/value.h"

#include <gtest/gtest.h>

namespace assay::jmespath {
namespace {

TEST(Value, TakesMadeAndFoundForTheSame) {
  const auto document = codec::parse_json(R"({"list":[1],"o":{"a":2}})");
  const Value found(*document);
  const Array array = {found.find("list").element(0)};
  const Object object = {{"a", found.find("o").find("a")}};
  for (const Value& list : {found.find("list"), Value(array)}) {
    EXPECT_TRUE(list.is_array());
    EXPECT_EQ(list.size(), 1U);
    EXPECT_EQ(*list.element(0).if_integer(), 1);
    EXPECT_EQ(list.type(), "array");
  }
  for (const Value& inner : {found.find("o"), Value(object)}) {
    EXPECT_TRUE(inner.is_object());
    EXPECT_TRUE(inner.has("a"));
    EXPECT_FALSE(inner.has("b"));
    EXPECT_TRUE(inner.find("b").is_null());
    EXPECT_EQ(inner.member(0).first, "a");
  }
}

TEST(Value, KnowsWhatIsFalse) {
  const auto document =
      codec::parse_json(R"([null,false,"",[],{},0,true,"a",[0],{"a":0}])");
  const Value list(*document);
  for (size_t i = 0; i < list.size(); ++i) {
    EXPECT_EQ(list.element(i).is_truthy(), i >= 5) << i;
  }
}

TEST(Value, OrdersNumbersAndStrings) {
  const auto document = codec::parse_json(
      R"([1, 1.5, 9223372036854775806, 9223372036854775807, "a", "ä"])");
  const Value list(*document);
  EXPECT_LT(order(list.element(0), list.element(1)), 0);
  EXPECT_LT(order(list.element(2), list.element(3)), 0);
  EXPECT_EQ(order(list.element(1), list.element(1)), 0);
  EXPECT_GT(order(list.element(5), list.element(4)), 0);
}

}  // namespace
}  // namespace assay::jmespath
