// SPDX-License-Identifier: Apache-2.0
// Brackets that no claim or that any claim passes; names for nobody.
#include "policy/lint_rules.h"

#include <algorithm>

#include <fmt/format.h>

#include "policy/condition_logic.h"

namespace assay::policy {
namespace {

constexpr std::string_view kOneClaim =
    "a bracket speaks of one claim: write a bracket for each claim, or a rule "
    "for each alternative";

std::string quoted(const PropertyCondition& test, std::string_view source) {
  return excerpt(
      source.substr(test.range.begin, test.range.end - test.range.begin));
}

// The first two tests that no claim passes together.
void lint_contradiction(const Condition& condition, std::string_view source,
                        Findings& findings) {
  for (const PropertyCondition& later : condition.properties) {
    for (const PropertyCondition& earlier : condition.properties) {
      if (&earlier == &later) {
        break;
      }
      if (excludes(earlier, later)) {
        findings.warning(
            condition.negated ? "policy.lint.always_holds"
                              : "policy.lint.contradiction",
            later.range,
            fmt::format("no claim passes both {} and {}",
                        quoted(earlier, source), quoted(later, source)),
            std::string(kOneClaim));
        return;
      }
    }
  }
}

// A claim that must be there, and must not.
void lint_opposites(const Rule& rule, Findings& findings) {
  for (const Condition& one : rule.conditions) {
    for (const Condition& other : rule.conditions) {
      if (contradicts(one, other)) {
        findings.warning("policy.lint.never_fires", other.range,
                         "this forbids the claim that another condition of the "
                         "rule asks for",
                         "remove one of the conditions");
        return;
      }
    }
  }
}

bool tests(const Condition& condition, Property property) {
  return std::ranges::find(condition.properties, property,
                           &PropertyCondition::property) !=
         condition.properties.end();
}

void lint_untyped(const Condition& condition, Findings& findings) {
  if (tests(condition, Property::Value) && !tests(condition, Property::Type)) {
    findings.warning("policy.lint.untyped", condition.range,
                     "any claim can pass this, whatever its type",
                     "test the value in the bracket that names the claim: "
                     "[type==\"...\", value==...]");
  }
}

bool uses(const Expression& expression, std::string_view name) {
  if (const auto* access = std::get_if<PropertyAccess>(&expression.node)) {
    return access->name.text == name;
  }
  const auto* const call = std::get_if<FunctionCall>(&expression.node);
  return call != nullptr &&
         std::ranges::any_of(call->arguments, [name](const Expression& inner) {
           return uses(inner, name);
         });
}

bool uses(const Rule& rule, std::string_view name) {
  const auto in_condition = [name](const Condition& condition) {
    return std::ranges::any_of(condition.properties,
                               [name](const PropertyCondition& test) {
                                 return uses(test.right, name);
                               });
  };
  return std::ranges::any_of(rule.conditions, in_condition) ||
         (rule.action.claim && rule.action.claim->text == name) ||
         std::ranges::any_of(rule.action.assignments,
                             [name](const Assignment& assignment) {
                               return uses(assignment.value, name);
                             });
}

void lint_names(const Rule& rule, Findings& findings) {
  for (const Condition& condition : rule.conditions) {
    if (condition.name && !uses(rule, condition.name->text)) {
      findings.warning(
          "policy.lint.unused_name", condition.name->range,
          fmt::format("'{}' is never used", excerpt(condition.name->text)),
          "remove the name and its ':'");
    }
  }
}

}  // namespace

void lint_rules(const Policy& policy, std::string_view source,
                Findings& findings) {
  for (const Section& section : policy.sections) {
    for (const Rule& rule : section.rules) {
      lint_names(rule, findings);
      lint_opposites(rule, findings);
      for (const Condition& condition : rule.conditions) {
        lint_contradiction(condition, source, findings);
        lint_untyped(condition, findings);
      }
    }
  }
}

}  // namespace assay::policy
