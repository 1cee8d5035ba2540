// SPDX-License-Identifier: Apache-2.0
// Tests of what one loop counts.
#include "metrics/meter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::metrics {
namespace {

using std::chrono::microseconds;
using testing::HasSubstr;
using testing::Not;

TEST(Meter, CountsRequestsByRouteAndStatus) {
  Meter meter;
  RequestRecord record{
      "POST", "/attest/{attestationType}", 200, microseconds(300), 5000, 1500};
  meter.count(record);
  record.took = microseconds(600);
  meter.count(record);
  record.status = 400;
  meter.count(record);
  const std::string text = text_of(meter.collect());
  const std::string labels =
      R"({http_request_method="POST",http_response_status_code="200",)"
      R"(http_route="/attest/{attestationType}")";
  EXPECT_THAT(text, HasSubstr("# TYPE http_server_request_duration_seconds "
                              "histogram\n"));
  EXPECT_THAT(text, HasSubstr("http_server_request_duration_seconds_count" +
                              labels + "} 2\n"));
  EXPECT_THAT(text, HasSubstr("http_server_request_duration_seconds_bucket" +
                              labels + ",le=\"0.0005\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("http_server_request_body_size_bytes_sum" +
                              labels + "} 10000\n"));
  EXPECT_THAT(text, HasSubstr("http_server_response_body_size_bytes_bucket" +
                              labels + ",le=\"1024\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("http_response_status_code=\"400\""));
}

TEST(Meter, CountsWaitsByLane) {
  Meter meter;
  meter.count_wait("loop", microseconds(300));
  meter.count_wait("loop", microseconds(600));
  meter.count_wait("aside", microseconds(100));
  const std::string text = text_of(meter.collect());
  EXPECT_THAT(text,
              HasSubstr("assay_queue_wait_seconds_count{lane=\"loop\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("assay_queue_wait_seconds_bucket{lane=\"loop\","
                              "le=\"0.0005\"} 1\n"));
  EXPECT_THAT(text,
              HasSubstr("assay_queue_wait_seconds_count{lane=\"aside\"} 1\n"));
}

TEST(Meter, CountsAttestationsByOutcome) {
  Meter meter;
  AttestationRecord record{"SgxEnclave", "issued", "", "UpToDate", {}};
  record.took[static_cast<size_t>(Stage::Sign)] = microseconds(200);
  meter.count(record);
  meter.count(record);
  meter.count({"TdxVm", "invalid", "dcap.quote.truncated", "", {}});
  const std::string text = text_of(meter.collect());
  EXPECT_THAT(
      text, HasSubstr(R"(assay_attestations_total{outcome="issued",reason="",)"
                      R"(type="SgxEnclave"} 2)"));
  EXPECT_THAT(text,
              HasSubstr(R"(assay_attestations_total{outcome="invalid",)"
                        R"(reason="dcap.quote.truncated",type="TdxVm"} 1)"));
  EXPECT_THAT(text, HasSubstr("assay_attestation_stage_seconds_count{stage="
                              "\"sign\",type=\"SgxEnclave\"} 2\n"));
  EXPECT_THAT(text, Not(HasSubstr("stage=\"parse\"")));
  EXPECT_THAT(text, HasSubstr("assay_tcb_status_total{status=\"UpToDate\","
                              "type=\"SgxEnclave\"} 2\n"));
}

TEST(Meter, CountsWhatPoliciesDecide) {
  Meter meter;
  AttestationRecord record{"SgxEnclave", "denied", "policy.denied", "", {}};
  record.policy_result = "deny";
  meter.count(record);
  meter.count_compiled(microseconds(300));
  const std::string text = text_of(meter.collect());
  EXPECT_THAT(text, HasSubstr("assay_policy_evaluations_total{result=\"deny\","
                              "type=\"SgxEnclave\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("assay_policy_compile_seconds_count 1\n"));
  EXPECT_THAT(text, Not(HasSubstr("assay_signing_operations_total{")));
}

TEST(Meter, CountsSignaturesAndThoseThatFailed) {
  Meter meter;
  AttestationRecord record{"SgxEnclave", "issued", "", "", {}};
  record.signer = {"RS256", "pkcs11"};
  meter.count(record);
  record.took[static_cast<size_t>(Stage::Sign)] = microseconds(400);
  meter.count(record);
  const std::string text = text_of(meter.collect());
  for (const char* const result : {"ok", "error"}) {
    EXPECT_THAT(text, HasSubstr("assay_signing_operations_total{alg=\"RS256\","
                                "backend=\"pkcs11\",result=\"" +
                                std::string(result) + "\"} 1\n"));
  }
  EXPECT_THAT(text, HasSubstr("assay_signing_seconds_count{alg=\"RS256\","
                              "backend=\"pkcs11\"} 1\n"));
}

TEST(Meter, CountsByProviderOnlyWhereItIsAskedTo) {
  AttestationRecord record{"SgxEnclave", "issued", "", "", {}};
  record.provider = "contoso";
  Meter without;
  without.count(record);
  EXPECT_THAT(text_of(without.collect()), Not(HasSubstr("contoso")));
  Meter with(std::make_shared<ProviderNames>());
  with.count(record);
  EXPECT_THAT(text_of(with.collect()),
              HasSubstr("assay_provider_attestations_total{outcome=\"issued\","
                        "provider=\"contoso\",type=\"SgxEnclave\"} 1\n"));
}

TEST(Meter, KnowsWhatIsBeingAnswered) {
  Meter meter;
  {
    const Meter::Active active(meter);
    EXPECT_EQ(meter.active(), 1);
  }
  EXPECT_EQ(meter.active(), 0);
}

}  // namespace
}  // namespace assay::metrics
