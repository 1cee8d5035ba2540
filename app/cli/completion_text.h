// SPDX-License-Identifier: Apache-2.0
// Scripts that teach shells the verbs and flags of a program.
#pragma once

#include <cstdint>
#include <string>

#include "cli/command_tree.h"

namespace assay::cli {

enum class Shell : uint8_t { Bash, Zsh, Fish };

// Verbs where a verb is expected, flags after a dash, choices where a flag has
// them, files elsewhere.
std::string completion_text(const CommandInfo& program, Shell shell);

}  // namespace assay::cli
