// SPDX-License-Identifier: Apache-2.0
// The manual page of a program.
#pragma once

#include <string>
#include <string_view>

#include "cli/command_tree.h"

namespace assay::cli {

// In roff, for section 1: every verb with its flags and example.
std::string manual_text(const CommandInfo& program, std::string_view version);

}  // namespace assay::cli
