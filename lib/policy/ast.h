// SPDX-License-Identifier: Apache-2.0
// A policy as it is written: the parser makes it, the checker judges it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
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
enum class SectionKind : uint8_t { Configuration, Authorization, Issuance };

std::string_view name_of(Property property);  // "valueType"
std::string_view name_of(ActionKind kind);    // "issueproperty"
std::string_view name_of(SectionKind kind);   // "issuancerules"
bool is_ordering(Comparison comparison);

// A literal or the property of a bound name. Function calls, which version 1.2
// adds, become one more kind with arguments.
struct Expression {
  enum class Kind : uint8_t { Literal, Access };
  Kind kind = Kind::Literal;
  Range range;
  claims::Value literal;
  std::string name;  // Access: the bound name
  Property property = Property::Value;
  uint32_t binding = 0;  // Access: position of the condition; the checker's
};

struct PropertyCondition {
  Property property = Property::Type;
  Comparison comparison = Comparison::Equal;
  Expression right;
  Range range;
};

struct Condition {
  std::string name;  // empty: not bound
  Range name_range;
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
  bool copies_claim = false;  // claim = name
  Expression copied;          // an Access whose property means nothing
  std::vector<Assignment> assignments;
};

struct Rule {
  std::vector<Condition> conditions;
  Action action;
  Range range;
};

enum class Version : uint8_t { V1_0, V1_1 };

struct Policy {
  Version version = Version::V1_0;
  std::vector<Rule> configuration;
  std::vector<Rule> authorization;
  std::vector<Rule> issuance;
};

}  // namespace assay::policy
