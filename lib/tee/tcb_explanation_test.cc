// SPDX-License-Identifier: Apache-2.0
// Tests of how explanations read.
#include "tee/tcb_explanation.h"

#include <gtest/gtest.h>

#include "codec/json.h"

namespace assay::tee {
namespace {

constexpr Time day(int64_t days) {
  return Time(std::chrono::days(days));
}

TcbExplanation outdated() {
  return {.status = TcbStatus::OutOfDate,
          .goal = TcbGoal::Accepted,
          .parts = {
              {.name = "platform",
               .level_count = 3,
               .matched = TcbLevel{1, TcbStatus::OutOfDate, day(0), {"A", "B"}},
               .better = {{{0, TcbStatus::UpToDate, day(31), {"B"}},
                           {{"SGX component 1", "BIOS", "", 7, 5},
                            {"PCESVN", "", "", 13, 10}},
                           {"A"}}},
               .falls_short = true,
               .least_fix = 0},
              {.name = "quoting enclave",
               .level_count = 1,
               .matched = TcbLevel{0, TcbStatus::UpToDate, day(9)}}}};
}

TEST(LeastFix, NamesLevelsAndVersions) {
  EXPECT_EQ(least_fix(outdated()),
            "platform at level 2 of 3 (OutOfDate, 1970-01-01): SGX component 1 "
            "(BIOS) from 5 to 7, PCESVN from 10 to 13 to reach level 1 of 3 "
            "(UpToDate, 1970-02-01)");
  EXPECT_EQ(least_fix({}), "");
}

TEST(LeastFix, CountsWhatItDoesNotName) {
  TcbExplanation many = outdated();
  many.parts[0].better[0].shortfalls.resize(6, {"X", "", "", 1, 0});
  const std::string text = least_fix(many);
  EXPECT_NE(text.find("PCESVN from 10 to 13, X from 0 to 1, X from 0 to 1 and "
                      "2 more to reach"),
            std::string::npos)
      << text;
}

TEST(LeastFix, SaysWhereNothingWouldDo) {
  TcbExplanation none = outdated();
  none.parts[0].least_fix.reset();
  EXPECT_EQ(least_fix(none),
            "platform at level 2 of 3 (OutOfDate, 1970-01-01): no better level "
            "passes");
  none.parts[0].matched.reset();
  EXPECT_EQ(least_fix(none),
            "platform below all 3 levels: no better level passes");
}

TEST(LeastFix, IsARelaunchWhereThatIsEnough) {
  TcbExplanation relaunch = outdated();
  relaunch.relaunch = {"01", "02"};
  EXPECT_EQ(least_fix(relaunch),
            "relaunch the TD: it was launched under TEE_TCB_SVN 01, and the "
            "platform has 02 by now");
}

TEST(TcbLevels, ReadAsLines) {
  EXPECT_EQ(tcb_levels_text(outdated()),
            "TCB levels:\n"
            "  platform: level 2 of 3 (OutOfDate, 1970-01-01)\n"
            "    advisories: A, B\n"
            "    level 1 of 3 (UpToDate, 1970-02-01) needs SGX component 1 "
            "(BIOS) from 5 to 7, PCESVN from 10 to 13; clears A\n"
            "  quoting enclave: level 1 of 1 (UpToDate, 1970-01-10)\n"
            "  least fix: " +
                least_fix(outdated()) + "\n");
}

TEST(TcbLevels, AreJson) {
  const std::string text = tcb_levels_json(outdated());
  EXPECT_TRUE(codec::parse_json(text));
  EXPECT_EQ(text,
            R"({"status":"OutOfDate","goal":"accepted","leastFix":")" +
                least_fix(outdated()) +
                R"(","relaunch":null,"parts":[{"name":"platform","levels":3,)"
                R"("matched":{"index":1,"status":"OutOfDate",)"
                R"("date":"1970-01-01T00:00:00Z","advisoryIds":["A","B"]},)"
                R"("better":[{"index":0,"status":"UpToDate",)"
                R"("date":"1970-02-01T00:00:00Z","advisoryIds":["B"],)"
                R"("clears":["A"],"shortfalls":[{"what":"SGX component 1",)"
                R"("category":"BIOS","type":null,"required":7,"found":5},)"
                R"({"what":"PCESVN","category":null,"type":null,"required":13,)"
                R"("found":10}]}],"fallsShort":true,"leastFix":0},)"
                R"({"name":"quoting enclave","levels":1,"matched":{"index":0,)"
                R"("status":"UpToDate","date":"1970-01-10T00:00:00Z",)"
                R"("advisoryIds":[]},"better":[],"fallsShort":false,)"
                R"("leastFix":null}]})");
  EXPECT_EQ(tcb_levels_json({}),
            R"({"status":null,"goal":"UpToDate","leastFix":null,)"
            R"("relaunch":null,"parts":[]})");
}

}  // namespace
}  // namespace assay::tee
