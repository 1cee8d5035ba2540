// SPDX-License-Identifier: Apache-2.0
// Fields of a spec by name, for command lines and case files.
#pragma once

#include <string_view>
#include <vector>

#include "forge/spec.h"

namespace assay::forge {

// One field by its name, from text as a person writes it: numbers in decimal,
// flags as true or false, byte strings in hex (runtime_data and init_time_data
// as they are), lists with commas. Fields of the platform have no prefix. Which
// fields there are depends on the type, which is therefore set first.
// Errors: EvidenceUnsupported, with the nearest known name or what is expected.
Result<EvidenceSpec> with_setting(EvidenceSpec spec, std::string_view field,
                                  std::string_view value);

// Names that with_setting knows for a type.
std::vector<std::string_view> setting_names(EvidenceType type);

}  // namespace assay::forge
