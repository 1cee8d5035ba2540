// SPDX-License-Identifier: Apache-2.0
// What the command line asked for about itself.
#pragma once

#include "cli/command_tree.h"
#include "cli/completion_text.h"

namespace assay::cli {

struct Completion {
  Shell shell = Shell::Bash;
  CommandInfo program = {};
};

struct Manual {
  CommandInfo program = {};
};

}  // namespace assay::cli
