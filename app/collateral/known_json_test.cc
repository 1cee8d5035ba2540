// SPDX-License-Identifier: Apache-2.0
// Tests of items as JSON.
#include "collateral/known_json.h"

#include <gtest/gtest.h>

namespace assay::collateral {
namespace {

constexpr Time kIssued = Time(std::chrono::seconds(1'750'000'000));

Known known() {
  Known item;
  item.name = "intel/root-crl";
  item.issue.issued = kIssued;
  item.issue.next_update = kIssued + std::chrono::seconds(100);
  item.issue.number = {7};
  item.endorsement =
      tee::make_endorsement({}, {}, kIssued, tee::Presentation::Stored);
  item.source = "test";
  return item;
}

TEST(KnownJson, SaysEverything) {
  EXPECT_EQ(
      known_json(known(), kIssued + std::chrono::seconds(101)).text(),
      R"({"ageSeconds":101,"expiresInSeconds":-1,)"
      R"("fetchedAt":"2025-06-15T15:06:40Z","forged":false,)"
      R"("issued":"2025-06-15T15:06:40Z","name":"intel/root-crl",)"
      R"("nextUpdate":"2025-06-15T15:08:20Z","number":"7",)"
      R"("sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b)"
      R"(7852b855","source":"test","state":"expired"})");
}

TEST(KnownJson, NamesStates) {
  const tee::Issue issue = known().issue;
  EXPECT_EQ(state_of(issue, kIssued), "in force");
  EXPECT_EQ(state_of(issue, issue.next_update), "in force");
  EXPECT_EQ(state_of(issue, kIssued - std::chrono::seconds(1)),
            "not yet in force");
  EXPECT_EQ(state_of(issue, issue.next_update + std::chrono::seconds(1)),
            "expired");
}

}  // namespace
}  // namespace assay::collateral
