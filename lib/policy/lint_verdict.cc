// SPDX-License-Identifier: Apache-2.0
// Compares rules pairwise, by what their conditions imply.
#include "policy/lint_verdict.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "policy/condition_logic.h"

namespace assay::policy {
namespace {

using Rules = std::span<const Rule>;

bool is(const Rule& rule, ActionKind kind) {
  return rule.action.kind == kind;
}

// A claim that the rule makes may decide whether the condition holds. Copies do
// not: the same claim is there already.
bool may_touch(const Rule& rule, const Condition& condition) {
  const Assignment* const made = find_assignment(rule.action, Property::Type);
  if (made == nullptr) {
    return false;
  }
  const std::string* const type = text_of(made->value);
  const std::string* const tested = required_text(condition, Property::Type);
  return type == nullptr || tested == nullptr || *type == *tested;
}

// Between two rules nothing changes for the conditions of another one.
bool is_settled(const Rule& rule, const Rule* first, const Rule* last) {
  return std::none_of(first, last, [&rule](const Rule& maker) {
    return std::ranges::any_of(rule.conditions,
                               [&maker](const Condition& condition) {
                                 return may_touch(maker, condition);
                               });
  });
}

Rules rules_of(const Policy& policy, SectionKind kind) {
  const auto found = std::ranges::find(policy.sections, kind, &Section::kind);
  return found == policy.sections.end() ? Rules() : Rules(found->rules);
}

bool has(Rules rules, ActionKind kind) {
  return std::ranges::any_of(
      rules, [kind](const Rule& rule) { return is(rule, kind); });
}

Rules::iterator find_unconditional(Rules rules, ActionKind kind) {
  return std::ranges::find_if(rules, [kind](const Rule& rule) {
    return is(rule, kind) && rule.conditions.empty();
  });
}

// The client chooses whether the rule fires.
bool trusts_the_client(const Rule& rule) {
  return !rule.conditions.empty() &&
         std::ranges::all_of(rule.conditions, [](const Condition& condition) {
           const std::string* const issuer =
               required_text(condition, Property::Issuer);
           return issuer != nullptr && *issuer == "CustomClaim";
         });
}

// The other rule fires, too, whenever the one does. Both are of one section.
bool brings(const Rule& one, const Rule& other) {
  const auto [first, last] = std::minmax({&one, &other});
  return implies(one, other) && is_settled(other, first + 1, last);
}

class Linter {
 public:
  Linter(const Policy& policy, std::string_view source, Findings& findings)
      : source_(source),
        findings_(findings),
        rules_(rules_of(policy, SectionKind::Authorization)),
        issuance_(rules_of(policy, SectionKind::Issuance)) {}

  void run() {
    const auto end = find_unconditional(rules_, ActionKind::Deny);
    const Rules reached(rules_.begin(), end);
    if (end != rules_.end()) {
      lint_behind(*end);
    } else {
      lint_whole();
    }
    for (const Rule& rule : reached) {
      if (is(rule, ActionKind::Permit)) {
        lint_permit(rule, reached);
      }
    }
    lint_issuance();
  }

 private:
  // Nothing is reached behind a deny that always fires.
  void lint_behind(const Rule& deny) {
    const bool last = &deny == &rules_.back();
    if (last && issuance_.empty()) {
      return;
    }
    const Rule& first = last ? issuance_.front() : *(&deny + 1);
    findings_.warning(
        "policy.lint.unreachable", first.range,
        fmt::format("this rule and all that follow are never reached: the deny "
                    "on line {} has no conditions",
                    line_of(deny)),
        "give the deny its conditions, or remove what follows it");
  }

  void lint_whole() {
    const auto permit = find_unconditional(rules_, ActionKind::Permit);
    if (!has(rules_, ActionKind::Permit)) {
      findings_.warning("policy.lint.no_permit", end_of_source(),
                        "no rule permits: every evaluation is denied",
                        "add a rule with => permit(); or, if that is meant, "
                        "=> deny();");
    } else if (permit != rules_.end() && !has(rules_, ActionKind::Deny)) {
      findings_.warning(
          "policy.lint.permits_all", permit->range,
          "everything genuine is permitted: anyone with evidence of any "
          "enclave or machine gets a token",
          "test who made it and how it runs, such as its signer and its debug "
          "flag, or leave that to every relying party");
    }
  }

  void lint_permit(const Rule& permit, Rules reached) {
    if (trusts_the_client(permit)) {
      findings_.warning("policy.lint.client_claim", permit.range,
                        "the client itself sends all that this permit asks for",
                        "test claims of the service, too: "
                        "issuer==\"AttestationService\"");
    }
    for (const Rule& other : rules_) {
      if (is(other, ActionKind::Deny) && brings(permit, other)) {
        findings_.warning(
            "policy.lint.shadowed_permit", permit.range,
            fmt::format("this permit has no effect: the deny on line {} fires "
                        "whenever it does",
                        line_of(other)),
            "make the conditions of the deny stricter, or remove the permit");
        return;
      }
    }
    for (const Rule& other : reached) {
      const bool equal_and_later = &other > &permit && implies(other, permit);
      if (&other != &permit && is(other, ActionKind::Permit) &&
          brings(permit, other) && !equal_and_later) {
        findings_.warning(
            "policy.lint.redundant_permit", permit.range,
            fmt::format("this permit changes nothing: the one on line {} fires "
                        "whenever it does",
                        line_of(other)),
            "make the conditions of the other one stricter, or remove this "
            "one");
        return;
      }
    }
  }

  void lint_issuance() {
    for (const Rule& rule : issuance_) {
      const auto earlier =
          std::find_if(&issuance_.front(), &rule, [&rule](const Rule& other) {
            return issues_the_same(rule, other) && brings(rule, other);
          });
      if (earlier != &rule) {
        findings_.warning(
            "policy.lint.repeated_claim", rule.action.range,
            fmt::format("the rule on line {} has issued this claim whenever "
                        "this one fires",
                        line_of(*earlier)),
            "remove one of them: equal claims are issued once");
      }
    }
  }

  static bool issues_the_same(const Rule& one, const Rule& other) {
    if (!is(one, ActionKind::Issue) || !is(other, ActionKind::Issue)) {
      return false;
    }
    const auto same = [&](Property property) {
      const claims::Value* const a = literal_of(one, property);
      const claims::Value* const b = literal_of(other, property);
      return a != nullptr && b != nullptr && *a == *b;
    };
    return same(Property::Type) && same(Property::Value);
  }

  static const claims::Value* literal_of(const Rule& rule, Property property) {
    const Assignment* const assignment = find_assignment(rule.action, property);
    return assignment == nullptr ? nullptr
                                 : policy::literal_of(assignment->value);
  }

  uint32_t line_of(const Rule& rule) const {
    return place_of(source_, rule.range.begin).line;
  }

  Range end_of_source() const {
    const auto end = static_cast<uint32_t>(source_.size());
    return {end, end};
  }

  std::string_view source_;
  Findings& findings_;
  Rules rules_;
  Rules issuance_;
};

}  // namespace

void lint_verdict(const Policy& policy, std::string_view source,
                  Findings& findings) {
  Linter(policy, source, findings).run();
}

}  // namespace assay::policy
