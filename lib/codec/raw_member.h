// SPDX-License-Identifier: Apache-2.0
// Parts of JSON as they stand in the text: what vendors sign.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/result.h"
#include "codec/read_ahead.h"

namespace assay::codec {

// The exact text of a member of the top-level object, from its first to its
// last character, as received: what vendors sign. A name that is written with
// escapes is not found: no vendor does. Requires that parse_json accepted the
// same text. Errors: MissingField.
Result<std::string_view> raw_member(std::string_view text,
                                    std::string_view name);

// The same of a member of a member: names from the outside in, at least one.
// The text is gone through once, whatever the depth; and where room says that
// kReadAhead bytes behind its end may be read, it is not copied first.
Result<std::string_view> raw_member(std::string_view text,
                                    std::span<const std::string_view> path,
                                    size_t room = 0);

}  // namespace assay::codec
