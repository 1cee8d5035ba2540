// SPDX-License-Identifier: Apache-2.0
// Tests of what stands before the road; tests/e2e/rest_test.py has the rest.
#include "server/attest_routes.h"

#include <gtest/gtest.h>

#include "server/test_service.h"

namespace assay::server {
namespace {

using std::chrono::hours;

Code code_of_attest(TestService& service) {
  TestRequest request;
  request.method = http::Method::Post;
  request.path = "/attest/SgxEnclave";
  request.body = R"({"quote":"AAAA"})";
  const auto tenant = service.directory().find("shared").value();
  const auto answer = service.ask(request, [&tenant](Exchange& exchange) {
    return answer_attest(exchange, *tenant, "SgxEnclave");
  });
  return answer ? Code::Internal : answer.error().code();
}

TEST(AnswerAttest, RefusesWhereTheClockIsBehind) {
  TestService service({});
  EXPECT_EQ(code_of_attest(service), Code::EvidenceTruncated);
  service.watch(ClockWatch(clock_now() + hours(25), ClockWatch::read()));
  EXPECT_EQ(code_of_attest(service), Code::ClockBehind);
}

}  // namespace
}  // namespace assay::server
