// SPDX-License-Identifier: Apache-2.0
// Tests of the logic of conditions, held against what claims really pass.
#include "policy/condition_logic.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

namespace assay::policy {
namespace {

using claims::Value;

PropertyCondition test_of(Comparison comparison, Value value) {
  return {Property::Value, comparison, {std::move(value), {}}, {}};
}

// Every comparison with values around the ends of everything.
std::vector<PropertyCondition> all_tests() {
  std::vector<PropertyCondition> tests;
  for (const Value& value :
       std::vector<Value>{true, false, std::string("a"), std::string("b")}) {
    tests.push_back(test_of(Comparison::Equal, value));
    tests.push_back(test_of(Comparison::NotEqual, value));
  }
  for (const int64_t value :
       {INT64_MIN, int64_t{-1}, int64_t{0}, int64_t{1}, INT64_MAX}) {
    for (const Comparison comparison :
         {Comparison::Equal, Comparison::NotEqual, Comparison::Less,
          Comparison::LessEqual, Comparison::Greater,
          Comparison::GreaterEqual}) {
      tests.push_back(test_of(comparison, value));
    }
  }
  return tests;
}

const std::vector<Value> kValues = {
    true,       false,         "a",           "b",         "c",
    INT64_MIN,  INT64_MIN + 1, int64_t{-2},   int64_t{-1}, int64_t{0},
    int64_t{1}, int64_t{2},    INT64_MAX - 1, INT64_MAX};

bool passes(const Value& value, const PropertyCondition& test) {
  const Value& right = *literal_of(test.right);
  if (test.comparison == Comparison::Equal) {
    return value == right;
  }
  if (test.comparison == Comparison::NotEqual) {
    return value != right;
  }
  const auto* const a = std::get_if<int64_t>(&value);
  const int64_t b = std::get<int64_t>(right);
  if (a == nullptr) {
    return false;
  }
  switch (test.comparison) {
    case Comparison::Less:
      return *a < b;
    case Comparison::LessEqual:
      return *a <= b;
    case Comparison::Greater:
      return *a > b;
    default:
      return *a >= b;
  }
}

Condition bracket(const PropertyCondition& test) {
  Condition condition;
  condition.properties = {test};
  return condition;
}

TEST(ConditionLogic, ExcludesExactlyWhatNoValuePasses) {
  for (const PropertyCondition& one : all_tests()) {
    for (const PropertyCondition& other : all_tests()) {
      const bool some = std::ranges::any_of(kValues, [&](const Value& value) {
        return passes(value, one) && passes(value, other);
      });
      EXPECT_EQ(excludes(one, other), !some);
    }
  }
}

TEST(ConditionLogic, ImpliesNothingThatAValueRefutes) {
  size_t implied = 0;
  for (const PropertyCondition& one : all_tests()) {
    for (const PropertyCondition& other : all_tests()) {
      if (implies(bracket(one), bracket(other))) {
        ++implied;
        for (const Value& value : kValues) {
          EXPECT_TRUE(!passes(value, one) || passes(value, other));
        }
      }
    }
  }
  EXPECT_GT(implied, all_tests().size());
}

TEST(ConditionLogic, FindsTheFirstEquality) {
  Condition condition = bracket(test_of(Comparison::NotEqual, "a"));
  EXPECT_EQ(find_equality(condition, Property::Value), nullptr);
  condition.properties.push_back(test_of(Comparison::Equal, "b"));
  EXPECT_EQ(*required_text(condition, Property::Value), "b");
  EXPECT_EQ(required_text(condition, Property::Type), nullptr);
}

}  // namespace
}  // namespace assay::policy
