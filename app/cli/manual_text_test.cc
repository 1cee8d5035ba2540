// SPDX-License-Identifier: Apache-2.0
// Tests of the manual page; tests/e2e/shell_test.py has groff read it.
#include "cli/manual_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/test_commands.h"

namespace assay::cli {
namespace {

using testing::HasSubstr;

TEST(ManualText, HasEveryVerbWithItsFlagsAndExample) {
  EXPECT_THAT(manual_text(small_program(), "1.2"),
              HasSubstr(".SS \"p policy check FILE\"\n"
                        "find errors.\n"
                        ".TP\n\\fIFILE\\fR\npolicy files\n"
                        ".TP\n\\fB\\-\\-type\\fR \\fITEXT\\fR\n"
                        "the type\\(aqs name\n"
                        ".TP\n\\fB\\-\\-json\\fR\nprint JSON\n"
                        ".PP\n.nf\nExample:\n  p policy check a.txt\n.fi\n"));
}

TEST(ManualText, LeavesRoffNothingToInterpret) {
  CommandInfo program = small_program();
  program.verbs[0].verbs[0].sentence = ".so a\\n";
  EXPECT_THAT(manual_text(program, "1"), HasSubstr("\n\\&.so a\\en.\n"));
}

}  // namespace
}  // namespace assay::cli
