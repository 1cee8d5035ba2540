// SPDX-License-Identifier: Apache-2.0
// Tests of records of platforms.
#include "server/sighting.h"

#include <gtest/gtest.h>

namespace assay::server {
namespace {

TEST(Sighting, ComesBackAsItWasWritten) {
  const Sighting sighting{
      "SgxEnclave", Time(std::chrono::seconds(1'750'000'000)), {1, 2, 3}};
  const auto read = parse_sighting(write_sighting(sighting));
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->type, sighting.type);
  EXPECT_EQ(read->at, sighting.at);
  EXPECT_EQ(read->evidence, sighting.evidence);
}

TEST(Sighting, RefusesOtherRecords) {
  for (
      const char* text :
      {"", "[]", "{}", R"({"at":"2025-06-01T00:00:00Z","type":"SgxEnclave"})",
       R"({"at":"soon","evidence":"AQ","type":"SgxEnclave"})",
       R"({"at":"2025-06-01T00:00:00Z","evidence":"*","type":"SgxEnclave"})"}) {
    EXPECT_FALSE(parse_sighting(text)) << text;
  }
}

}  // namespace
}  // namespace assay::server
