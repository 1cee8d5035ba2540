// SPDX-License-Identifier: Apache-2.0
// The trace of an evaluation as JSON: a contract of the program and of REST.
#pragma once

#include <string>
#include <string_view>

#include "policy/policy.h"

namespace assay::policy {

// An array, one object for each rule of the trace:
// {"section", "action", "line", "column",
//  "result": "fired" | "condition_failed" | "not_reached",
//  "rule", "explanation",
//  "conditions": [{"text", "line", "column",
//     "result": "held" | "failed" | "not_reached", "matched",
//     "nearest": null | {"type", "value", "issuer", "property", "wanted":
//     []}}],
//  "made": [{"type", "value"}]}
// Texts and lists are cut as explain.h says.
std::string trace_json(const Outcome& outcome, std::string_view source,
                       const claims::ClaimSet& incoming);

}  // namespace assay::policy
