// SPDX-License-Identifier: Apache-2.0
// The words of the language, and questions about the tree.
#include "policy/ast.h"

#include <algorithm>

namespace assay::policy {

std::string_view name_of(Property property) {
  switch (property) {
    case Property::Type:
      return "type";
    case Property::Value:
      return "value";
    case Property::ValueType:
      return "valueType";
    case Property::Issuer:
      return "issuer";
  }
  return {};
}

std::string_view name_of(ActionKind kind) {
  switch (kind) {
    case ActionKind::Permit:
      return "permit";
    case ActionKind::Deny:
      return "deny";
    case ActionKind::Add:
      return "add";
    case ActionKind::Issue:
      return "issue";
    case ActionKind::IssueProperty:
      return "issueproperty";
  }
  return {};
}

std::string_view name_of(SectionKind kind) {
  switch (kind) {
    case SectionKind::Configuration:
      return "configurationrules";
    case SectionKind::Authorization:
      return "authorizationrules";
    case SectionKind::Issuance:
      return "issuancerules";
  }
  return {};
}

const claims::Value* literal_of(const Expression& expression) {
  return std::get_if<claims::Value>(&expression.node);
}

const std::string* text_of(const Expression& expression) {
  const claims::Value* const literal = literal_of(expression);
  return literal != nullptr ? std::get_if<std::string>(literal) : nullptr;
}

const Assignment* find_assignment(const Action& action, Property property) {
  const auto found =
      std::ranges::find(action.assignments, property, &Assignment::property);
  return found == action.assignments.end() ? nullptr : &*found;
}

}  // namespace assay::policy
