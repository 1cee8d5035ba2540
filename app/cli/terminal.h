// SPDX-License-Identifier: Apache-2.0
// What people and programs see: results on standard output, everything else on
// standard error.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "cli/invocation.h"

namespace assay::cli {

void print(std::string_view text);       // standard output, as it is
void print_line(std::string_view text);  // with a line break

// "assay: <message>" on standard error, and the exit code that its cause asks
// for: Environment for files and networks, Usage for types and times that do
// not exist, No for everything else.
Exit complain(const Error& error);

// A mistake in the command line that the parser could not see.
Exit misuse(std::string_view message);

// Text in colour where standard output is a terminal and NO_COLOR is not set.
enum class Tone : uint8_t { Good, Bad, Doubtful, Faint };
std::string tinted(std::string_view text, Tone tone);

}  // namespace assay::cli
