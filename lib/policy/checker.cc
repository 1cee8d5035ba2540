// SPDX-License-Identifier: Apache-2.0
// Names, types and properties. policy-language.md, sections 3 to 8.
#include "policy/checker.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace assay::policy {
namespace {

using claims::Value;
using claims::ValueType;

struct KnownProperty {
  std::string_view type;
  ValueType value_type;
  std::string_view attestation;  // "Sgx" or "Tpm"
  SectionKind section;
};

constexpr auto kProperties = std::to_array<KnownProperty>({
    {"require_valid_aik_cert", ValueType::Boolean, "Tpm",
     SectionKind::Configuration},
    {"required_pcr_mask", ValueType::Integer, "Tpm",
     SectionKind::Configuration},
    {"x-ms-sgx-tcbidentifier", ValueType::String, "Sgx",
     SectionKind::Configuration},
    {"report_validity_in_minutes", ValueType::Integer, "Tpm",
     SectionKind::Issuance},
    {"omit_x5c", ValueType::Boolean, "Tpm", SectionKind::Issuance},
});

const KnownProperty* find_property(std::string_view type) {
  const auto found = std::find_if(
      kProperties.begin(), kProperties.end(),
      [type](const KnownProperty& row) { return row.type == type; });
  return found == kProperties.end() ? nullptr : &*found;
}

bool applies(const KnownProperty& property, std::string_view type) {
  const bool sgx = type == "SgxEnclave" || type == "OpenEnclave";
  return type.empty() || (property.attestation == "Sgx" ? sgx : type == "Tpm");
}

bool is_tcb_identifier(std::string_view text) {
  constexpr size_t kMaxDigits = 9;
  return text == "azuredefault" ||
         (!text.empty() && text.size() <= kMaxDigits &&
          text.find_first_not_of("0123456789") == text.npos);
}

// Names that the service writes at the top of the token. claims.md, marks S.
bool is_reserved(std::string_view type) {
  constexpr std::array<std::string_view, 12> kNames = {
      "iss",   "iat", "nbf", "exp",     "jti",     "cnf",
      "nonce", "aud", "sub", "maa-ehd", "aas-ehd", "maa-attestationcollateral"};
  return type.starts_with("x-ms-") || type.starts_with("x-assay-") ||
         std::find(kNames.begin(), kNames.end(), type) != kNames.end();
}

class Checker {
 public:
  explicit Checker(std::string_view type) : type_(type) {}

  void section(std::vector<Rule>& rules, SectionKind kind) {
    section_ = kind;
    for (Rule& rule : rules) {
      check_rule(rule);
    }
  }

  std::vector<Diagnostic> take() { return std::move(diagnostics_); }

 private:
  void check_rule(Rule& rule) {
    bound_.clear();
    for (Condition& condition : rule.conditions) {
      for (PropertyCondition& property : condition.properties) {
        resolve(property.right);
        check_comparison(property);
      }
      bind(condition);
    }
    Action& action = rule.action;
    if (action.copies_claim) {
      resolve(action.copied);
    }
    for (Assignment& assignment : action.assignments) {
      resolve(assignment.value);
    }
    const bool plain =
        action.kind == ActionKind::Permit || action.kind == ActionKind::Deny;
    if (!plain && !action.copies_claim) {
      check_assignments(action);
    }
  }

  // A name is known to the right of its condition, never inside of it.
  void bind(const Condition& condition) {
    const bool twice =
        !condition.name.empty() &&
        std::find(bound_.begin(), bound_.end(), condition.name) != bound_.end();
    if (twice) {
      fail("policy.name.rebound", condition.name_range,
           fmt::format("'{}' is bound twice in one rule", condition.name),
           "give the second condition another name");
    }
    bound_.push_back(condition.name);
  }

  void resolve(Expression& expression) {
    if (expression.kind != Expression::Kind::Access) {
      return;
    }
    const auto found = std::find(bound_.begin(), bound_.end(), expression.name);
    if (found == bound_.end()) {
      fail("policy.name.unbound", expression.range,
           fmt::format("'{}' is not bound to a condition before this place",
                       expression.name),
           fmt::format("bind it: {}:[type==\"...\"]", expression.name));
      return;
    }
    expression.binding = static_cast<uint32_t>(found - bound_.begin());
  }

  void check_comparison(const PropertyCondition& property) {
    const bool ordering = is_ordering(property.comparison);
    if (ordering && property.property != Property::Value) {
      fail("policy.type.ordering", property.range,
           fmt::format("{} has no order", name_of(property.property)),
           "use == or !=");
      return;
    }
    if (property.right.kind != Expression::Kind::Literal) {
      return;
    }
    const ValueType type = claims::type_of(property.right.literal);
    if (ordering && type != ValueType::Integer) {
      fail("policy.type.ordering", property.right.range,
           fmt::format("a {} has no order", claims::name_of(type)),
           "compare with an integer, or use == or !=");
    }
    if (property.property != Property::Value && type != ValueType::String) {
      fail("policy.type.string", property.right.range,
           fmt::format("{} is always a String", name_of(property.property)),
           "write it in quotes");
    }
  }

  static const Assignment* find(const Action& action, Property property) {
    const auto found =
        std::find_if(action.assignments.begin(), action.assignments.end(),
                     [property](const Assignment& item) {
                       return item.property == property;
                     });
    return found == action.assignments.end() ? nullptr : &*found;
  }

  static const Value* literal(const Assignment* assignment) {
    return assignment != nullptr &&
                   assignment->value.kind == Expression::Kind::Literal
               ? &assignment->value.literal
               : nullptr;
  }

  void check_assignments(const Action& action) {
    for (const Assignment& assignment : action.assignments) {
      if (find(action, assignment.property) != &assignment) {
        fail("policy.syntax.repeated", assignment.range,
             fmt::format("{} is given twice", name_of(assignment.property)),
             "");
        return;
      }
    }
    const Assignment* const type = find(action, Property::Type);
    const Assignment* const value = find(action, Property::Value);
    if (type == nullptr || value == nullptr) {
      fail("policy.syntax.argument", action.range,
           fmt::format("{} needs type and value", name_of(action.kind)),
           "write type=\"...\", value=...");
      return;
    }
    check_type_literal(*type, action.kind);
    check_value_type(find(action, Property::ValueType), *value);
    check_issuer(find(action, Property::Issuer));
    if (action.kind == ActionKind::IssueProperty) {
      check_property(*type, *value);
    }
  }

  void check_type_literal(const Assignment& type, ActionKind kind) {
    const Value* const name = literal(&type);
    if (name == nullptr) {
      return;
    }
    const auto* const text = std::get_if<std::string>(name);
    if (text == nullptr || text->empty()) {
      fail("policy.type.string", type.value.range,
           "a claim's type is a String that is not empty", "");
    } else if (kind == ActionKind::Issue && section_ == SectionKind::Issuance &&
               is_reserved(*text)) {
      warn("policy.lint.reserved", type.value.range,
           fmt::format("the service writes \"{}\" itself: this claim is shown "
                       "under x-ms-policy only",
                       *text),
           "choose a name of your own");
    }
  }

  void check_value_type(const Assignment* declared, const Assignment& value) {
    if (declared == nullptr) {
      return;
    }
    const Value* const name = literal(declared);
    const auto* const text =
        name == nullptr ? nullptr : std::get_if<std::string>(name);
    const auto known =
        text == nullptr ? std::nullopt : claims::find_value_type(*text);
    const Value* const content = literal(&value);
    if (!known || (content != nullptr && claims::type_of(*content) != *known)) {
      fail("policy.type.value_type", declared->range,
           "valueType must name the type of the value",
           "leave it out: it follows from the value");
    }
  }

  void check_issuer(const Assignment* issuer) {
    if (issuer == nullptr) {
      return;
    }
    const Value* const name = literal(issuer);
    const auto* const text =
        name == nullptr ? nullptr : std::get_if<std::string>(name);
    if (text == nullptr || *text != "AttestationPolicy") {
      fail("policy.type.issuer", issuer->range,
           "the issuer of a rule's claim is always AttestationPolicy",
           "leave it out");
    }
  }

  void check_property(const Assignment& type, const Assignment& value) {
    const Value* const name = literal(&type);
    const auto* const text =
        name == nullptr ? nullptr : std::get_if<std::string>(name);
    if (text == nullptr) {
      return;
    }
    const KnownProperty* const known = find_property(*text);
    if (known == nullptr || !applies(*known, type_) ||
        known->section != section_) {
      warn("policy.lint.property", type.value.range,
           fmt::format("no property \"{}\" is known here: it has no effect",
                       *text),
           "");
    }
    const Value* const content = literal(&value);
    if (content == nullptr) {
      return;
    }
    if (const std::string_view fault = property_fault(*text, *content);
        !fault.empty()) {
      fail("policy.type.property", value.value.range,
           fmt::format("{} must be {}", *text, fault), "");
    }
  }

  void fail(std::string_view code, Range range, std::string message,
            std::string hint) {
    diagnostics_.push_back({Severity::Error,
                            code,
                            range,
                            std::move(message),
                            std::move(hint),
                            {},
                            place()});
  }

  void warn(std::string_view code, Range range, std::string message,
            std::string hint) {
    diagnostics_.push_back({Severity::Warning,
                            code,
                            range,
                            std::move(message),
                            std::move(hint),
                            {},
                            place()});
  }

  std::string place() const {
    return fmt::format("policy > {} > rule", name_of(section_));
  }

  std::string_view type_;
  SectionKind section_ = SectionKind::Authorization;
  std::vector<std::string> bound_;  // a condition each; empty: not bound
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace

std::string_view property_fault(std::string_view type, const Value& value) {
  constexpr int64_t kMostMinutes = 525'600;
  const KnownProperty* const known = find_property(type);
  if (known == nullptr) {
    return {};
  }
  if (claims::type_of(value) != known->value_type) {
    return claims::name_of(known->value_type);
  }
  if (type == "x-ms-sgx-tcbidentifier" &&
      !is_tcb_identifier(std::get<std::string>(value))) {
    return "\"azuredefault\" or a TCB evaluation data number as String";
  }
  if (type == "report_validity_in_minutes" &&
      (std::get<int64_t>(value) < 1 ||
       std::get<int64_t>(value) > kMostMinutes)) {
    return "an Integer from 1 to 525600";
  }
  return {};
}

std::vector<Diagnostic> check(Policy& policy, std::string_view type) {
  Checker checker(type);
  checker.section(policy.configuration, SectionKind::Configuration);
  checker.section(policy.authorization, SectionKind::Authorization);
  checker.section(policy.issuance, SectionKind::Issuance);
  return checker.take();
}

}  // namespace assay::policy
