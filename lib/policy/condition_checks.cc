// SPDX-License-Identifier: Apache-2.0
// Order where there is none, and comparisons that cannot come out both ways.
#include "policy/condition_checks.h"

#include <fmt/format.h>

#include "policy/claim_names.h"
#include "policy/condition_logic.h"

namespace assay::policy {
namespace {

using claims::Value;
using claims::ValueType;

void check_order(const PropertyCondition& test, Findings& findings) {
  if (!is_ordering(test.comparison)) {
    return;
  }
  constexpr std::string_view kHint = "compare with '==' or '!='";
  const Value* const literal = literal_of(test.right);
  if (test.property != Property::Value) {
    findings.error("policy.type.ordering", test.range,
                   fmt::format("{} is a String, and Strings have no order",
                               name_of(test.property)),
                   std::string(kHint));
  } else if (literal != nullptr &&
             claims::type_of(*literal) != ValueType::Integer) {
    findings.error("policy.type.ordering", test.right.range,
                   fmt::format("only Integers have an order, not a {}",
                               claims::name_of(claims::type_of(*literal))),
                   std::string(kHint));
  }
}

// A property other than value, compared with what it never is.
void lint_comparison(const PropertyCondition& test, Findings& findings) {
  const Value* const literal = literal_of(test.right);
  if (test.property == Property::Value || literal == nullptr) {
    return;
  }
  const std::string* const text = text_of(test.right);
  if (text == nullptr) {
    findings.warning("policy.lint.comparison", test.right.range,
                     fmt::format("{} is a String: it never equals a {}",
                                 name_of(test.property),
                                 claims::name_of(claims::type_of(*literal))),
                     "write it in quotes");
  } else if (test.property == Property::ValueType &&
             !claims::find_value_type(*text)) {
    findings.warning("policy.lint.comparison", test.right.range,
                     "no claim has that valueType",
                     "it is \"Boolean\", \"Integer\" or \"String\"");
  } else if (test.property == Property::Issuer && !claims::find_issuer(*text)) {
    findings.warning("policy.lint.comparison", test.right.range,
                     "no claim has that issuer",
                     "it is \"AttestationService\", \"AttestationPolicy\" or "
                     "\"CustomClaim\"");
  }
}

// A claim of the service, compared with a value of another type.
void lint_value_type(const Condition& condition, std::string_view type,
                     Findings& findings) {
  const std::string* const name = required_text(condition, Property::Type);
  const std::string* const issuer = required_text(condition, Property::Issuer);
  if (name == nullptr ||
      (issuer != nullptr && *issuer != "AttestationService")) {
    return;
  }
  const KnownClaim* const known = find_claim(type, *name);
  if (known == nullptr) {
    return;
  }
  for (const PropertyCondition& test : condition.properties) {
    const Value* const literal = literal_of(test.right);
    if (test.property == Property::Value && literal != nullptr &&
        claims::type_of(*literal) != known->value_type) {
      findings.warning(
          "policy.lint.value_type", test.right.range,
          fmt::format("the value of {} is of type {}: it never equals a {}",
                      *name, claims::name_of(known->value_type),
                      claims::name_of(claims::type_of(*literal))),
          known->value_type == ValueType::String ? "write it in quotes"
                                                 : "write it without quotes");
    }
  }
}

}  // namespace

void check_condition(const Condition& condition, std::string_view type,
                     Findings& findings) {
  const Findings::Scope scope(findings, "condition");
  for (const PropertyCondition& test : condition.properties) {
    check_order(test, findings);
    lint_comparison(test, findings);
  }
  lint_value_type(condition, type, findings);
}

}  // namespace assay::policy
