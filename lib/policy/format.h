// SPDX-License-Identifier: Apache-2.0
// The canonical layout of a policy.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"

namespace assay::policy {

struct Formatted {
  std::string text;  // empty iff a diagnostic is an Error
  std::vector<Diagnostic> diagnostics;
};

// The same tokens and comments in the same order, laid out anew; keywords in
// lower case, line ends LF, no byte order mark. Strings stay as they are, byte
// for byte. What is formatted formats to itself. What parses is formatted, even
// if it would not compile. The policy's hash changes with its layout.
Formatted format(std::string_view source, const Limits& limits = {});

}  // namespace assay::policy
