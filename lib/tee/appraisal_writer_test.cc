// SPDX-License-Identifier: Apache-2.0
// Tests of where claims go.
#include "tee/appraisal_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::tee {
namespace {

using testing::ElementsAre;

// "name=JSON" of every claim that the policy sees.
std::vector<std::string> seen_by_policy(const Appraisal& appraisal) {
  std::vector<std::string> seen;
  for (const claims::Claim& claim : appraisal.incoming) {
    seen.push_back(claim.type + "=" + claims::write_value(claim.value));
  }
  return seen;
}

TEST(AppraisalWriter, WritesToTokenAndPolicy) {
  AppraisalWriter out;
  out.text("t", "x");
  out.number("n", 7);
  out.flag("f", true);
  out.object("o", R"({"a":1})");
  const Appraisal made = out.take();
  EXPECT_EQ(made.token.text(), R"({"f":true,"n":7,"o":{"a":1},"t":"x"})");
  EXPECT_THAT(seen_by_policy(made),
              ElementsAre(R"(t="x")", "n=7", "f=true", R"(o="{\"a\":1}")"));
}

TEST(AppraisalWriter, HidesFromTheTokenWhatIsForThePolicyAlone) {
  AppraisalWriter out;
  out.incoming("$t", std::string("x"));
  EXPECT_TRUE(out.appraisal().token.empty());
  EXPECT_THAT(seen_by_policy(out.appraisal()), ElementsAre(R"($t="x")"));
}

TEST(AppraisalWriter, TellsThePolicyTheTcb) {
  AppraisalWriter out;
  out.tcb({.status = TcbStatus::OutOfDate,
           .date = Time(),
           .evaluation_data_number = 17,
           .advisory_ids = {"INTEL-SA-1", "INTEL-SA-2"},
           .earliest_expiry = Time()});
  const Appraisal made = out.take();
  EXPECT_TRUE(made.token.empty());
  ASSERT_TRUE(made.tcb);
  EXPECT_EQ(made.tcb->status, TcbStatus::OutOfDate);
  EXPECT_THAT(seen_by_policy(made),
              ElementsAre(R"(x-assay-tcb-status="OutOfDate")",
                          R"(x-assay-tcb-date="1970-01-01T00:00:00Z")",
                          "x-assay-tcb-evaluation-number=17",
                          R"(x-assay-advisory-ids="INTEL-SA-1")",
                          R"(x-assay-advisory-ids="INTEL-SA-2")"));
}

TEST(AppraisalWriter, ListsFindingsWhereThereAreSome) {
  AppraisalWriter none;
  none.findings({});
  EXPECT_TRUE(none.appraisal().token.empty());
  AppraisalWriter out;
  out.findings({"a.b", "c.d"});
  const Appraisal made = out.take();
  EXPECT_EQ(made.token.text(), R"({"x-assay-findings":["a.b","c.d"]})");
  EXPECT_THAT(seen_by_policy(made), ElementsAre(R"(x-assay-findings="a.b")",
                                                R"(x-assay-findings="c.d")"));
}

}  // namespace
}  // namespace assay::tee
