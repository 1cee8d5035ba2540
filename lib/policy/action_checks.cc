// SPDX-License-Identifier: Apache-2.0
// Arguments: which are there, and what they may say.
#include "policy/action_checks.h"

#include <fmt/format.h>

#include "policy/vocabulary.h"

namespace assay::policy {
namespace {

using claims::Value;

void lint_section(const Action& action, SectionKind section,
                  Findings& findings) {
  if (action.kind == ActionKind::Issue &&
      section == SectionKind::Authorization) {
    findings.warning("policy.lint.issue_in_authorization", action.range,
                     "issue in authorizationrules acts as add: the claim does "
                     "not reach the token",
                     "write add here, and issue in issuancerules");
  }
}

void check_presence(const Action& action, Findings& findings) {
  for (const Assignment& assignment : action.assignments) {
    if (find_assignment(action, assignment.property) != &assignment) {
      findings.error(
          "policy.syntax.repeated", assignment.range,
          fmt::format("{} is given twice", name_of(assignment.property)));
    }
  }
  for (const Property needed : {Property::Type, Property::Value}) {
    if (find_assignment(action, needed) == nullptr) {
      findings.error("policy.syntax.argument", action.range,
                     fmt::format("{} needs the argument {}",
                                 name_of(action.kind), name_of(needed)),
                     "write type=\"...\", value=...");
    }
  }
}

void check_type(const Expression& type, Findings& findings) {
  const std::string* const text = text_of(type);
  if (literal_of(type) != nullptr && text == nullptr) {
    findings.error("policy.type.string", type.range,
                   "the type of a claim is a String", "write it in quotes");
  } else if (text != nullptr && text->empty()) {
    findings.warning("policy.lint.empty_type", type.range,
                     "a claim of empty type cannot be made: the evaluation "
                     "stops here",
                     "give the claim a type");
  }
}

// If both are literals, they must agree now.
void check_value_type(const Expression& value_type, const Expression& value,
                      Findings& findings) {
  const std::string* const said = text_of(value_type);
  const Value* const made = literal_of(value);
  constexpr std::string_view kHint = "leave it out: it follows from the value";
  if (literal_of(value_type) == nullptr) {
    return;
  }
  if (said == nullptr || !claims::find_value_type(*said)) {
    findings.error("policy.type.value_type", value_type.range,
                   "valueType must be \"Boolean\", \"Integer\" or \"String\"",
                   std::string(kHint));
  } else if (made != nullptr &&
             *said != claims::name_of(claims::type_of(*made))) {
    findings.error("policy.type.value_type", value_type.range,
                   fmt::format("valueType says {}, but the value is of type {}",
                               *said, claims::name_of(claims::type_of(*made))),
                   std::string(kHint));
  }
}

// A rule must not forge claims of the service.
void check_issuer(const Expression& issuer, Findings& findings) {
  const std::string* const text = text_of(issuer);
  if (text == nullptr || *text != "AttestationPolicy") {
    findings.error("policy.type.issuer", issuer.range,
                   "the issuer of what a rule makes is \"AttestationPolicy\"",
                   "leave it out");
  }
}

void check_property(const Expression& name, const Expression& value,
                    Findings& findings) {
  const std::string* const text = text_of(name);
  const KnownProperty* const known =
      text != nullptr ? find_property(*text) : nullptr;
  const Value* const literal = literal_of(value);
  if (known != nullptr && literal != nullptr && !accepts(*known, *literal)) {
    findings.error("policy.type.property", value.range,
                   fmt::format("{} must be {}", known->name, known->allowed));
  }
}

void lint_property(const Expression& name, SectionKind section,
                   std::string_view type, Findings& findings) {
  const std::string* const text = text_of(name);
  if (text == nullptr) {
    return;
  }
  const KnownProperty* const known = find_property(*text);
  std::string message;
  if (known == nullptr) {
    message = fmt::format("there is no property {}: it has no effect",
                          excerpt(*text));
  } else if (!type.empty() && !known->applies(type)) {
    message = fmt::format("{} has no effect on {}", known->name, type);
  } else if (known->section != section) {
    message = fmt::format("{} has an effect in {} only", known->name,
                          name_of(known->section));
  }
  if (!message.empty()) {
    findings.warning("policy.lint.property", name.range, std::move(message));
  }
}

void lint_service_claim(const Expression& type, Findings& findings) {
  const std::string* const text = text_of(type);
  if (text != nullptr && is_service_claim(*text)) {
    findings.warning("policy.lint.reserved", type.range,
                     fmt::format("the service writes {} itself: the policy's "
                                 "claim is shown under x-ms-policy only",
                                 excerpt(*text)),
                     "choose a name of your own");
  }
}

}  // namespace

void check_action(const Action& action, SectionKind section,
                  std::string_view type, Findings& findings) {
  const Findings::Scope scope(findings, "action");
  lint_section(action, section, findings);
  if (action.assignments.empty()) {
    return;
  }
  check_presence(action, findings);
  const Assignment* const name = find_assignment(action, Property::Type);
  const Assignment* const value = find_assignment(action, Property::Value);
  if (name == nullptr || value == nullptr) {
    return;
  }
  check_type(name->value, findings);
  if (const auto* said = find_assignment(action, Property::ValueType)) {
    check_value_type(said->value, value->value, findings);
  }
  if (const auto* issuer = find_assignment(action, Property::Issuer)) {
    check_issuer(issuer->value, findings);
  }
  if (action.kind == ActionKind::IssueProperty) {
    check_property(name->value, value->value, findings);
    lint_property(name->value, section, type, findings);
  } else if (action.kind == ActionKind::Issue &&
             section == SectionKind::Issuance) {
    lint_service_claim(name->value, findings);
  }
}

}  // namespace assay::policy
