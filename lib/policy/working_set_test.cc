// SPDX-License-Identifier: Apache-2.0
// Tests of what add, issue and issueproperty leave behind.
#include "policy/working_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::policy {
namespace {

using namespace std::string_view_literals;
using claims::ClaimSet;
using testing::ElementsAre;
using testing::SizeIs;

// A set with what it needs around it.
struct Bench {
  explicit Bench(std::vector<std::string_view> names = {},
                 const Limits& some_limits = {})
      : types(std::move(names)), limits(some_limits) {
    set.start(types, limits, budget);
  }

  std::optional<Fault> add(const ClaimView& claim, Destination destination) {
    return set.add(claim, types.find(claim.type), destination);
  }

  std::vector<uint32_t> positions(std::string_view type) const {
    std::vector<uint32_t> found;
    for (uint32_t at = set.first_of(types.find(type)); at != WorkingSet::kEnd;
         at = set.next_of(at)) {
      found.push_back(at);
    }
    return found;
  }

  TypeTable types;
  Limits limits;
  Budget budget{100};
  WorkingSet set;
};

TEST(WorkingSet, ShowsTheBaseAndThenWhatWasAdded) {
  const ClaimSet base = {{"a", true}};
  Bench bench;
  EXPECT_FALSE(bench.add({"b", true}, Destination::Incoming));
  EXPECT_FALSE(bench.set.rest_on(base));
  EXPECT_FALSE(bench.add({"c", true}, Destination::Incoming));
  ASSERT_EQ(bench.set.size(), 3u);
  EXPECT_EQ(bench.set.at(0).type, "a");
  EXPECT_EQ(bench.set.at(1).type, "b");
  EXPECT_EQ(bench.set.at(2).type, "c");
  EXPECT_TRUE(bench.set.issued().empty());
}

TEST(WorkingSet, FindsTheClaimsOfATypeInOrder) {
  const ClaimSet base = {{"a", true}, {"b", true}, {"a", false}, {"x", true}};
  Bench bench({"a", "b", "c"});
  EXPECT_FALSE(bench.add({"a", int64_t{1}}, Destination::Incoming));
  EXPECT_THAT(bench.positions("a"), ElementsAre(0));
  EXPECT_FALSE(bench.set.rest_on(base));
  EXPECT_FALSE(bench.add({"b", int64_t{2}}, Destination::Incoming));
  EXPECT_FALSE(bench.add({"y", int64_t{2}}, Destination::Incoming));
  EXPECT_THAT(bench.positions("a"), ElementsAre(0, 2, 4));
  EXPECT_THAT(bench.positions("b"), ElementsAre(1, 5));
  EXPECT_THAT(bench.positions("c"), ElementsAre());
}

TEST(WorkingSet, StartsEmptyAgain) {
  const ClaimSet base = {{"a", true}};
  Bench bench({"a"});
  EXPECT_FALSE(bench.set.rest_on(base));
  EXPECT_FALSE(bench.add({"a", true}, Destination::Token));
  EXPECT_FALSE(bench.add({"p", true}, Destination::Properties));
  const TypeTable other({"z", "y"});
  bench.set.start(other, bench.limits, bench.budget);
  EXPECT_EQ(bench.set.size(), 0u);
  EXPECT_TRUE(bench.set.issued().empty());
  EXPECT_TRUE(bench.set.properties().empty());
  EXPECT_EQ(bench.set.first_of(1), WorkingSet::kEnd);
}

TEST(WorkingSet, IssuesEqualClaimsOnceButKeepsThemIncoming) {
  Bench bench;
  for (const ClaimView& claim :
       {ClaimView{"a", int64_t{1}}, ClaimView{"a", int64_t{1}},
        ClaimView{"a", "1"sv}}) {
    EXPECT_FALSE(bench.add(claim, Destination::Token));
  }
  EXPECT_EQ(bench.set.size(), 3u);
  ASSERT_THAT(bench.set.issued(), SizeIs(2));
  EXPECT_EQ(bench.set.issued()[0].value, View(int64_t{1}));
  EXPECT_EQ(bench.set.issued()[1].value, View("1"sv));
}

TEST(WorkingSet, KeepsTheLastPropertyOfAType) {
  Bench bench;
  EXPECT_FALSE(bench.add({"p", int64_t{1}}, Destination::Properties));
  EXPECT_FALSE(bench.add({"q", int64_t{1}}, Destination::Properties));
  EXPECT_FALSE(bench.add({"p", int64_t{2}}, Destination::Properties));
  ASSERT_THAT(bench.set.properties(), SizeIs(2));
  EXPECT_EQ(bench.set.properties()[0].type, "q");
  EXPECT_EQ(bench.set.properties()[1].value, View(int64_t{2}));
}

TEST(WorkingSet, RefusesPropertiesOfAWrongValue) {
  Bench bench;
  EXPECT_EQ(
      bench.add({"required_pcr_mask", "1"sv}, Destination::Properties)->code,
      "policy.evaluation.property");
}

TEST(WorkingSet, LetsNothingReadOnlyLeave) {
  Bench bench;
  const ClaimView claim = {"a", true, claims::Issuer::AttestationService,
                           claims::Access::ReadOnly};
  EXPECT_FALSE(bench.add(claim, Destination::Incoming));
  EXPECT_EQ(bench.add(claim, Destination::Token)->code,
            "policy.evaluation.read_only");
  EXPECT_EQ(bench.add(claim, Destination::Properties)->code,
            "policy.evaluation.read_only");
}

TEST(WorkingSet, KeepsItsLimits) {
  const ClaimSet one = {{"a", true}};
  const ClaimSet two = {{"a", true}, {"b", true}};
  const ClaimSet large = {{"a", "xxxxx"}};
  Bench bench({}, {.incoming = 1, .value = 4});
  EXPECT_EQ(bench.set.rest_on(two)->code, "policy.limit");
  EXPECT_EQ(bench.set.rest_on(large)->code, "policy.limit");
  EXPECT_FALSE(bench.set.rest_on(one));
  EXPECT_EQ(bench.add({"b", true}, Destination::Incoming)->code,
            "policy.limit");
  Bench few({}, {.outgoing = 1});
  EXPECT_FALSE(few.add({"a", true}, Destination::Token));
  EXPECT_EQ(few.add({"b", true}, Destination::Token)->code, "policy.limit");
  EXPECT_EQ(few.set.charge(few.limits.added)->code, "policy.limit");
}

}  // namespace
}  // namespace assay::policy
