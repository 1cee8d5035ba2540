// SPDX-License-Identifier: Apache-2.0
// What was probably meant where the parser met something else.
#pragma once

#include <string>

#include "policy/ast.h"
#include "policy/lexer.h"

namespace assay::policy {

// Each looks at the token that stands where the named thing was expected, and
// gives an empty text where it knows nothing.
std::string hint_for_version_keyword(const Token& found);
std::string hint_for_version(const Token& found);
std::string hint_for_section(const Token& found);
std::string hint_for_bracket(const Token& found);
std::string hint_for_colon(const Token& found);
std::string hint_for_arrow(const Token& found);
std::string hint_for_property(const Token& found);
std::string hint_for_comparison(const Token& found);
std::string hint_for_action(const Token& found, SectionKind section);
std::string hint_for_argument(const Token& found);
std::string hint_for_assignment(const Token& found);

}  // namespace assay::policy
