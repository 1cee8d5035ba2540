// SPDX-License-Identifier: Apache-2.0
// What an action can be seen to be from its text alone.
#pragma once

#include <string_view>

#include "policy/ast.h"
#include "policy/findings.h"

namespace assay::policy {

// policy-language.md, section 3 note 10, sections 6 and 8. type: wire name of
// the attestation type, or empty. Errors: policy.syntax.argument, .repeated,
// policy.type.*. Warnings: policy.lint.issue_in_authorization, .empty_type,
// .reserved, .property.
void check_action(const Action& action, SectionKind section,
                  std::string_view type, Findings& findings);

}  // namespace assay::policy
