// SPDX-License-Identifier: Apache-2.0
// Rules that undo one another: who is permitted, who is denied, what is issued.
#pragma once

#include <string_view>

#include "policy/ast.h"
#include "policy/findings.h"

namespace assay::policy {

// Requires: check() found no error in policy, which was read from source.
// Warnings: policy.lint.no_permit, .permits_all, .client_claim, .unreachable,
// .shadowed_permit, .redundant_permit, .repeated_claim.
void lint_verdict(const Policy& policy, std::string_view source,
                  Findings& findings);

}  // namespace assay::policy
