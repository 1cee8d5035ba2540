// SPDX-License-Identifier: Apache-2.0
// What can be known of a parsed policy before any claim is seen.
#pragma once

#include <string_view>

#include "policy/ast.h"
#include "policy/findings.h"
#include "policy/policy.h"

namespace assay::policy {

// Refuses what cannot mean anything: names used before they are bound, bound
// twice or never; order of what has none; missing, repeated and forged
// arguments; values that a known property cannot have; too much of anything.
// Warns of what can hardly be meant. type: wire name of the attestation type,
// or empty. policy-language.md, sections 3 to 8 and 10.
// Errors: policy.limit.*, policy.name.*, policy.type.*, policy.syntax.argument,
// .repeated. Warnings: policy.lint.*.
void check(const Policy& policy, const Limits& limits, std::string_view type,
           Findings& findings);

}  // namespace assay::policy
