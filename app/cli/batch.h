// SPDX-License-Identifier: Apache-2.0
// JSON lines in, JSON lines out.
#pragma once

#include <string>
#include <string_view>

#include "cli/invocation.h"

namespace assay::cli {

// Prints the answer to each line of a file, in the same order. An answer has no
// line break; that a line is bad, it has to say itself.
Exit run_batch(const std::string& file,
               std::string (*answer)(std::string_view));

}  // namespace assay::cli
