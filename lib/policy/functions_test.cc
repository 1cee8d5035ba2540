// SPDX-License-Identifier: Apache-2.0
// Through the header.
#include "policy/functions.h"

#include <gtest/gtest.h>

namespace assay::policy {
namespace {

TEST(Functions, AreSixInTheOrderOfTheirEnumerators) {
  EXPECT_EQ(function_names().size(), 6U);
  for (const std::string_view name : function_names()) {
    const Signature* const found = find_function(name);
    ASSERT_NE(found, nullptr) << name;
    EXPECT_EQ(&signature_of(found->function), found) << name;
  }
}

TEST(Functions, HaveNamesWithCase) {
  EXPECT_EQ(find_function("negatebool"), nullptr);
  EXPECT_EQ(find_function("Any"), nullptr);
}

TEST(Functions, TakeTheTypesOfTheirArguments) {
  EXPECT_TRUE(accepts(Takes::OneString, claims::ValueType::String));
  EXPECT_FALSE(accepts(Takes::OneString, claims::ValueType::Integer));
  EXPECT_TRUE(accepts(Takes::OneBoolean, claims::ValueType::Boolean));
  EXPECT_FALSE(accepts(Takes::OneBoolean, claims::ValueType::String));
  EXPECT_TRUE(accepts(Takes::List, claims::ValueType::Integer));
  EXPECT_EQ(name_of(Takes::OneValue), "one value");
}

}  // namespace
}  // namespace assay::policy
