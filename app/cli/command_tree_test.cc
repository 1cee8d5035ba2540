// SPDX-License-Identifier: Apache-2.0
// Tests of the walk through a tree of commands.
#include "cli/command_tree.h"

#include <gtest/gtest.h>

#include "cli/test_commands.h"

namespace assay::cli {
namespace {

TEST(CommandTree, HasEachCommandBeforeItsVerbs) {
  const CommandInfo program = small_program();
  std::vector<std::string> paths;
  for (const CommandInfo* command : flatten(program)) {
    paths.push_back(command->path);
  }
  EXPECT_EQ(paths,
            (std::vector<std::string>{"p", "p policy", "p policy check"}));
}

}  // namespace
}  // namespace assay::cli
