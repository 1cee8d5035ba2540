// SPDX-License-Identifier: Apache-2.0
// policy-language.md, section 3.
#include "policy/grammar.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace assay::policy {
namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, 3> kVersions = {"1.0", "1.1", "1.2"};

struct Operator {
  TokenKind token;
  Comparison comparison;
};
constexpr auto kOperators = std::to_array<Operator>({
    {TokenKind::Equal, Comparison::Equal},
    {TokenKind::NotEqual, Comparison::NotEqual},
    {TokenKind::Less, Comparison::Less},
    {TokenKind::LessEqual, Comparison::LessEqual},
    {TokenKind::Greater, Comparison::Greater},
    {TokenKind::GreaterEqual, Comparison::GreaterEqual},
});

constexpr std::array kProperties = {Property::Type, Property::Value,
                                    Property::ValueType, Property::Issuer};

constexpr std::array kConfigurationActions = {ActionKind::IssueProperty};
constexpr std::array kAuthorizationActions = {
    ActionKind::Permit, ActionKind::Deny, ActionKind::Add, ActionKind::Issue};
constexpr std::array kIssuanceActions = {ActionKind::Add, ActionKind::Issue,
                                         ActionKind::IssueProperty};

}  // namespace

std::string_view name_of(Version version) {
  return kVersions[static_cast<size_t>(version)];
}

std::optional<Version> find_version(std::string_view text) {
  const auto* const found = std::ranges::find(kVersions, text);
  if (found == kVersions.end()) {
    return std::nullopt;
  }
  return static_cast<Version>(found - kVersions.begin());
}

std::optional<Comparison> find_comparison(TokenKind token) {
  const auto* const found =
      std::ranges::find(kOperators, token, &Operator::token);
  if (found == kOperators.end()) {
    return std::nullopt;
  }
  return found->comparison;
}

std::span<const Property> properties() {
  return kProperties;
}

std::span<const ActionKind> actions_of(SectionKind section) {
  switch (section) {
    case SectionKind::Configuration:
      return kConfigurationActions;
    case SectionKind::Authorization:
      return kAuthorizationActions;
    case SectionKind::Issuance:
      return kIssuanceActions;
  }
  return {};
}

std::string choice_of(SectionKind section) {
  const std::span<const ActionKind> actions = actions_of(section);
  std::string choice;
  for (const ActionKind kind : actions) {
    choice += fmt::format("{}'{}'", choice.empty() ? "" : ", ", name_of(kind));
  }
  return actions.size() == 1 ? choice : fmt::format("{{{}}}", choice);
}

std::string_view sections_behind(std::span<const SectionKind> seen) {
  if (seen.empty() || seen.back() == SectionKind::Configuration) {
    return "'authorizationrules'";
  }
  return seen.back() == SectionKind::Authorization ? "{'issuancerules', <EOF>}"
                                                   : "<EOF>";
}

std::string_view section_rule_of(SectionKind section) {
  switch (section) {
    case SectionKind::Configuration:
      return "configurationSection";
    case SectionKind::Authorization:
      return "authorizationSection";
    case SectionKind::Issuance:
      return "issuanceSection";
  }
  return {};
}

std::string_view rule_of(SectionKind section) {
  switch (section) {
    case SectionKind::Configuration:
      return "configurationRule";
    case SectionKind::Authorization:
      return "authorizationRule";
    case SectionKind::Issuance:
      return "issuanceRule";
  }
  return {};
}

}  // namespace assay::policy
