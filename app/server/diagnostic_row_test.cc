// SPDX-License-Identifier: Apache-2.0
// Tests of rows for Log Analytics.
#include "server/diagnostic_row.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/diagnostic_record.h"

namespace assay::server {
namespace {

using testing::HasSubstr;

std::string line_with(std::string_view user_agent) {
  DiagnosticRecord record;
  record.resource_id = "/subscriptions/s-1/resourceGroups/g/x";
  record.region = "eastus";
  record.operation = {"AttestSgxEnclave", LogCategory::Operational};
  record.took = std::chrono::microseconds(1'250);
  record.peer = "192.0.2.7";
  record.trace_id = "aa";
  record.uri = "https://h:443/attest/SgxEnclave";
  record.headers.user_agent = user_agent;
  record.content_length = 9;
  record.outcome = "Issued";
  std::string line = diagnostic_line(record);
  line.pop_back();
  return line;
}

TEST(DiagnosticRow, HasTheColumnsOfTheTable) {
  const std::string line = line_with("sdk");
  const auto row = parse_diagnostic_row(line);
  ASSERT_TRUE(row) << row.error().message();
  EXPECT_EQ(row->json,
            R"({"CallerIpAddress":"::ffff:192.0.2.7","ContentLength":9,)"
            R"("ContentType":"","DurationMs":1.25E0,"FailureDetails":"",)"
            R"("Identity":{"callerAadUPN":"","callerAadObjectId":"",)"
            R"("callerId":""},"Level":"Informational",)"
            R"("OperationName":"AttestSgxEnclave","ResourceRegion":"eastus",)"
            R"("ResourceUri":"https://h:443/attest/SgxEnclave",)"
            R"("ResultDetails":"Issued","ResultSignature":"200",)"
            R"("ResultType":"Succeeded","ServiceLocation":"eastus",)"
            R"("SourceSystem":"Azure","TenantId":"",)"
            R"("TimeGenerated":"1970-01-01T00:00:00.0000000Z",)"
            R"("TraceContext":{"traceId":"aa","parentId":""},)"
            R"("Type":"AzureAttestationDiagnostics","UserAgent":"sdk",)"
            R"("_ResourceId":"/subscriptions/s-1/resourceGroups/g/x",)"
            R"("_SubscriptionId":"s-1","_BilledSize":)" +
                std::to_string(line.size()) + R"(,"_IsBillable":"False"})");
}

TEST(DiagnosticRow, QuotesWhatCsvWouldPart) {
  const auto row = parse_diagnostic_row(line_with("a,\"b\""));
  ASSERT_TRUE(row);
  EXPECT_THAT(row->csv, HasSubstr(R"(,"a,""b""",)"));
  EXPECT_THAT(row->csv,
              HasSubstr(R"(,"{""traceId"":""aa"",""parentId"":""""}",)"));
  EXPECT_THAT(diagnostic_columns(),
              HasSubstr("CallerIpAddress,ContentLength,ContentType,"));
}

TEST(DiagnosticRow, IsNoneOfOtherText) {
  const std::string good = line_with("sdk");
  EXPECT_EQ(parse_diagnostic_row("x").error().code(), Code::BodyNotJson);
  EXPECT_EQ(parse_diagnostic_row("{}").error().code(), Code::MissingField);
  std::string bad = good;
  bad.replace(bad.find("\"durationMs\":1.250"), 18, "\"durationMs\":\"1\"");
  EXPECT_EQ(parse_diagnostic_row(bad).error().code(), Code::JsonWrongType);
  bad = good;
  bad.replace(bad.find("\"identity\":\"{"), 13, "\"identity\":\"[");
  EXPECT_FALSE(parse_diagnostic_row(bad));
}

}  // namespace
}  // namespace assay::server
