// SPDX-License-Identifier: Apache-2.0
// Tests of what add, issue and issueproperty leave behind.
#include "policy/working_set.h"

#include <gtest/gtest.h>

namespace assay::policy {
namespace {

using claims::Claim;

TEST(WorkingSet, ShowsTheBaseAndThenWhatWasAdded) {
  const claims::ClaimSet base = {{"a", true}};
  const Limits limits;
  Budget budget(100);
  WorkingSet set(limits, budget);
  EXPECT_FALSE(set.add({"b", true}, Destination::Incoming));
  EXPECT_FALSE(set.rest_on(base));
  EXPECT_FALSE(set.add({"c", true}, Destination::Incoming));
  ASSERT_EQ(set.size(), 3u);
  EXPECT_EQ(set.at(0).type, "a");
  EXPECT_EQ(set.at(1).type, "b");
  EXPECT_EQ(set.at(2).type, "c");
  EXPECT_TRUE(set.take_issued().empty());
}

TEST(WorkingSet, IssuesEqualClaimsOnceButKeepsThemIncoming) {
  const Limits limits;
  Budget budget(100);
  WorkingSet set(limits, budget);
  for (const Claim& claim :
       {Claim{"a", int64_t{1}}, Claim{"a", int64_t{1}}, Claim{"a", "1"}}) {
    EXPECT_FALSE(set.add(claim, Destination::Token));
  }
  EXPECT_EQ(set.size(), 3u);
  EXPECT_EQ(claims::write_issued(set.take_issued()), R"({"a":[1,"1"]})");
}

TEST(WorkingSet, KeepsTheLastPropertyOfAType) {
  const Limits limits;
  Budget budget(100);
  WorkingSet set(limits, budget);
  EXPECT_FALSE(set.add({"p", int64_t{1}}, Destination::Properties));
  EXPECT_FALSE(set.add({"q", int64_t{1}}, Destination::Properties));
  EXPECT_FALSE(set.add({"p", int64_t{2}}, Destination::Properties));
  EXPECT_EQ(claims::write_issued(set.take_properties()), R"({"p":2,"q":1})");
}

TEST(WorkingSet, LetsNothingReadOnlyLeave) {
  const Limits limits;
  Budget budget(100);
  WorkingSet set(limits, budget);
  const Claim claim = {"a", true, claims::Issuer::AttestationService,
                       claims::Access::ReadOnly};
  EXPECT_FALSE(set.add(claim, Destination::Incoming));
  EXPECT_EQ(set.add(claim, Destination::Token)->code,
            "policy.evaluation.read_only");
  EXPECT_EQ(set.add(claim, Destination::Properties)->code,
            "policy.evaluation.read_only");
}

TEST(WorkingSet, KeepsItsLimits) {
  Limits limits;
  limits.incoming = 1;
  Budget budget(100);
  const claims::ClaimSet one = {{"a", true}};
  const claims::ClaimSet two = {{"a", true}, {"b", true}};
  EXPECT_EQ(WorkingSet(limits, budget).rest_on(two)->code, "policy.limit");
  WorkingSet set(limits, budget);
  EXPECT_FALSE(set.rest_on(one));
  EXPECT_EQ(set.add({"b", true}, Destination::Incoming)->code, "policy.limit");
}

}  // namespace
}  // namespace assay::policy
