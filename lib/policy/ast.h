// SPDX-License-Identifier: Apache-2.0
// A policy as it is written: the parser makes it, the checker judges it.
// Names and texts are views of the source. policy-language.md, section 3.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "claims/claim.h"
#include "policy/source.h"

namespace assay::policy {

enum class Property : uint8_t { Type, Value, ValueType, Issuer };
enum class Comparison : uint8_t {
  Equal,
  NotEqual,
  Less,
  LessEqual,
  Greater,
  GreaterEqual
};
enum class ActionKind : uint8_t { Permit, Deny, Add, Issue, IssueProperty };
// In the order in which sections stand.
enum class SectionKind : uint8_t { Configuration, Authorization, Issuance };

std::string_view name_of(Property property);  // "valueType"
std::string_view name_of(ActionKind kind);    // "issueproperty"
std::string_view name_of(SectionKind kind);   // "issuancerules"
inline bool is_ordering(Comparison comparison) {
  return comparison >= Comparison::Less;
}

struct Name {
  std::string_view text;
  Range range;
};

struct Expression;

// c.value
struct PropertyAccess {
  Name name;
  Property property = Property::Value;
};

// AppendString(c.value, "x"). Version 1.2.
struct FunctionCall {
  Name name;
  std::vector<Expression> arguments;
};

struct Expression {
  std::variant<claims::Value, PropertyAccess, FunctionCall> node;
  Range range;
};

// Null where the expression is something else.
const claims::Value* literal_of(const Expression& expression);
const std::string* text_of(const Expression& expression);  // a String literal

struct PropertyCondition {
  Property property = Property::Type;
  Comparison comparison = Comparison::Equal;
  Expression right;
  Range range;
};

struct Condition {
  std::optional<Name> name;
  bool negated = false;  // "!", version 1.2: true where no claim passes
  std::vector<PropertyCondition> properties;
  Range range;
};

struct Assignment {
  Property property = Property::Type;
  Expression value;
  Range range;
};

struct Action {
  ActionKind kind = ActionKind::Permit;
  Range range;
  std::optional<Name> claim;  // claim = name; no assignments then
  std::vector<Assignment> assignments;
};

// The first of its kind; null where there is none.
const Assignment* find_assignment(const Action& action, Property property);

struct Rule {
  std::vector<Condition> conditions;
  Action action;
  Range range;
};

struct Section {
  SectionKind kind = SectionKind::Authorization;
  std::vector<Rule> rules;
};

struct Policy {
  std::vector<Section> sections;
};

}  // namespace assay::policy
