// SPDX-License-Identifier: Apache-2.0
// Tests of the records of the diagnostic log.
#include "server/diagnostic_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json.h"

namespace assay::server {
namespace {

using testing::HasSubstr;

DiagnosticRecord full_record() {
  const DiagnosticRecord::Moment epoch{};
  DiagnosticRecord record;
  record.completed = epoch + std::chrono::seconds(1'635'968'034) +
                     std::chrono::nanoseconds(331'808'199);
  record.resource_id =
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.Attestation/"
      "attestationProviders/contoso";
  record.region = "eastus";
  record.operation = {"AttestSgxEnclave", LogCategory::Operational};
  record.status = 400;
  record.took = std::chrono::microseconds(636'250);
  record.peer = "24.17.183.201";
  record.trace_id = "0af7651916cd43dd8448eb211c80319c";
  record.parent_id = "b7ad6b7169203331";
  record.caller_name = "user@example.com";
  record.caller_object_id = "o-1";
  record.caller_id = "c-1";
  record.uri = "https://contoso.attest:443/attest/SgxEnclave?api-version=1";
  record.failure_category = "Verification";
  record.failure_details = "dcap.tcb.status: the platform is OutOfDate";
  record.headers = {"Azure-SDK/1.0", "application/json", "00-aa", 10, 2};
  record.content_length = 6'912;
  record.outcome = "Invalid";
  return record;
}

TEST(DiagnosticRecord, HasEveryFieldOfTheSchema) {
  EXPECT_EQ(
      diagnostic_line(full_record()),
      R"({"Time":"2021-11-03T19:33:54.3318081Z",)"
      R"("resourceId":"/subscriptions/s/resourceGroups/g/providers/)"
      R"(Microsoft.Attestation/attestationProviders/contoso",)"
      R"("region":"eastus","operationName":"AttestSgxEnclave",)"
      R"("category":"Operational","resultType":"Succeeded",)"
      R"("resultSignature":"400","durationMs":636.250,)"
      R"("callerIpAddress":"::ffff:24.17.183.201",)"
      R"("traceContext":"{\"traceId\":\"0af7651916cd43dd8448eb211c80319c\",)"
      R"(\"parentId\":\"b7ad6b7169203331\"}",)"
      R"("identity":"{\"callerAadUPN\":\"user@example.com\",)"
      R"(\"callerAadObjectId\":\"o-1\",\"callerId\":\"c-1\"}",)"
      R"("uri":"https://contoso.attest:443/attest/SgxEnclave?api-version=1",)"
      R"("level":"Informational","location":"eastus","properties":)"
      R"({"failureResourceId":"","failureCategory":"Verification",)"
      R"("failureDetails":"dcap.tcb.status: the platform is OutOfDate",)"
      R"("infoDataReceived":{"Headers":{"User-Agent":"Azure-SDK/1.0"},)"
      R"("HeaderCount":10,"ContentType":"application/json",)"
      R"("ContentLength":6912,"CookieCount":2,"TraceParent":"00-aa"},)"
      R"("attestationOutcome":"Invalid"}})"
      "\n");
}

TEST(DiagnosticRecord, SaysFailedWhereTheServiceFailed) {
  DiagnosticRecord record = full_record();
  record.status = 503;
  const std::string line = diagnostic_line(record);
  EXPECT_THAT(line, HasSubstr(R"("resultType":"Failed")"));
  EXPECT_THAT(line, HasSubstr(R"("level":"Error")"));
  EXPECT_THAT(line, HasSubstr(R"("failureResourceId":"/subscriptions/s/)"));
}

TEST(DiagnosticRecord, LeavesAddressesOfIpv6AsTheyAre) {
  DiagnosticRecord record = full_record();
  record.peer = "2001:db8::1";
  EXPECT_THAT(diagnostic_line(record),
              HasSubstr(R"("callerIpAddress":"2001:db8::1")"));
}

TEST(DiagnosticRecord, IsOneLineOfJsonWhateverAClientSends) {
  DiagnosticRecord record = full_record();
  const std::string hostile =
      "a\"\\\r\n\t\x01\xff\xc3" + std::string(9'999, '"');
  record.headers.user_agent = hostile;
  record.headers.content_type = hostile;
  record.uri = hostile;
  record.caller_name = hostile;
  record.failure_details = hostile;
  const std::string line = diagnostic_line(record);
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_LT(line.size(), 16'384u);
  const auto parsed = codec::parse_json(line);
  ASSERT_TRUE(parsed) << parsed.error().message();
  const auto identity = codec::parse_json(
      codec::string_member(parsed->as_object(), "identity").value());
  EXPECT_TRUE(identity);
}

TEST(Cookies, AreCountedByTheirSeparators) {
  EXPECT_EQ(count_cookies(""), 0u);
  EXPECT_EQ(count_cookies("a=b"), 1u);
  EXPECT_EQ(count_cookies("a=b=; c=d; "), 2u);
}

}  // namespace
}  // namespace assay::server
