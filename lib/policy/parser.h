// SPDX-License-Identifier: Apache-2.0
// Tokens to a policy. policy-language.md, section 3.
#pragma once

#include <string_view>
#include <vector>

#include "policy/ast.h"
#include "policy/lexer.h"

namespace assay::policy {

constexpr size_t kMaxDiagnostics = 20;

struct Parsed {
  Policy policy;  // meaningful only without Error diagnostics
  std::vector<Diagnostic> diagnostics;
};

// Goes on after an error at the next ';', so that one run shows more than one
// mistake; the first is the true one.
Parsed parse(std::string_view source, const std::vector<Token>& tokens,
             const Limits& limits);

}  // namespace assay::policy
