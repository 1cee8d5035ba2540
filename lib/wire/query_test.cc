// SPDX-License-Identifier: Apache-2.0
// Values of a query, percent-decoded.
#include <gtest/gtest.h>

#include "wire/wire.h"

namespace assay::wire {
namespace {

std::string value_of(std::string_view query, std::string_view name) {
  const auto value = query_value(query, name);
  if (!value) {
    return "error: " + value.error().message();
  }
  return *value ? **value : "absent";
}

TEST(Query, GivesTheValueOfAName) {
  EXPECT_EQ(value_of("api-version=2020-10-01", "api-version"), "2020-10-01");
  EXPECT_EQ(value_of("a=1&b=2&c=3", "b"), "2");
}

TEST(Query, GivesNothingWhereTheNameIsAbsent) {
  for (const char* const query : {"", "&", "a=1", "ab=1", "=b", "&&a=b"}) {
    EXPECT_EQ(value_of(query, "b"), "absent") << query;
  }
}

TEST(Query, GivesTheFirstOfSeveralValues) {
  EXPECT_EQ(value_of("a=1&a=2", "a"), "1");
}

TEST(Query, GivesAnEmptyValueWithAndWithoutItsSign) {
  EXPECT_EQ(value_of("a&b=2", "a"), "");
  EXPECT_EQ(value_of("a=&b=2", "a"), "");
}

TEST(Query, KeepsFurtherEqualSigns) {
  EXPECT_EQ(value_of("a=b=c", "a"), "b=c");
}

TEST(Query, DecodesNamesAndValues) {
  EXPECT_EQ(value_of("api%2Dversion=2020%2d10%2D01", "api-version"),
            "2020-10-01");
  EXPECT_EQ(value_of("a=%26%3D%25", "a"), "&=%");
  EXPECT_EQ(value_of("a=%C3%A4", "a"), "\u00e4");
}

TEST(Query, LeavesPlusSignsAlone) {
  EXPECT_EQ(value_of("a=1+1", "a"), "1+1");
}

TEST(Query, RefusesHalfAnEscape) {
  for (const char* const query : {"a=%", "a=%4", "a=%4g", "a=%%41", "%4=b"}) {
    EXPECT_EQ(value_of(query, "a"),
              "error: expected two hexadecimal digits after every % of the "
              "query")
        << query;
  }
}

TEST(Query, RefusesWhatIsNotUtf8WhenDecoded) {
  EXPECT_EQ(value_of("a=%ff", "a"),
            "error: the query is not UTF-8 after decoding");
}

}  // namespace
}  // namespace assay::wire
