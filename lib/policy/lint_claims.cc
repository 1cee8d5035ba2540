// SPDX-License-Identifier: Apache-2.0
// Walks in the order of evaluation, knowing what earlier rules have made.
#include "policy/lint_claims.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/nearest.h"
#include "policy/claim_names.h"
#include "policy/condition_logic.h"

namespace assay::policy {
namespace {

bool is_hexadecimal(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
         (c >= 'A' && c <= 'F');
}

// Types of the claims that the rules so far have made.
class Made {
 public:
  void add(const Rule& rule) {
    const Assignment* const type = find_assignment(rule.action, Property::Type);
    if (type == nullptr) {
      return;  // a verdict, or a copy of a claim that is there
    }
    if (const std::string* const text = text_of(type->value)) {
      types_.insert(*text);
    } else {
      anything_ = true;
    }
  }

  bool may_hold(const std::string& type) const {
    return anything_ || types_.contains(type);
  }

 private:
  std::set<std::string> types_;
  bool anything_ = false;  // a type was worked out from other claims
};

class Linter {
 public:
  Linter(std::string_view type, Findings& findings)
      : type_(type), findings_(findings) {}

  void look_at(const Rule& rule) {
    for (const Condition& condition : rule.conditions) {
      const PropertyCondition* const test =
          find_equality(condition, Property::Type);
      if (test != nullptr && text_of(test->right) != nullptr) {
        look_at(condition, *text_of(test->right), test->right.range);
      }
    }
    made_.add(rule);
  }

 private:
  void look_at(const Condition& condition, const std::string& name,
               Range place) {
    const std::string* const issuer =
        required_text(condition, Property::Issuer);
    const bool from_service =
        issuer == nullptr || *issuer == "AttestationService";
    if (issuer != nullptr && *issuer == "AttestationPolicy") {
      lint_maker(condition, name, place);
    } else if (from_service) {
      lint_name(name, place);
    }
    const KnownClaim* const known = find_claim(type_, name);
    if (from_service && known != nullptr && known->hex_digits > 0) {
      lint_hexadecimal(condition, *known);
    }
  }

  void lint_maker(const Condition& condition, const std::string& name,
                  Range place) {
    if (!made_.may_hold(name)) {
      findings_.warning(
          condition.negated ? "policy.lint.always_holds"
                            : "policy.lint.never_fires",
          place,
          fmt::format("no rule before this one makes a claim {}: the condition "
                      "{} holds",
                      excerpt(name), condition.negated ? "always" : "never"),
          "add the claim in an earlier rule, or test another issuer");
    }
  }

  void lint_name(const std::string& name, Range place) {
    const KnownClaim* const known = find_claim(type_, name);
    if (known != nullptr && !known->successor.empty()) {
      findings_.warning("policy.lint.deprecated_claim", place,
                        fmt::format("{} is deprecated", name),
                        fmt::format("write {}", known->successor));
    } else if (known == nullptr && !made_.may_hold(name) &&
               is_vocabulary_closed(type_, name)) {
      warn_of_unknown(name, place);
    }
  }

  void warn_of_unknown(const std::string& name, Range place) {
    const std::vector<std::string_view> names = claim_names(type_);
    const std::string_view nearest = nearest_name(name, names);
    const std::string of_type =
        type_.empty() ? "" : fmt::format(" for {}", type_);
    findings_.warning(
        "policy.lint.unknown_claim", place,
        fmt::format("the service makes no claim {}{}, and no rule before this "
                    "one does",
                    excerpt(name), of_type),
        nearest.empty() ? "" : fmt::format("did you mean {}?", nearest));
  }

  void lint_hexadecimal(const Condition& condition, const KnownClaim& known) {
    for (const PropertyCondition& test : condition.properties) {
      const std::string* const text = text_of(test.right);
      if (test.property == Property::Value && text != nullptr) {
        lint_hexadecimal(*text, test.right.range, known);
      }
    }
  }

  void lint_hexadecimal(const std::string& text, Range place,
                        const KnownClaim& known) {
    if (text.size() != known.hex_digits ||
        !std::ranges::all_of(text, is_hexadecimal)) {
      findings_.warning(
          "policy.lint.hex_form", place,
          fmt::format("{} has {} hexadecimal digits, and this is something "
                      "else of {} characters: they are never equal",
                      known.name, known.hex_digits, text.size()));
      return;
    }
    std::string lower = text;
    for (char& c : lower) {
      c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    if (lower != text) {
      findings_.warning(
          "policy.lint.hex_case", place,
          fmt::format("{} has lower-case digits: they are never equal",
                      known.name),
          fmt::format("write \"{}\"", lower));
    }
  }

  std::string_view type_;
  Findings& findings_;
  Made made_;
};

}  // namespace

void lint_claims(const Policy& policy, std::string_view type,
                 Findings& findings) {
  Linter linter(type, findings);
  for (const Section& section : policy.sections) {
    for (const Rule& rule : section.rules) {
      linter.look_at(rule);
    }
  }
}

}  // namespace assay::policy
