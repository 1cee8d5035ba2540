// SPDX-License-Identifier: Apache-2.0
// Tests of request ids.
#include "server/request_id.h"

#include <gtest/gtest.h>

namespace assay::server {
namespace {

const std::string kTrace(32, 'a');
const std::string kSpan(16, 'b');

TEST(RequestId, KeepsTheTraceOfAValidTraceparent) {
  std::mt19937_64 generator(1);
  EXPECT_EQ(make_request_id("00-" + kTrace + "-" + kSpan + "-01", generator),
            "00-" + kTrace + "-" + kSpan + "-00");
}

TEST(RequestId, MakesANewTraceForEverythingElse) {
  std::mt19937_64 generator(1);
  for (const std::string& bad :
       {std::string(), "ff-" + kTrace + "-" + kSpan + "-01",
        "00-" + std::string(32, '0') + "-" + kSpan + "-01",
        "00-" + kTrace + "-" + std::string(16, '0') + "-01",
        "00-" + std::string(32, 'A') + "-" + kSpan + "-01",
        "00-" + kTrace + "-" + kSpan + "-0"}) {
    const std::string id = make_request_id(bad, generator);
    EXPECT_EQ(id.size(), 55u);
    EXPECT_EQ(id.substr(36), "0000000000000000-00");
  }
  EXPECT_NE(make_request_id(std::nullopt, generator),
            make_request_id(std::nullopt, generator));
}

TEST(RequestId, TellsTraceAndParent) {
  std::mt19937_64 generator(1);
  const std::string given =
      make_request_id("00-" + kTrace + "-" + kSpan + "-01", generator);
  EXPECT_EQ(trace_of(given).trace_id, kTrace);
  EXPECT_EQ(trace_of(given).parent_id, kSpan);
  const std::string made = make_request_id(std::nullopt, generator);
  EXPECT_EQ(trace_of(made).trace_id, made.substr(3, 32));
  EXPECT_EQ(trace_of(made).parent_id, "");
}

TEST(ClientId, IsHarmlessOrNotEchoed) {
  EXPECT_TRUE(is_harmless_id("6c6fca37-67fd-4ea7-67c5-4eaae3a72fc9"));
  for (const std::string& bad :
       {std::string(), std::string("a b"), std::string("a\r\nb"),
        std::string(129, 'a')}) {
    EXPECT_FALSE(is_harmless_id(bad));
  }
}

}  // namespace
}  // namespace assay::server
