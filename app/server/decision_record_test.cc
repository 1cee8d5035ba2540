// SPDX-License-Identifier: Apache-2.0
// Tests of what the log tells of decisions.
#include "server/decision_record.h"

#include <gtest/gtest.h>

#include "base/bytes.h"

namespace assay::server {
namespace {

constexpr Time kIssued{std::chrono::seconds(1'700'000'000)};

collateral::Known tcb_info() {
  collateral::Known known;
  known.name = "intel/sgx/tcb-info/00906ED50000";
  known.issue.issued = kIssued;
  known.issue.next_update = kIssued + std::chrono::hours(24);
  known.endorsement = tee::make_endorsement(copy_of(bytes_of("{}")), "",
                                            kIssued, tee::Presentation::Stored);
  return known;
}

TEST(Decision, NamesTheCheckThatFailed) {
  DecisionGrounds grounds{.trail = tee::Trail(tee::Recording::Details)};
  const auto failed =
      grounds.trail.require(tee::CheckId::AzureGuestProtocolVersion, false,
                            std::string_view("2.0"), std::string_view("9"));
  ASSERT_FALSE(failed);
  const collateral::Known known = tcb_info();
  EXPECT_EQ(decision_json({.request_id = "id",
                           .type = "AzureGuest",
                           .outcome = outcome_of(&failed.error()),
                           .error = &failed.error(),
                           .grounds = &grounds,
                           .collateral = {&known}}),
            R"({"check":{"actual":"9","expected":"2.0",)"
            R"("name":"azure_guest.request.protocol_version"},)"
            R"("code":"azure_guest.request.protocol_version",)"
            R"("collateral":[{"hash":"44136fa355b3678a1146ad16f7e8649e)"
            R"(94fb4fc21fe77e8310c060f61caaff8a",)"
            R"("issueDate":"2023-11-14T22:13:20Z","kind":"tcbinfo",)"
            R"("nextUpdate":"2023-11-15T22:13:20Z"}],"detail":")" +
                failed.error().message() +
                R"(","outcome":"invalid","policy":null,"requestId":"id",)"
                R"("stage":"evidence","tcb":null,"type":"AzureGuest"})");
}

TEST(Decision, NamesTheRuleAndTheTcb) {
  DecisionGrounds grounds;
  grounds.policy_hash = "hash";
  grounds.tcb = {.status = tee::TcbStatus::OutOfDate,
                 .date = kIssued,
                 .advisory_ids = {"INTEL-SA-00001", "INTEL-SA-00002"},
                 .earliest_expiry = {}};
  const Error error = Error(Code::PolicyDenied, "no")
                          .because("policy.denied")
                          .with({{"policy.rule.denied",
                                  "line 4, column 5: deny()", "policy:4:5"}});
  EXPECT_EQ(decision_json({.request_id = "id",
                           .type = "SgxEnclave",
                           .outcome = outcome_of(&error),
                           .error = &error,
                           .grounds = &grounds}),
            R"x({"check":null,"code":"policy.denied","collateral":[],)x"
            R"x("detail":"no","outcome":"denied","policy":{"column":5,)x"
            R"x("hash":"hash","line":4,"rule":"line 4, column 5: deny()"},)x"
            R"x("requestId":"id","stage":"policy","tcb":{"advisoryIds":)x"
            R"x(["INTEL-SA-00001","INTEL-SA-00002"],"status":"OutOfDate",)x"
            R"x("tcbDate":"2023-11-14T22:13:20Z"},"type":"SgxEnclave"})x");
}

TEST(Decision, HasNothingToSayOfWhatWasIssued) {
  EXPECT_EQ(decision_json({.request_id = "id",
                           .type = "TdxVm",
                           .outcome = outcome_of(nullptr)}),
            R"({"check":null,"code":null,"collateral":[],"detail":null,)"
            R"("outcome":"issued","policy":null,"requestId":"id",)"
            R"("stage":null,"tcb":null,"type":"TdxVm"})");
}

TEST(Decision, IsTheServicesWhereTheErrorIs) {
  const Error error(Code::EndorsementUnavailable, "later");
  EXPECT_EQ(outcome_of(&error), "error");
}

}  // namespace
}  // namespace assay::server
