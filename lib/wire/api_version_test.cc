// SPDX-License-Identifier: Apache-2.0
// The api-versions that are known, and what is said of others.
#include <gtest/gtest.h>

#include "wire/wire.h"

namespace assay::wire {
namespace {

TEST(ApiVersion, IsOneOfMaasVersions) {
  EXPECT_EQ(*parse_api_version("2018-09-01-preview"),
            ApiVersion::V2018_09_01_preview);
  EXPECT_EQ(*parse_api_version("2020-10-01"), ApiVersion::V2020_10_01);
  EXPECT_EQ(*parse_api_version("2022-08-01"), ApiVersion::V2022_08_01);
  EXPECT_EQ(*parse_api_version("2022-09-01-preview"),
            ApiVersion::V2022_09_01_preview);
  EXPECT_EQ(*parse_api_version("2025-06-01"), ApiVersion::V2025_06_01);
  EXPECT_EQ(*parse_api_version("2026-03-11-preview"),
            ApiVersion::V2026_03_11_preview);
}

TEST(ApiVersion, IsComparedExactly) {
  for (const char* const value :
       {"", "2020-10-1", "2020-10-01 ", "2020-10-01-preview",
        "2018-09-01-PREVIEW", "2099-01-01"}) {
    const auto version = parse_api_version(value);
    ASSERT_FALSE(version.has_value()) << value;
    EXPECT_EQ(version.error().code(), Code::UnsupportedApiVersion);
  }
}

TEST(ApiVersion, IsRefusedWithItsValueAndTheKnownOnes) {
  EXPECT_EQ(parse_api_version("2021-01-01").error().message(),
            "api-version: \"2021-01-01\" is unknown; supported are "
            "2018-09-01-preview, 2020-10-01, 2022-08-01, 2022-09-01-preview, "
            "2025-06-01, 2026-03-11-preview");
}

TEST(ApiVersion, IsRequired) {
  const auto version = parse_api_version(std::nullopt);
  ASSERT_FALSE(version.has_value());
  EXPECT_TRUE(version.error().detail().starts_with(
      "the query has no api-version; supported are 2018-"));
}

}  // namespace
}  // namespace assay::wire
