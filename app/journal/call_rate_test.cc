// SPDX-License-Identifier: Apache-2.0
// Tests of the limit for call sites.
#include "journal/call_rate.h"

#include <gtest/gtest.h>

namespace assay::journal {
namespace {

constexpr CallSite kHere = {"here.cc", 1};
constexpr CallRate::Moment kNow{};
constexpr std::chrono::milliseconds kLater{1'000};

TEST(CallRate, LetsTenOfASecondPass) {
  CallRate rate;
  for (unsigned i = 0; i < CallRate::kPerSecond; ++i) {
    EXPECT_EQ(rate.admit(kHere, kNow), 0u);
  }
  EXPECT_EQ(rate.admit(kHere, kNow + std::chrono::milliseconds(999)),
            std::nullopt);
}

TEST(CallRate, TellsOnceHowManyWereSuppressed) {
  CallRate rate;
  for (unsigned i = 0; i < CallRate::kPerSecond + 3; ++i) {
    rate.admit(kHere, kNow);
  }
  EXPECT_EQ(rate.admit(kHere, kNow + kLater), 3u);
  EXPECT_EQ(rate.admit(kHere, kNow + kLater), 0u);
}

TEST(CallRate, HoldsNoSiteToWhatAnotherDoes) {
  CallRate rate;
  for (unsigned i = 0; i < CallRate::kPerSecond + 1; ++i) {
    rate.admit(kHere, kNow);
  }
  EXPECT_EQ(rate.admit({"here.cc", 2}, kNow), 0u);
  EXPECT_EQ(rate.admit({"there.cc", 1}, kNow), 0u);
}

}  // namespace
}  // namespace assay::journal
