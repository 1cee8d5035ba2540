// SPDX-License-Identifier: Apache-2.0
// The walk through a tree of commands.
#include "cli/command_tree.h"

namespace assay::cli {
namespace {

void append(std::vector<const CommandInfo*>& all, const CommandInfo& command) {
  all.push_back(&command);
  for (const CommandInfo& verb : command.verbs) {
    append(all, verb);
  }
}

}  // namespace

std::vector<const CommandInfo*> flatten(const CommandInfo& command) {
  std::vector<const CommandInfo*> all;
  append(all, command);
  return all;
}

}  // namespace assay::cli
