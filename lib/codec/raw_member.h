// SPDX-License-Identifier: Apache-2.0
// Parts of JSON as they stand in the text: what vendors sign.
#pragma once

#include <string_view>

#include "base/result.h"

namespace assay::codec {

// The exact text of a member of the top-level object, from its first to its
// last character, as received: what vendors sign. A name that is written with
// escapes is not found: no vendor does. Requires that parse_json accepted the
// same text. Errors: MissingField.
Result<std::string_view> raw_member(std::string_view text,
                                    std::string_view name);

}  // namespace assay::codec
