// SPDX-License-Identifier: Apache-2.0
// Tests that a challenge is answered once.
#include "server/spent_challenges.h"

#include <gtest/gtest.h>

namespace assay::server {
namespace {

constexpr Time kNow{std::chrono::seconds(1'750'000'000)};

tee::Challenge challenge_of(uint8_t byte, std::chrono::seconds life) {
  tee::Challenge challenge;
  challenge.nonce.data.fill(byte);
  challenge.expires = kNow + life;
  return challenge;
}

Code spend(SpentChallenges& spent, const tee::Challenge& challenge, Time now) {
  const auto done = spent.spend(challenge, now);
  return done ? Code::Internal : done.error().code();
}

TEST(SpentChallenges, TakesEachOnce) {
  SpentChallenges spent;
  const auto one = challenge_of(1, std::chrono::seconds(300));
  const auto other = challenge_of(2, std::chrono::seconds(300));
  EXPECT_TRUE(spent.spend(one, kNow));
  EXPECT_TRUE(spent.spend(other, kNow));
  EXPECT_EQ(spend(spent, one, kNow), Code::ChallengeSpent);
  EXPECT_EQ(spend(spent, one, kNow + std::chrono::seconds(300)),
            Code::ChallengeSpent);
}

TEST(SpentChallenges, RefusesMoreThanItCanRemember) {
  SpentChallenges spent(1);
  EXPECT_TRUE(spent.spend(challenge_of(1, std::chrono::seconds(10)), kNow));
  EXPECT_EQ(spend(spent, challenge_of(2, std::chrono::seconds(10)), kNow),
            Code::Overloaded);
}

TEST(SpentChallenges, ForgetsWhatIsPastItsLifetime) {
  SpentChallenges spent(1);
  EXPECT_TRUE(spent.spend(challenge_of(1, std::chrono::seconds(10)), kNow));
  EXPECT_TRUE(spent.spend(challenge_of(2, std::chrono::seconds(30)),
                          kNow + std::chrono::seconds(11)));
}

}  // namespace
}  // namespace assay::server
