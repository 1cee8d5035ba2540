// SPDX-License-Identifier: Apache-2.0
// Tests of levels and of the merge of statuses: the whole table.
#include "tee/dcap/tcb_level.h"

#include <gtest/gtest.h>

namespace assay::dcap {
namespace {

using tee::TcbStatus;

TEST(Merge, FollowsIntelsTable) {
  struct Row {
    TcbStatus platform;
    TcbStatus out_of_date;  // with an enclave that is OutOfDate
  };
  constexpr Row kRows[] = {
      {TcbStatus::UpToDate, TcbStatus::OutOfDate},
      {TcbStatus::SWHardeningNeeded, TcbStatus::OutOfDate},
      {TcbStatus::ConfigurationNeeded, TcbStatus::OutOfDateConfigurationNeeded},
      {TcbStatus::ConfigurationAndSWHardeningNeeded,
       TcbStatus::OutOfDateConfigurationNeeded},
      {TcbStatus::OutOfDate, TcbStatus::OutOfDate},
      {TcbStatus::OutOfDateConfigurationNeeded,
       TcbStatus::OutOfDateConfigurationNeeded},
      {TcbStatus::Revoked, TcbStatus::Revoked},
  };
  for (const Row& row : kRows) {
    EXPECT_EQ(merge(row.platform, TcbStatus::UpToDate), row.platform);
    EXPECT_EQ(merge(row.platform, TcbStatus::OutOfDate), row.out_of_date);
    EXPECT_EQ(merge(row.platform, TcbStatus::Revoked), TcbStatus::Revoked);
  }
}

TEST(Merge, NeverReadsAnUnusualEnclaveStatusAsBetter) {
  for (const TcbStatus status :
       {TcbStatus::SWHardeningNeeded, TcbStatus::ConfigurationNeeded}) {
    EXPECT_EQ(merge(TcbStatus::UpToDate, status), TcbStatus::OutOfDate);
  }
}

TEST(Merge, NeverMakesARelaunchHealAnEnclave) {
  EXPECT_EQ(merge(TcbStatus::TDRelaunchAdvised, TcbStatus::OutOfDate),
            TcbStatus::OutOfDate);
  EXPECT_EQ(merge(TcbStatus::TDRelaunchAdvisedConfigurationNeeded,
                  TcbStatus::OutOfDate),
            TcbStatus::OutOfDateConfigurationNeeded);
}

TEST(Relaunch, FollowsTheTable) {
  using enum TcbStatus;
  constexpr TcbStatus kAll[] = {UpToDate,
                                SWHardeningNeeded,
                                ConfigurationNeeded,
                                ConfigurationAndSWHardeningNeeded,
                                OutOfDate,
                                OutOfDateConfigurationNeeded};
  for (const TcbStatus now : kAll) {
    for (const TcbStatus good :
         {UpToDate, SWHardeningNeeded, ConfigurationNeeded,
          ConfigurationAndSWHardeningNeeded}) {
      EXPECT_EQ(with_relaunch(good, now), good);
    }
  }
  for (const TcbStatus now : {UpToDate, SWHardeningNeeded}) {
    EXPECT_EQ(with_relaunch(OutOfDate, now), TDRelaunchAdvised);
  }
  for (const TcbStatus now :
       {ConfigurationNeeded, ConfigurationAndSWHardeningNeeded}) {
    EXPECT_EQ(with_relaunch(OutOfDate, now),
              TDRelaunchAdvisedConfigurationNeeded);
  }
  for (const TcbStatus now :
       {UpToDate, SWHardeningNeeded, ConfigurationNeeded}) {
    EXPECT_EQ(with_relaunch(OutOfDateConfigurationNeeded, now),
              TDRelaunchAdvisedConfigurationNeeded);
  }
  for (const TcbStatus now : {OutOfDate, OutOfDateConfigurationNeeded}) {
    EXPECT_EQ(with_relaunch(OutOfDate, now), OutOfDate);
    EXPECT_EQ(with_relaunch(OutOfDateConfigurationNeeded, now),
              OutOfDateConfigurationNeeded);
  }
  for (const TcbStatus other : kAll) {
    EXPECT_EQ(with_relaunch(other, Revoked), Revoked);
    EXPECT_EQ(with_relaunch(Revoked, other), Revoked);
  }
}

TEST(IsvLevels, MatchTheFirstNotAbove) {
  const std::vector<IsvLevel> levels = {{8, {}}, {6, {}}, {2, {}}};
  EXPECT_EQ(match_isv_level(levels, 9), &levels[0]);
  EXPECT_EQ(match_isv_level(levels, 7), &levels[1]);
  EXPECT_EQ(match_isv_level(levels, 2), &levels[2]);
  EXPECT_EQ(match_isv_level(levels, 1), nullptr);
}

Result<LevelJudgement> judgement_of(std::string_view text) {
  const auto value = codec::parse_json(text);
  return read_judgement(value->get_object());
}

TEST(Judgement, ReadsStatusDateAndAdvisories) {
  const auto read = judgement_of(
      R"({"tcbStatus":"OutOfDate","tcbDate":"2024-03-13T00:00:00Z",)"
      R"("advisoryIDs":["INTEL-SA-1","INTEL-SA-2"]})");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->status, TcbStatus::OutOfDate);
  EXPECT_EQ(read->advisory_ids.size(), 2u);
}

TEST(Judgement, LimitsItsAdvisories) {
  const auto with_advisories = [](size_t count) {
    std::string text = R"({"tcbStatus":"OutOfDate",)"
                       R"("tcbDate":"2024-03-13T00:00:00Z","advisoryIDs":[)";
    for (size_t i = 0; i < count; ++i) {
      text += i == 0 ? "\"a\"" : ",\"a\"";
    }
    return judgement_of(text + "]}");
  };
  EXPECT_TRUE(with_advisories(kMaxAdvisories));
  EXPECT_FALSE(with_advisories(kMaxAdvisories + 1));
}

TEST(Judgement, RefusesWhatItDoesNotKnow) {
  for (const char* text :
       {R"({"tcbStatus":"TDRelaunchAdvised",)"
        R"("tcbDate":"2024-03-13T00:00:00Z"})",
        R"({"tcbStatus":"TDRelaunchAdvisedConfigurationNeeded",)"
        R"("tcbDate":"2024-03-13T00:00:00Z"})",
        R"({"tcbStatus":"Fine","tcbDate":"2024-03-13T00:00:00Z"})",
        R"({"tcbStatus":"UpToDate","tcbDate":"yesterday"})",
        R"({"tcbStatus":"UpToDate"})",
        R"({"tcbStatus":"UpToDate","tcbDate":"2024-03-13T00:00:00Z",)"
        R"("advisoryIDs":[1]})"}) {
    EXPECT_FALSE(judgement_of(text)) << text;
  }
}

}  // namespace
}  // namespace assay::dcap
