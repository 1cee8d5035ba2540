// SPDX-License-Identifier: Apache-2.0
// Tests of comparisons and their price.
#include "policy/view.h"

#include <gtest/gtest.h>

namespace assay::policy {
namespace {

using namespace std::string_view_literals;

bool equal(const View& left, const View& right) {
  Budget budget(100);
  return same(left, right, budget);
}

TEST(View, EqualsTheSameTypeAndValueOnly) {
  EXPECT_TRUE(equal("a"sv, "a"sv));
  EXPECT_FALSE(equal("a"sv, "A"sv));
  EXPECT_TRUE(equal(int64_t{1}, int64_t{1}));
  EXPECT_FALSE(equal(int64_t{1}, true));
  EXPECT_FALSE(equal("1"sv, int64_t{1}));
  EXPECT_FALSE(equal("true"sv, true));
}

TEST(View, OrdersIntegersOnly) {
  EXPECT_TRUE(ordered(Comparison::Less, int64_t{-1}, int64_t{0}));
  EXPECT_FALSE(ordered(Comparison::Less, int64_t{0}, int64_t{0}));
  EXPECT_TRUE(ordered(Comparison::LessEqual, int64_t{0}, int64_t{0}));
  EXPECT_TRUE(ordered(Comparison::Greater, int64_t{1}, int64_t{0}));
  EXPECT_TRUE(ordered(Comparison::GreaterEqual, int64_t{0}, int64_t{0}));
  EXPECT_FALSE(ordered(Comparison::GreaterEqual, "1"sv, int64_t{0}));
  EXPECT_FALSE(ordered(Comparison::GreaterEqual, true, false));
}

TEST(View, ShowsEachPropertyOfAClaim) {
  const claims::Claim owner = {"t", int64_t{7}, claims::Issuer::CustomClaim};
  const ClaimView claim(owner);
  EXPECT_EQ(view_of(claim, Property::Type), View("t"sv));
  EXPECT_EQ(view_of(claim, Property::Value), View(int64_t{7}));
  EXPECT_EQ(view_of(claim, Property::ValueType), View("Integer"sv));
  EXPECT_EQ(view_of(claim, Property::Issuer), View("CustomClaim"sv));
}

TEST(View, NamesItsTypeAndGivesItsValue) {
  EXPECT_EQ(type_name_of(View(true)), "Boolean");
  EXPECT_EQ(type_name_of(View(int64_t{1})), "Integer");
  EXPECT_EQ(type_name_of(View("x"sv)), "String");
  EXPECT_EQ(owned(View("x"sv)), claims::Value("x"));
  EXPECT_EQ(owned(View(true)), claims::Value(true));
  EXPECT_EQ(owned(View(int64_t{3})), claims::Value(int64_t{3}));
  const claims::Claim claim = {"t", "x", claims::Issuer::CustomClaim,
                               claims::Access::ReadOnly};
  EXPECT_EQ(owned(ClaimView(claim)), claim);
}

TEST(Budget, PaysMoreForLongTexts) {
  const std::string text(6'400, 'x');
  Budget budget(100);
  same(std::string_view(text), "x"sv, budget);
  EXPECT_FALSE(budget.exhausted());
  same(std::string_view(text), std::string_view(text), budget);
  EXPECT_TRUE(budget.exhausted());
}

}  // namespace
}  // namespace assay::policy
