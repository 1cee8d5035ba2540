// SPDX-License-Identifier: Apache-2.0
// The tables of the grammar: versions, operators, what may stand where.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "policy/ast.h"
#include "policy/lexer.h"

namespace assay::policy {

// policy-language.md 3.2.
enum class Version : uint8_t { V1_0, V1_1, V1_2 };

std::string_view name_of(Version version);  // "1.0"
// Exactly as it is written there: there is no version 1.00.
std::optional<Version> find_version(std::string_view text);

std::optional<Comparison> find_comparison(TokenKind token);

std::span<const Property> properties();

// policy-language.md 3.1; issue in authorizationrules: 6.4.
std::span<const ActionKind> actions_of(SectionKind section);

// As messages show them: "{'add', 'issue', 'issueproperty'}".
std::string choice_of(SectionKind section);

// What may stand behind these: "{'issuancerules', <EOF>}".
std::string_view sections_behind(std::span<const SectionKind> seen);

// What the grammar calls a section and its rules: "issuanceSection",
// "issuanceRule".
std::string_view section_rule_of(SectionKind section);
std::string_view rule_of(SectionKind section);

}  // namespace assay::policy
