// SPDX-License-Identifier: Apache-2.0
// Tokens to a policy. policy-language.md, section 3.
#pragma once

#include <vector>

#include "policy/ast.h"
#include "policy/findings.h"
#include "policy/lexer.h"
#include "policy/policy.h"

namespace assay::policy {

// Goes on behind a mistake, so that one run shows more than one; the first is
// the true one. Of a version that this build does not speak nothing but that
// is said. The policy means something only if there is no error.
// Errors: policy.syntax.*, policy.version.*, policy.limit.nesting.
Policy parse(const std::vector<Token>& tokens, const Limits& limits,
             Findings& findings);

}  // namespace assay::policy
