// SPDX-License-Identifier: Apache-2.0
// Tests of form bodies.
#include "identity/form.h"

#include <gtest/gtest.h>

namespace assay::identity {
namespace {

TEST(Form, IsDecoded) {
  const auto form = parse_form("a=1&b=x+y%2B%C3%A4&&c&d=");
  ASSERT_TRUE(form);
  EXPECT_EQ(find_field(*form, "a"), "1");
  EXPECT_EQ(find_field(*form, "b"), "x y+\xc3\xa4");
  EXPECT_EQ(find_field(*form, "c"), std::nullopt);
  EXPECT_EQ(find_field(*form, "d"), std::nullopt);
  EXPECT_EQ(find_field(*form, "e"), std::nullopt);
  EXPECT_TRUE(parse_form("")->empty());
}

TEST(Form, HasEachFieldOnce) {
  EXPECT_EQ(parse_form("a=1&%61=2").error().code(), Code::DuplicateKey);
}

TEST(Form, RefusesWhatCannotBeDecoded) {
  for (const char* body : {"a=%", "a=%4", "a=%zz", "a=%ff", "%ff=a"}) {
    EXPECT_EQ(parse_form(body).error().code(), Code::BadUtf8) << body;
  }
}

TEST(Form, HasLimits) {
  EXPECT_EQ(parse_form(std::string(kMaxForm + 1, 'a')).error().code(),
            Code::FieldTooLong);
  std::string body;
  for (size_t i = 0; i <= kMaxFormFields; ++i) {
    body += "a" + std::to_string(i) + "=1&";
  }
  EXPECT_EQ(parse_form(body).error().code(), Code::FieldTooLong);
}

}  // namespace
}  // namespace assay::identity
