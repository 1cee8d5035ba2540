// SPDX-License-Identifier: Apache-2.0
// Claims that are tested: who makes them, and what their values look like.
#pragma once

#include <string_view>

#include "policy/ast.h"
#include "policy/findings.h"

namespace assay::policy {

// type: wire name of the attestation type, or empty.
// Requires: check() found no error in policy. Warnings:
// policy.lint.unknown_claim, .never_fires, .always_holds,
// .deprecated_claim, .hex_case, .hex_form.
void lint_claims(const Policy& policy, std::string_view type,
                 Findings& findings);

}  // namespace assay::policy
