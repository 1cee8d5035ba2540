// SPDX-License-Identifier: Apache-2.0
// Text to tokens and tree: where everything that reads a policy begins.
#pragma once

#include <string_view>
#include <vector>

#include "policy/ast.h"
#include "policy/findings.h"
#include "policy/lexer.h"
#include "policy/policy.h"

namespace assay::policy {

// Both are views of the source. Whole only where the findings have no error.
struct Reading {
  std::vector<Token> tokens;
  Policy policy;
};

// UTF-8 of a length within limits, lexed and parsed; not checked. Errors:
// policy.limit.text, .nesting, policy.syntax.*, policy.version.*.
Reading read(std::string_view source, const Limits& limits, Findings& findings);

}  // namespace assay::policy
