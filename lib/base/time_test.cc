// SPDX-License-Identifier: Apache-2.0
// Tests of RFC 3339 times.
#include "base/time.h"

#include <gtest/gtest.h>

namespace assay {
namespace {

TEST(Time, ReadsAndWritesUtc) {
  for (const char* text : {"1970-01-01T00:00:00Z", "2024-02-29T23:59:59Z",
                           "9999-12-31T00:00:00Z"}) {
    const auto time = parse_rfc3339(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(format_rfc3339(*time), text);
  }
  EXPECT_EQ(unix_seconds(*parse_rfc3339("2025-06-25T00:00:00Z")), 1750809600);
}

TEST(Time, DropsFractions) {
  EXPECT_EQ(format_rfc3339(*parse_rfc3339("2024-03-01T01:02:03.987Z")),
            "2024-03-01T01:02:03Z");
}

TEST(Time, RefusesEverythingElse) {
  for (const char* text :
       {"", "2024-03-01", "2024-03-01T00:00:00", "2024-03-01T00:00:00+00:00",
        "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z", "2024-13-01T00:00:00Z",
        "2024-03-01T24:00:00Z", "2024-03-01T00:60:00Z", "2024-03-01T00:00:60Z",
        "1969-12-31T23:59:59Z", "2024-03-01T00:00:00.Z", "2024-03-01 00:00:00Z",
        "2024-03-01T00:00:00.12aZ", " 2024-03-01T00:00:00Z",
        "2024-03-01T00:00:0-Z"}) {
    const auto time = parse_rfc3339(text);
    ASSERT_FALSE(time) << text;
    EXPECT_EQ(time.error().code(), Code::TimeMalformed);
  }
}

}  // namespace
}  // namespace assay
