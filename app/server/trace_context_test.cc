// SPDX-License-Identifier: Apache-2.0
// Tests of traceparent.
#include "server/trace_context.h"

#include <string>

#include <gtest/gtest.h>

namespace assay::server {
namespace {

const std::string kTraceId = "0af7651916cd43dd8448eb211c80319c";
const std::string kParentId = "b7ad6b7169203331";

std::string with(std::string_view version, std::string_view rest = "-01") {
  return std::string(version) + "-" + kTraceId + "-" + kParentId +
         std::string(rest);
}

TEST(TraceContext, IsReadFromVersion00) {
  const std::string text = with("00");
  const auto context = parse_traceparent(text);
  ASSERT_TRUE(context);
  EXPECT_EQ(context->trace_id, kTraceId);
  EXPECT_EQ(context->parent_id, kParentId);
}

TEST(TraceContext, OfALaterVersionIsReadByItsBeginning) {
  for (const std::string& text :
       {with("01"), with("01", "-01-"), with("cc", "-01-what-the-future-is")}) {
    ASSERT_TRUE(parse_traceparent(text)) << text;
    EXPECT_EQ(parse_traceparent(text)->trace_id, kTraceId) << text;
  }
}

TEST(TraceContext, IsRefusedWhereAnythingElseStands) {
  const std::string zero_trace(32, '0');
  const std::string zero_parent(16, '0');
  for (const std::string& text :
       {std::string(), with("ff"), with("0"), with("000"), with("0A"),
        with("00", "-0"), with("00", "-01-"), with("00", "-01 "),
        with("00", "-0g"), with("01", "-01."), with("01", "-01x"),
        with("00", "_01"), " " + with("00"),
        "00-" + zero_trace + "-" + kParentId + "-01",
        "00-" + kTraceId + "-" + zero_parent + "-01",
        "00-" + std::string(32, 'A') + "-" + kParentId + "-01",
        "00-" + kTraceId + "-" + std::string(16, 'B') + "-01",
        "00-" + kTraceId + kParentId + "--01"}) {
    EXPECT_FALSE(parse_traceparent(text)) << text;
  }
}

}  // namespace
}  // namespace assay::server
