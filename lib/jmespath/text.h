// SPDX-License-Identifier: Apache-2.0
// Strings as JMESPath's functions see them: rows of code points.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace assay::jmespath {

// Requires: valid UTF-8.
size_t count_code_points(std::string_view text);
std::string reverse_code_points(std::string_view text);

// In time linear in both, whatever they are: std::string_view::find is not.
bool contains_text(std::string_view text, std::string_view part);

// Of ASCII letters; all others as they are.
bool equal_ignoring_case(std::string_view a, std::string_view b);

// Whether the text looks like a JSON number and nothing else.
bool is_json_number(std::string_view text);

}  // namespace assay::jmespath
