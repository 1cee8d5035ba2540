// SPDX-License-Identifier: Apache-2.0
// application/x-www-form-urlencoded: the bodies that token endpoints take.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace assay::identity {

constexpr size_t kMaxForm = 16 * 1024;
constexpr size_t kMaxFormFields = 32;

using Form = std::vector<std::pair<std::string, std::string>>;

// One text decoded: '+' is a blank, %XX a byte; the whole must be UTF-8.
// Errors: BadUtf8.
Result<std::string> decode_form_text(std::string_view text);

// No name twice (RFC 6749, section 3.2). Errors: FieldTooLong, BadUtf8,
// DuplicateKey.
Result<Form> parse_form(std::string_view body);

// Nothing where there is no such field, or an empty one: RFC 6749 wants empty
// parameters treated as absent.
std::optional<std::string_view> find_field(
    const Form& form ASSAY_LIFETIME_BOUND, std::string_view name);

}  // namespace assay::identity
