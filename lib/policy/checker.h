// SPDX-License-Identifier: Apache-2.0
// What can be known of a parsed policy before any claim is seen.
#pragma once

#include <string_view>
#include <vector>

#include "policy/ast.h"

namespace assay::policy {

// Resolves names to the conditions that bind them (Expression::binding) and
// finds what cannot mean anything: names used before they are bound, bound
// twice or never, ordering of strings, forged issuers, missing arguments, bad
// values of known properties. Warns of what can hardly be meant. type: wire
// name of the attestation type, or empty.
std::vector<Diagnostic> check(Policy& policy, std::string_view type);

// Known property claims of section 8; the reason why value cannot be theirs,
// or empty.
std::string_view property_fault(std::string_view type,
                                const claims::Value& value);

}  // namespace assay::policy
