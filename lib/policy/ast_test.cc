// SPDX-License-Identifier: Apache-2.0
// Tests of questions about the tree.
#include "policy/ast.h"

#include <gtest/gtest.h>

namespace assay::policy {
namespace {

TEST(Ast, TellsLiteralsFromOtherExpressions) {
  Expression text;
  text.node.emplace<claims::Value>(std::string("x"));
  Expression number;
  number.node.emplace<claims::Value>(int64_t{1});
  const Expression access = {PropertyAccess{{"c", {}}, Property::Value}, {}};
  EXPECT_EQ(*text_of(text), "x");
  EXPECT_EQ(text_of(number), nullptr);
  EXPECT_NE(literal_of(number), nullptr);
  EXPECT_EQ(literal_of(access), nullptr);
}

TEST(Ast, FindsTheFirstAssignmentOfAProperty) {
  Action action;
  action.assignments.resize(2);
  action.assignments[1].property = Property::Value;
  EXPECT_EQ(find_assignment(action, Property::Value), &action.assignments[1]);
  EXPECT_EQ(find_assignment(action, Property::Issuer), nullptr);
}

}  // namespace
}  // namespace assay::policy
