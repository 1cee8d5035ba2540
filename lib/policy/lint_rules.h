// SPDX-License-Identifier: Apache-2.0
// Doubtful rules, each looked at by itself.
#pragma once

#include <string_view>

#include "policy/ast.h"
#include "policy/findings.h"

namespace assay::policy {

// Requires: check() found no error in policy, which was read from source.
// Warnings: policy.lint.contradiction, .always_holds, .never_fires,
// .untyped, .unused_name.
void lint_rules(const Policy& policy, std::string_view source,
                Findings& findings);

}  // namespace assay::policy
