// SPDX-License-Identifier: Apache-2.0
// Reads the command line.
#pragma once

#include <span>
#include <string>

#include "cli/invocation.h"

namespace assay::cli {

// Help and version go to standard output; usage errors, with the nearest known
// name, to standard error. arguments are without the program's name.
Invocation parse_command_line(std::span<const std::string> arguments);

}  // namespace assay::cli
