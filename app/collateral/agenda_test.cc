// SPDX-License-Identifier: Apache-2.0
// Tests of what is fetched when.
#include "collateral/agenda.h"

#include <gtest/gtest.h>

namespace assay::collateral {
namespace {

using namespace std::chrono_literals;
using Prospect = Agenda::Prospect;

constexpr Clock::time_point kStart = Clock::time_point(1h);
constexpr Agenda::Options kOptions{.first_retry = 1s,
                                   .last_retry = 100s,
                                   .refused = 60s,
                                   .patience = 600s,
                                   .most = 2};

Agenda::Failure failure(Clock::time_point now, std::string error = "down") {
  return {.error = std::move(error), .now = now, .not_before = {}, .chance = 1};
}

std::string taken(Agenda& agenda, Clock::time_point now) {
  return agenda.take(now).value_or("-");
}

TEST(Agenda, HasOneFlightForAllWhoWait) {
  Agenda agenda(kOptions);
  EXPECT_EQ(agenda.want("a", kStart), Prospect::Coming);
  EXPECT_EQ(agenda.want("a", kStart + 1s), Prospect::Coming);
  EXPECT_EQ(taken(agenda, kStart + 1s), "a");
  EXPECT_EQ(agenda.want("a", kStart + 2s), Prospect::Coming);
  EXPECT_EQ(taken(agenda, kStart + 2s), "-");
  EXPECT_EQ(agenda.next_due(), std::nullopt);
}

TEST(Agenda, GivesWhatIsDueForLongest) {
  Agenda agenda(kOptions);
  agenda.plan("a", kStart + 2s);
  agenda.plan("b", kStart + 1s);
  EXPECT_EQ(agenda.next_due(), kStart + 1s);
  EXPECT_EQ(taken(agenda, kStart), "-");
  EXPECT_EQ(taken(agenda, kStart + 3s), "b");
  EXPECT_EQ(taken(agenda, kStart + 3s), "a");
}

TEST(Agenda, FetchesWhatIsHeldAgainOnlyWhenItIsTime) {
  Agenda agenda(kOptions);
  agenda.want("a", kStart);
  agenda.take(kStart);
  agenda.succeed("a", kStart + 100s);
  EXPECT_EQ(agenda.next_due(), kStart + 100s);
  EXPECT_EQ(agenda.want("a", kStart + 1s), Prospect::Coming);
  EXPECT_EQ(taken(agenda, kStart + 1s), "a") << "somebody needs it now";
}

TEST(Agenda, BacksOffWhateverIsWished) {
  Agenda agenda(kOptions);
  agenda.want("a", kStart);
  agenda.take(kStart);
  agenda.fail("a", failure(kStart));
  EXPECT_EQ(agenda.want("a", kStart), Prospect::Coming);
  EXPECT_EQ(agenda.expected("a", kStart), kStart + 1s);
  EXPECT_EQ(taken(agenda, kStart), "-");
  EXPECT_EQ(taken(agenda, kStart + 1s), "a");
  agenda.fail("a", failure(kStart + 1s));
  EXPECT_EQ(agenda.expected("a", kStart + 1s), kStart + 3s);
  EXPECT_EQ(agenda.entries().find("a")->second.last_error, "down");
}

TEST(Agenda, WaitsForTheSource) {
  Agenda agenda(kOptions);
  agenda.want("a", kStart);
  agenda.take(kStart);
  Agenda::Failure later = failure(kStart);
  later.not_before = kStart + 30s;
  agenda.fail("a", later);
  EXPECT_EQ(agenda.next_due(), kStart + 30s);
}

TEST(Agenda, IsRevivedWithTheSource) {
  Agenda agenda(kOptions);
  agenda.want("a", kStart);
  agenda.plan("b", kStart + 50s);
  agenda.take(kStart);
  Agenda::Failure later = failure(kStart);
  later.not_before = kStart + 30s;
  agenda.fail("a", later);
  agenda.revive(kStart + 1s);
  EXPECT_EQ(taken(agenda, kStart + 1s), "a");
  EXPECT_EQ(agenda.next_due(), kStart + 50s) << "b did not fail";
}

TEST(Agenda, RemembersARefusalForAWhile) {
  Agenda agenda(kOptions);
  agenda.want("a", kStart);
  agenda.take(kStart);
  agenda.refuse("a", failure(kStart, "not found"));
  EXPECT_EQ(agenda.want("a", kStart + 59s), Prospect::Refused);
  EXPECT_EQ(taken(agenda, kStart + 59s), "-");
  EXPECT_EQ(agenda.want("a", kStart + 60s), Prospect::Coming);
  EXPECT_EQ(taken(agenda, kStart + 60s), "a");
}

TEST(Agenda, ForgetsWhatNobodyWantsAnyMore) {
  Agenda agenda(kOptions);
  agenda.want("a", kStart);
  agenda.plan("b", kStart);
  agenda.take(kStart);
  agenda.take(kStart);
  agenda.fail("a", failure(kStart + 601s));
  agenda.fail("b", failure(kStart + 601s));
  EXPECT_FALSE(agenda.entries().contains("a"));
  EXPECT_TRUE(agenda.entries().contains("b")) << "it is held";
}

TEST(Agenda, IsBounded) {
  Agenda agenda(kOptions);
  agenda.want("a", kStart);
  agenda.want("b", kStart);
  EXPECT_EQ(agenda.want("c", kStart), Prospect::Full);
  EXPECT_EQ(agenda.want("a", kStart), Prospect::Coming);
}

TEST(Agenda, MakesRoomByWhatWasRefused) {
  Agenda agenda(kOptions);
  agenda.plan("a", kStart);
  agenda.want("b", kStart);
  agenda.take(kStart);
  agenda.take(kStart);
  agenda.refuse("a", failure(kStart));
  agenda.refuse("b", failure(kStart));
  EXPECT_EQ(agenda.want("c", kStart + 59s), Prospect::Full);
  EXPECT_EQ(agenda.want("c", kStart + 60s), Prospect::Coming);
  EXPECT_TRUE(agenda.entries().contains("a")) << "it is held";
}

TEST(Agenda, StartsAnewAfterASuccess) {
  Agenda agenda(kOptions);
  agenda.want("a", kStart);
  agenda.take(kStart);
  agenda.refuse("a", failure(kStart));
  agenda.want("a", kStart + 60s);
  agenda.take(kStart + 60s);
  agenda.succeed("a", kStart + 100s);
  const Agenda::Entry& entry = agenda.entries().find("a")->second;
  EXPECT_EQ(entry.failures, 0u);
  EXPECT_EQ(entry.last_error, "");
  EXPECT_EQ(agenda.want("a", kStart + 61s), Prospect::Coming);
}

TEST(Agenda, LetsAFewUnprovenWaitAndNoMore) {
  Agenda agenda({.most_unproven = 2});
  constexpr auto kUnproven = Standing::Unproven;
  EXPECT_EQ(agenda.want("a", kStart, kUnproven), Prospect::Coming);
  EXPECT_EQ(agenda.want("b", kStart, kUnproven), Prospect::Coming);
  EXPECT_EQ(agenda.want("c", kStart, kUnproven), Prospect::Full);
  EXPECT_EQ(agenda.want("a", kStart, kUnproven), Prospect::Coming);
  EXPECT_EQ(agenda.want("d", kStart), Prospect::Coming) << "it is proven";
  EXPECT_EQ(taken(agenda, kStart), "d") << "unproven ones come last";
  EXPECT_EQ(taken(agenda, kStart), "a");
  EXPECT_EQ(agenda.want("c", kStart, kUnproven), Prospect::Full)
      << "one is in flight";
  agenda.refuse("a", failure(kStart));
  EXPECT_EQ(agenda.want("c", kStart, kUnproven), Prospect::Coming);
  EXPECT_EQ(agenda.want("a", kStart + 1s, kUnproven), Prospect::Refused);
  EXPECT_EQ(agenda.want("a", kStart + 60s, kUnproven), Prospect::Full);
}

TEST(Agenda, ForgetsTheUnprovenWhereThereIsNoRoom) {
  Agenda agenda(kOptions);
  for (const char* name : {"a", "b"}) {
    agenda.want(name, kStart, Standing::Unproven);
    agenda.take(kStart);
    agenda.refuse(name, failure(kStart));
  }
  EXPECT_EQ(agenda.want("c", kStart), Prospect::Coming);
  EXPECT_EQ(agenda.entries().size(), 1u);
}

TEST(Agenda, ForgetsWhatIsHeldForGood) {
  Agenda agenda(kOptions);
  agenda.want("a", kStart, Standing::Unproven);
  agenda.take(kStart);
  agenda.succeed("a", std::nullopt);
  EXPECT_TRUE(agenda.entries().empty());
}

TEST(Agenda, CountsWhatComesBefore) {
  Agenda agenda({});
  agenda.want("b", kStart, Standing::Unproven);
  agenda.want("a", kStart + 1s, Standing::Unproven);
  agenda.want("c", kStart + 1s);
  EXPECT_EQ(agenda.count_before("a", kStart + 1s), 2u);
  EXPECT_EQ(agenda.count_before("c", kStart + 1s), 0u);
  EXPECT_EQ(agenda.count_before("d", kStart + 1s), 0u);
}

}  // namespace
}  // namespace assay::collateral
