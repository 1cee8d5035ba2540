// SPDX-License-Identifier: Apache-2.0
// Tests of the service's own metrics.
#include "server/service_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/test_service.h"

namespace assay::server {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ServiceMetrics, TellOfTrailKeysAndClock) {
  TestService service({});
  const BuildFacts build{"abc123", {}, {}};
  const ServiceFacts facts{
      .build = build,
      .now = from_unix(2'556'057'600),  // 2050-12-31
      .confinement = {.files = {confine::State::On, ""}, .calls = {}},
      .tls_end = from_unix(2'556'057'601),
      .stepped = std::chrono::seconds(-3),
      .log_lost = 4,
      .diagnostic_lost = 5};
  const std::string text =
      metrics::text_of(service_metrics(service.context(), facts));
  for (const char* const line :
       {"assay_audit_entries 1\n", "assay_audit_write_failures_total 0\n",
        "assay_signing_key_expires_in_seconds 86399\n",
        "assay_tls_certificate_expires_in_seconds 1\n",
        "assay_clock_step_seconds -3\n",
        "assay_confinement{kind=\"landlock\"} 1\n",
        "assay_confinement{kind=\"seccomp\"} 0\n",
        "assay_log_lost_total{log=\"application\"} 4\n",
        "assay_log_lost_total{log=\"diagnostic\"} 5\n", "git=\"abc123\""}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(ServiceMetrics, HaveNoCertificateWhereThereIsNone) {
  TestService service({});
  const BuildFacts build;
  EXPECT_THAT(
      metrics::text_of(service_metrics(
          service.context(),
          {.build = build, .now = {}, .confinement = {}, .tls_end = {}})),
      Not(HasSubstr("tls_certificate")));
}

}  // namespace
}  // namespace assay::server
