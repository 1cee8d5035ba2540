// SPDX-License-Identifier: Apache-2.0
// Through the header.
#include "policy/functions.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "policy/policy.h"

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

TEST(Functions, GiveWhatTheirExamplesSay) {
  struct Example {
    std::string_view expression;
    std::string_view gives;
  };
  for (const Example& example : {
#define FUNCTION(name, takes, of_nothing, reveals, sentence, example, gives) \
  Example{example, gives},
#include "policy/functions.def"
#undef FUNCTION
       }) {
    const Compiled compiled =
        compile(fmt::format("version=1.2;authorizationrules{{=>permit();}};"
                            "issuancerules{{=>issue(type=\"r\",value={});}};",
                            example.expression));
    ASSERT_NE(compiled.program, nullptr) << example.expression;
    EXPECT_EQ(claims::write_issued(evaluate(*compiled.program, {}).issued),
              fmt::format("{{\"r\":{}}}", example.gives));
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
