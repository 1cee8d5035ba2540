// SPDX-License-Identifier: Apache-2.0
// Tests of the order among issues.
#include "tee/issue.h"

#include <gtest/gtest.h>

namespace assay::tee {
namespace {

using std::chrono::seconds;

Issue issue(Buffer number, int64_t issued) {
  Issue made;
  made.number = std::move(number);
  made.issued = from_unix(issued);
  made.next_update = from_unix(issued + 1'000);
  return made;
}

std::string_view reason(const Issue& held, const Issue& next) {
  static Result<> checked;
  checked = check_succession(held, next);
  return checked ? "taken" : checked.error().reason();
}

TEST(Succession, TakesWhatIsNewerOrTheSame) {
  const Issue held = issue({0x11}, 100);
  EXPECT_EQ(reason(held, held), "taken");
  EXPECT_EQ(reason(held, issue({0x11}, 101)), "taken");
  EXPECT_EQ(reason(held, issue({0x12}, 100)), "taken");
}

TEST(Succession, NeverGoesBackInNumber) {
  EXPECT_EQ(reason(issue({0x11}, 100), issue({0x10}, 200)),
            "collateral.rollback");
  EXPECT_EQ(reason(issue({0x11}, 100), issue({}, 200)), "collateral.rollback");
}

TEST(Succession, NeverGoesBackInTime) {
  EXPECT_EQ(reason(issue({0x11}, 100), issue({0x12}, 99)),
            "collateral.rollback");
}

TEST(Succession, ComparesNumbersByValueNotByFirstByte) {
  EXPECT_EQ(reason(issue({0xff}, 100), issue({0x01, 0x00}, 100)), "taken");
  EXPECT_EQ(reason(issue({0x01, 0x00}, 100), issue({0xff}, 100)),
            "collateral.rollback");
}

TEST(Succession, StaysUnderItsAnchor) {
  Issue next = issue({0x11}, 200);
  next.anchor.data[0] = 1;
  EXPECT_EQ(reason(issue({0x11}, 100), next), "collateral.anchor");
}

TEST(Succession, SaysNumbersForPeople) {
  EXPECT_EQ(number_text(issue({}, 0)), "0");
  EXPECT_EQ(number_text(issue({0x01, 0x00}, 0)), "256");
  EXPECT_EQ(number_text(issue(Buffer(9, 0x01), 0)), "0x010101010101010101");
}

}  // namespace
}  // namespace assay::tee
