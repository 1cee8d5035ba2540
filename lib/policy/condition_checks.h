// SPDX-License-Identifier: Apache-2.0
// What a condition can be seen to be from its text alone.
#pragma once

#include <string_view>

#include "policy/ast.h"
#include "policy/findings.h"

namespace assay::policy {

// policy-language.md, section 4. type: wire name of the attestation type, or
// empty. Errors: policy.type.ordering. Warnings: policy.lint.comparison,
// policy.lint.value_type.
void check_condition(const Condition& condition, std::string_view type,
                     Findings& findings);

}  // namespace assay::policy
