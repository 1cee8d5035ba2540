// SPDX-License-Identifier: Apache-2.0
// Values as JSON text.
#pragma once

#include <optional>
#include <string>

#include "jmespath/value.h"

namespace assay::jmespath {

// Compact; members in order; whole numbers as digits, others as short as they
// can be read back. Nothing where it would have more bytes than most.
// policy-language.md 7.1.
std::optional<std::string> write(const Value& value, size_t most);

}  // namespace assay::jmespath
