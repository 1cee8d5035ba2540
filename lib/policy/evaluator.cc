// SPDX-License-Identifier: Apache-2.0
// Runs a program over claims: one pass, no fixpoint, no recursion, a budget.
// policy-language.md, sections 4 to 6.
#include <algorithm>
#include <optional>
#include <variant>

#include <fmt/format.h>

#include "policy/checker.h"
#include "policy/operands.h"
#include "policy/policy.h"
#include "policy/program.h"

namespace assay::policy {
namespace {

using claims::Access;
using claims::Claim;
using claims::ClaimSet;
using claims::Value;

constexpr std::string_view kDenied =
    "A Deny claim was issued, authorization failed.";
constexpr std::string_view kNoPermit =
    "No Permit claim was issued in the authorizationrules section, "
    "authorization failed.";

class Evaluation {
 public:
  Evaluation(const Program& program, const ClaimSet& incoming, Tracing tracing)
      : program_(program), base_(incoming), tracing_(tracing) {}

  Outcome configuration() {
    for (const ProgramRule& rule : program_.rules()) {
      if (rule.section == SectionKind::Configuration && !run(rule)) {
        return std::move(outcome_);
      }
    }
    outcome_.decision = Decision::Permit;
    return std::move(outcome_);
  }

  // properties: of the configuration, already known.
  Outcome judge(ClaimSet properties) {
    for (Claim& property : properties) {
      added_.push_back(property);
      outcome_.properties.push_back(std::move(property));
    }
    for (const ProgramRule& rule : program_.rules()) {
      ++next_;
      if (rule.section == SectionKind::Configuration) {
        continue;
      }
      if (rule.section == SectionKind::Issuance && !permitted_) {
        --next_;
        break;
      }
      if (!run(rule)) {
        return finish();
      }
    }
    if (!permitted_) {
      deny(Reason::NoPermit, "policy.no_permit", kNoPermit);
      return finish();
    }
    outcome_.decision = Decision::Permit;
    return finish();
  }

 private:
  Outcome finish() {
    if (tracing_ == Tracing::On) {
      for (size_t i = next_; i < program_.rules().size(); ++i) {
        trace(program_.rules()[i], RuleTrace::Result::NotReached, {});
      }
    }
    return std::move(outcome_);
  }

  size_t size() const { return base_.size() + added_.size(); }
  const Claim& at(size_t i) const {
    return i < base_.size() ? base_[i] : added_[i - base_.size()];
  }

  // False ends the evaluation.
  bool run(const ProgramRule& rule) {
    rule_ = &rule;
    const auto conditions = program_.conditions(rule);
    // The set is fixed while a rule runs.
    const size_t count = size();
    bindings_.resize(std::max(bindings_.size(), conditions.size()));
    for (size_t i = 0; i < conditions.size(); ++i) {
      bindings_[i].clear();
      if (!match(conditions[i], count, bindings_[i])) {
        return false;
      }
      if (bindings_[i].empty()) {
        trace(rule, RuleTrace::Result::ConditionFailed, conditions[i].range);
        return true;
      }
    }
    trace(rule, RuleTrace::Result::Fired, {});
    return act(rule.action);
  }

  // Fills matches with the positions of the claims that pass. False: error.
  bool match(const ProgramCondition& condition, size_t count,
             std::vector<uint32_t>& matches) {
    const auto properties = program_.properties(condition);
    rights_.clear();
    for (const PropertyCondition& property : properties) {
      rights_.push_back(evaluate(property.right));
      if (is_ordering(property.comparison) &&
          rights_.back().items().size() > 1) {
        return fail("policy.evaluation.order",
                    fmt::format("{} has several values, which have no order",
                                property.right.name));
      }
    }
    size_t cost = 1;
    for (const Operands& right : rights_) {
      cost += right.items().size();
    }
    for (size_t i = 0; i < count; ++i) {
      steps_ += cost;
      if (exhausted()) {
        return limit("steps", program_.limits().steps);
      }
      if (passes(at(i), properties)) {
        matches.push_back(static_cast<uint32_t>(i));
      }
    }
    return true;
  }

  bool passes(const Claim& claim,
              std::span<const PropertyCondition> properties) const {
    for (size_t i = 0; i < properties.size(); ++i) {
      if (!holds(property_of(claim, properties[i].property),
                 properties[i].comparison, rights_[i].items())) {
        return false;
      }
    }
    return true;
  }

  bool exhausted() const { return steps_ > program_.limits().steps; }

  // Gives up, with less than all values, once the budget is exhausted; the
  // caller looks.
  Operands evaluate(const Expression& expression) {
    if (expression.kind == Expression::Kind::Literal) {
      return Operands({operand_of(expression.literal)});
    }
    std::vector<Item> items;
    for (const uint32_t position : bindings_[expression.binding]) {
      steps_ += items.size() + 1;
      if (exhausted()) {
        break;
      }
      const Claim& claim = at(position);
      const Operand value = property_of(claim, expression.property);
      const Access access =
          expression.property == Property::Value ? claim.access : Access::Free;
      const auto known = std::find_if(
          items.begin(), items.end(),
          [&value](const Item& item) { return item.value == value; });
      if (known == items.end()) {
        items.push_back({value, access});
      } else if (access == Access::ReadOnly) {
        known->access = Access::ReadOnly;
      }
    }
    return Operands(std::move(items));
  }

  bool act(const ProgramAction& action) {
    switch (action.kind) {
      case ActionKind::Permit:
        permitted_ = true;
        return true;
      case ActionKind::Deny:
        deny(Reason::DenyIssued, "policy.denied", kDenied);
        return false;
      case ActionKind::Add:
      case ActionKind::Issue:
      case ActionKind::IssueProperty:
        return action.copies_claim ? copy(action) : make(action);
    }
    return false;
  }

  bool copy(const ProgramAction& action) {
    // Adding may move added_: positions stay, references do not.
    for (const uint32_t position : bindings_[action.copied_binding]) {
      if (!keep(action, Claim(at(position)))) {
        return false;
      }
    }
    return true;
  }

  bool make(const ProgramAction& action) {
    const Operands types = evaluate(action.type);
    const auto* const type =
        types.items().size() == 1
            ? std::get_if<std::string_view>(&types.items()[0].value)
            : nullptr;
    if (type == nullptr || type->empty()) {
      return fail("policy.evaluation.type",
                  "the type of a claim must be one String that is not empty");
    }
    const Operands values = evaluate(action.value);
    if (exhausted()) {
      return limit("steps", program_.limits().steps);
    }
    std::vector<Claim> made;
    for (const Item& item : values.items()) {
      made.push_back({std::string(*type), owned(item.value),
                      claims::Issuer::AttestationPolicy, item.access});
    }
    for (Claim& claim : made) {
      if (!keep(action, std::move(claim))) {
        return false;
      }
    }
    return true;
  }

  bool keep(const ProgramAction& action, Claim claim) {
    const bool leaves =
        action.emits || action.kind == ActionKind::IssueProperty;
    if (leaves && claim.access == Access::ReadOnly) {
      return fail("policy.evaluation.read_only",
                  fmt::format("the value of \"{}\" is read-only: it can be "
                              "tested, not issued",
                              claim.type));
    }
    if (size() >= program_.limits().incoming) {
      return limit("claims", program_.limits().incoming);
    }
    if (action.emits && !emit(claim)) {
      return false;
    }
    if (action.kind == ActionKind::IssueProperty && !set_property(claim)) {
      return false;
    }
    added_.push_back(std::move(claim));
    return true;
  }

  // Equal type and value reach the token once.
  bool emit(const Claim& claim) {
    const bool known = std::any_of(
        outcome_.issued.begin(), outcome_.issued.end(),
        [&claim](const Claim& issued) {
          return issued.type == claim.type && issued.value == claim.value;
        });
    if (known) {
      return true;
    }
    if (outcome_.issued.size() >= program_.limits().outgoing) {
      return limit("issued claims", program_.limits().outgoing);
    }
    outcome_.issued.push_back(claim);
    return true;
  }

  // The last of a type wins.
  bool set_property(const Claim& claim) {
    if (const std::string_view fault = property_fault(claim.type, claim.value);
        !fault.empty()) {
      return fail("policy.evaluation.property",
                  fmt::format("{} must be {}", claim.type, fault));
    }
    std::erase_if(outcome_.properties, [&claim](const Claim& property) {
      return property.type == claim.type;
    });
    outcome_.properties.push_back(claim);
    return true;
  }

  void deny(Reason reason, std::string_view code, std::string_view message) {
    outcome_.decision = Decision::Deny;
    outcome_.reason = reason;
    outcome_.code = code;
    outcome_.message = message;
    outcome_.issued.clear();
    if (reason == Reason::DenyIssued) {
      outcome_.range = rule_->range;
    }
  }

  bool fail(std::string_view code, std::string message) {
    outcome_.decision = Decision::Error;
    outcome_.reason = Reason::EvaluationError;
    outcome_.code = code;
    outcome_.message = std::move(message);
    outcome_.range = rule_->range;
    outcome_.issued.clear();
    return false;
  }

  bool limit(std::string_view what, size_t most) {
    return fail(
        "policy.limit",
        fmt::format("the evaluation needs more than {} {}", most, what));
  }

  void trace(const ProgramRule& rule, RuleTrace::Result result, Range failed) {
    if (tracing_ == Tracing::On) {
      outcome_.trace.push_back({rule.range, name_of(rule.section),
                                name_of(rule.action.kind), result, failed});
    }
  }

  const Program& program_;
  const ClaimSet& base_;
  Tracing tracing_;
  std::vector<Claim> added_;
  std::vector<std::vector<uint32_t>> bindings_;  // of the rule that runs
  std::vector<Operands> rights_;  // of the condition that is matched
  const ProgramRule* rule_ = nullptr;
  size_t steps_ = 0;
  size_t next_ = 0;  // first rule that was not met yet
  bool permitted_ = false;
  Outcome outcome_;
};

// What configuration rules may see: nothing is known of the evidence yet.
ClaimSet preliminary(const ClaimSet& incoming) {
  ClaimSet known;
  for (const Claim& claim : incoming) {
    if (claim.issuer == claims::Issuer::AttestationService &&
        (claim.type == "x-ms-attestation-type" || claim.type == "x-ms-ver")) {
      known.push_back(claim);
    }
  }
  return known;
}

}  // namespace

Outcome evaluate_configuration(const Program& program,
                               const ClaimSet& incoming) {
  return Evaluation(program, incoming, Tracing::Off).configuration();
}

Outcome evaluate(const Program& program, const ClaimSet& incoming,
                 Tracing tracing) {
  const bool configures =
      !program.rules().empty() &&
      program.rules().front().section == SectionKind::Configuration;
  ClaimSet properties;
  if (configures) {
    const ClaimSet known = preliminary(incoming);
    Outcome outcome = evaluate_configuration(program, known);
    if (outcome.decision == Decision::Error) {
      return outcome;
    }
    properties = std::move(outcome.properties);
  }
  return Evaluation(program, incoming, tracing).judge(std::move(properties));
}

}  // namespace assay::policy
