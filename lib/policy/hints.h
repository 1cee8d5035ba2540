// SPDX-License-Identifier: Apache-2.0
// What was probably meant where the parser met something else.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "policy/ast.h"
#include "policy/lexer.h"

namespace assay::policy {

// What can be done about any error of that code; empty where nothing is to be
// said of all of them. codes.def.
std::string_view advice_for(std::string_view code);

// Each looks at the token that stands where the named thing was expected, and
// gives an empty text where it knows nothing.
std::string hint_for_version_keyword(const Token& found);
std::string hint_for_version(const Token& found);
std::string hint_for_section(const Token& found);
// The section whose name was misspelt, if one is near.
std::optional<SectionKind> section_meant_by(const Token& found);
std::string hint_for_bracket(const Token& found);
std::string hint_for_colon(const Token& found);
std::string hint_for_arrow(const Token& found);
std::string hint_for_property(const Token& found);
std::string hint_for_close_bracket(const Token& found);
std::string hint_for_expression(const Token& found);
std::string hint_for_comparison(const Token& found);
std::string hint_for_action(const Token& found, SectionKind section);
std::string hint_for_argument(const Token& found);
std::string hint_for_assignment(const Token& found);

}  // namespace assay::policy
