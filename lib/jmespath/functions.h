// SPDX-License-Identifier: Apache-2.0
// The built-in functions of the standard, and equals_ignore_case.
#pragma once

#include <optional>

#include "jmespath/evaluator.h"

namespace assay::jmespath {

// Requires: node is a Call.
// Failures: UnknownFunction, InvalidArity, InvalidType, those of the arguments.
Value call(Evaluator& evaluator, const Node& node, const Value& current);

// What every evaluation of the call would fail with; nothing if it might do.
// Requires: node is a Call.
std::optional<Failure> find_fault(const Node& node);

}  // namespace assay::jmespath
