// SPDX-License-Identifier: Apache-2.0
// The verdict on evidence and the outcome of a policy, for people and programs.
// The JSON shapes are a contract: docs/cli.md.
#pragma once

#include <optional>
#include <string>

#include "cli/invocation.h"
#include "codec/json.h"
#include "policy/policy.h"
#include "tee/evidence.h"

namespace assay::cli {

// What verify found out; appraisal is empty where evidence was rejected.
struct VerifyReport {
  std::string type;
  Time at;
  std::optional<Error> error;
  std::optional<tee::Appraisal> appraisal;
  std::optional<policy::Outcome> policy;  // with --policy
  std::string policy_source;
};

std::string verify_json(const VerifyReport& report, const tee::Trail& trail,
                        Detail detail);
std::string verify_text(const VerifyReport& report, const tee::Trail& trail,
                        Detail detail);

// {"result", "error", "issued", "properties", "trace"?}; incoming is what the
// policy was evaluated on.
std::string outcome_json(const policy::Outcome& outcome,
                         std::string_view source, Detail detail,
                         const claims::ClaimSet& incoming);
std::string outcome_text(const policy::Outcome& outcome,
                         std::string_view source, Detail detail,
                         const claims::ClaimSet& incoming);

// The x-assay-explanation of a service's answer. Errors: JSON errors.
Result<std::string> explanation_text(const codec::json::object& explanation);

// {"file", "severity", "code", "message", "hint", "line", ..., "endColumn"}
std::string diagnostic_json(const policy::Diagnostic& diagnostic,
                            std::string_view source, const std::string& file);

// The outcome of a policy that does not compile: its first error.
// Requires: compiled.program is null.
policy::Outcome outcome_of_broken(const policy::Compiled& compiled);

}  // namespace assay::cli
