// SPDX-License-Identifier: Apache-2.0
// Tests of lists of baselines.
#include "wire/tcb_baselines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codec/json.h"

namespace assay::wire {
namespace {

// "identifier" of each, in order, with a star where it is selected.
std::string identifiers(const TcbBaselines& baselines) {
  const auto body = codec::parse_json(tcb_baselines_body(baselines));
  EXPECT_TRUE(body);
  std::string list;
  for (const auto& item : body->at("tcbBaselines").as_array()) {
    list += std::string(item.at("tcbIdentifier").as_string());
    list += item.at("isSelectedTcb").as_bool() ? "* " : " ";
  }
  return list;
}

TEST(TcbBaselines, AreThoseThatCollateralCanMeet) {
  EXPECT_EQ(identifiers({}), "azuredefault* ");
  EXPECT_EQ(identifiers({.held = {12}}), "azuredefault* 12 11 10 ");
  EXPECT_EQ(identifiers({.held = {17, 19}}),
            "azuredefault* 19 17 15 14 13 12 11 10 ");
}

TEST(TcbBaselines, SayWhichOneThePolicyChose) {
  EXPECT_EQ(identifiers({.held = {11}, .of_service = {}, .of_policy = 11}),
            "azuredefault 11* 10 ");
}

TEST(TcbBaselines, HaveTheFormOfMaa) {
  EXPECT_THAT(
      tcb_baselines_body({.held = {11}, .of_service = 10, .of_policy = 11}),
      testing::StartsWith(
          R"({"tcbBaselines":[{"isSelectedTcb":false,)"
          R"("minimumPswLinuxVersion":"2.9","minimumPswWindowsVersion":"2.7.101.2",)"
          R"("tcbEvaluationDataNumber":10,"tcbIdentifier":"azuredefault",)"
          R"("tcbReleaseDate":"2020-11-11T00:00:00"},{"isSelectedTcb":true,)"
          R"("minimumPswLinuxVersion":"2.13.3",)"
          R"("minimumPswWindowsVersion":"2.13.100.2","tcbEvaluationDataNumber":11,)"
          R"("tcbIdentifier":"11","tcbReleaseDate":"2021-06-09T00:00:00"},)"
          R"({"is)"));
  EXPECT_EQ(no_tcb_baselines_body(), R"({"tcbBaselines":[]})");
}

}  // namespace
}  // namespace assay::wire
