// SPDX-License-Identifier: Apache-2.0
// What a call of a function can be seen to be from its text alone.
#pragma once

#include "policy/ast.h"
#include "policy/findings.h"

namespace assay::policy {

// The call and the calls in it. policy-language.md, section 7.
// Errors: policy.function.unknown, .arity, .query; policy.type.argument.
// Warnings: policy.lint.query.
void check_calls(const Expression& expression, Findings& findings);

}  // namespace assay::policy
