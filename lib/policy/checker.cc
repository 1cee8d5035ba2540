// SPDX-License-Identifier: Apache-2.0
// Walks over the rules: limits and names here, conditions and actions each in
// their own unit.
#include "policy/checker.h"

#include <algorithm>

#include <fmt/format.h>

#include "policy/action_checks.h"
#include "policy/call_checks.h"
#include "policy/condition_checks.h"
#include "policy/grammar.h"

namespace assay::policy {
namespace {

// The names that the conditions of one rule bind, from left to right.
class Names {
 public:
  explicit Names(Findings& findings) : findings_(findings) {}

  void bind(const Name& name) {
    if (find(name)) {
      findings_.error(
          "policy.name.rebound", name.range,
          fmt::format("'{}' is bound twice in one rule", excerpt(name.text)),
          "give one of the conditions another name");
    }
    bound_.push_back(name.text);
  }

  void use(const Name& name) const {
    if (!find(name)) {
      findings_.error("policy.name.unbound", name.range,
                      fmt::format("'{}' is not bound by a condition to the "
                                  "left of it",
                                  excerpt(name.text)),
                      "bind it earlier in the same rule: c:[type==\"...\"]");
    }
  }

  void use(const Expression& expression) const {
    if (const auto* access = std::get_if<PropertyAccess>(&expression.node)) {
      use(access->name);
    } else if (const auto* call = std::get_if<FunctionCall>(&expression.node)) {
      for (const Expression& argument : call->arguments) {
        use(argument);
      }
    }
  }

 private:
  bool find(const Name& name) const {
    return std::ranges::find(bound_, name.text) != bound_.end();
  }

  Findings& findings_;
  std::vector<std::string_view> bound_;
};

void check_names(const Rule& rule, Findings& findings) {
  Names names(findings);
  for (const Condition& condition : rule.conditions) {
    for (const PropertyCondition& property : condition.properties) {
      names.use(property.right);
    }
    if (condition.name) {
      names.bind(*condition.name);
    }
  }
  if (rule.action.claim) {
    names.use(*rule.action.claim);
  }
  for (const Assignment& assignment : rule.action.assignments) {
    names.use(assignment.value);
  }
}

void check_literal(const Expression& expression, const Limits& limits,
                   Findings& findings) {
  if (const auto* call = std::get_if<FunctionCall>(&expression.node)) {
    for (const Expression& argument : call->arguments) {
      check_literal(argument, limits, findings);
    }
  }
  const std::string* const text = text_of(expression);
  if (text != nullptr && text->size() > limits.string_literal) {
    findings.error(
        "policy.limit.string", expression.range,
        fmt::format("the string has {} bytes; at most {} are allowed",
                    text->size(), limits.string_literal));
  }
}

void check_limits(const Rule& rule, const Limits& limits, Findings& findings) {
  if (rule.conditions.size() > limits.conditions) {
    findings.error("policy.limit.conditions",
                   rule.conditions[limits.conditions].range,
                   fmt::format("the rule has {} conditions; at most {} are "
                               "allowed",
                               rule.conditions.size(), limits.conditions));
  }
  for (const Condition& condition : rule.conditions) {
    if (condition.properties.size() > limits.property_conditions) {
      findings.error(
          "policy.limit.property_conditions",
          condition.properties[limits.property_conditions].range,
          fmt::format("the condition has {} comparisons; at most {} are "
                      "allowed",
                      condition.properties.size(), limits.property_conditions));
    }
    for (const PropertyCondition& property : condition.properties) {
      check_literal(property.right, limits, findings);
    }
  }
  for (const Assignment& assignment : rule.action.assignments) {
    check_literal(assignment.value, limits, findings);
  }
}

void check_calls(const Rule& rule, Findings& findings) {
  for (const Condition& condition : rule.conditions) {
    for (const PropertyCondition& property : condition.properties) {
      check_calls(property.right, findings);
    }
  }
  for (const Assignment& assignment : rule.action.assignments) {
    check_calls(assignment.value, findings);
  }
}

}  // namespace

void check(const Policy& policy, const Limits& limits, std::string_view type,
           Findings& findings) {
  const Findings::Scope whole(findings, "policy");
  size_t rules = 0;
  for (const Section& section : policy.sections) {
    const Findings::Scope in_section(findings, section_rule_of(section.kind));
    const Findings::Scope in_rule(findings, rule_of(section.kind));
    for (const Rule& rule : section.rules) {
      if (rules++ == limits.rules) {
        findings.error(
            "policy.limit.rules", rule.range,
            fmt::format("the policy has more than {} rules", limits.rules));
      }
      check_limits(rule, limits, findings);
      check_names(rule, findings);
      check_calls(rule, findings);
      for (const Condition& condition : rule.conditions) {
        check_condition(condition, type, findings);
      }
      check_action(rule.action, section.kind, type, findings);
    }
  }
}

}  // namespace assay::policy
